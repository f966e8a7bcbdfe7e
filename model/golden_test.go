package model

import (
	"fmt"
	"slices"
	"testing"

	"quiesce/des"
	"quiesce/model/wdf"
)

// sojourns collects what became of each request: its sojourn in seconds, negative if it ended
// cancelled, and the order of deliveries from a time on.
type sojourns struct {
	arrived   map[uint64]des.Time
	ended     map[uint64]float64
	after     des.Time
	delivered []uint64
}

func (s *sojourns) Observe(o Occurrence) {
	switch {
	case o.Input.Kind == wdf.Arrive:
		s.arrived[o.Number] = o.At
	case o.Action.Kind == wdf.RequestCompleted:
		x := o.At.Sub(s.arrived[o.Number]).Seconds()
		if o.Action.Status != wdf.StatusSuccess {
			x = -x
		}
		s.ended[o.Number] = x
	case o.Action.Kind == wdf.EvtIoDefault && o.At >= s.after:
		s.delivered = append(s.delivered, o.Number+1)
	}
}

// in lists the sojourns in arrival order.
func (s *sojourns) in() []float64 {
	list := make([]float64, len(s.ended))
	for n, x := range s.ended {
		list[n] = x
	}
	return list
}

func newSojourns() *sojourns {
	return &sojourns{arrived: map[uint64]des.Time{}, ended: map[uint64]float64{}}
}

// recorded is a class whose requests arrive at given seconds with a constant demand.
func recorded(demand float64, times ...float64) Class {
	c := Class{Name: "read", Arrivals: Arrivals{Kind: Trace}, Service: constant(demand)}
	for _, x := range times {
		c.Arrivals.Trace = append(c.Arrivals.Trace, TraceArrival{At: at(x), Demand: -1})
	}
	return c
}

