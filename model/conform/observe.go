package conform

import (
	"strconv"

	"quiesce/model/wdf"
)

// observe takes in one action of the machine on the thread: a callback puts the driver's list for
// it on top of the thread, a call's return goes back to the list that made it, and both are logged
// as the traces log them, as is everything else that the traces show.
func (w *world) observe(t *thread, a wdf.Action) {
	request, queue := w.requestName(a.Request), w.queueName(a.Queue)
	switch a.Kind {
	case wdf.EvtIoDefault:
		w.log("deliver", "r", request, "q", queue)
		w.enterRequestCallback(t, a, "deliver")
	case wdf.EvtIoStop:
		callback, reason := "stop", "suspend"
		if a.Stop&wdf.StopActionPurge != 0 {
			callback, reason = "stopPurge", "purge"
		}
		w.log("ioStop", "r", request, "q", queue, "action", reason, "cancelable", strconv.FormatBool(a.Stop&wdf.StopRequestCancelable != 0))
		w.enterRequestCallback(t, a, callback)
	case wdf.EvtIoResume:
		w.log("ioResume", "r", request, "q", queue)
		w.enterRequestCallback(t, a, "resume")
	case wdf.EvtIoCanceledOnQueue:
		w.log("ioCanceledOnQueue", "r", request, "q", queue)
		w.enterRequestCallback(t, a, "canceledOnQueue")
	case wdf.EvtRequestCancel:
		w.log("evtRequestCancel", "r", request)
		w.enterRequestCallback(t, a, "cancel")
	case wdf.CompletionRoutine:
		w.enterRequestCallback(t, a, "completed")
	case wdf.EvtIoQueueReady:
		w.log("queueReady", "q", queue)
		w.enterQueueCallback(t, a, "ready")
	case wdf.EvtIoQueueState:
		w.log("queueState", "q", queue, "op", stateOperation[a.Call])
		w.enterQueueCallback(t, a, "queueState")
	case wdf.RequestCompleted:
		w.log("completed", "r", request, "status", a.Status.String())
		w.completed[a.Request] = true
	case wdf.Returned:
		w.returned(t, a)
	case wdf.VerifierBreak:
		w.log("verifierBreak")
	case wdf.BugCheck:
		w.log("bugcheck", "code", "WDF_VIOLATION", "p1", bugCheckCode(a.Misuse), "p2", "pointer")
		w.end = endBugCheck
	case wdf.Violation:
		w.log(violationEvent)
		w.end = endUndefined
	case wdf.WorkItemQueued:
		w.work = append(w.work, worker{name: "workitem"})
	case wdf.RequestStored, wdf.RequestRequeued, wdf.QueueOff, wdf.QueueOn:
		// The traces show these by their consequences only.
	default:
		w.observeDevice(t, a)
	}
}

// violationEvent stands where the machine reported undefined behaviour.
const violationEvent = "violation"

var stateOperation = map[wdf.InputKind]string{wdf.Stop: "stop", wdf.StopAndPurge: "stopAndPurge", wdf.Drain: "drain", wdf.Purge: "purge"}

// bugCheckCode is the first parameter of bug check 0x10D.
func bugCheckCode(m wdf.Misuse) string {
	switch m {
	case wdf.MisuseStateCallback:
		return "WDF_QUEUE_FATAL_ERROR"
	case wdf.MisuseForeignPowerIrp:
		return "WDF_POWER_MULTIPLE_PPO"
	case wdf.MisuseSendTwice:
		return "WDF_REQUEST_FATAL_ERROR"
	}
	return "M" + strconv.Itoa(int(m))
}

func (w *world) enterRequestCallback(t *thread, a wdf.Action, callback string) {
	name := w.requestName(a.Request)
	list := w.list(callback, w.invoked(callback, name), name, "@"+w.queueName(a.Queue), "*")
	t.enter(&frame{list: list, callback: a.Kind, request: a.Request})
}

func (w *world) enterQueueCallback(t *thread, a wdf.Action, callback string) {
	queue := "@" + w.queueName(a.Queue)
	t.enter(&frame{list: w.list(callback, w.invoked(callback, queue), queue, "*"), callback: a.Kind, request: wdf.None})
}

// invoked counts an invocation of the callback for the subject and returns how many came before.
func (w *world) invoked(callback, subject string) int {
	k := invocation{callback, subject}
	w.invocations[k]++
	return w.invocations[k] - 1
}

// returned ends the call that the top list of the thread is in, and logs its result.
func (w *world) returned(t *thread, a wdf.Action) {
	f := t.top()
	if f == nil || !f.calling {
		w.impossible("%v returned to a thread that had not called it", a.Call)
		return
	}
	f.calling = false
	w.logReturned(a, f.list[f.next-1].text)
	if a.Call != wdf.Arrive && a.Status.Failed() {
		f.endList()
	}
	if (a.Call == wdf.RetrieveNext || a.Call == wdf.RetrieveFound) && !a.Status.Failed() {
		name := w.requestName(a.Request)
		list := w.list("retrieved", w.invoked("retrieved", name), name, "@"+w.queueName(a.Queue), "*")
		t.enter(&frame{list: list, request: a.Request})
	}
}

// returnNames are the calls whose NTSTATUS the traces show.
var returnNames = map[wdf.InputKind]string{
	wdf.Arrive: "arrive", wdf.MarkCancelableEx: "markCancelable", wdf.UnmarkCancelable: "unmarkCancelable",
	wdf.Requeue: "requeue", wdf.Forward: "forward",
	wdf.RetrieveNext: "retrieve", wdf.Find: "find", wdf.RetrieveFound: "retrieveFound",
}

// synchronousNames are the calls whose return is shown by syncDone.
var synchronousNames = map[wdf.InputKind]string{
	wdf.StopSynchronously: "stopSync", wdf.DrainSynchronously: "drainSync",
	wdf.PurgeSynchronously: "purgeSync", wdf.StopAndPurgeSynchronously: "stopAndPurgeSync",
}

// logReturned shows the result of a call that was made with the text as its arguments.
func (w *world) logReturned(a wdf.Action, text string) {
	request := w.requestName(a.Request)
	switch a.Call {
	case wdf.CancelIrp:
		w.log("ret", "call", "cancelIrp", "on", request, "cancelRoutineRan", strconv.FormatBool(a.Flag))
	case wdf.IsCanceled:
		w.log("ret", "call", "isCanceled", "on", request, "value", strconv.FormatBool(a.Flag))
	case wdf.ReadyNotify:
		w.log("ret", "call", "readyNotify", "on", w.queueName(a.Queue), "status", a.Status.String())
	case wdf.StopForPowerHold, wdf.StopForPowerPurgeManaged, wdf.StopForPowerPurgeNonManaged:
		w.log("powerDownDone", "action", text)
	case wdf.ResumeForPower:
		w.log("powerUpDone")
	case wdf.ResetForRestart:
		w.log("resetForRestartDone")
	case wdf.StopSynchronously, wdf.DrainSynchronously, wdf.PurgeSynchronously, wdf.StopAndPurgeSynchronously:
		w.log("syncDone", "call", synchronousNames[a.Call], "q", w.queueName(a.Queue))
	default:
		if name, ok := returnNames[a.Call]; ok {
			if a.Status.Failed() && (a.Call == wdf.RetrieveNext || a.Call == wdf.Find || a.Call == wdf.RetrieveFound) {
				request = "-"
			}
			w.log("ret", "call", name, "on", request, "status", a.Status.String())
		} else {
			w.logDeviceReturned(a, text)
		}
	}
}
