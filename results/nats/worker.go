package nats

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"quiesce/results"
)

// Worker computes tasks of whatever runs a server has, one after the other or several at a time.
type Worker struct {
	URL    string // as Access.Address gives it
	Access Access
	Name   string // what it is called in messages, beside its machine and process; "": that is all. Several may have the same
	Jobs   int    // tasks computed at the same time; 0: one per core
	Once   bool   // end when a run was worked for and none is left

	Build  string // of this program, see results.Build
	Format int    // see results.Format
	// Open makes a run's Func of the job that its coordinator has stored.
	Open func(job []byte) (results.Func, error)
	// Say is told what the worker does; from several goroutines.
	Say func(string)

	id string // "": a new one
}

// String names the worker as messages do.
func (w *Worker) String() string {
	if w.Name == "" {
		return "worker " + place()
	}
	return fmt.Sprintf("worker %s (%s)", w.Name, place())
}

// How often a worker looks for runs that nobody told it of, and how long it asks a run for a task.
const (
	lookEvery = 2 * time.Second
	askFor    = time.Second
)

// Run works until ctx ends, which returns the tasks at hand, or until there is no more to do with Once.
// A server that is not there, or goes away, is waited for. The error says what waiting does not mend.
func (w *Worker) Run(ctx context.Context) error {
	closed := make(chan error, 1)
	options := append(w.Access.client(w.URL, w.String(), w.Say), natsgo.ClosedHandler(func(c *natsgo.Conn) { closed <- c.LastError() }))
	conn, err := w.connect(ctx, options)
	if err != nil {
		return err
	}
	defer conn.Close()
	w.Say("connected to " + conn.ConnectedUrlRedacted())
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case err := <-closed: // the server does not let it in again
			cancel(errors.Join(fmt.Errorf("%s: the connection is closed", w.URL), refusal(w.URL, err)))
		case <-ctx.Done():
		}
	}()
	return w.serve(ctx, conn, "")
}

// connect waits for the server.
func (w *Worker) connect(ctx context.Context, options []natsgo.Option) (*natsgo.Conn, error) {
	told := false
	for {
		conn, err := natsgo.Connect(w.URL, options...)
		if err == nil {
			return conn, nil
		}
		if explained := refusal(w.URL, err); explained != nil {
			return nil, explained
		}
		if !told {
			told = true
			w.Say(fmt.Sprintf("%s does not answer (%v); trying until it does", w.URL, err))
		}
		sleep(ctx, time.Second)
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
	}
}

// shift is one call of serve.
type shift struct {
	*Worker
	id   string
	at   string // machine and process
	conn *natsgo.Conn
	js   jetstream.JetStream
	only session // "": all
	link *link

	wake       chan struct{} // an announcement came or went
	dismissals chan []byte
	absences   string // subject at which the server says that a run's coordinator is not connected, before the session

	mutex sync.Mutex
	runs  map[session]*attachment
	news  chan struct{} // closed and made again when there are more runs, or others

	telling sync.Mutex // so that nobody is told after the farewell that the worker is there
}