// TestGoldenPowerDown is G1 and G2: one power-down, D0Exit 1 s, power-up at 10 s, D0Entry 2 s.
// The traces do not depend on who powers the device down, nor on who owns its policy.
func TestGoldenPowerDown(t *testing.T) {
	tests := []struct {
		name     string
		dispatch wdf.DispatchType
		arrivals []float64
		down     float64
		strategy string
		sojourns []float64 // s; negative: ended cancelled
		stop     float64   // s
		lost     float64   // s, all requests
		order    []uint64  // deliveries from the power-up on
	}{
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "drain", []float64{3, 5, 13, 15}, 2, 0, []uint64{3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "hold", []float64{3, 13, 15, 17}, 0, 0, []uint64{3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "requeue", []float64{3, 14, 16, 18}, 0, 1, []uint64{2, 3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "cancel-owned", []float64{3, -3, 13, 15}, 0, 0, []uint64{3, 4}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "drain", []float64{3, 3, 3, 3, 7}, 1.5, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "hold", []float64{3, 3, 10.5, 10.5, 7}, 0, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "requeue", []float64{3, 3, 13, 12, 7}, 0, 4, []uint64{4, 3, 5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "cancel-owned", []float64{3, 3, -2.5, -1.5, 7}, 0, 0, []uint64{5}},
		// The other strategies, where they must do the same.
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "deadline(1.5s)", []float64{3, -4.5, 13, 15}, 1.5, 0, []uint64{3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "deadline(3s)", []float64{3, 5, 13, 15}, 2, 0, []uint64{3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "cancel-sent(cancel_latency=1s)", []float64{3, -4, 13, 15}, 1, 0, []uint64{3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "cancel-sent(cancel_latency=3s)", []float64{3, 5, 13, 15}, 2, 0, []uint64{3, 4}},
		{"G1", wdf.Sequential, []float64{0, 1, 2, 3}, 4, "cancel-hw(abort_latency=3s)", []float64{3, -6, 13, 15}, 3, 0, []uint64{3, 4}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "cancel-hw(abort_latency=1s, serialised=true)", []float64{3, 3, -3.5, -3.5, 7}, 2, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "hold(progress_kept=0.5)", []float64{3, 3, 11.75, 11.25, 7}, 0, 2, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "hold(stop_cost=0.25s)", []float64{3, 3, 10.5, 10.25, 7}, .5, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "requeue(work_lost=0)", []float64{3, 3, 10.5, 10.5, 7}, 0, 0, []uint64{4, 3, 5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "drain(callback=true, cap=0.25s)", []float64{3, 3, 2.75, 1.75, 7}, .25, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "self-stop", []float64{3, 3, 3, 3, 7}, 0, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "self-stop(timer_period=2s)", []float64{4, 3, 4, 3, 8}, 0, 0, []uint64{5}},
		{"G2", wdf.Parallel, []float64{0, 1, 2, 3, 8}, 4.5, "requeue-or-wait(detachable_for=2s, dpc_tail=0.25s)", []float64{3, 3, 3.25, 12, 7}, .75, 1.5, []uint64{4, 5}},
	}
	worlds := []struct {
		name    string
		trigger Trigger
		owner   bool
	}{{"sx", SystemSleep, true}, {"sx, not the owner", SystemSleep, false}, {"directed", Directed, true}, {"stop", DeviceStop, true}}
	for _, test := range tests {
		for _, w := range worlds {
			t.Run(fmt.Sprintf("%s/%s/%s", test.name, test.strategy, w.name), func(t *testing.T) {
				cfg := oneQueue(test.dispatch, wdf.Unlimited, recorded(3, test.arrivals...), test.strategy)
				cfg.Device.PolicyOwner = w.owner
				cfg.Device.D0Exit, cfg.Device.D0Entry = constant(1), constant(2)
				cfg.Sleep = []Sleep{{Trigger: w.trigger, At: []des.Time{at(test.down)}, Wake: []des.Time{at(10)}}}
				seen := newSojourns()
				seen.after = at(10)
				o := playWith(t, cfg, 1, 0, seen)
				if len(o.Findings) > 0 {
					t.Errorf("findings: %v", o.Findings)
				}
				if got := seen.in(); !slices.Equal(got, test.sojourns) {
					t.Errorf("sojourns %v, want %v", got, test.sojourns)
				}
				if !slices.Equal(seen.delivered, test.order) {
					t.Errorf("deliveries after the power-up %v, want %v", seen.delivered, test.order)
				}
				if got := value(t, o, "stop_latency").mean(); got != test.stop {
					t.Errorf("stop latency %v, want %v", got, test.stop)
				}
				if got := value(t, o, "lost_work").mean() * float64(len(test.arrivals)); got != test.lost {
					t.Errorf("lost work %v, want %v", got, test.lost)
				}
			})
		}
	}
}

// TestGoldenIdle is G4: an idle time-out of 5 s, D0Exit 0.5 s, D0Entry 2 s, over [0 s, 23 s).
func TestGoldenIdle(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, recorded(1, 0, 2, 9, 20), "drain")
	cfg.Device.Idle = &Idle{Timeout: seconds(5)}
	cfg.Device.D0Exit, cfg.Device.D0Entry = constant(.5), constant(2)
	cfg.Horizon = seconds(23)
	seen := newSojourns()
	// The last request completes at the horizon itself, which belongs to the time after it.
	o := playWith(t, cfg, 1, 0, seen)
	if got, want := seen.in(), []float64{1, 1, 3}; !slices.Equal(got, want) {
		t.Errorf("sojourns %v, want %v", got, want)
	}
	if got := value(t, o, "energy").mean(); fmt.Sprintf("%.9f", got) != "34.550000000" {
		t.Errorf("energy %.12f J, want 34.55 J", got)
	}
	cfg.Horizon = seconds(23) + 1
	seen = newSojourns()
	playWith(t, cfg, 1, 0, seen)
	if got, want := seen.in(), []float64{1, 1, 3, 3}; !slices.Equal(got, want) {
		t.Errorf("sojourns %v, want %v", got, want)
	}
}
