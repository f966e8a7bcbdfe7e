package wdf_test

import (
	"flag"
	"testing"

	"pgregory.net/rapid"

	"quiesce/model/wdf"
)

// The seed is fixed, so that a run is like any other; -rapid.seed=0 draws one.
func init() {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}

// deviceHost plays the world around a device: the driver answers every callback at
// once, by what is drawn; power IRPs and their completions come at once or when a later draw says.
type deviceHost struct {
	t        *rapid.T
	m        *wdf.Machine
	settings wdf.S0IdleSettings
	changed  bool // other settings are in force

	requested []wdf.PowerIrp // asked for, not yet brought
	below     []wdf.PowerIrp // with the drivers below
	slow      bool           // power IRPs wait for a draw
	timer     bool           // the idle timer runs

	free      []wdf.RequestID
	next      wdf.RequestID
	live      map[wdf.RequestID]bool // arrived, not completed
	held      map[wdf.RequestID]bool // with the driver
	stopIdles int                    // StopIdle calls whose reference is not given back
	resumable int                    // those that have returned

	failures int  // device callbacks until one fails; negative: none will
	failed   bool // power has failed: the device must be removed

	directed bool
	released bool // the power framework has said that power is not required
	required bool // and must say that it is again
}

func newDeviceHost(t *rapid.T, owner bool, settings wdf.S0IdleSettings) *deviceHost {
	cfg := &wdf.Config{PolicyOwner: owner, Queues: []wdf.QueueConfig{
		{Dispatch: wdf.Parallel, Presented: wdf.Unlimited, PowerManaged: true, Callbacks: wdf.HasIoDefault | wdf.HasIoStop | wdf.HasIoResume},
		{Dispatch: wdf.Sequential, PowerManaged: true, Callbacks: wdf.HasIoDefault | wdf.HasIoStop | wdf.HasIoCanceledOnQueue},
		{Dispatch: wdf.Parallel, Presented: 2, Callbacks: wdf.HasIoDefault | wdf.HasIoStop},
	}}
	m, err := wdf.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &deviceHost{t: t, m: m, settings: settings, failures: -1, live: map[wdf.RequestID]bool{}, held: map[wdf.RequestID]bool{}}
	if owner {
		h.call(wdf.Input{Kind: wdf.AssignS0IdleSettings, Value: settings.Encode()})
	}
	h.call(wdf.Input{Kind: wdf.DeviceStart})
	return h
}

// call makes the input on a fresh thread and lets run what can.
func (h *deviceHost) call(in wdf.Input) {
	in.Thread = 0
	for !h.m.Idle(in.Thread) {
		in.Thread++
	}
	h.step(in)
	h.settle()
}

// step makes the input and answers the callbacks that it leads to.
func (h *deviceHost) step(in wdf.Input) {
	actions, err := h.m.Step(in, nil)
	if err != nil {
		h.t.Fatalf("%v: %v", in, err)
	}
	for _, a := range actions {
		h.observe(a)
	}
	if n := len(actions); n > 0 && actions[n-1].Kind.Callback() {
		h.answer(actions[n-1])
	}
}

