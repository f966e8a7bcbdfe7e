package wdf

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzStep plays arbitrary inputs, sensible or not, on three queues of different kinds and checks
// after each what must always hold. The first byte chooses the configuration, then four bytes are
// one input. A host's mistake must be an error that changes nothing; a driver's mistake an action
// that ends the machine, or one that the verifier would report.
func FuzzStep(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) == 0 {
			return
		}
		m := fuzzMachine(t, script[0])
		var before, after bytes.Buffer
		for script = script[1:]; len(script) >= 4 && !m.Ended(); script = script[4:] {
			in := fuzzInput(script)
			before.Reset()
			before.Write(wholeState(m))
			actions, err := m.Step(in, nil)
			if err != nil {
				after.Reset()
				after.Write(wholeState(m))
				if !errors.Is(err, ErrRange) && !errors.Is(err, ErrBlocked) && !errors.Is(err, ErrNoCallback) {
					t.Fatalf("%v: unexpected error %v", in, err)
				}
				if !bytes.Equal(before.Bytes(), after.Bytes()) {
					t.Fatalf("%v: refused with %v, yet the state has changed", in, err)
				}
				continue
			}
			if m.Ended() {
				mustEnd(t, in, actions)
				return
			}
			checkInvariants(t, m, in)
		}
	})
}

// fuzzSeeds begin the search: arrivals with a power-down, a purge from inside a handler, a manual
// queue that is drained, and scripts that once found a mistake.
var fuzzSeeds = [][]byte{
	{0, 5, 0, 0, 0, 0, 0, 0, 0, 34, 1, 0, 0, 15, 1, 0, 1, 0, 1, 0, 0},
	{7, 5, 0, 0, 0, 0, 0, 0, 0, 27, 0, 0, 1, 5, 1, 0, 1, 0, 1, 0, 0},
	{2, 5, 0, 2, 0, 26, 1, 2, 1, 0, 1, 0, 0, 23, 1, 2, 0, 12, 0, 0, 0},
	[]byte("00000c020"), // FindRequest with the tag of no request
}

