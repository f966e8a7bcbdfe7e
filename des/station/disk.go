package station

import (
	"math"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Disk is a disk with Poisson arrivals, room for so many requests, and three states of power: busy, idle
// and sleep. It starts for sleep as soon as it has nothing to do, and an arrival aborts that. It wakes
// when so many requests wait. A transition draws the power of the state that it leaves, and an extra
// energy when it is complete. Q. Qiu, Q. Wu and M. Pedram, DAC 1999; PRISM case study power_ctmc3.
type Disk struct {
	ArrivalRate float64 // 1/s
	Service     *variate.Distribution
	Limit       int // requests waiting and in service, more are lost
	WakeAt      int // requests that wake it

	FallAsleep *variate.Distribution // time from idle to sleep
	Wake       *variate.Distribution // time from sleep to idle

	BusyWatts, IdleWatts, SleepWatts float64
	FallAsleepJoules, WakeJoules     float64 // of complete transitions
}

// DiskMeasures are the measures of a disk.
type DiskMeasures struct {
	Watts  float64 // mean power
	Queue  float64 // mean number of requests waiting and in service
	Lost   float64 // 1/s
	Asleep float64 // share of time in sleep, waking included
	Cycles float64 // 1/s, how often it wakes
}

// diskState is what a disk does.
type diskState uint8

const (
	diskFallingAsleep diskState = iota // idle until it sleeps
	diskAsleep
	diskWaking
	diskBusy
)

type diskRun struct {
	Disk
	clock                             *des.Clock
	gaps, services, fallAsleep, wakes draws
	arrival, server, power            des.Slot

	state              diskState
	requests           int
	number             stats.TimeAverage
	asleep, busy       stats.TimeAverage // 1 while it is, else 0
	lost, slept, awoke uint64
}

// Simulate plays one replication of a length.
func (d Disk) Simulate(seed, replication uint64, length time.Duration) DiskMeasures {
	var layout des.Layout
	s := des.NewStreams(seed, replication)
	r := &diskRun{Disk: d,
		gaps:       draws{s, forGaps, gapsOf(d.ArrivalRate), 0},
		services:   draws{s, forServices, d.Service, 0},
		fallAsleep: draws{s, forTransitions, d.FallAsleep, 0},
		wakes:      draws{s, forSetups, d.Wake, 0},
		power:      layout.Slot(des.Power, des.Owner{}),
		server:     layout.Slot(des.Completion, des.Owner{}),
		arrival:    layout.Slot(des.Arrival, des.Owner{}),
	}
	r.clock = layout.Clock()
	r.clock.After(r.arrival, r.gaps.next())
	r.rest()
	r.run(warmUp(length))
	from := r.clock.Now()
	for _, level := range []*stats.TimeAverage{&r.number, &r.asleep, &r.busy} {
		level.Reset(int64(from))
	}
	r.lost, r.slept, r.awoke = 0, 0, 0
	r.run(des.Time(length))
	return r.measures(from)
}

func (r *diskRun) measures(from des.Time) DiskMeasures {
	now := r.clock.Now()
	seconds := now.Sub(from).Seconds()
	m := DiskMeasures{
		Queue:  average(&r.number, now),
		Lost:   float64(r.lost) / seconds,
		Asleep: average(&r.asleep, now),
		Cycles: float64(r.awoke) / seconds,
	}
	busy := average(&r.busy, now)
	m.Watts = float64(r.BusyWatts*busy) + float64(r.SleepWatts*m.Asleep) +
		float64(r.IdleWatts*math.Max(0, 1-busy-m.Asleep)) +
		float64(r.FallAsleepJoules*float64(r.slept)/seconds) + float64(r.WakeJoules*m.Cycles)
	return m
}

func (r *diskRun) run(until des.Time) {
	r.clock.SetHorizon(until)
	for {
		slot, ok := r.clock.Next()
		if !ok {
			return
		}
		switch slot {
		case r.arrival:
			r.clock.After(slot, r.gaps.next())
			r.arrive()
		case r.server:
			r.requests--
			r.number.Set(int64(r.clock.Now()), int64(r.requests))
			if r.requests > 0 {
				r.clock.After(r.server, r.services.next())
			} else {
				r.rest()
			}
		case r.power:
			r.changed()
		}
	}
}

func (r *diskRun) arrive() {
	if r.requests == r.Limit {
		r.lost++
		return
	}
	r.requests++
	r.number.Set(int64(r.clock.Now()), int64(r.requests))
	switch r.state {
	case diskFallingAsleep:
		r.clock.Clear(r.power)
		r.work()
	case diskAsleep:
		r.wakeIfEnough()
	}
}

// changed is the end of a transition.
func (r *diskRun) changed() {
	now := int64(r.clock.Now())
	if r.state == diskFallingAsleep {
		r.slept++
		r.state = diskAsleep
		r.asleep.Set(now, 1)
		r.wakeIfEnough()
		return
	}
	r.awoke++
	r.asleep.Set(now, 0)
	r.work()
}

func (r *diskRun) wakeIfEnough() {
	if r.requests >= r.WakeAt {
		r.state = diskWaking
		r.clock.After(r.power, r.wakes.next())
	}
}

func (r *diskRun) work() {
	r.state = diskBusy
	r.busy.Set(int64(r.clock.Now()), 1)
	r.clock.After(r.server, r.services.next())
}

func (r *diskRun) rest() {
	r.state = diskFallingAsleep
	r.busy.Set(int64(r.clock.Now()), 0)
	r.clock.After(r.power, r.fallAsleep.next())
}