// observe keeps the host's books. Only the last action of a Step can be a callback.
func (h *deviceHost) observe(a wdf.Action) {
	switch a.Kind {
	case wdf.TimerStart:
		if h.timer {
			h.t.Fatal("the idle timer is started while it runs")
		}
		h.timer = true
	case wdf.TimerCancel:
		h.timer = h.timer && !a.Flag
	case wdf.PowerIrpRequested:
		if !a.Status.Failed() {
			h.requested = append(h.requested, wdf.PowerIrp(a.Value))
		}
	case wdf.PowerIrpCompleted:
		for i, irp := range h.below { // a cancelled wait-wake
			if irp == wdf.PowerIrp(a.Value) {
				h.below = append(h.below[:i], h.below[i+1:]...)
				break
			}
		}
	case wdf.RequestCompleted:
		if !h.live[a.Request] {
			h.t.Fatalf("r%d is completed twice", a.Request)
		}
		delete(h.live, a.Request)
		delete(h.held, a.Request)
		h.free = append(h.free, a.Request)
	case wdf.Returned:
		switch {
		case a.Call != wdf.StopIdle:
		case a.Status.Failed():
			h.stopIdles--
		default:
			h.resumable++
		}
	case wdf.PnpEvent:
		outcome := wdf.PnpOutcome(a.Value)
		h.failed = h.failed || outcome == wdf.PowerUpFailed || outcome == wdf.PowerDownFailed
	case wdf.PoxIdle: // after a system sleep without PoxActivate in between
		h.released = false
	case wdf.PoxActivate:
		h.required = h.required || h.released
		h.released = false
	case wdf.BugCheck, wdf.Violation:
		h.t.Fatalf("%v", a)
	}
}

// answer is the driver in a callback: it may complete or acknowledge, then returns.
func (h *deviceHost) answer(a wdf.Action) {
	r := a.Request
	switch a.Kind {
	case wdf.EvtIoDefault, wdf.EvtIoCanceledOnQueue, wdf.EvtIoResume:
		h.held[r] = true
		if rapid.Bool().Draw(h.t, "complete") {
			h.step(wdf.Input{Kind: wdf.Complete, Thread: a.Thread, Request: r})
		}
	case wdf.EvtIoStop:
		h.stopCallback(a)
	case wdf.PowerIrpToLowerStack:
		irp := wdf.PowerIrp(a.Value)
		h.below = append(h.below, irp)
		if !h.slow && irp != wdf.IrpWaitWake {
			h.complete(a.Thread, len(h.below)-1)
		}
	case wdf.EvtDeviceReleaseHardware:
		if phase := h.m.DeviceStatus().Phase; phase != wdf.PhaseOff {
			h.t.Fatalf("EvtDeviceReleaseHardware in phase %v", phase)
		}
	case wdf.EvtDeviceD0Exit, wdf.EvtDeviceD0Entry, wdf.EvtDeviceSelfManagedIoRestart:
		for q := range wdf.QueueID(2) {
			if power := h.m.QueueState(q).Power; (power == wdf.Off) != (a.Kind != wdf.EvtDeviceSelfManagedIoRestart) {
				h.t.Fatalf("%v with queue %d %v", a, q, power)
			}
		}
		if rapid.IntRange(0, 7).Draw(h.t, "arrivalInCallback") == 0 {
			h.arrive(a.Thread, 0)
		}
	}
	h.step(wdf.Input{Kind: wdf.CallbackReturned, Thread: a.Thread, Status: h.result(a.Kind)})
}

// result is what a callback returns: success, unless it is the turn of the one that fails.
func (h *deviceHost) result(callback wdf.ActionKind) wdf.Status {
	if callback < wdf.EvtDeviceD0Entry || callback > wdf.EvtDeviceArmWakeFromS0 {
		return wdf.StatusSuccess
	}
	h.failures--
	if h.failures == -1 {
		return wdf.StatusUnsuccessful
	}
	return wdf.StatusSuccess
}

func (h *deviceHost) stopCallback(a wdf.Action) {
	switch rapid.IntRange(0, 2).Draw(h.t, "stop") {
	case 0:
		h.step(wdf.Input{Kind: wdf.Complete, Thread: a.Thread, Request: a.Request, Status: wdf.StatusCancelled})
	case 1:
		delete(h.held, a.Request)
		h.step(wdf.Input{Kind: wdf.StopAcknowledge, Thread: a.Thread, Request: a.Request, Flag: true})
	case 2:
		h.step(wdf.Input{Kind: wdf.StopAcknowledge, Thread: a.Thread, Request: a.Request})
	}
}

