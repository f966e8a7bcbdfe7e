package explain

import (
	"fmt"
	"math"

	"quiesce/des"
	"quiesce/model/wdf"
	"quiesce/reports/charts"
	"quiesce/results/recording"
)

// Lanes of a strip that every one has; those of the queues follow.
const (
	laneDevice = iota
	lanePowerThread
	laneQueues
)

// What a strip's spans are of.
const (
	kindCallback  = "device callback"
	kindFramework = "framework"
	kindPassOne   = "Hold, pass 1"
	kindPassTwo   = "Hold, pass 2"
	kindPurge     = "purge"

	kindWaiting   = "waiting in the queue"
	kindAtDriver  = "at the driver"
	kindHandler   = "in a driver callback"
	kindService   = "in service"
	kindSuspended = "suspended"
	kindRequeued  = "requeued"
	kindMore      = "further requests"
)

// What a strip's events are.
const (
	eventArrival   = "arrival"
	eventStop      = "EvtIoStop"
	eventCompleted = "completed"
	eventCancelled = "completed without success"
	eventBugCheck  = "bug check 0x9F"
	eventCancelIrp = "CancelIrp"

	eventAcknowledged = "StopAcknowledge " // and TRUE or FALSE
)

// spanKinds and eventKinds decide the looks: those that are next to one another most often come first.
var (
	spanKinds = []string{
		phaseKinds[wdf.PhaseD0], phaseKinds[wdf.PhaseGoingDown], phaseKinds[wdf.PhaseDx], kindPassTwo, kindCallback,
		kindService, kindWaiting, kindMore, kindSuspended, kindRequeued, phaseKinds[wdf.PhaseComingUp], phaseKinds[wdf.PhaseOff],
		kindPassOne, kindFramework, kindAtDriver, kindHandler, kindPurge,
	}
	eventKinds = []string{eventArrival, eventCompleted, eventStop, eventAcknowledged + "TRUE", eventAcknowledged + "FALSE", eventCancelled, eventCancelIrp, eventBugCheck}
)

// none is no value.
var none = charts.Value(math.NaN())

var phaseKinds = map[wdf.DevicePhase]string{
	wdf.PhaseOff: "off", wdf.PhaseD0: "D0", wdf.PhaseGoingDown: "going down", wdf.PhaseDx: "Dx", wdf.PhaseComingUp: "coming up",
}

// StripOfStop draws a power-down with what comes before and after it, over the time since its decision.
func StripOfStop(r *recording.Recording, stop *Stop) (*charts.Chart, error) {
	length := stop.Total()
	from := stop.Decided.Add(-length / 5)
	for _, h := range stop.Holders {
		from = min(from, h.Arrived)
	}
	w := Window{From: max(from, stop.Decided.Add(-length), 0), To: stop.Ended.Add(length/5 + 1)}
	c, err := strip(r, w, stop.Decided, stop.Number)
	if err != nil {
		return nil, err
	}
	c.ID = fmt.Sprintf("%s-%d", identifier("stop", &r.Header), stop.Number)
	c.Title = fmt.Sprintf("Power-down %d: %s", stop.Number, runName(&r.Header))
	c.About = describe(stop) + c.About
	c.X.Label = fmt.Sprintf("time since %.6f s, the decision of power-down %d", stop.Decided.Seconds(), stop.Number)
	c.Marks = append(c.Marks, charts.Mark{Label: "decision", X: 0, Y: none})
	if stop.Outcome == ReachedDx {
		c.Marks = append(c.Marks, charts.Mark{Label: "Dx", X: charts.Value(length.Seconds()), Y: none})
	}
	return c, nil
}

// Strip draws what is in the window, over the time of the replication.
func Strip(r *recording.Recording, w Window) (*charts.Chart, error) {
	w.To = min(w.To, r.Trailer.End+1)
	c, err := strip(r, w, 0, 0)
	if err != nil {
		return nil, err
	}
	c.ID = identifier("timeline", &r.Header)
	c.Title = "Timeline of " + runName(&r.Header)
	c.X.Label = "simulated time"
	return c, nil
}

// describe says how a power-down went.
func describe(stop *Stop) string {
	var text string
	switch stop.Outcome {
	case Unfinished:
		text = fmt.Sprintf("It had not ended after %s", took(stop.Total()))
	case Removed:
		text = fmt.Sprintf("The device was removed after %s", took(stop.Total()))
	default:
		text = "From the decision to Dx it took " + took(stop.Total())
	}
	if len(stop.Shares) > 0 {
		most := stop.Shares[0]
		for _, s := range stop.Shares {
			if s.Time > most.Time {
				most = s
			}
		}
		text += fmt.Sprintf(", of that %s: %s", most.Cause.String(), took(most.Time))
	}
	if len(stop.Holders) > 0 {
		h := stop.Holders[0]
		text += fmt.Sprintf("; %s held it longest, %s", h.Name, took(h.Held))
	}
	return text + ". "
}

