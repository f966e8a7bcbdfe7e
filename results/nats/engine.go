package nats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"quiesce/results"
)

// Options are what an engine is made of.
type Options struct {
	URL    string // of a server that is running, as Access.Address gives it; "": one is started in this process
	Listen string // address that the latter listens at, host:port
	Store  string // directory that it keeps its streams in, to be removed when they are of no more use
	Access Access

	Run   Run
	Job   []byte // what a worker makes the run's Func of, see Worker.Open
	Owner string // what tells this ledger from another one of the same run; used with URL

	Jobs    int                       // tasks computed in this process at the same time; 0: none
	AckWait time.Duration             // 0: DefaultAckWait
	Beat    time.Duration             // 0: DefaultBeat
	Window  int                       // tasks queued at a time; 0: DefaultWindow
	Name    func(results.Task) string // of a task, in messages
	Say     func(string)              // is told of workers that come and go; from several goroutines
}

// Engine is the coordinator of a run: it hands tasks out and collects results. It implements
// results.Engine, for one run of one or more stages.
type Engine struct {
	options Options
	session session

	server *server.Server // nil: somebody else's
	conn   *natsgo.Conn   // nil: not open
	js     jetstream.JetStream
	link   *link
	states chan natsgo.Status // of the connection, for link
	*streams
	roster  *roster
	compute atomic.Pointer[results.Func] // of the stage at hand, for this process's own worker
	own     sync.WaitGroup               // that worker
	ownID   string
	stop    context.CancelFunc // ends it
	lost    losses
}

// NewEngine makes an engine. It connects to nothing before there is something to compute.
func NewEngine(o Options) *Engine {
	if o.AckWait == 0 {
		o.AckWait = DefaultAckWait
	}
	if o.Beat == 0 {
		o.Beat = DefaultBeat
	}
	if o.Window == 0 {
		o.Window = DefaultWindow
	}
	owner := o.Owner
	if o.URL == "" {
		owner = "" // the server is this run's alone
	}
	return &Engine{options: o, session: newSession(o.Run.Identity, owner)}
}

// Run hands out the tasks, some at a time, and collects their results. See results.Engine.
func (e *Engine) Run(ctx context.Context, tasks iter.Seq[results.Task], f results.Func, sink func([]results.Result) error) error {
	next, stop := iter.Pull(tasks)
	defer stop()
	r := &round{engine: e, next: next, open: map[string]*entry{}, sink: sink, batches: make(chan []message, 1)}
	first := r.takeUp()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if len(r.open) > 0 {
		e.compute.Store(&f)
		if e.conn == nil {
			if err := e.start(ctx); err != nil {
				return errors.Join(err, e.Close())
			}
		}
		if err := r.run(ctx, first); err != nil {
			return err
		}
	}
	return e.lost.err()
}

// URL is where workers find the server; "" before it is known.
func (e *Engine) URL() string {
	if e.server != nil {
		return reachable(e.server, &e.options.Access)
	}
	return e.options.URL
}

// start connects, makes what the run needs on the server, and calls for workers.
func (e *Engine) start(ctx context.Context) error {
	o := &e.options
	if err := e.connect(); err != nil {
		return err
	}
	e.link = newLink()
	e.states = e.conn.StatusChanged(natsgo.RECONNECTING, natsgo.CONNECTED)
	go e.link.follow(e.states)
	var err error
	if e.js, err = jetstream.New(e.conn); err != nil {
		return err
	}
	if e.streams, err = makeStreams(ctx, e.js, e.session, o.AckWait); err != nil {
		return err
	}
	// What an earlier life of this process has queued is queued anew: the ledger is the truth, not the
	// streams.
	if err := e.tasks.Purge(ctx); err != nil {
		return fmt.Errorf("cannot empty the stream of tasks: %w", err)
	}
	if err := putObject(ctx, e.conn, e.objects, jobObject, o.Job); err != nil {
		return fmt.Errorf("cannot store the run's definition on the server: %w", err)
	}
	if e.roster, err = newRoster(e.conn, e.session, o.Beat, o.Say); err != nil {
		return err
	}
	if err := e.announce(ctx); err != nil {
		return err
	}
	o.Say(invitation(e.URL(), e.server != nil))
	if o.Jobs > 0 {
		e.work()
	}
	return nil
}

