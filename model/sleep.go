package model

import (
	"time"

	"quiesce/model/wdf"
)

// What forces the device out of D0 and lets it back, and the idle timer.

// schedule is a sleep schedule as it unfolds.
type schedule struct {
	drawn uint64 // intervals drawn so far
	next  int    // index into At
	taken int    // index into At of the power-down under way
}

// Draws of forSleep.
const (
	sleepGap uint32 = iota
	sleepDwell
	sleepShift
)

// startSchedules sets the first power-down of every schedule that runs always.
func (s *Simulation) startSchedules() {
	for i := range s.schedules {
		c := &s.plan.cfg.Sleep[i]
		switch {
		case len(c.At) > 0:
			s.clock.Set(s.slots.sleep[i], c.At[0])
		case !c.OnlyInD0:
			s.nextInterval(i)
		}
	}
}

// nextInterval draws the time to a schedule's next power-down.
func (s *Simulation) nextInterval(i int) {
	c := &s.plan.cfg.Sleep[i]
	n := s.schedules[i].drawn
	s.schedules[i].drawn++
	gap := s.draw(c.Every, purpose(forSleep, i), n, sleepGap)
	if n == 0 && c.Phase {
		gap = time.Duration(float64(gap) * s.random.Uniform(purpose(forSleep, i), n, sleepShift))
	}
	s.clock.After(s.slots.sleep[i], gap)
}

// startD0Clocks sets the schedules whose clock runs in D0 only; stopD0Clocks stops them.
func (s *Simulation) startD0Clocks() {
	for i := range s.schedules {
		if c := &s.plan.cfg.Sleep[i]; c.OnlyInD0 && c.Every != nil {
			s.nextInterval(i)
		}
	}
}

func (s *Simulation) stopD0Clocks() {
	for i := range s.schedules {
		if c := &s.plan.cfg.Sleep[i]; c.OnlyInD0 && c.Every != nil {
			s.clock.Clear(s.slots.sleep[i])
		}
	}
}

// sleepDue is the moment that a schedule names. Outside D0 it passes unused; only a surprise removal
// also comes to a device that is idle in Dx.
func (s *Simulation) sleepDue(i int) {
	c := &s.plan.cfg.Sleep[i]
	st := &s.schedules[i]
	due := st.next
	if len(c.At) > 0 {
		if st.next++; st.next < len(c.At) {
			s.clock.Set(s.slots.sleep[i], max(c.At[st.next], s.now))
		}
	} else if !c.OnlyInD0 {
		s.nextInterval(i)
	}
	if !s.power.inD0() && !(c.Trigger == SurpriseRemoval && s.idleInDx()) {
		s.meter.skippedSleep()
		return
	}
	st.taken = due
	if s.power.inD0() {
		s.goDown(i)
	}
	switch c.Trigger {
	case SystemSleep:
		irp := wdf.IrpS3
		if !s.plan.cfg.Device.PolicyOwner { // the owner answers with a Dx IRP, which is all that comes here
			irp = wdf.IrpD3
		}
		s.begin(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(irp)})
	case Directed:
		s.begin(wdf.Input{Kind: wdf.DirectedPowerDown})
	case DeviceStop:
		s.begin(wdf.Input{Kind: wdf.DeviceStop})
	case SurpriseRemoval:
		s.power.removal = true
		s.begin(wdf.Input{Kind: wdf.DeviceSurpriseRemove})
	}
}

// idleInDx tells whether the device is in Dx because it was idle, or because nobody has needed it
// since a sleep, and the system is awake.
func (s *Simulation) idleInDx() bool {
	p := &s.power
	return p.phase == wdf.PhaseDx && !p.up && !p.removal && p.schedule < 0 && !s.machine.DeviceStatus().SystemAsleep
}

