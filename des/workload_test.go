package des

import (
	"fmt"
	"math"
	"math/bits"
)

// The three workloads that the benchmarks time and the tests check. Their variates come from two
// tables, read cyclically, so that a draw costs about 1 ns and every engine in every language must
// print the same figures. The lengths 65,536 and 65,521 (a prime) have no common factor.

const (
	gapCount     = 65536
	serviceCount = 65521
	timeUnit     = 1e9 // ticks in the mean of a table
)

// exponentialTable returns n variates of mean 1: -ln u, u from splitmix64 started at seed.
func exponentialTable(n int, seed uint64) []float64 {
	table := make([]float64, n)
	for i := range table {
		seed += golden
		u := (float64(mix(seed)>>11) + 0.5) * 0x1p-53
		table[i] = -math.Log(u)
	}
	return table
}

// ticks scales a table to a mean in time units.
func ticks(table []float64, mean float64) []Time {
	scaled := make([]Time, len(table))
	for i, x := range table {
		scaled[i] = Time(x * mean * timeUnit)
	}
	return scaled
}

// source hands out the variates of a workload.
type source struct {
	gaps, services []Time
	gapsUsed       int
	nextService    int
}

var (
	unitGaps     = exponentialTable(gapCount, 1)
	unitServices = exponentialTable(serviceCount, 2)
)

func newSource(meanGap float64) source {
	return source{gaps: ticks(unitGaps, meanGap), services: ticks(unitServices, 1)}
}

func (s *source) gap() Time {
	gap := s.gaps[s.gapsUsed&(gapCount-1)]
	s.gapsUsed++
	return gap
}

func (s *source) service() Time {
	service := s.services[s.nextService]
	if s.nextService++; s.nextService == serviceCount {
		s.nextService = 0
	}
	return service
}

// station is what both engines simulate: a queue, its servers and what is measured.
type station struct {
	source
	customers int // to arrive in all
	toArrive  int
	waiting   fifo
	idle      uint32  // servers, as bits
	serving   [8]Time // M/M/1, M/M/8: per server the arrival time, or the customer's number
	served    int
	expired   int
	total     Time // of all sojourns
	longest   Time
}

func newStation(servers int, customers int) *station {
	return &station{
		source:    newSource(1 / (0.8 * float64(servers))),
		customers: customers, toArrive: customers,
		idle: 1<<servers - 1,
	}
}

func (s *station) leave(sojourn Time) {
	s.served++
	s.total += sojourn
	s.longest = max(s.longest, sojourn)
}

func (s *station) takeServer() uint32 {
	server := uint32(bits.TrailingZeros32(s.idle))
	s.idle &^= 1 << server
	return server
}

// String gives the figures that must come out.
func (s *station) String() string {
	return fmt.Sprintf("mean %.6f max %.4f expired %d",
		float64(s.total)/timeUnit/float64(s.served), float64(s.longest)/timeUnit, s.expired)
}

// fifo is a queue of numbers.
type fifo struct {
	ring    []Time // a power of two long
	head, n int
}

func (f *fifo) push(x Time) {
	if f.n == len(f.ring) {
		grown := make([]Time, max(64, 2*f.n))
		for i := range f.n {
			grown[i] = f.ring[(f.head+i)&(f.n-1)]
		}
		f.ring, f.head = grown, 0
	}
	f.ring[(f.head+f.n)&(len(f.ring)-1)] = x
	f.n++
}

func (f *fifo) pop() Time {
	x := f.ring[f.head&(len(f.ring)-1)]
	f.head++
	f.n--
	return x
}

// Kinds of events.
const (
	arrival = iota
	completion
	timeout
)

const customerTimeout = 50 * timeUnit // of the M/M/8: long enough that none expires

// holdClock is the hold model: n events pending, the earliest is executed and set again one
// exponential time later.
type holdClock struct {
	clock *Clock
	gaps  []Time
	used  int
}

