package main

import (
	"os"
	"sync"
	"time"

	"quiesce/results"
)

// bar shows progress with the time left: on a terminal in a line that changes, elsewhere in a line every ten seconds.
type bar struct {
	terminal *os.File // nil: there is none
	print    func(text string)
	name     string
	things   string // that are counted
	observe  func(results.Progress)

	mu       sync.Mutex
	display  *display // nil: nothing to show yet
	teller   *teller  // the same without a terminal
	progress results.Progress
	stored   int // replications that were there when it began; they have taken no time
	started  time.Time
}

// progress makes the bar of a run.
func (c *command) progress(name string) *bar {
	b := &bar{name: name, things: "replications", observe: c.observe, print: c.print}
	if f, ok := c.err.(*os.File); ok && c.terminal() {
		b.terminal = f
	}
	return b
}

// update takes the number of replications done. The first call is before any is computed. Where there are
// fewer than before, something else has begun: the next round of a search.
func (b *bar) update(p results.Progress) {
	if b.observe != nil {
		b.observe(p)
	}
	b.mu.Lock()
	if b.started.IsZero() || p.Done < b.progress.Done {
		b.stored, b.started = p.Done, time.Now()
	}
	b.progress = p
	shown := b.display != nil || b.teller != nil
	b.mu.Unlock()
	if shown || p.Done == p.Total {
		return
	}
	if b.terminal == nil {
		t := newTeller(func() { b.print(b.told() + "\n") })
		b.mu.Lock()
		b.teller = t
		b.mu.Unlock()
		return
	}
	d := newDisplay(b.terminal, b.line)
	b.mu.Lock()
	b.display = d
	b.mu.Unlock()
}

// line is what the terminal shows.
func (b *bar) line(columns int) string { return b.status().text(columns) }

// told is the line where there is no terminal.
func (b *bar) told() string { return b.status().told() }

// status is how far the run has come.
func (b *bar) status() statusLine {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.progress
	return statusLine{
		name: b.name, done: p.Done, total: p.Total, things: b.things,
		left: timeLeft(time.Since(b.started), p.Done-b.stored, p.Total-p.Done),
	}
}

// say writes a line of its own, above the bar if there is one.
func (b *bar) say(c *command, text string) {
	b.mu.Lock()
	d := b.display
	b.mu.Unlock()
	if d == nil || !d.say(text) {
		c.print(text)
	}
}

// end removes the bar.
func (b *bar) end() {
	if b.teller != nil {
		b.teller.end()
		b.teller = nil
	}
	if b.display != nil {
		b.display.end()
	}
}
