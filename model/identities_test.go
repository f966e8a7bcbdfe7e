package model

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
	"quiesce/model/wdf"
)

// Identities that hold on every path, to the nanosecond, whatever the configuration.

// account adds up, from the outside, how long requests were in the system and at the hardware.
type account struct {
	arrived map[string]des.Time
	begun   map[string]des.Time
	service map[string]time.Duration
	present time.Duration // of requests that have ended
}

func newAccount() *account {
	return &account{map[string]des.Time{}, map[string]des.Time{}, map[string]time.Duration{}, 0}
}

func (a *account) Observe(o Occurrence) {
	name := fmt.Sprint(o.Class, o.Client, "/", o.Number)
	switch {
	case o.Input.Kind == wdf.Arrive:
		a.arrived[name] = o.At
	case o.Action.Kind == wdf.RequestCompleted:
		a.present += o.At.Sub(a.arrived[name])
		delete(a.arrived, name)
	case o.Act == ServiceBegins:
		a.begun[name] = o.At
	case o.Act == ServiceEnds, o.Act == ServiceStops:
		if since, ok := a.begun[name]; ok {
			a.service[name] += o.At.Sub(since)
			delete(a.begun, name)
		}
	}
}

// sumOf is the sum over a metric's observations.
func sumOf(o *Outcome, metric string) (sum *big.Int, count uint64) {
	for _, v := range o.Values {
		if v.Metric == metric {
			return v.Observations.Sum(), v.Observations.Count()
		}
	}
	panic("there is no metric " + metric)
}

// TestIdentities: Little's law, energy as power times residency, a stop as the sum of its parts, and
// all classes together as the sum of each.
func TestIdentities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := anyConfig(t)
		cfg.Warmup = Warmup{}
		for i := range cfg.Classes { // so that a request has one attempt
			cfg.Classes[i].Retry = Retry{}
			for strings.Contains(cfg.Strategy.Suspend[i].String(), "client_retry") {
				cfg.Strategy.Suspend[i] = strategy("hold")
			}
		}
		s, err := New(cfg, rapid.Uint64().Draw(t, "seed"), 0)
		if err != nil {
			t.Fatal(err)
		}
		seen := newAccount()
		s.Watch(seen)
		o := s.Run(nil)
		end := at(o.Simulated)
		for _, since := range seen.arrived {
			seen.present += end.Sub(since)
		}
		close := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		scalars := map[string]float64{}
		for _, v := range o.Values {
			scalars[v.Metric] = v.Scalar
		}
		close("area under the number in the system", scalars["requests_in_system"]*o.Simulated, seen.present.Seconds())
		in := func(state string) float64 { return scalars["low_power_residency{state="+state+"}"] }
		p := cfg.Device.Power
		close("mean power", scalars["mean_power"], p.Busy*in("busy")+p.Idle*in("idle")+p.D0Exit*in("d0_exit")+p.Dx*in("D3")+p.Entry*in("d0_entry"))
		close("energy", scalars["energy"], scalars["mean_power"]*o.Simulated)

		for _, metric := range []string{"request_latency", "queue_wait", "cancelled_latency"} {
			want, n := sumOf(o, metric)
			for i := range cfg.Classes {
				sum, count := sumOf(o, label(metric, "class", cfg.Classes[i].Name))
				want, n = new(big.Int).Sub(want, sum), n-count
			}
			if want.Sign() != 0 || n != 0 {
				t.Errorf("%s: %d observations and %v ns belong to no class", metric, n, want)
			}
		}
		stop, n := sumOf(o, "stop_latency")
		left, whole := sumOf(o, label("stop_latency", "part", "handlers"))
		same := n == whole // or the replication ended within a stop
		for i := range s.plan.queues {
			if s.plan.queues[i].managed {
				sum, count := sumOf(o, label("stop_latency", "queue", cfg.Queues[i].Name))
				left, same = new(big.Int).Add(left, sum), same && count == n
			}
		}
		if same && stop.Cmp(left) != 0 {
			t.Errorf("%d stops took %v ns, their parts %v ns", n, stop, left)
		}
	})
}

