package explain

import (
	"cmp"
	"fmt"
	"slices"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/reports/charts"
	"quiesce/results/recording"
)

// Bounds of a strip, so that it can be read: rows of all queues together, of one queue for requests
// that no Hold found at the driver, and spans of requests. What finds no place is counted in a further
// row, in so many cells of time.
const (
	rowsAtMost  = 12
	rowsOfRest  = 4
	spansAtMost = 2000
	moreCells   = 48
)

// life is a request in the window, from its arrival to its completion. An index that is used again
// begins a new one.
type life struct {
	stripe
	request       string
	queue         wdf.QueueID
	number        int // of all lives
	arrived, gone des.Time
	atDriver      bool // at some time in the window
	held          bool // a Hold that the strip is about began while it was at the driver
	serving       bool
	suspended     bool
	events        []charts.Event
}

// follow notes what an occurrence means for the requests.
func (d *drawing) follow(r *recording.Record) {
	switch in := &r.Input; in.Kind {
	case wdf.Arrive:
		d.arrive(in, NameOf(&r.Occurrence))
	case wdf.StopAcknowledge:
		d.mark(in.Request, eventAcknowledged+map[bool]string{true: "TRUE", false: "FALSE"}[in.Flag], "")
		d.change(in.Request, func(l *life) { l.suspended = !in.Flag })
	case wdf.CancelIrp:
		d.mark(in.Request, eventCancelIrp, "")
	}
	switch r.Act {
	case model.ServiceBegins, model.ServiceEnds, model.ServiceStops:
		d.change(r.Request, func(l *life) { l.serving = r.Act == model.ServiceBegins })
	}
	a := &r.Action
	if a.Kind.Callback() && a.Request >= 0 {
		d.calls[a.Request]++
	}
	switch a.Kind {
	case wdf.EvtIoDefault, wdf.EvtIoCanceledOnQueue:
		d.deliver(a.Request)
	case wdf.Returned:
		if a.Call == wdf.RetrieveNext && a.Status == wdf.StatusSuccess && a.Request >= 0 {
			d.deliver(a.Request)
		}
	case wdf.EvtIoStop:
		d.mark(a.Request, eventStop, a.Stop.String())
		d.show(a.Request)
	case wdf.EvtIoResume:
		d.change(a.Request, func(l *life) { l.suspended = false })
	case wdf.RequestRequeued:
		d.set(a.Request, kindRequeued)
	case wdf.RequestCompleted:
		d.complete(a.Request, a.Status)
	case wdf.HoldBegins:
		for _, l := range d.current {
			if l != nil && l.delivered() && (d.number == 0 || d.stop != nil && d.stop.Number == d.number) {
				l.held = true
			}
		}
	}
}

// arrive begins a life.
func (d *drawing) arrive(in *wdf.Input, name Name) {
	for len(d.current) <= int(in.Request) {
		d.current, d.calls = append(d.current, nil), append(d.calls, 0)
	}
	d.calls[in.Request] = 0
	l := &life{request: name.String(), queue: in.Queue, number: d.arrivals, arrived: d.now}
	d.arrivals++
	d.current[in.Request] = l
	d.mark(in.Request, eventArrival, "")
	d.turn(&l.stripe, d.now, kindWaiting, l.request)
}

// delivered tells whether the request is at the driver.
func (l *life) delivered() bool { return l.kind != kindWaiting && l.kind != kindRequeued }

// deliver makes a request the driver's.
func (d *drawing) deliver(r wdf.RequestID) {
	if l := d.current[r]; l != nil && !l.delivered() {
		l.suspended = false
		d.set(r, kindAtDriver)
		d.show(r)
	}
}

// change changes what is known of a request that the driver has.
func (d *drawing) change(r wdf.RequestID, how func(*life)) {
	if l := d.current[r]; l != nil {
		how(l)
		d.show(r)
	}
}

// show finds out what to call the state of a request that the driver has. A callback that runs for it
// says more than what the hardware does: pass 1 waits for its return.
func (d *drawing) show(r wdf.RequestID) {
	l := d.current[r]
	switch {
	case l == nil || !l.delivered():
	case d.calls[r] > 0:
		d.set(r, kindHandler)
	case l.serving:
		d.set(r, kindService)
	case l.suspended:
		d.set(r, kindSuspended)
	default:
		d.set(r, kindAtDriver)
	}
}

// set begins another state of a request.
func (d *drawing) set(r wdf.RequestID, kind string) {
	l := d.current[r]
	if l == nil {
		return
	}
	d.turn(&l.stripe, d.now, kind, l.request)
	l.atDriver = l.atDriver || l.delivered()
}

// mark notes a moment of a request, whose name the spans around it have.
func (d *drawing) mark(r wdf.RequestID, kind, detail string) {
	if l := d.current[r]; l != nil && d.window.has(d.now) {
		l.events = append(l.events, charts.Event{At: d.seconds(d.now), Kind: kind, Name: detail})
	}
}

