package wdf

// requeue is WdfRequestRequeue: back to the head of its manual queue (R27).
func (m *Machine) requeue(in Input) {
	t, r := in.Thread, in.Request
	req := &m.requests[r]
	if !req.alive || (m.cfg.Verifier && (!req.owned || req.cancelable)) {
		m.refused(MisuseRequeue, in, StatusInvalidDeviceRequest)
		return
	}
	id := req.queue
	q := &m.queues[id]
	if q.dispatchType != Manual {
		if m.cfg.Verifier {
			req.owned = false // M10: already given away as far as the verifier knows
		}
		m.refused(MisuseRequeueNotManual, in, StatusInvalidDeviceRequest)
		return
	}
	if !req.owned || req.links[cancel].list != noList {
		m.violation(t, MisuseRequeue, in)
		return
	}
	req.owned = false
	m.remove(own, r)
	q.driverOwned--
	m.pushReturn(t, Requeue, r, id, StatusSuccess)
	m.pushEnter(t, id, false)
	m.storeAgain(t, id, r, Requeue)
}

// storeAgain puts a request that the driver gave back at the head of its queue, or cancels it if
// the queue cancels dispatched requests or the IRP is cancelled (R27, R38, R64).
func (m *Machine) storeAgain(t ThreadID, id QueueID, r RequestID, by InputKind) {
	if m.queues[id].cancelDispatched || m.requests[r].irpCancelled {
		m.cancelStored(t, id, r)
		return
	}
	m.emit(Action{Kind: RequestRequeued, Call: by, Thread: t, Queue: id, Request: r})
	m.store(t, id, r, true)
}

// forward is WdfRequestForwardToIoQueue: to the tail of the destination (R28). The request stays
// in the source's count until the destination's visit, inside this call, is over.
func (m *Machine) forward(in Input) {
	t, r, to := in.Thread, in.Request, in.Queue
	req := &m.requests[r]
	from := req.queue
	if m.cfg.Verifier && (!req.owned || req.cancelable || from == to) {
		m.refused(MisuseForward, in, StatusInvalidDeviceRequest)
		return
	}
	if !req.owned {
		m.violation(t, MisuseForward, in)
		return
	}
	if !m.queues[to].accept {
		m.move(own, listOf(from, driverList), r) // R71
		m.returned(in, StatusWdfBusy)
		return
	}
	if req.links[cancel].list != noList {
		m.violation(t, MisuseForward, in)
		return
	}
	m.remove(own, r)
	req.owned = false
	m.pushReturn(t, Forward, r, to, StatusSuccess)
	m.push(t, frame{kind: frameForwarded, queue: from, request: r})
	m.pushEnter(t, to, req.created)
	if req.irpCancelled {
		m.cancelStored(t, to, r)
		return
	}
	m.store(t, to, r, false)
}

// requestForwarded ends a successful forward on the source's side.
func (m *Machine) requestForwarded(t ThreadID, f *frame) {
	id := f.queue
	m.pop(t)
	m.queues[id].driverOwned--
	m.enter(t, id, None, true)
}
