package station

import (
	"errors"
	"fmt"
)

// Theory solves the disk's Markov chain, if all times are exponential.
func (d Disk) Theory() (DiskMeasures, error) {
	service, err := exponentialRate("service", d.Service)
	fall, notExponential := exponentialRate("falling asleep", d.FallAsleep)
	wake, notExponential2 := exponentialRate("waking", d.Wake)
	err = errors.Join(err, notExponential, notExponential2, positive("arrival rate", d.ArrivalRate))
	if d.WakeAt < 1 || d.Limit < d.WakeAt {
		err = errors.Join(err, fmt.Errorf("a disk of at most %d requests cannot wake at %d", d.Limit, d.WakeAt))
	}
	if err != nil {
		return DiskMeasures{}, err
	}

	// The states: falling asleep without requests, asleep with 0 to Limit, busy with 1 to Limit.
	const falling = 0
	asleep := func(requests int) int { return 1 + requests }
	busy := func(requests int) int { return 1 + d.Limit + requests }
	c := newChain(busy(d.Limit)+1, busy(d.Limit))
	*c.rate(falling, asleep(0)) = fall
	*c.rate(falling, busy(1)) = d.ArrivalRate
	*c.rate(busy(1), falling) = service
	for n := range d.Limit + 1 {
		if n < d.Limit {
			*c.rate(asleep(n), asleep(n+1)) = d.ArrivalRate
		}
		if n >= d.WakeAt {
			*c.rate(asleep(n), busy(n)) = wake
		}
		if n > 1 {
			*c.rate(busy(n-1), busy(n)) = d.ArrivalRate
			*c.rate(busy(n), busy(n-1)) = service
		}
	}
	p := c.stationary()

	var m DiskMeasures
	for n := range d.Limit + 1 {
		share := p[asleep(n)]
		m.Asleep += share
		if n >= d.WakeAt {
			m.Cycles += share * wake
		}
		if n > 0 {
			share += p[busy(n)]
			m.Watts += p[busy(n)] * d.BusyWatts
		}
		m.Queue += float64(n) * share
		if n == d.Limit {
			m.Lost = d.ArrivalRate * share
		}
	}
	m.Watts += p[falling]*(d.IdleWatts+fall*d.FallAsleepJoules) + m.Asleep*d.SleepWatts + m.Cycles*d.WakeJoules
	return m, nil
}
