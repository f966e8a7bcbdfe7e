package model

import (
	"slices"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/model/wdf"
)

// meter is the one place where anything is counted. It is told what happens and knows what that
// means for each metric; values.go turns it into an outcome. Everything is allocated beforehand,
// but for a histogram's first value in a range.
//
// Nothing is counted before the warm-up has ended: requests that arrived and stops that were
// decided before are left out altogether, time averages begin there.
type meter struct {
	plan *plan
	warm bool
	from des.Time // end of warm-up

	// warmAfter ends the warm-up once so many requests have arrived; 0: something else does.
	warmAfter, came int64

	classes []classMeter
	queues  []queueMeter

	// Power.
	state     powerState
	since     des.Time // of state
	residency [powerStates]time.Duration
	served    bool // at least one request is being served

	// Stops.
	counted       bool // the power-down under way was decided after warm-up
	holding       bool
	holdSince     des.Time
	passOne       bool     // pass 1 of the Hold is over (R54)
	lastOff       des.Time // when pass 2 began, or the last queue became Off
	inFlight      int64
	requeuedNow   int64 // accepted in the stop under way
	stops         int64
	busyStops     int64
	stopCallbacks int64
	resumes       int64
	sleeps        int64 // power-downs decided
	skipped       int64 // forced ones that found the device not in D0
	idleFrom      des.Time
	idleKnown     bool // idleFrom is the first idle moment since the last power-up

	shortest time.Duration // watchdog: time left in the longest transition
	trips    int64

	tail      [tailKinds]float64 // set at the end
	tailStops [tailKinds]float64 // that tail is the mean over; 0: it was not estimated

	inSystem occupancy
	touches  int64 // requests at the hardware while it was off
	failures int64 // issuers that gave up
	order    uint64
	offFirst bool // a request has arrived since the hardware went off

	*observations // apart, being large; a copy that counts nothing has none
}

// observations are the distributions that are neither by class nor by queue, and what else takes room.
type observations struct {
	growth growth // of inSystem, once warm

	stop, handlers, toLowPower, toD0, firstIo stats.Histogram // ns
	requeuesPerStop, inFlightAtStop           stats.Histogram
	idleWait                                  stats.Histogram // ns
}

// classMeter is what is counted by class.
type classMeter struct {
	queue int

	finished  int64         // counted requests that ended for good
	rejects   int64         // of them, refused by their queue
	cancels   int64         // of them, ended cancelled
	requeues  int64         // of counted requests, all attempts
	retries   int64         // of counted requests
	lost      time.Duration // work that counted requests repeated
	successes int64         // completions with success after warm-up, of any request

	latency, wait, cancelled stats.Histogram // ns
}

// queueMeter is what is counted by queue.
type queueMeter struct {
	waiting  occupancy
	requeued int      // requests that wait for their redelivery
	since    []uint64 // orders of arrival of those delivered meanwhile, ascending

	stop    stats.Histogram // ns, part of pass 2
	reorder stats.Histogram // places
}

// powerState divides time by what the device draws.
type powerState uint8

const (
	stateIdle powerState = iota // hardware on
	stateBusy                   // hardware on, serving
	stateExit
	stateDx
	stateEntry
	powerStates

	stateOn = stateIdle // or busy, as the case may be
)

func (m *meter) init(p *plan) {
	m.plan = p
	m.observations = new(observations)
	m.classes = make([]classMeter, len(p.classes))
	for i := range m.classes {
		m.classes[i].queue = p.classes[i].Queue
	}
	m.queues = make([]queueMeter, len(p.queues))
	m.shortest = p.cfg.Device.Watchdog
}

// warmedUp is the end of warm-up: what was counted so far is forgotten.
func (m *meter) warmedUp(now des.Time) {
	m.account(now)
	m.warm, m.from = true, now
	m.residency = [powerStates]time.Duration{}
	m.inSystem.reset(now)
	m.growth.reset(now, &m.inSystem)
	for i := range m.queues {
		m.queues[i].waiting.reset(now)
	}
}

// account adds the time since the last change to the present power state.
func (m *meter) account(now des.Time) {
	m.residency[m.state] += now.Sub(m.since)
	m.since = now
}

// powerState is a change of what the device draws.
func (m *meter) powerState(now des.Time, to powerState) {
	if to == stateOn && m.served {
		to = stateBusy
	}
	if to == stateExit {
		m.offFirst = false
	}
	m.account(now)
	m.state = to
}

