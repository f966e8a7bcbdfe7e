package conform

import (
	"strconv"

	"quiesce/model/wdf"
)

// call is how an action reaches the machine.
type call struct {
	kind wdf.InputKind
	flag bool
}

// simpleCalls are the actions that are one input, on whatever request, queue and file they name.
var simpleCalls = map[string]call{
	"arrive":            {wdf.Arrive, false},
	"arriveCancelled":   {wdf.Arrive, true},
	"cancelIrp":         {wdf.CancelIrp, false},
	"cleanup":           {wdf.Cleanup, false},
	"complete":          {wdf.Complete, false},
	"markCancelable":    {wdf.MarkCancelableEx, false},
	"markCancelableOld": {wdf.MarkCancelable, false},
	"unmark":            {wdf.UnmarkCancelable, false},
	"unmark?":           {wdf.UnmarkCancelable, false},
	"requeue":           {wdf.Requeue, false},
	"forward":           {wdf.Forward, false},
	"isCanceled":        {wdf.IsCanceled, false},
	"retrieve":          {wdf.RetrieveNext, false},
	"find":              {wdf.Find, false},
	"retrieveFound":     {wdf.RetrieveFound, false},
	"start":             {wdf.Start, false},
	"stopSync":          {wdf.StopSynchronously, false},
	"drainSync":         {wdf.DrainSynchronously, false},
	"purgeSync":         {wdf.PurgeSynchronously, false},
	"stopAndPurgeSync":  {wdf.StopAndPurgeSynchronously, false},
	"powerUp":           {wdf.ResumeForPower, false},
	"resetForRestart":   {wdf.ResetForRestart, false},
	"raiseIrql":         {wdf.RaiseIrql, false},
	"lowerIrql":         {wdf.LowerIrql, false},
}

// wordCalls are the actions whose keyword decides.
var wordCalls = map[string]map[string]call{
	"ack":          {"TRUE": {wdf.StopAcknowledge, true}, "FALSE": {wdf.StopAcknowledge, false}},
	"readyNotify":  {"": {wdf.ReadyNotify, true}, "off": {wdf.ReadyNotify, false}},
	"stop":         {"": {wdf.Stop, false}, "cb": {wdf.Stop, true}},
	"drain":        {"": {wdf.Drain, false}, "cb": {wdf.Drain, true}},
	"purge":        {"": {wdf.Purge, false}, "cb": {wdf.Purge, true}},
	"stopAndPurge": {"": {wdf.StopAndPurge, false}, "cb": {wdf.StopAndPurge, true}},
	"powerDown": {
		"hold":            {wdf.StopForPowerHold, false},
		"purgeManaged":    {wdf.StopForPowerPurgeManaged, false},
		"purgeNonManaged": {wdf.StopForPowerPurgeNonManaged, false},
	},
}

// ownRequest are the verbs that mean the callback's request if they name none.
var ownRequest = map[string]bool{
	"cancelIrp": true, "complete": true, "markCancelable": true, "markCancelableOld": true, "unmark": true, "unmark?": true,
	"requeue": true, "forward": true, "ack": true, "isCanceled": true,
}

// perform does one action of the thread's top list. It reports whether the thread can go on.
func (w *world) perform(t *thread, f *frame, a *action) bool {
	if a.verb == "hold" {
		return true
	}
	if w.namesCompleted(a) {
		if a.verb == "unmark?" {
			f.endList()
		} else {
			w.log("skipCompleted")
		}
		return true
	}
	queue := wdf.QueueID(wdf.None)
	if a.queue != wdf.None {
		if queue = w.queueIDs[a.queue]; queue == wdf.None {
			w.log("noSuchQueue")
			f.endList()
			return true
		}
	}
	request := a.request
	if request == wdf.None && ownRequest[a.verb] {
		if request = f.request; request == wdf.None {
			w.impossible("%q names no request, and no callback is running that has one", a.verb)
			return false
		}
	}
	if _, written := grammar[a.verb]; written && t.inCallback() {
		w.logCall(f, a, request)
	}
	switch a.verb {
	case "wait":
		t.event = a.event
		return w.signalled[a.event] && w.waitDone(t)
	case "signal":
		w.signalled[a.event] = true
		return true
	case "return":
		f.status = a.status
		return true
	case "unmark?":
		if w.completed[request] {
			f.endList()
			return true
		}
		if !w.machine.RequestState(request).Marked {
			return true
		}
	}
	c, ok := simpleCalls[a.verb]
	if !ok {
		if c, ok = wordCalls[a.verb][a.word]; !ok {
			return w.performDevice(t, f, a)
		}
	}
	return w.call(t, f, wdf.Input{Kind: c.kind, Flag: c.flag, Queue: queue, Request: request, File: a.file, Status: a.status})
}

// call makes the input as the current action of the thread's list.
func (w *world) call(t *thread, f *frame, in wdf.Input) bool {
	f.calling = true
	w.step(t, in)
	return true
}

// waitDone ends the thread's wait for a signalled event.
func (w *world) waitDone(t *thread) bool {
	w.log("waitDone", "name", w.signals.list[t.event])
	t.event = wdf.None
	return true
}

// namesCompleted reports whether the action names a request whose handle the driver no longer has.
func (w *world) namesCompleted(a *action) bool {
	return !w.keepRefs && a.request != wdf.None && w.completed[a.request]
}

// logCall records an action that is about to be done inside a callback.
func (w *world) logCall(f *frame, a *action, request wdf.RequestID) {
	on := a.text
	switch {
	case ownRequest[a.verb]:
		on = w.requestName(request)
	case on == "":
		on = w.requestName(f.request)
	}
	switch a.verb {
	case "complete":
		w.log("call", "call", a.verb, "status", a.status.String(), "on", on)
	case "return":
		w.log("call", "call", a.verb, "status", a.status.String())
	case "forward":
		w.log("call", "call", a.verb, "q", w.queues[a.queue], "on", on)
	case "ack":
		w.log("call", "call", "stopAcknowledge", "requeue", strconv.FormatBool(a.word == "TRUE"), "on", on)
	default:
		w.log("call", "call", a.verb, "on", on)
	}
}
