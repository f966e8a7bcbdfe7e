package wdf

import (
	"errors"
	"fmt"
	"slices"
)

// Machine is the framework for one device and its queues: a pure state machine. All of its state is
// plain data; Clone copies it.
type Machine struct {
	cfg *Config

	// What Config says, with "inherit" resolved (R110).
	scope     Scope // ScopeNone, ScopeQueue or ScopeDevice
	passive   bool  // queues and their callbacks run at PASSIVE_LEVEL
	kmdfMinor int

	queues      []queue
	requests    []request
	threads     []thread
	lists       []listHead
	freeBatches []listID
	locks       []lock // one a queue, and the device's
	dpcs        []QueueID
	work        []workItem

	ended bool // after a BugCheck or a Violation

	device device

	out []Action // of the Step in progress
}

// Errors of Step: a host's mistakes, never a driver's.
var (
	ErrEnded      = errors.New("wdf: the machine has ended with a bug check or undefined behaviour")
	ErrBlocked    = errors.New("wdf: the thread waits inside the framework and may only be continued when ready")
	ErrNoCallback = errors.New("wdf: no callback is running on the thread")
	ErrRange      = errors.New("wdf: no such queue, request, thread or work item")
)

// CheckQueue says how WdfIoQueueCreate answers the configuration (R1-R3).
func CheckQueue(c *QueueConfig) Status {
	handlers := c.Callbacks & (HasIoDefault | HasIoRead | HasIoWrite | HasIoDeviceControl | HasIoInternalDeviceControl)
	switch c.Dispatch {
	case Sequential, Parallel:
		if handlers == 0 {
			return StatusWdfNoCallback
		}
		if c.Dispatch == Sequential && c.Presented != 0 {
			return StatusInvalidParameter
		}
		return StatusSuccess
	case Manual:
		if handlers != 0 || c.Presented != 0 {
			return StatusInvalidParameter
		}
		return StatusSuccess
	}
	return StatusInvalidParameter
}

// New builds the machine. The configuration must not change afterwards. It fails where
// WdfIoQueueCreate would (CheckQueue).
func New(cfg *Config) (*Machine, error) {
	m := &Machine{cfg: cfg, scope: cfg.Scope, passive: cfg.Level == LevelPassive, kmdfMinor: cfg.KmdfMinor}
	if m.scope == ScopeInherit {
		m.scope = ScopeNone
	}
	if m.kmdfMinor == 0 {
		m.kmdfMinor = 33
	}
	m.initDevice()
	powered := cfg.CountedReferences && !cfg.InDx // a device is in Dx before its start (R6)
	for i := range cfg.Queues {
		if s := CheckQueue(&cfg.Queues[i]); s != StatusSuccess {
			return nil, fmt.Errorf("wdf: queue %d: WdfIoQueueCreate fails with STATUS_%v", i, s)
		}
		m.queues = append(m.queues, newQueue(&cfg.Queues[i], powered))
	}
	m.lists = make([]listHead, len(m.queues)*queueLists)
	for i := range m.lists {
		m.lists[i] = listHead{None, None}
	}
	m.locks = make([]lock, len(m.queues)+1)
	for i := range m.locks {
		m.locks[i].owner = None
	}
	return m, nil
}

// Clone is an independent copy of the machine's state. The configuration is shared.
func (m *Machine) Clone() *Machine {
	c := *m
	c.queues = slices.Clone(m.queues)
	c.requests = slices.Clone(m.requests)
	c.threads = slices.Clone(m.threads)
	for i := range c.threads {
		c.threads[i].frames = slices.Clone(m.threads[i].frames)
	}
	c.lists = slices.Clone(m.lists)
	c.freeBatches = slices.Clone(m.freeBatches)
	c.locks = slices.Clone(m.locks)
	c.dpcs = slices.Clone(m.dpcs)
	c.work = slices.Clone(m.work)
	c.out = nil
	return &c
}

// Ended reports whether a BugCheck or a Violation has ended the machine.
func (m *Machine) Ended() bool { return m.ended }

