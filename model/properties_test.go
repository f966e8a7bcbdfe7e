package model

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// ledger keeps account of every attempt of every request, from the outside.
type ledger struct {
	open     map[string]bool
	problems []string
	ends     int
	arrivals []string // class, number and time of each first attempt
}

func (l *ledger) Observe(o Occurrence) {
	name := fmt.Sprintf("%s %d/%d attempt %d", o.Class, o.Client, o.Number, o.Attempt)
	switch {
	case o.Input.Kind == wdf.Arrive:
		if l.open[name] {
			l.problems = append(l.problems, name+" arrives twice")
		}
		l.open[name] = true
		if o.Attempt == 0 {
			l.arrivals = append(l.arrivals, fmt.Sprint(name, " at ", o.At))
		}
	case o.Action.Kind == wdf.RequestCompleted:
		if !l.open[name] {
			l.problems = append(l.problems, name+" is completed, but was not open")
		}
		delete(l.open, name)
		l.ends++
	}
}

func newLedger() *ledger { return &ledger{open: map[string]bool{}} }

// anyDistribution draws a distribution with a mean of about mean seconds.
func anyDistribution(t *rapid.T, mean float64, name string) *variate.Distribution {
	switch rapid.IntRange(0, 4).Draw(t, name) {
	case 0:
		return constant(mean)
	case 1:
		return erlang(3, mean)
	case 2:
		return lognormal(mean, 2)
	}
	return exponentialOf(mean)
}

// suspends are strategies of every kind, with the parameters that change what happens.
var suspends = []string{
	"drain", "drain(callback=true, cap=200ms, stop_cost=20ms)", "hold", "hold(resume_cost=exponential(50ms), progress_kept=0.5, stop_cost=exponential(10ms))",
	"hold(owner=lower)", "hold(owner=lower, lower_fails_on_dx=true, fail_delay=exponential(100ms), client_retry=after-resume)",
	"requeue", "requeue(rollback_cost=exponential(20ms), work_lost=0.3, max_requeues=3)", "requeue(demand=fresh)",
	"requeue-or-wait(p_detachable=0.5, dpc_tail=exponential(100ms))", "requeue-or-wait(detachable_for=500ms)",
	"cancel-owned", "cancel-owned(client_retry=immediate, cancel_cost=10ms)", "cancel-owned(client_fatal=true)",
	"cancel-sent(cancel_latency=exponential(300ms), p_uncancellable=0.2, client_retry=after-resume)", "cancel-sent(cancel_latency=100ms, serialised=true)",
	"cancel-hw(abort_latency=exponential(100ms))", "cancel-hw(abort_latency=50ms, serialised=true, client_retry=immediate)",
	"park", "self-stop", "self-stop(synchronous=false)", "self-stop(purge=true, timer_period=250ms)",
	"deadline(300ms)", "deadline(100ms, fallback=cancel-hw(abort_latency=100ms))", "deadline(200ms, fallback=cancel-sent(cancel_latency=exponential(1s)))",
}

// anyConfig draws a configuration: up to three queues and four classes of any kind, under any mix of
// power-downs, in which nobody makes a mistake.
func anyConfig(t *rapid.T) *Config {
	cfg := &Config{Horizon: 60 * time.Second}
	cfg.Warmup.Time = seconds(rapid.SampledFrom([]float64{0, 7}).Draw(t, "warm-up"))
	d := &cfg.Device
	d.PolicyOwner = rapid.Bool().Draw(t, "owner")
	d.Power = Power{2.5, 1, 1.4, .05, 3}
	phases := []**variate.Distribution{&d.SelfManagedIoSuspend, &d.D0Exit, &d.DxIrp, &d.D0Irp, &d.D0Entry, &d.SelfManagedIoRestart, &d.WorkItemDelay}
	for i, p := range phases {
		if rapid.Bool().Draw(t, fmt.Sprint("phase ", i)) {
			*p = anyDistribution(t, .1, "of")
		}
	}
	if d.PolicyOwner && rapid.Bool().Draw(t, "idles") {
		d.Idle = &Idle{
			Timeout:       seconds(rapid.SampledFrom([]float64{0, .3, 1.0005}).Draw(t, "timeout")),
			Tolerance:     seconds(rapid.SampledFrom([]float64{0, .1}).Draw(t, "tolerance")),
			SystemManaged: rapid.Bool().Draw(t, "system-managed"),
			WakeFromS0:    rapid.Bool().Draw(t, "wakes"),
		}
		d.KmdfMinor = rapid.SampledFrom([]int{0, 15}).Draw(t, "minor")
	}
	d.Verifier = rapid.Bool().Draw(t, "verifier")
	d.Scope = rapid.SampledFrom([]wdf.Scope{wdf.ScopeNone, wdf.ScopeQueue, wdf.ScopeDevice}).Draw(t, "scope")
	d.Level = rapid.SampledFrom([]wdf.Level{wdf.LevelDispatch, wdf.LevelPassive}).Draw(t, "level")
	cfg.Target.Servers = rapid.IntRange(0, 3).Draw(t, "servers")
	for i := range rapid.IntRange(1, 3).Draw(t, "queues") {
		anyQueue(t, cfg, i)
	}
	for range rapid.IntRange(1, 2).Draw(t, "schedules") {
		anySleep(t, cfg)
	}
	return cfg
}

