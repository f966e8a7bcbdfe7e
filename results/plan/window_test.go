package plan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"quiesce/results"
)

// The objectives A and B of the tests here.
const (
	failsA broken = 1 << iota
	failsB
)

// exploreWindow answers a search as explore does, of A that fails below from and B that fails above to. If it is
// slow, what is asked for once tells only one of the objectives that fail. It returns the places it met.
func exploreWindow(s *search, from, to int, slow bool) (met []int) {
	for {
		wanted := s.wanted()
		if len(wanted) == 0 {
			return met
		}
		for _, place := range wanted {
			var f failing
			if place < from {
				f.broken |= failsA
			}
			if place > to {
				f.broken |= failsB
			}
			if again := slices.Contains(met, place); !again {
				met = append(met, place)
				if f.vague = slow && f.broken != 0; f.vague && place%2 == 0 && f.broken == failsA|failsB {
					f.broken = failsA
				} else if f.vague && f.broken == failsA|failsB {
					f.broken = failsB
				}
			}
			s.states[place], s.failings[place] = Holds, f
			if f.broken != 0 {
				s.states[place] = Fails
			}
		}
	}
}

// Where one objective fails below a window and another one above it, the search finds the window and its edge, and with
// no more values than it says; where they overlap, it finds nothing.
func TestSearchFindsTheWindow(t *testing.T) {
	narrow := 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 500).Draw(t, "values")
		from := rapid.IntRange(1, n-2).Draw(t, "A fails below")
		to := rapid.IntRange(max(0, from-10), min(from+10, n-2)).Draw(t, "B fails above")
		if rapid.Bool().Draw(t, "any width") {
			to = rapid.IntRange(0, n-2).Draw(t, "B fails above")
		}
		direction := []Direction{Largest, Smallest}[rapid.IntRange(0, 1).Draw(t, "direction")]
		s := newSearch(n, []Direction{Either, direction}[rapid.IntRange(0, 1).Draw(t, "given")], direction)
		met := exploreWindow(s, from, to, rapid.Bool().Draw(t, "slow"))
		if len(met) > mostValues(n) {
			t.Fatalf("%d values of %d were met, and there were to be %d at most", len(met), n, mostValues(n))
		}
		b := s.bracket()
		if from > to {
			if b.hold >= 0 {
				t.Fatalf("nothing holds, and the search says %+v", b)
			}
			for _, place := range met {
				if s.failings[place].vague && !slices.Contains(landmarks(n), place) {
					t.Fatalf("%d was met, and not all that fails there is known", place)
				}
			}
			return
		}
		hold, fail := to, to+1
		if direction == Smallest {
			hold, fail = from, from-1
		}
		if b.hold < 0 || s.place(b.hold) != hold || s.place(b.fail) != fail {
			t.Fatalf("%d holds and %d fails, and the search says %+v", hold, fail, b)
		}
		if !slices.ContainsFunc(landmarks(n), func(i int) bool { return from <= i && i <= to }) {
			narrow++
		}
	})
	if narrow == 0 {
		t.Error("no window was between landmarks")
	}
}

// A value that cannot be decided, or that fails for another reason, ends the search for a window, which is then not said
// to be nowhere between.
func TestSearchForAWindowEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		state  State
		broken broken
	}{{"undecided", Undecided, 0}, {"by both", Fails, failsA | failsB}, {"by neither", Fails, failure}} {
		s := newSearch(101, Largest, Largest)
		for _, place := range landmarks(101) {
			s.states[place], s.failings[place] = Fails, failing{broken: failsA}
			if place > 50 {
				s.failings[place].broken = failsB
			}
		}
		if wanted := s.wanted(); !slices.Equal(wanted, []int{62}) {
			t.Fatalf("%s: between 50 and 75 the search asks for %v", c.name, wanted)
		}
		s.states[62], s.failings[62] = c.state, failing{broken: c.broken}
		if found, wanted := s.window(); found >= 0 || wanted != nil {
			t.Errorf("%s: found %d, and asks for %v", c.name, found, wanted)
		}
	}
}

// A plan of objectives that hold in a window between landmarks only; or in one between two values of the axis, of which
// none is in it.
func TestWindowOfAPlan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		objectives string
		holds      bool
	}{{"objectives=[mean_power > 1.55W, mean_power < 1.65W]", true}, {"objectives=[mean_power > 1.605W, mean_power < 1.615W]", false}} {
		p := planMade(t, t.TempDir(), 5, 1000, 2, Options{Confidence: 0.95}, same, c.objectives)
		scalars(p, "mean_power", "W", func(x float64, r int) float64 { return x + 0.01*uniform(1, r, 0) })
		if err := p.search(); err != nil {
			t.Fatal(err)
		}
		a := &p.plan.Answers[0]
		hold, fail := a.Holding(), a.Failing()
		if c.holds && (hold == nil || fail == nil || hold.X != 1.625 || fail.X != 1.6563 || a.Binding() != "mean_power < 1.65W") {
			t.Errorf("%s: the answer is %+v up to %+v, limited by %s", c.objectives, hold, fail, a.Binding())
		}
		if !c.holds && (hold != nil || !a.Nowhere() || a.Values[4].X != 1.5938 || a.Values[5].X != 1.625) {
			t.Errorf("%s: the answer is %+v", c.objectives, a)
		}
	}
}

// What a value fails by, and whether more replications may tell more.
func TestFailing(t *testing.T) {
	few := &results.PointSummary{Replications: 10}
	for _, c := range []struct {
		value Value
		want  failing
	}{
		{Value{State: Holds, Summary: few, Judgements: []Judgement{{State: Holds}, {State: Open}}}, failing{}},
		{Value{State: Fails, Summary: few, Judgements: []Judgement{{State: Holds}, {State: Fails}}}, failing{failsB, false}},
		{Value{State: Fails, Summary: few, Judgements: []Judgement{{State: Fails}, {State: Open}}}, failing{failsA, true}},
		{Value{State: Fails, Summary: few, Judgements: []Judgement{{State: Fails}, {State: Unbroken}}}, failing{failsA, false}},
		{Value{State: Fails, Summary: few, Failure: "saturated", Judgements: []Judgement{{State: Fails}, {State: Open}}}, failing{failure, false}},
		{Value{State: Fails, Summary: &results.PointSummary{Replications: 160}, Judgements: []Judgement{{State: Open}, {State: Fails}}}, failing{failsB, false}},
	} {
		if got := c.value.failing(160); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.value, got, c.want)
		}
	}
}
