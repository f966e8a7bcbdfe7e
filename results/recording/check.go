package recording

import (
	"strings"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
)

// checker sees whether records can be what an observer saw, so that those who read them need not ask: a file of
// the right checksum may still be made by somebody else. It knows which threads and requests there are,
// and what they are at.
type checker struct {
	header   *Header
	last     des.Time
	threads  []int // by thread: callbacks that have not returned
	requests int   // so many indexes were given to requests
	stopping bool  // a Hold or a purge is under way
}

// check takes the next record, and reports whether there can be such a one.
func (c *checker) check(f *fields, o *model.Occurrence) bool {
	since := c.last
	c.last = o.At
	if o.At < since || *f != flatten(o, since, int(f[20]), int(f[22]-1)) || f[20] < -1 || o.Act > model.PowerDownWithdrawn {
		return false // what was read is not all that stands there, or nothing has the name
	}
	if o.Act != model.ActNone && (o.Input.Kind != 0 || o.Action.Kind != 0) || o.Input.Kind != 0 && o.Action.Kind != 0 {
		return false // one thing at a time
	}
	if !c.input(&o.Input) || !c.action(&o.Action) || !c.request(o.Request, 0) {
		return false
	}
	return o.Act < model.ServiceBegins || o.Act > model.ServiceStops || o.Request != wdf.None
}

// input checks an input. A new thread or request has the next index.
func (c *checker) input(in *wdf.Input) bool {
	if in.Kind == 0 {
		return true
	}
	if !knownInputs[in.Kind] || in.Type > wdf.OtherRequest || in.Thread < 0 || int(in.Thread) > len(c.threads) || !c.queue(in.Queue) {
		return false
	}
	if int(in.Thread) == len(c.threads) {
		c.threads = append(c.threads, 0)
	}
	switch k := in.Kind; {
	case k == wdf.Arrive:
		if in.Request == wdf.RequestID(c.requests) {
			c.requests++
		}
		return in.Queue != wdf.None && in.Request != wdf.None && c.request(in.Request, 0)
	case k == wdf.CallbackReturned:
		c.threads[in.Thread]--
		return c.threads[in.Thread] >= 0
	case k == wdf.CancelIrp || k >= wdf.Complete && k <= wdf.SentCompleted:
		return in.Request != wdf.None && c.request(in.Request, 0)
	}
	return c.request(in.Request, 1) // it may be 0 where it means nothing
}

// action checks an action.
func (c *checker) action(a *wdf.Action) bool {
	if a.Kind == 0 {
		return true
	}
	least := 0
	if a.Kind == wdf.Returned && (a.Call != wdf.RetrieveNext || a.Status != wdf.StatusSuccess) {
		least = 1 // it repeats what the input may not have meant
	}
	if !knownActions[a.Kind] || a.Thread < wdf.None || int(a.Thread) >= len(c.threads) || !c.queue(a.Queue) || !c.request(a.Request, least) {
		return false
	}
	if a.Kind.Callback() {
		if a.Thread == wdf.None {
			return false
		}
		c.threads[a.Thread]++
	}
	switch a.Kind {
	case wdf.EvtIoDefault, wdf.EvtIoStop, wdf.EvtIoResume, wdf.EvtIoCanceledOnQueue, wdf.EvtRequestCancel,
		wdf.CompletionRoutine, wdf.RequestCompleted, wdf.RequestStored, wdf.RequestRequeued:
		return a.Request != wdf.None && a.Queue != wdf.None
	case wdf.QueueOff, wdf.QueueOn, wdf.EvtIoQueueState, wdf.EvtIoQueueReady:
		return a.Queue != wdf.None
	case wdf.HoldBegins, wdf.PurgeBegins:
		began := c.stopping
		c.stopping = true
		return !began && a.Thread != wdf.None
	case wdf.HoldEnds, wdf.PurgeEnds:
		began := c.stopping
		c.stopping = false
		return began
	}
	return true
}

// queue and request check an index, or None; at least so many indexes of requests are taken to be valid.
func (c *checker) queue(q wdf.QueueID) bool { return q >= wdf.None && int(q) < len(c.header.Queues) }

func (c *checker) request(r wdf.RequestID, least int) bool {
	return r >= wdf.None && int(r) < max(c.requests, least)
}

// The kinds that have a name.
var (
	knownInputs  = named(func(k uint8) string { return wdf.InputKind(k).String() })
	knownActions = named(func(k uint8) string { return wdf.ActionKind(k).String() })
)

func named(name func(uint8) string) (known [256]bool) {
	for k := range known {
		known[k] = !strings.HasPrefix(name(uint8(k)), "unknown")
	}
	return known
}