func anyQueue(t *rapid.T, cfg *Config, i int) {
	q := Queue{
		Name:         fmt.Sprint("q", i),
		Dispatch:     rapid.SampledFrom([]wdf.DispatchType{wdf.Sequential, wdf.Parallel, wdf.Manual}).Draw(t, "dispatch"),
		Presented:    rapid.SampledFrom([]uint32{1, 3, wdf.Unlimited}).Draw(t, "presented"),
		PowerManaged: rapid.IntRange(0, 4).Draw(t, "managed") > 0,
	}
	if q.Dispatch == wdf.Manual && rapid.Bool().Draw(t, "timer") {
		q.RetrieveEvery = anyDistribution(t, .5, "every")
	}
	cfg.Queues = append(cfg.Queues, q)
	suspend := strategy(rapid.SampledFrom(suspends).Draw(t, "suspend"))
	for k := range rapid.IntRange(1, 2).Draw(t, "classes") {
		c := Class{
			Name: fmt.Sprint("c", i, k), Queue: i,
			Service:    anyDistribution(t, .5, "service"),
			Cancelable: rapid.SampledFrom([]float64{0, .5, 1}).Draw(t, "cancelable"),
			Retry:      Retry{Policy: RetryPolicy(rapid.IntRange(0, 2).Draw(t, "retry")), Limit: rapid.IntRange(0, 2).Draw(t, "limit")},
		}
		if rapid.Bool().Draw(t, "timeout") {
			c.Timeout = anyDistribution(t, 2, "patience")
		}
		if rapid.IntRange(0, 2).Draw(t, "handler") == 0 {
			c.Handler = anyDistribution(t, .05, "handler")
		}
		switch rapid.IntRange(0, 3).Draw(t, "arrivals") {
		case 0:
			c.Arrivals = Arrivals{Kind: Closed, Clients: 2, Think: anyDistribution(t, 1, "think")}
		case 1:
			c.Arrivals = Arrivals{Kind: OnOff, Gap: exponentialOf(.3), On: exponentialOf(1), Off: exponentialOf(2)}
		default:
			c.Arrivals = Arrivals{Kind: Renewal, Gap: anyDistribution(t, 1, "gap")}
		}
		if k > 0 && !suspend.SuspendOnly() {
			if other := strategy(rapid.SampledFrom(suspends).Draw(t, "suspend")); !other.SuspendOnly() {
				suspend = other
			}
		}
		cfg.Classes = append(cfg.Classes, c)
		cfg.Strategy.Suspend = append(cfg.Strategy.Suspend, suspend)
		cfg.Strategy.Purge = append(cfg.Strategy.Purge, strategy(rapid.SampledFrom([]string{"cancel-owned", "hold", "requeue", "cancel-hw(abort_latency=10ms)"}).Draw(t, "purge")))
	}
}

func anySleep(t *rapid.T, cfg *Config) {
	s := Sleep{Dwell: anyDistribution(t, 1, "dwell"), Phase: rapid.Bool().Draw(t, "shift")}
	triggers := []Trigger{SystemSleep, DeviceStop}
	if cfg.Device.PolicyOwner {
		triggers = append(triggers, Directed)
	}
	s.Trigger = rapid.SampledFrom(triggers).Draw(t, "trigger")
	if rapid.IntRange(0, 3).Draw(t, "when") == 0 {
		s.At = []des.Time{at(3), at(10), at(10.5)}
	} else {
		s.Every = anyDistribution(t, 5, "interval")
		s.OnlyInD0 = rapid.Bool().Draw(t, "clock")
	}
	cfg.Sleep = append(cfg.Sleep, s)
}

