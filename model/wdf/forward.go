package wdf

// requeue is WdfRequestRequeue: back to the head of its manual queue (R27).
func (m *Machine) requeue(in Input) {
	t, r := in.Thread, in.Request
	req := &m.requests[r]
	if !req.owned || req.links[cancel].list != noList {
		m.misused(MisuseRequeue, in, StatusInvalidDeviceRequest)
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
	if !req.owned || req.links[cancel].list != noList {
		m.misused(MisuseForward, in, StatusInvalidDeviceRequest)
		return
	}
	if from == to && m.cfg.Verifier {
		m.refused(MisuseForward, in, StatusInvalidDeviceRequest)
		return
	}
	m.remove(own, r)
	destination := &m.queues[to]
	if !destination.accept {
		m.append(own, listOf(from, driverList), r) // R71
		m.returned(in, StatusWdfBusy)
		return
	}
	req.owned = false
	req.stopping = false
	req.ack = noAcknowledgement
	m.pushReturn(t, Forward, r, to, StatusSuccess)
	m.push(t, frame{kind: frameForwarded, queue: from, request: r})
	if req.irpCancelled {
		m.cancelStored(t, to, r)
		return
	}
	m.pushEnter(t, to, req.created)
	m.store(t, to, r, false)
}

// requestForwarded ends a successful forward on the source's side.
func (m *Machine) requestForwarded(t ThreadID, f *frame) {
	id := f.queue
	m.pop(t)
	m.queues[id].driverOwned--
	m.enter(t, id, None, true)
}
