package wdf

// Three machines of the device work on events: the power policy machine, the power machine, and the
// device power requirement machine of the power framework's side. Each has a queue of events and a
// lock: whoever posts an event at PASSIVE_LEVEL and finds the lock free runs the machine there and
// then, on his own thread; otherwise a work item is queued that waits for the lock. So a machine
// that posts to one that is already running below it on the same thread goes on first, and the
// event is taken up when the lower one comes to it; the work item then finds nothing to do.

// machineID names one of the three.
type machineID uint8

const (
	policyMachine machineID = iota
	powerMachine
	requirementMachine
	machines
)

// where says where an event is to be processed.
type where uint8

const (
	hereIfFree where = iota // on the posting thread, if its level and the machine's lock allow
	onWorkItem              // on a work item: it is posted above PASSIVE_LEVEL, or must not run here
)

// eventQueueDepth bounds the events that can wait for one machine. The framework has 8; the events
// that can be posted without an answer in between are fewer.
const eventQueueDepth = 16

// eventMachine is the queue and the lock of one machine.
type eventMachine struct {
	owner  ThreadID // None: nobody runs it
	queued bool     // a work item is queued and has not started
	count  uint8
	events [eventQueueDepth]uint8 // the next first
}

// post queues the event, at the head if it is one that is always taken (the machine's priority
// events), and has the machine run. The caller must be done with what it does in this step: the
// machine, if it runs on this thread, runs as soon as the caller returns.
func (m *Machine) post(t ThreadID, id machineID, event uint8, at where) {
	d := &m.device
	em := &d.machines[id]
	if int(em.count) == len(em.events) {
		panic("wdf: an event queue of the device overflows")
	}
	if id == policyMachine && policyEvent(event) == policyIdleSettings && em.holds(event) {
		return // one that waits already tells as much
	}
	if m.isPriority(id, event) {
		copy(em.events[1:em.count+1], em.events[:em.count])
		em.events[0] = event
	} else {
		em.events[em.count] = event
	}
	em.count++
	if at == hereIfFree && em.owner == None && !m.threads[t].atDispatch() {
		em.owner = t
		m.push(t, frame{kind: frameEvents, queue: None, request: None, aux: int32(id)})
		return
	}
	if !em.queued {
		em.queued = true
		m.queueWorkItem(workDevice+workKind(id), None)
	}
}

// holds reports whether the event waits in the queue.
func (em *eventMachine) holds(event uint8) bool {
	for _, e := range em.events[:em.count] {
		if e == event {
			return true
		}
	}
	return false
}

// runDeviceWorkItem starts the work item of an event machine: it waits for the lock first.
func (m *Machine) runDeviceWorkItem(t ThreadID, w workItem) {
	id := machineID(w.kind - workDevice)
	m.device.machines[id].queued = false
	m.push(t, frame{kind: frameEventLock, queue: None, request: None, aux: int32(id)})
}

// eventLock goes on as the machine's runner once its lock is free.
func (m *Machine) eventLock(t ThreadID, f *frame) bool {
	em := &m.device.machines[f.aux]
	if em.owner != None {
		return false
	}
	em.owner = t
	f.kind = frameEvents
	return true
}

// isPriority reports whether the event goes to the head of the queue and is taken in every state.
func (m *Machine) isPriority(id machineID, event uint8) bool {
	switch id {
	case policyMachine:
		if m.cfg.PolicyOwner {
			return policyEvent(event) >= policyPowerUp
		}
		return policyEvent(event) >= policyPowerUp && policyEvent(event) <= policyPowerDownFailed
	case powerMachine:
		return powerEvent(event) >= powerCompleteD0
	}
	return true
}

// isOpen reports whether the machine's state takes events that are not priority events.
func (m *Machine) isOpen(id machineID) bool {
	d := &m.device
	switch id {
	case policyMachine:
		if m.cfg.PolicyOwner {
			return policyTable[d.policy].open
		}
		return followerTable[d.policy].open
	case powerMachine:
		return powerTable[d.power].open
	}
	return true
}

// takeEvent removes and returns the next event that the machine's state can take.
func (m *Machine) takeEvent(id machineID) (event uint8, ok bool) {
	em := &m.device.machines[id]
	if em.count == 0 {
		return 0, false
	}
	event = em.events[0]
	if !m.isPriority(id, event) && !m.isOpen(id) {
		return 0, false
	}
	em.count--
	copy(em.events[:em.count], em.events[1:])
	return event, true
}

// What a state's entry asks for next. A state number asks for that state.
const (
	rest  uint8 = 0    // wait for the next event
	again uint8 = 0xFF // call the entry again, for its next step, once what it pushed is done
)

// runEvents is one move of the machine that the frame runs: it takes the next event, or does the
// next step of entering a state. f.at is 0 between events, else one more than the step.
func (m *Machine) runEvents(t ThreadID, f *frame) {
	id := machineID(f.aux)
	if f.at == 0 {
		event, ok := m.takeEvent(id)
		if !ok {
			m.device.machines[id].owner = None
			m.pop(t)
			return
		}
		if m.transition(t, id, event) {
			f.at = 1
		}
		return
	}
	at, step := len(m.threads[t].frames)-1, f.at-1
	next := m.enterState(t, id, step)
	f = &m.threads[t].frames[at] // pushes may have moved it
	switch next {
	case rest:
		f.at = 0
	case again:
		f.at++
	default:
		m.setState(id, next)
		f.at = 1
	}
}

// transition looks the event up in the state's row. It reports whether a state is entered; if not,
// the event is dropped, after what must happen to it in any case.
func (m *Machine) transition(t ThreadID, id machineID, event uint8) bool {
	d := &m.device
	var next uint8
	switch id {
	case policyMachine:
		if m.cfg.PolicyOwner {
			next = uint8(policyTable[d.policy].to[event])
		} else {
			next = uint8(followerTable[d.policy].to[event])
		}
	case powerMachine:
		next = uint8(powerTable[d.power].to[event])
	case requirementMachine:
		next = uint8(requirementTable[d.requirement][event])
	}
	if next == 0 {
		m.dropped(t, id, event)
		return false
	}
	m.setState(id, next)
	return true
}

func (m *Machine) setState(id machineID, s uint8) {
	switch id {
	case policyMachine:
		m.device.policy = policyState(s)
	case powerMachine:
		m.device.power = devicePower(s)
	case requirementMachine:
		m.device.requirement = requirementState(s)
	}
}

// enterState does one step of entering the machine's present state.
func (m *Machine) enterState(t ThreadID, id machineID, step uint8) uint8 {
	switch id {
	case policyMachine:
		if m.cfg.PolicyOwner {
			return uint8(m.enterPolicy(t, m.device.policy, step))
		}
		return uint8(m.enterFollower(t, m.device.policy, step))
	case powerMachine:
		return uint8(m.enterPower(t, m.device.power, step))
	}
	return uint8(m.enterRequirement(t, m.device.requirement))
}

// dropped does what an event requires although its state does not take it.
func (m *Machine) dropped(t ThreadID, id machineID, event uint8) {
	switch {
	case id == policyMachine && policyEvent(event) == policySx:
		m.completeSystemIrp(t) // nobody else would
	case id == policyMachine && (policyEvent(event) == policyWakeSucceeded || policyEvent(event) == policyWakeFailed):
		m.device.wakeDropped = true // some later state would wait for it
	case id == powerMachine && (powerEvent(event) == powerD0 || powerEvent(event) == powerDx):
		m.releasePowerIrp(t) // D0 to D0 or Dx to Dx, by a policy owner elsewhere
	}
}
