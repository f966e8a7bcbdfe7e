package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"quiesce/results"
)

// long is a scenario of some dozens of short replications.
const long = `about: A device that is put to sleep under load
seed: 3
replications: 40
horizon: 100s
device: {power: {busy: 2W, idle: 1W, d0_exit: 1W, dx: 10mW, d0_entry: 1W}, d0_exit: 5ms}
queues:
  - {name: io, dispatch: parallel, presented: 4}
requests:
  - {class: read, queue: io, arrivals: {poisson: {rate: 20/s}}, service: {exponential: {mean: 50ms}}}
sleep:
  - {trigger: sx, poisson: {rate: 0.2/s}, clock: d0, dwell: 500ms}
compare: [drain, requeue]
`

// compareLong runs the scenario; observe is told of progress.
func compareLong(t *testing.T, ctx context.Context, dir string, observe func(results.Progress)) (status int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := command{out: &stdout, err: &stderr, observe: observe}
	status = c.execute(ctx, []string{"compare", "long.yaml", "--jobs", "2", "--out", dir})
	return status, stdout.String(), stderr.String()
}

// Ctrl-C stores and shows what is finished; the same command then gives what an undisturbed one does.
func TestInterruptedRunShowsWhatIsFinishedAndGoesOn(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("long.yaml", []byte(long), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var last results.Progress
	status, out, errors := compareLong(t, ctx, "stopped", func(p results.Progress) {
		if last = p; p.Done >= 10 {
			cancel()
		}
	})
	if status != statusInterrupted || !strings.Contains(out, "PARTIAL: ") || !strings.Contains(out, "stop_latency") {
		t.Errorf("exit status %d, output\n%s%s", status, out, errors)
	}
	if !strings.Contains(errors, "the same command goes on from there") {
		t.Errorf("the error output is %q", errors)
	}
	if last.Done < 10 || last.Done == last.Total {
		t.Fatalf("stopped after %+v: this tests nothing", last)
	}

	first := -1
	status, resumed, _ := compareLong(t, t.Context(), "stopped", func(p results.Progress) {
		if first < 0 {
			first = p.Done
		}
	})
	if status != statusDone || first != last.Done {
		t.Errorf("exit status %d; went on from %d replications, not %d", status, first, last.Done)
	}
	status, undisturbed, _ := compareLong(t, t.Context(), "undisturbed", nil)
	if status != statusDone || resumed != undisturbed {
		t.Errorf("exit status %d; resumed:\n%s\nundisturbed:\n%s", status, resumed, undisturbed)
	}
}

// A run that is stopped before anything is finished says so, and does not judge.
func TestRunStoppedAtOnceJudgesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("long.yaml", []byte(long), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, out, _ := compareLong(t, ctx, "stopped", nil)
	if status != statusInterrupted || !strings.Contains(out, "PARTIAL: 0 of 80") || strings.Contains(out, "Which is best") {
		t.Errorf("exit status %d, output\n%s", status, out)
	}
}
