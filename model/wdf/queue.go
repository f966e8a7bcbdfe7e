package wdf

// slotKind says what a queue-state callback slot holds (R39).
type slotKind uint8

const (
	slotEmpty  slotKind = iota
	slotDriver          // the driver's EvtIoQueueState
	slotSignal          // a thread in a synchronous form, or deleting the queue (R41, R43)
)

// slot is a registered completion of Stop/StopAndPurge or of Drain/Purge.
type slot struct {
	kind   slotKind
	call   InputKind
	thread ThreadID
}

// queue is the state of one I/O queue.
type queue struct {
	dispatchType DispatchType
	limit        uint32 // N_d at which a parallel queue presents no more (R3)
	managed      bool
	callbacks    Callbacks

	// The three independent gates and what goes with them.
	accept   bool
	dispatch bool
	shutdown bool // R42
	power    PowerState

	pending     int32 // N_q
	driverOwned int32 // N_d
	visits      int32 // V
	twoPhase    int32 // R26

	cancelDispatched bool // CDR (R38)
	fromEmpty        bool // TFE (R31)
	readyRegistered  bool
	referenced       bool // holds its power reference (R13)
	powerEvent       bool // what the power thread waits for (R54)
	deferred         bool // a DPC or work item is outstanding (R19)
	deferAgain       bool
	deleting         bool // R43
	deleted          bool

	stopSlot  slot // Stop, StopAndPurge
	purgeSlot slot // Drain, Purge, delete
	deleter   ThreadID
}

// QueueState is what WdfIoQueueGetState reports (R33), with the internal power state.
type QueueState struct {
	Bits        uint8 // StateAccept and so on
	Queued      int   // N_q
	DriverOwned int   // N_d
	Visits      int   // V
	Power       PowerState
}

// The bits of QueueState.Bits.
const (
	StateAccept           uint8 = 1 << iota // requests are accepted
	StateDispatch                           // requests are dispatched
	StateNoRequests                         // N_q = 0
	StateDriverNoRequests                   // N_d = 0
	StatePnpHeld                            // power-managed and not On
)

// QueueState describes queue id.
func (m *Machine) QueueState(id QueueID) QueueState {
	q := &m.queues[id]
	var bits uint8
	set := func(bit uint8, on bool) {
		if on {
			bits |= bit
		}
	}
	set(StateAccept, q.accept)
	set(StateDispatch, q.dispatch)
	set(StateNoRequests, q.pending == 0)
	set(StateDriverNoRequests, q.driverOwned == 0)
	set(StatePnpHeld, q.managed && q.power != On)
	return QueueState{Bits: bits, Queued: int(q.pending), DriverOwned: int(q.driverOwned), Visits: int(q.visits), Power: q.power}
}

// newQueue is the state after WdfIoQueueCreate (R6).
func newQueue(c *QueueConfig, powered bool) queue {
	q := queue{
		dispatchType: c.Dispatch,
		limit:        c.Presented,
		managed:      c.PowerManaged,
		callbacks:    c.Callbacks,
		accept:       true,
		dispatch:     true,
		power:        On,
		deleter:      None,
	}
	if q.managed && !powered {
		q.power = Off
	}
	return q
}

// inUse is N_q + N_d + new: what several steps of the loop require to be zero (R20).
func (q *queue) inUse(carried RequestID) bool {
	return q.pending+q.driverOwned > 0 || carried != None
}

// store puts an accepted request on the pending list, at its head or its tail (R17). Its IRP is
// not cancelled.
func (m *Machine) store(t ThreadID, id QueueID, r RequestID, atHead bool) {
	q := &m.queues[id]
	m.requests[r].queue = id
	if atHead {
		m.prepend(own, listOf(id, pendingList), r)
	} else {
		m.append(own, listOf(id, pendingList), r)
	}
	q.pending++
	m.fact(RequestStored, t, id, r).Flag = atHead
	if q.pending == 1 {
		q.fromEmpty = true
		m.reference(t, id)
	}
}

// reference takes the queue's one reference on the idle counter (R13). A refusal is not retried
// before the next of the three moments that R13 names.
func (m *Machine) reference(t ThreadID, id QueueID) {
	q := &m.queues[id]
	if !m.cfg.PolicyOwner || !q.managed || q.referenced {
		return
	}
	q.referenced = !m.devicePowerReference(t, id).Failed()
}

// storeCarried appends the request that a visit carries. One whose IRP is already cancelled is
// completed instead, without a callback (R12).
func (m *Machine) storeCarried(t ThreadID, id QueueID, r RequestID) {
	if m.requests[r].irpCancelled {
		m.completeIrp(t, r, StatusCancelled)
		return
	}
	m.store(t, id, r, false)
}

// arrive is the arrival of an IRP at the queue (R10, R11), or of a request that the driver made
// itself: that one is stored, and stays with the driver if it is refused (R10, R18).
func (m *Machine) arrive(in *Input) {
	t, id, r := in.Thread, in.Queue, in.Request
	req := m.requestArrives(in)
	q := &m.queues[id]
	if req.created {
		if !q.accept {
			req.alive = false
			m.returned(*in, StatusWdfBusy)
			return
		}
		m.pushReturn(t, Arrive, r, id, StatusSuccess)
		if req.irpCancelled {
			m.cancelStored(t, id, r)
			return
		}
		m.pushEnter(t, id, true)
		m.store(t, id, r, false)
		return
	}
	if !q.accept {
		m.pushReturn(t, Arrive, r, id, StatusInvalidDeviceState)
		m.completeIrp(t, r, StatusInvalidDeviceState)
		return
	}
	m.pushReturn(t, Arrive, r, id, StatusPending)
	m.enter(t, id, r, false)
}
