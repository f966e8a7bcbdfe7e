package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"quiesce/results"
)

// sweepWatch tells how far a sweep has come: on a terminal a bar, elsewhere a line every ten seconds.
type sweepWatch struct {
	definition *results.Definition
	observe    func(results.Progress)
	container  *mpb.Progress
	bar        *mpb.Bar
	log        *slog.Logger // nil on a terminal
	stop       chan struct{}
	stopped    sync.WaitGroup

	mu       sync.Mutex
	started  time.Time
	before   int // replications that were there
	progress results.Progress
	events   uint64
	worst    float64 // greatest stop_latency.p99 of a replication so far, in s
	at       results.Point
}

// tellEvery is how often a sweep tells where nobody sees a bar.
const tellEvery = 10 * time.Second

func (c *command) watchSweep(ctx context.Context, d *results.Definition) *sweepWatch {
	w := &sweepWatch{definition: d, observe: c.observe, stop: make(chan struct{})}
	if f, ok := c.err.(*os.File); ok && c.terminal() {
		w.container = mpb.NewWithContext(ctx, mpb.WithOutput(f), mpb.WithWidth(30))
		return w
	}
	w.log = slog.New(slog.NewTextHandler(c.err, nil))
	w.stopped.Go(func() {
		ticker := time.NewTicker(tellEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				w.tell()
			case <-w.stop:
				return
			}
		}
	})
	return w
}

// say writes a line of its own, above the bar if there is one.
func (w *sweepWatch) say(c *command, text string) {
	if w.container != nil {
		if _, err := w.container.Write([]byte(text)); err == nil {
			return
		}
	}
	c.print(text)
}

// stopLatency and the place of its 99th percentile: by it the worst point is told.
const (
	stopLatency = "stop_latency"
	ninetyNinth = 3
)

// look takes what is shown of a result.
func (w *sweepWatch) look(r *results.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range r.Rows {
		w.events += r.Rows[i].Events
		for j := range r.Rows[i].Measures {
			m := &r.Rows[i].Measures[j]
			if m.Metric != stopLatency || !m.Defined {
				continue
			}
			if x := float64(m.Sample.Percentiles[ninetyNinth]) / results.Steps(m.Unit); x > w.worst {
				w.worst, w.at = x, w.definition.Point(r.Task.Point)
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
	w.mu.Unlock()
	switch {
	case w.container == nil:
	case w.bar == nil:
		w.bar = w.container.AddBar(int64(p.Total-w.before), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return w.counts() + " " })),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return w.rates() })))
	default:
		w.bar.SetTotal(int64(p.Total-w.before), false)
		w.bar.SetCurrent(int64(p.Done - w.before))
	}
}

// points are how many are done, by their share of the replications.
func (w *sweepWatch) points() int {
	if w.progress.Total == 0 {
		return 0
	}
	return int(float64(w.definition.Len()) * float64(w.progress.Done) / float64(w.progress.Total))
}

func (w *sweepWatch) counts() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return fmt.Sprintf("%s  %d of %d points", w.definition.Scenario, w.points(), w.definition.Len())
}

// left is the time left, by the average so far.
func (w *sweepWatch) left(elapsed time.Duration) time.Duration {
	done := w.progress.Done - w.before
	if done == 0 {
		return 0
	}
	return time.Duration(float64(elapsed) * float64(w.progress.Total-w.progress.Done) / float64(done)).Round(time.Second)
}

func (w *sweepWatch) rates() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	elapsed := time.Since(w.started)
	text := fmt.Sprintf(" %.1f million events/s", float64(w.events)/1e6/elapsed.Seconds())
	if left := w.left(elapsed); left > 0 {
		text += fmt.Sprintf(", %v left", left)
	}
	if w.worst > 0 {
		text += fmt.Sprintf("; longest %s.p99 %.3gs at %s", stopLatency, w.worst, w.at)
	}
	return text
}

// tell writes a line.
func (w *sweepWatch) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.started.IsZero() {
		return
	}
	elapsed := time.Since(w.started)
	all := []any{"scenario", w.definition.Scenario, "points", w.points(), "of", w.definition.Len(),
		"events_per_second", int64(float64(w.events) / elapsed.Seconds()), "left", w.left(elapsed).String()}
	if w.worst > 0 {
		all = append(all, "longest_stop_latency_p99", fmt.Sprintf("%.3gs", w.worst), "at", w.at.String())
	}
	w.log.Info("sweep", all...)
}

// end stops telling.
func (w *sweepWatch) end() {
	close(w.stop)
	w.stopped.Wait()
	if w.container == nil {
		return
	}
	if w.bar != nil {
		w.bar.Abort(true)
	}
	w.container.Wait()
}
