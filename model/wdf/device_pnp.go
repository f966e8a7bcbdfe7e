package wdf

// What the PnP manager does to the device, as far as the queues see it (R97-R103). Start and stop
// only tell power policy; their outcome is a PnpEvent. A removal is a sequence that its thread
// carries through, waiting where power policy must come to an end first.

// pnpState is where the device stands with the PnP manager.
type pnpState uint8

const (
	pnpCreated pnpState = iota
	pnpStarting
	pnpStarted
	pnpStartFailed
	pnpQueriedRemove
	pnpStopping
	pnpStopped
	pnpRemoving
	pnpSurpriseRemoved // all is done but the final removal
	pnpRemoved
)

func (p pnpState) started() bool { return p == pnpStarted || p == pnpQueriedRemove }

// allows reports whether the PnP manager may send the IRP.
func (p pnpState) allows(k InputKind) bool {
	switch k {
	case DeviceStart:
		return p == pnpCreated || p == pnpStopped
	case DeviceStop, DeviceQueryRemove:
		return p == pnpStarted
	case DeviceCancelRemove:
		return p == pnpQueriedRemove
	case DeviceSurpriseRemove:
		return p.started() || p == pnpStopped || p == pnpStartFailed
	case DeviceRemove:
		return p.started() || p == pnpCreated || p == pnpStopped || p == pnpStartFailed || p == pnpSurpriseRemoved
	}
	return false
}

// pnpEvent reports what power or power policy tells the PnP machine.
func (m *Machine) pnpEvent(t ThreadID, what PnpOutcome) {
	d := &m.device
	switch what {
	case PwrPolStarted:
		d.pnp = pnpStarted
	case PwrPolStartFailed:
		d.pnp = pnpStartFailed
	case PwrPolStopped, PwrPolStopFailed:
		d.policyStopped = true
		if d.pnp == pnpStopping {
			d.pnp = pnpStopped
		}
	case PwrPolRemoved:
		d.policyRemoved = true
	}
	m.emit(Action{Kind: PnpEvent, Thread: t, Queue: None, Request: None, Value: int64(what)})
}

// pnpIrp begins what the PnP manager asks for.
func (m *Machine) pnpIrp(in Input) {
	t, d := in.Thread, &m.device
	m.pushReturn(t, in.Kind, None, None, StatusSuccess)
	switch in.Kind {
	case DeviceStart:
		d.pnp = pnpStarting
		m.post(t, policyMachine, uint8(policyStart), hereIfFree)
	case DeviceStop:
		d.pnp = pnpStopping
		m.post(t, policyMachine, uint8(policyStop), hereIfFree)
	case DeviceQueryRemove:
		m.queryRemove(t)
	case DeviceCancelRemove:
		d.pnp = pnpStarted
		m.dropQueryReference(t)
	case DeviceRemove, DeviceSurpriseRemove:
		f := frame{kind: frameRemoval, queue: None, request: None, call: in.Kind, flag: d.pnp.started()}
		if d.pnp == pnpSurpriseRemoved {
			f.at = removalFinal
		}
		d.hardware = f.flag || d.pnp == pnpStartFailed
		d.pnp = pnpRemoving
		m.push(t, f)
	}
}

// queryRemove keeps the device in D0, or brings it there, until the removal or its cancellation;
// the queues run on (R100).
func (m *Machine) queryRemove(t ThreadID) {
	d := &m.device
	d.pnp = pnpQueriedRemove
	if !m.cfg.PolicyOwner {
		return
	}
	s := m.powerReference(t, None)
	d.queryReference = !s.Failed()
	if s == StatusPending {
		m.push(t, frame{kind: frameWaitD0, queue: None, request: None, call: DeviceQueryRemove})
	}
}

func (m *Machine) dropQueryReference(t ThreadID) {
	if m.device.queryReference {
		m.device.queryReference = false
		m.powerDereference(t, None)
	}
}

// The steps of a removal (R102).
const (
	removalBegin uint8 = iota
	removalStop
	removalStopped
	removalRelease
	removalPurge
	removalPurged
	removalFlushed
	removalPolicyRemoved
	removalFinal
	removalCleanup
	removalDone
)

// removal is one step of a surprise removal, of a graceful removal, or of the end of either. f.flag
// says that the device is started.
func (m *Machine) removal(t ThreadID, f *frame) bool {
	d := &m.device
	surprise := f.call == DeviceSurpriseRemove
	if !m.removalMayGoOn(f) {
		return false
	}
	step := f.at
	f.at++
	switch step {
	case removalBegin:
		if surprise {
			m.callDevice(t, EvtDeviceSurpriseRemoval, 0)
		}
	case removalStop:
		d.policyStopped = !f.flag
		if f.flag {
			event := policyStop
			if surprise {
				event = policySurpriseRemove
			}
			m.post(t, policyMachine, uint8(event), hereIfFree)
		}
	case removalStopped:
		m.dropQueryReference(t)
	case removalRelease:
		if d.hardware {
			m.callDevice(t, EvtDeviceReleaseHardware, 0)
		}
	case removalPurge:
		m.emit(Action{Kind: PurgeBegins, Thread: t, Queue: None, Request: None})
		m.pushPurge(t, true)
	case removalPurged:
		m.emit(Action{Kind: PurgeEnds, Thread: t, Queue: None, Request: None})
		m.flushSelfManagedIo(t)
	case removalFlushed:
		d.policyRemoved = false
		m.post(t, policyMachine, uint8(policyRemove), hereIfFree)
	case removalPolicyRemoved:
		if surprise {
			d.pnp = pnpSurpriseRemoved
			m.pop(t)
		}
	case removalFinal:
		m.emit(Action{Kind: PurgeBegins, Flag: true, Thread: t, Queue: None, Request: None})
		m.pushPurge(t, false)
	case removalCleanup:
		m.emit(Action{Kind: PurgeEnds, Flag: true, Thread: t, Queue: None, Request: None})
		m.cleanupSelfManagedIo(t)
	case removalDone:
		d.pnp = pnpRemoved
		m.pop(t)
	}
	return true
}

// removalMayGoOn reports whether the removal's next step need not wait: the PnP manager sends
// nothing while the system sleeps, and power policy must stop and let go of the device.
func (m *Machine) removalMayGoOn(f *frame) bool {
	switch f.at {
	case removalBegin:
		return !m.device.asleep
	case removalStopped:
		return m.device.policyStopped
	case removalPolicyRemoved:
		return m.device.policyRemoved
	}
	return true
}

// flushSelfManagedIo calls EvtDeviceSelfManagedIoFlush if self-managed I/O was ever started.
func (m *Machine) flushSelfManagedIo(t ThreadID) {
	switch m.device.selfManaged {
	case selfManagedStopped, selfManagedFailed, selfManagedInitFailed:
		m.device.selfManaged = selfManagedFlushed
		m.callDevice(t, EvtDeviceSelfManagedIoFlush, 0)
	}
}

// cleanupSelfManagedIo calls EvtDeviceSelfManagedIoCleanup if it was flushed.
func (m *Machine) cleanupSelfManagedIo(t ThreadID) {
	if m.device.selfManaged == selfManagedFlushed {
		m.callDevice(t, EvtDeviceSelfManagedIoCleanup, 0)
	}
}
