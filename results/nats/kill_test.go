package nats_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
	"quiesce/results/nats"
)

// roleVariable makes the test binary a process that is going to be killed: a coordinator with the server
// in it, a worker, or a server alone. Its value is the role and what the role takes.
const roleVariable = "QUIESCE_TEST_ROLE"

func TestMain(m *testing.M) {
	words := strings.Fields(os.Getenv(roleVariable))
	if len(words) == 0 {
		os.Exit(m.Run())
	}
	go func() { // it must not outlive its parent
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}()
	var err error
	switch words[0] {
	case "coordinator":
		err = coordinate(words[1], words[2])
	case "site":
		err = serve(words[1], words[2])
	case "worker":
		err = toil(words[1], words[2], words[3])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// killed is the run that processes are killed over: one of several stages.
func killed() *results.Definition {
	d := definition(8)
	d.Precision = &results.Precision{Relative: 0.05, Figures: []string{"stop_latency"}, Budget: 60}
	return d
}

// coordinate computes the run in dir, by workers that come to address, and prints what happens.
func coordinate(dir, address string) (err error) {
	d := killed()
	l, err := results.Create(dir, d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	e := nats.NewEngine(nats.Options{
		Listen: address, Store: dir + "/nats", AckWait: 2 * time.Second, Beat: 100 * time.Millisecond,
		Run: nats.Run{Identity: d.Identity(), Scenario: d.Scenario, Build: d.Build, Format: d.Format},
		Job: []byte("a job"), Name: func(t results.Task) string { return d.Point(t.Point).String() },
		Say: func(text string) { fmt.Println(text) },
	})
	defer func() { err = errors.Join(err, e.Close()) }()
	err = results.Run(context.Background(), l, e, nil, func(p results.Progress) { fmt.Println("stored", p.Done) })
	if err == nil {
		fmt.Println("all is stored")
	}
	return err
}

// toil is a worker that, at the n-th of its tasks, says so and never finishes it; of "0" it finishes all.
func toil(url, name, nth string) error {
	var tasks atomic.Int64
	w := nats.Worker{URL: url, Name: name, Jobs: 1, Build: "test", Format: results.Format, Say: func(text string) { fmt.Println(text) },
		Open: open(func(ctx context.Context, t results.Task) (results.Result, error) {
			if fmt.Sprint(tasks.Add(1)) == nth {
				fmt.Println("it is at a task")
				<-ctx.Done()
			}
			return fake(ctx, t)
		})}
	return w.Run(context.Background())
}

// process is one of these, and what it has printed.
type process struct {
	*exec.Cmd
	said *diary
	out  chan struct{} // closed at the end of the output
}

// spawn starts a process in a role.
func spawn(t *testing.T, role ...string) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{exec.Command(program), newDiary(), make(chan struct{})}
	p.Env = append(os.Environ(), roleVariable+"="+strings.Join(role, " "))
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.StdinPipe(); err != nil { // open until Wait
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.out)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.said.say(lines.Text())
		}
	}()
	t.Cleanup(func() { p.kill(t) })
	return p
}

// kill ends a process without a chance to do anything about it.
func (p *process) kill(t *testing.T) {
	if p.ProcessState != nil {
		return
	}
	if err := p.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	<-p.out
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Error(err)
	}
}

// A worker and the coordinator, with the server in it, are killed together while the worker is at a task;
// then, with the coordinator back, another worker. The ledger comes to hold what a run on one machine
// gives.
func TestKilledWorkersAndServer(t *testing.T) {
	address := freeAddress(t)
	dir, url := t.TempDir(), "nats://"+address
	sound := spawn(t, "worker", url, "sound", "0")
	sound.said.wait(t, "does not answer") // it comes before the server
	coordinator := spawn(t, "coordinator", dir, address)
	sound.said.wait(t, "far.yaml", "working for it")

	first := spawn(t, "worker", url, "first", "2")
	first.said.wait(t, "it is at a task")
	first.kill(t)
	coordinator.kill(t)
	sound.said.wait(t, "lost")

	coordinator = spawn(t, "coordinator", dir, address)
	sound.said.wait(t, "connected again")
	second := spawn(t, "worker", url, "second", "1")
	second.said.wait(t, "it is at a task")
	second.kill(t)
	coordinator.said.wait(t, "worker second", "is gone: its connection has closed")
	coordinator.said.wait(t, "all is stored")
	sound.said.wait(t, "far.yaml", "over")
	<-coordinator.out
	if err := coordinator.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir + "/nats"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the streams are left behind: %v", err)
	}

	l, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	if d := cmp.Diff(local(t, killed()), contents(t, l)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}
