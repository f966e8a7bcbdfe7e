package wdf

// changeState is Start, Stop, StopAndPurge, Drain, Purge and their synchronous forms (R34). Each
// ends with a full visit.
func (m *Machine) changeState(in Input) {
	t, id := in.Thread, in.Queue
	operation, synchronous := asynchronousForm(in.Kind)
	if synchronous && m.cfg.Verifier && m.threads[t].atDispatch() {
		m.refused(MisuseSynchronousAboveLevel, in, StatusSuccess)
		return
	}
	if operation == Start {
		m.start(in)
		return
	}
	q := &m.queues[id]
	s := &q.stopSlot
	if operation == Drain || operation == Purge {
		s = &q.purgeSlot
	}
	registers := synchronous || in.Flag
	if q.deleted || (registers && s.kind != slotEmpty) {
		m.bugCheck(t, MisuseStateCallback, id, None)
		return
	}
	m.pushReturn(t, in.Kind, None, id, StatusSuccess)
	switch {
	case synchronous:
		*s = slot{kind: slotSignal, call: operation, thread: t}
		m.push(t, frame{kind: frameWaitSignal, queue: id})
	case in.Flag:
		*s = slot{kind: slotDriver, call: operation}
	}
	m.pushEnter(t, id, false)
	switch operation {
	case Stop:
		m.setAccept(q)
		q.dispatch = false
	case StopAndPurge:
		m.stopAndPurge(t, id)
	case Drain:
		q.accept = false
	case Purge:
		m.purge(t, id)
	}
}

// asynchronousForm maps a synchronous call to the operation it waits for.
func asynchronousForm(call InputKind) (operation InputKind, synchronous bool) {
	switch call {
	case StopSynchronously:
		return Stop, true
	case StopAndPurgeSynchronously:
		return StopAndPurge, true
	case DrainSynchronously:
		return Drain, true
	case PurgeSynchronously:
		return Purge, true
	}
	return call, false
}

// start opens both gates and ends the cancelling of dispatched requests (R34, R38).
func (m *Machine) start(in Input) {
	q := &m.queues[in.Queue]
	m.setAccept(q)
	q.dispatch = true
	q.cancelDispatched = false
	if q.pending > 0 {
		q.fromEmpty = true
	}
	m.pushReturn(in.Thread, Start, None, in.Queue, StatusSuccess)
	m.enter(in.Thread, in.Queue, None, false)
}

// setAccept opens the accept gate unless the queue is shut down (R42).
func (m *Machine) setAccept(q *queue) {
	if !q.shutdown {
		q.accept = true
	}
}

// stopAndPurge cancels what is pending at the call, not what arrives during it (R36).
func (m *Machine) stopAndPurge(t ThreadID, id QueueID) {
	q := &m.queues[id]
	m.setAccept(q)
	q.dispatch = false
	q.cancelDispatched = true
	for r := m.first(listOf(id, pendingList)); r != None; r = m.after(own, r) {
		m.requests[r].canceledMark = true
	}
	m.push(t, frame{kind: framePurgeMarked, queue: id})
	m.push(t, frame{kind: framePurgePending, queue: id, flag: true})
}

// purge cancels everything pending; drivers built before 1.11 are exempt from CDR (R34).
func (m *Machine) purge(t ThreadID, id QueueID) {
	q := &m.queues[id]
	q.accept = false
	if m.kmdfMinor >= 11 {
		q.cancelDispatched = true
	}
	m.push(t, frame{kind: framePurgeMarked, queue: id})
	m.push(t, frame{kind: framePurgePending, queue: id})
}

// purgePending cancels the next pending request; with the flag only those that StopAndPurge found
// (R36, R37).
func (m *Machine) purgePending(t ThreadID, f *frame) {
	id := f.queue
	r := m.first(listOf(id, pendingList))
	if r == None || (f.flag && !m.requests[r].canceledMark) {
		m.pop(t)
		return
	}
	m.unstore(id, r)
	m.cancelStored(t, id, r)
}

// purgeMarked cancels the next cancelable driver-owned request, in order of marking (R37).
func (m *Machine) purgeMarked(t ThreadID, f *frame) {
	id := f.queue
	r := m.first(listOf(id, cancelableList))
	if r == None {
		m.pop(t)
		return
	}
	m.cancelOwned(t, id, r)
}

// deleteQueue purges the queue and waits until nothing is left in it (R43).
func (m *Machine) deleteQueue(in Input) {
	t, id := in.Thread, in.Queue
	q := &m.queues[id]
	q.deleting = true
	q.deleter = t
	m.pushReturn(t, DeleteQueue, None, id, StatusSuccess)
	m.push(t, frame{kind: frameWaitSignal, queue: id})
	m.pushEnter(t, id, false)
	m.purge(t, id)
}
