package timeline

import (
	"fmt"
	"slices"

	"quiesce/model/wdf"
	"quiesce/reports/explain"
)

// thread is a thread of execution with what it is in, innermost last.
type thread struct {
	lane   *track // nil: nothing of it is drawn
	power  bool   // its lane is one of the power thread's
	frames []frame
}

// frame is a callback, or a part of the Hold.
type frame struct {
	kind  wdf.ActionKind
	name  string
	drawn bool
}

// enter is the start of a callback. A request handler is drawn once it turns out to take time: most
// do not, and the delivery is drawn anyway.
func (t *timeline) enter(a *wdf.Action, name explain.Name) {
	text := a.Kind.String()
	switch {
	case a.Kind == wdf.EvtIoStop:
		t.passTwo() // which has begun by now (R56)
		text += " " + a.Stop.String()
	case a.Kind == wdf.PowerIrpToLowerStack:
		text += " " + wdf.PowerIrp(a.Value).String()
	}
	if name.Class != "" {
		text += " " + name.String()
	}
	t.push(a.Thread, frame{kind: a.Kind, name: text}, a.Kind != wdf.EvtIoDefault)
}

// push adds a frame to a thread, and draws it now or when time goes on.
func (t *timeline) push(id wdf.ThreadID, f frame, now bool) {
	for len(t.threads) <= int(id) {
		t.threads = append(t.threads, thread{})
	}
	th := &t.threads[id]
	th.frames = append(th.frames, f)
	if now {
		t.drawFrames(th)
	} else {
		t.delayed = append(t.delayed, id)
	}
}

// drawFrames draws those frames of a thread that are not drawn yet.
func (t *timeline) drawFrames(th *thread) {
	for i := range th.frames {
		f := &th.frames[i]
		if f.drawn {
			continue
		}
		if th.lane == nil {
			th.power = f.kind >= wdf.EvtDeviceD0Entry
			th.lane = t.lanesOf(th).take(t.trace)
		}
		f.drawn = true
		t.begin(th.lane, slice{name: f.name, category: "callback"})
	}
}

// drawDelayed draws the handlers that have not returned at the instant of their start.
func (t *timeline) drawDelayed() {
	for _, id := range t.delayed {
		t.drawFrames(&t.threads[id])
	}
	t.delayed = t.delayed[:0]
}

func (t *timeline) lanesOf(th *thread) *lanes {
	if th.power {
		return &t.powerLanes
	}
	return &t.driverLanes
}

// returned is the end of a thread's innermost callback.
func (t *timeline) returned(id wdf.ThreadID) {
	th := &t.threads[id]
	top := &th.frames[len(th.frames)-1]
	switch top.kind {
	case wdf.EvtDeviceD0Entry:
		t.draw.set(drawOn)
	case wdf.EvtDeviceSurpriseRemoval:
		t.draw.set(drawDx)
	}
	if !top.kind.Callback() && t.err == nil {
		t.err = fmt.Errorf("timeline: at %v a callback returns inside of %q", t.now, top.name)
	}
	t.pop(th)
}

// pop ends a thread's innermost frame.
func (t *timeline) pop(th *thread) {
	last := len(th.frames) - 1
	if th.frames[last].drawn {
		t.end(th.lane)
	}
	th.frames = th.frames[:last]
	if last == 0 && th.lane != nil {
		t.lanesOf(th).free(th.lane)
		th.lane = nil
	}
}

// holdBegins is the power thread's entry into the Hold.
func (t *timeline) holdBegins(id wdf.ThreadID) {
	t.holdThread, t.passOne = id, true
	t.push(id, frame{kind: wdf.HoldBegins, name: "Hold"}, true)
	t.push(id, frame{kind: wdf.HoldBegins, name: "pass 1: running handlers"}, true)
}

// passTwo is the end of pass 1.
func (t *timeline) passTwo() {
	if t.holdThread == wdf.None || !t.passOne {
		return
	}
	t.passOne = false
	t.pop(&t.threads[t.holdThread])
	t.nextTurn()
}

// nextTurn draws which queue the Hold waits for.
func (t *timeline) nextTurn() {
	for _, q := range t.header.PowerManaged() {
		if !t.off[q] {
			t.push(t.holdThread, frame{kind: wdf.QueueOff, name: "pass 2: queue " + t.header.Queues[q].Name}, true)
			return
		}
	}
}

// queueOff is the end of a queue's part of pass 2.
func (t *timeline) queueOff(q wdf.QueueID) {
	t.passTwo()
	t.off[q] = true
	if k := t.queues[q].track; len(k.open) == 0 {
		t.begin(k, slice{name: "Off", category: "queue"})
	}
	if t.holdThread == wdf.None {
		return
	}
	th := &t.threads[t.holdThread]
	if slices.ContainsFunc(th.frames, func(f frame) bool { return f.kind == wdf.QueueOff }) {
		t.pop(th)
		t.nextTurn()
	}
}

func (t *timeline) queueOn(q wdf.QueueID) {
	t.off[q] = false
	if k := t.queues[q].track; len(k.open) > 0 {
		t.end(k)
	}
}

// purgeBegins is the beginning of the purge of a removal (R75, R77).
func (t *timeline) purgeBegins(id wdf.ThreadID, others bool) {
	name := "purge of the power-managed queues"
	if others {
		name = "purge of the other queues"
	}
	t.holdThread, t.passOne = id, false
	t.push(id, frame{kind: wdf.PurgeBegins, name: name}, true)
}

// holdEnds is the end of the Hold or of a purge.
func (t *timeline) holdEnds(kind wdf.ActionKind) {
	t.passTwo()
	t.pop(&t.threads[t.holdThread])
	t.holdThread = wdf.None
	if kind == wdf.HoldEnds {
		t.draw.set(drawExit)
	}
}
