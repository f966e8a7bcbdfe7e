package timeline

import (
	"errors"
	"fmt"
	"io"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/reports/explain"
	"quiesce/results/recording"
)

// errPast ends the reading of a recording behind the window.
var errPast = errors.New("past the window")

// Where tracks stand below one another. Each group may have as many as it needs.
const (
	rankPower = iota
	rankWatts
	rankDown
	rankUp
	rankPowerThreads        = 10
	rankQueues              = 1 << 16
	rankThreads             = 1 << 24
	rankStored              = 0 // in a queue
	rankInFlight            = 1
	rankSlots               = 10
	rankPlaces              = 1 << 20
	categoryRequest         = "request"
	categoryDelivery        = "delivery"
	categoryRequeued        = "requeued"
	noRequest        uint64 = 0
)

// timeline follows a recording and draws it.
type timeline struct {
	*trace
	header   *recording.Header
	root     *track
	queues   []queue
	requests []request
	arrivals uint64

	threads      []thread
	delayed      []wdf.ThreadID // whose innermost callback is not drawn yet
	powerLanes   lanes
	driverLanes  lanes
	holdThread   wdf.ThreadID // in the Hold or the purge; wdf.None: none
	passOne      bool
	off          []bool
	powerState   *track
	down, up     *track
	watts        *track
	draw         draw
	stops, wakes int
}

// Write draws the part of a recording that is in the window.
func Write(w io.Writer, r *recording.Recording, window explain.Window) (*Summary, error) {
	t := newTimeline(w, r, window)
	err := r.Each(func(record *recording.Record) error {
		if record.At >= window.To {
			return errPast
		}
		if record.At > t.now {
			t.drawDelayed()
		}
		t.advance(record.At)
		t.record(record)
		return t.err
	})
	if err != nil && !errors.Is(err, errPast) {
		return nil, err
	}
	t.drawDelayed()
	if err := t.close(min(window.To, r.Trailer.End)); err != nil {
		return nil, err
	}
	return &t.summary, nil
}

func newTimeline(w io.Writer, r *recording.Recording, window explain.Window) *timeline {
	h := &r.Header
	t := &timeline{trace: newTrace(w, window), header: h, holdThread: wdf.None, off: make([]bool, len(h.Queues))}
	t.root = t.track(nil, 0, fmt.Sprintf("%s, %s, seed %d, replication %d", h.Scenario, h.Strategy, h.Seed, h.Replication))
	t.powerState = t.track(t.root, rankPower, "device power state")
	t.watts = t.counter(t.root, rankWatts, "power", "W")
	t.down = t.track(t.root, rankDown, "power-down, decision to Dx")
	t.up = t.track(t.root, rankUp, "power-up, request to D0")
	t.powerLanes = lanes{parent: t.root, rank: rankPowerThreads, name: "power thread", single: true}
	t.driverLanes = lanes{parent: t.root, rank: rankThreads, name: "driver thread"}
	for i := range h.Queues {
		t.queues = append(t.queues, t.newQueue(i))
	}
	t.draw = draw{power: h.Power}
	return t
}

func (t *timeline) record(r *recording.Record) {
	switch {
	case r.Action.Kind != 0:
		t.action(r)
	case r.Input.Kind != 0:
		t.input(r)
	default:
		t.act(r)
	}
	if t.draw.changed {
		t.draw.changed = false
		t.count(t.watts, t.draw.watts())
	}
}

// input draws arrivals and what the driver does.
func (t *timeline) input(r *recording.Record) {
	in := &r.Input
	switch in.Kind {
	case wdf.Arrive:
		t.arrive(in, explain.NameOf(&r.Occurrence))
	case wdf.CallbackReturned:
		t.returned(in.Thread)
	case wdf.StopAcknowledge:
		t.mark(in.Request, map[bool]string{true: "StopAcknowledge TRUE", false: "StopAcknowledge FALSE"}[in.Flag])
	case wdf.CancelIrp:
		t.mark(in.Request, "CancelIrp")
	}
}

// action draws callbacks and facts.
func (t *timeline) action(r *recording.Record) {
	a := &r.Action
	switch a.Kind {
	case wdf.EvtIoDefault:
		t.deliver(a.Request)
	case wdf.Returned:
		if a.Call == wdf.RetrieveNext && a.Status == wdf.StatusSuccess && a.Request >= 0 {
			t.deliver(a.Request)
		}
	case wdf.RequestRequeued:
		t.requeue(a.Request)
	case wdf.RequestCompleted:
		t.complete(a.Request, a.Status)
	case wdf.QueueOff:
		t.queueOff(a.Queue)
	case wdf.QueueOn:
		t.queueOn(a.Queue)
	case wdf.HoldBegins:
		t.holdBegins(a.Thread)
	case wdf.PurgeBegins:
		t.purgeBegins(a.Thread, a.Flag)
	case wdf.HoldEnds, wdf.PurgeEnds:
		t.holdEnds(a.Kind)
	case wdf.PowerPhase:
		t.phase(wdf.DevicePhase(a.Value))
	}
	if a.Kind.Callback() {
		t.enter(a, explain.NameOf(&r.Occurrence))
	}
}

// act draws what the framework does not see.
func (t *timeline) act(r *recording.Record) {
	switch r.Act {
	case model.ServiceBegins:
		t.draw.serve(1)
		t.serve(r.Request)
	case model.ServiceEnds, model.ServiceStops:
		t.draw.serve(-1)
		t.stopService(r.Request, r.Act)
	case model.PassTwoBegins:
		t.passTwo()
	default:
		t.transition(r.Act)
	}
}

// since is how long ago something was, for an annotation.
func since(name string, from, to des.Time) note { return note{name: name, ns: int64(to.Sub(from))} }
