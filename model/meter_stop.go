package model

import (
	"time"

	"quiesce/des"
	"quiesce/model/wdf"
)

// What the meter is told of power transitions.

// goingDown is the decision to power down.
func (m *meter) goingDown(now des.Time, forced bool) {
	m.counted = m.warm
	idle := !forced && m.idleKnown && m.idleFrom >= m.from
	m.idleKnown = false
	if !m.warm {
		return
	}
	m.sleeps++
	if idle {
		m.idleWait.Record(int64(now.Sub(m.idleFrom)))
	}
}

// stayedUp takes it back.
func (m *meter) stayedUp() {
	if m.counted {
		m.sleeps--
	}
	m.counted = false
}

// idleSince is the start of the idle timer.
func (m *meter) idleSince(now des.Time) {
	if !m.idleKnown {
		m.idleFrom, m.idleKnown = now, true
	}
}

// skippedSleep is a forced power-down that found the device not in D0.
func (m *meter) skippedSleep() {
	if m.warm {
		m.skipped++
	}
}

// holdBegins is the entry into the Hold, with so many requests at the driver.
func (m *meter) holdBegins(now des.Time, inFlight int64) {
	m.holding, m.passOne = true, false
	m.holdSince = now
	m.inFlight = inFlight
	m.requeuedNow = 0
}

// passOneEnds is the moment at which no handler of a power-managed queue runs any more.
func (m *meter) passOneEnds(now des.Time) {
	m.passOne = true
	m.lastOff = now
	if m.counted {
		m.handlers.Record(int64(now.Sub(m.holdSince)))
	}
}

// queueOff is the end of a queue's part of pass 2.
func (m *meter) queueOff(now des.Time, q wdf.QueueID) {
	if !m.holding {
		return
	}
	if m.counted {
		m.queues[q].stop.Record(int64(now.Sub(m.lastOff)))
	}
	m.lastOff = now
}

// holdEnds is the end of the Hold.
func (m *meter) holdEnds(now des.Time) {
	m.holding = false
	if !m.counted {
		return
	}
	m.stop.Record(int64(now.Sub(m.holdSince)))
	m.inFlightAtStop.Record(m.inFlight)
	m.requeuesPerStop.Record(m.requeuedNow)
	m.stops++
	if m.inFlight > 0 {
		m.busyStops++
	}
}

func (m *meter) stopCallback() {
	if m.counted {
		m.stopCallbacks++
	}
}

func (m *meter) resumeCallback() {
	if m.counted {
		m.resumes++
	}
}

func (m *meter) reachedDx(now, decided des.Time) {
	if m.counted {
		m.toLowPower.Record(int64(now.Sub(decided)))
	}
}

func (m *meter) reachedD0(now, asked des.Time) {
	if m.counted {
		m.toD0.Record(int64(now.Sub(asked)))
	}
}

// transition is the end of a transition that the watchdog has guarded.
func (m *meter) transition(limit, took time.Duration) {
	if m.warm {
		m.shortest = min(m.shortest, limit-took)
	}
}

// tripped is a transition that the watchdog has ended.
func (m *meter) tripped() {
	m.trips++
	m.shortest = 0
}
