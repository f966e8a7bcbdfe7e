package wdf

// The idle engine (R89-R93): a counter C of power references, one timer, and the event that
// WdfDeviceStopIdle(wait) waits for. All transitions of its machine are in idleTable; what entering
// a state does is in enterIdle.

// idleState names a state of the idle engine, in the framework's words.
type idleState uint8

const (
	idleNone idleState = iota // no transition

	idleStopped
	idleStarted
	idleStartedPowerUp
	idleStartedPowerFailed
	idleDisabled
	idleCheckIoCount
	idleBusy
	idleDecrementIo
	idleStartTimer
	idleTimerRunning
	idleTimingOut
	idleTimedOut
	idleTimedOutIoIncrement
	idleTimedOutPowerDown
	idleTimedOutPowerDownFailed
	idleGoingToDx
	idleInDx
	idleInDxIoIncrement
	idleInDxPowerUpFailure
	idleInDxStopped
	idleInDxDisabled
	idleInDxEnabled
	idlePowerUp
	idlePowerUpComplete
	idleTimedOutDisabled
	idleTimedOutEnabled
	idleCancelTimer
	idleWaitForTimeout
	idleTimerExpired
	idleDisabling
	idleDisablingWaitForTimeout
	idleDisablingTimerExpired
	idlePowerFailed
	idleStates
)

var idleStateNames = [idleStates]string{
	"none", "Stopped", "Started", "StartedPowerUp", "StartedPowerFailed", "Disabled", "CheckIoCount", "Busy",
	"DecrementIo", "StartTimer", "TimerRunning", "TimingOut", "TimedOut", "TimedOutIoIncrement", "TimedOutPowerDown",
	"TimedOutPowerDownFailed", "GoingToDx", "InDx", "InDxIoIncrement", "InDxPowerUpFailure", "InDxStopped",
	"InDxDisabled", "InDxEnabled", "PowerUp", "PowerUpComplete", "TimedOutDisabled", "TimedOutEnabled", "CancelTimer",
	"WaitForTimeout", "TimerExpired", "Disabling", "DisablingWaitForTimeout", "DisablingTimerExpired", "PowerFailed",
}

// idleEvent is what the idle engine is told.
type idleEvent uint8

const (
	idleIoIncrement    idleEvent = iota // C went up
	idleIoDecrement                     // C went down
	idleTimerDpc                        // the timer's DPC runs
	idleEnable                          // policy allows idling out
	idleDisable                         // policy forbids it
	idleStart                           // references are granted from now on
	idleStop                            // and no longer
	idlePowerUpDone                     // the device is in D0
	idlePowerUpFails                    //
	idlePowerDownDone                   // the device is in Dx
	idlePowerDownFails                  //
	idleEvents
)

// idleTable is the whole machine. An absent entry means that the event changes nothing: C is
// counted in any state, an enable of an enabled engine is harmless, and the other cases do not
// arise. Rows of states that are left at once are empty.
var idleTable = [idleStates][idleEvents]idleState{
	idleStopped: {
		idleStart: idleStarted,
	},
	idleStarted: {
		idlePowerUpDone:  idleStartedPowerUp,
		idlePowerUpFails: idleStartedPowerFailed,
		idleStop:         idleStopped,
	},
	idleStartedPowerFailed: {
		idleStop: idleStopped,
	},
	idleDisabled: {
		idleEnable:         idleCheckIoCount,
		idleDisable:        idleDisabled,
		idlePowerDownDone:  idleGoingToDx,
		idlePowerDownFails: idlePowerFailed,
		idlePowerUpFails:   idlePowerFailed,
		idleStop:           idleStopped,
	},
	idleBusy: {
		idleIoDecrement:    idleDecrementIo,
		idleDisable:        idleDisabled,
		idlePowerDownDone:  idleGoingToDx,
		idlePowerDownFails: idlePowerFailed,
	},
	idleTimerRunning: {
		idleDisable:     idleDisabling,
		idleIoIncrement: idleCancelTimer,
		idleEnable:      idleCancelTimer,
		idleTimerDpc:    idleTimingOut,
	},
	idleTimedOut: { // R93: still in D0, counted as no longer there
		idlePowerDownDone:  idleTimedOutPowerDown,
		idlePowerDownFails: idleTimedOutPowerDownFailed,
		idleDisable:        idleTimedOutDisabled,
		idleEnable:         idleTimedOutEnabled,
		idleIoIncrement:    idleTimedOutIoIncrement,
	},
	idleInDx: {
		idlePowerUpDone:    idlePowerUp,
		idlePowerUpFails:   idleInDxPowerUpFailure,
		idlePowerDownFails: idleInDxPowerUpFailure,
		idleStop:           idleInDxStopped,
		idleDisable:        idleInDxDisabled,
		idleIoIncrement:    idleInDxIoIncrement,
		idleIoDecrement:    idleInDx,
		idlePowerDownDone:  idleInDx,
		idleEnable:         idleInDxEnabled,
	},
	idleWaitForTimeout: { // the timer could not be cancelled: its expiry is ignored (R89)
		idleTimerDpc: idleTimerExpired,
		idleDisable:  idleDisablingWaitForTimeout,
	},
	idleDisablingWaitForTimeout: {
		idleTimerDpc: idleDisablingTimerExpired,
	},
}

