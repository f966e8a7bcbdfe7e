package des

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPoolGivesLowestFirst(t *testing.T) {
	var layout Layout
	layout.Slots(3, Power, 0, 0)
	pool := layout.Pool(Completion, 9, 2)
	clock := layout.Clock()
	take := func(n int) (slots []Slot) {
		for i := range n {
			slots = append(slots, clock.Take(pool, uint32(i)))
		}
		return slots
	}
	if got := take(5); !slices.Equal(got, []Slot{3, 4, 5, 6, 7}) { // grows from 2 to 4 to 8
		t.Errorf("taken %v", got)
	}
	if clock.Slots() != 11 {
		t.Errorf("%d slots after doubling twice, want 11", clock.Slots())
	}
	if owner := clock.Owner(7); owner != (Owner{Kind: 9, ID: 4}) {
		t.Errorf("owner of a new slot: %v", owner)
	}
	clock.Set(6, 1)
	clock.Release(pool, 6)
	clock.Release(pool, 4)
	if clock.Pending(6) {
		t.Error("a released slot is pending")
	}
	if got := take(3); !slices.Equal(got, []Slot{4, 6, 8}) {
		t.Errorf("taken %v", got)
	}
}

func TestReleaseOfWhatWasNotTakenPanics(t *testing.T) {
	var layout Layout
	layout.Slots(100, Power, 0, 0)
	a := layout.Pool(Completion, 0, 4)
	b := layout.Pool(Completion, 0, 4)
	clock := layout.Clock()
	mine, theirs, returned := clock.Take(a, 0), clock.Take(b, 0), clock.Take(a, 0)
	clock.Release(a, returned)
	for _, s := range []Slot{3, theirs, returned, mine + 2, 5000} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("release of slot %d to the wrong pool: no panic", s)
				}
			}()
			clock.Release(a, s)
		}()
	}
	clock.Release(a, mine)
}

// The clocks of one layout are independent, even in their pools.
func TestLayoutMakesIndependentClocks(t *testing.T) {
	var layout Layout
	pool := layout.Pool(Completion, 0, 1)
	a, b := layout.Clock(), layout.Clock()
	if s := a.Take(pool, 1); s != 0 || b.Take(pool, 2) != 0 || a.Owner(0).ID != 1 {
		t.Errorf("slot %d, owner %v", s, a.Owner(0))
	}
	if a.Take(pool, 1); b.Slots() != 1 || a.Slots() != 2 {
		t.Errorf("%d and %d slots", a.Slots(), b.Slots())
	}
}

func TestLayoutRefusesAnUnknownClass(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var layout Layout
	layout.Slot(4, Owner{})
}

func TestFreeSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 200), rapid.IntRange(4000, 5000), rapid.IntRange(262100, 262200)).Draw(t, "n")
		var set freeSet
		set.resize(n)
		in := make(map[int]bool)
		add := func(i int) {
			set.add(i)
			in[i] = true
		}
		for range 5 {
			t.Repeat(map[string]func(*rapid.T){
				"add":        func(t *rapid.T) { add(rapid.IntRange(0, n-1).Draw(t, "i")) },
				"add at end": func(t *rapid.T) { add(n - 1 - rapid.IntRange(0, min(n-1, 70)).Draw(t, "i")) },
				"grow": func(t *rapid.T) {
					n += rapid.IntRange(0, 4200).Draw(t, "more")
					set.resize(n)
				},
				"clone": func(*rapid.T) {
					old := set
					set = set.clone()
					for range 3 { // must not touch the clone
						old.takeLeast()
					}
				},
				"take": func(t *rapid.T) {
					want, wantOK := n, false
					for i := range in {
						want, wantOK = min(want, i), true
					}
					got, ok := set.takeLeast()
					if ok != wantOK || ok && got != want {
						t.Fatalf("takeLeast: %d, %v; want %d, %v", got, ok, want, wantOK)
					}
					delete(in, want)
				},
			})
		}
	})
}
