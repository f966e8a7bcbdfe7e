package workloads

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"quiesce/model"
)

// samePoint demands that Point says what With and Config say, of the configuration or of what is
// wrong.
func samePoint(t *testing.T, s *Scenario, sets []string, strategy string) {
	t.Helper()
	var want *model.Config
	at, wantErr := s.With(sets...)
	if wantErr == nil {
		want, wantErr = at.Config(strategy)
	}
	got, err := s.Point(sets, strategy)
	switch {
	case (err == nil) != (wantErr == nil), err != nil && err.Error() != wantErr.Error():
		t.Errorf("%s: Point(%q, %q) fails with %v, With and Config with %v", s.Name, sets, strategy, err, wantErr)
	case !reflect.DeepEqual(got, want):
		t.Errorf("%s: Point(%q, %q) is not the configuration of With and Config", s.Name, sets, strategy)
	}
}

// TestPoint compares all points of the sweeps of the built-in scenarios.
func TestPoint(t *testing.T) {
	points := 0
	for _, e := range slices.Concat(Builtin(), Ladder()) {
		name := e.Name
		if builtinByName(name) == nil {
			name = LadderPrefix + name
		}
		s, err := Load(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, sets := range settings(s) {
			for _, strategy := range append([]string{"", "requeue"}, s.Compare...) {
				samePoint(t, s, sets, strategy)
				points++
			}
		}
	}
	if points < 200 {
		t.Errorf("only %d points were compared", points)
	}
}

// TestPointSets compares points that sets of all kinds make: of files, of the sweep itself, one after
// the other on one path, and wrong ones, which must be refused in the same words.
func TestPointSets(t *testing.T) {
	s := open(t, small, "sweep={requests.read.service: [1s, 2s]}")
	for _, sets := range [][]string{
		nil,
		{"requests.read.service={erlang: {shape: 3, mean: 2s}}"},
		{"requests.read.service={hyperexponential: {branches: [{p: 0.9, mean: 1s}, {p: 0.1, mean: 20s}]}}", "requests.read.service.hyperexponential.branches.1.mean=30s"},
		{"requests.read.service={empirical: {values: [1s, 2s, 5s]}}"},
		{"sweep={requests.read.service: [1s, 3s]}"},
		{"sweep={requests.read.service: [1s, 3W]}"},
		{"sweep={requests.raed.service: [1s]}"},
		{"requests.read.service=3W", "seed=-1"},
		{"requests.raed.service=3s"},
		{"warmup=100d"},
		{"sweep.requests.read=[1s]"}, {"device.watchdog.x=1s"},
		{"requests.read.service={empirical: {file: nowhere}}"},
	} {
		for _, strategy := range []string{"", "hold", "hlod"} {
			samePoint(t, s, sets, strategy)
		}
	}
}

// TestPointSharesTraces demands that a trace is mapped again only where a point changes how.
func TestPointSharesTraces(t *testing.T) {
	s := replayed(t)
	own := config(t, s, "")
	class := slices.IndexFunc(own.Classes, func(c model.Class) bool { return len(c.Arrivals.Trace) > 0 })
	name := own.Classes[class].Name
	first := func(sets ...string) *model.TraceArrival {
		samePoint(t, s, sets, "")
		point, err := s.Point(sets, "")
		if err != nil {
			t.Fatal(err)
		}
		return &point.Classes[class].Arrivals.Trace[0]
	}
	if first("device.d0_exit=3ms") != &own.Classes[class].Arrivals.Trace[0] {
		t.Error("the trace was mapped again although nothing about it has changed")
	}
	for _, set := range []string{"scale=2", "rebase=false", "repeat=false", "map.demand={base: 7ms}"} {
		if first("requests."+name+".arrivals.trace."+set) == &own.Classes[class].Arrivals.Trace[0] {
			t.Errorf("%s has no effect on the trace", set)
		}
	}
}

// TestWithOtherAxes reads the axes of a sweep anew, and tries their values, where they have been set.
func TestWithOtherAxes(t *testing.T) {
	s := open(t, small, "sweep={requests.read.service: [1s, 2s]}")
	same, err := s.With("seed=5")
	if err != nil || !slices.Equal(same.Axes[0].Values, []string{"1s", "2s"}) {
		t.Errorf("%v, %v", same.Axes[0].Values, err)
	}
	other, err := s.With("sweep={requests.read.service: [1s, 3s]}")
	if err != nil || !slices.Equal(other.Axes[0].Values, []string{"1s", "3s"}) {
		t.Errorf("%v, %v", other.Axes[0].Values, err)
	}
	if _, err := s.With("sweep={requests.read.service: [1s, 3W]}"); err == nil {
		t.Error("a wrong value was not tried")
	}
}

// TestSampleUnits reads one sample in two units.
func TestSampleUnits(t *testing.T) {
	file := func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("1\n3\n")), nil }
	s, err := Open(Source{Name: "test.yaml", Text: small, Sets: []string{
		"device.d0_exit={empirical: {file: x, unit: ms}}", "device.d0_entry={empirical: {file: x, unit: s}}", "device.dx_irp={empirical: {file: x, unit: ms}}",
	}}, file)
	if err != nil {
		t.Fatal(err)
	}
	d := config(t, s, "").Device
	if d.D0Exit.Mean() != 0.002 || d.D0Entry.Mean() != 2 || d.DxIrp.Mean() != 0.002 {
		t.Errorf("the means are %v, %v and %v s; want 0.002, 2 and 0.002", d.D0Exit.Mean(), d.D0Entry.Mean(), d.DxIrp.Mean())
	}
}