// idleEngine is the engine's state.
type idleEngine struct {
	state   idleState
	count   int64  // C
	timeout uint32 // milliseconds; 0: 100 ns, the power framework times the period

	d0Event       bool // StopIdle(wait) does not block; whoever waits goes on
	timerEnabled  bool
	timerStarted  bool
	timerDue      bool // came due, its DPC has not run
	inDx          bool
	started       bool
	powerFailed   bool
	ioPresentSent bool // policy has been told of I/O and has not looked since
}

// idle feeds an event to the idle engine and runs it to its next resting state.
func (m *Machine) idle(t ThreadID, e idleEvent) {
	d := &m.device.idle
	for next := idleTable[d.state][e]; next != idleNone; {
		d.state = next
		next = m.enterIdle(t, next)
	}
}

// enterIdle does what entering the state does, and names the state to go on to, if any.
func (m *Machine) enterIdle(t ThreadID, s idleState) idleState {
	d := &m.device.idle
	switch s {
	case idleStopped:
		d.started = false
	case idleStarted:
		d.started = true
		d.d0Event = false
	case idleStartedPowerUp:
		d.d0Event = true
		return idleDisabled
	case idleStartedPowerFailed:
		d.powerFailed = true
		d.d0Event = true
	case idleDisabled:
		d.timerEnabled = false
	case idleCheckIoCount:
		d.timerEnabled = true
		return d.busyOrStartTimer()
	case idleDecrementIo:
		return d.busyOrStartTimer()
	case idleStartTimer: // a fresh, full period (R89)
		d.timerStarted = true
		m.emit(Action{Kind: TimerStart, Thread: t, Queue: None, Request: None, Value: int64(d.timeout)})
		return idleTimerRunning
	case idleTimingOut: // R90
		m.post(t, policyMachine, uint8(policyTimeout), onWorkItem)
		d.timerStarted = false
		d.d0Event = false
		return idleTimedOut
	case idleTimedOutIoIncrement:
		m.postIoPresent(t)
		return idleTimedOut
	case idleCancelTimer:
		if m.cancelIdleTimer(t) {
			return idleCheckIoCount
		}
		return idleWaitForTimeout
	case idleTimerExpired:
		d.timerStarted = false
		return idleCheckIoCount
	case idleDisabling:
		if m.cancelIdleTimer(t) {
			return idleDisabled
		}
		return idleDisablingWaitForTimeout
	case idleDisablingTimerExpired: // policy waits for this expiry
		d.timerStarted = false
		m.post(t, policyMachine, uint8(policyTimeout), onWorkItem)
		return idleDisabled
	default:
		return m.enterIdleDx(t, s)
	}
	return idleNone
}

// enterIdleDx is enterIdle for the states of going to Dx, being there, and coming back.
func (m *Machine) enterIdleDx(t ThreadID, s idleState) idleState {
	d := &m.device.idle
	switch s {
	case idleTimedOutPowerDown:
		d.ioPresentSent = false
		return idleGoingToDx
	case idleTimedOutPowerDownFailed:
		d.ioPresentSent = false
		return idlePowerFailed
	case idleGoingToDx:
		d.d0Event = false
		return idleInDx
	case idleInDx:
		d.inDx = true
	case idleInDxIoIncrement: // R15
		m.postIoPresent(t)
		return idleInDx
	case idleInDxPowerUpFailure:
		d.inDx = false
		d.ioPresentSent = false
		return idlePowerFailed
	case idleInDxStopped:
		d.d0Event = true
		d.inDx = false
		d.timerEnabled = false
		d.ioPresentSent = false
		return idleStopped
	case idleInDxDisabled:
		d.timerEnabled = false
		return idleInDx
	case idleInDxEnabled:
		d.timerEnabled = true
		return idleInDx
	case idlePowerUp:
		d.inDx = false
		d.ioPresentSent = false
		d.d0Event = true
		return idlePowerUpComplete
	case idlePowerUpComplete: // whatever C is, the timer waits for the enable (R96)
		if d.timerEnabled {
			return idleCheckIoCount
		}
		return idleDisabled
	case idleTimedOutDisabled:
		d.ioPresentSent = false
		d.d0Event = true
		return idleDisabled
	case idleTimedOutEnabled:
		d.ioPresentSent = false
		d.d0Event = true
		return idleCheckIoCount
	case idlePowerFailed: // waiters are released, and told so
		d.powerFailed = true
		d.timerEnabled = false
		d.d0Event = true
		return idleDisabled
	}
	return idleNone
}