func (h *deviceHost) arrive(t wdf.ThreadID, q wdf.QueueID) {
	r := h.next
	if n := len(h.free); n > 0 {
		r, h.free = h.free[n-1], h.free[:n-1]
	} else {
		h.next++
	}
	h.live[r] = true
	h.step(wdf.Input{Kind: wdf.Arrive, Thread: t, Queue: q, Request: r, File: wdf.None})
}

// complete completes the power IRP below that has the index, on the thread.
func (h *deviceHost) complete(t wdf.ThreadID, i int) {
	irp := h.below[i]
	h.below = append(h.below[:i], h.below[i+1:]...)
	h.step(wdf.Input{Kind: wdf.LowerStackCompleted, Thread: t, Value: int64(irp)})
}

// settle lets run what can: work items, threads whose wait is satisfied, and power IRPs unless they
// are slow.
func (h *deviceHost) settle() {
	for {
		thread := wdf.ThreadID(0)
		for !h.m.Idle(thread) {
			thread++
		}
		switch {
		case h.m.PendingWorkItems() > 0:
			h.step(wdf.Input{Kind: wdf.RunWorkItem, Thread: thread})
		case h.m.NextReady() != wdf.None:
			h.step(wdf.Input{Kind: wdf.Continue, Thread: h.m.NextReady()})
		case h.required:
			h.required = false
			h.step(wdf.Input{Kind: wdf.PoxPowerRequired, Thread: thread})
		case !h.slow && h.deliver(thread):
		default:
			return
		}
	}
}

// deliver brings the oldest requested power IRP, or completes the oldest below but wait-wake.
func (h *deviceHost) deliver(t wdf.ThreadID) bool {
	if len(h.requested) > 0 {
		irp := h.requested[0]
		h.requested = h.requested[1:]
		h.step(wdf.Input{Kind: wdf.PowerIrpArrived, Thread: t, Value: int64(irp)})
		return true
	}
	for i, irp := range h.below {
		if irp != wdf.IrpWaitWake {
			h.complete(t, i)
			return true
		}
	}
	return false
}

// expire lets the idle timer come due, something happen, and its DPC run; or, if the power framework times the device,
// lets that say that power is not required.
func (h *deviceHost) expire(between func()) {
	switch {
	case h.timer:
		h.timer = false
		h.call(wdf.Input{Kind: wdf.IdleTimerDue})
		between()
		h.call(wdf.Input{Kind: wdf.IdleTimerDpc})
	case h.m.DeviceStatus().ComponentIdle && !h.released:
		h.released = true
		h.call(wdf.Input{Kind: wdf.PoxPowerNotRequired})
	}
}

// oneHeld is a request that the driver has, or None.
func (h *deviceHost) oneHeld() wdf.RequestID {
	for r := wdf.RequestID(0); r < h.next; r++ {
		if h.held[r] {
			return r
		}
	}
	return wdf.None
}

func (h *deviceHost) completeHeld() {
	for r := h.oneHeld(); r != wdf.None; r = h.oneHeld() {
		h.call(wdf.Input{Kind: wdf.Complete, Request: r})
	}
}

// check: C is one for each power-managed queue that is not empty, and one for each StopIdle not yet
// resumed. While C > 0 the idle timer does not run (R89), and a device that is not kept in Dx by
// the system's sleep or by directed power is in D0, or on its way (R15, R92).
func (h *deviceHost) check() {
	want := int64(h.stopIdles)
	for q := range wdf.QueueID(2) {
		if s := h.m.QueueState(q); s.Queued+s.DriverOwned > 0 {
			want++
		}
	}
	s := h.m.DeviceStatus()
	if s.PowerReferences != want {
		h.t.Fatalf("C is %d, want %d", s.PowerReferences, want)
	}
	if want > 0 && h.timer {
		h.t.Fatalf("the idle timer runs with C = %d", want)
	}
	if want > 0 && s.Phase == wdf.PhaseDx && !h.slow && !s.SystemAsleep && !h.directed {
		h.t.Fatalf("the device stays in Dx with C = %d", want)
	}
}