// removed goes on from the surprise removal to the final one, and ends there.
func (s *Simulation) removed(call wdf.InputKind) {
	if call == wdf.DeviceSurpriseRemove {
		s.begin(wdf.Input{Kind: wdf.DeviceRemove})
		return
	}
	if s.power.down {
		s.disarmWatchdog(s.power.decided)
	}
	s.power.gone = true
	s.end()
}

// dwell sets the power-up that ends a forced power-down.
func (s *Simulation) dwell(i int) {
	c := &s.plan.cfg.Sleep[i]
	if len(c.Wake) > 0 {
		s.clock.Set(s.slots.dwell, max(c.Wake[s.schedules[i].taken], s.now))
		return
	}
	s.clock.After(s.slots.dwell, s.draw(c.Dwell, purpose(forSleep, i), s.power.number, sleepDwell))
}

// wake is the end of a forced power-down.
func (s *Simulation) wake() {
	switch s.plan.cfg.Sleep[s.power.schedule].Trigger {
	case SystemSleep:
		irp := wdf.IrpS0
		if !s.plan.cfg.Device.PolicyOwner {
			irp = wdf.IrpD0
			s.askForD0()
		}
		s.begin(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(irp)})
	case Directed:
		s.begin(wdf.Input{Kind: wdf.DirectedPowerUp})
	case DeviceStop:
		s.askForD0()
		s.begin(wdf.Input{Kind: wdf.DeviceStart})
	}
	s.power.schedule = -1
}

// startIdleTimer sets the idle timer for the exact time-out that the scenario asks for, and the
// share of the tolerance by which coalescing delays it.
func (s *Simulation) startIdleTimer() {
	idle := s.plan.cfg.Device.Idle
	s.power.armed++
	s.stayUp()
	wait := idle.Timeout
	if idle.SystemManaged && s.plan.cfg.Device.KmdfMinor != 0 && s.plan.cfg.Device.KmdfMinor < 33 {
		wait = 100 * time.Nanosecond // the power framework counts the time-out itself (R91)
	} else if idle.Tolerance > 0 {
		wait += time.Duration(float64(idle.Tolerance) * s.random.Uniform(forIdle, s.power.armed, 0))
	}
	s.meter.idleSince(s.now)
	s.clock.After(s.slots.idle, wait)
}

// idleTimer is the expiry of the idle timer, or of the power framework's own.
func (s *Simulation) idleTimer() {
	if s.power.idling {
		s.power.idling, s.power.released = false, true
		s.goDown(-1)
		s.begin(wdf.Input{Kind: wdf.PoxPowerNotRequired})
		return
	}
	if !s.plan.cfg.Device.Idle.SystemManaged {
		s.goDown(-1)
	}
	t := s.newThread()
	s.call(wdf.Input{Kind: wdf.IdleTimerDue, Thread: t})
	s.call(wdf.Input{Kind: wdf.IdleTimerDpc, Thread: t})
}

// componentIdle is the power framework's chance to let the device go; it waits as long as the
// time-out still asks for.
func (s *Simulation) componentIdle() {
	idle := s.plan.cfg.Device.Idle
	s.power.idling = true
	var wait time.Duration
	if minor := s.plan.cfg.Device.KmdfMinor; minor != 0 && minor < 33 {
		wait = idle.Timeout
	}
	s.clock.After(s.slots.idle, wait)
}

// componentActive withdraws that. If the power framework had let the device go, it requires power
// again.
func (s *Simulation) componentActive() {
	p := &s.power
	switch {
	case p.idling:
		p.idling = false
		s.clock.Clear(s.slots.idle)
	case p.released:
		p.released = false
		s.begin(wdf.Input{Kind: wdf.PoxPowerRequired})
	}
}

// stayUp takes a decision to power down back that the policy machine has not carried out.
func (s *Simulation) stayUp() {
	p := &s.power
	if p.phase != wdf.PhaseD0 || !p.down {
		return
	}
	p.down = false
	s.disarmWatchdog(s.now)
	s.meter.stayedUp()
	s.showAct(PowerDownWithdrawn, wdf.None)
	s.startD0Clocks()
}
