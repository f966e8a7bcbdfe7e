package driver

import (
	"time"

	"quiesce/model/wdf"
)

// Situation is what a driver knows of one request in one of its callbacks.
type Situation struct {
	Callback  wdf.ActionKind // EvtIoStop, EvtIoResume, EvtRequestCancel or EvtIoCanceledOnQueue
	Stop      wdf.StopFlags  // EvtIoStop: why, and whether the request is cancelable (R59)
	Sent      bool           // the request is with an I/O target
	Age       time.Duration  // since its delivery
	Requeues  int            // accepted so far
	Draw      float64        // uniform in [0, 1), one per request and stop, for what is random
	SinceStop time.Duration  // 0 in EvtIoStop; when asked again, the time since
}

// Call is one DDI call on the request.
type Call struct {
	Kind   wdf.InputKind
	Flag   bool       // StopAcknowledge: Requeue
	Status wdf.Status // Complete
}

// Later says what becomes of the request after the calls.
type Later uint8

const (
	// LaterNatural: nothing more is done; work in progress goes on and the request completes
	// when the work is finished.
	LaterNatural  Later = iota
	LaterPaused         // the work stops here and waits for EvtIoResume or a new delivery
	LaterContinue       // the paused work goes on (EvtIoResume)
	LaterAskAgain       // Decide is asked again after Wait, unless the request completed before
	LaterFinish         // the work is finished after Wait at the latest
	LaterTail           // the request completes a span After later than its work
	LaterCanceled       // completed as cancelled after the span After, unless the work is finished first
	LaterAborted        // the work ends here; completed as cancelled after the span After
	LaterFailed         // as LaterPaused; a span After D0Exit the lower driver fails the request
	LaterNever          // the work stops here and nothing will ever complete the request
	LaterEnded          // the calls end the request
)

// Decision is what a driver does in one callback.
type Decision struct {
	Costs [2]SpanID // time in the callback before the first call
	// Calls, in order, up to the first without a Kind. If UnmarkCancelable returns
	// STATUS_CANCELLED, the rest is left out: EvtRequestCancel owns the request (R46).
	Calls [2]Call
	// AcknowledgeCancelled: in that case StopAcknowledge(FALSE) is called all the same.
	AcknowledgeCancelled bool

	Later      Later
	After      SpanID
	Wait       time.Duration
	Serialised bool    // After runs for one request at a time
	Kept       float64 // LaterPaused: share of the work done so far that need not be repeated
	Fresh      bool    // LaterPaused: the demand is drawn anew
}

// Decide is the strategy: what the driver does in the callback that the situation names. It is
// a pure function.
func (s Strategy) Decide(at Situation) Decision {
	switch at.Callback {
	case wdf.EvtIoResume:
		return s.resume()
	case wdf.EvtRequestCancel, wdf.EvtIoCanceledOnQueue:
		if s.Kind == Faulty && s.Fault == FaultAckAfterCancel && at.Callback == wdf.EvtRequestCancel {
			return Decision{Costs: [2]SpanID{CancelCost}, Later: LaterAborted, After: AbortLatency}
		}
		return Decision{Costs: [2]SpanID{CancelCost}, Calls: [2]Call{complete(wdf.StatusCancelled)}, Later: LaterEnded}
	}
	d := s.stop(at)
	if at.SinceStop == 0 {
		d.Costs[0] = StopCost
	}
	return d
}

func (s Strategy) resume() Decision {
	if s.Kind == Faulty && s.Fault == FaultNoResume {
		return Decision{Later: LaterNever}
	}
	return Decision{Costs: [2]SpanID{ResumeCost}, Later: LaterContinue}
}

// stop is EvtIoStop, and the later questions that its answer asked for.
func (s Strategy) stop(at Situation) Decision {
	switch s.Kind {
	case Drain:
		if s.Cap > 0 {
			return Decision{Later: LaterFinish, Wait: s.Cap}
		}
	case Hold:
		return s.hold()
	case Requeue:
		return s.requeue(at)
	case RequeueOrWait:
		if at.Draw < s.Detachable && (s.DetachableFor == 0 || at.Age < s.DetachableFor) {
			return s.requeue(at)
		}
		return Decision{Later: LaterTail, After: DpcTail}
	case CancelOwned, CancelSent, CancelHw:
		return s.cancel(at)
	case ByType:
		return s.fallback.stop(at)
	case Deadline:
		if at.SinceStop < s.Wait {
			return Decision{Later: LaterAskAgain, Wait: s.Wait - at.SinceStop}
		}
		return s.fallback.cancel(at)
	case Faulty:
		return s.faulty(at)
	}
	return Decision{}
}

