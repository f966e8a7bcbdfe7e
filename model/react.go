package model

import "quiesce/model/wdf"

// react is what the world and the driver do about an action of the framework. What happens to every
// request is seen to in settle.
func (s *Simulation) react(a wdf.Action) {
	switch a.Kind {
	case wdf.EvtIoStop:
		s.endPassOne()
		s.meter.stopCallback()
		s.enterCallback(a)
	case wdf.EvtIoResume:
		s.meter.resumeCallback()
		s.enterCallback(a)
	case wdf.RequestRequeued:
		s.requeued(a.Request)
	case wdf.QueueOff:
		s.endPassOne()
		s.meter.queueOff(s.now, a.Queue)
	case wdf.WorkItemQueued:
		s.queueWorkItem()
	case wdf.BugCheck, wdf.Violation, wdf.VerifierBreak:
		s.misuse(a)
	case wdf.PowerReference, wdf.PowerDereference:
	default:
		s.reactDevice(a)
	}
}

// reactDevice is react for the device's actions and the rarer callbacks.
func (s *Simulation) reactDevice(a wdf.Action) {
	switch a.Kind {
	case wdf.TimerStart:
		s.startIdleTimer()
	case wdf.TimerCancel:
		s.clock.Clear(s.slots.idle)
	case wdf.PowerIrpRequested:
		s.powerIrpRequested(a)
	case wdf.PowerPhase:
		s.phaseIs(wdf.DevicePhase(a.Value))
	case wdf.HoldBegins:
		s.holdBegins()
	case wdf.HoldEnds:
		s.holdEnds()
	case wdf.PoxIdle:
		s.componentIdle()
	case wdf.PoxActivate:
		s.componentActive()
	case wdf.PoxRefused:
		s.power.released = false
		s.stayUp()
	case wdf.EvtRequestCancel, wdf.EvtIoCanceledOnQueue, wdf.EvtIoQueueReady, wdf.EvtIoQueueState,
		wdf.EvtDeviceD0Entry, wdf.EvtDeviceD0Exit, wdf.EvtDeviceSelfManagedIoInit,
		wdf.EvtDeviceSelfManagedIoSuspend, wdf.EvtDeviceSelfManagedIoRestart,
		wdf.EvtDeviceSelfManagedIoFlush, wdf.EvtDeviceSelfManagedIoCleanup,
		wdf.EvtDeviceArmWakeFromS0, wdf.EvtDeviceDisarmWakeFromS0, wdf.EvtDeviceWakeFromS0Triggered,
		wdf.EvtDeviceSurpriseRemoval, wdf.EvtDeviceReleaseHardware,
		wdf.PowerIrpToLowerStack, wdf.RetryDelay:
		s.enterCallback(a)
	}
}

// queueWorkItem lets a work item wait for its thread.
func (s *Simulation) queueWorkItem() {
	d := s.plan.cfg.Device.WorkItemDelay
	if d == nil {
		s.workItems++
		return
	}
	slot := s.clock.Take(s.slots.item, 0)
	s.clock.After(slot, s.draw(d, forWorkItem, s.itemCount, 0))
	s.itemCount++
}