func fuzzMachine(t *testing.T, b byte) *Machine {
	all := HasIoStop | HasIoResume | HasIoCanceledOnQueue
	m, err := New(&Config{
		CountedReferences: true,
		Verifier:          b&1 != 0,
		PolicyOwner:       b&2 != 0,
		IssuerRoutines:    b&4 != 0,
		Scope:             []Scope{ScopeNone, ScopeQueue, ScopeDevice, ScopeInherit}[b>>3&3],
		Level:             []Level{LevelDispatch, LevelPassive}[b>>5&1],
		KmdfMinor:         []int{33, 9}[b>>6&1],
		InDx:              b>>7 != 0,
		Queues: []QueueConfig{
			{Dispatch: Parallel, Presented: 2, PowerManaged: true, Callbacks: all | HasIoDefault},
			{Dispatch: Sequential, PowerManaged: true, Callbacks: HasIoDefault | HasIoStop},
			{Dispatch: Manual, PowerManaged: b&8 == 0, Callbacks: all},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// fuzzInput turns four bytes into an input: kind, thread and flags, queue, request.
func fuzzInput(b []byte) Input {
	kind := InputKind(b[0]%byte(queueInputs-1)) + 1
	in := Input{
		Kind: kind, Thread: ThreadID(b[1] & 3), Flag: b[1]&4 != 0,
		Queue: QueueID(b[2] & 3), Request: RequestID(b[3] & 7),
		Type: RequestType(b[1] >> 3 & 1), File: FileID(b[2]>>2&3) - 1,
		Status: StatusSuccess,
	}
	if b[1]&0x80 != 0 {
		in.Traits = Traits(b[1] >> 4 & 7)
	}
	if kind == Find && b[3]&8 != 0 {
		in.Request = None
	}
	return in
}

// wholeState is the machine's state without any renaming.
func wholeState(m *Machine) []byte {
	var n Names
	m.Rename(&n)
	for r := range m.requests {
		n.Name(RequestID(r))
	}
	for t := range m.threads {
		n.Threads = append(n.Threads, ThreadID(t))
	}
	for len(n.Threads) < 4 { // threads that a refused input may have made room for
		n.Threads = append(n.Threads, ThreadID(len(n.Threads)))
	}
	return m.AppendState(nil, &n)
}

// mustEnd checks that the last action says why the machine ended.
func mustEnd(t *testing.T, in Input, actions []Action) {
	t.Helper()
	if len(actions) == 0 {
		t.Fatalf("%v: the machine ended without a word", in)
	}
	if last := actions[len(actions)-1]; last.Kind != BugCheck && last.Kind != Violation || last.Misuse == 0 {
		t.Fatalf("%v: the machine ended with %v", in, last)
	}
}

// checkInvariants checks what must hold between any two Steps.
func checkInvariants(t *testing.T, m *Machine, in Input) {
	t.Helper()
	checkLinks(t, m, in)
	inFlight := make([]int32, len(m.queues)) // counted in N_d, on none of the queue's own lists
	visits := make([]int32, len(m.queues))
	locked := map[int]ThreadID{}
	for id := range m.threads {
		spins := int16(0)
		for i := range m.threads[id].frames {
			f := &m.threads[id].frames[i]
			switch {
			case f.kind == frameVisit:
				visits[f.queue]++
				if f.at == visitAcknowledged {
					inFlight[f.queue] += m.length(own, listID(f.aux))
				}
			case f.kind == frameForwarded:
				inFlight[f.queue]++
			case f.kind == frameCallback && f.flag:
				locked[m.lockOf(f.queue)] = ThreadID(id)
				spins++
			}
		}
		if got := m.threads[id].spinLocks; !m.passive && got != spins || m.passive && got != 0 {
			t.Fatalf("%v: t%d holds %d spin locks, counted %d", in, id, spins, got)
		}
	}
	for i := range m.locks {
		if owner, held := locked[i]; held != (m.locks[i].owner != None) || held && owner != m.locks[i].owner {
			t.Fatalf("%v: lock %d is owned by t%d, and callbacks hold it on t%d", in, i, m.locks[i].owner, owner)
		}
	}
	references := int32(0)
	for id := range m.queues {
		q := &m.queues[id]
		at := func(kind int) int32 { return m.length(own, listOf(QueueID(id), kind)) }
		if got := at(pendingList); got != q.pending {
			t.Fatalf("%v: q%d: N_q is %d, %d are stored", in, id, q.pending, got)
		}
		if got := at(driverList) + at(notifyList) + at(notifiedList) + inFlight[id] + q.twoPhase; got != q.driverOwned {
			t.Fatalf("%v: q%d: N_d is %d, %d are with the driver", in, id, q.driverOwned, got)
		}
		if q.visits != visits[id] {
			t.Fatalf("%v: q%d: V is %d, %d visits are open", in, id, q.visits, visits[id])
		}
		if q.power == Off && at(notifyList) > 0 {
			t.Fatalf("%v: q%d is Off with requests still to be notified", in, id)
		}
		if q.referenced {
			references++
			if !q.managed || !m.cfg.PolicyOwner {
				t.Fatalf("%v: q%d holds a power reference that it may not take (R13)", in, id)
			}
		}
		if q.shutdown && q.accept {
			t.Fatalf("%v: q%d accepts although it is shut down (R42)", in, id)
		}
	}
	for r := range m.requests {
		req := &m.requests[r]
		if !req.alive && (req.links[own].list != noList && m.holds(own, listOf(req.queue, pendingList), RequestID(r))) {
			t.Fatalf("%v: r%d is completed and still pending", in, r)
		}
	}
}

// length counts a list by walking it.
func (m *Machine) length(f family, l listID) int32 {
	n := int32(0)
	for r := m.first(l); r != None; r = m.after(f, r) {
		n++
	}
	return n
}

// checkLinks checks that every list is linked both ways and that its members know it.
func checkLinks(t *testing.T, m *Machine, in Input) {
	t.Helper()
	for l := range m.lists {
		f := m.familyOf(listID(l))
		previous := RequestID(None)
		for r := m.lists[l].first; r != None; r = m.after(f, r) {
			if at := m.requests[r].links[f]; at.list != listID(l) || at.previous != previous {
				t.Fatalf("%v: list %d: r%d has list %d and predecessor %d, want %d", in, l, r, at.list, at.previous, previous)
			}
			previous = r
		}
		if m.lists[l].last != previous {
			t.Fatalf("%v: list %d ends with r%d, want r%d", in, l, m.lists[l].last, previous)
		}
	}
}
