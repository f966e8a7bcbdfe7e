package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"quiesce/results"
)

// bar shows progress on a terminal, with the time left. Elsewhere it is silent.
type bar struct {
	container *mpb.Progress // nil: silent
	bar       *mpb.Bar
	name      string
	stored    int // replications that were there before; they have taken no time now
	total     atomic.Int64
	started   time.Time
	observe   func(results.Progress)
}

// progress makes the bar of a run.
func (c *command) progress(ctx context.Context, name string) *bar {
	b := &bar{name: name, observe: c.observe}
	if f, ok := c.err.(*os.File); ok && c.terminal() {
		b.container = mpb.NewWithContext(ctx, mpb.WithOutput(f), mpb.WithWidth(60))
	}
	return b
}

// update takes the number of replications done. The first call is before any is computed.
func (b *bar) update(p results.Progress) {
	if b.observe != nil {
		b.observe(p)
	}
	b.total.Store(int64(p.Total))
	switch {
	case b.container == nil || p.Done == p.Total && b.bar == nil:
		return
	case b.bar == nil:
		b.stored, b.started = p.Done, time.Now()
		counts := func(s decor.Statistics) string {
			return fmt.Sprintf("%d of %d replications", b.stored+int(s.Current), b.total.Load())
		}
		b.bar = b.container.AddBar(int64(p.Total-p.Done), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(b.name+"  "), decor.Any(counts)),
			mpb.AppendDecorators(decor.Any(b.left)))
	default:
		b.bar.SetTotal(int64(p.Total-b.stored), false) // which grows with every stage
		b.bar.SetCurrent(int64(p.Done - b.stored))
	}
}

// left is the time left by the average so far: results come from several cores at once, so what one
// of them took says nothing.
func (b *bar) left(s decor.Statistics) string {
	if s.Current == 0 {
		return ""
	}
	elapsed := time.Since(b.started)
	return fmt.Sprintf("%v left", time.Duration(float64(elapsed)*float64(s.Total-s.Current)/float64(s.Current)).Round(time.Second))
}

// say writes a line of its own, above the bar if there is one.
func (b *bar) say(c *command, text string) {
	if b.container == nil {
		c.print(text)
		return
	}
	if _, err := b.container.Write([]byte(text)); err != nil {
		c.print(text) // the bar has ended
	}
}

// end removes the bar.
func (b *bar) end() {
	if b.container == nil {
		return
	}
	if b.bar != nil {
		b.bar.Abort(true)
	}
	b.container.Wait()
}
