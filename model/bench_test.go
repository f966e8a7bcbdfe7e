package model

import (
	"testing"
	"time"

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

// BenchmarkSimulator is the whole simulator per event of the clock: machine, driver, hardware,
// power, and every metric. With exact exponential variates and with tabulated ones.
// Its baseline is itself with -tags containerheap: the same events in the same order, on container/heap.
func BenchmarkSimulator(b *testing.B) {
	b.Run("exponential", func(b *testing.B) { simulate(b, twoQueues(exponentialOf)) })
	b.Run("tabulated", func(b *testing.B) { simulate(b, twoQueues(tabulated)) })
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