func newHoldClock(n int) *holdClock {
	var layout Layout
	first := layout.Slots(n, Completion, completion, 0)
	h := &holdClock{clock: layout.Clock(), gaps: ticks(unitGaps, 1)}
	for i := range n {
		h.clock.Set(first+Slot(i), h.gaps[h.used&(gapCount-1)])
		h.used++
	}
	return h
}

func (h *holdClock) run(steps int) Time {
	clock := h.clock
	for range steps {
		slot, _ := clock.Next()
		clock.Set(slot, clock.Now()+h.gaps[h.used&(gapCount-1)])
		h.used++
	}
	return clock.Now()
}

// mm1Clock is an M/M/1 queue at load 0.8.
type mm1Clock struct {
	*station
	clock            *Clock
	arrivals, server Slot
}

func newMM1Clock(customers int) *mm1Clock {
	var layout Layout
	m := &mm1Clock{station: newStation(1, customers)}
	m.server = layout.Slot(Completion, Owner{Kind: completion})
	m.arrivals = layout.Slot(Arrival, Owner{Kind: arrival})
	m.clock = layout.Clock()
	m.clock.Set(m.arrivals, m.gap())
	return m
}

func (m *mm1Clock) run() {
	clock, s := m.clock, m.station
	for s.served < s.customers {
		slot, _ := clock.Next()
		now := clock.Now()
		switch slot {
		case m.arrivals:
			s.waiting.push(now)
			if s.toArrive--; s.toArrive > 0 {
				clock.Set(slot, now+s.gap())
			}
			if s.idle != 0 {
				s.idle = 0
				clock.Set(m.server, now+s.service())
			}
		case m.server:
			s.leave(now - s.waiting.pop())
			if s.waiting.n > 0 {
				clock.Set(slot, now+s.service())
			} else {
				s.idle = 1
			}
		}
	}
}

// mm8Clock is an M/M/8 queue at load 0.8 with a timeout for each customer, set when the customer
// arrives and cancelled when it leaves.
type mm8Clock struct {
	*station
	clock    *Clock
	arrivals Slot
	servers  Slot
	timeouts Pool
	arrived  []Time // of each customer, by the timeout's slot
}

func newMM8Clock(customers int) *mm8Clock {
	var layout Layout
	m := &mm8Clock{station: newStation(8, customers)}
	m.servers = layout.Slots(8, Completion, completion, 0)
	m.timeouts = layout.Pool(Completion, timeout, 100)
	m.arrivals = layout.Slot(Arrival, Owner{Kind: arrival})
	m.clock = layout.Clock()
	m.clock.Set(m.arrivals, m.gap())
	return m
}

func (m *mm8Clock) run() {
	clock, st := m.clock, m.station
	for st.served < st.customers {
		slot, _ := clock.Next()
		now := clock.Now()
		switch server := slot - m.servers; {
		case slot == m.arrivals:
			if st.toArrive--; st.toArrive > 0 {
				clock.Set(slot, now+st.gap())
			}
			timer := m.enter(now)
			if st.idle != 0 {
				server := st.takeServer()
				st.serving[server] = Time(timer)
				clock.Set(m.servers+Slot(server), now+st.service())
			} else {
				st.waiting.push(Time(timer))
			}
		case server < 8:
			timer := Slot(st.serving[server])
			if st.waiting.n > 0 {
				st.serving[server] = st.waiting.pop()
				clock.Set(slot, now+st.service())
			} else {
				st.idle |= 1 << server
			}
			st.leave(now - m.arrived[timer])
			clock.Release(m.timeouts, timer)
		default:
			st.expired++
		}
	}
}

// enter sets the timeout of a customer that arrives now; its slot stands for the customer.
func (m *mm8Clock) enter(now Time) Slot {
	timer := m.clock.Take(m.timeouts, 0)
	m.clock.Set(timer, now+customerTimeout)
	for int(timer) >= len(m.arrived) {
		m.arrived = append(m.arrived, 0)
	}
	m.arrived[timer] = now
	return timer
}
