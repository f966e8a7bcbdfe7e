package plan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// explore answers a search by what truth says of each place on the axis, and counts the values it met.
func explore(s *search, truth func(place int) State) (met int) {
	for {
		wanted := s.wanted()
		if len(wanted) == 0 {
			return met
		}
		for _, place := range wanted {
			s.states[place] = truth(place)
			met++
		}
	}
}

// Where all is decided, the search finds the edge exactly, with no more values than it says.
func TestSearchFindsTheEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 500).Draw(t, "values")
		edge := rapid.IntRange(0, n).Draw(t, "edge") // so many hold
		smallest := rapid.Bool().Draw(t, "smallest")
		truth := func(place int) State {
			if smallest && n-1-place < edge || !smallest && place < edge {
				return Holds
			}
			return Fails
		}
		s := newSearch(n, []Direction{Either, Largest, Smallest}[rapid.IntRange(0, 2).Draw(t, "direction")], Largest)
		if edge == 0 || edge == n || s.direction != Either {
			s.direction = map[bool]Direction{true: Smallest, false: Largest}[smallest]
		}
		met := explore(s, truth)
		if b := s.bracket(); b.hold != edge-1 || edge < n && b.fail != edge || edge == n && b.fail != -1 {
			t.Fatalf("%d of %d values hold, and the search says %+v", edge, n, b)
		}
		if met > mostValues(n) {
			t.Fatalf("%d values of %d were met, and there were to be %d at most", met, n, mostValues(n))
		}
		if len(s.contrary()) > 0 {
			t.Fatalf("contrary values: %v", s.contrary())
		}
	})
}

// Where values near the edge cannot be decided, the search finds the last that holds before them and the first
// that fails behind, and never says more than it was told.
func TestSearchAroundUndecided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 500).Draw(t, "values")
		from := rapid.IntRange(1, n-1).Draw(t, "undecided from")
		to := rapid.IntRange(from, n-1).Draw(t, "fails from")
		truth := func(place int) State {
			switch {
			case place < from:
				return Holds
			case place < to:
				return Undecided
			}
			return Fails
		}
		s := newSearch(n, Either, Largest)
		explore(s, truth)
		if b := s.bracket(); b.hold != from-1 || b.fail != to {
			t.Fatalf("undecided from %d to %d of %d, and the search says %+v", from, to, n, b)
		}
	})
}

// Whatever values are, the search ends, and its answer is one that it was told.
func TestSearchOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := rapid.SliceOfN(rapid.SampledFrom([]State{Undecided, Holds, Fails}), 2, 100).Draw(t, "states")
		s := newSearch(len(truth), rapid.SampledFrom([]Direction{Either, Largest, Smallest}).Draw(t, "direction"), Largest)
		explore(s, func(place int) State { return truth[place] })
		b := s.bracket()
		if b.hold >= 0 && s.at(b.hold) != Holds || b.fail >= 0 && (s.at(b.fail) != Fails || b.fail < b.hold) {
			t.Fatalf("%+v of %v", b, truth)
		}
		// What holds behind an undecided value counts if it is a landmark, or lies behind one that holds.
		anchored := b.hold < 0
		for i := b.hold; i >= 0 && !anchored && s.at(i) != Undecided; i-- {
			anchored = s.at(i) == Holds && slices.Contains(landmarks(len(truth)), s.place(i))
		}
		if !anchored {
			t.Fatalf("%+v of %v rests on a value that chance led to", b, s.states)
		}
		for _, i := range landmarks(len(truth)) {
			if s.states[i] == Unseen {
				t.Fatalf("landmark %d was not met", i)
			}
		}
	})
}

// The landmarks show where the objectives do not go one way.
func TestContrary(t *testing.T) {
	for _, c := range []struct {
		states    [5]State
		direction Direction
		hold      int // on the axis
		contrary  int
	}{
		{[5]State{Holds, Fails, Holds, Fails, Fails}, Either, 0, 1},
		{[5]State{Fails, Holds, Holds, Fails, Fails}, Either, 2, 1},
		{[5]State{Fails, Holds, Holds, Fails, Fails}, Smallest, 1, 2},
		{[5]State{Holds, Holds, Undecided, Holds, Fails}, Largest, 3, 0},
		{[5]State{Fails, Fails, Undecided, Holds, Holds}, Either, 3, 0},
	} {
		s := newSearch(5, c.direction, Largest)
		explore(s, func(place int) State { return c.states[place] })
		if b := s.bracket(); s.place(b.hold) != c.hold || len(s.contrary()) != c.contrary {
			t.Errorf("%v: holds at %d, contrary %v", c, s.place(b.hold), s.contrary())
		}
	}
}
