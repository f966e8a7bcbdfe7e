package results_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quiesce/results"
	"quiesce/workloads"
)

const sweptScenario = scenario + `sweep:
  requests.read.arrivals.poisson.rate: [10/s, 20/s]
  queues.io.presented: {from: 1, to: 4, steps: 2}
`

// sweepOf is the sweep of a scenario in a file, which may name other files beside it.
func sweepOf(t *testing.T, path string, sets ...string) *results.Experiment {
	t.Helper()
	s, err := workloads.Load(path, sets)
	if err != nil {
		t.Fatal(err)
	}
	e, err := results.NewSweep(s, []string{"", "requeue"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// written is a scenario in a folder with the file that it reads.
func written(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	text := strings.Replace(sweptScenario, "service: {exponential: {mean: 50ms}}", "service: {empirical: {file: demands.txt}}", 1)
	for name, content := range map[string]string{"swept.yaml": text, "demands.txt": "10ms\n20ms\n90ms\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "swept.yaml")
}

// What travels to another machine gives the same results there, task by task.
func TestJobGivesTheSameResultsElsewhere(t *testing.T) {
	e := sweepOf(t, written(t), "requests.control.service=6ms")
	job, err := e.Job()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // where no file of the scenario is
	var there results.Job
	if err := json.Unmarshal(data, &there); err != nil {
		t.Fatal(err)
	}
	other, err := there.Experiment()
	if err != nil {
		t.Fatal(err)
	}
	if e.Definition.Identity() != other.Definition.Identity() || e.Definition.Len() != 8 {
		t.Fatalf("the definitions differ:\n%s", cmp.Diff(e.Definition, other.Definition))
	}
	here, elsewhere := e.Func(), other.Func()
	for _, point := range []int{7, 0, 3} {
		task := results.Task{Run: e.Definition.Identity(), Point: point, First: 1, Replications: 2}
		want, err := here(t.Context(), task)
		if err != nil || want.Failure != "" {
			t.Fatal(err, want.Failure)
		}
		got, err := elsewhere(t.Context(), task)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(results.Result{})); diff != "" {
			t.Errorf("point %d differs:\n%s", point, diff)
		}
		if len(got.Notes) == 0 {
			t.Errorf("point %d has no notes", point)
		}
	}
}

// A job that this program would compute otherwise is refused, and it is said why.
func TestJobOfAnotherProgramIsRefused(t *testing.T) {
	for change, spoil := range map[string]func(*results.Job){
		"its results format is 1":        func(j *results.Job) { j.Definition.Format = 1 },
		"it was made by build otherwise": func(j *results.Job) { j.Definition.Build = "otherwise" },
		"input files have other":         func(j *results.Job) { j.Files[0].Data = []byte("10ms\n20ms\n91ms\n") },
		"there is no file demands.txt":   func(j *results.Job) { j.Files = nil },
		"its list of axes is":            func(j *results.Job) { j.Definition.Axes = j.Definition.Axes[:1] },
		"its seed is 6":                  func(j *results.Job) { j.Definition.Seed = 6 },
		"its list of strategies is":      func(j *results.Job) { j.Definition.Strategies[1] = "hold" },
	} {
		job, err := sweepOf(t, written(t)).Job()
		if err != nil {
			t.Fatal(err)
		}
		spoil(job)
		_, err = job.Experiment()
		var refused *results.JobError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), change) {
			t.Errorf("%s: error %v", change, err)
		}
	}
}

// A sweep's points are those that bench run gives, with the axes set by hand.
func TestPointsOfASweepAreRunsOfTheirOwn(t *testing.T) {
	path := written(t)
	e := sweepOf(t, path)
	swept, err := e.Func()(t.Context(), results.Task{Point: 5, Replications: 2})
	if err != nil {
		t.Fatal(err)
	}
	s, err := workloads.Load(path, e.Definition.Overrides(2))
	if err != nil {
		t.Fatal(err)
	}
	alone, err := results.NewExperiment(s, []string{"requeue"})
	if err != nil {
		t.Fatal(err)
	}
	run, err := alone.Func()(t.Context(), results.Task{Replications: 2})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(run.Rows, swept.Rows); diff != "" || len(run.Rows) != 2 {
		t.Errorf("(-run +sweep):\n%s", diff)
	}
	if diff := cmp.Diff(alone.Definition.Notes, swept.Notes); diff != "" {
		t.Errorf("notes (-run +sweep):\n%s", diff)
	}
	for _, axis := range []string{"sweep={strategy: [drain, hold]}"} {
		s, err := workloads.Load(path, []string{axis})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := results.NewSweep(s, []string{"", "requeue"}); err == nil || !strings.Contains(err.Error(), "varies the strategy") {
			t.Errorf("two lists of strategies give error %v", err)
		}
		e, err := results.NewSweep(s, []string{""})
		if err != nil || e.Definition.Point(1).Strategy != "hold" {
			t.Errorf("error %v", err)
		}
	}
}
