package nats

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	natsgo "github.com/nats-io/nats.go"
)

// roster is what a coordinator knows of the workers of its run. It hears from each of them three times
// within an AckWait; one that falls silent for as long is lost, at the time when its tasks go to others.
type roster struct {
	conn         *natsgo.Conn
	session      session
	ackWait      time.Duration
	say          func(string)
	subscription *natsgo.Subscription
	stop         chan struct{}
	stopped      sync.WaitGroup

	mutex   sync.Mutex
	workers map[string]*member // by ID
	strikes map[string]int     // by ID: results that could not be used
	reason  map[string]string  // by ID: of those that are struck off, what the last of these was
	gone    chan struct{}      // closed when nobody is present; nil: nobody waits for that
	alone   bool               // it was said that nobody is
}

// member is a worker as last heard of.
type member struct {
	presence
	heard time.Time
	lost  bool
	tasks int // whose results were taken
}

func (m *member) String() string {
	return fmt.Sprintf("worker %s (%s, %d at a time)", m.Name, m.System, m.Jobs)
}

func newRoster(conn *natsgo.Conn, s session, ackWait time.Duration, say func(string)) (*roster, error) {
	r := &roster{conn: conn, session: s, ackWait: ackWait, say: say, stop: make(chan struct{}), workers: map[string]*member{},
		strikes: map[string]int{}, reason: map[string]string{}}
	var err error
	if r.subscription, err = conn.Subscribe(s.workersSubject(), r.hear); err != nil {
		return nil, err
	}
	r.stopped.Go(r.watch)
	return r, nil
}

// admit notes the worker of this process, which is silent.
func (r *roster) admit(id string, jobs int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.workers[id] = &member{presence: presence{ID: id, Name: "of this process", System: system, Jobs: jobs}}
}

// hear takes what a worker says of itself.
func (r *roster) hear(msg *natsgo.Msg) {
	var p presence
	if err := json.Unmarshal(msg.Data, &p); err != nil || p.ID == "" {
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
	m, known := r.workers[p.ID]
	if !known {
		m = &member{}
		r.workers[p.ID] = m
	}
	before, wasLost := m.State, m.lost
	m.presence, m.heard, m.lost = p, time.Now(), false
	switch {
	case p.State == refused && before != refused:
		r.say(m.String() + " is refused: " + p.Reason)
	case p.State == left && before == working:
		r.say(fmt.Sprintf("%v has left after %d tasks", m, m.tasks))
	case p.State == working && before != working:
		r.say(m.String() + " has come")
	case p.State == working && wasLost:
		r.say(m.String() + " is back")
	}
	if r.gone != nil && r.present() == 0 {
		close(r.gone)
		r.gone = nil
	}
}

// watch finds the workers that have fallen silent.
func (r *roster) watch() {
	ticker := time.NewTicker(r.ackWait / 3)
	defer ticker.Stop()
	for {
		select {
		case <-r.stop:
			return
		case now := <-ticker.C:
			r.mutex.Lock()
			for _, m := range r.workers {
				if m.State == working && !m.lost && now.Sub(m.heard) > r.ackWait {
					m.lost = true
					r.say(fmt.Sprintf("%v is lost: nothing heard for %v; its tasks go to others", m, r.ackWait))
				}
			}
			r.mutex.Unlock()
		}
	}
}

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
	if err := r.conn.Publish(dismissed+id, data); err != nil && r.conn.IsConnected() {
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
func (r *roster) lament(own bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	alone := !own && r.present() == 0
	if alone && !r.alone {
		r.say("no worker is there: nothing is computed until one comes")
	}
	r.alone = alone
}

// present is how many workers are working, as far as is known.
func (r *roster) present() int {
	n := 0
	for _, m := range r.workers {
		if m.State == working && !m.lost {
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
	gone := make(chan struct{})
	r.gone = gone
	r.mutex.Unlock()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-gone:
	case <-timer.C:
	}
}

func (r *roster) end() {
	close(r.stop)
	r.stopped.Wait()
	if err := r.subscription.Unsubscribe(); err != nil {
		r.say(err.Error())
	}
}
