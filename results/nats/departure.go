package nats

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	natsgo "github.com/nats-io/nats.go"
)

// When a worker is gone, in Beats without a word of it. The server knows at once when a connection closes, as
// it does when a process is killed, and says so to whoever asks for somebody at its subject: it answers 503, no
// responders. But a worker whose connection breaks comes back, so it has time to. Of a machine that lost its
// power or its cable the server knows no more than the silence.
const (
	askedAfter  = 2
	closedAfter = 3
	silentAfter = 10
)

// noResponders is the status of a message by which the server says that nobody is at a subject.
const noResponders = "503"

// promptly is how often a task may have been handed out to be handed on at once when its worker is gone. After
// that it waits out AckWait: machines that are taken away one after the other must not use up its deliveries
// in seconds.
const promptly = 2

// handBack lets the server hand a task to the next worker, as if AckWait were over: it counts as a delivery.
const handBack = "-NAK"

// departure is a worker that is gone.
type departure struct {
	who, why string
	held     []taken
}

// watch finds the workers that are gone, until ctx ends.
func (r *roster) watch(ctx context.Context) {
	ticker := time.NewTicker(r.beat / 2)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := time.Now()
		if now.Sub(last) > askedAfter*r.beat || !r.conn.IsConnected() {
			r.forgive() // it is this process that was away
		}
		last = now
		if r.silent(now) && !r.answered(ctx) {
			r.forgive()
		}
		r.part(time.Now())
	}
}

// forgive has the silence of all workers begin anew.
func (r *roster) forgive() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, m := range r.workers {
		m.heard, m.closed = time.Now(), false
	}
}

// silent asks the server for those that are late, and reports whether somebody is to be given up.
func (r *roster) silent(now time.Time) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	found := false
	for id, m := range r.workers {
		if !m.expected() || now.Sub(m.heard) <= askedAfter*r.beat {
			continue
		}
		if err := r.conn.PublishRequest(toWorker+id, r.absences+id, nil); err != nil && r.conn.IsConnected() {
			r.say(err.Error())
		}
		found = found || m.missing(now, r.beat) != ""
	}
	return found
}

// answered reports whether the server answers this process. All that it has sent before has then come.
func (r *roster) answered(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, askedAfter*r.beat)
	defer cancel()
	return r.conn.FlushWithContext(ctx) == nil
}

// miss takes the server's word that a worker is not connected.
func (r *roster) miss(msg *natsgo.Msg) {
	if msg.Header.Get("Status") != noResponders {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if m := r.workers[keyOf(msg.Subject)]; m != nil {
		m.closed = true
	}
}

// expected reports whether a worker should be heard of.
func (m *member) expected() bool { return m.State == working && !m.gone }

// missing says why a worker is given up; "" if it is not.
func (m *member) missing(now time.Time, beat time.Duration) string {
	silence := now.Sub(m.heard)
	switch {
	case m.closed && silence > closedAfter*beat:
		return "its connection has closed"
	case silence > silentAfter*beat:
		return fmt.Sprintf("nothing is heard of it for %v", silentAfter*beat)
	}
	return ""
}

// part gives up those that are missing, and leaves it to the round to hand on their tasks.
func (r *roster) part(now time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, m := range r.workers {
		why := m.missing(now, r.beat)
		if !m.expected() || why == "" {
			continue
		}
		d := departure{who: m.String(), why: why}
		for _, t := range m.held {
			d.held = append(d.held, t)
		}
		m.gone, m.held = true, nil
		r.departed = append(r.departed, d)
		select {
		case r.departing <- struct{}{}:
		default: // the round is to look anyhow
		}
	}
}

// departures are those that the round has not dealt with.
func (r *roster) departures() []departure {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	all := r.departed
	r.departed = nil
	slices.SortFunc(all, func(a, b departure) int { return strings.Compare(a.who, b.who) })
	return all
}

// handOn has the open tasks of workers that are gone handed to others. A worker that is alive after all computes
// on, and whichever result is first is taken.
func (r *round) handOn() {
	e := r.engine
	for _, d := range e.roster.departures() {
		var passed, waiting, spent int
		for _, t := range d.held {
			switch {
			case r.open[t.Key] == nil: // there is a result
			case t.Deliveries >= Deliveries:
				r.open[t.Key].spent = time.Now()
				spent++
			case t.Deliveries > promptly || !e.session.acknowledges(t.Ack) || e.conn.Publish(t.Ack, []byte(handBack)) != nil:
				waiting++
			default:
				passed++
			}
		}
		e.options.Say(fmt.Sprintf("%s is gone: %s; %s", d.who, d.why, destination(passed, waiting, spent, e.options.AckWait)))
	}
	e.roster.lament()
}

// destination says where the tasks of a worker go that is gone.
func destination(passed, waiting, spent int, ackWait time.Duration) string {
	var parts []string
	if n := passed + waiting; n > 0 {
		text := fmt.Sprintf("its %s %s to others", tasks(n), plural(n, "goes", "go"))
		if waiting > 0 {
			text += fmt.Sprintf(" (%d within %v)", waiting, ackWait)
		}
		parts = append(parts, text)
	}
	if spent > 0 {
		parts = append(parts, fmt.Sprintf("%s %s handed out %d times and %s to nobody else",
			tasks(spent), plural(spent, "was", "were"), Deliveries, plural(spent, "goes", "go")))
	}
	if parts == nil {
		return "it had no task"
	}
	return strings.Join(parts, "; ")
}

func plural(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}