// serve works for the runs of a server, or for one only, until ctx ends.
func (w *Worker) serve(ctx context.Context, conn *natsgo.Conn, only session) error {
	if w.Jobs <= 0 {
		w.Jobs = runtime.GOMAXPROCS(0)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	id := w.id
	if id == "" {
		id = nuid.Next()
	}
	s := &shift{Worker: w, id: id, at: place(), conn: conn, js: js, only: only, link: newLink(),
		wake: make(chan struct{}, 1), dismissals: make(chan []byte, 16), absences: natsgo.NewInbox() + ".",
		runs: map[session]*attachment{}, news: make(chan struct{})}
	subscriptions, err := s.listen()
	if err != nil {
		return err
	}
	statuses := conn.StatusChanged(natsgo.RECONNECTING, natsgo.CONNECTED)
	defer conn.RemoveStatusListener(statuses)
	go s.link.follow(statuses)
	connected := conn.StatusChanged(natsgo.CONNECTED)
	defer conn.RemoveStatusListener(connected)
	var slots sync.WaitGroup
	inner, cancel := context.WithCancel(ctx)
	slots.Go(func() { s.beat(inner, connected) })
	for i := range s.Jobs {
		slots.Go(func() { s.slot(inner, i) })
	}
	err = s.follow(inner)
	cancel()
	for _, a := range s.attached() {
		a.cancel(errStopping)
	}
	slots.Wait()
	for _, a := range s.attached() {
		s.tell(a, left, nil)
	}
	// A server that ends with its run may be gone before this is through, which is no error.
	if conn.IsConnected() {
		var farewell []error
		for _, subscription := range subscriptions {
			farewell = append(farewell, subscription.Unsubscribe())
		}
		if err := errors.Join(append(farewell, conn.FlushTimeout(2*time.Second))...); err != nil && conn.IsConnected() {
			s.Say(err.Error())
		}
	}
	return err
}

// listen subscribes to what this worker is told, none of which it waits for.
func (s *shift) listen() (all []*natsgo.Subscription, err error) {
	for subject, take := range map[string]natsgo.MsgHandler{
		changed: func(*natsgo.Msg) {
			select {
			case s.wake <- struct{}{}:
			default: // it is to look anyhow
			}
		},
		toWorker + s.id: func(msg *natsgo.Msg) {
			if len(msg.Data) == 0 {
				return // it only asks whether somebody is there
			}
			select {
			case s.dismissals <- msg.Data:
			default: // it is told again
			}
		},
		s.absences + "*": s.miss,
	} {
		subscription, err := s.conn.Subscribe(subject, take)
		if err != nil {
			return nil, err
		}
		all = append(all, subscription)
	}
	return all, nil
}

// follow keeps track of the runs that want workers.
func (s *shift) follow(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	worked := false
	for {
		s.look(ctx)
		for _, a := range s.attached() {
			worked = worked || a.reason == ""
		}
		if s.Once && worked && len(s.attached()) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-s.wake:
		case dismissal := <-s.dismissals:
			s.leave(dismissal)
		case <-look.C:
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// beat lets the coordinators of the runs at hand know that this worker is there, until ctx ends: as often as
// they want, and at once after the connection was lost. It waits for no answer, which might be late.
func (s *shift) beat(ctx context.Context, connected <-chan natsgo.Status) {
	for {
		every, news := DefaultBeat, s.changes()
		for _, a := range s.attached() {
			every = min(every, a.Beat)
			s.tell(a, working, nil)
		}
		timer := time.NewTimer(every)
		select {
		case <-ctx.Done():
		case <-news:
		case <-connected:
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// look compares the runs that are announced with those at hand. While the server does not answer, all
// stays as it is.
func (s *shift) look(ctx context.Context) {
	if !s.conn.IsConnected() {
		return
	}
	announced := map[session]bool{}
	stream, err := s.js.Stream(ctx, openRuns)
	if err == nil {
		var all map[string]bool
		if all, err = keys(ctx, stream); err == nil {
			for key := range all {
				announced[session(key)] = true
			}
		}
	}
	if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return
	}
	for _, a := range s.attached() {
		if !announced[a.session] {
			s.detach(a)
		}
	}
	for name := range announced {
		if s.only != "" && s.only != name || s.run(name) != nil {
			continue
		}
		if a := s.attach(ctx, stream, name); a != nil {
			s.add(a)
		}
	}
}

// run is a run at hand, or nil.
func (s *shift) run(name session) *attachment {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.runs[name]
}

// changes is a channel that is closed when there are more runs, or others.
func (s *shift) changes() <-chan struct{} {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.news
}

func (s *shift) add(a *attachment) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.runs[a.session] = a
	close(s.news)
	s.news = make(chan struct{})
}

func (s *shift) detach(a *attachment) {
	s.mutex.Lock()
	delete(s.runs, a.session)
	s.mutex.Unlock()
	a.cancel(errOver)
	s.tell(a, left, nil)
	if s.only == "" && a.reason == "" {
		s.Say(fmt.Sprintf("%s: over; %s computed here", a.title(), tasks(int(a.done.Load()))))
	}
}

// leave returns the tasks of a run whose coordinator has struck this worker off, and takes no more of them.
// The run is kept as one that is refused until it is over.
func (s *shift) leave(data []byte) {
	var d dismissal
	if err := json.Unmarshal(data, &d); err != nil {
		return // not one of ours
	}
	a := s.run(d.Session)
	if a == nil || a.reason != "" {
		return
	}
	refusing := &attachment{announcement: a.announcement, session: a.session, worker: s, reason: "it is struck off: " + d.Reason}
	refusing.ctx, refusing.cancel = context.WithCancelCause(context.Background())
	s.add(refusing)
	a.cancel(errStruckOff)
	s.tell(refusing, refused, nil)
	s.Say(fmt.Sprintf("%s: this worker is struck off: %s; it takes no more of its tasks", a.title(), d.Reason))
}

// attached are the runs at hand, in a fixed order.
func (s *shift) attached() []*attachment {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []*attachment
	for _, a := range s.runs {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b *attachment) int { return strings.Compare(string(a.session), string(b.session)) })
	return all
}

// tell lets a run's coordinator know of this worker, and of the task that it begins, if any. A worker in a
// coordinator's process is silent.
func (s *shift) tell(a *attachment, state string, begun *taken) {
	if s.only != "" {
		return
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	if state == working && s.run(a.session) != a {
		return // it was taken leave of
	}
	p := presence{ID: s.id, Name: s.Name, Place: s.at, System: system, Jobs: s.Jobs, State: state, Taken: begun}
	if a.reason != "" {
		p.State, p.Reason = refused, a.reason
	}
	data, err := json.Marshal(&p)
	if err != nil {
		panic(fmt.Sprintf("nats: a presence cannot be encoded: %v", err)) // strings and integers only
	}
	if err := s.conn.PublishRequest(a.session.workersSubject(), s.absences+string(a.session), data); err != nil && s.conn.IsConnected() {
		s.Say(err.Error()) // else it is told again when there is a connection
	}
}

// miss takes the server's word that nobody hears what this worker tells a run's coordinator.
func (s *shift) miss(msg *natsgo.Msg) {
	a := s.run(session(keyOf(msg.Subject)))
	if a == nil || msg.Header.Get("Status") != noResponders {
		return
	}
	now := time.Now()
	if before := a.missed.Swap(&now); before == nil {
		s.Say(a.title() + ": its coordinator is not connected; other runs come first")
	}
}

// slot computes one task after the other.
func (s *shift) slot(ctx context.Context, number int) {
	for turn := number; ctx.Err() == nil; turn++ {
		msg, a := s.next(ctx, turn)
		if msg == nil {
			continue
		}
		if ctx.Err() != nil {
			a.giveBack(msg)
			return
		}
		a.compute(msg, number)
	}
}

// next is a task of any run: one that is there, from each run in turn, but of those without a coordinator only
// if the others have none; else one that comes within a second. It is not interrupted while it asks, so that no
// task comes to nobody.
func (s *shift) next(ctx context.Context, turn int) (jetstream.Msg, *attachment) {
	news := s.changes()
	open := slices.DeleteFunc(s.attached(), func(a *attachment) bool { return a.reason != "" })
	if len(open) == 0 || !s.conn.IsConnected() {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		select {
		case <-news:
		case <-ctx.Done():
		case <-timer.C:
		}
		return nil, nil
	}
	turn %= len(open)
	open = append(open[turn:len(open):len(open)], open[:turn]...)
	slices.SortStableFunc(open, func(a, b *attachment) int { return cmp.Compare(a.orphaned(), b.orphaned()) })
	if len(open) > 1 {
		for _, a := range open {
			if msg := a.ask(a.workers.FetchNoWait(1)); msg != nil {
				return msg, a
			}
		}
	}
	a := open[0]
	began := time.Now()
	msg := a.ask(a.workers.Fetch(1, jetstream.FetchMaxWait(askFor)))
	if msg == nil && time.Since(began) < pause {
		sleep(ctx, pause) // it was refused: the run is over, or the server about to go
	}
	return msg, a
}
