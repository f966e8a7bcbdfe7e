package wdf

// A request stands on at most one list of each of two families at a time, so two pairs of links
// inside the request serve all lists, and taking a request off whatever list holds it costs the
// same everywhere:
//
//	own     who holds it: pending, driver, notify, notified, or a batch being acknowledged
//	cancel  its cancellation: cancelable, cancel-notify, canceled-on-queue
type family uint8

const (
	own family = iota
	cancel
	families
)

// The lists of one queue, in the vocabulary of the framework's members.
const (
	pendingList         = iota // stored in the queue, not with the driver
	driverList                 // the driver owns it, in order of delivery
	notifyList                 // waits for its EvtIoStop or EvtIoResume in a power transition
	notifiedList               // has had its turn of EvtIoStop
	cancelableList             // marked cancelable, in order of marking
	cancelNotifyList           // waits for EvtRequestCancel
	canceledOnQueueList        // waits for EvtIoCanceledOnQueue
	queueLists
)

// listID indexes Machine.lists: queueLists for each queue, then batches of acknowledgements.
type listID int32

const noList listID = -1

func listOf(q QueueID, kind int) listID { return listID(int(q)*queueLists + kind) }

type listHead struct {
	first, last RequestID
}

type link struct {
	next, previous RequestID
	list           listID
}

// append puts r, which is on no list of the family, at the tail of l.
func (m *Machine) append(f family, l listID, r RequestID) {
	head := &m.lists[l]
	at := &m.requests[r].links[f]
	at.next, at.previous, at.list = None, head.last, l
	if head.last == None {
		head.first = r
	} else {
		m.requests[head.last].links[f].next = r
	}
	head.last = r
}

// prepend puts r, which is on no list of the family, at the head of l.
func (m *Machine) prepend(f family, l listID, r RequestID) {
	head := &m.lists[l]
	at := &m.requests[r].links[f]
	at.next, at.previous, at.list = head.first, None, l
	if head.first == None {
		head.last = r
	} else {
		m.requests[head.first].links[f].previous = r
	}
	head.first = r
}

// remove takes r off whatever list of the family holds it; off none, it does nothing.
func (m *Machine) remove(f family, r RequestID) {
	at := &m.requests[r].links[f] // not a copy: it would be wider than the stores before it
	if at.list == noList {
		return
	}
	head := &m.lists[at.list]
	if at.previous == None {
		head.first = at.next
	} else {
		m.requests[at.previous].links[f].next = at.next
	}
	if at.next == None {
		head.last = at.previous
	} else {
		m.requests[at.next].links[f].previous = at.previous
	}
	at.list = noList
}

// move takes r from the list that holds it to the tail of l.
func (m *Machine) move(f family, l listID, r RequestID) {
	m.remove(f, r)
	m.append(f, l, r)
}

// moveAll appends all of from, in order, to the tail of to.
func (m *Machine) moveAll(f family, from, to listID) {
	for r := m.lists[from].first; r != None; r = m.lists[from].first {
		m.move(f, to, r)
	}
}

func (m *Machine) first(l listID) RequestID              { return m.lists[l].first }
func (m *Machine) empty(l listID) bool                   { return m.lists[l].first == None }
func (m *Machine) after(f family, r RequestID) RequestID { return m.requests[r].links[f].next }
func (m *Machine) holds(f family, l listID, r RequestID) bool {
	return m.requests[r].links[f].list == l
}

// newBatch hands out an empty list that belongs to one visit.
func (m *Machine) newBatch() listID {
	if n := len(m.freeBatches); n > 0 {
		l := m.freeBatches[n-1]
		m.freeBatches = m.freeBatches[:n-1]
		return l
	}
	m.lists = append(m.lists, listHead{None, None})
	return listID(len(m.lists) - 1)
}
