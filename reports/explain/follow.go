package explain

import (
	"slices"
	"time"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/results/recording"
)

// follower follows a recording and finds its power-downs.
type follower struct {
	header   *recording.Header
	each     func(*Stop) error
	now      des.Time
	warm     bool
	removed  bool // for good
	stops    int
	requests []request    // by index
	threads  [][]callback // by index, innermost last
	device   []callback   // device callbacks in progress, on any thread
	classes  map[string]int
	blocking [][]int // queue, class: requests that a Hold of the queue waits for
	stopping []int   // queue: EvtIoStop calls in progress
	stop     *Stop   // under way; nil: none
	hold     hold
}

// Stops calls each with every power-down of a recording, in order, as it ends. One that the recording
// does not see the end of comes last.
func Stops(r *recording.Recording, each func(*Stop) error) error {
	f := newFollower(r, each)
	if err := r.Each(f.record); err != nil {
		return err
	}
	f.pass(r.Trailer.End)
	if f.stop == nil {
		return nil
	}
	outcome := Unfinished
	if f.removed && r.Trailer.Reason == recording.Ended {
		outcome = Removed
	}
	f.giveUp()
	return f.end(outcome)
}

func newFollower(r *recording.Recording, each func(*Stop) error) *follower {
	f := &follower{header: &r.Header, each: each, classes: map[string]int{}}
	for i := range r.Header.Classes {
		f.classes[r.Header.Classes[i].Name] = i
	}
	f.blocking = make([][]int, len(r.Header.Queues))
	for i := range f.blocking {
		f.blocking[i] = make([]int, len(r.Header.Classes))
	}
	f.stopping = make([]int, len(r.Header.Queues))
	f.hold.off = make([]bool, len(r.Header.Queues))
	return f
}

func (f *follower) record(r *recording.Record) error {
	f.pass(r.At)
	switch {
	case r.Action.Kind != 0:
		f.action(r)
	case r.Input.Kind != 0:
		f.input(r)
	default:
		return f.act(r.Act)
	}
	return nil
}

// pass puts the time up to t down to what has been going on since the last occurrence.
func (f *follower) pass(t des.Time) {
	d := t.Sub(f.now)
	f.now = t
	if f.stop == nil || d <= 0 {
		return
	}
	switch {
	case f.hold.phase != holdNone:
		f.passHold(d)
	case len(f.device) > 0:
		f.stop.add(Cause{Part: Callback, Callback: f.device[len(f.device)-1].label()}, d, 0)
	default:
		f.stop.add(Cause{Part: Framework}, d, 0)
	}
}

// act follows what the world does.
func (f *follower) act(a model.Act) error {
	switch a {
	case model.WarmupEnds:
		f.warm = true
	case model.PowerDownBegins:
		if f.stop == nil {
			f.stops++
		}
		f.stop = &Stop{Number: f.stops, Counted: f.warm, Decided: f.now}
	case model.PowerDownWithdrawn:
		f.stop = nil
		f.stops--
	case model.PassTwoBegins:
		f.passTwo()
	case model.DxReached:
		if f.stop != nil {
			return f.end(ReachedDx)
		}
	}
	return nil
}

// end is the end of the power-down under way.
func (f *follower) end(o Outcome) error {
	s := f.stop
	f.stop = nil
	s.Outcome, s.Ended = o, f.now
	queues := map[string]int{}
	for i := range f.header.Queues {
		queues[f.header.Queues[i].Name] = i
	}
	slices.SortStableFunc(s.Shares, func(a, b Share) int { return compareCauses(&a.Cause, &b.Cause, queues) })
	return f.each(s)
}

// input follows DDI calls, returns from callbacks and arrivals.
func (f *follower) input(r *recording.Record) {
	in := &r.Input
	switch in.Kind {
	case wdf.Arrive:
		for len(f.requests) <= int(in.Request) {
			f.requests = append(f.requests, request{})
		}
		f.requests[in.Request] = request{name: NameOf(&r.Occurrence), queue: in.Queue, arrived: r.At}
	case wdf.CallbackReturned:
		f.returned(in.Thread)
	case wdf.StopAcknowledge:
		how := "StopAcknowledge FALSE"
		if in.Flag {
			how = "StopAcknowledge TRUE"
		}
		f.letGo(in.Request, how)
	}
}

