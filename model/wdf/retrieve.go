package wdf

// retrieveNext is WdfIoQueueRetrieveNextRequest, by file if in.File names one (R30). It makes no
// visit (R18).
func (m *Machine) retrieveNext(in Input) {
	q := &m.queues[in.Queue]
	if q.dispatchType == Sequential && q.driverOwned == 0 && m.cfg.Verifier {
		m.verifierBreak(in.Thread, MisuseRetrieveSequential, in)
	}
	if s := q.retrievable(); s != StatusSuccess {
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
	m.append(own, listOf(id, driverList), r)
	q.driverOwned++
	if req.zeroLength && !q.callbacks.has(AllowZeroLengthRequests) {
		m.push(in.Thread, frame{kind: frameRetrieve, call: in.Kind, queue: id, request: in.Request, aux: int32(in.File)})
		m.push(in.Thread, frame{kind: frameCompleted, queue: id, request: r})
		m.completeIrp(in.Thread, r, StatusSuccess)
		return
	}
	req.presented = true
	req.owned = true
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
		m.returned(in, StatusInvalidDeviceRequest)
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
	m.returned(in, StatusSuccess)
}

// retrieveFound is WdfIoQueueRetrieveFoundRequest (R30, M16).
func (m *Machine) retrieveFound(in Input) {
	q := &m.queues[in.Queue]
	if q.dispatchType != Manual {
		m.refused(MisuseRetrieveFound, in, StatusInvalidDeviceRequest)
		return
	}
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

// readyNotify is WdfIoQueueReadyNotify: in.Flag registers, else clears (R31, R32).
func (m *Machine) readyNotify(in Input) {
	q := &m.queues[in.Queue]
	if q.deleted {
		m.returned(in, StatusDeletePending)
		return
	}
	clearing := !in.Flag
	if q.dispatchType != Manual || q.readyRegistered != clearing || (clearing && q.dispatch) {
		m.refused(MisuseReadyNotify, in, StatusInvalidDeviceRequest)
		return
	}
	q.readyRegistered = in.Flag
	m.pushReturn(in.Thread, ReadyNotify, None, in.Queue, StatusSuccess)
	if in.Flag {
		m.enter(in.Thread, in.Queue, None, false)
	}
}