// drawStep is one act of the issuer, the driver or the system.
func (h *deviceHost) drawStep() {
	asleep := h.m.DeviceStatus().SystemAsleep
	switch rapid.IntRange(0, 13).Draw(h.t, "step") {
	case 0, 1, 2:
		q := wdf.QueueID(rapid.IntRange(0, 2).Draw(h.t, "queue"))
		h.arrive(h.freeThread(), q)
		h.settle()
	case 3, 4:
		if r := h.oneHeld(); r != wdf.None {
			h.call(wdf.Input{Kind: wdf.Complete, Request: r})
		}
	case 5:
		h.expire(func() {})
	case 6:
		h.expire(h.drawStep)
	case 7:
		h.slow = rapid.Bool().Draw(h.t, "slow")
		h.settle()
	case 8:
		if h.deliver(h.freeThread()) {
			h.settle()
		}
	case 9:
		if len(h.requested) > 0 || len(h.below) > 0 && h.below[len(h.below)-1] != wdf.IrpWaitWake || h.slow {
			return // one power transition of the system at a time
		}
		irp := wdf.IrpS3
		if asleep {
			irp = wdf.IrpS0
		}
		h.call(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(irp)})
	case 10:
		if h.resumable > 0 && rapid.Bool().Draw(h.t, "resume") {
			h.resumeIdle()
			return
		}
		h.stopIdles++
		h.call(wdf.Input{Kind: wdf.StopIdle, Flag: rapid.Bool().Draw(h.t, "wait")})
	case 11:
		if len(h.below) == 1 && h.below[0] == wdf.IrpWaitWake {
			h.complete(h.freeThread(), 0)
			h.settle()
		}
	case 12:
		h.assign()
	case 13:
		h.directPower()
	}
}

func (h *deviceHost) resumeIdle() {
	h.stopIdles--
	h.resumable--
	h.call(wdf.Input{Kind: wdf.ResumeIdle})
}

// assign draws new idle settings; who times the device stays as it is.
func (h *deviceHost) assign() {
	h.changed = true
	s := h.settings
	s.CanWake = rapid.Bool().Draw(h.t, "canWake")
	s.Enabled = rapid.SampledFrom([]wdf.IdleEnabled{wdf.IdleOn, wdf.IdleOff}).Draw(h.t, "enabled")
	h.call(wdf.Input{Kind: wdf.AssignS0IdleSettings, Value: s.Encode()})
}

// directPower takes the device down by DFx, or back up.
func (h *deviceHost) directPower() {
	in := wdf.Input{Kind: wdf.DirectedPowerDown}
	if h.directed {
		in.Kind = wdf.DirectedPowerUp
	}
	h.directed = !h.directed
	h.call(in)
}

func (h *deviceHost) freeThread() wdf.ThreadID {
	t := wdf.ThreadID(0)
	for !h.m.Idle(t) {
		t++
	}
	return t
}

// windDown completes everything and lets the device idle out.
func (h *deviceHost) windDown() {
	h.slow = false
	h.settle()
	if h.m.DeviceStatus().SystemAsleep {
		h.call(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(wdf.IrpS0)})
	}
	if h.directed {
		h.directPower()
	}
	h.check()
	if h.changed { // which brings an idle device to D0
		h.call(wdf.Input{Kind: wdf.AssignS0IdleSettings, Value: h.settings.Encode()})
	}
	for range 100 {
		for h.resumable > 0 {
			h.resumeIdle()
		}
		if r := h.oneHeld(); r != wdf.None {
			h.call(wdf.Input{Kind: wdf.Complete, Request: r})
			continue
		}
		if s := h.m.DeviceStatus(); s.Phase == wdf.PhaseDx && len(h.live) == 0 {
			return
		}
		h.expire(func() {})
	}
	h.t.Fatalf("the device does not come to rest: %+v, %d requests left", h.m.DeviceStatus(), len(h.live))
}

