package driver

import (
	"time"

	"quiesce/model/wdf"
)

// Kind is a strategy of the library.
type Kind uint8

const (
	Drain         Kind = iota + 1 // no callback, or an empty one: wait for natural completion
	Hold                          // acknowledge without requeue; go on at EvtIoResume
	Requeue                       // roll back, acknowledge with requeue
	RequeueOrWait                 // requeue what can be detached, wait for the rest
	CancelOwned                   // complete with STATUS_CANCELLED
	CancelSent                    // ask the I/O target to cancel, wait for its answer
	CancelHw                      // issue a device abort, then complete
	Park                          // the queue is not power-managed
	SelfStop                      // the driver stops its queue in EvtDeviceSelfManagedIoSuspend
	ByType                        // another strategy for each request class
	Deadline                      // wait up to a limit, then cancel
	Faulty                        // a mistake seen in real drivers, on purpose
)

// Owner says who holds a delivered request while the hardware works on it.
type Owner uint8

const (
	OwnerDriver Owner = iota // the driver itself
	OwnerLower               // a driver below it: the request was sent to an I/O target
)

// ClientRetry says what the issuer does after a request was completed as cancelled.
type ClientRetry uint8

const (
	RetryAsClass     ClientRetry = iota // what the request's class says
	RetryNone                           // nothing
	RetryImmediate                      // issues it again at once
	RetryAfterResume                    // issues it again when the device is back in D0
)

// Demand says how much work a requeued request brings back.
type Demand uint8

const (
	DemandSame  Demand = iota // the demand it arrived with, however often it is requeued
	DemandFresh               // a new draw at each requeue (repeat-different)
)

// Fault is a mistake made by the strategy Faulty.
type Fault uint8

const (
	FaultLost                 Fault = iota // neither acknowledged nor ever completed (R68)
	FaultLateAck                           // acknowledged, alone, after EvtIoStop returned (R69)
	FaultCompleteAfterRequeue              // acknowledged with requeue, yet completed when the hardware is done (M7)
	FaultAckThenComplete                   // acknowledged without requeue and completed in the same callback
	FaultRequeueCancelable                 // acknowledged with requeue without UnmarkCancelable (M2)
	FaultAckAfterCancel                    // UnmarkCancelable said STATUS_CANCELLED, acknowledged all the same
	FaultNoResume                          // held, and nothing restarts it at EvtIoResume
	FaultUnregistered                      // EvtIoStop was assigned after the queue was created, and so never registered
	FaultBlockingHandler                   // the handler returns only when the hardware is done with the request
	FaultWaitForD0                         // the handler calls WdfDeviceStopIdle(WaitForD0 = TRUE) first (R115)
)

// SpanID names one of a strategy's times.
type SpanID uint8

const (
	NoSpan SpanID = iota
	StopCost
	CancelCost
	ResumeCost
	RollbackCost
	FailDelay
	DpcTail
	CancelLatency
	AbortLatency
	SpanCount // one past the last
)

// Strategy is one strategy with its parameters. It never changes once parsed; a parameter that
// its Kind does not have is zero. The catalogue says which it has, and what each means.
type Strategy struct {
	Kind  Kind
	Spans [SpanCount]Span // indexed by SpanID; the zero Span takes no time

	Callback       bool          // Drain: an empty EvtIoStop is registered
	Cap            time.Duration // Drain: longest remaining service after the stop; 0: no limit
	ProgressKept   float64       // Hold: share of the work done that survives Dx
	Owner          Owner         // Hold
	LowerFailsOnDx bool          // Hold: the lower driver fails the request when it gets the Dx IRP
	WorkLost       float64       // Requeue, RequeueOrWait: share of the work done that is repeated
	Demand         Demand        // Requeue, RequeueOrWait
	MaxRequeues    int           // Requeue, RequeueOrWait: afterwards it waits; 0: no limit
	Detachable     float64       // RequeueOrWait: probability
	DetachableFor  time.Duration // RequeueOrWait: only this long after delivery; 0: always
	Retry          ClientRetry   // of the strategies that cancel
	ClientFatal    bool          // the strategies that cancel: the issuer gives up for good
	Uncancellable  float64       // CancelSent: probability that the target ignores the cancel
	Serialised     bool          // CancelSent, CancelHw: one at a time
	Synchronous    bool          // SelfStop: waits in the callback
	Purge          bool          // SelfStop: WdfIoQueueStopAndPurge
	TimerPeriod    time.Duration // SelfStop: completions happen at ticks of this period; 0: at once
	Wait           time.Duration // Deadline
	Fault          Fault         // Faulty

	fallback *Strategy     // Deadline
	classes  []ClassChoice // ByType, in the order written
}

// ClassChoice is one row of a ByType strategy's table.
type ClassChoice struct {
	Class    string
	Offset   int // of the class's name in the text, for messages
	Strategy Strategy
}

// Choices is the table of a ByType strategy, in the order written; nil for the others.
func (s Strategy) Choices() []ClassChoice { return s.classes }

// Fallback is what a Deadline strategy does when its wait is over, and what a ByType strategy
// does with classes it does not name.
func (s Strategy) Fallback() (Strategy, bool) {
	if s.fallback == nil {
		return Strategy{}, false
	}
	return *s.fallback, true
}

// ForClass is the strategy for requests of the named class: of a ByType strategy the row of the
// table, of any other the strategy itself.
func (s Strategy) ForClass(class string) Strategy {
	if s.Kind != ByType {
		return s
	}
	for _, c := range s.classes {
		if c.Class == class {
			return c.Strategy
		}
	}
	return *s.fallback
}

// Registers tells whether the driver registers EvtIoStop on behalf of this strategy. Not for
// ByType: take ForClass first.
func (s Strategy) Registers() bool {
	switch s.Kind {
	case Drain:
		return s.Callback
	case Park, SelfStop:
		return false
	case Faulty:
		return s.Fault != FaultUnregistered
	}
	return true
}

// Blocks tells whether the strategy's request handler keeps its thread until the hardware is done
// with the request.
func (s Strategy) Blocks() bool { return s.Kind == Faulty && s.Fault == FaultBlockingHandler }

// WaitsForD0 tells whether the strategy's request handler begins with
// WdfDeviceStopIdle(WaitForD0 = TRUE).
func (s Strategy) WaitsForD0() bool { return s.Kind == Faulty && s.Fault == FaultWaitForD0 }

// Sends tells whether the driver sends the requests on to an I/O target (WdfRequestSend) and so
// can neither mark them cancelable (R59) nor complete them before the target has. Not for
// ByType: take ForClass first.
func (s Strategy) Sends() bool {
	switch s.Kind {
	case CancelSent:
		return true
	case Hold:
		return s.Owner == OwnerLower
	case Deadline:
		return s.fallback.Sends()
	}
	return false
}

// StopCall is the DDI by which a driver with the strategy SelfStop stops its queue.
func (s Strategy) StopCall() wdf.InputKind {
	switch {
	case s.Purge && s.Synchronous:
		return wdf.StopAndPurgeSynchronously
	case s.Purge:
		return wdf.StopAndPurge
	case s.Synchronous:
		return wdf.StopSynchronously
	}
	return wdf.Stop
}

// SuspendOnly tells whether the strategy says nothing about EvtIoStop with StopActionPurge and
// so cannot be chosen for purges.
func (s Strategy) SuspendOnly() bool {
	for _, c := range s.classes {
		if c.Strategy.SuspendOnly() {
			return true
		}
	}
	return s.Kind == Park || s.Kind == SelfStop || s.Kind == ByType && s.fallback.SuspendOnly()
}
