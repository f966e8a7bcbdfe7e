package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"quiesce/results"
)

// sweepWatch tells how far a sweep has come: on a terminal in two lines, elsewhere in a line every ten seconds.
type sweepWatch struct {
	definition *results.Definition
	observe    func(results.Progress)
	terminal   *os.File
	teller     *teller // nil on a terminal

	mu       sync.Mutex
	display  *display // nil: nothing to show yet
	started  time.Time
	before   int // replications that were there
	progress results.Progress
	events   uint64
	worst    [len(watched)]worstPoint
}

// worstPoint is the replication with the greatest 99th percentile of a latency so far.
type worstPoint struct {
	seconds float64
	at      results.Point
}

// watched are the latencies by which the worst point is told: of a sweep without stops, the second.
var watched = [...]string{"stop_latency", "request_latency"}

// ninetyNinth is the place of the 99th percentile.
const ninetyNinth = 3

func (c *command) watchSweep(d *results.Definition) *sweepWatch {
	w := &sweepWatch{definition: d, observe: c.observe}
	if f, ok := c.err.(*os.File); ok && c.terminal() {
		w.terminal = f
		return w
	}
	w.teller = newTeller(func() {
		if text := w.told(); text != "" {
			c.print(text + "\n")
		}
	})
	return w
}

// say writes a line of its own, above the display if there is one.
func (w *sweepWatch) say(c *command, text string) {
	w.mu.Lock()
	d := w.display
	w.mu.Unlock()
	if d == nil || !d.say(text) {
		c.print(text)
	}
}

// look takes what is shown of a result.
func (w *sweepWatch) look(r *results.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range r.Rows {
		w.events += r.Rows[i].Events
		for j := range r.Rows[i].Measures {
			m := &r.Rows[i].Measures[j]
			for k, metric := range watched {
				if m.Metric != metric || !m.Defined {
					continue
				}
				if x := float64(m.Sample.Percentiles[ninetyNinth]) / results.Steps(m.Unit); x > w.worst[k].seconds {
					w.worst[k] = worstPoint{x, w.definition.Point(r.Task.Point)}
				}
			}
		}
	}
}

// update takes how far the sweep has come. The first call is before anything is computed.
func (w *sweepWatch) update(p results.Progress) {
	if w.observe != nil {
		w.observe(p)
	}
	w.mu.Lock()
	if w.started.IsZero() {
		w.started, w.before = time.Now(), p.Done
	}
	w.progress = p
	shown := w.display != nil
	w.mu.Unlock()
	if w.terminal == nil || shown || p.Done == p.Total {
		return
	}
	d := newDisplay(w.terminal, w.line, w.worstLine)
	w.mu.Lock()
	w.display = d
	w.mu.Unlock()
}

// status is how far the sweep has come.
func (w *sweepWatch) status() statusLine {
	elapsed := time.Since(w.started)
	s := statusLine{
		name: w.definition.Scenario, total: w.definition.Len(), things: "points",
		left:  timeLeft(elapsed, w.progress.Done-w.before, w.progress.Total-w.progress.Done),
		speed: float64(w.events) / elapsed.Seconds(),
	}
	if w.progress.Total > 0 { // by their share of the replications
		s.done = int(float64(s.total) * float64(w.progress.Done) / float64(w.progress.Total))
	}
	return s
}

// line is the first line of the terminal.
func (w *sweepWatch) line(columns int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status().text(columns)
}

// worstSoFar is the worst point, by the first latency that there was; ok is false if there was none.
func (w *sweepWatch) worstSoFar() (metric string, worst worstPoint, ok bool) {
	for k := range w.worst {
		if w.worst[k].seconds > 0 {
			return watched[k], w.worst[k], true
		}
	}
	return "", worstPoint{}, false
}

// worstLine is the second line of the terminal.
func (w *sweepWatch) worstLine(columns int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	metric, worst, ok := w.worstSoFar()
	if !ok {
		return ""
	}
	var place []string
	for _, s := range worst.at.Set {
		place = append(place, s.Path[strings.LastIndexByte(s.Path, '.')+1:]+"="+s.Value)
	}
	if len(w.definition.Strategies) > 1 {
		place = append(place, worst.at.Strategy)
	}
	at := strings.Join(place, ", ")
	text := fmt.Sprintf("worst so far: %s.p99 %.3g s at %s", metric, worst.seconds, at)
	if len([]rune(text)) > columns {
		text = fmt.Sprintf("worst %.3gs: %s", worst.seconds, at)
	}
	return clipped(text, columns)
}

// told is the line where there is no terminal; "" before anything is known.
func (w *sweepWatch) told() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.started.IsZero() {
		return ""
	}
	text := w.status().told()
	if metric, worst, ok := w.worstSoFar(); ok {
		text += fmt.Sprintf("; worst so far: %s.p99 %.3g s at %s", metric, worst.seconds, worst.at)
	}
	return text
}

// end stops telling.
func (w *sweepWatch) end() {
	if w.teller != nil {
		w.teller.end()
	}
	if w.display != nil {
		w.display.end()
	}
}
