package wdf

// enter is the entrance to a queue's dispatcher, for what is innermost on the thread: a soft visit
// runs only if no other is active (R18), and any visit is deferred if the thread may not dispatch
// (R19).
func (m *Machine) enter(t ThreadID, id QueueID, carried RequestID, soft bool) {
	q := &m.queues[id]
	if soft && q.visits > 0 {
		return
	}
	if q.deleted {
		return
	}
	if !m.mayDispatch(t, id) {
		if carried != None {
			m.storeCarried(t, id, carried)
		}
		m.deferVisit(t, id)
		return
	}
	q.visits++
	if carried == None && m.nextStep(id, None) == stepLeave { // nothing to do, as after most completions
		q.visits--
		return
	}
	f := m.grow(t)
	f.kind, f.queue, f.request = frameVisit, id, carried
}

// step is one of the thirteen cases of the dispatch loop, in the order of R20.
type step uint8

const (
	stepCancelNotify    step = iota + 1 // 1
	stepCanceledOnQueue                 // 2
	stepStopCallback                    // 3
	stepPurgeCallback                   // 4
	stepDropReference                   // 5
	stepPower                           // 6
	stepDeleted                         // 7
	stepLeave                           // 8, 9, 11, 12, or nothing to deliver
	stepReady                           // 10
	stepDeliver                         // 13
)

// nextStep decides what the visit does next (R20). It changes nothing.
func (m *Machine) nextStep(id QueueID, carried RequestID) step {
	q := &m.queues[id]
	if !q.power.notifying() {
		if !m.empty(listOf(id, cancelNotifyList)) {
			return stepCancelNotify
		}
		if !m.empty(listOf(id, canceledOnQueueList)) {
			return stepCanceledOnQueue
		}
	}
	alone := q.visits == 1
	if alone && q.driverOwned == 0 && q.stopSlot.kind != slotEmpty {
		return stepStopCallback
	}
	if alone && !q.inUse(carried) {
		if q.purgeSlot.kind != slotEmpty {
			return stepPurgeCallback
		}
		if q.referenced {
			return stepDropReference
		}
	}
	if q.power != On && q.power != Off {
		return stepPower
	}
	if q.deleting && alone && !q.inUse(carried) {
		return stepDeleted
	}
	if q.power == Off || !q.dispatch {
		return stepLeave
	}
	switch q.dispatchType {
	case Manual:
		if q.readyRegistered && q.fromEmpty {
			return stepReady
		}
		return stepLeave
	case Sequential:
		if q.driverOwned > 0 {
			return stepLeave
		}
	case Parallel:
		if q.limit != Unlimited && uint32(q.driverOwned) >= q.limit {
			return stepLeave
		}
	}
	if q.pending == 0 && carried == None {
		return stepLeave
	}
	return stepDeliver
}

// Where a visit goes on within a step that hands out several callbacks.
const (
	visitTop          = iota
	visitCancelNotify // step 1, once begun, empties its list (R112)
	visitCanceledOnQueue
	visitAcknowledged // a batch of acknowledgements is being acted on (R64)
)

// visit runs the dispatch loop until a callback is issued or the visit ends. The queue's state may
// have changed in every callback, so the loop begins again after each step (R20).
func (m *Machine) visit(t ThreadID, f *frame) bool {
	id := f.queue
	switch f.at {
	case visitCancelNotify:
		if r := m.first(listOf(id, cancelNotifyList)); r != None {
			m.notifyCancel(t, id, r)
			return true
		}
		f.at = visitTop
	case visitCanceledOnQueue:
		if r := m.first(listOf(id, canceledOnQueueList)); r != None {
			m.notifyCanceledOnQueue(t, id, r)
			return true
		}
		f.at = visitTop
	case visitAcknowledged:
		m.actOnAcknowledged(t, f)
		return true
	}
	next := m.nextStep(id, f.request)
	switch {
	case next == stepDeliver:
		m.deliver(t, f)
		return true
	case next == stepLeave && f.request == None:
		m.leave(t, id)
		return true
	}
	if f.request != None { // anything else to do, or a closed gate: store it first (R11)
		r := f.request
		f.request = None
		m.storeCarried(t, id, r)
		return true
	}
	q := &m.queues[id]
	switch next {
	case stepCancelNotify:
		f.at = visitCancelNotify
	case stepCanceledOnQueue:
		f.at = visitCanceledOnQueue
	case stepStopCallback:
		m.fire(t, id, &q.stopSlot, false)
	case stepPurgeCallback:
		m.fire(t, id, &q.purgeSlot, true)
	case stepDropReference:
		q.referenced = false
		m.devicePowerDereference(t, id)
	case stepPower:
		if !m.powerStep(t, f) {
			m.leave(t, id)
		}
	case stepDeleted:
		q.deleted = true
		m.threads[q.deleter].signalled = true
		m.leave(t, id)
	case stepReady:
		q.fromEmpty = false
		m.invoke(t, EvtIoQueueReady, id, None, 0)
	}
	return true
}

// leave ends the visit on top of the thread.
func (m *Machine) leave(t ThreadID, id QueueID) {
	m.queues[id].visits--
	m.pop(t)
}

// deliver hands the head of the pending list, or else the carried request, to the driver (step 13).
// A carried request behind a head is stored once the head is off the list.
func (m *Machine) deliver(t ThreadID, f *frame) {
	id := f.queue
	q := &m.queues[id]
	r, carried := m.first(listOf(id, pendingList)), f.request
	f.request = None
	if r == None {
		r = carried
		m.reference(t, id)
	} else {
		m.unstore(id, r)
	}
	m.append(own, listOf(id, driverList), r)
	q.driverOwned++
	if carried == None || carried == r {
		m.present(t, id, r)
		return
	}
	m.push(t, frame{kind: framePresent, queue: id, request: r})
	m.storeCarried(t, id, carried)
}

// present calls the request's handler, or completes the request for want of one (R7, R8).
func (m *Machine) present(t ThreadID, id QueueID, r RequestID) {
	q := &m.queues[id]
	req := &m.requests[r]
	if !q.callbacks.handles(req.kind) {
		m.push(t, frame{kind: frameCompleted, queue: id, request: r})
		m.completeIrp(t, r, StatusInvalidDeviceRequest)
		return
	}
	if req.zeroLength && !q.callbacks.has(AllowZeroLengthRequests) {
		m.push(t, frame{kind: frameCompleted, queue: id, request: r})
		m.completeIrp(t, r, StatusSuccess)
		return
	}
	req.presented = true
	req.owned = true
	m.invoke(t, EvtIoDefault, id, r, 0)
}

// fire empties the slot and tells whoever registered it (R38-R41). Only the purge and drain
// callback is under the callback lock (R111).
func (m *Machine) fire(t ThreadID, id QueueID, s *slot, locked bool) {
	was := *s
	*s = slot{}
	m.queues[id].cancelDispatched = false
	if was.kind == slotSignal && (!locked || m.scope == ScopeNone) {
		m.threads[was.thread].signalled = true
		return
	}
	if was.kind == slotSignal { // the framework's own callback takes the lock like any other
		m.push(t, frame{kind: frameAcquire, queue: id, request: None, aux: int32(was.thread)})
		return
	}
	f := m.grow(t)
	f.kind, f.callback, f.call, f.queue, f.request = frameAcquire, EvtIoQueueState, was.call, id, None
	if !locked || m.scope == ScopeNone {
		m.call(t, f)
	}
}