func (d *idleEngine) busyOrStartTimer() idleState {
	if d.count == 0 {
		return idleStartTimer
	}
	return idleBusy
}

// cancelIdleTimer reports whether the timer was cancelled: not if it has come due.
func (m *Machine) cancelIdleTimer(t ThreadID) bool {
	d := &m.device.idle
	m.emit(Action{Kind: TimerCancel, Flag: !d.timerDue, Thread: t, Queue: None, Request: None})
	if d.timerDue {
		return false
	}
	d.timerStarted = false
	return true
}

// postIoPresent tells policy of I/O, once until policy looks (R15).
func (m *Machine) postIoPresent(t ThreadID) {
	d := &m.device.idle
	if !d.ioPresentSent {
		d.ioPresentSent = true
		m.post(t, policyMachine, uint8(policyIoPresent), onWorkItem)
	}
}

// disableIdle forbids idling out. It reports whether that is effective at once; else the timer has
// come due and policy must wait for its expiry.
func (m *Machine) disableIdle(t ThreadID) bool {
	m.idle(t, idleDisable)
	return !m.device.idle.timerStarted
}

// returnToIdle reports whether the device may stay in Dx: C = 0 and no timer on its way (R92). To
// ask is to have taken up the news of I/O.
func (m *Machine) returnToIdle() bool {
	d := &m.device.idle
	d.ioPresentSent = false
	return d.inDx && !d.timerStarted && d.count == 0
}

// powerReference takes a reference for queue q, or for StopIdle if q is None. The answer is
// success, StatusPending (counted, but the device is not in D0), or StatusPowerStateInvalid
// (refused, not counted).
func (m *Machine) powerReference(t ThreadID, q QueueID) Status {
	d := &m.device.idle
	if d.powerFailed || !d.started {
		return StatusPowerStateInvalid
	}
	d.count++
	m.emit(Action{Kind: PowerReference, Thread: t, Queue: q, Request: None, Value: d.count})
	m.idle(t, idleIoIncrement)
	if d.d0Event {
		return StatusSuccess
	}
	return StatusPending
}

// answerReference reports an answer other than success.
func (m *Machine) answerReference(t ThreadID, q QueueID, s Status) {
	if s != StatusSuccess {
		m.emit(Action{Kind: PowerReferenceAnswer, Thread: t, Queue: q, Request: None, Status: s})
	}
}

// powerDereference drops a reference of queue q, or of StopIdle.
func (m *Machine) powerDereference(t ThreadID, q QueueID) {
	d := &m.device.idle
	d.count--
	m.emit(Action{Kind: PowerDereference, Thread: t, Queue: q, Request: None, Value: d.count})
	m.idle(t, idleIoDecrement)
}

// devicePowerReference is what a queue calls when it takes its reference (R13). With
// Config.CountedReferences there is only the counter.
func (m *Machine) devicePowerReference(t ThreadID, q QueueID) Status {
	if m.cfg.CountedReferences {
		m.device.idle.count++
		m.emit(Action{Kind: PowerReference, Thread: t, Queue: q, Request: None, Value: m.device.idle.count})
		return StatusSuccess
	}
	s := m.powerReference(t, q)
	m.answerReference(t, q, s)
	return s
}

// devicePowerDereference is what a queue calls when it drops its reference (R14).
func (m *Machine) devicePowerDereference(t ThreadID, q QueueID) {
	if m.cfg.CountedReferences {
		m.device.idle.count--
		m.emit(Action{Kind: PowerDereference, Thread: t, Queue: q, Request: None, Value: m.device.idle.count})
		return
	}
	m.powerDereference(t, q)
}