// anyHistory draws one queue that replays arrivals, with constant demands and power-downs at given
// times, in ticks; it ends when all is done.
func anyHistory(t *rapid.T, suspend string) func(tick float64) *Config {
	arrivals := rapid.SliceOfN(rapid.IntRange(0, 100_000), 1, 40).Draw(t, "arrivals")
	slices.Sort(arrivals)
	demand := rapid.IntRange(1, 5000).Draw(t, "demand")
	d := rapid.SampledFrom([]wdf.DispatchType{wdf.Sequential, wdf.Parallel}).Draw(t, "dispatch")
	presented := rapid.SampledFrom([]uint32{1, 3, wdf.Unlimited}).Draw(t, "presented")
	var sleeps, phases []int
	next := 0
	for range rapid.IntRange(0, 8).Draw(t, "sleeps") {
		next += rapid.IntRange(1, 20_000).Draw(t, "gap")
		sleeps = append(sleeps, next)
	}
	for range 3 {
		phases = append(phases, rapid.IntRange(0, 2000).Draw(t, "phase"))
	}
	return func(tick float64) *Config {
		var times []float64
		for _, a := range arrivals {
			times = append(times, float64(a)*tick)
		}
		cfg := oneQueue(d, presented, recorded(float64(demand)*tick, times...), suspend)
		cfg.Device.D0Exit, cfg.Device.D0Entry = constant(float64(phases[0])*tick), constant(float64(phases[1])*tick)
		if len(sleeps) > 0 {
			var when []des.Time
			for _, s := range sleeps {
				when = append(when, at(float64(s)*tick))
			}
			cfg.Sleep = []Sleep{{Trigger: SystemSleep, At: when, Dwell: constant(float64(phases[2]) * tick)}}
		}
		return cfg
	}
}

// TestTimeUnit: three times as long, everything takes three times as long.
func TestTimeUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t, rapid.SampledFrom([]string{"drain", "hold", "requeue", "cancel-owned", "park", "self-stop"}).Draw(t, "strategy"))
		one, three := runOf(t, history(1e-6), 1, 0), runOf(t, history(3e-6), 1, 0)
		for i, v := range one.Values {
			if v.Kind == Latency && v.Unit == "s" {
				want := new(big.Int).Mul(v.Observations.Sum(), big.NewInt(3))
				if got := three.Values[i].Observations.Sum(); got.Cmp(want) != 0 {
					t.Errorf("%s: %v ns in all, want %v", v.Metric, got, want)
				}
			}
		}
	})
}

// TestWorkIsConserved: the hardware serves each request for its demand, and under requeue for what
// is counted as lost besides.
func TestWorkIsConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"drain", "hold", "requeue", "requeue(work_lost=0.3)", "hold(progress_kept=0.5)"}).Draw(t, "strategy")
		cfg := anyHistory(t, name)(1e-6)
		s, err := New(cfg, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		seen := newAccount()
		s.Watch(seen)
		o := s.Run(nil)
		n := len(cfg.Classes[0].Arrivals.Trace)
		var served, lost time.Duration
		for _, d := range seen.service {
			served += d
		}
		for _, v := range o.Values {
			if v.Metric == "lost_work" {
				lost = time.Duration(math.Round(v.Scalar * float64(n) * 1e9))
			}
		}
		demand := time.Duration(math.Round(cfg.Classes[0].Service.Mean() * 1e9))
		if off := served - lost - time.Duration(n)*demand; off.Abs() > time.Duration(n) {
			t.Errorf("%s: served for %v, of which %v lost; the demand was %d times %v", name, served, lost, n, demand)
		}
	})
}

// TestNothingHappens: what cannot matter does not. Without stops all strategies are one; holding
// through a power-down that takes no time is being always on; a class without arrivals is none.
func TestNothingHappens(t *testing.T) {
	latency := func(t *rapid.T, cfg *Config) string {
		seen := newSojourns()
		s, err := New(cfg, 5, 0)
		if err != nil {
			t.Fatal(err)
		}
		s.Watch(seen)
		s.Run(nil)
		return fmt.Sprint(seen.in())
	}
	rapid.Check(t, func(t *rapid.T) {
		history := anyHistory(t, "hold")
		calm := history(1e-6)
		calm.Sleep = nil
		want := latency(t, calm)
		calm.Strategy.Suspend[0] = strategy(rapid.SampledFrom([]string{"drain", "requeue", "requeue(demand=fresh)", "cancel-owned", "cancel-hw(abort_latency=1ms)", "deadline(1ms)", "park", "self-stop"}).Draw(t, "other"))
		if got := latency(t, calm); got != want {
			t.Errorf("without stops: sojourns %s, want %s", got, want)
		}
		instant := history(1e-6)
		instant.Device.D0Exit, instant.Device.D0Entry = nil, nil
		if len(instant.Sleep) > 0 {
			instant.Sleep[0].Dwell = nil
		}
		if got := latency(t, instant); got != want {
			t.Errorf("held through power-downs that take no time: sojourns %s, want %s", got, want)
		}
		alone := runOf(t, history(1e-6), 5, 0) // which ends with its last request, and so may have fewer stops
		more := history(1e-6)
		more.Horizon = 999 * time.Second
		silent := recorded(1, 0)
		silent.Name, silent.Arrivals.Trace = "silent", []TraceArrival{{At: at(1000), Demand: -1}}
		more.Classes = append(more.Classes, silent)
		more.Strategy.Suspend = append(more.Strategy.Suspend, more.Strategy.Suspend[0])
		more.Strategy.Purge = append(more.Strategy.Purge, more.Strategy.Purge[0])
		with := runOf(t, more, 5, 0)
		for _, metric := range []string{"request_latency", "queue_wait", "reorder_distance", "first_io_latency"} {
			a, m := sumOf(alone, metric)
			b, n := sumOf(with, metric)
			if a.Cmp(b) != 0 || m != n {
				t.Errorf("%s with a class that never arrives: %v in %d, want %v in %d", metric, b, n, a, m)
			}
		}
	})
}