// TestConservation: whatever the configuration, every request is completed exactly once or still
// held by someone, the framework finds nothing to object to, residencies add up to the time
// observed, and a second run is the same run.
func TestConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := anyConfig(t)
		seed := rapid.Uint64().Draw(t, "seed")
		s, err := New(cfg, seed, 0)
		if err != nil {
			t.Fatal(err)
		}
		l := newLedger()
		s.Watch(l)
		o := s.Run(nil)
		for _, p := range l.problems {
			t.Error(p)
		}
		for _, f := range o.Findings {
			if f.Code != "hardware_in_dx" {
				t.Errorf("finding %s: %s", f.Code, f.Message)
			}
		}
		live, waiting := 0, 0
		for i := range s.requests {
			if q := &s.requests[i]; q.live {
				live++
				if st := s.machine.RequestState(wdf.RequestID(i)); st.Pending == st.DriverOwned {
					t.Errorf("request %d: pending %v, with the driver %v", i, st.Pending, st.DriverOwned)
				}
			} else if q.act == extraRetry {
				waiting++
			}
		}
		if live != len(l.open) || live+waiting != s.present {
			t.Errorf("%d requests are open, %d live and %d waiting to be tried again, of %d", len(l.open), live, waiting, s.present)
		}
		if sum := residencies(o); o.Simulated > 0 && math.Abs(sum-1) > 1e-9 {
			t.Errorf("residencies add up to %v", sum)
		}
		if again := runOf(t, cfg, seed, 0); fingerprint(o) != fingerprint(again) {
			t.Errorf("a second run differs:\n%s\n%s", fingerprint(o), fingerprint(again))
		}
	})
}

// TestRemovalConservation: a driver that lets go of its requests survives a surprise removal at any
// moment. Afterwards every request has ended, but for those that the driver keeps although it was
// told of the removal.
func TestRemovalConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := anyConfig(t)
		cfg.Warmup = Warmup{}
		lets := []string{"hold", "hold(stop_cost=20ms)", "requeue", "requeue(rollback_cost=20ms)", "cancel-owned", "cancel-hw(abort_latency=50ms)", "deadline(100ms)"}
		for i := range cfg.Classes {
			cfg.Strategy.Suspend[i] = strategy(rapid.SampledFrom(lets).Draw(t, "suspend"))
		}
		cfg.Sleep = append(cfg.Sleep, Sleep{Trigger: SurpriseRemoval, Every: anyDistribution(t, 20, "removal")})
		s, err := New(cfg, rapid.Uint64().Draw(t, "seed"), 0)
		if err != nil {
			t.Fatal(err)
		}
		o := s.Run(nil)
		for _, f := range o.Findings {
			if f.Code != "hardware_in_dx" {
				t.Errorf("finding %s: %s", f.Code, f.Message)
			}
		}
		if !s.power.gone {
			return // it never found the device in D0 or Dx
		}
		for i := range s.requests {
			q := &s.requests[i]
			if q.live && s.classes[q.class].purge.Kind != driver.Hold {
				t.Errorf("request %d is left after the removal", i)
			}
		}
	})
}

// runOf is a replication without an observer.
func runOf(t interface{ Fatal(...any) }, cfg *Config, seed uint64, replication int) *Outcome {
	s, err := New(cfg, seed, replication)
	if err != nil {
		t.Fatal(err)
	}
	return s.Run(nil)
}

// residencies is the sum over the states of the device.
func residencies(o *Outcome) float64 {
	sum := 0.0
	for _, v := range o.Values {
		switch v.Metric {
		case "low_power_residency{state=D0}", "low_power_residency{state=d0_exit}", "low_power_residency{state=D3}", "low_power_residency{state=d0_entry}":
			sum += v.Scalar
		}
	}
	return sum
}

