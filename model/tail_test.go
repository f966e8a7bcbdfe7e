package model

import (
	"fmt"
	"math"
	"testing"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
	"quiesce/model/wdf"
)

// estimate runs replications and returns the 99.9 % interval of a scalar.
func estimate(t *testing.T, cfg *Config, seed uint64, replications int, metric string) stats.Interval {
	t.Helper()
	var xs []float64
	for r := range replications {
		v := value(t, playWith(t, cfg, seed, r, nil), metric)
		if !v.Defined {
			t.Fatalf("%s is not defined in replication %d", metric, r)
		}
		xs = append(xs, v.Scalar)
	}
	in, ok := stats.MeanInterval(xs, 0.999)
	if !ok {
		t.Fatalf("%s has no interval: %v", metric, xs)
	}
	return in
}

// inFlight is a device that is stopped with n requests at the hardware, which has served none of
// them for longer than a nanosecond.
func inFlight(n, servers int, service *variate.Distribution, suspend string, tails *Tails) *Config {
	cfg := oneQueue(wdf.Parallel, wdf.Unlimited, Class{Name: "read", Service: service}, suspend)
	rows := make([]TraceArrival, n)
	for i := range rows {
		rows[i].Demand = -1
	}
	cfg.Classes[0].Arrivals = Arrivals{Kind: Trace, Trace: rows}
	cfg.Target.Servers = servers
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{1}, Dwell: constant(1)}}
	cfg.Tails = tails
	return cfg
}

// The rows of rare events: n exponential demands of mean 1, all served at once, last longer than t
// with probability 1-(1-exp(-t))^n; in turn, they are Erlang.
func TestRareStops(t *testing.T) {
	skipLong(t)
	for _, c := range []struct {
		name         string
		servers      int
		beyond, want float64
		effort       int
	}{
		{"8 at once, 15 s", 0, 15, 2.447216e-6, 80},
		{"8 in turn, 30 s", 1, 30, 5.233734e-7, 100},
	} {
		cfg := inFlight(8, c.servers, exponentialOf(1), "drain", &Tails{Beyond: seconds(c.beyond)})
		exact := value(t, play(t, cfg, 1, 0), "stop_tail")
		if math.Abs(exact.Scalar/c.want-1) > 1e-6 {
			t.Errorf("%s: the conditional estimate is %.7g, want %.7g", c.name, exact.Scalar, c.want)
		}
		cfg.Tails.Method, cfg.Tails.Effort = TailSplitting, c.effort
		in := estimate(t, cfg, 12, 30, "stop_tail")
		t.Logf("%s: splitting %.4g ± %.1f%%, want %.4g", c.name, in.Estimate, 100*in.HalfWidth/in.Estimate, c.want)
		if math.Abs(in.Estimate-c.want) > in.HalfWidth || in.HalfWidth > c.want {
			t.Errorf("%s: splitting says %.4g ± %.2g, want %.4g", c.name, in.Estimate, in.HalfWidth, c.want)
		}
	}
}

// stationary are stops of a queue in equilibrium, each long after the one before.
func stationary(presented uint32, class Class, suspend string, beyond float64) *Config {
	cfg := oneQueue(wdf.Parallel, presented, class, suspend)
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: constant(120), OnlyInD0: true, Dwell: constant(0)}}
	cfg.Requests = 15_000
	cfg.Tails = &Tails{Beyond: seconds(beyond)}
	return cfg
}

