package des

import "fmt"

// Pool names a pool of slots of one clock.
type Pool uint32

// pool is a growing set of slots, all of one class and kind.
type pool struct {
	class Class
	kind  uint32
	size  int      // slots, free or taken
	free  freeSet  // by slot
	taken []uint64 // bitmap by slot
}

// add puts n new slots from first on into the pool.
func (p *pool) add(first, n int) {
	p.size += n
	p.free.resize(first + n)
	p.taken = extend(p.taken, first+n)
	for i := first; i < first+n; i++ {
		p.free.add(i)
	}
}

func clonePools(pools []pool) []pool {
	c := append([]pool(nil), pools...)
	for i := range c {
		c[i].free = c[i].free.clone()
		c[i].taken = append([]uint64(nil), c[i].taken...)
	}
	return c
}

// Take returns the free slot of the pool with the lowest number, now owned by id. If none is free
// the pool doubles, which allocates. The slot has no event pending.
func (c *Clock) Take(from Pool, id uint32) Slot {
	p := &c.pools[from]
	i, ok := p.free.takeLeast()
	if !ok {
		c.grow(p)
		i, _ = p.free.takeLeast()
	}
	p.taken[i>>6] |= 1 << (i & 63)
	c.owners[i].ID = id
	return Slot(i)
}

// Release gives a slot back to the pool it was taken from. An event still pending is cancelled.
// It panics if the slot is not one that was taken from this pool.
func (c *Clock) Release(to Pool, s Slot) {
	p := &c.pools[to]
	i := int(s)
	if i>>6 >= len(p.taken) || p.taken[i>>6]>>(i&63)&1 == 0 {
		panic(fmt.Sprintf("des: release of slot %d, which was not taken from pool %d", s, to))
	}
	p.taken[i>>6] &^= 1 << (i & 63)
	c.heap.clear(s)
	p.free.add(i)
}

// grow doubles the slots of p.
func (c *Clock) grow(p *pool) {
	first, n := len(c.owners), p.size
	checkSlots(first, n)
	for range n {
		c.owners = append(c.owners, Owner{Kind: p.kind})
	}
	c.heap.extend(n, p.class)
	c.ring.resize(len(c.owners))
	p.add(first, n)
}
