package model

import (
	"fmt"
	"strings"

	"quiesce/des"
	"quiesce/model/wdf"
)

// watch guards power transitions: the watchdog that ends one that lasts too long with bug check
// 0x9F, and the search for one that nothing can end.
type watch struct {
	inHold    bool
	passOne   bool   // pass 1 of the Hold is under way
	arrivals  uint64 // since the Hold began
	nextCheck uint64 // the arrival at which to look for a hang again
}

// armWatchdog begins to guard a transition.
func (s *Simulation) armWatchdog() {
	if w := s.plan.cfg.Device.Watchdog; w > 0 && !s.power.starting && !s.path.split {
		s.clock.After(s.slots.watchdog, w)
	}
}

// disarmWatchdog ends that.
func (s *Simulation) disarmWatchdog(since des.Time) {
	if w := s.plan.cfg.Device.Watchdog; w > 0 {
		s.clock.Clear(s.slots.watchdog)
		s.meter.transition(w, s.now.Sub(since))
	}
}

// trip is the bug check: the replication ends, and the finding says who was waited for.
func (s *Simulation) trip() {
	s.meter.tripped()
	s.find("watchdog_trip", Failure, fmt.Sprintf("Bug check 0x9F at %v: the power transition begun at %v took longer than %v; %s.",
		s.now, s.transitionSince(), s.plan.cfg.Device.Watchdog, s.blame()))
	s.end()
}

func (s *Simulation) transitionSince() des.Time {
	if s.power.up {
		return s.power.asked
	}
	return s.power.decided
}

// holdBegins is the entry into the Hold.
func (s *Simulation) holdBegins() {
	inFlight := 0
	for i := range s.plan.queues {
		if s.plan.queues[i].managed {
			inFlight += s.machine.QueueState(wdf.QueueID(i)).DriverOwned
		}
	}
	s.watch = watch{inHold: true, passOne: true, nextCheck: 1}
	s.meter.holdBegins(s.now, int64(inFlight))
	s.lookForPassTwo()
	if s.plan.tails.any && !s.path.split {
		s.enterTails()
	}
}

// lookForPassTwo looks whether pass 1 of the Hold is over: the first power-managed queue has begun pass 2
// (R54, R56). The framework tells nobody.
func (s *Simulation) lookForPassTwo() {
	for i := range s.plan.queues {
		if !s.plan.queues[i].managed {
			continue
		}
		if p := s.machine.QueueState(wdf.QueueID(i)).Power; p != wdf.On && p != wdf.StartingTransition {
			s.endPassOne()
		}
		return
	}
	s.endPassOne()
}

func (s *Simulation) endPassOne() {
	if s.watch.passOne {
		s.watch.passOne = false
		s.meter.passOneEnds(s.now)
		s.showAct(PassTwoBegins, wdf.None)
	}
}

// arrivedInHold counts arrivals during a Hold, and looks now and then whether the Hold can end.
func (s *Simulation) arrivedInHold(queue int) {
	w := &s.watch
	if w.arrivals++; w.arrivals < w.nextCheck {
		return
	}
	w.nextCheck *= 2
	if s.hung(queue) {
		s.hang()
	}
}

// hung tells whether no event can end the Hold: of the requests that the queue in turn waits for,
// none has anything planned, and no callback is running. An arrival cannot end it either, unless an
// acknowledgement waits to be noticed (R69) and it arrives at that queue; arriving is the queue of
// one that is just about to, or -1.
func (s *Simulation) hung(arriving int) bool {
	if !s.watch.inHold {
		return false
	}
	queue := int(s.holdQueue())
	for t := range s.threads {
		if s.threads[t].timer != noSlot {
			return false
		}
	}
	waits := false
	for r := range s.requests {
		q := &s.requests[r]
		if !q.live || !s.blocks(wdf.RequestID(r)) {
			continue
		}
		waits = true
		if q.work == workRunning || q.work == workQueued || q.extra != noSlot || q.marked && q.timeout != noSlot {
			return false
		}
		if s.machine.RequestState(wdf.RequestID(r)).Acknowledged && (queue == arriving || s.expects(queue)) {
			return false
		}
	}
	return waits
}

// blocks tells whether the Hold waits for the request: it is the driver's, not acknowledged in time,
// and in the first queue that is not Off.
func (s *Simulation) blocks(r wdf.RequestID) bool {
	st := s.machine.RequestState(r)
	return st.DriverOwned && !s.requests[r].held && st.Queue == s.holdQueue()
}

// holdQueue is the queue that the Hold waits for.
func (s *Simulation) holdQueue() wdf.QueueID {
	for i := range s.plan.queues {
		if s.plan.queues[i].managed && s.machine.QueueState(wdf.QueueID(i)).Power != wdf.Off {
			return wdf.QueueID(i)
		}
	}
	return wdf.None
}

// hang ends the replication because the power transition never will.
func (s *Simulation) hang() {
	bugCheck := ""
	if w := s.plan.cfg.Device.Watchdog; w > 0 { // nothing can keep it from coming
		s.meter.tripped()
		bugCheck = fmt.Sprintf(" Bug check 0x9F comes at %v.", s.transitionSince().Add(w))
	}
	s.find("hang", Failure, fmt.Sprintf("The power-down begun at %v never ends: at %v nothing is pending that could release it; %s.%s",
		s.power.decided, s.now, s.blame(), bugCheck))
	s.end()
}

// blame says what the transition waits for.
func (s *Simulation) blame() string {
	if !s.watch.inHold {
		return fmt.Sprintf("the device was in phase %v", s.power.phase)
	}
	queue := s.holdQueue()
	if queue == wdf.None {
		return "every queue was Off"
	}
	var names []string
	more := 0
	for r := range s.requests {
		if q := &s.requests[r]; q.live && s.blocks(wdf.RequestID(r)) {
			if len(names) == 3 {
				more++
				continue
			}
			names = append(names, fmt.Sprintf("%s %d", s.classes[q.class].Name, q.entity))
		}
	}
	text := fmt.Sprintf("queue %s waited for %s", s.plan.queues[queue].Name, strings.Join(names, ", "))
	if more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if len(names) == 0 {
		text = fmt.Sprintf("queue %s waited for a callback to return", s.plan.queues[queue].Name)
	}
	return text
}