// TestAnyNap is the identity of TestNapIdentity for loads, laws of service and lengths that nobody
// chose: a nap of T to each side adds exactly T to the mean latency of an M/G/1 queue.
func TestAnyNap(t *testing.T) {
	laws := map[string]func(x float64) *variate.Distribution{
		"constant":    func(float64) *variate.Distribution { return constant(1) },
		"exponential": func(float64) *variate.Distribution { return exponentialOf(1) },
		"erlang":      func(x float64) *variate.Distribution { return erlang(2+int(5*x), 1) },
		"lognormal":   func(x float64) *variate.Distribution { return lognormal(1, .2+3*x) },
		"uniform":     func(x float64) *variate.Distribution { return must(variate.Uniform(1-x, 1+x)) },
	}
	law := rapid.SampledFrom([]string{"constant", "exponential", "erlang", "lognormal", "uniform"})
	load, nap, shape := rapid.Float64Range(.1, .6), rapid.Float64Range(.3, 6), rapid.Float64Range(.1, 1)
	for i := range 6 {
		kind, rho, length := law.Example(i), load.Example(i), nap.Example(i)
		with := oneQueue(wdf.Sequential, 0, poisson("read", 0, rho, laws[kind](shape.Example(i))), "drain")
		with.Requests = 3000
		without := *with
		with.Device.Idle = &Idle{}
		with.Device.D0Exit, with.Device.D0Entry = constant(length), constant(length)
		var a, b []float64
		for r := range 20 {
			a = append(a, value(t, runOf(t, with, uint64(i), r), "request_latency").mean())
			b = append(b, value(t, runOf(t, &without, uint64(i), r), "request_latency").mean())
		}
		in, ok := stats.PairedInterval(a, b, .999)
		t.Logf("%s, load %.3f: adds %.4f ± %.4f s, want %.4f", kind, rho, in.Estimate, in.HalfWidth, length)
		if !ok || in.Excludes(length) || in.HalfWidth > .1*length {
			t.Errorf("%s, load %g: adds %g ± %g s to the mean latency, want %g", kind, rho, in.Estimate, in.HalfWidth, length)
		}
	}
}

// TestQueueOrder: while nothing stops, no request can tell in which order the queues were created,
// also where they share the hardware.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 4).Draw(t, "queues")
		cfg := oneQueue(wdf.Sequential, 0, poisson("0", 0, 1, exponentialOf(.5)), "hold")
		cfg.Requests, cfg.Target.Servers = 300, rapid.IntRange(0, 3).Draw(t, "servers")
		cfg.Queues, cfg.Classes, cfg.Strategy.Suspend, cfg.Strategy.Purge = nil, nil, nil, nil
		for i := range n {
			cfg.Queues = append(cfg.Queues, Queue{
				Name: fmt.Sprint("q", i), PowerManaged: rapid.Bool().Draw(t, "managed"),
				Dispatch:  rapid.SampledFrom([]wdf.DispatchType{wdf.Sequential, wdf.Parallel, wdf.Manual}).Draw(t, "dispatch"),
				Presented: wdf.Unlimited,
			})
		}
		for i := range n + 1 {
			c := poisson(fmt.Sprint(i), rapid.IntRange(0, n-1).Draw(t, "queue"), rapid.Float64Range(.1, 2).Draw(t, "rate"), exponentialOf(.3))
			cfg.Classes = append(cfg.Classes, c)
			cfg.Strategy.Suspend = append(cfg.Strategy.Suspend, strategy("hold"))
			cfg.Strategy.Purge = append(cfg.Strategy.Purge, strategy("cancel-owned"))
		}
		other := *cfg
		places := rapid.Permutation([]int{0, 1, 2, 3}[:n]).Draw(t, "places")
		other.Queues, other.Classes = make([]Queue, n), slices.Clone(cfg.Classes)
		for i, place := range places {
			other.Queues[place] = cfg.Queues[i]
		}
		for i := range other.Classes {
			other.Classes[i].Queue = places[cfg.Classes[i].Queue]
		}
		a, b := runOf(t, cfg, 3, 0), runOf(t, &other, 3, 0)
		for i := range cfg.Classes {
			for _, metric := range []string{"request_latency", "queue_wait"} {
				name := label(metric, "class", cfg.Classes[i].Name)
				sum, count := sumOf(a, name)
				permuted, n := sumOf(b, name)
				if sum.Cmp(permuted) != 0 || count != n {
					t.Errorf("%s: %v ns in %d, with the queues in the order %v %v ns in %d", name, sum, count, places, permuted, n)
				}
			}
		}
	})
}
