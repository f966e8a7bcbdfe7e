package conform

import (
	"slices"
	"strconv"

	"quiesce/model/wdf"
)

// deviceWorld is the world around the device: the clock, the kernel's timer, the power manager that
// brings power IRPs, the drivers below, and the power framework. Scenarios without deviceStart make
// power calls to the queues directly and have none of it.
type deviceWorld struct {
	now          int64 // virtual ms
	timerDue     int64 // ms; noTimer if no timer runs
	timerExpired bool  // it came due, and its DPC waits for timerDpc

	heldIrps  bool           // requested device power IRPs wait for deliverPowerIrp
	requested []wdf.PowerIrp // those that wait, oldest first
	heldLower bool           // the drivers below keep power IRPs until completeLower
	below     []wdf.PowerIrp // those that they keep
	age       []wdf.PowerIrp // power IRPs in the order in which they were made
	waitWake  bool           // a WAIT_WAKE IRP is with the drivers below
	released  bool           // the power framework has said that power is not required
}

// noTimer is deviceWorld.timerDue while no timer runs.
const noTimer = -1

// Actions that the world does and no script can write.
const (
	powerIrpArrives      = "(power IRP arrives)"
	lowerStackCompletes  = "(drivers below complete)"
	powerRequiredArrives = "(power required)"
	idleTimerDue         = "(idle timer comes due)"
	idleTimerDpc         = "(idle timer's DPC)"
	clockReaches         = "(clock reaches)" // number: ms
)

// deviceCalls are the actions that are one device input without a number.
var deviceCalls = map[string]wdf.InputKind{
	"deviceStart": wdf.DeviceStart, "deviceStop": wdf.DeviceStop,
	"stopIdle": wdf.StopIdle, "resumeIdle": wdf.ResumeIdle,
	idleTimerDue: wdf.IdleTimerDue, idleTimerDpc: wdf.IdleTimerDpc,
}

// performDevice does one action on the device or on the world around it. It reports whether the
// thread can go on.
func (w *world) performDevice(t *thread, f *frame, a *action) bool {
	d := &w.device
	switch a.verb {
	case "assignIdle":
		return w.callDevice(t, f, wdf.AssignS0IdleSettings, a.settings.Encode())
	case "advance":
		w.runClock(t, d.now+a.number)
	case clockReaches:
		w.runClock(t, a.number)
	case "timerExpire":
		if d.timerDue != noTimer {
			d.timerExpired = true
			w.expireTimer("timerExpires")
			return w.callDevice(t, f, wdf.IdleTimerDue, 0)
		}
	case "timerDpc":
		if d.timerExpired {
			d.timerExpired = false
			w.log("timerDpcRuns")
			return w.callDevice(t, f, wdf.IdleTimerDpc, 0)
		}
	case "poxNotRequired":
		d.released = true
		return w.callDevice(t, f, wdf.PoxPowerNotRequired, 0)
	case powerRequiredArrives:
		w.log("poxPowerRequired")
		return w.callDevice(t, f, wdf.PoxPowerRequired, 0)
	default:
		if kind, ok := deviceCalls[a.verb]; ok {
			return w.call(t, f, wdf.Input{Kind: kind, Flag: a.word == "wait", Queue: wdf.None, Request: wdf.None})
		}
		return w.performPowerIrp(t, f, a)
	}
	return true
}

// callDevice makes a device input as the current action of the thread's list.
func (w *world) callDevice(t *thread, f *frame, kind wdf.InputKind, value int64) bool {
	return w.call(t, f, wdf.Input{Kind: kind, Value: value, Queue: wdf.None, Request: wdf.None})
}

// performPowerIrp is performDevice for what concerns power IRPs.
func (w *world) performPowerIrp(t *thread, f *frame, a *action) bool {
	d := &w.device
	switch a.verb {
	case "powerIrps":
		d.heldIrps = a.word == "manual"
	case "lowerStack":
		d.heldLower = a.word == "manual"
	case "failPowerIrp":
		return w.callDevice(t, f, wdf.FailPowerIrpRequests, max(a.number, 1))
	case "deliverPowerIrp":
		if len(d.requested) > 0 {
			irp := d.requested[0]
			d.requested = d.requested[1:]
			return w.powerIrpArrives(t, f, irp)
		}
	case "sendPowerIrp":
		d.make(a.irp)
		return w.powerIrpArrives(t, f, a.irp)
	case powerIrpArrives:
		return w.powerIrpArrives(t, f, a.irp)
	case "completeLower":
		if irp, ok := d.takeOldest(); ok {
			return w.callDevice(t, f, wdf.LowerStackCompleted, int64(irp))
		}
	case lowerStackCompletes:
		return w.callDevice(t, f, wdf.LowerStackCompleted, int64(a.irp))
	case "wakeSignal":
		if d.waitWake {
			return w.callDevice(t, f, wdf.LowerStackCompleted, int64(wdf.IrpWaitWake))
		}
	}
	return true
}

