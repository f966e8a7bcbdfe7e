package station

import (
	"quiesce/des"
	"quiesce/des/variate"
)

// Transient is an M/M/1 queue that is empty at time 0 and looked at at some times.
type Transient struct {
	ArrivalRate float64 // 1/s
	Service     *variate.Distribution
	Times       []float64 // s, ascending
}

// Simulate plays independent runs, one replication of so many, and returns the mean number of customers
// at each of the times.
func (t Transient) Simulate(seed, replication uint64, runs int) []float64 {
	var layout des.Layout
	s := des.NewStreams(seed, replication)
	gaps := draws{s, forGaps, gapsOf(t.ArrivalRate), 0}
	services := draws{s, forServices, t.Service, 0}
	server := layout.Slot(des.Completion, des.Owner{})
	arrival := layout.Slot(des.Arrival, des.Owner{})
	look := layout.Slot(des.Sampling, des.Owner{})
	clock := layout.Clock()

	totals := make([]uint64, len(t.Times))
	for range runs {
		start := clock.Now()
		customers := 0
		clock.Clear(server)
		clock.After(arrival, gaps.next())
		for i, at := range t.Times {
			clock.Set(look, start.Add(duration(at)))
			for {
				slot, _ := clock.Next() // the look is always pending
				if slot == look {
					break
				}
				if slot == arrival {
					clock.After(arrival, gaps.next())
					customers++
				} else {
					customers--
				}
				if customers > 0 && !clock.Pending(server) {
					clock.After(server, services.next())
				}
			}
			totals[i] += uint64(customers)
		}
	}
	means := make([]float64, len(totals))
	for i, total := range totals {
		means[i] = per(total, uint64(runs))
	}
	return means
}
