package explore

import (
	"encoding/binary"
	"slices"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// work is where a request stands at the hardware.
type work uint8

const (
	workNone    work = iota // not handed over, or taken back
	workRunning             // may finish at any moment while the hardware has power
	workClaimed             // somebody in the driver is about to end it
	workLost                // taken off the hardware by mistake; nothing ends it
)

// request is what the world knows of one request.
type request struct {
	class    int8
	arrived  bool
	done     bool
	work     work
	answer   driver.Later // what the strategy has planned for later, or 0
	taken    bool         // its handler has entered it into the driver's books
	sent     bool         // outstanding at an I/O target
	requeues uint8        // power-downs that ended in a requeue of it
	marked   bool         // the driver's own note that it marked it cancelable and did not unmark it
}

// program is what a thread does next, one move each: calls, then the return of its callback.
type program struct {
	callback wdf.ActionKind // 0: the thread is not in a callback
	request  wdf.RequestID
	queue    wdf.QueueID
	calls    [4]driver.Call
	at, n    uint8
	stopped  bool // an UnmarkCancelable said STATUS_CANCELLED: the rest is left out (R46)
	late     bool // AcknowledgeCancelled
	start    bool // the hardware takes the request before the return
	retrieve bool // RetrieveNext until there is no more
	// cancelable: EvtIoStop came with the flag of that name; before: the work when it came, which
	// stays the hardware's if EvtRequestCancel turns out to own the request.
	cancelable bool
	before     work
	forD0      bool // it waits for D0 before anything else
	blocks     bool // it returns only once the request is completed
	waits      bool // it has come to that
}

// thread is one thread's programs, innermost last.
type thread struct {
	programs []program
}

// powerStep is where the power manager stands.
type powerStep uint8

const (
	inD0     powerStep = iota
	leaving            // decided, not yet begun: WdfDeviceStopIdle(WaitForD0) blocks (R90)
	stopping           // the driver stops its own queues first (self-stop)
	holding            // the Hold is in progress
	inDx
	resuming
	purgingManaged
	purgingRest
	removed
)

// world is one state of the search.
type world struct {
	cfg      *Config
	machine  *wdf.Machine
	requests []request // by RequestID: class after class
	threads  []thread  // by ThreadID; 0 is the power manager's
	power    powerStep
	self     int8 // queue whose own stop or start is in progress
	cycles   int8 // power-downs so far
	cancels  int8 // left

	opening []line // what the driver does before anything can happen
}

// powerThread is the thread of the power manager.
const powerThread wdf.ThreadID = 0

func newWorld(cfg *Config) (*world, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	m, err := wdf.New(cfg.machine())
	if err != nil {
		return nil, err
	}
	w := &world{cfg: cfg, machine: m, threads: make([]thread, 1), cancels: int8(cfg.Cancels)}
	for class := range cfg.Classes {
		for range cfg.Requests {
			w.requests = append(w.requests, request{class: int8(class)})
		}
	}
	p := player{w: w}
	for q := range cfg.Queues {
		if cfg.Queues[q].Dispatch == wdf.Manual {
			p.step(wdf.Input{Kind: wdf.ReadyNotify, Thread: powerThread, Queue: wdf.QueueID(q), Flag: true})
		}
	}
	w.opening = p.lines
	return w, nil
}

func (w *world) clone() *world {
	c := *w
	c.machine = w.machine.Clone()
	c.requests = slices.Clone(w.requests)
	c.threads = make([]thread, len(w.threads))
	for i := range w.threads {
		c.threads[i].programs = slices.Clone(w.threads[i].programs)
	}
	return &c
}

// freeThread is a thread with nothing to do, never the power manager's.
func (w *world) freeThread() wdf.ThreadID {
	for t := 1; t < len(w.threads); t++ {
		if w.machine.Idle(wdf.ThreadID(t)) && len(w.threads[t].programs) == 0 {
			return wdf.ThreadID(t)
		}
	}
	w.threads = append(w.threads, thread{})
	return wdf.ThreadID(len(w.threads) - 1)
}

// classOf is the class of the request.
func (w *world) classOf(r wdf.RequestID) *Class { return &w.cfg.Classes[w.requests[r].class] }

// queueOf is the queue that the request arrives at.
func (w *world) queueOf(r wdf.RequestID) wdf.QueueID { return w.classOf(r).Queue }

// powered reports whether the hardware has power: until the Hold is over, and from the return to D0.
func (w *world) powered() bool {
	return w.power == inD0 || w.power == leaving || w.power == stopping || w.power == holding || w.power == resuming
}

// encoder turns worlds into bytes that are equal for states that are alike.
type encoder struct {
	plain   bool // tell apart all requests and threads, whatever they are like
	names   wdf.Names
	bytes   []byte
	content []threadContent
}

type threadContent struct {
	thread wdf.ThreadID
	bytes  string
}

// encode is the world's canonical form, valid until the next call.
func (e *encoder) encode(w *world) []byte {
	if w.machine.Rename(&e.names); e.plain {
		e.nameAll(w)
	}
	e.content = e.content[:0]
	for t := range w.threads {
		b := w.machine.AppendThread(nil, wdf.ThreadID(t), &e.names)
		b = e.appendPrograms(b, w, t)
		e.content = append(e.content, threadContent{wdf.ThreadID(t), string(b)})
	}
	if !e.plain {
		e.sortThreads()
	}
	busy := e.content[:1]
	for _, c := range e.content[1:] {
		if !w.idle(c.thread) {
			busy = append(busy, c)
		}
	}
	e.content = busy
	e.nameTheRest(w)
	b := append(e.bytes[:0], byte(w.power), byte(w.self), byte(w.cycles), byte(w.cancels))
	b = e.appendRequests(b, w)
	for _, c := range e.content {
		b = e.appendPrograms(b, w, int(c.thread))
	}
	b = w.machine.AppendState(b, &e.names)
	e.bytes = b
	return b
}

// nameAll names the requests by their indexes.
func (e *encoder) nameAll(w *world) {
	e.names.Clear()
	for r := range w.requests {
		if w.requests[r].arrived {
			e.names.Name(wdf.RequestID(r))
		}
	}
}

// sortThreads puts the threads, but for the power manager's, in an order by what they are doing.
func (e *encoder) sortThreads() {
	slices.SortStableFunc(e.content[1:], func(a, b threadContent) int {
		switch {
		case a.bytes < b.bytes:
			return -1
		case a.bytes > b.bytes:
			return 1
		}
		return 0
	})
}

func (w *world) idle(t wdf.ThreadID) bool {
	return w.machine.Idle(t) && len(w.threads[t].programs) == 0
}

// nameTheRest names the requests that no list of the machine holds: those that threads are busy
// with, then the others by what the world knows of them. It also fixes the threads' order.
func (e *encoder) nameTheRest(w *world) {
	e.names.Threads = e.names.Threads[:0]
	for _, c := range e.content {
		e.names.Threads = append(e.names.Threads, c.thread)
		for _, p := range w.threads[c.thread].programs {
			if p.request != wdf.None && w.requests[p.request].arrived {
				e.names.Name(p.request)
			}
		}
	}
	for r := range w.requests {
		if w.requests[r].arrived && !w.requests[r].done {
			e.names.Name(wdf.RequestID(r))
		}
	}
}

// appendRequests appends the live requests in canonical order, and how many of each class are still
// to come.
func (e *encoder) appendRequests(b []byte, w *world) []byte {
	for _, r := range e.names.Requests {
		q := &w.requests[r]
		b = append(b, byte(q.class), byte(q.work), byte(q.answer), q.requeues, flags(q.arrived, q.done, q.taken, q.sent, q.marked))
	}
	b = append(b, 0xFF)
	var left [maxClasses]byte
	for r := range w.requests {
		if !w.requests[r].arrived {
			left[w.requests[r].class]++
		}
	}
	return append(b, left[:len(w.cfg.Classes)]...)
}

// appendPrograms appends what the thread is about to do.
func (e *encoder) appendPrograms(b []byte, w *world, t int) []byte {
	for i := range w.threads[t].programs {
		p := &w.threads[t].programs[i]
		b = append(b, byte(p.callback), byte(e.names.Of(p.request)), byte(p.queue), p.at, p.n, byte(p.before), flags(p.stopped, p.late, p.start, p.retrieve, p.cancelable), flags(p.forD0, p.blocks, p.waits))
		for _, c := range p.calls[:p.n] {
			b = binary.LittleEndian.AppendUint32(append(b, byte(c.Kind), flags(c.Flag)), uint32(c.Status))
		}
	}
	return append(b, 0xFE)
}

func flags(set ...bool) byte {
	var b byte
	for i, v := range set {
		if v {
			b |= 1 << i
		}
	}
	return b
}