// make notes that a power IRP was made.
func (d *deviceWorld) make(irp wdf.PowerIrp) {
	d.age = append(slices.DeleteFunc(d.age, func(old wdf.PowerIrp) bool { return old == irp }), irp)
}

// takeOldest takes the power IRP that was made first from those that the drivers below keep. (It may
// have reached them after one that was made later.)
func (d *deviceWorld) takeOldest() (wdf.PowerIrp, bool) {
	for _, irp := range d.age {
		if i := slices.Index(d.below, irp); i >= 0 {
			d.below = slices.Delete(d.below, i, i+1)
			return irp, true
		}
	}
	return 0, false
}

func (w *world) powerIrpArrives(t *thread, f *frame, irp wdf.PowerIrp) bool {
	w.log("powerIrpArrives", "irp", irp.String())
	return w.callDevice(t, f, wdf.PowerIrpArrived, int64(irp))
}

// runClock moves the clock. A timer that comes due on the way fires there: its DPC runs on the
// thread, and then the clock goes on.
func (w *world) runClock(t *thread, until int64) {
	d := &w.device
	if d.timerDue == noTimer || d.timerDue > until {
		d.now = until
		return
	}
	w.expireTimer("timerFires")
	t.enter(&frame{request: wdf.None, list: []action{
		{verb: idleTimerDue, queue: wdf.None, request: wdf.None},
		{verb: idleTimerDpc, queue: wdf.None, request: wdf.None},
		{verb: clockReaches, number: until, queue: wdf.None, request: wdf.None},
	}})
}

// expireTimer makes the idle timer come due. Time jumps there.
func (w *world) expireTimer(event string) {
	d := &w.device
	d.now = max(d.now, d.timerDue)
	d.timerDue = noTimer
	w.log(event)
}

// deviceCallbacks are the driver's device callbacks, as the traces and behavior name them.
var deviceCallbacks = map[wdf.ActionKind]string{
	wdf.EvtDeviceD0Entry:              "d0Entry",
	wdf.EvtDeviceD0Exit:               "d0Exit",
	wdf.EvtDeviceSelfManagedIoInit:    "selfManagedIoInit",
	wdf.EvtDeviceSelfManagedIoSuspend: "selfManagedIoSuspend",
	wdf.EvtDeviceSelfManagedIoRestart: "selfManagedIoRestart",
	wdf.EvtDeviceArmWakeFromS0:        "armWakeFromS0",
	wdf.EvtDeviceDisarmWakeFromS0:     "disarmWakeFromS0",
	wdf.EvtDeviceWakeFromS0Triggered:  "wakeFromS0Triggered",
}

// observeDevice takes in an action of the device.
func (w *world) observeDevice(t *thread, a wdf.Action) {
	if callback, ok := deviceCallbacks[a.Kind]; ok {
		switch a.Kind {
		case wdf.EvtDeviceD0Entry:
			w.log(callback, "from", wdf.DeviceState(a.Value).String())
		case wdf.EvtDeviceD0Exit:
			w.log(callback, "to", wdf.DeviceState(a.Value).String())
		default:
			w.log(callback)
		}
		t.enter(&frame{list: w.list(callback, w.invoked(callback, "@device"), "@device"), callback: a.Kind, request: wdf.None})
		return
	}
	d := &w.device
	switch a.Kind {
	case wdf.PowerReference:
		w.logReference("powerReference", a.Value)
	case wdf.PowerDereference:
		w.logReference("powerDereference", a.Value)
	case wdf.PowerReferenceAnswer:
		w.log("powerReferenceAnswer", "status", a.Status.String())
	case wdf.TimerStart:
		d.timerDue = d.now + a.Value
		w.log("timerStart", "ms", strconv.FormatInt(a.Value, 10), "toleranceMs", strconv.Itoa(wdf.IdleTolerance))
	case wdf.TimerCancel:
		if a.Flag {
			d.timerDue = noTimer
		}
		w.log("timerCancel", "canceled", strconv.FormatBool(a.Flag))
	case wdf.PnpEvent:
		w.log("pnpEvent", "name", wdf.PnpOutcome(a.Value).String())
	case wdf.RetryDelay: // takes no time here
		t.enter(&frame{callback: a.Kind, request: wdf.None})
	case wdf.PowerIrpRequested, wdf.PowerIrpToLowerStack, wdf.PowerIrpCompleted:
		w.observePowerIrp(t, a, wdf.PowerIrp(a.Value))
	case wdf.PowerPhase, wdf.HoldBegins, wdf.HoldEnds, wdf.PurgeBegins, wdf.PurgeEnds:
		// The traces do not show these.
	default:
		w.observePowerFramework(a)
	}
}

