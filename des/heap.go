//go:build !containerheap

package des

// heap is the set of timed events, at most one per slot: a 4-ary tournament. Each slot owns a
// leaf; a node holds the keys of its four children, of which the least plays on in the node
// above. Setting or moving an event is one walk from its leaf to the root.
//
// A binary heap compares its way down, so each level waits for a load behind a branch that is
// mispredicted half the time. Here the path is known from the slot alone: all loads are issued
// at once and one conditional move per level remains.
//
// A key is a word of four fields: the time since base, the slot's class, the slot, and the bit
// posted. One unsigned comparison orders events by time, class and slot, and the winner names its
// slot. The time field has 61 bits less those of the slot (256 slots: 104 days; 2^20: 36 minutes).
// All ones in it mean that the slot has no timed event. An event further ahead than it can say gets
// the value below that, far, and its true time goes to times. Far events lose against all others,
// so they need no further thought until nothing else is pending: then base moves up to the earliest
// of them and all keys are made anew. That costs a pass over the slots, once in such a span of
// simulated time.
//
// An event that is cancelled or taken disappears from its leaf alone; copies of its key may stay in
// the nodes above. Most slots are set again soon, which overwrites the copies by a walk that was
// due anyway; the others are found out when they win. So a node never holds more than the least key
// below it, but may hold less.
type heap struct {
	nodes  []node
	leaves uint   // number of the first node on the lowest level
	winner uint64 // least key of the root

	base Time   // what a time field of 0 means; at most now
	now  Time   // time of the last event taken: nothing may be set before it
	far  uint64 // time field of an event too far ahead
	none uint64 // key with a time field of all ones and nothing else

	timeShift uint   // bits below the time field
	slotBits  uint   // bits of the slot field: two per level
	slotMask  uint64 // that many ones

	slots int    // in use, at most 1<<slotBits
	times []Time // by slot: true times of far events
}

// node holds the winners of four subtrees, or the keys of four slots.
type node [4]uint64

const (
	// posted marks the leaf of a slot whose event is in the ring, not in the heap.
	posted = 1

	postedBits = 1
	classBits  = 2

	// unused is the key of a leaf that no slot owns.
	unused = 1<<64 - 1

	// noEvent stands for the time field of no event in calls of put: no time from base on has it.
	noEvent = 1<<64 - 1
)

// Next takes the next event out and moves the clock to it. ok is false, and no event is taken, if
// the run has ended; End says why. After it the slot has no event pending until it is set again.
func (c *Clock) Next() (s Slot, ok bool) {
	h := &c.heap
	key := h.winner
	leaf := h.leaf(h.slot(key))
	if *leaf != key {
		h.settle()
		key = h.winner
		leaf = h.leaf(h.slot(key))
	}
	field := key >> (h.timeShift & 63)
	t := h.base + Time(field)
	if field >= h.far || t >= c.horizon || c.events >= c.limit || c.ring.head != c.ring.tail {
		return c.nextRare()
	}
	c.events++
	h.now = t
	*leaf = key | h.none
	return h.slot(key), true
}

func newHeap(classes []Class) heap {
	var h heap
	h.resize(len(classes))
	for s, class := range classes {
		h.init(Slot(s), class)
	}
	return h
}

// extend adds n slots of a class.
func (h *heap) extend(n int, class Class) {
	first := h.slots
	h.resize(first + n)
	for s := first; s < h.slots; s++ {
		h.init(Slot(s), class)
	}
}

// init gives a new slot its leaf. The nodes above hold unused or less, which will do.
func (h *heap) init(s Slot, class Class) {
	*h.leaf(s) = h.none | uint64(class)<<(h.slotBits+postedBits) | uint64(s)<<postedBits
}

// resize makes room for so many slots, at least those in use, and keeps what is pending.
func (h *heap) resize(slots int) {
	old := *h
	h.slots = slots
	if slots > len(h.times) {
		h.times = append(h.times, make([]Time, slots-len(h.times))...)
	}
	if h.nodes != nil && slots <= 1<<h.slotBits {
		return
	}
	levels := uint(1)
	for slots > 1<<(2*levels) {
		levels++
	}
	h.slotBits = 2 * levels
	h.slotMask = 1<<h.slotBits - 1
	h.timeShift = classBits + h.slotBits + postedBits
	h.far = 1<<(64-h.timeShift) - 2
	h.none = (h.far + 1) << h.timeShift
	h.leaves = (1<<(2*levels-2) - 1) / 3
	h.nodes = make([]node, (1<<(2*levels)-1)/3)
	for i := range h.nodes {
		h.nodes[i] = node{unused, unused, unused, unused}
	}
	h.rebuild(&old, h.now)
}

