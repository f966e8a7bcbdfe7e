package station

import (
	"errors"
	"math"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Emptying is an M/M/1 queue in its stationary state that is asked to empty, in one of two ways: no more
// arrivals are let in and all that is there is served (drain), or arrivals go on and one waits until
// nobody happens to be there.
type Emptying struct {
	ArrivalRate float64 // 1/s
	Service     *variate.Distribution
}

// EmptyingMeasures are the measures of emptying.
type EmptyingMeasures struct {
	Drain     float64 // s, mean time to empty without arrivals
	DrainP99  float64 // s, its 0.99 quantile
	UntilIdle float64 // s, mean time to empty with arrivals
}

// check fails if there is no stationary state to start from.
func (e Emptying) check() error {
	_, err := exponentialRate("service", e.Service)
	if err := errors.Join(err, positive("arrival rate", e.ArrivalRate)); err != nil {
		return err
	}
	if e.ArrivalRate*e.Service.Mean() >= 1 {
		return errUnstable
	}
	return nil
}

// Simulate plays independent pairs of emptyings, one replication of so many.
func (e Emptying) Simulate(seed, replication uint64, runs int) EmptyingMeasures {
	demand(e.check())
	s := des.NewStreams(seed, replication)
	starts := draws{streams: s, purpose: forStarts}
	gaps := draws{s, forGaps, gapsOf(e.ArrivalRate), 0}
	services := draws{s, forServices, e.Service, 0}
	var layout des.Layout
	server := layout.Slot(des.Completion, des.Owner{})
	arrival := layout.Slot(des.Arrival, des.Owner{})
	clock := layout.Clock()

	// empty serves all and returns how long it took.
	empty := func(customers int) time.Duration {
		start := clock.Now()
		for customers > 0 {
			if !clock.Pending(server) {
				clock.After(server, services.next())
			}
			if slot, _ := clock.Next(); slot == server { // the server's event is pending
				customers--
			} else {
				clock.After(arrival, gaps.next())
				customers++
			}
		}
		return clock.Now().Sub(start)
	}

	var drains stats.Histogram
	var drainSum, idleSum stats.Tally
	logLoad := math.Log(e.ArrivalRate * e.Service.Mean())
	for range runs {
		// The stationary number of customers is geometric: P(N >= n) = ρⁿ.
		customers := int(math.Log(starts.uniform()) / logLoad)
		clock.Clear(arrival)
		drain := empty(customers)
		drains.Record(int64(drain))
		drainSum.Record(float64(drain))

		clock.After(arrival, gaps.next())
		idleSum.Record(float64(empty(customers)))
	}
	p99, _ := drains.Quantile(0.99) // there is at least one
	return EmptyingMeasures{mean(&drainSum), float64(p99) / 1e9, mean(&idleSum)}
}
