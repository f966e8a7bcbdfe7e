package workloads

import (
	"fmt"
	"math"
	"reflect"
	"time"

	"quiesce/des"
	"quiesce/model"
	"quiesce/workloads/trace"
)

// replay is the part of a trace that belongs to a class.
func (s *Scenario) replay(class int, t *TraceArrivals) model.Arrivals {
	rows := s.traces[class].rows
	out := model.Arrivals{Kind: model.Trace}
	clock := newTraceClock(rows, t)
	for i := range rows {
		if t.Map.selects(&rows[i]) {
			out.Trace = append(out.Trace, model.TraceArrival{At: clock.at(rows[i].At), Demand: t.Map.demand(&rows[i])})
		}
	}
	if t.Repeat {
		out.Repeat = clock.period
	}
	return out
}

// replaysAlike tells whether class number i of the scenario, which may be nil, replays these rows in
// the same way: traces are long.
func (s *Scenario) replaysAlike(i int, rows *traceFile, t *TraceArrivals) bool {
	return s != nil && i < len(s.classes) && s.traces[i] == rows && reflect.DeepEqual(s.file.Requests[i].Arrivals.Trace, t)
}

// selects tells whether a row is a request of the class.
func (m *TraceMap) selects(r *trace.Row) bool {
	if m.Operation == "read" && r.Write || m.Operation == "write" && !r.Write {
		return false
	}
	for _, d := range m.Devices {
		if uint32(d) == r.Device {
			return true
		}
	}
	return m.Devices == nil
}

// demand is the service demand of a row, or -1 if it is drawn.
func (m *TraceMap) demand(r *trace.Row) time.Duration {
	d := m.Demand
	if d == nil {
		return -1
	}
	seconds := float64(d.Base)
	switch {
	case d.PerSector != nil:
		seconds += float64(float64(r.Sectors) * float64(*d.PerSector))
	case d.Bandwidth != nil:
		seconds += float64(float64(r.Sectors) * trace.SectorBytes / float64(*d.Bandwidth))
	}
	return duration(min(seconds, maxTime/2))
}

// traceClock turns the times of a trace into those of a replication.
type traceClock struct {
	start  time.Duration // of the trace that is time 0
	scale  float64
	period time.Duration // from one pass to the next
}

// newTraceClock makes the clock of all classes that replay these rows in the same way: it depends
// on all rows, not on those of one class. A pass lasts one mean gap longer than its rows, so that
// the first of the next keeps its distance.
func newTraceClock(rows []trace.Row, t *TraceArrivals) traceClock {
	c := traceClock{scale: float64(t.Scale)}
	if t.Rebase {
		c.start = rows[0].At
	}
	last := rows[len(rows)-1].At
	c.period = time.Duration(c.at(last))
	if n := len(rows) - 1; n > 0 {
		c.period += time.Duration(math.Round(float64(last-rows[0].At) * c.scale / float64(n)))
	}
	return c
}

// at is the time in a replication of a time in the trace.
func (c traceClock) at(t time.Duration) des.Time {
	if c.scale == 1 {
		return des.Time(t - c.start)
	}
	return des.Time(math.Round(min(float64(t-c.start)*c.scale, maxTime*1e9)))
}

// readTraces reads the traces that the classes replay, and reports those that cannot be.
func (s *Scenario) readTraces(c *checker) {
	s.traces = make([]*traceFile, len(c.file.Requests))
	for i := range c.file.Requests {
		if c.file.Requests[i].Arrivals == nil || c.file.Requests[i].Arrivals.Trace == nil {
			continue
		}
		t := c.file.Requests[i].Arrivals.Trace
		at := []any{"requests", i, "arrivals", "trace"}
		n := c.root.Find(append(at, "file")...)
		if n == nil || n.Faulty() {
			continue
		}
		s.traces[i] = s.library.trace(n, t.Format, c.report)
		if s.traces[i] == nil {
			continue
		}
		s.Attachments = append(s.Attachments, s.traces[i].attachment)
		rows := s.traces[i].rows
		length := rows[len(rows)-1].At - rows[0].At
		switch {
		case t.Repeat && length == 0:
			c.problem("a trace of one instant cannot start again", "write repeat: false", append(at, "repeat")...)
		case float64(rows[len(rows)-1].At)*float64(t.Scale) >= maxTime*1e9/2:
			c.problem(fmt.Sprintf("stretched by %g the trace ends after more than 146 years", float64(t.Scale)), "", append(at, "scale")...)
		}
	}
}
