package des

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// reference does what Clock does in the plainest way: a list, searched.
type reference struct {
	now     Time
	classes []Class // by slot
	timed   map[Slot]Time
	posted  []Slot
	events  uint64
}

func (r *reference) set(s Slot, t Time) {
	r.clear(s)
	r.timed[s] = t
}

func (r *reference) clear(s Slot) {
	delete(r.timed, s)
	r.posted = slices.DeleteFunc(r.posted, func(p Slot) bool { return p == s })
}

func (r *reference) post(s Slot) {
	delete(r.timed, s)
	if !slices.Contains(r.posted, s) {
		r.posted = append(r.posted, s)
	}
}

// peek returns the next slot and its time.
func (r *reference) peek() (next Slot, at Time, ok bool) {
	if len(r.posted) > 0 {
		return r.posted[0], r.now, true
	}
	for s, t := range r.timed {
		if !ok || t < at || t == at && (r.classes[s] < r.classes[next] || r.classes[s] == r.classes[next] && s < next) {
			next, at, ok = s, t, true
		}
	}
	return next, at, ok
}

func (r *reference) next() (Slot, bool) {
	s, t, ok := r.peek()
	if !ok || t == EndOfTime {
		return 0, false
	}
	r.clear(s)
	r.now = t
	r.events++
	return s, true
}

func (r *reference) clone() *reference {
	c := *r
	c.timed = make(map[Slot]Time)
	for s, t := range r.timed {
		c.timed[s] = t
	}
	c.classes, c.posted = slices.Clone(r.classes), slices.Clone(r.posted)
	return &c
}

// pairing is a clock, its reference, and the pools' slots that are in use.
type pairing struct {
	clock     *Clock
	reference *reference
	pools     []Pool
	taken     [][]Slot // by pool
	poolClass []Class
}

func newPairing(t *rapid.T) *pairing {
	var layout Layout
	p := &pairing{reference: &reference{timed: make(map[Slot]Time)}}
	classes := rapid.SampledFrom([]Class{Power, Completion, Arrival, Sampling})
	for range rapid.IntRange(0, 20).Draw(t, "groups") {
		class := classes.Draw(t, "class")
		if rapid.IntRange(0, 4).Draw(t, "pool") == 0 {
			p.pools = append(p.pools, layout.Pool(class, 0, rapid.IntRange(1, 5).Draw(t, "size")))
			p.taken = append(p.taken, nil)
			p.poolClass = append(p.poolClass, class)
		} else {
			layout.Slots(rapid.IntRange(1, 7).Draw(t, "slots"), class, 0, 0)
		}
	}
	p.reference.classes = slices.Clone(layout.classes)
	p.clock = layout.Clock()
	return p
}

func (p *pairing) clone() *pairing {
	c := &pairing{clock: p.clock.Clone(), reference: p.reference.clone(), pools: p.pools, poolClass: p.poolClass}
	for _, taken := range p.taken {
		c.taken = append(c.taken, slices.Clone(taken))
	}
	return c
}

// drawTime draws a time from now on: often the same as others', sometimes far beyond a time field.
func (p *pairing) drawTime(t *rapid.T) Time {
	now := p.reference.now
	switch rapid.IntRange(0, 4).Draw(t, "distance") {
	case 0:
		return now
	case 1:
		return max(now, Time(rapid.IntRange(0, 3).Draw(t, "step"))<<rapid.IntRange(0, 62).Draw(t, "shift"))
	case 2:
		return now + Time(rapid.Int64Range(0, int64(EndOfTime-now)).Draw(t, "any"))
	case 3:
		return EndOfTime - Time(rapid.IntRange(0, 1).Draw(t, "before end"))*min(1, EndOfTime-now)
	}
	return now + min(Time(rapid.IntRange(0, 5).Draw(t, "near")), EndOfTime-now)
}

// drawSlot, drawPool and release skip where they have nothing to work on: rapid then draws another
// action, and the test goes on.
func (p *pairing) drawSlot(t *rapid.T) Slot {
	if len(p.reference.classes) == 0 {
		t.Skip("no slots")
	}
	return Slot(rapid.IntRange(0, len(p.reference.classes)-1).Draw(t, "slot"))
}

