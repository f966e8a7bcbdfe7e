package timeline

import (
	"fmt"

	"quiesce/model"
	"quiesce/model/wdf"
)

// draw is what the device draws, by the definition of model.Power.
type draw struct {
	power   model.Power
	state   drawState
	serving int // requests at the hardware
	changed bool
}

type drawState uint8

const (
	drawOff drawState = iota // before the first power-up
	drawOn
	drawExit
	drawDx
	drawEntry
)

func (d *draw) set(s drawState) { d.state, d.changed = s, true }

// serve changes how many requests the hardware works for.
func (d *draw) serve(change int) {
	d.serving += change
	d.changed = true
}

// watts is what it draws now.
func (d *draw) watts() float64 {
	switch {
	case d.state == drawOn && d.serving > 0:
		return d.power.Busy
	case d.state == drawOn || d.state == drawOff:
		return d.power.Idle
	case d.state == drawExit:
		return d.power.D0Exit
	case d.state == drawDx:
		return d.power.Dx
	}
	return d.power.Entry
}

// phase draws the device's power state.
func (t *timeline) phase(p wdf.DevicePhase) {
	if len(t.powerState.open) > 0 {
		t.end(t.powerState)
	}
	t.begin(t.powerState, slice{name: p.String(), category: "device"})
}

// transition draws power-downs and power-ups as a whole.
func (t *timeline) transition(a model.Act) {
	switch a {
	case model.PowerDownBegins:
		t.finish(t.down, "a new decision")
		t.stops++
		t.begin(t.down, slice{name: fmt.Sprintf("power-down %d", t.stops), category: "transition"})
	case model.PowerDownWithdrawn:
		t.stops--
		t.finish(t.down, a.String())
	case model.DxReached:
		t.finish(t.down, a.String())
		t.draw.set(drawDx)
	case model.D0Requested:
		t.wakes++
		t.begin(t.up, slice{name: fmt.Sprintf("power-up %d", t.wakes), category: "transition"})
		t.draw.set(drawEntry)
	case model.D0Reached:
		t.finish(t.up, a.String())
	case model.WarmupEnds:
		t.instant(t.powerState, a.String(), noRequest, false)
	}
}

// finish ends the slice of a track, if there is one.
func (t *timeline) finish(k *track, why string) {
	if len(k.open) > 0 {
		t.end(k, note{name: "ended by", text: why})
	}
}