// TestDeviceRandomly: whatever comes in whatever order, every request is completed once, C is what
// R89 says whenever nothing is going on, no thread is left waiting, and with everything done the
// device idles in Dx with C = 0. Then it is removed.
func TestDeviceRandomly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		settings := wdf.S0IdleSettings{
			Timeout: 1000,
			CanWake: rapid.Bool().Draw(t, "canWake"),
			Type:    rapid.SampledFrom([]wdf.IdleTimeoutType{wdf.DriverManaged, wdf.SystemManaged}).Draw(t, "type"),
		}
		h := newDeviceHost(t, true, settings)
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			h.drawStep()
			h.check()
		}
		h.windDown()
		h.check()
		if n := h.m.DeviceStatus().PowerReferences; n != 0 {
			t.Fatalf("idle in Dx with C = %d", n)
		}
		h.remove(rapid.Bool().Draw(t, "surprise"))
	})
}

// TestDeviceFailsRandomly: one device callback fails, or power IRPs cannot be had, at any point. Whatever
// else is going on, a surprise removal then comes to its end.
func TestDeviceFailsRandomly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newDeviceHost(t, true, wdf.S0IdleSettings{Timeout: 1000, CanWake: rapid.Bool().Draw(t, "canWake")})
		h.failures = rapid.IntRange(0, 20).Draw(t, "failures")
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "memory") == 0 {
				h.call(wdf.Input{Kind: wdf.FailPowerIrpRequests, Value: rapid.SampledFrom([]int64{1, 2, 200}).Draw(t, "requests")})
			}
			if h.drawStep(); h.failed {
				break
			}
		}
		h.failures = -1
		h.slow = false
		h.settle()
		if h.m.DeviceStatus().SystemAsleep {
			h.call(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(wdf.IrpS0)})
		}
		h.remove(true)
	})
}

// TestFollowerRandomly: a device whose power policy another driver owns is taken to D3 and back at any
// moment (R104); every request is completed once, and the device can be removed from anywhere.
func TestFollowerRandomly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newDeviceHost(t, false, wdf.S0IdleSettings{})
		inD0 := true
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0, 1:
				h.arrive(h.freeThread(), wdf.QueueID(rapid.IntRange(0, 2).Draw(t, "queue")))
				h.settle()
			case 2:
				if r := h.oneHeld(); r != wdf.None {
					h.call(wdf.Input{Kind: wdf.Complete, Request: r})
				}
			case 3:
				h.slow = !h.slow
				h.settle()
			case 4:
				if h.deliver(h.freeThread()) {
					h.settle()
				}
			default:
				if len(h.below) > 0 || rapid.IntRange(0, 5).Draw(t, "same") == 0 {
					continue
				}
				irp := wdf.IrpD0
				if inD0 {
					irp = wdf.IrpD3
				}
				inD0 = !inD0
				h.call(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(irp)})
			}
		}
		h.remove(rapid.Bool().Draw(t, "surprise"))
	})
}

// remove ends the device. Nothing may be left waiting.
func (h *deviceHost) remove(surprise bool) {
	if surprise {
		h.call(wdf.Input{Kind: wdf.DeviceSurpriseRemove})
		h.completeHeld() // a removal waits for what EvtIoCanceledOnQueue left with the driver (R78)
	}
	h.call(wdf.Input{Kind: wdf.DeviceRemove})
	h.completeHeld()
	for q := range wdf.QueueID(3) {
		if s := h.m.QueueState(q); s.Power != wdf.Off || s.Bits&wdf.StateAccept != 0 {
			h.t.Fatalf("queue %d of a removed device: %+v", q, s)
		}
	}
	if s := h.m.DeviceStatus(); s.Phase != wdf.PhaseOff {
		h.t.Fatalf("a removed device is in phase %v", s.Phase)
	}
	for thread := range wdf.ThreadID(20) {
		if h.m.Blocked(thread) {
			h.t.Fatalf("thread %d waits for ever", thread)
		}
	}
}
