package des

import "fmt"

// Layout lists the slots of a simulation before it runs. Slots are numbered in the order in which
// they are asked for, whatever their class. The zero value is an empty layout.
type Layout struct {
	classes []Class // by slot, as owners
	owners  []Owner
	pools   []pool
}

// Slot adds one slot.
func (l *Layout) Slot(class Class, owner Owner) Slot {
	return l.Slots(1, class, owner.Kind, owner.ID)
}

// Slots adds n slots with consecutive numbers, owned by kind with IDs from firstID up, and returns
// the first: slot i is Slots(...)+Slot(i). It panics when there are more than 2^30 in all.
func (l *Layout) Slots(n int, class Class, kind, firstID uint32) Slot {
	if class > Sampling {
		panic(fmt.Sprintf("des: %v does not exist", class))
	}
	first := len(l.owners)
	checkSlots(first, n)
	for i := range n {
		l.classes = append(l.classes, class)
		l.owners = append(l.owners, Owner{Kind: kind, ID: firstID + uint32(i)})
	}
	return Slot(first)
}

func checkSlots(have, more int) {
	if more > maxSlots-have {
		panic(fmt.Sprintf("des: %d slots and %d more are too many: a clock has at most %d", have, more, maxSlots))
	}
}

// Pool adds a pool of slots of one class and kind that are taken and released as the simulation
// runs. It starts with so many slots and doubles when they are all taken.
func (l *Layout) Pool(class Class, kind uint32, slots int) Pool {
	slots = max(slots, 1)
	first := l.Slots(slots, class, kind, 0)
	p := pool{class: class, kind: kind}
	p.add(int(first), slots)
	l.pools = append(l.pools, p)
	return Pool(len(l.pools) - 1)
}

// Clock returns a new clock with these slots, at time 0 and with nothing pending. A layout can make
// any number of clocks, independent of one another.
func (l *Layout) Clock() *Clock {
	c := &Clock{
		heap:       newHeap(l.classes),
		owners:     append([]Owner(nil), l.owners...),
		pools:      clonePools(l.pools),
		horizon:    EndOfTime,
		limit:      noLimit,
		eventLimit: noLimit,
	}
	c.ring.resize(len(l.owners))
	return c
}
