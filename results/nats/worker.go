package nats

import (
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
	Name   string // what it is called in messages; several may have the same
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

// How often a worker looks for runs that nobody told it of, and how long it asks a run for a task.
const (
	lookEvery = 2 * time.Second
	askFor    = time.Second
)

// Run works until ctx ends, which returns the tasks at hand, or until there is no more to do with Once.
// A server that is not there, or goes away, is waited for. The error says what waiting does not mend.
func (w *Worker) Run(ctx context.Context) error {
	closed := make(chan error, 1)
	options := append(w.Access.client(w.URL, w.Name, w.Say), natsgo.ClosedHandler(func(c *natsgo.Conn) { closed <- c.LastError() }))
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
	conn *natsgo.Conn
	js   jetstream.JetStream
	only session // "": all
	link *link

	mutex sync.Mutex
	runs  map[session]*attachment
	news  chan struct{} // closed and made again when runs change
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
	s := &shift{Worker: w, id: id, conn: conn, js: js, only: only, runs: map[session]*attachment{}, news: make(chan struct{}), link: newLink()}
	changes := make(chan *natsgo.Msg, 16)
	subscription, err := conn.ChanSubscribe(changed, changes)
	if err != nil {
		return err
	}
	dismissals := make(chan *natsgo.Msg, 16)
	struck, err := conn.ChanSubscribe(dismissed+s.id, dismissals)
	if err != nil {
		return err
	}
	statuses := conn.StatusChanged(natsgo.RECONNECTING, natsgo.CONNECTED)
	defer conn.RemoveStatusListener(statuses)
	go s.link.follow(statuses)
	var slots sync.WaitGroup
	inner, cancel := context.WithCancel(ctx)
	for i := range s.Jobs {
		slots.Go(func() { s.slot(inner, i) })
	}
	err = s.follow(inner, changes, dismissals)
	cancel()
	for _, a := range s.attached() {
		a.cancel(errStopping)
	}
	slots.Wait()
	for _, a := range s.attached() {
		s.tell(a, left)
	}
	// A server that ends with its run may be gone before this is through, which is no error.
	if conn.IsConnected() {
		if farewell := errors.Join(subscription.Unsubscribe(), struck.Unsubscribe(), conn.FlushTimeout(2*time.Second)); farewell != nil && conn.IsConnected() {
			s.Say(farewell.Error())
		}
	}
	return err
}

// follow keeps track of the runs that want workers, and lets them know that this one is there.
func (s *shift) follow(ctx context.Context, changes, dismissals <-chan *natsgo.Msg) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var told time.Time
	worked := false
	for {
		news := s.look(ctx)
		every := DefaultAckWait
		for _, a := range s.attached() {
			worked = worked || a.reason == ""
			every = min(every, a.AckWait)
		}
		if news || time.Since(told) >= every/3 {
			told = time.Now()
			for _, a := range s.attached() {
				s.tell(a, working)
			}
		}
		if s.Once && worked && len(s.attached()) == 0 {
			return nil
		}
		beat := time.NewTimer(every / 3)
		select {
		case <-ctx.Done():
		case <-changes:
		case msg := <-dismissals:
			s.leave(msg.Data)
		case <-beat.C:
		case <-look.C:
		}
		beat.Stop()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// look compares the runs that are announced with those at hand. It reports whether there are others.
// While the server does not answer, all stays as it is.
func (s *shift) look(ctx context.Context) (news bool) {
	if !s.conn.IsConnected() {
		return false
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
		return false
	}
	for _, a := range s.attached() {
		if !announced[a.session] {
			news = true
			s.detach(a)
		}
	}
	for name := range announced {
		if s.only != "" && s.only != name || s.has(name) {
			continue
		}
		if a := s.attach(ctx, stream, name); a != nil {
			news = true
			s.add(a)
		}
	}
	return news
}

func (s *shift) has(name session) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.runs[name] != nil
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
	s.tell(a, left)
	if s.only == "" && a.reason == "" {
		s.Say(fmt.Sprintf("%s: over; %d tasks computed here", a.title(), a.done.Load()))
	}
}

// leave returns the tasks of a run whose coordinator has struck this worker off, and takes no more of them.
// The run is kept as one that is refused until it is over.
func (s *shift) leave(data []byte) {
	var d dismissal
	if err := json.Unmarshal(data, &d); err != nil {
		return // not one of ours
	}
	s.mutex.Lock()
	a := s.runs[d.Session]
	s.mutex.Unlock()
	if a == nil || a.reason != "" {
		return
	}
	refusing := &attachment{announcement: a.announcement, session: a.session, worker: s, reason: "it is struck off: " + d.Reason}
	refusing.ctx, refusing.cancel = context.WithCancelCause(context.Background())
	s.add(refusing)
	a.cancel(errStruckOff)
	s.tell(refusing, refused)
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

// tell lets a run's coordinator know of this worker. One that works in a coordinator's process is silent.
func (s *shift) tell(a *attachment, state string) {
	if s.only != "" {
		return
	}
	p := presence{ID: s.id, Name: s.Name, System: system, Jobs: s.Jobs, State: state}
	if a.reason != "" {
		p.State, p.Reason = refused, a.reason
	}
	data, err := json.Marshal(&p)
	if err != nil {
		panic(fmt.Sprintf("nats: a presence cannot be encoded: %v", err)) // strings and integers only
	}
	if err := s.conn.Publish(a.session.workersSubject(), data); err != nil && s.conn.IsConnected() {
		s.Say(err.Error()) // else it is told again when there is a connection
	}
}

// slot computes one task after the other.
func (s *shift) slot(ctx context.Context, place int) {
	for turn := place; ctx.Err() == nil; turn++ {
		msg, a := s.next(ctx, turn)
		if msg == nil {
			continue
		}
		if ctx.Err() != nil {
			a.giveBack(msg)
			return
		}
		a.compute(msg)
	}
}

// next is a task of any run: one that is there, from each run in turn; else one that comes within a
// second. It is not interrupted while it asks, so that no task comes to nobody.
func (s *shift) next(ctx context.Context, turn int) (jetstream.Msg, *attachment) {
	s.mutex.Lock()
	news := s.news
	s.mutex.Unlock()
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
	for i := range open {
		a := open[(turn+i)%len(open)]
		if len(open) > 1 {
			if msg := a.ask(a.workers.FetchNoWait(1)); msg != nil {
				return msg, a
			}
		}
	}
	a := open[turn%len(open)]
	began := time.Now()
	msg := a.ask(a.workers.Fetch(1, jetstream.FetchMaxWait(askFor)))
	if msg == nil && time.Since(began) < pause {
		sleep(ctx, pause) // it was refused: the run is over, or the server about to go
	}
	return msg, a
}
