package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// Exact traces of what the golden ones do not show, to the nanosecond.

// add puts one more queue with one class on the device.
func (cfg *Config) add(q Queue, c Class, suspend string) {
	q.Name = fmt.Sprint("q", len(cfg.Queues))
	q.PowerManaged = true
	c.Name = fmt.Sprint("c", len(cfg.Classes))
	c.Queue = len(cfg.Queues)
	cfg.Queues = append(cfg.Queues, q)
	cfg.Classes = append(cfg.Classes, c)
	cfg.Strategy.Suspend = append(cfg.Strategy.Suspend, strategy(suspend))
	cfg.Strategy.Purge = append(cfg.Strategy.Purge, strategy("cancel-owned"))
}

// want checks means of metrics.
func want(t *testing.T, o *Outcome, metrics map[string]float64) {
	t.Helper()
	for name, x := range metrics {
		if got := value(t, o, name).mean(); got != x {
			t.Errorf("%s is %v, want %v", name, got, x)
		}
	}
}

// TestStopParts: a running handler delays every queue's first EvtIoStop (pass 1), then queues are
// stopped one after the other (pass 2), in creation order. The request of the second queue ends by
// itself meanwhile and gets no EvtIoStop (R54, R58).
func TestStopParts(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, recorded(3, 0), "drain(callback=true, stop_cost=250ms)") // done at 3 s
	cfg.add(Queue{Dispatch: wdf.Sequential}, recorded(1, 1.75), "drain")                        // handed over at 2.25 s, done at 3.25 s
	cfg.Classes[1].Handler = constant(.5)
	cfg.add(Queue{Dispatch: wdf.Sequential}, recorded(3, 1.5), "hold(stop_cost=125ms)") // held
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(2)}, Dwell: constant(1)}}
	o := play(t, cfg, 1, 0)
	want(t, o, map[string]float64{
		"stop_latency":                1.375,
		"stop_latency{part=handlers}": .25,
		"stop_latency{queue=io}":      .75,
		"stop_latency{queue=q1}":      .25,
		"stop_latency{queue=q2}":      .125,
		"stop_callbacks":              2,
		"resumes":                     1,
		"in_flight_at_stop":           3,
		"time_to_low_power":           1.375,
		"busy_at_stop":                1,
	})
}

// TestPark: a parked queue does not stop, and what it delivers reaches the hardware in Dx, where it
// waits for power.
func TestPark(t *testing.T) {
	cfg := oneQueue(wdf.Parallel, wdf.Unlimited, recorded(2, 1, 3), "park")
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(2)}, Dwell: constant(4)}}
	seen := newSojourns()
	o := playWith(t, cfg, 1, 0, seen)
	if got := seen.in(); !slices.Equal(got, []float64{6, 5}) {
		t.Errorf("sojourns %v", got)
	}
	want(t, o, map[string]float64{"touches_in_dx": 2, "stop_latency": 0, "in_flight_at_stop": 0})
	if found(o) != "hardware_in_dx (warning)" {
		t.Errorf("findings: %v", o.Findings)
	}
}

// TestRetry: what an issuer does after its request was cancelled. The latency of a request is that
// of all its attempts together.
func TestRetry(t *testing.T) {
	tests := []struct {
		strategy string
		policy   Retry
		latency  float64 // of the second request; 0: it does not succeed
		retries  float64
		failures float64
	}{
		{"cancel-owned", Retry{}, 0, 0, 0},
		{"cancel-owned", Retry{Policy: RetryImmediate}, 14, .5, 0},
		{"cancel-owned", Retry{Policy: RetryAfterResume, Delay: constant(.5)}, 14.5, .5, 0},
		{"cancel-owned(client_retry=none)", Retry{Policy: RetryImmediate}, 0, 0, 0},
		{"cancel-owned(client_retry=after-resume)", Retry{}, 14, .5, 0},
		{"cancel-owned(client_retry=after-resume, client_fatal=true)", Retry{}, 0, 0, 1},
		{"hold(owner=lower, lower_fails_on_dx=true, fail_delay=1s, client_retry=immediate)", Retry{}, 14, .5, 0},
	}
	for _, test := range tests {
		t.Run(test.strategy+fmt.Sprint(test.policy.Policy), func(t *testing.T) {
			cfg := oneQueue(wdf.Sequential, 0, recorded(3, 0, 1), test.strategy)
			cfg.Classes[0].Retry = test.policy
			cfg.Device.D0Exit, cfg.Device.D0Entry = constant(1), constant(2)
			cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(4)}, Wake: []des.Time{at(10)}}}
			cfg.Horizon = seconds(30)
			o := play(t, cfg, 1, 0)
			h := value(t, o, "request_latency").Observations
			slowest, _ := h.Max()
			if n := h.Count(); (n == 2) != (test.latency > 0) || n == 2 && des.Time(slowest) != at(test.latency) {
				t.Errorf("%d successes, the slowest after %v, want %v s", n, des.Time(slowest), test.latency)
			}
			want(t, o, map[string]float64{"retries": test.retries, "client_failures": test.failures})
			if n := value(t, o, "cancelled_latency").Observations.Count(); n != 1 {
				t.Errorf("%d cancelled attempts, want 1", n)
			}
		})
	}
}

