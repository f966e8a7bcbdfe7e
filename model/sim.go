package model

import (
	"fmt"

	"quiesce/des"
	"quiesce/model/wdf"
)

// Simulation is one replication of one configuration: the framework's machine, the world around it,
// and the clock that moves both. It serves one goroutine.
type Simulation struct {
	plan        *plan
	classes     []classPlan // of the plan
	seed        uint64
	replication int

	clock   *des.Clock
	now     des.Time
	random  des.Streams
	slots   slots
	machine *wdf.Machine

	actions []wdf.Action // of the event under way; those before done are dealt with
	done    int

	requests       []request
	unused         stack // of requests
	resting        stack // of requests that are unused once no thread is blocked
	present        int   // requests in the system, those that wait to be tried again included
	finished       int64
	waitingRetries int // requests whose issuers wait for D0
	failing        int // held requests that the lower driver will fail

	threads     []thread
	idleThreads stack
	blocked     []wdf.ThreadID // waiting inside the framework, longest first
	workItems   int            // queued and due
	itemCount   uint64         // work items that were delayed

	arrivals   []stream
	schedules  []schedule
	retrievals []uint64 // timer retrievals so far, by queue
	target     target
	canceller  canceller
	power      power
	arriving   []wdf.PowerIrp // asked for, to arrive at this instant
	lowerDone  []wdf.PowerIrp // completed by the drivers below at this instant
	irps       int            // in these two

	watch    watch
	tails    tails
	path     path   // of splitting; the zero path is an ordinary replication
	pilot    *pilot // nil but in the run that only finds the end of the warm-up
	observer Observer
	findings []Finding
	started  bool
	ended    bool

	meter meter
}

// What a slot's event is, as des.Owner.Kind.
const (
	eventThread   uint32 = iota // ID: thread
	eventIdle                   //
	eventSleep                  // ID: schedule
	eventDwell                  //
	eventItem                   // a work item's turn
	eventService                // ID: request
	eventExtra                  // ID: request
	eventRetrieve               // ID: queue
	eventTimeout                // ID: request
	eventArrival                // ID: class
	eventTurn                   // ID: class
	eventClient                 // ID: number among all clients
	eventWatchdog               //
	eventWarm                   //
)

// slots are the places of all events. Their order is the order of events of one class at one
// instant.
type slots struct {
	thread, item, service, extra, timeout des.Pool
	idle, dwell, watchdog, warm           des.Slot
	sleep, retrieve                       []des.Slot
	arrival, turn                         []des.Slot // by class
	clients                               []des.Slot // by class: the first of its clients
	firstClient                           []uint32   // by class: its first client's number
}

// New builds a replication. Replications of one seed differ in all random numbers; equal seed and
// replication mean equal random numbers whatever the strategy. An error names everything that is
// wrong with the configuration.
func New(cfg *Config, seed uint64, replication int) (*Simulation, error) {
	p, err := newPlan(cfg)
	if err != nil {
		return nil, err
	}
	return p.simulation(seed, replication)
}

// simulation builds a replication of the plan.
func (p *plan) simulation(seed uint64, replication int) (*Simulation, error) {
	m, err := wdf.New(&p.machine)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	s := &Simulation{
		plan: p, classes: p.classes, seed: seed, replication: replication,
		random:     des.NewStreams(seed, uint64(replication)),
		machine:    m,
		arrivals:   make([]stream, len(p.classes)),
		schedules:  make([]schedule, len(p.cfg.Sleep)),
		retrievals: make([]uint64, len(p.queues)),
	}
	s.target.waiting, s.target.frozen = list{-1, -1}, list{-1, -1}
	s.canceller.current = -1
	s.lay()
	s.meter.init(p)
	s.clock.SetEventLimit(p.eventLimit())
	return s, nil
}

func (p *plan) eventLimit() uint64 {
	if p.cfg.Limits.Events == 0 {
		return DefaultEventLimit
	}
	return p.cfg.Limits.Events
}

// lay lays out the slots.
func (s *Simulation) lay() {
	var l des.Layout
	one := func(class des.Class, kind uint32, id int) des.Slot {
		return l.Slot(class, des.Owner{Kind: kind, ID: uint32(id)})
	}
	at := &s.slots
	at.thread = l.Pool(des.Power, eventThread, 4)
	at.idle = one(des.Power, eventIdle, 0)
	at.dwell = one(des.Power, eventDwell, 0)
	for i := range s.schedules {
		at.sleep = append(at.sleep, one(des.Power, eventSleep, i))
	}
	at.item = l.Pool(des.Power, eventItem, 1)
	for i := range s.plan.queues {
		at.retrieve = append(at.retrieve, one(des.Completion, eventRetrieve, i))
	}
	at.service = l.Pool(des.Completion, eventService, 8)
	at.extra = l.Pool(des.Completion, eventExtra, 8)
	clients := 0
	for i := range s.classes {
		at.arrival = append(at.arrival, one(des.Arrival, eventArrival, i))
		at.turn = append(at.turn, one(des.Arrival, eventTurn, i))
		n := s.classes[i].Arrivals.Clients
		at.clients = append(at.clients, l.Slots(n, des.Arrival, eventClient, uint32(clients)))
		at.firstClient = append(at.firstClient, uint32(clients))
		clients += n
	}
	at.timeout = l.Pool(des.Arrival, eventTimeout, 8)
	at.watchdog = one(des.Sampling, eventWatchdog, 0)
	at.warm = one(des.Sampling, eventWarm, 0)
	s.clock = l.Clock()
}

// execute is the event of a slot.
func (s *Simulation) execute(o des.Owner, slot des.Slot) {
	switch o.Kind {
	case eventArrival:
		s.arrival(int(o.ID))
	case eventService:
		s.served(wdf.RequestID(o.ID))
	case eventThread:
		s.threadTimer(wdf.ThreadID(o.ID))
	case eventExtra:
		s.extraEvent(wdf.RequestID(o.ID))
	case eventTimeout:
		s.timedOut(wdf.RequestID(o.ID))
	case eventClient:
		s.clientDue(o.ID)
	case eventTurn:
		s.turn(int(o.ID))
	case eventIdle:
		s.idleTimer()
	case eventSleep:
		s.sleepDue(int(o.ID))
	case eventDwell:
		s.wake()
	case eventItem:
		s.clock.Release(s.slots.item, slot)
		s.workItems++
	case eventRetrieve:
		s.retrieval(int(o.ID))
	case eventWatchdog:
		s.trip()
	case eventWarm:
		s.meter.warmedUp(s.now)
		s.showAct(WarmupEnds, wdf.None)
	}
}

// clientDue finds the class of a client's event.
func (s *Simulation) clientDue(number uint32) {
	class := len(s.slots.firstClient) - 1
	for s.slots.firstClient[class] > number || s.classes[class].Arrivals.Clients == 0 {
		class--
	}
	s.clientArrival(class, int32(number-s.slots.firstClient[class]))
}

// end ends the replication after the event under way.
func (s *Simulation) end() { s.ended = true }