// busy tells whether the hardware serves at least one request.
func (m *meter) busy(now des.Time, served bool) {
	m.served = served
	if m.state <= stateBusy {
		m.account(now)
		m.state = stateIdle
		if served {
			m.state = stateBusy
		}
	}
}

// arrived is a request from outside, on its first attempt.
func (m *meter) arrived(now des.Time, q *request) {
	if !m.warm && m.warmAfter > 0 {
		if m.came++; m.came > m.warmAfter {
			m.warmedUp(now)
		}
	}
	q.counted = m.warm
	if m.warm {
		m.growth.advance(now, &m.inSystem)
		m.growth.last = now
	}
	m.inSystem.enter(now)
}

// issued is any attempt. It reports whether the request is the first since the hardware went off.
func (m *meter) issued(q *request) (first bool) {
	m.order++
	q.order = m.order
	if m.state <= stateBusy || m.offFirst {
		return false
	}
	m.offFirst = true
	return true
}

// stored is a request put on a queue's pending list.
func (m *meter) stored(now des.Time, q *request, queue wdf.QueueID) {
	q.stored = true
	m.queues[queue].waiting.enter(now)
}

// unstored is a request that has left the pending list, if it was there.
func (m *meter) unstored(now des.Time, q *request, queue int) {
	if q.stored {
		q.stored = false
		m.queues[queue].waiting.leave(now)
	}
}

// delivered is a delivery to the driver, by a handler call or a retrieval.
func (m *meter) delivered(now des.Time, q *request) {
	c := &m.classes[q.class]
	m.unstored(now, q, c.queue)
	if q.deliveries == 0 && q.counted {
		c.wait.Record(int64(now.Sub(q.arrived)))
	}
	if k := &m.queues[c.queue]; k.requeued > 0 {
		m.redelivery(k, q)
	}
}

// redelivery counts the places that a requeued request has lost to later ones.
func (m *meter) redelivery(k *queueMeter, q *request) {
	i, _ := slices.BinarySearch(k.since, q.order)
	if q.returning {
		q.returning = false
		k.requeued--
		if q.counted {
			k.reorder.Record(int64(len(k.since) - i))
		}
	}
	k.since = slices.Insert(k.since, i, q.order)
	if k.requeued == 0 {
		k.since = k.since[:0]
	}
}

// requeued is an accepted requeue.
func (m *meter) requeued(q *request) {
	m.requeuedNow++
	q.returning = true
	m.queues[m.classes[q.class].queue].requeued++
	if q.counted {
		m.classes[q.class].requeues++
	}
}

// lost is work that has to be repeated.
func (m *meter) lost(q *request, d time.Duration) {
	if q.counted {
		m.classes[q.class].lost += d
	}
}

// completed is the end of an attempt.
func (m *meter) completed(now des.Time, q *request, status wdf.Status) {
	c := &m.classes[q.class]
	m.unstored(now, q, c.queue)
	if q.returning {
		q.returning = false
		if k := &m.queues[c.queue]; k.requeued > 0 {
			k.requeued--
		}
	}
	if status == wdf.StatusSuccess {
		if m.warm {
			c.successes++
		}
		if q.counted {
			c.latency.Record(int64(now.Sub(q.arrived)))
		}
		if q.inDx && q.counted {
			m.firstIo.Record(int64(now.Sub(q.issued)))
		}
	} else if q.counted && status == wdf.StatusCancelled {
		c.cancelled.Record(int64(now.Sub(q.issued)))
	}
}

// left is the end of a request for good.
func (m *meter) left(now des.Time, q *request, status wdf.Status) {
	if m.warm {
		m.growth.advance(now, &m.inSystem)
	}
	m.inSystem.leave(now)
	if !q.counted {
		return
	}
	c := &m.classes[q.class]
	c.finished++
	c.retries += int64(q.attempts)
	switch status {
	case wdf.StatusCancelled:
		c.cancels++
	case wdf.StatusInvalidDeviceState:
		c.rejects++
	}
}

// gaveUp is an issuer that does not survive a cancelled completion.
func (m *meter) gaveUp() { m.failures++ }

// touchedInDx is a request at the hardware while that is off.
func (m *meter) touchedInDx() {
	if m.warm {
		m.touches++
	}
}