// logReference shows a change of the reference count. Scenarios without a device have no count.
func (w *world) logReference(event string, count int64) {
	if w.withDevice {
		w.log(event, "refs", strconv.FormatInt(count, 10))
	} else {
		w.log(event)
	}
}

// observePowerIrp takes in what became of a power IRP.
func (w *world) observePowerIrp(t *thread, a wdf.Action, irp wdf.PowerIrp) {
	d := &w.device
	switch a.Kind {
	case wdf.PowerIrpRequested:
		switch {
		case a.Status.Failed():
			w.log("powerIrpRequestFails")
			return
		case d.heldIrps && irp.Device():
			d.requested = append(d.requested, irp)
		default:
			w.queueWork("powerIrp", action{verb: powerIrpArrives, irp: irp})
		}
		d.make(irp)
		w.log("powerIrpRequested", "irp", irp.String())
	case wdf.PowerIrpToLowerStack:
		w.log("lowerReceives", "irp", irp.String())
		f := &frame{callback: a.Kind, request: wdf.None}
		switch {
		case irp == wdf.IrpWaitWake:
			d.waitWake = true
		case d.heldLower:
			d.below = append(d.below, irp)
		default:
			f.list = []action{{verb: lowerStackCompletes, irp: irp, queue: wdf.None, request: wdf.None}}
		}
		t.enter(f)
	case wdf.PowerIrpCompleted:
		w.log("powerIrpCompleted", "irp", irp.String(), "status", a.Status.String())
		if irp == wdf.IrpWaitWake {
			d.waitWake = false
		}
	}
}

// observePowerFramework takes in a call to the power framework, which requires power as soon as the
// component is active.
func (w *world) observePowerFramework(a wdf.Action) {
	d := &w.device
	switch a.Kind {
	case wdf.PoxRegister:
		w.log("poxRegister")
	case wdf.PoxUnregister:
		w.log("poxUnregister")
	case wdf.PoxActivate:
		w.log("poxActivate")
		if d.released {
			d.released = false
			w.queueWork("powerRequired", action{verb: powerRequiredArrives})
		}
	case wdf.PoxIdle:
		w.log("poxIdle")
	case wdf.PoxRefused:
		d.released = false
		w.log("poxRefused")
	case wdf.PoxReportPoweredOn:
		w.log("poxReportPoweredOn")
	case wdf.PoxIdleTimeoutHint:
		w.log("poxIdleTimeoutHint", "ms", strconv.FormatInt(a.Value, 10))
	default:
		w.log(a.Kind.String())
	}
}

// logDeviceReturned shows the result of a device DDI that was called with the text as its arguments.
func (w *world) logDeviceReturned(a wdf.Action, text string) {
	if text == "" || a.Call == wdf.AssignS0IdleSettings {
		text = "-"
	}
	switch a.Call {
	case wdf.StopIdle:
		w.log("ret", "call", "stopIdle", "on", text, "status", a.Status.String())
	case wdf.AssignS0IdleSettings:
		w.log("ret", "call", "assignIdle", "on", text, "status", a.Status.String())
	}
}

type member struct{ name, value string }

// deviceState are the compared members of the device's state, in the order of deviceMembers.
func (w *world) deviceState() []member {
	if !w.withDevice {
		return nil
	}
	s := w.machine.DeviceStatus()
	due := "null"
	if w.device.timerDue != noTimer {
		due = strconv.FormatInt(w.device.timerDue, 10)
	}
	return []member{
		{"t", strconv.FormatInt(w.device.now, 10)},
		{"refs", strconv.FormatInt(s.PowerReferences, 10)},
		{"d0Event", strconv.FormatBool(s.D0Event)},
		{"timerDue", due},
	}
}