// TestIssuerCancels: the issuer loses patience. While the request is stored it ends at once; while
// the driver has it, it ends if it is cancelable.
func TestIssuerCancels(t *testing.T) {
	for cancelable, sojourns := range map[float64][]float64{0: {3, -2}, 1: {-2, -2}} {
		cfg := oneQueue(wdf.Sequential, 0, recorded(3, 0, .5), "drain")
		cfg.Classes[0].Cancelable, cfg.Classes[0].Timeout = cancelable, constant(2)
		seen := newSojourns()
		playWith(t, cfg, 1, 0, seen)
		if got := seen.in(); !slices.Equal(got, sojourns) {
			t.Errorf("cancelable %v: sojourns %v, want %v", cancelable, got, sojourns)
		}
	}
}

// TestServers: the hardware serves as many at a time as it can, first come first served, and a
// request that is taken off it loses its place but not its work.
func TestServers(t *testing.T) {
	cfg := oneQueue(wdf.Parallel, wdf.Unlimited, recorded(3, 0, 0, 1, 2), "hold")
	cfg.Target.Servers = 2
	seen := newSojourns()
	playWith(t, cfg, 1, 0, seen)
	if got := seen.in(); !slices.Equal(got, []float64{3, 3, 5, 4}) {
		t.Errorf("sojourns %v", got)
	}
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(2.5)}, Dwell: constant(1)}}
	seen = newSojourns()
	playWith(t, cfg, 1, 0, seen)
	if got := seen.in(); !slices.Equal(got, []float64{4, 4, 6, 5}) {
		t.Errorf("sojourns with a stop %v", got)
	}
}

// TestCompletedWhileWaitingForTheLock: EvtIoStop waits for the device's callback lock, which another
// queue's handler holds; meanwhile its request completes and a new one arrives. The new one is not
// taken for the old.
func TestCompletedWhileWaitingForTheLock(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, recorded(2, 0, 2.5), "hold")
	cfg.add(Queue{Dispatch: wdf.Sequential}, recorded(1, 1), "park")
	cfg.Classes[1].Handler = constant(2)
	cfg.Device.Scope, cfg.Device.Verifier = wdf.ScopeDevice, true
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(1.5)}, Dwell: constant(1)}}
	seen := newSojourns()
	o := playWith(t, cfg, 1, 0, watcher(func(o Occurrence) {
		if o.Class == "read" {
			seen.Observe(o)
		}
	}))
	if found(o) != "hardware_in_dx (warning)" { // of the parked queue
		t.Errorf("findings: %v", o.Findings)
	}
	if got := seen.in(); !slices.Equal(got, []float64{2, 3.5}) {
		t.Errorf("sojourns %v", got)
	}
	want(t, o, map[string]float64{"stop_latency": 1.5})
}

// TestSelfStopOfTwoQueues: the driver stops one queue after the other, and waits for each.
func TestSelfStopOfTwoQueues(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, recorded(1, 9), "self-stop")
	cfg.add(Queue{Dispatch: wdf.Sequential}, recorded(3, 1), "self-stop") // busy until 4 s
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(2)}, Dwell: constant(1)}}
	o := play(t, cfg, 1, 0)
	want(t, o, map[string]float64{"time_to_low_power": 2, "stop_latency": 0, "request_latency": 2})
}

