package model

import (
	"math"
	"strings"
	"testing"

	"quiesce/des"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// oneStop is a device that is stopped once, at 4 s, while the second of four requests is in service.
func oneStop(suspend string) *Config {
	cfg := oneQueue(wdf.Sequential, 0, recorded(3, 0, 1, 2, 3), suspend)
	cfg.Device.D0Exit, cfg.Device.D0Entry = constant(1), constant(2)
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(4)}, Wake: []des.Time{at(10)}}}
	cfg.Horizon = seconds(100)
	return cfg
}

// found returns the findings' codes.
func found(o *Outcome) string {
	var codes []string
	for _, f := range o.Findings {
		codes = append(codes, f.Code+" ("+f.Severity+")")
	}
	return strings.Join(codes, ", ")
}

// TestFaults: each mistake is found, and found to be what it is.
func TestFaults(t *testing.T) {
	tests := []struct {
		name, strategy string
		edit           func(*Config)
		findings       string
		simulated      float64 // s
	}{
		{"lost request", "faulty(lost)", nil, "hang (failure), stranded (failure)", 100},
		{"lost request, more arrive", "faulty(lost)", func(c *Config) {
			c.Classes[0].Arrivals.Trace = append(c.Classes[0].Arrivals.Trace, TraceArrival{at(6), -1}, TraceArrival{at(7), -1})
		}, "hang (failure), stranded (failure)", 6},
		{"lost request, watchdog", "faulty(lost)", func(c *Config) {
			c.Device.Watchdog = seconds(1.5)
		}, "watchdog_trip (failure), stranded (failure)", 5.5},
		{"late acknowledgement, nothing else happens", "faulty(late-ack)", nil, "hang (failure)", 100},
		{"late acknowledgement, an arrival makes it noticed", "faulty(late-ack)", func(c *Config) {
			c.Classes[0].Arrivals.Trace = append(c.Classes[0].Arrivals.Trace, TraceArrival{at(6), -1})
		}, "", 22.999},
		{"completed after requeue, while another queue drains", "faulty(complete-after-requeue)", func(c *Config) {
			c.Queues = append(c.Queues, Queue{Name: "slow", Dispatch: wdf.Sequential, PowerManaged: true})
			c.Classes = append(c.Classes, recorded(10, 0))
			c.Classes[1].Name, c.Classes[1].Queue = "write", 1
			c.Strategy.Suspend = append(c.Strategy.Suspend, strategy("drain"))
			c.Strategy.Purge = append(c.Strategy.Purge, strategy("cancel-owned"))
		}, "misuse (failure)", 6},
		{"left at the hardware after requeue", "faulty(complete-after-requeue)", nil, "hardware_in_dx (warning)", 20},
		{"requeued while cancelable", "faulty(requeue-cancelable)", func(c *Config) { c.Classes[0].Cancelable = 1 }, "misuse (failure)", 4},
		{"requeued while cancelable, verifier", "faulty(requeue-cancelable)", func(c *Config) {
			c.Classes[0].Cancelable, c.Device.Verifier = 1, true
		}, "misuse (warning), hang (failure)", 100},
		{"no EvtIoResume", "faulty(no-resume)", nil, "stranded (failure)", 100},
		{"EvtIoStop never registered", "faulty(unregistered)", nil, "", 18},
		{"handler blocks until the hardware is done", "faulty(blocking-handler)", nil, "", 18},
		{"handler waits for D0, on a device that owns no policy", "faulty(wait-for-d0)", nil, "", 20},
		{"handler waits for D0 in the window after the idle expiry", "faulty(wait-for-d0)", func(c *Config) {
			c.Sleep = nil
			c.Device.Idle = &Idle{Timeout: seconds(5)}
			c.Device.SelfManagedIoSuspend = constant(1)
			c.Classes[0].Arrivals.Trace = []TraceArrival{{at(0), -1}, {at(8.5), -1}}
		}, "hang (failure)", 100},
		{"drain is not a mistake", "drain", nil, "", 18},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := oneStop(test.strategy)
			if test.edit != nil {
				test.edit(cfg)
			}
			o := playWith(t, cfg, 1, 0, nil)
			if got := found(o); got != test.findings {
				t.Errorf("findings: %s\nwant: %s\n%v", got, test.findings, o.Findings)
			}
			if math.Abs(o.Simulated-test.simulated) > 1e-9 {
				t.Errorf("ended at %v s, want %v s", o.Simulated, test.simulated)
			}
		})
	}
}

