package wdf

// Callbacks into the driver, the lock around them (R111), and what their deferral rule posts (R19).

// lock is a callback lock: a spin lock, or a mutex for passive-level queues (R110).
type lock struct {
	owner ThreadID
}

// lockOf is the index of the queue's callback lock: its own, or the device's in device scope.
func (m *Machine) lockOf(q QueueID) int {
	if m.scope == ScopeDevice {
		return len(m.queues)
	}
	return int(q)
}

// invoke calls the driver from queue q's dispatcher, under q's callback lock if the scope has one
// and the callback is one of those it covers (R111).
func (m *Machine) invoke(t ThreadID, callback ActionKind, q QueueID, r RequestID, stop StopFlags) {
	f := m.grow(t)
	f.kind, f.callback, f.queue, f.request, f.stop = frameAcquire, callback, q, r, stop
	if m.scope == ScopeNone {
		m.call(t, f)
	}
}

// acquire takes the callback lock and makes the call, or waits for the lock.
func (m *Machine) acquire(t ThreadID, f *frame) bool {
	l := &m.locks[m.lockOf(f.queue)]
	if l.owner != None { // by another thread: the owner's own visits are deferred (R19)
		return false
	}
	if f.callback == 0 { // the internal callback of a synchronous form: lock, signal, unlock
		m.threads[f.aux].signalled = true
		m.pop(t)
		return true
	}
	l.owner = t
	if !m.passive {
		m.threads[t].spinLocks++
	}
	f.flag = true
	m.call(t, f)
	return true
}

// call issues the callback that the innermost frame describes. The thread is the driver's until
// CallbackReturned.
func (m *Machine) call(t ThreadID, f *frame) {
	f.kind = frameCallback
	a := m.fact(f.callback, t, f.queue, f.request)
	a.Call, a.Stop = f.call, f.stop
}

// callbackReturned ends the callback on top of the thread: its lock is released, and DPCs that had
// to wait for the level to fall run first of all (R19).
func (m *Machine) callbackReturned(in *Input) {
	t := in.Thread
	f := m.top(t) // still there after the pop
	m.pop(t)
	m.device.result = in.Status
	if f.flag {
		m.locks[m.lockOf(f.queue)].owner = None
		if !m.passive {
			m.threads[t].spinLocks--
			m.pushDpcs(t)
		}
	}
}

// pushDpcs runs the queued DPCs on the thread if its level allows.
func (m *Machine) pushDpcs(t ThreadID) {
	if len(m.dpcs) > 0 && !m.threads[t].atDispatch() {
		m.push(t, frame{kind: frameDpcs})
	}
}

// runDpcs runs the queued DPCs one after another at DISPATCH_LEVEL.
func (m *Machine) runDpcs(t ThreadID, f *frame) {
	th := &m.threads[t]
	if f.flag { // one has just ended
		th.dpcs--
		f.flag = false
	}
	if len(m.dpcs) == 0 {
		m.pop(t)
		return
	}
	q := m.dpcs[0]
	m.dpcs = append(m.dpcs[:0], m.dpcs[1:]...)
	f.flag = true
	th.dpcs++
	m.push(t, frame{kind: frameDeferred, queue: q})
}

// mayDispatch is the deferral test (R19): a passive-level queue is not dispatched above
// PASSIVE_LEVEL, and no queue by a thread that owns its callback lock.
func (m *Machine) mayDispatch(t ThreadID, q QueueID) bool {
	if m.passive && m.threads[t].atDispatch() {
		return false
	}
	return m.scope == ScopeNone || m.locks[m.lockOf(q)].owner != t
}

// deferVisit posts q's DPC or work item; at most one is outstanding, and a post while it runs makes
// it run once more (R19).
func (m *Machine) deferVisit(t ThreadID, id QueueID) {
	q := &m.queues[id]
	if q.deferred {
		q.deferAgain = true
		return
	}
	q.deferred = true
	m.postVisit(t, id)
}

// postVisit queues q's DPC or work item behind those that wait.
func (m *Machine) postVisit(t ThreadID, id QueueID) {
	if m.passive {
		m.queueWorkItem(workDispatch, id)
		return
	}
	m.dpcs = append(m.dpcs, id) // the thread is at DISPATCH_LEVEL: it holds the lock, or runs a DPC
}

// runDeferred is the body of a queue's DPC or work item: one visit, and another post if one was
// asked for meanwhile.
func (m *Machine) runDeferred(t ThreadID, f *frame) {
	id := f.queue
	q := &m.queues[id]
	if f.at == 0 {
		f.at = 1
		q.deferAgain = false
		m.enter(t, id, None, false)
		return
	}
	m.pop(t)
	if q.deferAgain {
		m.postVisit(t, id)
		return
	}
	q.deferred = false
}

// workKind says whose work item waits.
type workKind uint8

const (
	workDispatch workKind = iota // a queue's deferred visit
	workDevice                   // one past the last of the above; device work items follow
)

type workItem struct {
	kind  workKind
	queue QueueID
}

// queueWorkItem appends to the one FIFO of system work items.
func (m *Machine) queueWorkItem(kind workKind, q QueueID) {
	m.work = append(m.work, workItem{kind, q})
	m.emit(Action{Kind: WorkItemQueued, Queue: q, Request: None, Thread: None})
}

// PendingWorkItems counts the work items that wait for RunWorkItem.
func (m *Machine) PendingWorkItems() int { return len(m.work) }

// runWorkItem starts the oldest work item on the thread.
func (m *Machine) runWorkItem(t ThreadID) {
	w := m.work[0]
	m.work = append(m.work[:0], m.work[1:]...)
	if w.kind == workDispatch {
		m.push(t, frame{kind: frameDeferred, queue: w.queue})
		return
	}
	m.runDeviceWorkItem(t, w)
}
