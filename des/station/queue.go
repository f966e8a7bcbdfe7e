package station

import (
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Queue is a queue with Poisson arrivals and several servers, first come, first served: M/G/c/K with
// customers that lose patience while they wait (Erlang-A, M/M/c+M) and catastrophes that remove
// everybody.
type Queue struct {
	ArrivalRate     float64 // 1/s
	Servers         int
	Capacity        int // customers waiting and in service, more are refused; 0: no limit
	Service         *variate.Distribution
	Patience        *variate.Distribution // longest wait before service; nil: no limit
	CatastropheRate float64               // 1/s; 0: none
}

// QueueMeasures are the measures of a queue. Shares are of all arrivals.
type QueueMeasures struct {
	Number       float64 // mean number of customers waiting and in service
	Waiting      float64 // mean number waiting
	Sojourn      float64 // s, mean time from arrival to leaving, however a customer leaves, of those not refused
	Refused      float64 // share that found the queue full
	Impatient    float64 // share that gave up
	Purged       float64 // share that a catastrophe removed
	PurgedAtOnce float64 // mean number that one catastrophe removed, NaN without catastrophes
}

// queueRun is a queue at work. Everybody who waits has a slot of the pool, on which patience runs out.
type queueRun struct {
	Queue
	clock                                  *des.Clock
	gaps, services, patience, catastrophes draws
	arrival, catastrophe, servers          des.Slot
	places                                 des.Pool

	queue    fifo[des.Slot] // those who gave up keep their place in it
	gaveUp   []bool         // by slot
	arrived  []des.Time     // by slot, of who waits on it or is served at it
	waiting  int
	busy     int
	number   stats.TimeAverage
	waitings stats.TimeAverage
	sojourns stats.Tally

	arrivals, refused, impatient, purged, purges uint64
}

// Kinds of events of a queue.
const (
	queueArrival = iota
	queueCompletion
	queuePatience
	queueCatastrophe
)

func (q Queue) start(seed, replication uint64) *queueRun {
	var layout des.Layout
	s := des.NewStreams(seed, replication)
	r := &queueRun{Queue: q,
		gaps:     draws{s, forGaps, gapsOf(q.ArrivalRate), 0},
		services: draws{s, forServices, q.Service, 0},
		patience: draws{s, forPatience, q.Patience, 0},
	}
	r.servers = layout.Slots(q.Servers, des.Completion, queueCompletion, 0)
	r.arrival = layout.Slot(des.Arrival, des.Owner{Kind: queueArrival})
	r.catastrophe = layout.Slot(des.Power, des.Owner{Kind: queueCatastrophe})
	r.places = layout.Pool(des.Completion, queuePatience, 64)
	r.clock = layout.Clock()
	r.grow()
	r.clock.After(r.arrival, r.gaps.next())
	if q.CatastropheRate > 0 {
		r.catastrophes = draws{s, forCatastrophes, gapsOf(q.CatastropheRate), 0}
		r.clock.After(r.catastrophe, r.catastrophes.next())
	}
	return r
}

// grow makes the tables as long as there are slots.
func (r *queueRun) grow() {
	if n := r.clock.Slots() - len(r.arrived); n > 0 {
		r.arrived = append(r.arrived, make([]des.Time, n)...)
		r.gaveUp = append(r.gaveUp, make([]bool, n)...)
	}
}

// Simulate plays one replication of a length.
func (q Queue) Simulate(seed, replication uint64, length time.Duration) QueueMeasures {
	r := q.start(seed, replication)
	r.run(warmUp(length))
	now := int64(r.clock.Now())
	r.number.Reset(now)
	r.waitings.Reset(now)
	r.sojourns.Reset()
	r.arrivals, r.refused, r.impatient, r.purged, r.purges = 0, 0, 0, 0, 0
	r.run(des.Time(length))
	return QueueMeasures{
		Number:       average(&r.number, r.clock.Now()),
		Waiting:      average(&r.waitings, r.clock.Now()),
		Sojourn:      mean(&r.sojourns),
		Refused:      per(r.refused, r.arrivals),
		Impatient:    per(r.impatient, r.arrivals),
		Purged:       per(r.purged, r.arrivals),
		PurgedAtOnce: per(r.purged, r.purges),
	}
}

func (r *queueRun) run(until des.Time) {
	r.clock.SetHorizon(until)
	for {
		slot, ok := r.clock.Next()
		if !ok {
			return
		}
		switch r.clock.Owner(slot).Kind {
		case queueArrival:
			r.clock.After(slot, r.gaps.next())
			r.arrive()
		case queueCompletion:
			r.busy--
			r.leave(slot)
			r.serveNext(slot)
		case queuePatience:
			r.gaveUp[slot] = true
			r.waiting--
			r.impatient++
			r.leave(slot)
		case queueCatastrophe:
			r.clock.After(slot, r.catastrophes.next())
			r.purge()
		}
		now := int64(r.clock.Now())
		r.number.Set(now, int64(r.waiting+r.busy))
		r.waitings.Set(now, int64(r.waiting))
	}
}

func (r *queueRun) arrive() {
	r.arrivals++
	if r.Capacity > 0 && r.waiting+r.busy >= r.Capacity {
		r.refused++
		return
	}
	if r.busy < r.Servers {
		server := r.servers
		for r.clock.Pending(server) {
			server++
		}
		r.serve(server, r.clock.Now())
		return
	}
	place := r.clock.Take(r.places, 0)
	r.grow()
	r.arrived[place], r.gaveUp[place] = r.clock.Now(), false
	if r.Patience != nil {
		r.clock.After(place, r.patience.next())
	}
	r.queue.push(place)
	r.waiting++
}

func (r *queueRun) serve(server des.Slot, arrived des.Time) {
	r.busy++
	r.arrived[server] = arrived
	r.clock.After(server, r.services.next())
}

// serveNext gives a free server the first of those who still wait.
func (r *queueRun) serveNext(server des.Slot) {
	for r.queue.n > 0 {
		place := r.queue.pop()
		r.clock.Release(r.places, place)
		if !r.gaveUp[place] {
			r.waiting--
			r.serve(server, r.arrived[place])
			return
		}
	}
}

func (r *queueRun) leave(slot des.Slot) {
	r.sojourns.Record(float64(r.clock.Now() - r.arrived[slot]))
}

// purge removes everybody.
func (r *queueRun) purge() {
	r.purges++
	r.purged += uint64(r.waiting + r.busy)
	for i := range r.Servers {
		if server := r.servers + des.Slot(i); r.clock.Pending(server) {
			r.clock.Clear(server)
			r.leave(server)
		}
	}
	for r.queue.n > 0 {
		place := r.queue.pop()
		r.clock.Release(r.places, place)
		if !r.gaveUp[place] {
			r.leave(place)
		}
	}
	r.waiting, r.busy = 0, 0
}
