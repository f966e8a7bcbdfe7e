package model

import (
	"math"
	"testing"
	"time"

	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// twoQueues is a device with a sequential and a parallel power-managed queue, both at 70 % load,
// that a system sleep takes out of D0 once a minute.
func twoQueues(variate func(mean float64) *variate.Distribution) *Config {
	class := func(name string, queue int, rate float64) Class {
		return Class{Name: name, Queue: queue, Arrivals: Arrivals{Kind: Renewal, Gap: variate(1 / rate)}, Service: variate(1)}
	}
	c := oneQueue(wdf.Sequential, 0, class("read", 0, .7), "hold")
	c.Queues = append(c.Queues, Queue{Name: "par", Dispatch: wdf.Parallel, Presented: 4, PowerManaged: true})
	c.Classes = append(c.Classes, class("write", 1, 2.8))
	c.Strategy.Suspend = []driver.Strategy{strategy("hold"), strategy("requeue")}
	c.Strategy.Purge = []driver.Strategy{strategy("cancel-owned"), strategy("cancel-owned")}
	c.Sleep = []Sleep{{Trigger: SystemSleep, Every: exponentialOf(60), OnlyInD0: true, Dwell: exponentialOf(2)}}
	c.Horizon = time.Duration(1) << 62
	return c
}

// tabulated is the exponential distribution as a table of 1024 quantiles: a draw is a look-up, so
// that what is measured is the simulator and not the logarithm.
func tabulated(mean float64) *variate.Distribution {
	exact := exponentialOf(mean)
	values := make([]float64, 1024)
	for i := range values {
		values[i] = exact.Quantile((float64(i) + .5) / float64(len(values)))
	}
	return must(variate.Empirical(values))
}

// exponentialTable returns n values of an exponential law of mean 1 from splitmix64 started at seed,
// the precomputed tables that event lists are compared on: drawing from them costs next to nothing.
func exponentialTable(n int, seed uint64) []float64 {
	values := make([]float64, n)
	for i := range values {
		seed += 0x9E3779B97F4A7C15
		z := seed
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		values[i] = -math.Log((float64(z>>11) + .5) / (1 << 53))
	}
	return values
}

// precomputed is twoQueues with gaps and demands read from tables, as a trace.
func precomputed() *Config {
	c := twoQueues(exponentialOf)
	for i, rate := range []float64{.7, 2.8} {
		const rows = 1 << 16
		gaps, demands := exponentialTable(rows, uint64(2*i+1)), exponentialTable(rows, uint64(2*i+2))
		trace, now := make([]TraceArrival, rows), des.Time(0)
		for k := range trace {
			now = now.Add(time.Duration(gaps[k] / rate * float64(time.Second)))
			trace[k] = TraceArrival{At: now, Demand: time.Duration(demands[k] * float64(time.Second))}
		}
		c.Classes[i].Arrivals = Arrivals{Kind: Trace, Trace: trace, Repeat: time.Duration(now) + time.Second}
		c.Classes[i].Service = nil
	}
	return c
}

// BenchmarkSimulator is the whole simulator per event of the clock: machine, driver, hardware,
// power, and every metric. With gaps and demands from precomputed tables, with tabulated laws, which
// draw a random number each, and with exact exponential laws.
// Its baseline is itself with -tags containerheap: the same events in the same order, on container/heap.
func BenchmarkSimulator(b *testing.B) {
	b.Run("precomputed", func(b *testing.B) { simulate(b, precomputed()) })
	b.Run("tabulated", func(b *testing.B) { simulate(b, twoQueues(tabulated)) })
	b.Run("exponential", func(b *testing.B) { simulate(b, twoQueues(exponentialOf)) })
}

func simulate(b *testing.B, cfg *Config) {
	s, err := New(cfg, 1, 0)
	if err != nil {
		b.Fatal(err)
	}
	s.start(0)
	s.clock.SetEventLimit(200000)
	s.run(nil)
	s.clock.SetEventLimit(s.clock.Events() + uint64(b.N))
	b.ReportAllocs()
	b.ResetTimer()
	s.run(nil)
}
