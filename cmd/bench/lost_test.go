package main

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"quiesce/results"
)

// lossy is an engine that loses the first task.
type lossy struct{}

// Run runs the tasks. See results.Engine.
func (lossy) Run(ctx context.Context, tasks iter.Seq[results.Task], f results.Func, sink func([]results.Result) error) error {
	lost := 0
	err := results.Local{Jobs: 1}.Run(ctx, func(yield func(results.Task) bool) {
		for t := range tasks {
			if lost == 0 {
				lost = 1
			} else if !yield(t) {
				return
			}
		}
	}, f, sink)
	return errors.Join(err, &results.LostError{Tasks: lost, First: "drain, replications 0 to 0: its workers died"})
}

// A run that has lost a task shows what it has, names the task and exits with 1; the same command computes
// what is missing, and then gives what an undisturbed one gives.
func TestLostTasksAreNamedAndTriedAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	compare := func(engine results.Engine, out string) (int, string, string) {
		var stdout, stderr bytes.Buffer
		c := command{out: &stdout, err: &stderr}
		o := options{sets: []string{"horizon=60s"}, reps: "2", format: "table", out: out}
		p, err := o.check("system-sleep")
		if err != nil {
			t.Fatal(err)
		}
		p.engine = engine
		status := c.status(c.simulate(t.Context(), p, p.scenario.Compare))
		return status, stdout.String(), stderr.String()
	}
	status, shown, said := compare(lossy{}, "out")
	if status != statusFailed || !strings.Contains(shown, "PARTIAL: ") || !strings.Contains(shown, "stop_latency") ||
		!strings.HasSuffix(said, "bench: 1 task is lost: drain, replications 0 to 0: its workers died; the same command tries it again\n") {
		t.Errorf("exit status %d, output\n%s%s", status, shown, said)
	}
	status, resumed, _ := compare(results.Local{Jobs: 1}, "out")
	_, whole, _ := compare(results.Local{Jobs: 1}, "whole")
	if status != statusDone || resumed != whole {
		t.Errorf("exit status %d; resumed:\n%s\nundisturbed:\n%s", status, resumed, whole)
	}
}
