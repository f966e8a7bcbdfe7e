package model

import (
	"testing"
	"time"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// twoQueues is a device with a sequential and a parallel power-managed queue, both at 70 % load,
// that a system sleep takes out of D0 once in 20 s.
func twoQueues() *Config {
	c := base(.7, mustExp(1), "hold")
	c.Queues = append(c.Queues, Queue{Name: "par", Dispatch: wdf.Parallel, Presented: 4, PowerManaged: true})
	c.Classes = append(c.Classes, Class{Name: "write", Queue: 1, Arrivals: Arrivals{Kind: Renewal, Gap: mustExp(1 / 2.8)}, Service: mustExp(1)})
	c.Strategy.Suspend = []driver.Strategy{strat("hold"), strat("requeue")}
	c.Strategy.Purge = []driver.Strategy{strat("cancel-owned"), strat("cancel-owned")}
	c.Sleep = []Sleep{{Trigger: SystemSleep, Every: mustExp(20), OnlyInD0: true, Dwell: mustExp(.2)}}
	c.Horizon = time.Duration(1) << 62
	return c
}

func BenchmarkSimulator(b *testing.B) {
	s, err := New(twoQueues(), 1, 0)
	if err != nil {
		b.Fatal(err)
	}
	s.beginAt(0)
	s.start()
	s.clock.SetEventLimit(200000)
	s.run(nil)
	s.clock.SetEventLimit(s.clock.Events() + uint64(b.N))
	b.ReportAllocs()
	b.ResetTimer()
	s.run(nil)
}
