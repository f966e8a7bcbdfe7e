package wdf

// cancelIrp is IoCancelIrp by the issuer (R47-R49). Returned.Flag: a cancel routine ran.
func (m *Machine) cancelIrp(in Input) {
	t, r := in.Thread, in.Request
	req := &m.requests[r]
	id := req.queue
	req.irpCancelled = true
	back := frame{kind: frameReturn, call: CancelIrp, request: r, queue: id}
	switch {
	case req.alive && m.holds(own, listOf(id, pendingList), r):
		back.flag = true
		m.push(t, back)
		m.unstore(id, r)
		m.cancelStored(t, id, r)
	case req.alive && m.holds(cancel, listOf(id, cancelableList), r):
		back.flag = true
		m.push(t, back)
		m.cancelOwned(t, id, r)
	default:
		m.push(t, back)
	}
}

// unstore takes a request off the pending list.
func (m *Machine) unstore(id QueueID, r RequestID) {
	m.remove(own, r)
	m.queues[id].pending--
}

// cancelStored cancels a request that is, or was about to be put, on the pending list: by
// EvtIoCanceledOnQueue if the driver has seen it and wants to know, else by the framework (R49).
func (m *Machine) cancelStored(t ThreadID, id QueueID, r RequestID) {
	q := &m.queues[id]
	req := &m.requests[r]
	req.canceledMark = true
	req.cancelable = false
	req.queue = id
	m.pushEnter(t, id, true)
	if req.presented && q.callbacks.has(HasIoCanceledOnQueue) {
		req.owned = true
		m.append(own, listOf(id, driverList), r)
		m.append(cancel, listOf(id, canceledOnQueueList), r)
		q.driverOwned++
		return
	}
	m.completeIrp(t, r, StatusCancelled)
}

// cancelOwned cancels a driver-owned request that is marked cancelable (R47).
func (m *Machine) cancelOwned(t ThreadID, id QueueID, r RequestID) {
	m.requests[r].canceledMark = true
	m.move(cancel, listOf(id, cancelNotifyList), r)
	m.enter(t, id, None, true)
}

// notifyCancel calls EvtRequestCancel: step 1 of the loop.
func (m *Machine) notifyCancel(t ThreadID, id QueueID, r RequestID) {
	m.remove(cancel, r)
	m.requests[r].marked = false
	m.invoke(t, EvtRequestCancel, id, r, 0)
}

// notifyCanceledOnQueue calls EvtIoCanceledOnQueue: step 2 of the loop (R51).
func (m *Machine) notifyCanceledOnQueue(t ThreadID, id QueueID, r RequestID) {
	m.remove(cancel, r)
	m.invoke(t, EvtIoCanceledOnQueue, id, r, 0)
}

// markCancelable is WdfRequestMarkCancelable (R44) and MarkCancelableEx (R45).
func (m *Machine) markCancelable(in Input) {
	t, r := in.Thread, in.Request
	req := &m.requests[r]
	id := req.queue
	cancelled := req.irpCancelled || m.queues[id].cancelDispatched
	switch {
	case !req.alive || (m.cfg.Verifier && (!req.owned || req.cancelable)):
		m.refused(MisuseMark, in, StatusInvalidDeviceRequest)
		return
	case !req.owned || m.holds(cancel, listOf(id, cancelableList), r):
		m.violation(t, MisuseMark, in)
		return
	case cancelled && in.Kind == MarkCancelableEx:
		m.returned(in, StatusCancelled)
		return
	case req.links[cancel].list != noList:
		m.violation(t, MisuseMark, in)
		return
	}
	req.marked = true
	req.cancelable = true
	if !cancelled {
		m.append(cancel, listOf(id, cancelableList), r)
		m.returned(in, StatusSuccess)
		return
	}
	req.canceledMark = true
	m.append(cancel, listOf(id, cancelNotifyList), r)
	m.pushReturn(t, in.Kind, r, id, StatusSuccess)
	m.enter(t, id, None, true)
}

// unmarkCancelable is WdfRequestUnmarkCancelable (R46). Without the verifier an owned request that
// was never marked gets the answer of one that is being cancelled.
func (m *Machine) unmarkCancelable(in Input) {
	r := in.Request
	req := &m.requests[r]
	switch {
	case !req.alive || (m.cfg.Verifier && (!req.owned || !req.cancelable)):
		m.refused(MisuseMark, in, StatusInvalidDeviceRequest)
	case !req.owned:
		m.violation(in.Thread, MisuseMark, in)
	case !m.holds(cancel, listOf(req.queue, cancelableList), r):
		m.returned(in, StatusCancelled)
	default:
		m.remove(cancel, r)
		req.marked = false
		req.cancelable = false
		m.returned(in, StatusSuccess)
	}
}

// isCanceled is WdfRequestIsCanceled, for an owned request that is not cancelable. Returned.Flag is
// the answer.
func (m *Machine) isCanceled(in Input) {
	req := &m.requests[in.Request]
	if m.cfg.Verifier && (!req.owned || req.cancelable) {
		m.refused(MisuseMark, in, StatusSuccess)
		return
	}
	if !req.alive {
		m.violation(in.Thread, MisuseMark, in)
		return
	}
	m.push(in.Thread, frame{kind: frameReturn, call: IsCanceled, request: in.Request, queue: req.queue, flag: req.irpCancelled || req.canceledMark})
}

// cleanup is IRP_MJ_CLEANUP: the file's pending requests are cancelled in every queue, in whatever
// state; delivered ones are untouched (R43).
func (m *Machine) cleanup(in Input) {
	m.pushReturn(in.Thread, Cleanup, None, None, StatusSuccess)
	m.push(in.Thread, frame{kind: frameCleanup, queue: 0, aux: int32(in.File)})
}

// cleanupNext cancels the next pending request of the file, or visits the queue and goes on to the
// next one.
func (m *Machine) cleanupNext(t ThreadID, f *frame) {
	id := f.queue
	if int(id) == len(m.queues) {
		m.pop(t)
		return
	}
	for r := m.first(listOf(id, pendingList)); r != None; r = m.after(own, r) {
		if m.requests[r].file == FileID(f.aux) {
			m.unstore(id, r)
			m.cancelStored(t, id, r)
			return
		}
	}
	f.queue++
	m.enter(t, id, None, false)
}