// connect starts the server if it is to be in this process, and connects to it.
func (e *Engine) connect() error {
	o := &e.options
	if o.URL == "" {
		var err error
		if e.server, err = startServer(o.Listen, o.Store, &o.Access, o.Say); err != nil {
			return err
		}
		e.conn, err = natsgo.Connect("", natsgo.InProcessServer(e.server), natsgo.Token(o.Access.Token), natsgo.ReconnectBufSize(-1))
		return err
	}
	conn, err := natsgo.Connect(o.URL, o.Access.client(o.URL, "coordinator", o.Say)...)
	if err != nil {
		if explained := refusal(o.URL, err); explained != nil {
			return explained
		}
		return fmt.Errorf("cannot connect to %s: %w (is a NATS server running there?)", o.URL, err)
	}
	e.conn = conn
	return nil
}

// announce tells workers of the run.
func (e *Engine) announce(ctx context.Context) error {
	data, err := json.Marshal(announcement{Run: e.options.Run, AckWait: e.options.AckWait, Beat: e.options.Beat})
	if err != nil {
		return err
	}
	if _, err := e.js.Publish(ctx, openSubject+string(e.session), data); err != nil {
		return fmt.Errorf("cannot announce the run: %w", err)
	}
	return e.conn.Publish(changed, nil)
}

// work starts this process's own worker. It goes the way of all others, but over no network.
func (e *Engine) work() {
	ctx, stop := context.WithCancel(context.Background())
	e.stop, e.ownID = stop, nuid.Next()
	e.roster.admit(e.ownID, e.options.Jobs)
	w := &Worker{
		id:   e.ownID,
		Jobs: e.options.Jobs, Build: e.options.Run.Build, Format: e.options.Run.Format, Say: e.options.Say,
		Open: func([]byte) (results.Func, error) {
			return func(ctx context.Context, t results.Task) (results.Result, error) {
				return (*e.compute.Load())(ctx, t)
			}, nil
		},
	}
	e.own.Go(func() {
		if err := w.serve(ctx, e.conn, e.session); err != nil && !errors.Is(err, context.Canceled) {
			e.options.Say("the worker of this process: " + err.Error())
		}
	})
}

// Close withdraws the run from the server, tells its workers, and ends the server if it is in this
// process. What the ledger lacks then is to be computed anew. Closing again does nothing.
func (e *Engine) Close() error {
	var all []error
	if e.conn != nil {
		if e.streams != nil {
			all = append(all, e.withdraw())
		}
		if e.stop != nil {
			e.stop()
			e.own.Wait()
		}
		if e.roster != nil {
			e.roster.end()
		}
		if e.states != nil {
			e.conn.RemoveStatusListener(e.states)
		}
		e.conn.Close()
	}
	if e.server != nil {
		e.server.Shutdown()
		e.server.WaitForShutdown()
		all = append(all, os.RemoveAll(e.options.Store))
	}
	*e = Engine{options: e.options, session: e.session, lost: e.lost}
	return errors.Join(all...)
}

// withdraw takes the run off the server. A server that cannot be reached keeps it: workers will compute
// what is queued, and the same command finds their results.
func (e *Engine) withdraw() error {
	if !e.conn.IsConnected() {
		return fmt.Errorf("%s cannot be reached to withdraw the run; the same command takes it up again", e.options.URL)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := errors.Join(
		e.open.Purge(ctx, jetstream.WithPurgeSubject(openSubject+string(e.session))),
		e.conn.Publish(changed, nil),
		deleteStreams(ctx, e.js, e.session),
		e.conn.Flush(),
	)
	if e.roster != nil && e.server != nil {
		e.roster.wait(2 * time.Second) // so that they hear of it before the server is gone
	}
	if err != nil {
		return fmt.Errorf("cannot withdraw the run from the server: %w", err)
	}
	return nil
}