// TestMaxRequeues: a request requeued as often as it may be is waited for.
func TestMaxRequeues(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, recorded(3, 0), "requeue(max_requeues=2)")
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(1), at(3), at(5)}, Dwell: constant(1)}}
	o := play(t, cfg, 1, 0) // delivered at 0, 2 and 4 s
	want(t, o, map[string]float64{"request_latency": 7, "requeues_per_request": 2, "lost_work": 2})
	if longest, _ := value(t, o, "stop_latency").Observations.Max(); des.Time(longest) != at(2) {
		t.Errorf("the last stop took %v, want 2 s", des.Time(longest))
	}
}

// TestOneQueueTwoStrategies: by-type gives each class of a queue its own.
func TestOneQueueTwoStrategies(t *testing.T) {
	cfg := oneQueue(wdf.Parallel, wdf.Unlimited, recorded(3, 0), "by-type(read=hold, otherwise=requeue)")
	other := recorded(3, 0)
	other.Name = "write"
	cfg.Classes = append(cfg.Classes, other)
	cfg.Strategy.Suspend = append(cfg.Strategy.Suspend, cfg.Strategy.Suspend[0])
	cfg.Strategy.Purge = append(cfg.Strategy.Purge, cfg.Strategy.Purge[0])
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(2)}, Dwell: constant(1)}}
	o := play(t, cfg, 1, 0)
	want(t, o, map[string]float64{
		"request_latency{class=read}": 4, "request_latency{class=write}": 6,
		"requeues_per_request{class=read}": 0, "requeues_per_request{class=write}": 1,
		"lost_work{class=write}": 2, "lost_work": 1, "requeues_per_stop": 1,
	})
}

// TestReorderDistance: three requests requeued from a parallel queue come back reversed (R65).
func TestReorderDistance(t *testing.T) {
	cfg := oneQueue(wdf.Parallel, wdf.Unlimited, recorded(10, 0, 1, 2), "requeue")
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(3)}, Dwell: constant(1)}}
	o := play(t, cfg, 1, 0)
	want(t, o, map[string]float64{"reorder_distance": 1, "requeues_per_stop": 3}) // 0, 1 and 2 places
	if m, _ := value(t, o, "reorder_distance").Observations.Max(); m != 2 {
		t.Errorf("greatest distance %d, want 2", m)
	}
}

// TestSleepClock: a schedule that always runs passes unused outside D0; one that waits for D0 does
// not.
func TestSleepClock(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, recorded(1, 0), "drain")
	cfg.Classes[0].Arrivals.Repeat = seconds(1000)
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: constant(2), Dwell: constant(5)}} // at 2 (to 7), 8 (to 13), 14 ...
	cfg.Horizon = seconds(60)
	o := play(t, cfg, 1, 0)
	want(t, o, map[string]float64{"transitions": 10. / 60, "skipped_sleeps": 19})
	cfg.Sleep[0].OnlyInD0 = true // at 2 (to 7), 9 (to 14) ...
	o = play(t, cfg, 1, 0)
	want(t, o, map[string]float64{"transitions": 9. / 60, "skipped_sleeps": 0})
}

// TestWarmup: nothing from before the cut is counted, however it is given; and the automatic cut
// gives what the same cut given by hand would.
func TestWarmup(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, .9, exponentialOf(1)), "drain")
	cfg.Horizon = seconds(2000)
	all := play(t, cfg, 1, 0)
	cfg.Warmup = Warmup{Time: seconds(500)}
	late := play(t, cfg, 1, 0)
	if late.Discarded != 500 || value(t, late, "request_latency").Observations.Count() >= value(t, all, "request_latency").Observations.Count() {
		t.Errorf("%v s left out", late.Discarded)
	}
	cfg.Warmup = Warmup{Fraction: .25}
	if again := play(t, cfg, 1, 0); fingerprint(again) != fingerprint(late) {
		t.Error("a quarter of the horizon is not the same as 500 s of 2000 s")
	}
	cfg.Warmup = Warmup{Automatic: true}
	auto := playWith(t, cfg, 1, 0, nil)
	if want := mserCut(t, cfg); auto.Discarded != want.Seconds() || want == 0 {
		t.Errorf("%v s are left out, want %v", auto.Discarded, want)
	}
	cfg.Warmup = Warmup{Time: seconds(auto.Discarded)}
	auto.Findings = nil
	if given := play(t, cfg, 1, 0); fingerprint(given) != fingerprint(auto) {
		t.Errorf("the cut at %v s, given, makes another outcome", auto.Discarded)
	}
	cfg.Horizon, cfg.Requests = 0, 1000
	cfg.Warmup = Warmup{Fraction: .5}
	byCount := play(t, cfg, 1, 0)
	if n := value(t, byCount, "request_latency").Observations.Count(); n < 490 || n > 500 {
		t.Errorf("%d of 1000 requests are counted after a warm-up of half of them", n)
	}
}

