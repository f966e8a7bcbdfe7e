package wdf

import "encoding/binary"

// Names is a renaming of requests and threads under which two states that differ only in which
// index a host happened to use for which request or thread become equal. Search needs it:
// requests of one kind are interchangeable, and so are the threads that carry them.
type Names struct {
	Requests []RequestID // in canonical order: those on lists first, as the lists have them
	Threads  []ThreadID  // in the order that the host wants, usually by content

	nameOf []int32 // by RequestID; -1: not named
}

// Rename collects the requests that the machine's lists hold, in an order that does not depend on
// their indexes. It reuses n's memory.
func (m *Machine) Rename(n *Names) {
	n.Requests = n.Requests[:0]
	n.nameOf = n.nameOf[:0]
	for range m.requests {
		n.nameOf = append(n.nameOf, -1)
	}
	for l := range m.lists {
		f := m.familyOf(listID(l))
		for r := m.lists[l].first; r != None; r = m.after(f, r) {
			n.Name(r)
		}
	}
}

// familyOf is the family of the list's members.
func (m *Machine) familyOf(l listID) family {
	if int(l) < len(m.queues)*queueLists && l%queueLists >= cancelableList {
		return cancel
	}
	return own
}

// Clear takes all names away.
func (n *Names) Clear() {
	for _, r := range n.Requests {
		n.nameOf[r] = -1
	}
	n.Requests = n.Requests[:0]
}

// Name gives r the next name if it has none yet.
func (n *Names) Name(r RequestID) {
	if n.nameOf[r] < 0 {
		n.nameOf[r] = int32(len(n.Requests))
		n.Requests = append(n.Requests, r)
	}
}

// Of is r's name, or -1.
func (n *Names) Of(r RequestID) int32 {
	if r == None {
		return -1
	}
	return n.nameOf[r]
}

// AppendThread appends the thread's content under the names given so far; equal content means that
// the threads are interchangeable as far as the machine knows.
func (m *Machine) AppendThread(b []byte, t ThreadID, n *Names) []byte {
	th := &thread{} // one that was never used is like one that has nothing to do
	if int(t) < len(m.threads) {
		th = &m.threads[t]
	}
	b = append(b, byte(len(th.frames)), bit(th.raised), byte(th.spinLocks), byte(th.dpcs), bit(th.signalled))
	for i := range th.frames {
		f := &th.frames[i]
		b = append(b, byte(f.kind), f.at, byte(f.call), byte(f.callback), bit(f.flag))
		b = number(b, int32(f.queue), n.Of(f.concerns()), int32(f.status), int32(f.stop), f.aux)
	}
	return b
}

// concerns is the request that the frame is about, or None if its kind is about none.
func (f *frame) concerns() RequestID {
	switch f.kind {
	case frameReturn, frameCallback, frameAcquire, frameVisit, framePresent, frameCompleted, frameForwarded, frameRetrieve:
		return f.request
	}
	return None
}

// AppendState appends everything that the machine's future depends on, under the names: the
// requests of n.Requests and the threads of n.Threads, each in that order. Two machines of one
// configuration with equal bytes behave alike.
func (m *Machine) AppendState(b []byte, n *Names) []byte {
	b = append(b, bit(m.ended))
	for i := range m.queues {
		b = m.queues[i].appendState(b, n)
	}
	for l := range m.lists {
		f := m.familyOf(listID(l))
		for r := m.lists[l].first; r != None; r = m.after(f, r) {
			b = number(b, n.Of(r))
		}
		b = number(b, -2)
	}
	for _, r := range n.Requests {
		b = m.requests[r].appendState(b)
	}
	for _, t := range n.Threads {
		b = m.AppendThread(b, t, n)
	}
	for i := range m.locks {
		b = number(b, n.threadName(m.locks[i].owner))
	}
	for _, q := range m.dpcs {
		b = number(b, int32(q))
	}
	b = number(b, -2)
	for _, w := range m.work {
		b = number(b, int32(w.kind), int32(w.queue))
	}
	b = number(b, -2)
	return m.device.appendState(b, n)
}

// threadName is the place of t among n.Threads, or -1.
func (n *Names) threadName(t ThreadID) int32 {
	for i, other := range n.Threads {
		if other == t {
			return int32(i)
		}
	}
	return -1
}

func (q *queue) appendState(b []byte, n *Names) []byte {
	b = append(b, bit(q.accept), bit(q.dispatch), bit(q.shutdown), byte(q.power),
		bit(q.cancelDispatched), bit(q.fromEmpty), bit(q.readyRegistered), bit(q.referenced),
		bit(q.powerEvent), bit(q.deferred), bit(q.deferAgain), bit(q.deleting), bit(q.deleted),
		byte(q.stopSlot.kind), byte(q.stopSlot.call), byte(q.purgeSlot.kind), byte(q.purgeSlot.call))
	return number(b, q.pending, q.driverOwned, q.visits, q.twoPhase,
		n.threadName(q.stopSlot.thread), n.threadName(q.purgeSlot.thread), n.threadName(q.deleter))
}

func (r *request) appendState(b []byte) []byte {
	b = append(b, byte(r.kind), bit(r.alive), bit(r.irpCancelled), bit(r.canceledMark), bit(r.presented),
		bit(r.zeroLength), bit(r.created), bit(r.twoPhase), bit(r.sent), byte(r.ack),
		bit(r.owned), bit(r.marked), bit(r.stopping), bit(r.cancelable), bit(r.found))
	return number(b, int32(r.queue), int32(r.file))
}

func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func number(b []byte, values ...int32) []byte {
	for _, v := range values {
		b = binary.AppendVarint(b, int64(v))
	}
	return b
}