// S6: four at a time, load 3.2. One stop has P(T > t) of 1.452712e-4 at 10 s and 6.595692e-9 at 20 s.
func TestRareStopsFromStationarity(t *testing.T) {
	skipLong(t)
	for _, c := range []struct{ beyond, want float64 }{{10, 1.452712e-4}, {20, 6.595692e-9}} {
		cfg := stationary(4, poisson("read", 0, 3.2, exponentialOf(1)), "drain", c.beyond)
		in := estimate(t, cfg, 3, 20, "stop_tail")
		t.Logf("P(T > %v s): conditional %.5g ± %.2f%%, want %.5g", c.beyond, in.Estimate, 100*in.HalfWidth/in.Estimate, c.want)
		if math.Abs(in.Estimate-c.want) > in.HalfWidth || in.HalfWidth > 0.06*c.want {
			t.Errorf("P(T > %v s): %.5g ± %.2g, want %.5g", c.beyond, in.Estimate, in.HalfWidth, c.want)
		}
		if c.beyond < 20 {
			continue
		}
		cfg.Requests, cfg.Tails.Method, cfg.Tails.Effort = 4_000, TailSplitting, 300
		in = estimate(t, cfg, 4, 15, "stop_tail")
		t.Logf("P(T > %v s): splitting %.3g ± %.0f%%", c.beyond, in.Estimate, 100*in.HalfWidth/in.Estimate)
		if math.Abs(in.Estimate-c.want) > in.HalfWidth || in.HalfWidth > 0.9*c.want {
			t.Errorf("P(T > %v s): splitting says %.5g ± %.2g, want %.5g", c.beyond, in.Estimate, in.HalfWidth, c.want)
		}
	}
}

// counted is the share of stops that took longer than so many seconds.
func counted(beyond float64) statistic {
	return func(t *testing.T, o *Outcome) float64 {
		h := value(t, o, "stop_latency").Observations
		return float64(h.CountAbove(int64(beyond*1e9))) / float64(h.Count())
	}
}

// Where the probability can be counted, counting, formula and splitting agree: of every law, of
// every kind of strategy that has a formula, and of some that have none.
func TestTailsAgreeWithCounting(t *testing.T) {
	parallel := func(service *variate.Distribution, suspend string, beyond float64) *Config {
		cfg := stationary(4, poisson("read", 0, 2.5, service), suspend, beyond)
		cfg.Sleep[0].Every = constant(20)
		return cfg
	}
	fewServers := parallel(lognormal(.5, 2), "drain", 3)
	fewServers.Target.Servers = 2
	oneServer := parallel(exponentialOf(.3), "drain", 1.5)
	oneServer.Target.Servers = 1
	handler := parallel(exponentialOf(.7), "drain", 3)
	handler.Classes[0].Handler = exponentialOf(.3)
	handler.Classes[0].Arrivals.Gap = exponentialOf(.8)
	again := parallel(lognormal(1, 2), "requeue(max_requeues=1)", 3)
	again.Sleep[0].Every = constant(2)
	kept := parallel(lognormal(1, 2), "requeue(work_lost=50%, max_requeues=2)", 3)
	kept.Sleep[0].Every = constant(2)
	for i, c := range []struct {
		name    string
		cfg     *Config
		beyond  float64
		formula bool
	}{
		{"lognormal", parallel(lognormal(1, 2), "drain", 5), 5, true},
		{"constant", parallel(constant(1), "drain", .97), .97, true},
		{"uniform", parallel(must(variate.Uniform(.2, 1.8)), "drain", 1.6), 1.6, true},
		{"Erlang", parallel(erlang(3, 1), "drain", 2.5), 2.5, true},
		{"hyperexponential", parallel(must(variate.Hyperexponential([]variate.Branch{{P: .8, Mean: .5}, {P: .2, Mean: 3}})), "drain", 10), 10, true},
		{"empirical", parallel(must(variate.Empirical([]float64{.5, .5, 1, 3})), "drain", 2.8), 2.8, true},
		{"detached or not", parallel(exponentialOf(1), "requeue-or-wait(p_detachable=70%, dpc_tail=500ms)", 4), 4, true},
		{"cancel race", parallel(exponentialOf(1), "cancel-sent(cancel_latency=exponential(1s), p_uncancellable=5%)", 3), 3, true},
		{"abort", parallel(exponentialOf(1), "cancel-hw(abort_latency=exponential(1s))", 5), 5, true},
		{"deadline before", parallel(exponentialOf(1), "deadline(5s)", 4), 4, true},
		{"deadline, then cancel", parallel(exponentialOf(1), "deadline(2s, fallback=cancel-sent(cancel_latency=exponential(1s)))", 4), 4, true},
		{"deadline, then abort", parallel(exponentialOf(1), "deadline(2s, fallback=cancel-hw(abort_latency=exponential(1s)))", 5), 5, true},
		{"cap", parallel(lognormal(1, 2), "drain(callback=true, cap=6s)", 5), 5, true},
		{"handler", handler, 3, true},
		{"one requeue, same work", again, 3, true},
		{"half of the work lost", kept, 3, true},
		{"one server", oneServer, 1.5, true},
		{"two servers", fewServers, 3, false},
		{"serialised cancels", parallel(exponentialOf(1), "cancel-sent(cancel_latency=exponential(400ms), serialised=true)", 2.5), 2.5, false},
		{"cap, after callbacks that take time", parallel(exponentialOf(1), "drain(callback=true, cap=1500ms, stop_cost=exponential(400ms))", 2.2), 2.2, false},
		{"callbacks that take time", parallel(exponentialOf(1), "cancel-owned(stop_cost=exponential(400ms))", 3), 3, false},
		{"cancels, one by one, after a deadline", parallel(exponentialOf(1), "deadline(1s, fallback=cancel-hw(abort_latency=exponential(500ms), serialised=true))", 3), 3, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			skipLong(t)
			const replications = 12
			c.cfg.Tails.Method = TailConditional
			if !c.formula {
				c.cfg.Tails.Method, c.cfg.Tails.Effort = TailSplitting, 100
			}
			var counts, tails, differences []float64
			for r := range replications {
				o := play(t, c.cfg, uint64(50+i), r)
				v := value(t, o, "stop_tail")
				if !v.Defined {
					t.Fatal("not estimated")
				}
				count := counted(c.beyond)(t, o) // of the same stops
				counts, tails, differences = append(counts, count), append(tails, v.Scalar), append(differences, count-v.Scalar)
			}
			plain, _ := stats.MeanInterval(counts, 0.999)
			in, _ := stats.MeanInterval(tails, 0.999)
			t.Logf("counted %.4f ± %.4f, estimated %.4f ± %.4f", plain.Estimate, plain.HalfWidth, in.Estimate, in.HalfWidth)
			if d, _ := stats.MeanInterval(differences, 0.999); math.Abs(d.Estimate) > d.HalfWidth {
				t.Errorf("estimated %.5f ± %.5f, counted %.5f ± %.5f: differing by %.5f ± %.5f",
					in.Estimate, in.HalfWidth, plain.Estimate, plain.HalfWidth, d.Estimate, d.HalfWidth)
			}
		})
	}
}

