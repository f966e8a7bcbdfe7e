package model

import (
	"time"

	"quiesce/des"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// noSlot stands for "no event of this kind is pending".
const noSlot des.Slot = 1<<32 - 1

// work says where a request's work at the hardware stands.
type work uint8

const (
	workNotYet  work = iota // the driver has not handed it over
	workQueued              // waits for a server
	workRunning             // is being served
	workPaused              // taken off the hardware by the driver
	workFrozen              // at the hardware, which is off
	workDone                // served; its completion is to follow
	workLost                // taken off the hardware and never put back (a fault)
)

// request is one request from its arrival to its completion, and beyond if its issuer tries again.
// Its index is the machine's RequestID.
type request struct {
	entity  uint64 // names its random numbers within its class
	arrived des.Time
	issued  des.Time // this attempt; arrived, if it is the first
	given   des.Time // last delivery
	demand  time.Duration
	left    time.Duration // of the demand, when last paused or begun
	begun   des.Time      // workRunning: when its service went on

	// What a tail's estimate must know; see tail_residual.go.
	revealed time.Duration // the demand is known to exceed this much from earlier tries
	limit    time.Duration // progress at which the hardware finishes it whatever is left; 0: none
	cut      time.Duration // of the demand, spared by that
	planned  des.Time      // when its extra event was set

	class, client int32
	next, before  int32 // neighbours in the target's queue or among the frozen
	generation    uint32
	attempts      uint32 // retries so far
	deliveries    uint32
	requeues      uint32 // accepted in this attempt
	stops         uint32 // EvtIoStop calls, all attempts
	draws         uint32 // times drawn for strategies

	service des.Slot // workRunning
	extra   des.Slot // what the driver has planned, and when
	timeout des.Slot // the issuer's cancel

	work      work
	act       extra
	span      driver.SpanID // that its extra event was drawn from; NoSpan: a time of another kind
	retry     uint8         // driver.ClientRetry of the strategy that cancelled it
	live      bool          // between arrival and completion
	fixed     bool          // its demand is the trace's, not drawn
	counted   bool          // arrived after warm-up
	sent      bool          // outstanding at an I/O target
	marked    bool          // the driver called MarkCancelable on it
	tail      bool          // completed DpcTail after its service
	inDx      bool          // the first that arrived while the hardware was off
	failing   bool          // the lower driver will fail it once the device has left D0
	handler   wdf.ThreadID  // of a handler that waits until the request is done; noHandler: none
	fatal     bool          // its issuer does not survive a cancelled completion
	fresh     bool          // a requeue draws its demand anew
	dropping  bool          // a requeue loses part of the work done
	stopped   bool          // had EvtIoStop since its last delivery or EvtIoResume
	inStop    bool          // its EvtIoStop makes its calls
	held      bool          // acknowledged without requeue, in EvtIoStop
	stored    bool          // on its queue's pending list
	returning bool          // requeued, and not delivered again
	order     uint64        // of arrival at the device, this attempt
	kept      float64
	stopAt    des.Time // its last EvtIoStop
	why       wdf.StopFlags
}

// extra says what a request's extra event is.
type extra uint8

const (
	extraNone     extra = iota
	extraComplete       // complete it with success: the DPC's tail or the timer's tick
	extraAskAgain       // ask the strategy again
	extraCancel         // it comes back from the target or the device without its work done
	extraRetry          // its issuer tries again
)

// newRequest hands out the record of an arriving request.
func (s *Simulation) newRequest(class int32, entity uint64) wdf.RequestID {
	r, ok := s.unused.pop()
	if !ok {
		r = int32(len(s.requests))
		s.requests = append(s.requests, request{})
	}
	q := &s.requests[r]
	generation := q.generation + 1
	*q = request{}
	q.entity, q.class, q.client, q.generation = entity, class, -1, generation
	q.arrived, q.issued = s.now, s.now
	q.next, q.before = -1, -1
	q.service, q.extra, q.timeout, q.handler = noSlot, noSlot, noSlot, noHandler
	s.present++
	return wdf.RequestID(r)
}

// forget gives the record of a request back. While a thread waits inside the framework, it may be
// waiting to call the driver about this very request, so the index must not be used again yet.
func (s *Simulation) forget(r wdf.RequestID) {
	s.present--
	if len(s.blocked) > 0 {
		s.resting.push(int32(r))
		return
	}
	s.unused.push(int32(r))
}

// same tells whether r is still the request, and the attempt, that it was at the generation.
func (s *Simulation) same(r wdf.RequestID, generation uint32) bool {
	q := &s.requests[r]
	return q.live && q.generation == generation
}

// setExtra sets the request's extra event. A request has at most one: the last that the driver
// planned.
func (s *Simulation) setExtra(r wdf.RequestID, act extra, after time.Duration) {
	q := &s.requests[r]
	if q.extra == noSlot {
		q.extra = s.clock.Take(s.slots.extra, uint32(r))
	}
	q.act, q.span, q.planned = act, driver.NoSpan, s.now
	s.clock.After(q.extra, after)
}

// setExtraSpan is setExtra after one of the times of the request's strategy.
func (s *Simulation) setExtraSpan(r wdf.RequestID, act extra, id driver.SpanID) {
	s.setExtra(r, act, s.span(r, id))
	s.requests[r].span = id
}

// clearExtra withdraws the request's extra event. If that was the one cancel under way, the next
// one begins.
func (s *Simulation) clearExtra(r wdf.RequestID) {
	q := &s.requests[r]
	if q.extra == noSlot {
		return
	}
	s.clock.Release(s.slots.extra, q.extra)
	q.extra, q.act = noSlot, extraNone
	if s.canceller.current == int32(r) {
		s.canceller.current = -1
		s.nextCancel()
	}
}

// stack is a set of free indexes, last in first out.
type stack []int32

func (f *stack) push(i int32) { *f = append(*f, i) }

func (f *stack) pop() (int32, bool) {
	n := len(*f) - 1
	if n < 0 {
		return 0, false
	}
	i := (*f)[n]
	*f = (*f)[:n]
	return i, true
}
