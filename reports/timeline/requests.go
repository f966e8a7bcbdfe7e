package timeline

import (
	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/reports/explain"
)

// queue is a queue's tracks.
type queue struct {
	track    *track
	stored   *track // counters
	inFlight *track
	slots    lanes // requests in flight
	places   lanes // requests that wait
	waiting  int
	flying   int
}

// request is where a request is drawn: on which lane, and of what.
type request struct {
	name     explain.Name
	queue    wdf.QueueID
	flow     uint64 // its number among all arrivals
	lane     *track // nil: it has been completed
	arrived  des.Time
	flying   bool
	inTarget bool // a slice of service is open
}

func (t *timeline) newQueue(i int) queue {
	name := t.header.Queues[i].Name
	q := queue{track: t.track(t.root, rankQueues+i, "queue "+name)}
	q.stored = t.counter(q.track, rankStored, name+" stored", "requests")
	q.inFlight = t.counter(q.track, rankInFlight, name+" in flight", "requests")
	q.slots = lanes{parent: q.track, rank: rankSlots, name: name + " slot"}
	q.places = lanes{parent: q.track, rank: rankPlaces, name: name + " waiting"}
	return q
}

// arrive draws an arrival, and that the request waits.
func (t *timeline) arrive(in *wdf.Input, name explain.Name) {
	for len(t.requests) <= int(in.Request) {
		t.requests = append(t.requests, request{})
	}
	t.arrivals++
	t.requests[in.Request] = request{name: name, queue: in.Queue, flow: t.arrivals, arrived: t.now}
	t.instant(t.queues[in.Queue].track, name.String()+" arrives", t.arrivals, false)
	t.wait(&t.requests[in.Request], categoryRequest)
}

// wait puts the request into a place.
func (t *timeline) wait(r *request, category string) {
	q := &t.queues[r.queue]
	r.lane, r.flying = q.places.take(t.trace), false
	q.waiting++
	t.count(q.stored, float64(q.waiting))
	t.begin(r.lane, slice{name: r.name.String(), category: category, flow: r.flow})
}

// leave takes the request off its lane.
func (t *timeline) leave(r *request, notes ...note) {
	q := &t.queues[r.queue]
	if r.inTarget {
		r.inTarget = false
		t.end(r.lane)
	}
	t.end(r.lane, notes...)
	if r.flying {
		q.flying--
		t.count(q.inFlight, float64(q.flying))
		q.slots.free(r.lane)
	} else {
		q.waiting--
		t.count(q.stored, float64(q.waiting))
		q.places.free(r.lane)
	}
	r.lane = nil
}

// deliver draws that the driver has the request.
func (t *timeline) deliver(id wdf.RequestID) {
	r := &t.requests[id]
	if r.lane == nil || r.flying {
		return
	}
	t.leave(r)
	q := &t.queues[r.queue]
	r.lane, r.flying = q.slots.take(t.trace), true
	q.flying++
	t.count(q.inFlight, float64(q.flying))
	t.begin(r.lane, slice{
		name: r.name.String(), category: categoryDelivery, flow: r.flow,
		notes: []note{since("since arrival, ns", r.arrived, t.now)},
	})
}

// requeue draws that the queue has it again.
func (t *timeline) requeue(id wdf.RequestID) {
	if r := &t.requests[id]; r.lane != nil && r.flying {
		t.leave(r, note{name: "ended by", text: "requeue"})
		t.wait(r, categoryRequeued)
	}
}

// complete draws the end of the request.
func (t *timeline) complete(id wdf.RequestID, status wdf.Status) {
	r := &t.requests[id]
	if r.lane == nil {
		return
	}
	t.instant(r.lane, "completed "+status.String(), r.flow, true)
	t.leave(r, note{name: "ended by", text: "completion " + status.String()}, since("since arrival, ns", r.arrived, t.now))
}

// mark draws something that happens to the request at once.
func (t *timeline) mark(id wdf.RequestID, name string) {
	if r := &t.requests[id]; r.lane != nil {
		t.instant(r.lane, name, noRequest, false)
	}
}

// serve draws that the hardware works for the request.
func (t *timeline) serve(id wdf.RequestID) {
	if r := &t.requests[id]; r.lane != nil && !r.inTarget {
		r.inTarget = true
		t.begin(r.lane, slice{name: "service", category: "service"})
	}
}

// stopService draws that it does not, any more.
func (t *timeline) stopService(id wdf.RequestID, why model.Act) {
	if r := &t.requests[id]; r.lane != nil && r.inTarget {
		r.inTarget = false
		t.end(r.lane, note{name: "ended by", text: why.String()})
	}
}