// One request, one or two stops: what is known of its demand when the last begins, or of what the
// driver will do, is known exactly. Beyond is 10 s, the demand exponential of mean 1.
func TestTailsOfOneRequest(t *testing.T) {
	twice := []des.Time{at(.5), at(1.7)} // served for 0.5 s, delivered again at 1.5 s
	for _, c := range []struct {
		name, suspend string
		handler       *variate.Distribution
		at            []des.Time
		want          float64 // exponent, if the last stop waits
	}{
		{"its first try told that it exceeds 0.5 s", "requeue(max_requeues=1)", nil, twice, .2 + 10 - .5},
		{"and left half of that", "requeue(max_requeues=1, work_lost=50%)", nil, twice, .45 + 10 - .5},
		{"or all", "requeue(max_requeues=1, work_lost=0)", nil, twice, 10},
		{"or the work is another", "requeue(max_requeues=1, demand=fresh)", nil, twice, 10},
		{"detached or not, as drawn", "requeue-or-wait(p_detachable=50%)", nil, []des.Time{1}, 10},
		{"in the handler for 2 s more", "drain", constant(2), []des.Time{1}, 8},
	} {
		cfg := inFlight(1, 0, exponentialOf(1), c.suspend, &Tails{Beyond: seconds(10)})
		cfg.Classes[0].Handler = c.handler
		cfg.Sleep[0].At = c.at
		seen := map[bool]int{}
		for r := range 20 {
			o := play(t, cfg, 11, r)
			stop := value(t, o, "stop_latency")
			longest, _ := stop.Observations.Max()
			want := 0.0
			if longest > 0 {
				want = math.Exp(-c.want) / float64(stop.Observations.Count())
			}
			seen[longest > 0]++
			if got := value(t, o, "stop_tail").mean(); math.Abs(got-want) > 1e-6*want {
				t.Errorf("%s: replication %d has %g, want %g", c.name, r, got, want)
			}
		}
		if seen[true] == 0 {
			t.Errorf("%s: no stop waited", c.name)
		}
	}
}