// mserCut is where MSER-5 cuts, from the latencies as an outsider sees them.
func mserCut(t *testing.T, cfg *Config) des.Time {
	t.Helper()
	arrived := map[uint64]des.Time{}
	var latencies []float64
	var ends []des.Time
	playWith(t, cfg, 1, 0, watcher(func(o Occurrence) {
		switch {
		case o.Input.Kind == wdf.Arrive:
			arrived[o.Number] = o.At
		case o.Action.Kind == wdf.RequestCompleted && len(ends) < pilotLength:
			latencies = append(latencies, o.At.Sub(arrived[o.Number]).Seconds())
			ends = append(ends, o.At)
		}
	}))
	cut, _ := stats.MSER5(latencies)
	if cut.Cut == 0 {
		return 0
	}
	return ends[cut.Cut-1] + 1
}

// TestCheck: every problem of a configuration is named.
func TestCheck(t *testing.T) {
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, 1, nil), "park")
	cfg.Queues[0].RetrieveEvery = constant(1)
	cfg.add(Queue{Dispatch: wdf.Parallel}, Class{Cancelable: 2, Service: constant(1)}, "hold")
	cfg.Classes[1].Queue = 0
	cfg.Classes[1].Timeout, cfg.Classes[1].Retry = constant(0), Retry{Policy: RetryImmediate}
	cfg.Strategy.Purge[1] = strategy("self-stop")
	cfg.Device.PolicyOwner = false
	cfg.Device.Idle = &Idle{Timeout: -1}
	cfg.Device.Watchdog = -1
	cfg.Warmup.Fraction = 1
	cfg.Sleep = []Sleep{{Trigger: Directed}, {Trigger: SystemSleep, At: []des.Time{5, 3}, Wake: []des.Time{1}}}
	_, err := New(cfg, 1, 0)
	if err == nil {
		t.Fatal("no problem was found")
	}
	for _, part := range []string{
		"nothing ends", "warm-up", "policy owner can idle", "time-out and tolerance", "watchdog", "manual queues only", "same suspend strategy",
		"no service demand", "says nothing about purges", "cancelable", "no arrival process", "either an interval or times", "directed power", "not in order", "1 wake times for 2", "never let time pass",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not reported in:\n%v", part, err)
		}
	}
	cfg.Strategy.Suspend = []driver.Strategy{strategy("drain")}
	if _, err := New(cfg, 1, 0); err == nil || !strings.Contains(err.Error(), "one suspend and one purge strategy for each of the 2 classes") {
		t.Errorf("missing strategies: %v", err)
	}
}

// TestCatalogue: an outcome has every metric of the catalogue, in its order, and no other.
func TestCatalogue(t *testing.T) {
	o := runOf(t, oneStop("hold"), 1, 0)
	i := -1
	for _, v := range o.Values {
		base, _, variant := strings.Cut(v.Metric, "{")
		if !variant {
			i++
		}
		if i >= len(Catalogue()) || Catalogue()[i].Name != base || Catalogue()[i].Unit != v.Unit || Catalogue()[i].Kind != v.Kind {
			t.Fatalf("value %s is not in its place of the catalogue", v.Metric)
		}
	}
	if i+1 != len(Catalogue()) {
		t.Errorf("%d of %d metrics have values", i+1, len(Catalogue()))
	}
}