func (s Strategy) hold() Decision {
	d := Decision{Calls: [2]Call{acknowledge(false)}, Later: LaterPaused, Kept: s.ProgressKept}
	if s.LowerFailsOnDx {
		d.Later, d.After = LaterFailed, FailDelay
	}
	return d
}

// requeue gives the request back. One that has a target cannot be given back, and one that was
// given back too often is waited for.
func (s Strategy) requeue(at Situation) Decision {
	if at.Sent || s.MaxRequeues > 0 && at.Requeues >= s.MaxRequeues {
		return Decision{}
	}
	return Decision{
		Costs: [2]SpanID{0, RollbackCost},
		Calls: unmarked(at, acknowledge(true)),
		Later: LaterPaused, Kept: 1 - s.WorkLost, Fresh: s.Demand == DemandFresh,
	}
}

// cancel ends the request without its work. What was sent to a target can be ended by the target
// only, and what was not cannot be cancelled there.
func (s Strategy) cancel(at Situation) Decision {
	switch {
	case at.Sent:
		d := Decision{Calls: [2]Call{{Kind: wdf.CancelSentRequest}}}
		if at.Draw < s.Uncancellable {
			return d
		}
		d.Later, d.Serialised = LaterCanceled, s.Serialised
		if s.Kind == CancelSent {
			d.After = CancelLatency
		}
		return d
	case s.Kind == CancelSent:
		if at.Draw < s.Uncancellable {
			return Decision{}
		}
		return Decision{Calls: unmarked(at, Call{}), Later: LaterCanceled, After: CancelLatency, Serialised: s.Serialised}
	case s.Kind == CancelHw:
		return Decision{Calls: unmarked(at, Call{}), Later: LaterAborted, After: AbortLatency, Serialised: s.Serialised}
	}
	return Decision{Calls: unmarked(at, complete(wdf.StatusCancelled)), Later: LaterEnded}
}

// lateAcknowledge is how long after EvtIoStop the fault late-ack acknowledges.
const lateAcknowledge = time.Millisecond

func (s Strategy) faulty(at Situation) Decision {
	switch s.Fault {
	case FaultLost:
		return Decision{Later: LaterNever}
	case FaultLateAck:
		if at.SinceStop < lateAcknowledge {
			return Decision{Later: LaterAskAgain, Wait: lateAcknowledge - at.SinceStop}
		}
		return Decision{Calls: [2]Call{acknowledge(false)}, Later: LaterPaused, Kept: 1}
	case FaultCompleteAfterRequeue:
		return Decision{Calls: unmarked(at, acknowledge(true)), Later: LaterNatural}
	case FaultAckThenComplete:
		return Decision{Calls: [2]Call{acknowledge(false), complete(wdf.StatusSuccess)}, Later: LaterEnded}
	case FaultRequeueCancelable:
		return Decision{Calls: [2]Call{acknowledge(true)}, Later: LaterPaused}
	case FaultAckAfterCancel:
		return Decision{Calls: unmarked(at, acknowledge(true)), AcknowledgeCancelled: true, Later: LaterPaused}
	}
	return Decision{Calls: [2]Call{acknowledge(false)}, Later: LaterPaused, Kept: 1}
}

func acknowledge(requeue bool) Call { return Call{Kind: wdf.StopAcknowledge, Flag: requeue} }

func complete(status wdf.Status) Call { return Call{Kind: wdf.Complete, Status: status} }

// unmarked puts WdfRequestUnmarkCancelable before the call where it is needed (R46, M2, M6).
func unmarked(at Situation, c Call) [2]Call {
	if at.Stop&wdf.StopRequestCancelable == 0 {
		return [2]Call{c}
	}
	return [2]Call{{Kind: wdf.UnmarkCancelable}, c}
}
