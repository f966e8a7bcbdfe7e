package results_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
)

// Whatever is lost of a point, or is another one's, is found when the ledger is opened for writing, wherever the point
// stands: it is named and computed again, the others stay, and then all is as in an undisturbed run.
func TestWhateverIsLostIsComputedAgain(t *testing.T) {
	d := grid(3, 1)
	d.Axes = d.Axes[:1]
	d.Replications, d.Precision = 5, &results.Precision{Relative: 0.03, Figures: []string{"mean_power"}, Budget: 60}
	compute := func(ctx context.Context, task results.Task) (results.Result, error) {
		if task.Point == 2 && task.First <= 3 && 3 < task.First+task.Replications {
			panic("poison")
		}
		return noted(ctx, task)
	}
	complete := func(l *results.Ledger) (string, int) {
		t.Helper()
		computed := 0
		count := func(ctx context.Context, task results.Task) (results.Result, error) {
			computed += task.Replications
			return compute(ctx, task)
		}
		if err := results.Run(t.Context(), l, results.Local{Jobs: 1}, count, func(results.Progress) {}); err != nil {
			t.Fatal(err)
		}
		failures, err := l.Failures()
		if err != nil {
			t.Fatal(err)
		}
		text := contents(t, l)
		for _, f := range failures {
			text += fmt.Sprintf("failed: %d %d %d %s\n", f.Point, f.First, f.Replications, f.Why())
		}
		for point := range d.Len() {
			s, err := l.Summarize(point)
			if err != nil {
				t.Fatal(err)
			}
			text += fmt.Sprintf("notes: %+v\n", s.Notes)
		}
		return text + fmt.Sprintf("%+v\n", l.MustProgress()), computed
	}
	dir := t.TempDir()
	whole := create(t, dir, d)
	want, _ := complete(whole)
	closed(t, whole)
	file := read(t, dir, "")
	all := []string{"drain, device.idle.timeout=1", "drain, device.idle.timeout=2", "drain, device.idle.timeout=3"}
	for _, c := range []struct {
		statement string // of point ?
		points    []int
	}{
		{"delete from rows where point = ? and replication = 2", []int{0, 1, 2}},
		{"delete from rows where point = ?", []int{0, 2}},
		{"delete from histograms where point = ?", []int{0, 1, 2}},
		{"delete from points where point = ?", []int{0, 2}},
		{"update points set done = done - 1 where point = ?", []int{0, 2}},
		{"update points set notes = '[]' where point = ?", []int{0, 2}},
		{"delete from failures where point = ?", []int{2}},
		{"update failures set replications = 2 where point = ?", []int{2}},
		{"delete from stages where point = ?", []int{1}},
		{"update stages set replications = replications + 1 where point = ?", []int{1}},
		{"update stages set final = 0 where point = ?", []int{1}},
		{"delete from notes where ? >= 0", []int{-1}},
		{"update notes set data = replace(data, 'never', 'always') where ? >= 0", []int{-1}},
		{"delete from metrics where metric = 0 and ? >= 0", []int{-1}},
		{"update metrics set unit = 'ms' where metric = 0 and ? >= 0", []int{-1}},
	} {
		for _, point := range c.points {
			lost, what := all, c.statement
			argument := 0
			if point >= 0 {
				lost, argument, what = all[point:point+1], point, fmt.Sprintf("%s [%d]", c.statement, point)
			}
			dir := powerCut(t, file, nil)
			execute(t, dir, c.statement, argument)
			l, err := results.Create(dir, d)
			if err != nil {
				t.Errorf("%s: %v", what, err)
				continue
			}
			if strings.Contains(what, "failures") || strings.Contains(what, "stages") {
				lost = slices.DeleteFunc(slices.Clone(l.Damaged), func(p string) bool { return p != lost[0] }) // or nothing of the point is
			}
			if diff := cmp.Diff(lost, l.Damaged); diff != "" || l.Aside == "" {
				t.Errorf("%s: kept aside as %q, lost (-want +got):\n%s", what, l.Aside, diff)
			}
			got, computed := complete(l)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: it is not as before:\n%s", what, diff)
			}
			if len(lost) == 1 && computed > 60 {
				t.Errorf("%s: %d replications were computed again", what, computed)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// Where the stage of one strategy is lost, or a salvage was killed before this one, the run goes on to the same end.
func TestSalvageOfOneStageAndAfterAKill(t *testing.T) {
	dir := t.TempDir()
	l := create(t, dir, staged(0.02))
	run(t, l, 2)
	want := contents(t, l)
	closed(t, l)
	execute(t, dir, "delete from stages where point = 1")
	left := filepath.Join(dir, results.LedgerFile+".salvage")
	for _, suffix := range []string{"", "-wal", "-journal"} {
		if err := os.WriteFile(left+suffix, read(t, dir, ""), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	again := create(t, dir, staged(0.02))
	if again.Aside == "" {
		t.Error("the damage was not found")
	}
	run(t, again, 2)
	if diff := cmp.Diff(want, contents(t, again)); diff != "" {
		t.Errorf("it is not as before:\n%s", diff)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the salvage's own file is left: %v", err)
	}
}
