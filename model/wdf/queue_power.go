package wdf

// PowerState is a queue's power state (R56).
type PowerState uint8

const (
	On PowerState = iota
	StartingTransition
	Stopping
	StoppingNotifyingDriver
	StoppingDriverNotified
	Purging
	PurgeNotifyingDriver
	PurgeDriverNotified
	Off
	Restarting
	RestartingNotifyingDriver
	RestartingDriverNotified
)

var powerStateNames = [...]string{
	On:                        "On",
	StartingTransition:        "StartingTransition",
	Stopping:                  "Stopping",
	StoppingNotifyingDriver:   "StoppingNotifyingDriver",
	StoppingDriverNotified:    "StoppingDriverNotified",
	Purging:                   "Purge",
	PurgeNotifyingDriver:      "PurgeNotifyingDriver",
	PurgeDriverNotified:       "PurgeDriverNotified",
	Off:                       "Off",
	Restarting:                "Restarting",
	RestartingNotifyingDriver: "RestartingNotifyingDriver",
	RestartingDriverNotified:  "RestartingDriverNotified",
}

// String is the framework's name without its FxIoQueuePower prefix.
func (s PowerState) String() string { return powerStateNames[s] }

// notifying reports whether cancel notifications are held back (R47, R51, R62).
func (s PowerState) notifying() bool {
	return s == StoppingNotifyingDriver || s == PurgeNotifyingDriver || s == RestartingNotifyingDriver
}

// powerStep is what a visit does at step 6 of the loop: the table of R56. It reports whether the
// visit goes on (loop) or leaves. Any visit advances this machine, not only the power thread's
// (R57).
func (m *Machine) powerStep(t ThreadID, f *frame) (loop bool) {
	id := f.queue
	q := &m.queues[id]
	switch q.power {
	case StartingTransition:
		if q.visits == 1 {
			q.powerEvent = true
		}
		return false
	case Stopping:
		m.moveAll(own, listOf(id, driverList), listOf(id, notifyList))
		q.power = StoppingNotifyingDriver
	case Purging:
		m.moveAll(own, listOf(id, driverList), listOf(id, notifyList))
		q.power = PurgeNotifyingDriver
	case StoppingNotifyingDriver:
		if !m.notifyStop(t, id, StopActionSuspend) {
			q.power = StoppingDriverNotified
		}
	case PurgeNotifyingDriver:
		if !m.notifyStop(t, id, StopActionPurge) {
			q.power = PurgeDriverNotified
		}
	case StoppingDriverNotified, PurgeDriverNotified:
		return m.acknowledged(t, f)
	case Restarting:
		m.moveAll(own, listOf(id, driverList), listOf(id, notifyList))
		q.power = RestartingNotifyingDriver
	case RestartingNotifyingDriver:
		if !m.notifyResume(t, id) {
			q.power = RestartingDriverNotified
		}
	case RestartingDriverNotified:
		q.power = On
		m.emit(Action{Kind: QueueOn, Thread: t, Queue: id, Request: None})
		return false
	}
	return true
}

// notifyStop takes the next request to be notified and calls its EvtIoStop, unless the driver has
// none or the request is being cancelled: then it is waited for all the same (R58, R59, R61). It
// reports whether there was one.
func (m *Machine) notifyStop(t ThreadID, id QueueID, why StopFlags) bool {
	r := m.first(listOf(id, notifyList))
	if r == None {
		return false
	}
	m.move(own, listOf(id, notifiedList), r)
	req := &m.requests[r]
	if why == StopActionPurge {
		req.ack = noAcknowledgement // the hold path does not clear it (R72)
	}
	if !m.queues[id].callbacks.has(HasIoStop) || req.canceledMark {
		return true
	}
	req.stopping = true
	if m.holds(cancel, listOf(id, cancelableList), r) {
		why |= StopRequestCancelable
	}
	m.invoke(t, EvtIoStop, id, r, why)
	return true
}

// notifyResume takes the next kept request and calls its EvtIoResume (R83). It reports whether
// there was one.
func (m *Machine) notifyResume(t ThreadID, id QueueID) bool {
	r := m.first(listOf(id, notifyList))
	if r == None {
		return false
	}
	m.move(own, listOf(id, driverList), r)
	if m.queues[id].callbacks.has(HasIoResume) && !m.requests[r].canceledMark {
		m.invoke(t, EvtIoResume, id, r, 0)
	}
	return true
}

// acknowledged is the state in which acknowledgements are acted on, in batches (R64). It reports
// whether the visit goes on.
func (m *Machine) acknowledged(t ThreadID, f *frame) bool {
	id := f.queue
	if batch := m.pullAcknowledged(id); batch != noList {
		f.at = visitAcknowledged
		f.aux = int32(batch)
		return true
	}
	if !m.mayTurnOff(id) {
		return false
	}
	m.turnOff(t, id)
	return true
}

// mayTurnOff reports whether nothing is left to wait for: no unacknowledged request, no completion in
// its second phase, no other visit, which would turn the queue Off in its turn (R26, R64).
func (m *Machine) mayTurnOff(id QueueID) bool {
	q := &m.queues[id]
	return m.empty(listOf(id, notifiedList)) && q.twoPhase == 0 && q.visits == 1
}

// turnOff ends the stop and releases the power thread.
func (m *Machine) turnOff(t ThreadID, id QueueID) {
	q := &m.queues[id]
	q.power = Off
	q.powerEvent = true
	m.emit(Action{Kind: QueueOff, Thread: t, Queue: id, Request: None})
}

