package results_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
)

// killVariable makes the test binary a writer that is going to be killed: its value is which run it
// is, a number of writes, and the directory of the run.
const killVariable = "QUIESCE_TEST_WRITER"

func TestMain(m *testing.M) {
	if name, rest, ok := strings.Cut(os.Getenv(killVariable), " "); ok {
		writes, dir, _ := strings.Cut(rest, " ")
		if err := write(killed[name], writes, dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// killed are the runs that writers are killed over: one of so many replications, and one of stages.
var killed = map[string]func() *results.Definition{
	"fixed":  func() *results.Definition { return definition(100) },
	"staged": func() *results.Definition { return staged(0.01) },
}

// write computes the run in dir, and prints a line for every write to the ledger. It stops, without an
// end, a little after so many writes, so that there is something left for the next writer.
func write(definition func() *results.Definition, writes, dir string) error {
	left, err := strconv.Atoi(writes)
	if err != nil {
		return err
	}
	l, err := results.Create(dir, definition())
	if err != nil {
		return err
	}
	go func() { // it must not outlive its parent
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}()
	// Each write allows for one more task, so that writes are many.
	allowed := make(chan struct{}, 1000)
	f := func(ctx context.Context, t results.Task) (results.Result, error) {
		<-allowed
		return fake(ctx, t)
	}
	return results.Run(context.Background(), l, results.Local{Jobs: 2}, f, func(p results.Progress) {
		fmt.Println(p.Done)
		if left--; left > -3 {
			allowed <- struct{}{}
		}
	})
}

// A writer that is killed, again and again and at any moment, leaves a ledger that goes on to hold
// exactly what an undisturbed run's holds.
func TestKilledWriterResumes(t *testing.T) {
	for name, definition := range killed {
		t.Run(name, func(t *testing.T) { killedWriterResumes(t, name, definition) })
	}
}

func killedWriterResumes(t *testing.T, name string, definition func() *results.Definition) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, lines := range []int{0, 1, 3, 8, 2, 13, 1} {
		kill(t, program, name, dir, lines)
		reader, err := results.Open(dir)
		if err != nil {
			if lines == 0 {
				continue // killed before there was a ledger
			}
			t.Fatal(err)
		}
		contents(t, reader) // whole at any time
		closed(t, reader)
	}
	resumed := create(t, dir, definition())
	if progress, err := resumed.Progress(); err != nil || progress.Done == 0 || progress.Done == progress.Total && !progress.Open {
		t.Errorf("the killed writers have left %+v, error %v: this tests nothing", progress, err)
	}
	run(t, resumed, 2)
	undisturbed := create(t, t.TempDir(), definition())
	run(t, undisturbed, 1)
	if d := cmp.Diff(contents(t, undisturbed), contents(t, resumed)); d != "" {
		t.Errorf("the ledgers differ (-undisturbed +killed):\n%s", d)
	}
}

// kill runs a writer and kills it once it has printed so many lines.
func kill(t *testing.T, program, name, dir string, lines int) {
	t.Helper()
	writer := exec.Command(program)
	writer.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s", killVariable, name, lines, dir))
	writer.Stderr = os.Stderr
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.StdinPipe(); err != nil { // open until Wait
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(out)
	for range lines {
		if !scanner.Scan() {
			t.Fatal("the writer ended before it could be killed")
		}
	}
	if err := writer.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := writer.Wait(); err == nil {
		t.Fatal("the writer ended before it could be killed")
	}
}

// What a power cut may leave of the write-ahead log is its beginning. However much that is, the
// ledger opens with whole results, and the run goes on.
func TestTruncatedLogResumes(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	kill(t, program, "fixed", dir, 30)
	wal := filepath.Join(dir, results.LedgerFile+"-wal")
	whole, err := os.ReadFile(wal)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, results.LedgerFile))
	if err != nil {
		t.Fatal(err)
	}
	undisturbed := create(t, t.TempDir(), definition(100))
	run(t, undisturbed, 2)
	want := contents(t, undisturbed)
	for _, share := range []float64{0, 0.1, 0.37, 0.8, 0.999} {
		cut := t.TempDir()
		if err := os.WriteFile(filepath.Join(cut, results.LedgerFile), file, 0o666); err != nil {
			t.Fatal(err)
		}
		torn := whole[:int(share*float64(len(whole)))]
		if err := os.WriteFile(filepath.Join(cut, results.LedgerFile+"-wal"), torn, 0o666); err != nil {
			t.Fatal(err)
		}
		l := create(t, cut, definition(100))
		run(t, l, 2)
		if d := cmp.Diff(want, contents(t, l)); d != "" {
			t.Errorf("with %g of the log, the ledger differs:\n%s", share, d)
		}
		closed(t, l)
	}
}