// What the watchdog guards is the whole power-down: what it takes before and after the Hold counts.
func TestBugCheckProbability(t *testing.T) {
	for _, trigger := range []Trigger{SystemSleep, Directed, DeviceStop} {
		cfg := inFlight(1, 0, exponentialOf(1), "drain", nil)
		cfg.Sleep[0].Trigger = trigger
		d := &cfg.Device
		d.SelfManagedIoSuspend, d.D0Exit, d.DxIrp, d.D0Entry = constant(.25), exponentialOf(2), constant(3), constant(1)
		d.Watchdog = seconds(30)
		waited := 0
		for r := range 10 {
			o := playWith(t, cfg, 5, r, nil)
			got, stop := value(t, o, "bug_check_probability").mean(), value(t, o, "stop_latency").mean()
			want := 0.0
			if stop > 0 { // still in flight after the callback
				others := value(t, o, "time_to_low_power").mean() - stop
				want = math.Exp(others - 30)
				waited++
			}
			if math.Abs(got-want) > 1e-6*want {
				t.Errorf("trigger %d, replication %d: %g, want %g", trigger, r, got, want)
			}
			if margin := value(t, o, "watchdog_margin").mean(); !(margin > 0 && margin < 1) {
				t.Errorf("trigger %d: margin %v", trigger, margin)
			}
		}
		if waited == 0 {
			t.Error("no stop waited")
		}
	}
}

// The same by splitting: a path goes on through the phases after the Hold. The power-down takes a
// demand and an exit, both exponential of mean 1, so it is Erlang.
func TestBugCheckProbabilityBySplitting(t *testing.T) {
	t.Parallel()
	cfg := inFlight(1, 0, exponentialOf(1), "drain", &Tails{Method: TailSplitting, Effort: 100})
	cfg.Device.D0Exit, cfg.Device.Watchdog = exponentialOf(1), seconds(14)
	want := variate.ErlangSurvival(2, 14)
	in := estimate(t, cfg, 6, 30, "bug_check_probability")
	t.Logf("%.3g ± %.0f%%, want %.3g", in.Estimate, 100*in.HalfWidth/in.Estimate, want)
	if math.Abs(in.Estimate-want) > in.HalfWidth || in.HalfWidth > want {
		t.Errorf("%.3g ± %.2g, want %.3g", in.Estimate, in.HalfWidth, want)
	}
}

// An estimate changes nothing else, and is the same each time.
func TestTailsLeaveTheRestAlone(t *testing.T) {
	cfg := stationary(4, poisson("read", 0, 2.5, lognormal(1, 2)), "drain", 8)
	cfg.Requests, cfg.Tails.Method, cfg.Tails.Effort = 2_000, TailSplitting, 20
	with, again := play(t, cfg, 7, 0), play(t, cfg, 7, 0)
	cfg.Tails = nil
	without := play(t, cfg, 7, 0)
	for i, v := range with.Values {
		w, a := without.Values[i], again.Values[i]
		if v.Scalar != a.Scalar || v.Defined != a.Defined {
			t.Errorf("%s: %v, then %v", v.Metric, v.Scalar, a.Scalar)
		}
		if v.Metric != "stop_tail" && (v.Scalar != w.Scalar || v.Kind == Latency && !v.Observations.Equal(w.Observations)) {
			t.Errorf("%s changes", v.Metric)
		}
	}
	if with.Events != without.Events {
		t.Errorf("%d events, %d without", with.Events, without.Events)
	}
}

// What cannot happen has probability 0, what cannot end 1, and what has no formula is not defined.
func TestTailsAtTheirEnds(t *testing.T) {
	for _, c := range []struct {
		suspend string
		tails   *Tails
		want    float64 // NaN: not defined
		finding string
	}{
		{"deadline(5s)", nil, 0, ""},
		{"hold", nil, 0, ""},
		{"deadline(5s)", &Tails{Method: TailSplitting, Effort: 20}, 0, "nothing_found_bug_check_probability (warning)"},
		{"drain(callback=true, cap=5s)", &Tails{Method: TailSplitting, Effort: 200}, 0, "nothing_found_bug_check_probability (warning)"},
		{"faulty(lost)", &Tails{Effort: 20}, 1, "watchdog_trip (failure), stranded (failure)"},
		{"hold(resume_cost=1ms)", nil, math.NaN(), ""},
		{"hold(resume_cost=1ms)", &Tails{Method: TailConditional}, math.NaN(), "no_tail (warning)"},
		{"drain", nil, -math.Expm1(8 * math.Log1p(-math.Exp(-9))), ""},
	} {
		cfg := inFlight(8, 0, exponentialOf(1), c.suspend, c.tails)
		cfg.Device.Watchdog = seconds(9)
		o := playWith(t, cfg, 8, 0, nil)
		v := value(t, o, "bug_check_probability")
		if got := v.mean(); math.Abs(got-c.want) > 1e-6 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", c.suspend, got, c.want)
		}
		if got := found(o); got != c.finding {
			t.Errorf("%s: findings %q, want %q", c.suspend, got, c.finding)
		}
	}
}

