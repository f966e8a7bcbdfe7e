package explore

import (
	"fmt"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// A line is one input of the machine with what followed from it.
type line struct {
	in      wdf.Input
	actions []wdf.Action
}

// play carries out a move. It returns the machine's inputs and actions, and what the move did wrong
// if it did.
func (w *world) play(m move) (lines []line, fault *Finding) {
	p := &player{w: w}
	switch m.kind {
	case moveArrive:
		w.requests[m.request].arrived = true
		p.step(wdf.Input{Kind: wdf.Arrive, Thread: w.freeThread(), Queue: w.queueOf(m.request), Request: m.request, File: wdf.None})
	case moveCancel:
		w.cancels--
		p.step(wdf.Input{Kind: wdf.CancelIrp, Thread: w.freeThread(), Request: m.request})
	case moveContinue:
		p.step(wdf.Input{Kind: wdf.Continue, Thread: m.thread})
	case moveWork:
		p.step(wdf.Input{Kind: wdf.RunWorkItem, Thread: w.freeThread()})
	case movePower:
		p.goOn()
	case moveRemove:
		w.power = purgingManaged
		p.step(wdf.Input{Kind: wdf.StopForPowerPurgeManaged, Thread: powerThread})
	case moveFinish, moveEvent:
		p.finish(m.request)
	case moveDescend:
		p.descend()
	case moveAnswer:
		p.answer(m.request)
	case moveProgram:
		p.program(m)
	}
	if w.cfg.Coarse {
		p.runOn()
	}
	return p.lines, p.fault
}

// runOn lets all driver code run on, up to a choice between two outcomes.
func (p *player) runOn() {
	w := p.w
	for t := 0; t < len(w.threads) && p.fault == nil; t++ {
		id := wdf.ThreadID(t)
		for p.fault == nil && len(w.threads[t].programs) > 0 && !w.machine.Blocked(id) && !w.machine.Ended() {
			if moves := w.programMoves(id); len(moves) == 1 {
				p.program(moves[0])
			} else {
				break
			}
		}
	}
}

// player carries out one move.
type player struct {
	w      *world
	lines  []line
	fault  *Finding
	status wdf.Status // what the last step's call on the thread returned
}

// step steps the machine and acts on what follows.
func (p *player) step(in wdf.Input) {
	actions, err := p.w.machine.Step(in, nil)
	if err != nil {
		panic(fmt.Sprintf("explore: the world made an impossible input: %v", err))
	}
	p.lines = append(p.lines, line{in, actions})
	for _, a := range actions {
		p.act(in, a)
	}
}

// act is what one action means for the world.
func (p *player) act(in wdf.Input, a wdf.Action) {
	w := p.w
	switch a.Kind {
	case wdf.VerifierBreak, wdf.Violation, wdf.BugCheck:
		p.wrong(&Finding{Kind: Misuse, Request: a.Request, Queue: a.Queue, Misuse: a.Misuse})
	case wdf.RequestCompleted:
		q := &w.requests[a.Request]
		if q.done {
			p.wrong(&Finding{Kind: DoubleCompletion, Request: a.Request, Queue: a.Queue})
		}
		q.done = true
		q.work, q.answer = workNone, 0
	case wdf.RequestRequeued:
		if a.Call == wdf.StopAcknowledge {
			w.requests[a.Request].requeues++
		}
	case wdf.Returned:
		p.status = a.Status
		if a.Thread == powerThread && w.machine.Idle(powerThread) {
			p.powerReturned(a.Call)
		}
	case wdf.EvtIoDefault, wdf.EvtIoStop, wdf.EvtIoResume, wdf.EvtRequestCancel, wdf.EvtIoCanceledOnQueue, wdf.EvtIoQueueReady, wdf.EvtIoQueueState:
		w.begin(a)
	}
}

func (p *player) wrong(f *Finding) {
	if p.fault == nil {
		p.fault = f
	}
}

// begin is a callback's entry: its code becomes the thread's innermost program.
func (w *world) begin(a wdf.Action) {
	g := program{callback: a.Kind, request: a.Request, queue: a.Queue}
	switch a.Kind {
	case wdf.EvtIoStop:
		g.cancelable = a.Stop&wdf.StopRequestCancelable != 0
	case wdf.EvtIoDefault:
		w.prepareHandler(&g, a.Request)
	case wdf.EvtIoQueueReady:
		g.retrieve = true
	}
	th := &w.threads[a.Thread]
	th.programs = append(th.programs, g)
}

// prepareHandler is what the driver does with a request that it was given: mark it cancelable or
// send it on, then hand it to the hardware.
func (w *world) prepareHandler(g *program, r wdf.RequestID) {
	q := &w.requests[r]
	c := w.classOf(r)
	q.work, q.answer = workNone, 0
	q.taken, q.sent, q.marked = false, false, false
	g.start = true
	g.forD0, g.blocks = c.Suspend.WaitsForD0(), c.Suspend.Blocks()
	switch {
	case c.Suspend.Sends():
		g.add(driver.Call{Kind: wdf.Send})
	case c.Mark:
		g.add(driver.Call{Kind: wdf.MarkCancelableEx})
	}
}

func (g *program) add(c driver.Call) {
	g.calls[g.n] = c
	g.n++
}

func (w *world) top(t wdf.ThreadID) *program {
	programs := w.threads[t].programs
	return &programs[len(programs)-1]
}

// program makes the next call of the thread's driver code, or returns from its callback.
func (p *player) program(m move) {
	w := p.w
	g := w.top(m.thread)
	g.forD0 = false
	if g.at == 0 && g.n == 0 && !g.stopped {
		p.decide(g, m.second)
	}
	switch {
	case g.retrieve:
		p.retrieve(m.thread)
	case g.at < g.n && !g.stopped:
		p.makeCall(m.thread)
	default:
		p.leave(m.thread)
	}
}

// decide asks the strategy what to do in the callback, once, at its entry. The driver's lock makes
// the question and the taking of the request from the hardware one act. A request that the driver's
// books do not have is left alone: its handler has yet to enter it (a purge does not wait for
// handlers, R75), or another thread of the driver is about to end it.
func (p *player) decide(g *program, second bool) {
	w := p.w
	if g.request == wdf.None || g.callback == wdf.EvtIoDefault {
		return
	}
	q := &w.requests[g.request]
	if g.callback == wdf.EvtIoStop && (q.work == workClaimed || q.done || !q.taken) {
		return
	}
	if g.callback == wdf.EvtRequestCancel || g.callback == wdf.EvtIoCanceledOnQueue {
		q.marked = false
		p.touches(g.request)
	}
	g.before = q.work
	at := driver.Situation{Callback: g.callback, Stop: w.stopFlags(g), Sent: q.sent, Requeues: int(q.requeues)}
	if second {
		at.Draw = 0.999999
	}
	w.apply(g, w.strategy(g).Decide(at))
}

// strategy is the one that answers in the callback: the purge's during removal.
func (w *world) strategy(g *program) driver.Strategy {
	c := w.classOf(g.request)
	if w.hardwareGone() {
		return c.Purge
	}
	return c.Suspend
}

// stopFlags are the flags of the EvtIoStop that the program is in.
func (w *world) stopFlags(g *program) wdf.StopFlags {
	flags := wdf.StopActionSuspend
	if w.hardwareGone() {
		flags = wdf.StopActionPurge
	}
	if g.callback == wdf.EvtIoStop && g.cancelable {
		flags |= wdf.StopRequestCancelable
	}
	return flags
}

// apply turns a decision into calls to make and into what becomes of the work.
func (w *world) apply(g *program, d driver.Decision) {
	for _, c := range d.Calls {
		if c.Kind != 0 {
			g.add(c)
		}
	}
	g.late = d.AcknowledgeCancelled
	q := &w.requests[g.request]
	switch d.Later {
	case driver.LaterPaused:
		q.work, q.answer = workNone, 0
	case driver.LaterContinue:
		if q.work == workNone {
			q.work = workRunning
		}
	case driver.LaterEnded:
		q.work, q.answer = workClaimed, 0
	case driver.LaterNever:
		q.work, q.answer = workLost, 0
	case driver.LaterCanceled, driver.LaterAskAgain:
		q.answer = d.Later
	case driver.LaterAborted, driver.LaterFailed:
		q.work, q.answer = workNone, d.Later
	}
}

// makeCall makes the program's next call.
func (p *player) makeCall(t wdf.ThreadID) {
	w := p.w
	g := w.top(t)
	c := g.calls[g.at]
	r := g.request
	g.at++
	depth := len(w.threads[t].programs)
	p.step(wdf.Input{Kind: c.Kind, Thread: t, Request: r, Queue: wdf.None, Flag: c.Flag, Status: c.Status})
	g = &w.threads[t].programs[depth-1] // a nested callback may have moved it
	switch {
	case c.Kind == wdf.UnmarkCancelable && p.status == wdf.StatusCancelled:
		g.stopped = true
		if q := &w.requests[r]; g.callback == wdf.EvtIoStop {
			q.work = g.before
		}
		if g.late {
			g.n = g.at
			g.add(driver.Call{Kind: wdf.StopAcknowledge})
			g.stopped, g.late = false, false
		}
	case c.Kind == wdf.MarkCancelableEx && p.status == wdf.StatusCancelled:
		g.start = false
		g.add(driver.Call{Kind: wdf.Complete, Status: wdf.StatusCancelled})
	case c.Kind == wdf.MarkCancelableEx || c.Kind == wdf.UnmarkCancelable:
		w.requests[r].marked = c.Kind == wdf.MarkCancelableEx && p.status == wdf.StatusSuccess
	case c.Kind == wdf.Send:
		w.requests[r].sent = p.status == wdf.StatusSuccess
	}
}

// leave ends the program: a handler has handed its request over, and its callback returns.
func (p *player) leave(t wdf.ThreadID) {
	w := p.w
	g := *w.top(t)
	if g.start && !w.requests[g.request].done {
		if w.hardwareGone() {
			p.giveUp(t)
			return
		}
		w.requests[g.request].taken = true
		w.requests[g.request].work = workRunning
		p.touches(g.request)
		if g.blocks {
			top := w.top(t)
			top.start, top.waits = false, true
			return
		}
	}
	w.threads[t].programs = w.threads[t].programs[:len(w.threads[t].programs)-1]
	if g.callback != 0 {
		p.step(wdf.Input{Kind: wdf.CallbackReturned, Thread: t})
	}
}

// hardwareGone reports whether EvtDeviceReleaseHardware has run.
func (w *world) hardwareGone() bool {
	return w.power == purgingManaged || w.power == purgingRest || w.power == removed
}

// giveUp makes a handler that finds the hardware gone complete its request instead.
func (p *player) giveUp(t wdf.ThreadID) {
	g := p.w.top(t)
	g.start = false
	if p.w.requests[g.request].marked {
		g.add(driver.Call{Kind: wdf.UnmarkCancelable})
	}
	g.add(driver.Call{Kind: wdf.Complete, Status: wdf.StatusCancelled})
	if g.calls[g.at].Kind == wdf.UnmarkCancelable {
		p.makeCall(t)
	}
}

// touches notes that the driver works on the hardware for the request, which it must not while that
// has no power.
func (p *player) touches(r wdf.RequestID) {
	w := p.w
	if w.requests[r].work == workRunning && !w.powered() && !w.hardwareGone() {
		p.wrong(&Finding{Kind: TouchInDx, Request: r, Queue: w.queueOf(r)})
	}
}

// retrieve takes the next request of a manual queue and handles it, until there is none.
func (p *player) retrieve(t wdf.ThreadID) {
	w := p.w
	g := w.top(t)
	p.step(wdf.Input{Kind: wdf.RetrieveNext, Thread: t, Queue: g.queue, File: wdf.None})
	last := p.lines[len(p.lines)-1].actions
	a := last[len(last)-1]
	g = w.top(t)
	if a.Status != wdf.StatusSuccess {
		g.retrieve = false
		g.stopped = true
		return
	}
	handler := program{request: a.Request, queue: g.queue}
	w.prepareHandler(&handler, a.Request)
	w.threads[t].programs = append(w.threads[t].programs, handler)
}

// finish is the hardware's completion of a request: the driver takes it under its lock, unmarks it
// if need be, and completes it, on a thread of its own.
func (p *player) finish(r wdf.RequestID) {
	w := p.w
	q := &w.requests[r]
	q.work, q.answer = workClaimed, 0
	g := program{request: r, queue: w.queueOf(r)}
	if q.sent {
		g.add(driver.Call{Kind: wdf.SentCompleted})
		q.sent = false
	}
	if q.marked {
		g.add(driver.Call{Kind: wdf.UnmarkCancelable})
	}
	g.add(driver.Call{Kind: wdf.Complete, Status: wdf.StatusSuccess})
	p.start(g)
}

// start makes the program the only one of a free thread. An UnmarkCancelable at its beginning is
// made at once: the driver holds its lock from taking the request to the answer, or EvtRequestCancel
// could complete the request between the two (R46, R114).
func (p *player) start(g program) {
	t := p.w.freeThread()
	th := &p.w.threads[t]
	th.programs = append(th.programs, g)
	if g.calls[0].Kind == wdf.UnmarkCancelable {
		p.makeCall(t)
	}
}

// answer is what the strategy planned for the request at its EvtIoStop.
func (p *player) answer(r wdf.RequestID) {
	w := p.w
	q := &w.requests[r]
	planned := q.answer
	q.answer = 0
	g := program{request: r, queue: w.queueOf(r)}
	switch planned {
	case driver.LaterAskAgain:
		s := w.strategy(&g)
		d := s.Decide(driver.Situation{Callback: wdf.EvtIoStop, Stop: w.laterFlags(r), Sent: q.sent, Requeues: int(q.requeues), SinceStop: 1 << 62})
		w.apply(&g, d)
		if d.Later == driver.LaterNatural && g.n == 0 {
			return
		}
	default:
		q.work = workClaimed
		if q.sent {
			g.add(driver.Call{Kind: wdf.SentCompleted})
			q.sent = false
		}
		if q.marked {
			g.add(driver.Call{Kind: wdf.UnmarkCancelable})
		}
		g.add(driver.Call{Kind: wdf.Complete, Status: wdf.StatusCancelled})
	}
	p.start(g)
}

// laterFlags are the flags that a strategy sees when it is asked again.
func (w *world) laterFlags(r wdf.RequestID) wdf.StopFlags {
	g := program{callback: wdf.EvtIoStop, request: r, cancelable: w.requests[r].marked}
	return w.stopFlags(&g)
}

// goOn is the power manager's next act of its own accord: down from D0, or up from Dx.
func (p *player) goOn() {
	w := p.w
	if w.power == inDx {
		w.power = resuming
		p.step(wdf.Input{Kind: wdf.ResumeForPower, Thread: powerThread})
		return
	}
	if w.cfg.waitsForD0() {
		w.power = leaving
		return
	}
	p.descend()
}

// descend carries out the decision to leave D0.
func (p *player) descend() {
	w := p.w
	w.power = stopping
	w.cycles++
	w.self = -1
	p.stopOwn()
}

// stopOwn stops the next queue that the driver stops itself, in EvtDeviceSelfManagedIoSuspend; after
// the last the Hold begins (R94).
func (p *player) stopOwn() {
	w := p.w
	for w.self++; int(w.self) < len(w.cfg.Queues); w.self++ {
		if s := w.selfStopped(); s != nil {
			p.step(wdf.Input{Kind: s.StopCall(), Thread: powerThread, Queue: wdf.QueueID(w.self)})
			return
		}
	}
	w.self = 0
	w.power = holding
	p.step(wdf.Input{Kind: wdf.StopForPowerHold, Thread: powerThread})
}

// selfStopped is the strategy by which the driver stops the queue in turn itself, or nil.
func (w *world) selfStopped() *driver.Strategy {
	for i := range w.cfg.Classes {
		if c := &w.cfg.Classes[i]; int(c.Queue) == int(w.self) && c.Suspend.Kind == driver.SelfStop {
			return &c.Suspend
		}
	}
	return nil
}

// powerReturned is the end of a call on the power manager's thread.
func (p *player) powerReturned(call wdf.InputKind) {
	w := p.w
	switch call {
	case wdf.Stop, wdf.StopAndPurge, wdf.StopSynchronously, wdf.StopAndPurgeSynchronously:
		p.stopOwn()
	case wdf.StopForPowerHold:
		w.power = inDx
	case wdf.ResumeForPower:
		w.self = -1
		p.startOwn()
	case wdf.Start:
		p.startOwn()
	case wdf.StopForPowerPurgeManaged:
		w.power = purgingRest
		p.step(wdf.Input{Kind: wdf.StopForPowerPurgeNonManaged, Thread: powerThread})
	case wdf.StopForPowerPurgeNonManaged:
		w.power = removed
	}
}

// startOwn starts the next queue that the driver stopped itself; after the last the device is in D0.
func (p *player) startOwn() {
	w := p.w
	for w.self++; int(w.self) < len(w.cfg.Queues); w.self++ {
		if w.selfStopped() != nil {
			p.step(wdf.Input{Kind: wdf.Start, Thread: powerThread, Queue: wdf.QueueID(w.self)})
			return
		}
	}
	w.self = 0
	w.power = inD0
}
