package model

import (
	"slices"

	"quiesce/des"
	"quiesce/model/wdf"
)

// Observer is told everything that happens in a replication, in order. It must change nothing.
type Observer interface {
	Observe(Occurrence)
}

// Occurrence is one thing that happened: an action of the framework, an input to it (a DDI call, an
// act of the world), or an act of the world that the framework does not see.
type Occurrence struct {
	At     des.Time
	Action wdf.Action // Kind 0: not an action
	Input  wdf.Input  // Kind 0: not an input
	Act    Act        // ActNone: not an act

	// The request concerned, if there is one.
	Class   string
	Number  uint64        // of its arrival within its class; for clients of a closed loop see Client
	Client  int           // -1: not of a closed loop
	Attempt int           // 0: the first
	Request wdf.RequestID // its index, which is used again after its completion; wdf.None: no request
	Queue   string        // the queue concerned; "": none
}

// Act is an act of the world that the framework does not see.
type Act uint8

const (
	ActNone         Act = iota
	ServiceBegins       // the hardware takes the request up
	ServiceEnds         // and has done its work
	ServiceStops        // the request leaves the hardware, its work not done
	PowerDownBegins     // the decision to power down
	D0Requested         // the decision to power up
	DxReached
	D0Reached
	WarmupEnds
	PassTwoBegins      // of the Hold: no handler of a power-managed queue runs any more (R54)
	PowerDownWithdrawn // the decision to power down is taken back
)

var actNames = [...]string{"", "service begins", "service ends", "service stops", "power-down decided", "D0 requested", "Dx reached", "D0 reached", "warm-up ends",
	"pass 2 begins", "power-down withdrawn"}

// String says what happens, in words.
func (a Act) String() string { return actNames[a] }

// Watch makes o see all that happens from now on. It must be called before Run.
func (s *Simulation) Watch(o Observer) { s.observer = o }

// MachineConfig is the configuration of the framework's machine: the queues as the framework knows
// them, those that a strategy parks not power-managed.
func (s *Simulation) MachineConfig() wdf.Config {
	c := s.plan.machine
	c.Queues = slices.Clone(c.Queues)
	return c
}

// Findings are those made so far. Run adds what only the end of a replication shows.
func (s *Simulation) Findings() []Finding { return slices.Clone(s.findings) }

// Now is how far the replication has come.
func (s *Simulation) Now() des.Time { return s.now }

// Ended tells whether something has ended the replication before its horizon.
func (s *Simulation) Ended() bool { return s.ended }

// show tells the observer of an action.
func (s *Simulation) show(a wdf.Action) {
	o := s.occurrence(a.Request, a.Queue)
	o.Action = a
	s.observer.Observe(o)
}

// showInput tells the observer of an input.
func (s *Simulation) showInput(in wdf.Input) {
	r, q := wdf.RequestID(wdf.None), wdf.QueueID(wdf.None)
	if inputHasRequest(in.Kind) {
		r = in.Request
	}
	if in.Kind == wdf.Arrive {
		q = in.Queue
	}
	o := s.occurrence(r, q)
	o.Input = in
	s.observer.Observe(o)
}

// inputHasRequest tells whether the input's Request member means anything.
func inputHasRequest(k wdf.InputKind) bool {
	return k == wdf.Arrive || k == wdf.CancelIrp || k >= wdf.Complete && k <= wdf.SentCompleted
}

// showAct tells the observer of an act of the world.
func (s *Simulation) showAct(act Act, r wdf.RequestID) {
	if s.observer == nil {
		return
	}
	o := s.occurrence(r, wdf.None)
	o.Act = act
	s.observer.Observe(o)
}

// occurrence is what is known of a request and a queue.
func (s *Simulation) occurrence(r wdf.RequestID, queue wdf.QueueID) Occurrence {
	o := Occurrence{At: s.now, Client: -1, Request: wdf.None}
	if r >= 0 && int(r) < len(s.requests) {
		q := &s.requests[r]
		c := &s.classes[q.class]
		o.Request = r
		o.Class, o.Number, o.Client, o.Attempt = c.Name, q.entity, int(q.client), int(q.attempts)
		if q.client >= 0 {
			o.Number &= 1<<40 - 1
		}
		o.Queue = s.plan.queues[c.Queue].Name
	}
	if queue >= 0 {
		o.Queue = s.plan.queues[queue].Name
	}
	return o
}