// TestSurpriseRemoval: the hardware is gone at once. Who waits for it waits for ever; who lets go of
// its requests is asked a second time, with Purge.
func TestSurpriseRemoval(t *testing.T) {
	tests := []struct {
		suspend, purge, findings string
		sojourns                 []float64
		stops                    int
	}{
		{"drain", "cancel-owned", "hang (failure)", []float64{3}, 1},
		{"hold", "cancel-owned", "", []float64{3, -3, -2, -1}, 2},
		{"hold", "cancel-hw(abort_latency=500ms)", "", []float64{3, -3.5, -2, -1}, 2},
		{"hold", "hold", "", []float64{3, 0, -2, -1}[:1], 2}, // still held when the device is gone
		{"requeue", "cancel-owned", "", []float64{3, -3, -2, -1}, 1},
		{"cancel-owned", "cancel-owned", "", []float64{3, -3, -2, -1}, 1},
	}
	for _, test := range tests {
		t.Run(test.suspend+" "+test.purge, func(t *testing.T) {
			cfg := oneStop(test.suspend)
			cfg.Device.D0Exit = nil
			cfg.Strategy.Purge = []driver.Strategy{strategy(test.purge)}
			cfg.Sleep[0].Trigger, cfg.Sleep[0].Wake = SurpriseRemoval, nil
			seen := newSojourns()
			stops := 0
			o := playWith(t, cfg, 1, 0, watcher(func(o Occurrence) {
				seen.Observe(o)
				if o.Action.Kind == wdf.EvtIoStop {
					stops++
				}
			}))
			if got := found(o); got != test.findings {
				t.Errorf("findings: %s, want: %s", got, test.findings)
			}
			for n, want := range test.sojourns {
				if got := seen.ended[uint64(n)]; got != want {
					t.Errorf("request %d: sojourn %v, want %v", n, got, want)
				}
			}
			if stops != test.stops {
				t.Errorf("%d EvtIoStop calls, want %d", stops, test.stops)
			}
		})
	}
}

// watcher is a function as an observer.
type watcher func(Occurrence)

func (w watcher) Observe(o Occurrence) { w(o) }

// TestWatchdogMargin: the margin is what the longest transition left.
func TestWatchdogMargin(t *testing.T) {
	cfg := oneStop("drain") // stop 2 s, D0Exit 1 s
	cfg.Device.Watchdog = seconds(12)
	o := play(t, cfg, 1, 0)
	if got := value(t, o, "watchdog_margin").mean(); got != .75 {
		t.Errorf("margin %v, want 0.75", got)
	}
	if got := value(t, o, "watchdog_trips").mean(); got != 0 {
		t.Errorf("%v trips", got)
	}
	cfg.Device.Watchdog = seconds(2.5)
	o = playWith(t, cfg, 1, 0, nil)
	if got := value(t, o, "watchdog_trips").mean(); got != 1 || value(t, o, "watchdog_margin").mean() != 0 || found(o) != "watchdog_trip (failure)" {
		t.Errorf("%v trips, findings %v", got, o.Findings)
	}
}

// TestLimits: what diverges is stopped, with a finding.
func TestLimits(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, 2, constant(1)), "drain")
	cfg.Horizon = seconds(10_000)
	cfg.Limits.Pending = 100
	if o := playWith(t, cfg, 1, 0, nil); found(o) != "saturated (failure)" {
		t.Errorf("findings: %v", o.Findings)
	}
	cfg.Limits = Limits{Events: 1000}
	if o := playWith(t, cfg, 1, 0, nil); found(o) != "event_limit (failure)" || o.Events != 1000 {
		t.Errorf("%d events, findings: %v", o.Events, o.Findings)
	}
	cfg.Warmup.Time = seconds(9_999)
	if o := playWith(t, cfg, 1, 0, nil); found(o) != "event_limit (failure), unfinished_warmup (failure)" {
		t.Errorf("findings: %v", o.Findings)
	}
}

// TestGiveUp: Run gives up when it is told to.
func TestGiveUp(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, .5, constant(1)), "drain")
	cfg.Horizon = seconds(1e6)
	s, err := New(cfg, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	if o := s.Run(func() bool { asked++; return asked == 3 }); o != nil || asked != 3 {
		t.Errorf("Run returned %v after it was told to stop at question %d", o, asked)
	}
}