// A stop's probability is worked out without allocation.
func TestTailsDoNotAllocate(t *testing.T) {
	cfg := stationary(4, poisson("read", 0, 2.5, lognormal(1, 2)), "deadline(2s, fallback=cancel-sent(cancel_latency=exponential(1s)))", 4)
	s, err := New(cfg, 9, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.RunUntil(at(500), nil)
	if n := testing.AllocsPerRun(100, func() { s.holdOutlasts(seconds(4)) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestTailsAreChecked(t *testing.T) {
	for _, tails := range []Tails{{Beyond: -1}, {Effort: 9}, {Effort: -1}, {Method: tailNone}} {
		if _, err := New(inFlight(1, 0, constant(1), "drain", &tails), 1, 0); err == nil {
			t.Errorf("%+v is accepted", tails)
		}
	}
}

// The paths of no pilot are those of another one, or of a final estimate: see splitting.
func TestPilotsHaveTheirOwnPaths(t *testing.T) {
	const replications = 100
	taken := map[uint64]string{0: "the replications"} // blocks of 1<<32 paths
	for kind := range tailKinds {
		for r := range replications {
			for what, path := range map[string]uint64{"pilot": pilotPaths(kind, r, 2) + 1<<32, "estimate": finalPaths(kind) + uint64(r+2)<<32} {
				me := fmt.Sprintf("the %s of tail %d in replication %d", what, kind, r)
				if other := taken[path>>32]; other != "" {
					t.Fatalf("%s has the paths of %s", me, other)
				}
				taken[path>>32] = me
			}
		}
	}
}

// A bug check ends its replication, and the more probable it was the sooner: the mean of the
// replications' own ratios is not the probability of a power-down's. The ratio of sums, weighted as
// Value says, is: of M/M/1, stopped in equilibrium, P(busy) times P(the demand lasts).
func TestProbabilityWhereBugChecksEndReplications(t *testing.T) {
	cfg := stationary(1, poisson("read", 0, .3, exponentialOf(1)), "drain", 0)
	cfg.Requests, cfg.Horizon = 0, seconds(2_500)
	cfg.Device.Watchdog = seconds(.5)
	want := .3 * math.Exp(-.5)
	var plain stats.Tally
	sum, stops, trips := 0.0, 0.0, 0.0
	var ratios [][2]float64
	for r := range 2_000 {
		o := playWith(t, cfg, 2, r, nil)
		v := value(t, o, "bug_check_probability")
		if !v.Defined {
			continue
		}
		plain.Record(v.Scalar)
		ratios = append(ratios, [2]float64{v.Scalar, v.Weight})
		sum += v.Scalar * v.Weight
		stops += v.Weight
		trips += value(t, o, "watchdog_trips").Scalar
	}
	naive, _ := plain.Mean()
	p := sum / stops
	variance := 0.0
	for _, x := range ratios {
		variance += math.Pow(x[1]*(x[0]-p), 2)
	}
	error := math.Sqrt(variance) / stops
	t.Logf("want %.5f; ratio %.5f, error %.5f; counted %.5f; mean of ratios %.5f", want, p, error, trips/stops, naive)
	if !(math.Abs(p-want) <= 4*error && error <= want/10) { // NaN neither
		t.Errorf("%.5f, error %.5f, want %.5f", p, error, want)
	}
	if naive < want+4*error {
		t.Errorf("the mean of ratios is %.5f, no more than %.5f: this shows nothing", naive, want)
	}
}