// fingerprint is an outcome as a text, exactly.
func fingerprint(o *Outcome) string {
	text := fmt.Sprint(o.Events, o.Simulated, o.Discarded, o.Findings)
	for _, v := range o.Values {
		text += fmt.Sprintf(" %s=%x/%v", v.Metric, v.Scalar, v.Defined)
		if v.Observations != nil {
			median, _ := v.Observations.Quantile(.5)
			text += fmt.Sprint(v.Observations.Count(), v.Observations.Sum(), v.Observations.SumOfSquares(), median)
		}
	}
	return text
}

// TestCommonRandomNumbers: whatever the strategy, the same requests arrive at the same times, and
// sleep that does not wait for D0 comes at the same times.
func TestCommonRandomNumbers(t *testing.T) {
	var want []string
	for _, name := range suspends {
		if name == "cancel-owned(client_fatal=true)" { // there the issuer stops, which is the point of it
			continue
		}
		cfg := oneQueue(wdf.Parallel, 3, poisson("read", 0, 2, exponentialOf(1)), name)
		cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: exponentialOf(10), Dwell: exponentialOf(2)}}
		cfg.Horizon = seconds(200)
		l := newLedger()
		playWith(t, cfg, 7, 3, l)
		if want == nil {
			want = l.arrivals
		}
		if fmt.Sprint(l.arrivals) != fmt.Sprint(want) {
			t.Errorf("%s: other arrivals than under %s", name, suspends[0])
		}
	}
}

// TestNapIdentity: powering down as soon as the device is idle, with D0Exit and D0Entry of the same
// constant length T, adds exactly T to the mean latency of an M/G/1 queue, for any load and service
// (I7). Measured against the same requests on a device that never powers down.
func TestNapIdentity(t *testing.T) {
	for seed, service := range []*variate.Distribution{constant(1), exponentialOf(1), erlang(3, 1), lognormal(1, 2), must(variate.Uniform(0, 2))} {
		load, nap := .15+.1*float64(seed), []float64{.2, 5, 1, 10, .5}[seed]
		with := oneQueue(wdf.Sequential, 0, poisson("read", 0, load, service), "drain")
		with.Requests = 3000
		without := *with
		with.Device.Idle = &Idle{}
		with.Device.D0Exit, with.Device.D0Entry = constant(nap), constant(nap)
		var a, b []float64
		for r := range 30 {
			a = append(a, value(t, runOf(t, with, uint64(seed), r), "request_latency").mean())
			b = append(b, value(t, runOf(t, &without, uint64(seed), r), "request_latency").mean())
		}
		in, _ := stats.PairedInterval(a, b, .999)
		t.Logf("load %g: adds %g ± %g s to the mean latency, want %g", load, in.Estimate, in.HalfWidth, nap)
		if in.Excludes(nap) || in.HalfWidth > .1*nap {
			t.Errorf("load %g: adds %g ± %g s to the mean latency, want %g", load, in.Estimate, in.HalfWidth, nap)
		}
	}
}

// TestNoAllocation: in steady state an event allocates nothing, with every metric on.
func TestNoAllocation(t *testing.T) {
	cfg := twoQueues(exponentialOf)
	s, err := New(cfg, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.start(0)
	s.clock.SetEventLimit(300_000)
	s.run(nil)
	for _, h := range s.meter.histograms() { // which make room for a range with its first value
		for v := int64(1); v < 1<<46; v += 1 + v/16 {
			h.Record(v)
		}
	}
	allocations := testing.AllocsPerRun(5, func() {
		s.clock.SetEventLimit(s.clock.Events() + 100_000)
		s.run(nil)
	})
	if allocations != 0 {
		t.Errorf("%v allocations in 100 000 events", allocations)
	}
}

// TestClone: a clone goes on by itself, with other random numbers, and leaves the original alone.
func TestClone(t *testing.T) {
	cfg := twoQueues(exponentialOf)
	cfg.Horizon = seconds(300)
	want := fingerprint(runOf(t, cfg, 1, 0))
	s, err := New(cfg, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.RunUntil(at(100), nil)
	same, other := s.Clone(0), s.Clone(1)
	for name, c := range map[string]*Simulation{"the clone": same, "the original": s} {
		if got := fingerprint(c.Run(nil)); got != want {
			t.Errorf("%s does not go on as a run without interruption:\n%s\n%s", name, got, want)
		}
	}
	if fingerprint(other.Run(nil)) == want {
		t.Error("a clone with another replication's random numbers goes the same way")
	}
}
