package wdf

// retrieveNext is WdfIoQueueRetrieveNextRequest, by file if in.File names one (R30). It makes no
// visit (R18).
func (m *Machine) retrieveNext(in Input) {
	m.verifyRetrieval(in)
	if s := m.queues[in.Queue].retrievable(); s != StatusSuccess {
		m.returned(in, s)
		return
	}
	r := m.first(listOf(in.Queue, pendingList))
	for r != None && in.File != None && m.requests[r].file != in.File {
		r = m.after(own, r)
	}
	if r == None {
		m.returned(in, StatusNoMoreEntries)
		return
	}
	m.take(in, r)
}

// verifyRetrieval breaks where an automatic delivery may race with the retrieval (M15); the call
// goes on.
func (m *Machine) verifyRetrieval(in Input) {
	q := &m.queues[in.Queue]
	if m.cfg.Verifier && q.dispatchType == Sequential && q.driverOwned == 0 {
		m.verifierBreak(in.Thread, MisuseRetrieveSequential, in)
	}
}

// retrievable is the gate of both retrieval calls: of the power states only Off refuses (R30, R70).
func (q *queue) retrievable() Status {
	switch {
	case q.dispatchType == Parallel:
		return StatusInvalidDeviceState
	case q.power == Off || !q.dispatch:
		return StatusWdfPaused
	}
	return StatusSuccess
}

// take gives a pending request to the driver. A zero-length one that the queue does not allow is
// completed instead, and the call tries again (R7).
func (m *Machine) take(in Input, r RequestID) {
	id := in.Queue
	q := &m.queues[id]
	req := &m.requests[r]
	m.unstore(id, r)
	if req.zeroLength && !q.callbacks.has(AllowZeroLengthRequests) { // never the driver's: no visit follows (R18)
		m.push(in.Thread, frame{kind: frameRetrieve, call: in.Kind, queue: id, request: in.Request, aux: int32(in.File)})
		m.completeIrp(in.Thread, r, StatusSuccess)
		return
	}
	m.append(own, listOf(id, driverList), r)
	q.driverOwned++
	req.presented = true
	req.owned = true
	req.found = false
	m.pushReturn(in.Thread, in.Kind, r, id, StatusSuccess)
}

// retrieveAgain repeats a retrieval that met a zero-length request.
func (m *Machine) retrieveAgain(t ThreadID, f *frame) {
	in := Input{Kind: f.call, Thread: t, Queue: f.queue, Request: f.request, File: FileID(f.aux)}
	m.pop(t)
	if in.Kind == RetrieveFound {
		m.returned(in, StatusNotFound)
		return
	}
	m.retrieveNext(in)
}

// find is WdfIoQueueFindRequest: manual queues only; it ignores power state and flags (R30).
// Returned.Request is the first pending request after the tag, of the file if one is named.
func (m *Machine) find(in Input) {
	if m.queues[in.Queue].dispatchType != Manual {
		m.refused(MisuseRetrieveFound, in, StatusInvalidDeviceRequest)
		return
	}
	if in.Request != None && !m.validTag(in.Request) {
		m.refused(MisuseRetrieveFound, in, StatusInvalidParameter)
		return
	}
	l := listOf(in.Queue, pendingList)
	r := m.first(l)
	if in.Request != None {
		if !m.holds(own, l, in.Request) {
			in.Request = None
			m.returned(in, StatusNotFound)
			return
		}
		r = m.after(own, in.Request)
	}
	for r != None && in.File != None && m.requests[r].file != in.File {
		r = m.after(own, r)
	}
	in.Request = r
	if r == None {
		m.returned(in, StatusNoMoreEntries)
		return
	}
	m.requests[r].found = true
	m.returned(in, StatusSuccess)
}

// validTag is the verifier's test of a tag: FindRequest returned it, or it has left the queue since.
func (m *Machine) validTag(r RequestID) bool {
	req := &m.requests[r]
	return !m.cfg.Verifier || !req.alive || req.found || req.owned
}

// retrieveFound is WdfIoQueueRetrieveFoundRequest (R30, M16). Before 1.11 the verifier wanted the
// request found first; since then it wants a manual queue.
func (m *Machine) retrieveFound(in Input) {
	q := &m.queues[in.Queue]
	switch {
	case m.kmdfMinor < 11 && !m.validTag(in.Request):
		m.refused(MisuseRetrieveFound, in, StatusInvalidParameter)
		return
	case m.kmdfMinor >= 11 && m.cfg.Verifier && q.dispatchType != Manual:
		m.refused(MisuseRetrieveFound, in, StatusInvalidDeviceRequest)
		return
	}
	m.verifyRetrieval(in)
	if s := q.retrievable(); s != StatusSuccess {
		m.returned(in, s)
		return
	}
	if !m.holds(own, listOf(in.Queue, pendingList), in.Request) {
		m.returned(in, StatusNotFound)
		return
	}
	m.take(in, in.Request)
}

// readyNotify is WdfIoQueueReadyNotify: in.Flag registers, else clears (R31, R32). Either way it ends
// with a full visit.
func (m *Machine) readyNotify(in Input) {
	q := &m.queues[in.Queue]
	clearing := !in.Flag
	switch {
	case q.dispatchType != Manual:
		m.refused(MisuseReadyNotify, in, StatusInvalidDeviceRequest)
		return
	case q.deleted:
		m.returned(in, StatusDeletePending)
		return
	case q.readyRegistered != clearing || (clearing && q.dispatch):
		m.refused(MisuseReadyNotify, in, StatusInvalidDeviceRequest)
		return
	}
	q.readyRegistered = in.Flag
	m.pushReturn(in.Thread, ReadyNotify, None, in.Queue, StatusSuccess)
	m.enter(in.Thread, in.Queue, None, false)
}
