package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"quiesce/reports/export"
	"quiesce/results"
)

// Variables that make faults sets: how often a sweep is killed, 3 times unless set; and the program, which
// else is that of the tests.
const (
	faultsVariable  = "QUIESCE_FAULTS"
	programVariable = "QUIESCE_BENCH"
)

// faults is how many times a sweep is killed.
func faults(t *testing.T) int {
	t.Helper()
	text := os.Getenv(faultsVariable)
	if text == "" {
		return 3
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, not a number", faultsVariable, text)
	}
	return n
}

// benchCommand is a command of bench, a process of its own, which is killed when ctx ends.
func benchCommand(t testing.TB, ctx context.Context, args ...string) (cmd *exec.Cmd, out, problems *bytes.Buffer) {
	t.Helper()
	program := os.Getenv(programVariable)
	if program == "" {
		program = "bench" // see TestMain
	}
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(ctx, path, args...)
	out, problems = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, problems
	return cmd, out, problems
}

// mustBench runs a command of bench that succeeds, and returns its output.
func mustBench(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd, out, problems := benchCommand(t, t.Context(), args...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("bench %s: %v\n%s", strings.Join(args, " "), err, problems)
	}
	return out.Bytes()
}

// sweepOf are the arguments of a sweep of 8 points, each of so many replications of some 3 ms.
func sweepOf(dir string, replications, jobs int) []string {
	return []string{"sweep", "sleepy.yaml", "--axis", "target.servers=1,2,3,4", "--strategies", "drain,requeue",
		"--reps", strconv.Itoa(replications), "--jobs", strconv.Itoa(jobs), "--out", dir, "--format", "csv"}
}

// writeSleepy writes the scenario into a new directory, which is then the working directory.
func writeSleepy(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("sleepy.yaml", []byte(strings.Replace(long, "horizon: 100s", "horizon: 200s", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// exports are all that bench export gives of a run, by table and format.
func exports(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, table := range export.Tables() {
		for _, format := range export.Formats() {
			var out, problems bytes.Buffer
			c := command{out: &out, err: &problems}
			if status := c.execute(t.Context(), []string{"export", dir, "--what", string(table), "--format", string(format)}); status != statusDone {
				t.Fatalf("bench export ends with %d\n%s", status, problems.String())
			}
			all[fmt.Sprintf("%s.%s", table, format)] = out.Bytes()
		}
	}
	return all
}

// sameExports demands equal bytes.
func sameExports(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	for name := range want {
		if len(want[name]) == 0 || !bytes.Equal(want[name], got[name]) {
			t.Errorf("%s differs: %d bytes, and %d of an undisturbed run", name, len(got[name]), len(want[name]))
		}
	}
}

// done is how many replications a directory holds: 0 if it holds no ledger yet.
func done(t *testing.T, dir string) results.Progress {
	t.Helper()
	l, err := results.Open(dir)
	if err != nil {
		return results.Progress{}
	}
	p, err := l.Progress()
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	return p
}

// untilMoreThan waits until a directory holds more replications, or the process that writes them has ended.
func untilMoreThan(t *testing.T, dir string, replications int, ended <-chan error) (err error, over bool) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for done(t, dir).Done <= replications {
		select {
		case err := <-ended:
			return err, true
		case <-look.C:
		}
	}
	return nil, false
}

// A sweep that is killed at random moments, whatever it is at, and given again each time by the same command
// on another number of cores, shows and exports the same bytes as one that nothing happens to.
func TestKilledSweepExportsTheSameBytes(t *testing.T) {
	writeSleepy(t)
	n := faults(t)
	replications := 15 * n
	began := time.Now()
	want := mustBench(t, sweepOf("undisturbed", replications, 2)...)
	whole := time.Since(began)

	random := rand.New(rand.NewPCG(5, 6))
	landed, between, before := 0, 0, results.Progress{}
	for i := range n {
		// Every fourth is killed as it starts. The others have stored something by then; so some are killed
		// however slow the machine is, and something is left for the next one.
		ctx, cancel := context.WithCancel(t.Context())
		cmd, _, problems := benchCommand(t, ctx, sweepOf("killed", replications, 1+i%3)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		err, over := error(nil), false
		if i%4 != 3 {
			err, over = untilMoreThan(t, "killed", before.Done, ended)
		}
		if !over {
			select {
			case err = <-ended:
			case <-time.After(time.Duration(random.Float64() * float64(whole) / float64(n))):
				cancel()
				err = <-ended
			}
		}
		killed := ctx.Err() != nil
		cancel()
		switch {
		case err == nil:
		case !killed || strings.Contains(problems.String(), "bench:"):
			t.Fatalf("run %d ended with %v, and not of being killed\n%s", i, err, problems)
		default:
			landed++
		}
		p := done(t, "killed")
		if p.Done < before.Done {
			t.Errorf("run %d left %d replications, of %d before it", i, p.Done, before.Done)
		}
		if p.Done > before.Done && p.Done < p.Total {
			between++
		}
		before = p
	}
	t.Logf("%d of %d runs were killed, %d of them after they had stored something; %d of %d replications were left to compute (an undisturbed run takes %v)",
		landed, n, between, before.Total-before.Done, before.Total, whole.Round(time.Millisecond))
	if landed == 0 || between == 0 {
		t.Error("this tests little")
	}
	if got := mustBench(t, sweepOf("killed", replications, 2)...); !bytes.Equal(want, got) {
		t.Errorf("the killed sweep shows other figures:\n%s", got)
	}
	sameExports(t, exports(t, "undisturbed"), exports(t, "killed"))
}

// While a process writes a run, another one is refused by name, and changes nothing.
func TestTwoWritersOfOneRun(t *testing.T) {
	writeSleepy(t)
	want := mustBench(t, sweepOf("taken", 2, 2)...)
	reader, err := results.Open("taken")
	if err != nil {
		t.Fatal(err)
	}
	definition := reader.Definition
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	writer, err := results.Create("taken", &definition)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join("taken", results.LedgerFile))
	if err != nil {
		t.Fatal(err)
	}
	cmd, out, problems := benchCommand(t, t.Context(), sweepOf("taken", 2, 2)...)
	if err := cmd.Run(); err == nil || exitStatus(err) != "2" || out.Len() > 0 ||
		!strings.Contains(problems.String(), "taken: another process is writing these results; wait for it, or name another directory with --out") {
		t.Errorf("the second writer ends with %v:\n%s%s", err, problems, out)
	}
	if now, err := os.ReadFile(filepath.Join("taken", results.LedgerFile)); err != nil || !bytes.Equal(file, now) {
		t.Errorf("the second writer has changed the ledger (error %v)", err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if got := mustBench(t, sweepOf("taken", 2, 2)...); !bytes.Equal(want, got) {
		t.Errorf("after the first writer, the figures are others:\n%s", got)
	}
}
