package main

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"quiesce/des/stats"
	"quiesce/results"
)

// What matters most stays on a narrow terminal: how many points are done, then how long it will take.
func TestStatusLineFitsTheTerminal(t *testing.T) {
	s := statusLine{name: "idle-timeout", done: 6, total: 24, things: "points", left: 18 * time.Second, speed: 1.66e6}
	for columns, want := range map[int]string{
		200: "idle-timeout  6 of 24 points  [=======>                      ]  18s left, 1.7M events/s",
		80:  "idle-timeout  6 of 24 points  [=====>                 ]  18s left, 1.7M events/s",
		55:  "idle-timeout  6 of 24 points  18s left, 1.7M events/s",
		40:  "6 of 24 points  18s left, 1.7M events/s",
		30:  "6 of 24 points  18s left",
		15:  "6/24  18s left",
		3:   "6/…",
	} {
		if got := s.text(columns); got != want {
			t.Errorf("%d columns: %q, not %q", columns, got, want)
		}
	}
	for _, s := range []statusLine{s, {}, {name: "x", total: 5, things: "replications"}, {name: strings.Repeat("long", 20), done: 5, total: 5, things: "points", left: 9 * time.Hour}} {
		for columns := 1; columns < 130; columns++ {
			if got := s.text(columns); utf8.RuneCountInString(got) > columns || strings.Contains(got, "\n") {
				t.Errorf("%d columns: %q", columns, got)
			}
		}
	}
}

// The time left is by what was computed now, not by what was stored before, and never ends at 0.
func TestTimeLeft(t *testing.T) {
	for _, c := range []struct {
		elapsed         time.Duration
		done, remaining int
		want            time.Duration
	}{
		{10 * time.Second, 5, 20, 40 * time.Second}, {10 * time.Second, 0, 20, 0}, {10 * time.Second, 5, 0, 0}, {time.Second, 100, 1, time.Second},
	} {
		if got := timeLeft(c.elapsed, c.done, c.remaining); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// watched is a watch of a sweep of 12 points that has begun ten seconds ago with half of all replications stored.
func watchedSweep() *sweepWatch {
	return &sweepWatch{
		definition: &results.Definition{
			Scenario: "slow.yaml", Strategies: []string{"drain", "requeue"},
			Axes: []results.Axis{{Path: "requests.read.arrivals.poisson.rate", Values: []string{"10/s", "20/s"}}, {Path: "device.d0_exit", Values: []string{"1ms", "5ms", "9ms"}}},
		},
		started: time.Now().Add(-10 * time.Second), before: 120, progress: results.Progress{Done: 160, Total: 240}, events: 20e6,
	}
}

// A resumed sweep counts what was stored as done, but not as computed in the time since.
func TestSweepStatusAfterResume(t *testing.T) {
	s := watchedSweep().status()
	if s.done != 8 || s.total != 12 || s.left != 20*time.Second || s.speed < 1.9e6 || s.speed > 2e6 {
		t.Errorf("%+v", s)
	}
}

// The worst point is that of the longest stop or, where nothing stops, of the longest request.
func TestWorstPointSoFar(t *testing.T) {
	w := watchedSweep()
	if line := w.worstLine(80); line != "" {
		t.Errorf("before any result: %q", line)
	}
	result := func(point int, metric string, seconds float64) *results.Result {
		h := &stats.Histogram{}
		h.Record(int64(seconds * 1e9))
		return &results.Result{Task: results.Task{Point: point}, Rows: []results.Row{{Events: 5, Measures: []results.Measure{
			{Metric: metric, Unit: "s", Defined: true, Sample: results.NewSample(h)}, {Metric: "stop_latency", Unit: "s"}}}}}
	}
	w.look(result(3, "request_latency", 2))
	w.look(result(5, "request_latency", 1))
	if line, want := w.worstLine(80), "worst so far: request_latency.p99 2 s at rate=10/s, d0_exit=5ms, requeue"; line != want {
		t.Errorf("%q, not %q", line, want)
	}
	w.look(result(10, "stop_latency", 0.25))
	w.look(result(2, "stop_latency", 0.125))
	if line, want := w.worstLine(80), "worst so far: stop_latency.p99 0.25 s at rate=20/s, d0_exit=9ms, drain"; line != want {
		t.Errorf("%q, not %q", line, want)
	}
	if line, want := w.worstLine(40), "worst 0.25s: rate=20/s, d0_exit=9ms, dr…"; line != want {
		t.Errorf("%q, not %q", line, want)
	}
	if w.events != 20e6+20 {
		t.Errorf("%d events", w.events)
	}
}

// The bar of a search begins anew with each round.
func TestBarOfASearchBeginsAnew(t *testing.T) {
	b := &bar{name: "plan", things: "replications"}
	b.update(results.Progress{Done: 0, Total: 100})
	b.update(results.Progress{Done: 100, Total: 100})
	b.started = b.started.Add(-time.Hour)
	b.update(results.Progress{Done: 20, Total: 40})
	if since := time.Since(b.started); b.stored != 20 || since > time.Minute {
		t.Errorf("%d are counted as stored, begun %v ago", b.stored, since)
	}
	if line, want := b.line(80), "plan  20 of 40 replications  [===============>              ]"; line != want {
		t.Errorf("%q, not %q", line, want)
	}
}

// Without a terminal the lines are those of the program, for people.
func TestProgressWithoutTerminal(t *testing.T) {
	s := statusLine{name: "my.yaml", done: 25, total: 36, things: "points", left: 21 * time.Second}
	if text, want := s.told(), "bench: my.yaml: 25 of 36 points, about 21s left"; text != want {
		t.Errorf("%q, not %q", text, want)
	}
	s.left = 0
	if text, want := s.told(), "bench: my.yaml: 25 of 36 points"; text != want {
		t.Errorf("%q, not %q", text, want)
	}
	var b strings.Builder
	c := &command{out: &b, err: &b}
	bar := c.progress("my.yaml")
	bar.update(results.Progress{Done: 2, Total: 8})
	if bar.teller == nil || bar.told() != "bench: my.yaml: 2 of 8 replications" {
		t.Errorf("nothing is told, or %q", bar.told())
	}
	bar.end()
}
