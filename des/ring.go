package des

// ring is a FIFO of slots whose events are due now. An event that is cancelled or moved leaves its
// entry behind; what tells a live entry is that the heap has its slot marked as posted and that
// it is the slot's latest entry. The zero value is empty.
type ring struct {
	queue []Slot   // a power of two long
	head  uint32   // number of the oldest entry; its place is the number modulo len(queue)
	tail  uint32   // number of the next entry
	entry []uint32 // by slot: number of its latest entry
}

// resize makes room for so many slots.
func (r *ring) resize(slots int) {
	if slots > len(r.entry) {
		r.entry = append(r.entry, make([]uint32, slots-len(r.entry))...)
	}
}

// at returns the slot of entry n.
func (r *ring) at(n uint32) *Slot { return &r.queue[n&uint32(len(r.queue)-1)] }

// live reports whether entry n still stands for an event.
func (r *ring) live(n uint32, h *heap) bool {
	s := *r.at(n)
	return h.isPosted(s) && r.entry[s] == n
}

// push appends slot s, which must not be posted.
func (r *ring) push(s Slot, h *heap) {
	if int(r.tail-r.head) == len(r.queue) {
		r.makeRoom(h)
	}
	h.post(s)
	*r.at(r.tail) = s
	r.entry[s] = r.tail
	r.tail++
}

// makeRoom closes the gaps that dead entries left, and doubles the queue if more than half of it is
// live even so.
func (r *ring) makeRoom(h *heap) {
	tail := r.head
	for n := r.head; n != r.tail; n++ {
		if r.live(n, h) {
			s := *r.at(n)
			*r.at(tail) = s
			r.entry[s] = tail
			tail++
		}
	}
	r.tail = tail
	if live := int(r.tail - r.head); 2*live >= len(r.queue) {
		old := *r
		r.queue = make([]Slot, max(16, 2*len(old.queue)))
		for n := r.head; n != r.tail; n++ {
			*r.at(n) = *old.at(n)
		}
	}
}

// pop removes the oldest live entry; ok is false if there is none.
func (r *ring) pop(h *heap) (s Slot, ok bool) {
	r.skip(h)
	if r.head == r.tail {
		return 0, false
	}
	s = *r.at(r.head)
	r.head++
	h.clear(s)
	return s, true
}

// skip removes dead entries from the head.
func (r *ring) skip(h *heap) {
	for r.head != r.tail && !r.live(r.head, h) {
		r.head++
	}
}

func (r *ring) clone() ring {
	c := *r
	c.queue = append([]Slot(nil), r.queue...)
	c.entry = append([]uint32(nil), r.entry...)
	return c
}