// complete ends a life.
func (d *drawing) complete(r wdf.RequestID, status wdf.Status) {
	l := d.current[r]
	if l == nil {
		return
	}
	if status == wdf.StatusSuccess {
		d.mark(r, eventCompleted, "")
	} else {
		d.mark(r, eventCancelled, status.String())
	}
	d.current[r] = nil
	d.leave(l, d.now)
}

// leave keeps a life, if the window has seen something of it.
func (d *drawing) leave(l *life, now des.Time) {
	l.atDriver = l.delivered() || l.atDriver && now >= d.window.From
	d.turn(&l.stripe, now, "", "")
	l.gone = now
	if len(l.spans)+len(l.events) > 0 {
		d.lives = append(d.lives, l)
	}
}

// lay gives lives their rows: first those that a Hold found at the driver, then others that the driver
// had, then those that only waited; each in the order of arrival.
func (d *drawing) lay(c *charts.Chart) {
	slices.SortFunc(d.lives, func(a, b *life) int {
		return cmp.Or(compareTrue(a.held, b.held), compareTrue(a.atDriver, b.atDriver), cmp.Compare(a.number, b.number))
	})
	rows, more := make([][]row, len(d.header.Queues)), make([]row, len(d.header.Queues))
	spans := 0
	for _, l := range d.lives {
		q := l.queue
		at := -1
		if spans+len(l.spans) <= spansAtMost {
			most := rowsOfRest
			if l.held {
				most = rowsAtMost
			}
			at = slices.IndexFunc(rows[q], func(r row) bool { return r.free(l) })
			if at < 0 && len(rows[q]) < most {
				at = len(rows[q])
				rows[q] = append(rows[q], nil)
			}
		}
		if at < 0 {
			more[q] = append(more[q], l)
		} else {
			rows[q][at] = append(rows[q][at], l)
			spans += len(l.spans)
		}
	}
	for q := mostRows(rows); len(rows[q]) > 1 && rowsIn(rows) > rowsAtMost; q = mostRows(rows) {
		last := len(rows[q]) - 1
		more[q] = append(more[q], rows[q][last]...)
		rows[q] = rows[q][:last]
	}
	for q := range rows {
		if len(rows[q]) == 0 {
			rows[q] = []row{nil}
		}
		d.layQueue(c, q, rows[q], more[q])
	}
}

// mostRows is the queue that has the most rows.
func mostRows(rows [][]row) int {
	most := 0
	for q := range rows {
		if len(rows[q]) > len(rows[most]) {
			most = q
		}
	}
	return most
}

// rowsIn is how many rows all queues have.
func rowsIn(rows [][]row) (n int) {
	for q := range rows {
		n += len(rows[q])
	}
	return n
}

// compareTrue puts true first.
func compareTrue(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// row is lives of which each ends before the next begins.
type row []*life

func (r row) free(l *life) bool {
	return !slices.ContainsFunc(r, func(o *life) bool { return o.arrived < l.gone && l.arrived < o.gone || o.arrived == l.arrived })
}

// layQueue adds the lanes of a queue.
func (d *drawing) layQueue(c *charts.Chart, q int, rows []row, more row) {
	name := d.header.Queues[q].Name
	for i, r := range rows {
		lane := len(c.Y.Categories)
		label := name
		if len(rows) > 1 {
			label = fmt.Sprintf("%s %d", name, i+1)
		}
		c.Y.Categories = append(c.Y.Categories, label)
		for _, l := range r {
			for _, s := range l.spans {
				s.Lane = lane
				c.Strip.Spans = append(c.Strip.Spans, s)
			}
			for _, e := range l.events {
				e.Lane = lane
				c.Strip.Events = append(c.Strip.Events, e)
			}
		}
	}
	if len(more) > 0 {
		lane := len(c.Y.Categories)
		c.Y.Categories = append(c.Y.Categories, name+", more")
		for _, s := range d.count(more) {
			s.Lane = lane
			c.Strip.Spans = append(c.Strip.Spans, s)
		}
	}
}

// count is how many of the lives there are, cell of time by cell: as many as overlap it.
func (d *drawing) count(lives row) []charts.Span {
	from, to := d.window.From, min(d.window.To, d.now)
	var cells [moreCells]int
	cell := func(t des.Time) int {
		at := float64(t.Sub(from)) / float64(to.Sub(from)) * moreCells
		return min(max(int(at), 0), moreCells-1)
	}
	for _, l := range lives {
		for i := cell(l.arrived); i <= cell(l.gone); i++ {
			cells[i]++
		}
	}
	var spans []charts.Span
	edge := func(i int) float64 { return d.seconds(from) + float64(i)*(to.Sub(from).Seconds()/moreCells) }
	for i := 0; i < moreCells; {
		next := i + 1
		for next < moreCells && cells[next] == cells[i] {
			next++
		}
		if cells[i] > 0 {
			spans = append(spans, charts.Span{From: edge(i), To: edge(next), Kind: kindMore, Name: fmt.Sprintf("%d more", cells[i])})
		}
		i = next
	}
	return spans
}
