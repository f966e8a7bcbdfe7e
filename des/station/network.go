package station

import (
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Network is stations in series that every customer passes in their order. It is open (tandem queues)
// if customers arrive at a rate; closed if there are so many, each of whom thinks, passes all stations
// and thinks again.
type Network struct {
	ArrivalRate float64 // 1/s; 0 if closed

	Customers int                   // 0 if open
	Thinking  *variate.Distribution // if closed

	Stages []Stage
}

// Stage is a station of a network, first come, first served.
type Stage struct {
	Servers int
	Service *variate.Distribution
}

// NetworkMeasures are the measures of a network.
type NetworkMeasures struct {
	Throughput float64 // 1/s
	Response   float64 // s, mean time from entering the first station to leaving the last
	Number     float64 // mean number of customers in all stations
}

type networkRun struct {
	Network
	clock          *des.Clock
	gaps, thinking draws
	arrival        des.Slot
	thinkers       des.Pool
	stages         []stageRun

	number    stats.TimeAverage
	responses stats.Tally
}

// stageRun is a station at work. Of a customer it knows when he entered the network.
type stageRun struct {
	services draws
	first    des.Slot // of its servers
	servers  int
	busy     int
	waiting  fifo[des.Time]
	serving  []des.Time // by server
}

// Kinds of events of a network; that of stage i is networkCompletion+i.
const (
	networkArrival = iota
	networkThought
	networkCompletion
)

func (n Network) start(seed, replication uint64) *networkRun {
	var layout des.Layout
	s := des.NewStreams(seed, replication)
	r := &networkRun{Network: n, thinking: draws{s, forThinking, n.Thinking, 0}}
	r.arrival = layout.Slot(des.Arrival, des.Owner{Kind: networkArrival})
	for i, stage := range n.Stages {
		r.stages = append(r.stages, stageRun{
			services: draws{s, forServices + uint32(i), stage.Service, 0},
			first:    layout.Slots(stage.Servers, des.Completion, networkCompletion+uint32(i), 0),
			servers:  stage.Servers,
			serving:  make([]des.Time, stage.Servers),
		})
	}
	r.thinkers = layout.Pool(des.Arrival, networkThought, n.Customers)
	r.clock = layout.Clock()
	if n.Customers == 0 {
		r.gaps = draws{s, forGaps, gapsOf(n.ArrivalRate), 0}
		r.clock.After(r.arrival, r.gaps.next())
	}
	for range n.Customers {
		r.think()
	}
	return r
}

// Simulate plays one replication of a length.
func (n Network) Simulate(seed, replication uint64, length time.Duration) NetworkMeasures {
	r := n.start(seed, replication)
	r.run(warmUp(length))
	from := r.clock.Now()
	r.number.Reset(int64(from))
	r.responses.Reset()
	r.run(des.Time(length))
	now := r.clock.Now()
	return NetworkMeasures{
		Throughput: float64(r.responses.Count()) / now.Sub(from).Seconds(),
		Response:   mean(&r.responses),
		Number:     average(&r.number, now),
	}
}

func (r *networkRun) run(until des.Time) {
	r.clock.SetHorizon(until)
	for {
		slot, ok := r.clock.Next()
		if !ok {
			return
		}
		switch owner := r.clock.Owner(slot); owner.Kind {
		case networkArrival:
			r.clock.After(slot, r.gaps.next())
			r.enter()
		case networkThought:
			r.clock.Release(r.thinkers, slot)
			r.enter()
		default:
			r.completed(int(owner.Kind-networkCompletion), slot)
		}
	}
}

func (r *networkRun) think() { r.clock.After(r.clock.Take(r.thinkers, 0), r.thinking.next()) }

func (r *networkRun) enter() {
	r.number.Add(int64(r.clock.Now()), 1)
	r.pass(0, r.clock.Now())
}

// pass puts a customer into a stage, or out of the network after the last one.
func (r *networkRun) pass(stage int, entered des.Time) {
	if stage == len(r.stages) {
		now := r.clock.Now()
		r.number.Add(int64(now), -1)
		r.responses.Record(float64(now - entered))
		if r.Customers > 0 {
			r.think()
		}
		return
	}
	s := &r.stages[stage]
	if s.busy == s.servers {
		s.waiting.push(entered)
		return
	}
	server := s.first
	for r.clock.Pending(server) {
		server++
	}
	s.busy++
	r.serve(s, server, entered)
}

func (r *networkRun) serve(s *stageRun, server des.Slot, entered des.Time) {
	s.serving[server-s.first] = entered
	r.clock.After(server, s.services.next())
}

func (r *networkRun) completed(stage int, server des.Slot) {
	s := &r.stages[stage]
	entered := s.serving[server-s.first]
	if s.waiting.n > 0 {
		r.serve(s, server, s.waiting.pop())
	} else {
		s.busy--
	}
	r.pass(stage+1, entered)
}
