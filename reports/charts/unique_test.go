package charts_test

import (
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quiesce/reports/charts"
	"quiesce/workloads"
)

// No two charts have IDs that one file system or one page takes as the same; those that are apart stay.
func TestIDsAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOf(rapid.SampledFrom([]string{"a", "A", "a_2", "a-title", "A-about", "b", "a_2-title"})).Draw(t, "ids")
		var all []charts.Chart
		for _, id := range ids {
			all = append(all, charts.Chart{ID: id})
		}
		charts.Unique(all)
		seen := map[string]bool{}
		for i := range all {
			id := strings.ToLower(all[i].ID)
			for _, part := range []string{id, id + "-title", id + "-about"} {
				if seen[part] {
					t.Errorf("of %q there is %s twice", ids, part)
				}
				seen[part] = true
			}
			if !strings.HasPrefix(all[i].ID, ids[i]) {
				t.Errorf("%s has become %s", ids[i], all[i].ID)
			}
		}
		again := slices.Clone(all)
		if charts.Unique(again); !slices.EqualFunc(all, again, func(a, b charts.Chart) bool { return a.ID == b.ID }) {
			t.Errorf("IDs of %q that are unique are changed", ids)
		}
	})
}

// Queues whose names differ in what no identifier has, or in case alone, have charts of their own.
func TestQueuesOfLikeNamesHaveChartsOfTheirOwn(t *testing.T) {
	const text = `about: Queues of like names
horizon: 20s
warmup: 1s
replications: 2
device: {power: {busy: 2W, idle: 1W, d0_exit: 1W, dx: 10mW, d0_entry: 1W}, d0_exit: 5ms, d0_entry: 20ms}
queues:
  - {name: io, dispatch: sequential}
  - {name: io-, dispatch: sequential}
  - {name: IO, dispatch: sequential}
requests:
  - {class: a, queue: io, arrivals: {poisson: {rate: 5/s}}, service: {exponential: {mean: 50ms}}}
  - {class: b, queue: io-, arrivals: {poisson: {rate: 5/s}}, service: {exponential: {mean: 50ms}}}
  - {class: c, queue: IO, arrivals: {poisson: {rate: 5/s}}, service: {exponential: {mean: 50ms}}}
sleep:
  - {trigger: sx, poisson: {rate: 2/s}, clock: d0, dwell: 10ms}
objectives: ["stop_latency{queue=io}.p99 < 1s", "stop_latency{queue=io-}.p99 < 1s", "stop_latency{queue=IO}.p99 < 1s"]
sweep: {device.d0_exit: [5ms, 10ms], device.d0_entry: [10ms, 20ms]}
`
	s, err := workloads.Open(workloads.Source{Name: "queues.yaml", Text: text}, func(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist })
	if err != nil {
		t.Fatal(err)
	}
	r := simulateSweep(t, s, []string{""})
	seen := map[string]string{}
	lines := 0
	for i := range r.charts {
		c := &r.charts[i]
		id := strings.ToLower(c.ID)
		if other, twice := seen[id]; twice {
			t.Errorf("%q and %q have the ID %s", other, c.Title, id)
		}
		seen[id] = c.Title
		if strings.HasPrefix(c.Group+c.ID, "map_stop_latency-queue-") || strings.HasPrefix(c.ID, "sweep_stop_latency-queue-") {
			lines++
		}
	}
	if lines != 6 {
		t.Errorf("the three queues have %d lines and maps, not 6", lines)
	}
}
