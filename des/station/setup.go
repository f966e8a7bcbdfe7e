package station

import (
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Setup is a queue with several servers, each of which is switched off as soon as nobody waits for it.
// Who finds no server working waits, and has one set up if one is off; who is served meanwhile by
// another one has a setup called off, so that never more servers are in setup than customers wait.
type Setup struct {
	ArrivalRate float64 // 1/s
	Servers     int
	Service     *variate.Distribution
	Setup       *variate.Distribution
	Staggered   bool // one at a time is set up
}

// SetupMeasures are the measures of a queue with setups.
type SetupMeasures struct {
	Sojourn float64 // s, mean time from arrival to leaving
	InSetup float64 // mean number of servers in setup
	Busy    float64 // mean number of servers at work
}

// serverState is what a server does.
type serverState uint8

const (
	off serverState = iota
	settingUp
	serving
)

type setupRun struct {
	Setup
	clock                  *des.Clock
	gaps, services, setups draws
	arrival, first         des.Slot // the servers' slots start with first

	state     []serverState // by server
	serving   []des.Time    // by server: when its customer arrived
	waiting   fifo[des.Time]
	busy      int
	inSetup   int
	setupTime stats.TimeAverage
	busyTime  stats.TimeAverage
	sojourns  stats.Tally
}

// Simulate plays one replication of a length.
func (s Setup) Simulate(seed, replication uint64, length time.Duration) SetupMeasures {
	var layout des.Layout
	streams := des.NewStreams(seed, replication)
	r := &setupRun{Setup: s,
		gaps:     draws{streams, forGaps, gapsOf(s.ArrivalRate), 0},
		services: draws{streams, forServices, s.Service, 0},
		setups:   draws{streams, forSetups, s.Setup, 0},
		first:    layout.Slots(s.Servers, des.Completion, 0, 0),
		arrival:  layout.Slot(des.Arrival, des.Owner{}),
		state:    make([]serverState, s.Servers),
		serving:  make([]des.Time, s.Servers),
	}
	r.clock = layout.Clock()
	r.clock.After(r.arrival, r.gaps.next())
	r.run(warmUp(length))
	now := int64(r.clock.Now())
	r.setupTime.Reset(now)
	r.busyTime.Reset(now)
	r.sojourns.Reset()
	r.run(des.Time(length))
	return SetupMeasures{
		Sojourn: mean(&r.sojourns),
		InSetup: average(&r.setupTime, r.clock.Now()),
		Busy:    average(&r.busyTime, r.clock.Now()),
	}
}

func (r *setupRun) run(until des.Time) {
	r.clock.SetHorizon(until)
	for {
		slot, ok := r.clock.Next()
		if !ok {
			return
		}
		if slot == r.arrival {
			r.clock.After(slot, r.gaps.next())
			r.waiting.push(r.clock.Now())
		} else {
			r.turn(int(slot - r.first))
		}
		r.adjust()
		now := int64(r.clock.Now())
		r.setupTime.Set(now, int64(r.inSetup))
		r.busyTime.Set(now, int64(r.busy))
	}
}

// turn is a server's event: the end of a setup or of a service. It takes the next customer or goes off.
func (r *setupRun) turn(server int) {
	if r.state[server] == settingUp {
		r.inSetup--
	} else {
		r.busy--
		r.sojourns.Record(float64(r.clock.Now() - r.serving[server]))
	}
	r.state[server] = off
	if r.waiting.n > 0 {
		r.state[server] = serving
		r.serving[server] = r.waiting.pop()
		r.busy++
		r.clock.After(r.first+des.Slot(server), r.services.next())
	}
}

// inSetup is how many servers are to be in setup when so many customers wait and servers work.
func (s Setup) inSetup(waiting, busy int) int {
	n := min(waiting, s.Servers-busy)
	if s.Staggered {
		return min(n, 1)
	}
	return n
}

// adjust begins setups or calls them off until there are as many as there must be.
func (r *setupRun) adjust() {
	want := r.Setup.inSetup(r.waiting.n, r.busy)
	for server := 0; r.inSetup != want; server++ {
		slot := r.first + des.Slot(server)
		switch {
		case r.inSetup < want && r.state[server] == off:
			r.state[server] = settingUp
			r.clock.After(slot, r.setups.next())
			r.inSetup++
		case r.inSetup > want && r.state[server] == settingUp:
			r.state[server] = off
			r.clock.Clear(slot)
			r.inSetup--
		}
	}
}