// rebuild makes the keys of all slots of old, which may share h's nodes, anew relative to base.
func (h *heap) rebuild(old *heap, base Time) {
	h.base = base
	for i := range old.slots {
		s := Slot(i)
		key := *old.leaf(s)
		h.init(s, Class(key>>(old.slotBits+postedBits)&(1<<classBits-1)))
		leaf := h.leaf(s)
		if key < old.none {
			*leaf = h.field(s, old.time(key))<<h.timeShift | *leaf&^h.none
		}
		*leaf |= key & posted
	}
	for p := len(h.nodes) - 1; p > 0; p-- {
		h.nodes[(p-1)>>2][(p-1)&3] = h.nodes[p].least()
	}
	h.winner = h.nodes[0].least()
}

func (n *node) least() uint64 { return min(min(n[0], n[1]), min(n[2], n[3])) }

// field returns the time field of an event of slot s at t, noting t if it is far.
func (h *heap) field(s Slot, t Time) uint64 {
	d := uint64(t - h.base)
	if d >= h.far {
		h.times[s] = t
		return h.far
	}
	return d
}

// slot returns the slot that a key names.
func (h *heap) slot(key uint64) Slot { return Slot(key >> postedBits & h.slotMask) }

// time returns the time of the event that a key stands for.
func (h *heap) time(key uint64) Time {
	field := key >> h.timeShift
	if field == h.far {
		return h.times[h.slot(key)]
	}
	return h.base + Time(field)
}

// leaf returns where the key of slot s stands.
func (h *heap) leaf(s Slot) *uint64 { return &h.nodes[h.leaves+uint(s>>2)][s&3] }

// timed reports whether slot s has an event in the heap.
func (h *heap) timed(s Slot) bool { return *h.leaf(s) < h.none }

// timeOf returns the time of the timed event of slot s.
func (h *heap) timeOf(s Slot) Time { return h.time(*h.leaf(s)) }

// isPosted reports whether slot s has an event in the ring.
func (h *heap) isPosted(s Slot) bool { return *h.leaf(s)&posted != 0 }

// post notes that slot s has an event in the ring, and no timed one.
func (h *heap) post(s Slot) {
	leaf := h.leaf(s)
	*leaf |= h.none | posted
}

// set makes t the time of slot s's event, pending or not. It panics if t is before now.
func (h *heap) set(s Slot, t Time) { h.put(s, uint64(t-h.base)) }

// put replaces the time field in a leaf and plays the matches on the way to the root. The siblings
// do not depend on the key, so only the last min of each level is on the critical path.
func (h *heap) put(s Slot, field uint64) {
	if field >= h.far || h.base+Time(field) < h.now {
		field = h.rareField(s, field)
	}
	nodes, timeShift := h.nodes, h.timeShift&63
	p, x := h.leaves+uint(s>>2), uint(s)
	n := &nodes[p]
	key := field<<timeShift | n[x&3]&(1<<timeShift-1)&^posted
	for {
		rivals := min(n[(x^1)&3], min(n[(x^2)&3], n[(x^3)&3]))
		n[x&3] = key
		key = min(key, rivals)
		if p == 0 {
			break
		}
		p--
		x = p
		p >>= 2
		n = &nodes[p]
	}
	h.winner = key
}

// rareField returns what to put for a time since base that is no time field.
func (h *heap) rareField(s Slot, sinceBase uint64) uint64 {
	if sinceBase == noEvent {
		return h.far + 1
	}
	t := h.base + Time(sinceBase)
	if t < h.now {
		panicBeforeNow(s, t, h.now)
	}
	return h.field(s, t)
}

// clear removes slot s's event, if it has one, timed or posted.
func (h *heap) clear(s Slot) {
	leaf := h.leaf(s)
	*leaf = (*leaf | h.none) &^ posted
}

// settle replays the matches of events that were cancelled or taken, until the winner is pending.
func (h *heap) settle() {
	for h.winner < h.none {
		leaf := h.leaf(h.slot(h.winner))
		if *leaf == h.winner {
			return
		}
		inRing := *leaf & posted
		h.put(h.slot(h.winner), noEvent)
		*leaf |= inRing
	}
}

// peek returns the time of the next event.
func (h *heap) peek() (t Time, ok bool) {
	h.settle()
	switch field := h.winner >> h.timeShift; {
	case field < h.far:
		return h.base + Time(field), true
	case field == h.far:
		return h.earliestFar(), true
	}
	return 0, false
}

// earliestFar returns the earliest time of all events when all of them are far.
func (h *heap) earliestFar() Time {
	earliest := EndOfTime
	for s := range Slot(h.slots) {
		if h.timed(s) {
			earliest = min(earliest, h.times[s])
		}
	}
	return earliest
}

// take removes the next event, whose time peek gave as t, and moves now there.
func (h *heap) take(t Time) Slot {
	if h.winner>>h.timeShift == h.far {
		old := *h
		h.rebuild(&old, t)
	}
	h.now = t
	s := h.slot(h.winner)
	h.clear(s)
	return s
}

func (h *heap) clone() heap {
	c := *h
	c.nodes = append([]node(nil), h.nodes...)
	c.times = append([]Time(nil), h.times...)
	return c
}
