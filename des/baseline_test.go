package des

import containerheap "container/heap"

// The same workloads on container/heap as its documentation has it: pointers to events with their
// index, an event allocated when it is scheduled.

type event struct {
	at       Time
	sequence uint64 // first scheduled, first executed
	kind, id uint32
	index    int
}

type eventQueue []*event

func (q eventQueue) Len() int { return len(q) }
func (q eventQueue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].sequence < q[j].sequence
}
func (q eventQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q *eventQueue) Push(x any) {
	e := x.(*event)
	e.index = len(*q)
	*q = append(*q, e)
}
func (q *eventQueue) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return e
}

// baseline is a simulation clock on that queue.
type baseline struct {
	queue    eventQueue
	sequence uint64
}

func (b *baseline) schedule(at Time, kind, id uint32) *event {
	b.sequence++
	e := &event{at: at, sequence: b.sequence, kind: kind, id: id}
	containerheap.Push(&b.queue, e)
	return e
}

func (b *baseline) next() *event    { return containerheap.Pop(&b.queue).(*event) }
func (b *baseline) cancel(e *event) { containerheap.Remove(&b.queue, e.index) }

type holdBaseline struct {
	baseline
	gaps []Time
	used int
}

func newHoldBaseline(n int) *holdBaseline {
	h := &holdBaseline{gaps: ticks(unitGaps, 1)}
	for i := range n {
		h.schedule(h.gaps[h.used&(gapCount-1)], completion, uint32(i))
		h.used++
	}
	return h
}

func (h *holdBaseline) run(steps int) (now Time) {
	for range steps {
		e := h.next()
		now = e.at
		h.schedule(now+h.gaps[h.used&(gapCount-1)], e.kind, e.id)
		h.used++
	}
	return now
}

type mm1Baseline struct {
	*station
	baseline
}

func newMM1Baseline(customers int) *mm1Baseline {
	m := &mm1Baseline{station: newStation(1, customers)}
	m.schedule(m.gap(), arrival, 0)
	return m
}

func (m *mm1Baseline) run() {
	for m.served < m.customers {
		e := m.next()
		now := e.at
		switch e.kind {
		case arrival:
			m.waiting.push(now)
			if m.toArrive--; m.toArrive > 0 {
				m.schedule(now+m.gap(), arrival, 0)
			}
			if m.idle != 0 {
				m.idle = 0
				m.schedule(now+m.service(), completion, 0)
			}
		case completion:
			m.leave(now - m.waiting.pop())
			if m.waiting.n > 0 {
				m.schedule(now+m.service(), completion, 0)
			} else {
				m.idle = 1
			}
		}
	}
}

type mm8Baseline struct {
	*station
	baseline
	customers []customerBaseline
	free      []uint32
}

type customerBaseline struct {
	arrived Time
	timer   *event
}

func newMM8Baseline(customers int) *mm8Baseline {
	m := &mm8Baseline{station: newStation(8, customers)}
	m.schedule(m.gap(), arrival, 0)
	return m
}

// enter returns the number of a customer that arrives now.
func (m *mm8Baseline) enter(now Time) uint32 {
	if len(m.free) == 0 {
		m.free = append(m.free, uint32(len(m.customers)))
		m.customers = append(m.customers, customerBaseline{})
	}
	id := m.free[len(m.free)-1]
	m.free = m.free[:len(m.free)-1]
	m.customers[id] = customerBaseline{arrived: now, timer: m.schedule(now+customerTimeout, timeout, id)}
	return id
}

func (m *mm8Baseline) run() {
	for m.served < m.station.customers {
		e := m.next()
		now := e.at
		switch e.kind {
		case arrival:
			if m.toArrive--; m.toArrive > 0 {
				m.schedule(now+m.gap(), arrival, 0)
			}
			id := m.enter(now)
			if m.idle != 0 {
				server := m.takeServer()
				m.serving[server] = Time(id)
				m.schedule(now+m.service(), completion, server)
			} else {
				m.waiting.push(Time(id))
			}
		case completion:
			c := &m.customers[m.serving[e.id]]
			m.cancel(c.timer)
			m.leave(now - c.arrived)
			m.free = append(m.free, uint32(m.serving[e.id]))
			if m.waiting.n > 0 {
				m.serving[e.id] = m.waiting.pop()
				m.schedule(now+m.service(), completion, e.id)
			} else {
				m.idle |= 1 << e.id
			}
		case timeout:
			m.expired++
		}
	}
}
