package wdf

// acknowledgement is what WdfRequestStopAcknowledge left on a request (R63).
type acknowledgement uint8

const (
	noAcknowledgement   acknowledgement = iota
	keepAcknowledged                    // Requeue = FALSE
	requeueAcknowledged                 // Requeue = TRUE
)

// request is one framework request object. Its fields follow the vocabulary of the rules.
type request struct {
	links [families]link
	queue QueueID // the queue it belongs to now
	file  FileID
	kind  RequestType

	alive        bool // has arrived and is not completed
	irpCancelled bool // IoCancelIrp was called (R48)
	canceledMark bool // R49, R52, R61
	presented    bool // the driver has seen it (R50)
	zeroLength   bool // R7
	created      bool // by the driver itself (R26)
	twoPhase     bool // removed from the lists, still counted (R26)
	sent         bool // outstanding at an I/O target (R52)

	ack acknowledgement

	// What the driver may think: whose it is, and whether EvtRequestCancel can still come.
	owned  bool // the driver's: cleared by the call that gives it away
	marked bool // marked cancelable, and neither unmark nor EvtRequestCancel followed

	// The verifier's further marks (R108).
	stopping   bool // EvtIoStop was called and no acknowledgement was processed since (R69)
	cancelable bool // marked cancelable and not unmarked with success; EvtRequestCancel does not clear it
	found      bool // FindRequest returned it and it was not retrieved since
}

// RequestState is what a host may ask about a request.
type RequestState struct {
	Queue        QueueID // it belongs to
	Alive        bool    // arrived and not completed
	Pending      bool    // stored in its queue
	DriverOwned  bool    // with the driver
	Marked       bool    // the driver marked it cancelable, and neither unmark nor EvtRequestCancel followed
	CanceledMark bool    // R61: no EvtIoStop any more
	IrpCancelled bool
	Presented    bool
	Acknowledged bool // StopAcknowledge was called and has not been acted on
}

// RequestState describes r; the zero value if r never arrived.
func (m *Machine) RequestState(r RequestID) RequestState {
	if r < 0 || int(r) >= len(m.requests) {
		return RequestState{Queue: None}
	}
	q := &m.requests[r]
	return RequestState{
		Queue:        q.queue,
		Alive:        q.alive,
		Pending:      q.alive && q.links[own].list != noList && m.holds(own, listOf(q.queue, pendingList), r),
		DriverOwned:  q.owned,
		Marked:       q.marked,
		CanceledMark: q.canceledMark,
		IrpCancelled: q.irpCancelled,
		Presented:    q.presented,
		Acknowledged: q.ack != noAcknowledgement,
	}
}

// completeIrp ends the request towards its issuer. With Config.IssuerRoutines the issuer's routine
// runs on the thread before whatever was pushed earlier goes on (R25).
func (m *Machine) completeIrp(t ThreadID, r RequestID, s Status) {
	req := &m.requests[r]
	req.alive = false
	m.fact(RequestCompleted, t, req.queue, r).Status = s.forIssuer()
	if m.cfg.IssuerRoutines {
		f := m.grow(t)
		f.callback, f.queue, f.request = CompletionRoutine, req.queue, r
		m.call(t, f)
	}
}

// complete is WdfRequestComplete: the IRP is completed first, and only then the queue is told (R25).
func (m *Machine) complete(in *Input) {
	r, t := in.Request, in.Thread
	req := &m.requests[r]
	if !req.owned {
		m.misused(MisuseCompleteNotOwned, *in, StatusSuccess)
		return
	}
	if req.links[cancel].list != noList && !m.completeCancelable(*in) {
		return
	}
	req.owned = false
	m.pushReturn(t, Complete, r, req.queue, StatusSuccess)
	if req.created { // first phase: off the lists, still counted
		m.remove(own, r)
		req.twoPhase = true
		m.queues[req.queue].twoPhase++
	}
	if m.cfg.IssuerRoutines { // the issuer's routine comes between
		m.push(t, frame{kind: frameCompleted, queue: req.queue, request: r})
		m.completeIrp(t, r, in.Status)
		return
	}
	m.completeIrp(t, r, in.Status)
	m.requestCompleted(t, req.queue, r)
}

// completeCancelable handles the completion of a request that could still be, or is being,
// cancelled (M6, M8). One whose cancel routine is set must not be completed, whatever the build.
// One whose EvtRequestCancel or EvtIoCanceledOnQueue is still to come is completed, and the callback
// comes all the same: the race that leads to a double completion. It reports whether the completion
// goes on.
func (m *Machine) completeCancelable(in Input) bool {
	req := &m.requests[in.Request]
	if m.cfg.Verifier && req.cancelable {
		m.verifierBreak(in.Thread, MisuseCompleteCancelable, in)
	}
	if m.holds(cancel, listOf(req.queue, cancelableList), in.Request) {
		m.violation(in.Thread, MisuseCompleteCancelable, in)
		return false
	}
	return true
}

// requestCompleted takes a completed request out of its queue's books, then looks at the queue
// again by a soft visit (R21, R25).
func (m *Machine) requestCompleted(t ThreadID, id QueueID, r RequestID) {
	q := &m.queues[id]
	req := &m.requests[r]
	if req.twoPhase {
		req.twoPhase = false
		q.twoPhase--
	}
	m.remove(own, r)
	if m.cfg.Verifier && req.links[cancel].list != noList { // M8: it waits for EvtRequestCancel
		m.verifierBreak(t, MisuseCompleteCancelable, Input{Kind: Complete, Queue: id, Request: r})
	}
	q.driverOwned--
	m.enter(t, id, None, true)
}

// requestArrives initialises the slot of an arriving request.
func (m *Machine) requestArrives(in *Input) *request {
	for int(in.Request) >= len(m.requests) {
		m.requests = append(m.requests, request{links: noLinks})
	}
	req := &m.requests[in.Request]
	*req = request{} // then member by member: narrow stores before a wide copy would cost more
	req.links = noLinks
	req.queue, req.file, req.kind = in.Queue, in.File, in.Type
	req.alive = true
	req.irpCancelled = in.Flag
	if in.Traits != 0 {
		req.presented = in.Traits&(SeenInCallerContext|DriverCreated) != 0
		req.zeroLength = in.Traits&ZeroLength != 0 && (in.Type == Read || in.Type == Write)
		req.created = in.Traits&DriverCreated != 0
	}
	return req
}

var noLinks = [families]link{{list: noList}, {list: noList}}
