package wdf

// appendState appends everything of the device that its future depends on. What a callback
// returned is not among it: it is looked at within the Step that brought it.
func (d *device) appendState(b []byte, n *Names) []byte {
	for i := range d.machines {
		em := &d.machines[i]
		b = append(b, bit(em.queued), em.count)
		b = append(b, em.events[:em.count]...)
		b = number(b, n.threadName(em.owner))
	}
	b = d.idle.appendState(b)
	b = append(b, byte(d.policy), byte(d.power), byte(d.requirement), byte(d.selfManaged), byte(d.pnp), byte(d.phase), byte(d.state))
	b = append(b, bit(d.settingsAssigned), bit(d.idleEnabled), bit(d.canWake), bit(d.powerUpOnSystemWake), bit(d.systemManaged), bit(d.typeFrozen), byte(d.idleDx))
	b = number(b, int32(d.hint), int32(d.nextHint), int32(d.failRequests), int32(d.below))
	b = append(b, bit(d.requested), bit(d.pending), byte(d.pendingIrp), bit(d.systemIrpPending), byte(d.systemIrp))
	b = append(b, bit(d.asleep), bit(d.directed), bit(d.waitWake), bit(d.wakeDropped))
	b = append(b, bit(d.ioFailed), bit(d.powerDownFailed), bit(d.policyFailed), bit(d.componentIdle), bit(d.powerRequired))
	return append(b, bit(d.queryReference), bit(d.policyStopped), bit(d.policyRemoved), bit(d.hardware))
}

func (d *idleEngine) appendState(b []byte) []byte {
	b = append(b, byte(d.state), bit(d.d0Event), bit(d.timerEnabled), bit(d.timerStarted), bit(d.timerDue))
	b = append(b, bit(d.inDx), bit(d.started), bit(d.powerFailed), bit(d.ioPresentSent))
	return number(b, int32(d.count), int32(d.timeout))
}
