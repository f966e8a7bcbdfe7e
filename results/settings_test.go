package results_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"quiesce/results"
)

// The strategies of a setting are neighbours, and the last axis varies fastest.
func TestPointsAreNumberedSettingBySetting(t *testing.T) {
	d := grid(2, 3)
	d.Strategies, d.Chosen = []string{"drain", "hold"}, []string{"", "hold"}
	d.Axes[0].Labels = []string{"short", "long"}
	var got []string
	for i := range d.Len() {
		got = append(got, d.Point(i).String())
	}
	want := []string{
		"drain, device.idle.timeout=short, target.servers=1", "hold, device.idle.timeout=short, target.servers=1",
		"drain, device.idle.timeout=short, target.servers=2", "hold, device.idle.timeout=short, target.servers=2",
		"drain, device.idle.timeout=short, target.servers=3", "hold, device.idle.timeout=short, target.servers=3",
		"drain, device.idle.timeout=long, target.servers=1", "hold, device.idle.timeout=long, target.servers=1",
		"drain, device.idle.timeout=long, target.servers=2", "hold, device.idle.timeout=long, target.servers=2",
		"drain, device.idle.timeout=long, target.servers=3", "hold, device.idle.timeout=long, target.servers=3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"device.idle.timeout=2", "target.servers=1"}, d.Overrides(3)); diff != "" {
		t.Error(diff)
	}
	d.Axes[1].Values, d.Design = d.Axes[1].Values[:2], results.Design{Kind: results.Halton, Settings: 2}
	if got := d.Point(3).String(); d.Len() != 4 || got != "hold, device.idle.timeout=long, target.servers=2" {
		t.Errorf("%d points, of which the last is %s", d.Len(), got)
	}
}

// A million points cost nothing until they are computed: neither the ledger nor its tasks list them.
func TestAMillionPointsStartAtOnce(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l := create(t, t.TempDir(), grid(1000, 1000))
	tasks, progress, err := l.Missing(1)
	if err != nil || progress.Total != 1_000_000 {
		t.Fatalf("progress %+v, error %v", progress, err)
	}
	number := 0
	for task := range tasks {
		if number++; task.Point != number-1 || number == 3000 {
			break
		}
	}
	runtime.ReadMemStats(&after)
	if number != 3000 {
		t.Errorf("task %d is out of turn", number)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 20<<20 {
		t.Errorf("%d bytes were allocated", allocated)
	}
}

// However a sweep is stopped, and whatever is stored of it already, exactly what is missing is asked for.
func TestMissingAsksForExactlyWhatIsMissing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := grid(3, 2)
		d.Strategies, d.Chosen = []string{"drain", "hold"}, []string{"", "hold"}
		d.Replications = rapid.IntRange(1, 5).Draw(r, "replications")
		chunk := rapid.IntRange(1, 6).Draw(r, "chunk")
		l, err := results.Create(t.TempDir(), d)
		if err != nil {
			t.Fatal(err)
		}
		settled := map[[2]int]bool{}
		for range rapid.IntRange(0, 12).Draw(r, "stored") {
			point, replication := rapid.IntRange(0, d.Len()-1).Draw(r, "point"), rapid.IntRange(0, d.Replications-1).Draw(r, "replication")
			result, err := fake(t.Context(), results.Task{Point: point, First: replication, Replications: 1})
			if err != nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(r, "failed") {
				result = results.Result{Task: result.Task, Failure: "out of luck"}
			}
			if err := l.Append([]results.Result{result}); err != nil {
				r.Fatal(err)
			}
			settled[[2]int{point, replication}] = true
		}
		tasks, progress, err := l.Missing(chunk)
		if err != nil || progress.Done != len(settled) || progress.Total != d.Len()*d.Replications {
			r.Fatalf("%+v, error %v; %d are settled", progress, err, len(settled))
		}
		for task := range tasks {
			if task.Replications < 1 || task.Replications > chunk {
				r.Errorf("a task of %d replications", task.Replications)
			}
			for i := task.First; i < task.First+task.Replications; i++ {
				if key := [2]int{task.Point, i}; settled[key] {
					r.Errorf("replication %d of point %d is asked for again", i, task.Point)
				} else {
					settled[key] = true
				}
			}
		}
		if len(settled) != d.Len()*d.Replications || l.Fault() != nil {
			r.Errorf("%d of %d are asked for; %v", len(settled), d.Len()*d.Replications, l.Fault())
		}
		if err := l.Close(); err != nil {
			r.Fatal(err)
		}
	})
}

// A sweep whose settings are computed in stages gives the same at any number of jobs, and each setting
// decides for itself how many replications it takes.
func TestEachSettingHasItsOwnStages(t *testing.T) {
	var texts []string
	for _, jobs := range []int{1, 3} {
		d := grid(3, 2)
		d.Strategies, d.Chosen = []string{"drain", "hold"}, []string{"", "hold"}
		d.Replications = 5
		d.Precision = &results.Precision{Relative: 0.01, Figures: []string{"mean_power"}, Budget: 200}
		l := create(t, t.TempDir(), d)
		run(t, l, jobs)
		different := map[int]bool{}
		for setting := range d.Settings() {
			s, err := l.Setting(setting, nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.Partial() || len(s.Points) != 2 || s.Points[0].Replications != s.Points[1].Replications {
				t.Errorf("setting %d: %+v", setting, s.Progress)
			}
			different[s.Points[0].Replications] = true
		}
		if len(different) < 2 {
			t.Errorf("all settings have the same number of replications: %v", different)
		}
		texts = append(texts, contents(t, l))
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
		t.Error(diff)
	}
}

// What a ledger says of its points is checked against its rows when it is opened for writing.
func TestMiscountedPointsAreComputedAgain(t *testing.T) {
	dir := t.TempDir()
	d := grid(2, 2)
	l := create(t, dir, d)
	run(t, l, 1)
	want := contents(t, l)
	closed(t, l)
	execute(t, dir, "delete from rows where point = 2")
	again := create(t, dir, d)
	if diff := cmp.Diff([]string{"drain, device.idle.timeout=2, target.servers=1"}, again.Damaged); diff != "" {
		t.Error(diff)
	}
	run(t, again, 1)
	if diff := cmp.Diff(want, contents(t, again)); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkMissing goes through the tasks of a sweep of which nothing is stored.
func BenchmarkMissing(b *testing.B) {
	for _, points := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("points=%d", points), func(b *testing.B) {
			dir := b.TempDir()
			l, err := results.Create(dir, grid(points/100, 100))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				tasks, _, err := l.Missing(1)
				if err != nil {
					b.Fatal(err)
				}
				for range tasks {
				}
			}
			b.ReportMetric(float64(points)*float64(b.N)/b.Elapsed().Seconds(), "tasks/s")
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
