package station

import (
	"math"
	"time"

	"quiesce/des"
	"quiesce/des/variate"
)

// Timeout is ski rental: a device that draws so much more while it stays up, and pays so much to wake
// if it has gone down when an idle period ends. It compares when to go down.
type Timeout struct {
	Idle       *variate.Distribution // length of an idle period
	Watts      float64               // more while up than while down
	WakeJoules float64
	Timeouts   []float64 // s, to be compared; +Inf is never
}

// TimeoutMeasures are mean costs per idle period in joules.
type TimeoutMeasures struct {
	Fixed      []float64 // of each of the time-outs
	Randomized float64   // of a random time-out by Karlin's density
	Offline    float64   // of knowing how long an idle period will be
}

// spent is what a policy has cost so far.
type spent struct {
	up    time.Duration
	wakes uint64
}

type timeoutRun struct {
	clock      *des.Clock
	timer, end des.Slot
}

// pass plays one idle period with a time-out in seconds.
func (r *timeoutRun) pass(idle time.Duration, timeout float64, cost *spent) {
	start := r.clock.Now()
	r.clock.After(r.end, idle)
	r.clock.Clear(r.timer)
	if !math.IsInf(timeout, 1) {
		r.clock.After(r.timer, duration(timeout))
	}
	for {
		slot, _ := r.clock.Next() // the end is pending
		if slot == r.end {
			if r.clock.Pending(r.timer) || math.IsInf(timeout, 1) {
				cost.up += r.clock.Now().Sub(start)
			} else {
				cost.wakes++
			}
			return
		}
		cost.up += r.clock.Now().Sub(start)
	}
}

// Simulate plays independent idle periods, one replication of so many, each with all policies.
func (t Timeout) Simulate(seed, replication uint64, periods int) TimeoutMeasures {
	s := des.NewStreams(seed, replication)
	idles := draws{s, forGaps, t.Idle, 0}
	timeouts := draws{streams: s, purpose: forTimeouts}
	var layout des.Layout
	r := timeoutRun{
		timer: layout.Slot(des.Power, des.Owner{}),
		end:   layout.Slot(des.Arrival, des.Owner{}),
	}
	r.clock = layout.Clock()

	breakEven := t.WakeJoules / t.Watts
	fixed := make([]spent, len(t.Timeouts))
	var randomized, offline spent
	for range periods {
		idle := idles.next()
		for i, timeout := range t.Timeouts {
			r.pass(idle, timeout, &fixed[i])
		}
		// Density e^(τ/β)/(β(e-1)) on [0, β], β the break-even time.
		r.pass(idle, float64(breakEven*math.Log1p(float64(timeouts.uniform()*(math.E-1)))), &randomized)
		if idle > duration(breakEven) {
			r.pass(idle, 0, &offline)
		} else {
			r.pass(idle, math.Inf(1), &offline)
		}
	}
	m := TimeoutMeasures{Randomized: t.cost(randomized, periods), Offline: t.cost(offline, periods)}
	for _, cost := range fixed {
		m.Fixed = append(m.Fixed, t.cost(cost, periods))
	}
	return m
}

// cost is the mean per idle period in joules.
func (t Timeout) cost(s spent, periods int) float64 {
	return (float64(t.Watts*s.up.Seconds()) + float64(t.WakeJoules*float64(s.wakes))) / float64(periods)
}