// Queues is the number of queues.
func (m *Machine) Queues() int { return len(m.queues) }

// Step carries out one input and appends what follows from it to out: the actions up to the point
// where in.Thread is in a driver callback, waits, or has nothing left to do. An error is the
// host's mistake, and then nothing has changed; what a driver does wrong is an action.
func (m *Machine) Step(in Input, out []Action) ([]Action, error) { return m.Play(&in, out) }

// Play is Step without a copy of the input, for a host that makes millions of inputs in a second.
func (m *Machine) Play(in *Input, out []Action) ([]Action, error) {
	if m.ended {
		return out, ErrEnded
	}
	if err := m.check(in); err != nil {
		return out, fmt.Errorf("%w: input %v", err, *in)
	}
	m.out = out
	m.begin(in)
	m.run(in.Thread)
	out = m.out
	m.out = nil
	return out, nil
}

// check finds a host's mistakes before anything has changed.
func (m *Machine) check(in *Input) error {
	if in.Thread < 0 {
		return ErrRange
	}
	for int(in.Thread) >= len(m.threads) {
		m.threads = append(m.threads, thread{})
	}
	switch in.Kind { // those that every request needs first
	case CallbackReturned:
		if m.Idle(in.Thread) || !m.inCallback(in.Thread) {
			return ErrNoCallback
		}
		return nil
	case Complete:
		if in.Request < 0 || int(in.Request) >= len(m.requests) {
			return ErrRange
		}
	case Arrive:
		if in.Queue < 0 || int(in.Queue) >= len(m.queues) || in.Request < 0 || m.inUse(in.Request) {
			return ErrRange
		}
	default:
		return m.checkOther(in)
	}
	if m.Blocked(in.Thread) {
		return ErrBlocked
	}
	return nil
}

// checkOther is check for the rest of the inputs.
func (m *Machine) checkOther(in *Input) error {
	if in.Kind == Continue {
		if !m.Ready(in.Thread) {
			return ErrBlocked
		}
	} else if m.Blocked(in.Thread) {
		return ErrBlocked
	}
	uses := inputUses[in.Kind]
	switch {
	case uses&usesQueue != 0 && (in.Queue < 0 || int(in.Queue) >= len(m.queues)):
		return ErrRange
	case uses&usesRequest != 0 && (in.Request < 0 || int(in.Request) >= len(m.requests)):
		return ErrRange
	case in.Kind == Find && (in.Request < None || int(in.Request) >= len(m.requests)):
		return ErrRange
	case in.Kind == DeleteQueue && m.queues[in.Queue].deleting:
		return ErrRange
	case in.Kind == RunWorkItem && len(m.work) == 0:
		return ErrRange
	case in.Kind >= queueInputs:
		return m.checkDevice(*in)
	}
	return nil
}

// inUse reports whether the index stands for a request that is not completed, that its queue still
// counts (R25), or that waits for its EvtRequestCancel all the same (M8).
func (m *Machine) inUse(r RequestID) bool {
	if int(r) >= len(m.requests) {
		return false
	}
	req := &m.requests[r]
	return req.alive || req.twoPhase || req.links[own].list != noList || req.links[cancel].list != noList
}

// inCallback reports whether the driver is running on the thread.
func (m *Machine) inCallback(t ThreadID) bool { return m.top(t).kind == frameCallback }

// What an input's kind makes of its members.
const (
	usesQueue = 1 << iota
	usesRequest
)

var inputUses = [256]uint8{
	Arrive: usesQueue, CancelIrp: usesRequest,
	Complete: usesRequest, MarkCancelable: usesRequest, MarkCancelableEx: usesRequest, UnmarkCancelable: usesRequest,
	Requeue: usesRequest, Forward: usesRequest | usesQueue, StopAcknowledge: usesRequest, IsCanceled: usesRequest,
	Send: usesRequest, SendAndForget: usesRequest, CancelSentRequest: usesRequest, SentCompleted: usesRequest,
	RetrieveNext: usesQueue, Find: usesQueue, RetrieveFound: usesQueue | usesRequest, ReadyNotify: usesQueue,
	Start: usesQueue, Stop: usesQueue, StopAndPurge: usesQueue, Drain: usesQueue, Purge: usesQueue,
	StopSynchronously: usesQueue, StopAndPurgeSynchronously: usesQueue, DrainSynchronously: usesQueue, PurgeSynchronously: usesQueue,
	DeleteQueue: usesQueue,
}

