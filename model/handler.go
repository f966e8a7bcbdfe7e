package model

import "quiesce/model/wdf"

// A request handler hands its request to the hardware and returns. Two mistakes make it wait: for D0
// before it does so, or for the hardware after it (driver.FaultWaitForD0, FaultBlockingHandler).

// noHandler stands for "no handler waits for the request".
const noHandler wdf.ThreadID = -1

// noCall stands for the queue of a call that cannot be mistaken for one of the driver's.
const noCall wdf.QueueID = -2

// How far a handler has come, as activity.next.
const (
	handlerBegins = iota
	handlerWaitedForD0
)

// leaveHandler is the end of a request handler's own time. What it must still wait for keeps the
// callback open (activity.waits).
func (s *Simulation) leaveHandler(t wdf.ThreadID, act activity) {
	c := &s.classes[s.requests[act.request].class]
	if c.suspend.WaitsForD0() {
		if act.next == handlerBegins && s.waitForD0(t) {
			return
		}
		s.call(wdf.Input{Kind: wdf.ResumeIdle, Thread: t, Queue: wdf.None, Request: wdf.None})
	}
	s.handOver(t, act.request)
	if c.suspend.Blocks() && s.same(act.request, act.generation) {
		top := s.innermost(t)
		top.waits, top.waitsFor = wdf.Complete, noCall
		s.requests[act.request].handler = t
	}
}

// waitForD0 calls WdfDeviceStopIdle(WaitForD0 = TRUE) and reports whether the handler has to wait, or
// has gone on without a reference to give back because the call failed.
func (s *Simulation) waitForD0(t wdf.ThreadID) bool {
	a := s.call(wdf.Input{Kind: wdf.StopIdle, Flag: true, Thread: t, Queue: wdf.None, Request: wdf.None})
	top := s.innermost(t)
	top.next = handlerWaitedForD0
	if a.Kind == 0 {
		top.waits, top.waitsFor = wdf.StopIdle, wdf.None
		return true
	}
	if a.Status.Failed() { // as on a device that is not the policy owner (M29)
		s.handOver(t, top.request)
		return true
	}
	return false
}

// releaseHandler lets the handler go on that waited for the request, if one did.
func (s *Simulation) releaseHandler(q *request) {
	if t := q.handler; t != noHandler {
		q.handler = noHandler
		s.innermost(t).waits = 0
		s.leaveCallback(t)
	}
}