// stripe is what goes on in a lane.
type stripe struct {
	kind, name string // "": nothing
	since      des.Time
	spans      []charts.Span
}

// drawing follows a recording, and notes what is in the window.
type drawing struct {
	follower
	window   Window
	origin   des.Time // of the chart's time
	number   int      // of the power-down that it is about; 0: all
	phases   stripe   // of the device
	thread   stripe   // the power thread
	lives    []*life  // that have something in the window
	current  []*life  // of requests, by index; nil: completed
	arrivals int
	calls    []int // by request: callbacks in progress
}

// strip draws a window. number is the power-down that it is about; 0: all.
func strip(r *recording.Recording, w Window, origin des.Time, number int) (*charts.Chart, error) {
	d := &drawing{follower: *newFollower(r, func(*Stop) error { return nil }), window: w, origin: origin, number: number}
	d.phases.kind = phaseKinds[wdf.PhaseOff]
	err := r.Each(func(record *recording.Record) error {
		if record.At >= w.To {
			return errPast
		}
		return d.observe(record)
	})
	if err := past(err); err != nil {
		return nil, err
	}
	end := min(w.To, r.Trailer.End)
	d.turn(&d.phases, end, "", "")
	d.turn(&d.thread, end, "", "")
	for _, l := range d.current {
		if l != nil {
			d.leave(l, end)
		}
	}
	return d.chart(r, end), nil
}

// observe notes what an occurrence changes.
func (d *drawing) observe(r *recording.Record) error {
	returned := wdf.RequestID(wdf.None)
	if r.Input.Kind == wdf.CallbackReturned {
		stack := d.threads[r.Input.Thread]
		returned = stack[len(stack)-1].request
	}
	if err := d.follower.record(r); err != nil {
		return err
	}
	d.follow(r)
	if returned >= 0 && d.calls[returned] > 0 {
		d.calls[returned]--
		d.show(returned)
	}
	if r.Action.Kind == wdf.PowerPhase {
		d.turn(&d.phases, r.At, phaseKinds[wdf.DevicePhase(r.Action.Value)], "")
	}
	kind, name := d.onPowerThread()
	d.turn(&d.thread, r.At, kind, name)
	return nil
}

// onPowerThread is what the power thread is in.
func (d *drawing) onPowerThread() (kind, name string) {
	switch d.hold.phase {
	case holdPassOne:
		return kindPassOne, ""
	case holdPurge:
		return kindPurge, ""
	case holdPassTwo:
		if d.hold.turn >= 0 {
			return kindPassTwo, "queue " + d.header.Queues[d.hold.turn].Name
		}
		return kindPassTwo, ""
	}
	switch {
	case len(d.device) > 0:
		return kindCallback, d.device[len(d.device)-1].label()
	case d.stop != nil:
		return kindFramework, ""
	}
	return "", ""
}

// turn ends what goes on in a lane, and begins something else.
func (d *drawing) turn(s *stripe, now des.Time, kind, name string) {
	if s.kind == kind && s.name == name {
		return
	}
	if from, to := max(s.since, d.window.From), min(now, d.window.To); s.kind != "" && from < to {
		s.spans = append(s.spans, charts.Span{From: d.seconds(from), To: d.seconds(to), Kind: s.kind, Name: s.name})
	}
	s.kind, s.name, s.since = kind, name, now
}

// seconds is a time on the chart's axis.
func (d *drawing) seconds(t des.Time) float64 { return t.Sub(d.origin).Seconds() }

// chart lays the lanes out.
func (d *drawing) chart(r *recording.Recording, end des.Time) *charts.Chart {
	low, high := d.seconds(d.window.From), d.seconds(end)
	c := &charts.Chart{
		About: "A row of a queue has one request from its arrival to its completion, then another; those that find no row are counted.",
		X:     charts.Axis{Unit: "s", Scale: charts.Linear, Low: &low, High: &high},
		Y:     charts.Axis{Scale: charts.Linear, Categories: []string{laneDevice: "device", lanePowerThread: "power thread"}},
		Strip: &charts.Strip{SpanKinds: spanKinds, EventKinds: eventKinds},
	}
	for _, lane := range []struct {
		number int
		stripe *stripe
	}{{laneDevice, &d.phases}, {lanePowerThread, &d.thread}} {
		for _, s := range lane.stripe.spans {
			s.Lane = lane.number
			c.Strip.Spans = append(c.Strip.Spans, s)
		}
	}
	d.lay(c)
	for _, f := range r.Trailer.Findings {
		if at := r.Trailer.End; f.Code == "watchdog_trip" && d.window.has(at) {
			c.Strip.Events = append(c.Strip.Events, charts.Event{Lane: lanePowerThread, At: d.seconds(at), Kind: eventBugCheck, Name: f.Message})
		}
	}
	return c
}