// begin turns the input into frames of its thread, or answers it at once.
func (m *Machine) begin(in *Input) {
	switch in.Kind {
	case CallbackReturned:
		m.callbackReturned(in)
	case Arrive:
		m.arrive(in)
	case Complete:
		m.complete(in)
	case Continue:
	default:
		m.beginRequest(*in)
	}
}

// beginRequest is begin for the system's acts and the calls on one request.
func (m *Machine) beginRequest(in Input) {
	t := in.Thread
	switch in.Kind {
	case RunWorkItem:
		m.runWorkItem(t)
	case RaiseIrql:
		m.threads[t].raised = true
		m.returned(in, StatusSuccess)
	case LowerIrql:
		m.threads[t].raised = false
		m.pushReturn(t, LowerIrql, None, None, StatusSuccess)
		m.pushDpcs(t)
	case CancelIrp:
		m.cancelIrp(in)
	case Cleanup:
		m.cleanup(in)
	case MarkCancelable, MarkCancelableEx:
		m.markCancelable(in)
	case UnmarkCancelable:
		m.unmarkCancelable(in)
	case Requeue:
		m.requeue(in)
	case Forward:
		m.forward(in)
	case StopAcknowledge:
		m.stopAcknowledge(in)
	case IsCanceled:
		m.isCanceled(in)
	case Send:
		m.send(in)
	case SendAndForget:
		m.sendAndForget(in)
	case CancelSentRequest:
		m.cancelSentRequest(in)
	case SentCompleted:
		m.sentCompleted(in)
	default:
		m.beginQueue(in)
	}
}

// beginQueue is begin for the calls on a queue or on all queues.
func (m *Machine) beginQueue(in Input) {
	t := in.Thread
	switch in.Kind {
	case RetrieveNext:
		m.retrieveNext(in)
	case Find:
		m.find(in)
	case RetrieveFound:
		m.retrieveFound(in)
	case ReadyNotify:
		m.readyNotify(in)
	case Start, Stop, StopAndPurge, Drain, Purge, StopSynchronously, StopAndPurgeSynchronously, DrainSynchronously, PurgeSynchronously:
		m.changeState(in)
	case DeleteQueue:
		m.deleteQueue(in)
	case StopForPowerHold:
		m.pushReturn(t, in.Kind, None, None, StatusSuccess)
		m.pushHold(t)
	case StopForPowerPurgeManaged, StopForPowerPurgeNonManaged:
		m.pushReturn(t, in.Kind, None, None, StatusSuccess)
		m.pushPurge(t, in.Kind == StopForPowerPurgeManaged)
	case ResumeForPower:
		m.pushReturn(t, in.Kind, None, None, StatusSuccess)
		m.pushResume(t)
	case ResetForRestart:
		m.resetForRestart()
		m.returned(in, StatusSuccess)
	default:
		m.beginDevice(in)
	}
}

func (m *Machine) emit(a Action) { *m.fact(a.Kind, None, None, None) = a }

// fact appends an action, to be completed in place: see grow.
func (m *Machine) fact(kind ActionKind, t ThreadID, q QueueID, r RequestID) *Action {
	n := len(m.out)
	if n < cap(m.out) {
		m.out = m.out[:n+1]
		m.out[n] = Action{}
	} else {
		m.out = append(m.out, Action{})
	}
	a := &m.out[n]
	a.Kind, a.Thread, a.Queue, a.Request = kind, t, q, r
	return a
}

// returned answers a call at once.
func (m *Machine) returned(in Input, s Status) {
	a := m.fact(Returned, in.Thread, in.Queue, in.Request)
	a.Call, a.Status = in.Kind, s
}
