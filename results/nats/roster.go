package nats

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	natsgo "github.com/nats-io/nats.go"
)

// roster is what a coordinator knows of the workers of its run: what they say of themselves, and what is
// found of those that fall silent, see departure.go.
type roster struct {
	conn          *natsgo.Conn
	session       session
	beat          time.Duration // between two words of a worker
	say           func(string)
	absences      string // subject at which the server says that nobody is there, before the worker's ID
	subscriptions []*natsgo.Subscription
	stop          context.CancelFunc
	stopped       sync.WaitGroup

	mutex    sync.Mutex
	own      bool               // this process computes as well
	workers  map[string]*member // by ID
	strikes  map[string]int     // by ID: results that could not be used
	reason   map[string]string  // by ID: of those that are struck off, what the last of these was
	empty    chan struct{}      // closed when nobody is present; nil: nobody waits for that
	alone    bool               // it was said that nobody is
	departed []departure        // that the round has not dealt with

	departing chan struct{} // has an element if there are any
}

// member is a worker as last heard of.
type member struct {
	presence
	number int // 2 for the second that is called so, for containers may agree in host and process number
	heard  time.Time
	closed bool // since then the server has said that it is not connected
	gone   bool
	held   map[int]taken // by slot: what it began last
	tasks  int           // whose results were taken
}

func (m *member) String() string {
	name, details := m.Name, []string{m.System, fmt.Sprintf("%d at a time", m.Jobs)}
	if name == "" {
		name = m.Place
	} else {
		details = slices.Insert(details, 0, m.Place)
	}
	if m.number > 1 {
		name += fmt.Sprintf(" #%d", m.number)
	}
	details = slices.DeleteFunc(details, func(detail string) bool { return detail == "" }) // an older build does not tell
	return fmt.Sprintf("worker %s (%s)", name, strings.Join(details, ", "))
}

func newRoster(conn *natsgo.Conn, s session, beat time.Duration, say func(string)) (*roster, error) {
	r := &roster{conn: conn, session: s, beat: beat, say: say, absences: natsgo.NewInbox() + ".", workers: map[string]*member{},
		strikes: map[string]int{}, reason: map[string]string{}, departing: make(chan struct{}, 1)}
	for subject, take := range map[string]natsgo.MsgHandler{s.workersSubject(): r.hear, r.absences + "*": r.miss} {
		subscription, err := conn.Subscribe(subject, take)
		if err != nil {
			return nil, err
		}
		r.subscriptions = append(r.subscriptions, subscription)
	}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.stopped.Go(func() { r.watch(ctx) })
	return r, nil
}

// admit notes the worker of this process, which is silent.
func (r *roster) admit(id string, jobs int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.own = true
	r.workers[id] = &member{presence: presence{ID: id, Place: "of this process", System: system, Jobs: jobs}}
}

// hear takes what a worker says of itself.
func (r *roster) hear(msg *natsgo.Msg) {
	p, ok := readPresence(msg.Data)
	if !ok {
		return // not one of ours
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.strikes[p.ID] >= Strikes {
		if p.State == working {
			r.dismiss(p.ID) // it has not heard of it
		}
		return
	}
	m := r.member(&p)
	before, wasGone := m.State, m.gone
	m.presence, m.heard, m.closed, m.gone = p, time.Now(), false, false
	switch {
	case p.State != working:
		m.held = nil
	case p.Taken != nil:
		m.held[p.Taken.Slot] = *p.Taken
	}
	switch {
	case p.State == refused && before != refused:
		r.say(m.String() + " is refused: " + p.Reason)
	case p.State == left && before == working:
		r.say(fmt.Sprintf("%v has left after %s", m, tasks(m.tasks)))
	case p.State == working && before != working:
		r.say(m.String() + " has come")
	case p.State == working && wasGone:
		r.say(m.String() + " is back")
	}
	r.alone = r.alone && p.State != working
	if r.empty != nil && r.present() == 0 {
		close(r.empty)
		r.empty = nil
	}
}

// member is the worker of a presence, which may be heard of for the first time.
func (r *roster) member(p *presence) *member {
	m, known := r.workers[p.ID]
	if !known {
		m = &member{number: 1}
		for _, other := range r.workers {
			if other.Name == p.Name && other.Place == p.Place {
				m.number = max(m.number, other.number+1)
			}
		}
		r.workers[p.ID] = m
	}
	if m.held == nil {
		m.held = map[int]taken{}
	}
	return m
}

// tasks is a number of tasks in words.
func tasks(n int) string { return fmt.Sprintf("%d %s", n, plural(n, "task", "tasks")) }

// credit counts a task for a worker.
func (r *roster) credit(id string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if m := r.workers[id]; m != nil {
		m.tasks++
	}
}

// strike notes that a result of a worker could not be used, and reports whether the worker is struck off.
func (r *roster) strike(id, reason string) bool {
	if id == "" {
		return false // nobody knows who computed it
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.strikes[id]++; r.strikes[id] < Strikes {
		return false
	}
	if r.strikes[id] == Strikes {
		r.reason[id] = fmt.Sprintf("%d of its results could not be used; the last: %s", Strikes, reason)
		name := "a worker that was never heard of"
		if m := r.workers[id]; m != nil {
			name, m.State = m.String(), refused
		}
		r.say(name + " is struck off: " + r.reason[id])
	}
	r.dismiss(id)
	return true
}

// dismiss lets a worker know that it is struck off.
func (r *roster) dismiss(id string) {
	data, err := json.Marshal(dismissal{Session: r.session, Reason: r.reason[id]})
	if err != nil {
		panic(fmt.Sprintf("nats: a dismissal cannot be encoded: %v", err)) // strings only
	}
	if err := r.conn.Publish(toWorker+id, data); err != nil && r.conn.IsConnected() {
		r.say(err.Error()) // else it is told when it is heard of
	}
}

// struckOff reports whether a worker is.
func (r *roster) struckOff(id string) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.strikes[id] >= Strikes
}

// lament says, once, that nobody computes.
func (r *roster) lament() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	alone := !r.own && r.present() == 0
	if alone && !r.alone {
		r.say("no worker is there: nothing is computed until one comes")
	}
	r.alone = alone
}

// present is how many workers are working, as far as is known.
func (r *roster) present() int {
	n := 0
	for _, m := range r.workers {
		if m.State == working && !m.gone {
			n++
		}
	}
	return n
}

// wait waits until all workers have left, but no longer than that.
func (r *roster) wait(most time.Duration) {
	r.mutex.Lock()
	if r.present() == 0 {
		r.mutex.Unlock()
		return
	}
	empty := make(chan struct{})
	r.empty = empty
	r.mutex.Unlock()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-empty:
	case <-timer.C:
	}
}

// source says who a result is of, as the end of a message; "" if nobody knows.
func (r *roster) source(id string) string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if m := r.workers[id]; m != nil {
		return "; it is of " + m.String()
	}
	return ""
}

func (r *roster) end() {
	r.stop()
	r.stopped.Wait()
	for _, s := range r.subscriptions {
		if err := s.Unsubscribe(); err != nil {
			r.say(err.Error())
		}
	}
}