// action follows callbacks and facts.
func (f *follower) action(r *recording.Record) {
	a := &r.Action
	if a.Kind.Callback() {
		f.enter(a, NameOf(&r.Occurrence))
	}
	switch a.Kind {
	case wdf.EvtIoDefault, wdf.EvtIoCanceledOnQueue:
		f.deliver(a.Request, true)
	case wdf.EvtIoResume:
		f.deliver(a.Request, false)
	case wdf.Returned:
		f.removed = f.removed || a.Call == wdf.DeviceRemove
		if a.Call == wdf.RetrieveNext && a.Status == wdf.StatusSuccess && a.Request >= 0 {
			f.deliver(a.Request, true)
		}
	case wdf.RequestCompleted:
		f.letGo(a.Request, "completed "+a.Status.String())
	case wdf.QueueOff:
		f.queueOff(a.Queue)
	case wdf.QueueOn:
		f.hold.off[a.Queue] = false
	case wdf.HoldBegins:
		f.holdBegins()
	case wdf.HoldEnds:
		f.holdEnds()
	case wdf.PurgeBegins:
		f.purgeBegins(a.Flag)
	case wdf.PurgeEnds:
		f.purgeEnds()
	}
}

// enter is the start of a callback.
func (f *follower) enter(a *wdf.Action, name Name) {
	c := callback{kind: a.Kind, value: a.Value, queue: a.Queue, request: a.Request, name: name}
	for len(f.threads) <= int(a.Thread) {
		f.threads = append(f.threads, nil)
	}
	f.threads[a.Thread] = append(f.threads[a.Thread], c)
	if a.Kind == wdf.EvtIoStop {
		f.passTwo() // which has begun by now (R56)
		f.stopping[a.Queue]++
	}
	if c.ofDevice() {
		f.device = append(f.device, c)
	}
}

// returned is the end of a thread's innermost callback.
func (f *follower) returned(t wdf.ThreadID) {
	stack := f.threads[t]
	c := stack[len(stack)-1]
	f.threads[t] = stack[:len(stack)-1]
	if c.kind == wdf.EvtIoStop {
		f.stopping[c.queue]--
	}
	if !c.ofDevice() {
		f.handlerReturned(&c)
		return
	}
	for i := len(f.device) - 1; i >= 0; i-- {
		if f.device[i] == c {
			f.device = append(f.device[:i], f.device[i+1:]...)
			return
		}
	}
}

// ofDevice tells device callbacks, and calls out of the framework, from those of queues.
func (c *callback) ofDevice() bool { return c.kind >= wdf.EvtDeviceD0Entry }

// label is the callback's name, with the power IRP if it is one that is sent down.
func (c *callback) label() string {
	if c.kind == wdf.PowerIrpToLowerStack {
		return c.kind.String() + " " + wdf.PowerIrp(c.value).String()
	}
	return c.kind.String()
}

// deliver makes a request the driver's, for the first time or, after a resume, again.
func (f *follower) deliver(r wdf.RequestID, anew bool) {
	q := &f.requests[r]
	if anew {
		q.delivered = f.now
	}
	if !q.blocks {
		q.blocks = true
		f.blocking[q.queue][f.classes[q.name.Class]]++
	}
}

// letGo is the moment from which on no Hold waits for the request.
func (f *follower) letGo(r wdf.RequestID, how string) {
	q := &f.requests[r]
	if !q.blocks {
		return
	}
	q.blocks = false
	f.blocking[q.queue][f.classes[q.name.Class]]--
	f.released(q, how)
}

// held is a request as a holder, since the Hold or its queue's turn in it began.
func (f *follower) held(q *request, since des.Time, how string) Holder {
	return Holder{
		Name: q.name, Queue: f.header.Queues[q.queue].Name, Arrived: q.arrived,
		AtDriver: max(f.hold.began.Sub(q.delivered), 0), Held: f.now.Sub(max(since, q.delivered)), End: how,
	}
}

// handlersOf is a cause of pass 1.
func (f *follower) handlersOf(c *callback) Cause {
	return Cause{Part: Handlers, Callback: c.kind.String(), Queue: f.header.Queues[c.queue].Name, Class: c.name.Class}
}

// waited is how long a part of the Hold has had a cause that is known only at its end.
type waited struct {
	sum   time.Duration
	alone time.Duration
}