func (p *pairing) drawPool(t *rapid.T) int {
	if len(p.pools) == 0 {
		t.Skip("no pools")
	}
	return rapid.IntRange(0, len(p.pools)-1).Draw(t, "which")
}

func (p *pairing) step(t *rapid.T) {
	got, gotOK := p.clock.Next()
	want, wantOK := p.reference.next()
	if gotOK != wantOK || gotOK && got != want {
		t.Fatalf("Next: slot %d, %v; want %d, %v", got, gotOK, want, wantOK)
	}
}

func (p *pairing) take(t *rapid.T) {
	i := p.drawPool(t)
	s := p.clock.Take(p.pools[i], 7)
	if slices.Contains(p.taken[i], s) {
		t.Fatalf("Take gave slot %d twice", s)
	}
	p.taken[i] = append(p.taken[i], s)
	for len(p.reference.classes) < p.clock.Slots() { // the pool has grown
		p.reference.classes = append(p.reference.classes, p.poolClass[i])
	}
	p.reference.clear(s) // the test sets free slots, too
	p.clock.Clear(s)
}

func (p *pairing) release(t *rapid.T) {
	i := p.drawPool(t)
	if len(p.taken[i]) == 0 {
		t.Skip("none taken")
	}
	j := rapid.IntRange(0, len(p.taken[i])-1).Draw(t, "taken")
	s := p.taken[i][j]
	p.taken[i] = slices.Delete(p.taken[i], j, j+1)
	p.clock.Release(p.pools[i], s)
	p.reference.clear(s)
}

// agree compares all that a caller can see.
func (p *pairing) agree(t *rapid.T) {
	_, wantTime, wantOK := p.reference.peek()
	if got, ok := p.clock.Peek(); ok != wantOK || ok && got != wantTime {
		t.Fatalf("Peek: %d, %v; want %d, %v", got, ok, wantTime, wantOK)
	}
	if p.clock.Now() != p.reference.now || p.clock.Events() != p.reference.events {
		t.Fatalf("now %d after %d events; want %d, %d", p.clock.Now(), p.clock.Events(), p.reference.now, p.reference.events)
	}
	for i := range p.reference.classes {
		s := Slot(i)
		want, pending := p.reference.timed[s]
		if slices.Contains(p.reference.posted, s) {
			want, pending = p.reference.now, true
		}
		if got, ok := p.clock.At(s); ok != pending || got != want || p.clock.Pending(s) != pending {
			t.Fatalf("At(%d): %d, %v; want %d, %v", s, got, ok, want, pending)
		}
	}
}

// likeReference is the property that a clock does what the reference does, whatever is asked of it,
// and that a clone does too while the original goes other ways.
func likeReference(t *rapid.T) {
	p := newPairing(t)
	other := p.clone()
	actions := map[string]func(*rapid.T){
		"set": func(t *rapid.T) {
			s, at := p.drawSlot(t), p.drawTime(t)
			p.clock.Set(s, at)
			p.reference.set(s, at)
		},
		"clear": func(t *rapid.T) {
			s := p.drawSlot(t)
			p.clock.Clear(s)
			p.reference.clear(s)
		},
		"post": func(t *rapid.T) {
			s := p.drawSlot(t)
			p.clock.Post(s)
			p.reference.post(s)
		},
		"post all": func(t *rapid.T) {
			for s := range Slot(len(p.reference.classes)) {
				p.clock.Post(s)
				p.reference.post(s)
			}
		},
		"next":       p.step,
		"next again": p.step, // twice as often
		"take":       p.take,
		"release":    p.release,
		"clone":      func(*rapid.T) { other = p.clone() },
		"swap":       func(*rapid.T) { *p, *other = *other, *p },
		"": func(t *rapid.T) {
			p.agree(t)
			other.agree(t)
		},
	}
	for range 5 { // Repeat alone is some 30 actions
		t.Repeat(actions)
	}
}

func TestClockIsLikeReference(t *testing.T) { rapid.Check(t, likeReference) }

func FuzzClock(f *testing.F) { f.Fuzz(rapid.MakeFuzz(likeReference)) }
