package results_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
)

// Only what differs is told, once, in whatever order the sets have put their keys into the text.
func TestMismatchTellsOnlyWhatDiffers(t *testing.T) {
	const file = "about: A test.\n"
	dir := t.TempDir()
	first := definition(3)
	first.Sets = []string{"replications=3", "sweep={target.servers: [1, 2]}"}
	first.Text = file + "replications: 3\nsweep: {target.servers: [1, 2]}\n"
	closed(t, create(t, dir, first))
	for _, c := range []struct {
		change func(d *results.Definition)
		want   []string
	}{
		{func(d *results.Definition) {
			d.Seed, d.Sets = 8, slices.Insert(slices.Clone(d.Sets), 1, "seed=8")
			d.Text = file + "replications: 3\nseed: 8\nsweep: {target.servers: [1, 2]}\n"
		}, []string{"its seed is 7, this run's is 8"}},
		{func(d *results.Definition) {
			d.Sets = append([]string{"horizon=60s"}, d.Sets...)
			d.Text = file + "horizon: 60s\nreplications: 3\nsweep: {target.servers: [1, 2]}\n"
		}, []string{"its --set is none, this run's is horizon=60s"}},
		{func(d *results.Definition) {
			d.Sets = append(slices.Clone(d.Sets), "seed=7")
			d.Text += "seed: 7\n"
		}, []string{"its --set, with what other flags such as --reps stand for, is replications=3 sweep={target.servers: [1, 2]}, " +
			"this run's is replications=3 sweep={target.servers: [1, 2]} seed=7"}},
		{func(d *results.Definition) { d.Text = "about: Another.\n" + d.Text[len(file):] }, []string{"its scenario file has another text"}},
	} {
		next := *first
		c.change(&next)
		_, err := results.Create(dir, &next)
		var mismatch *results.MismatchError
		if !errors.As(err, &mismatch) {
			t.Errorf("error %v, not %q", err, c.want)
		} else if diff := cmp.Diff(c.want, mismatch.Differences); diff != "" {
			t.Error(diff)
		}
	}
}