// pullAcknowledged takes every acknowledged request off the notified list, in order; noList if
// there is none.
func (m *Machine) pullAcknowledged(id QueueID) listID {
	batch := noList
	for r := m.first(listOf(id, notifiedList)); r != None; {
		next := m.after(own, r)
		if m.requests[r].ack != noAcknowledgement {
			if batch == noList {
				batch = m.newBatch()
			}
			m.move(own, batch, r)
		}
		r = next
	}
	return batch
}

// actOnAcknowledged acts on the next request of the visit's batch. Requeued ones go to the head one
// by one, so that they end up reversed (R64, R65).
func (m *Machine) actOnAcknowledged(t ThreadID, f *frame) {
	id, batch := f.queue, listID(f.aux)
	r := m.first(batch)
	if r == None {
		m.freeBatches = append(m.freeBatches, batch)
		f.at = visitTop
		if m.mayTurnOff(id) { // in the same step, before the loop looks at cancellations again (R74)
			m.turnOff(t, id)
		}
		return
	}
	req := &m.requests[r]
	answer := req.ack
	req.ack = noAcknowledgement
	req.stopping = false
	if answer == keepAcknowledged {
		m.move(own, listOf(id, driverList), r)
		return
	}
	if req.links[cancel].list != noList {
		m.violation(t, MisuseRequeueCancelableByAck, Input{Kind: StopAcknowledge, Queue: id, Request: r})
		return
	}
	m.remove(own, r)
	req.owned = false
	m.queues[id].driverOwned--
	m.storeAgain(t, id, r, StopAcknowledge)
}

// stopAcknowledge is WdfRequestStopAcknowledge: it records the answer and nothing else, no list, no
// visit (R63).
func (m *Machine) stopAcknowledge(in Input) {
	req := &m.requests[in.Request]
	if m.cfg.Verifier {
		switch {
		case !req.stopping:
			m.refused(MisuseAcknowledgeOutsideStop, in, StatusSuccess)
			return
		case req.alive && in.Flag && !req.owned:
			m.refused(MisuseAcknowledgeNotOwned, in, StatusSuccess)
			return
		case req.alive && in.Flag && req.cancelable:
			m.refused(MisuseRequeueCancelableByAck, in, StatusSuccess)
			return
		}
	}
	if req.alive {
		req.ack = keepAcknowledged
		if in.Flag {
			req.ack = requeueAcknowledged
		}
	}
	m.returned(in, StatusSuccess)
}

// The passes over the queues, in creation order (R54, R75, R77, R80, R81). Frame.queue is the queue
// in turn, Frame.at the pass.

// pushHold makes the thread stop all power-managed queues and wait for them (R54).
func (m *Machine) pushHold(t ThreadID) {
	m.push(t, frame{kind: frameHold})
}

// hold is one move of the two passes: first every queue in turn stops dispatching and its running
// callbacks return; then every queue in turn notifies its driver and turns Off.
func (m *Machine) hold(t ThreadID, f *frame) {
	if int(f.queue) == len(m.queues) {
		if f.at++; f.at == 2 {
			m.pop(t)
			return
		}
		f.queue = 0
		return
	}
	id := f.queue
	f.queue++
	q := &m.queues[id]
	switch {
	case !q.managed:
	case f.at == 0 && q.power == On:
		m.beginTransition(t, id, StartingTransition)
	case f.at == 1 && q.power == StartingTransition:
		m.beginTransition(t, id, Stopping)
	}
}

// beginTransition sets the state, visits the queue and waits for its power event.
func (m *Machine) beginTransition(t ThreadID, id QueueID, s PowerState) {
	q := &m.queues[id]
	q.power = s
	q.powerEvent = false
	m.push(t, frame{kind: frameWaitPower, queue: id})
	m.enter(t, id, None, false)
}

// waitPower goes on once the queue's power event is set.
func (m *Machine) waitPower(t ThreadID, f *frame) bool {
	if !m.queues[f.queue].powerEvent {
		return false
	}
	m.pop(t)
	return true
}

// pushPurge makes the thread shut down and purge the power-managed queues, or the others (R75,
// R77).
func (m *Machine) pushPurge(t ThreadID, managed bool) {
	m.push(t, frame{kind: framePowerPurge, flag: managed})
}

// powerPurge is one move of the purge: queue after queue is shut down, purged and notified.
func (m *Machine) powerPurge(t ThreadID, f *frame) {
	if int(f.queue) == len(m.queues) {
		m.pop(t)
		return
	}
	id := f.queue
	q := &m.queues[id]
	if q.managed != f.flag {
		f.queue++
		return
	}
	if f.at == 0 {
		f.at = 1
		q.shutdown = true
		m.pushEnter(t, id, false)
		m.purge(t, id)
		return
	}
	f.at = 0
	f.queue++
	m.beginTransition(t, id, Purging)
}

// pushResume makes the thread bring all power-managed queues back On, then let them dispatch, inline
// (R80-R82).
func (m *Machine) pushResume(t ThreadID) {
	m.push(t, frame{kind: frameResume})
}

// resume is one move of the two passes; neither waits for anything.
func (m *Machine) resume(t ThreadID, f *frame) {
	if int(f.queue) == len(m.queues) {
		if f.at++; f.at == 2 {
			m.pop(t)
			return
		}
		f.queue = 0
		return
	}
	id := f.queue
	f.queue++
	q := &m.queues[id]
	switch {
	case !q.managed:
	case f.at == 0 && q.power == Off:
		q.power = Restarting
		m.enter(t, id, None, false)
	case f.at == 1:
		if q.pending > 0 {
			q.fromEmpty = true
		}
		m.enter(t, id, None, false)
	}
}

// resetForRestart reopens the queues of a removed PDO that is started again (R79).
func (m *Machine) resetForRestart() {
	for id := range m.queues {
		q := &m.queues[id]
		q.shutdown = false
		q.accept = true
		if !q.managed {
			q.power = On
		}
	}
}
