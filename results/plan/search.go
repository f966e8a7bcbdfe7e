package plan

import (
	"math/bits"
	"slices"
)

// Direction says which value of an axis is looked for.
type Direction uint8

// The directions.
const (
	Either   Direction = iota // the end at which the objectives hold decides
	Largest                   // the objectives hold at small values
	Smallest                  // they hold at great ones
)

// String is the direction in a word.
func (d Direction) String() string { return [...]string{"", "largest", "smallest"}[d] }

// search looks for the last of a row of values that holds. It is told of values by their place in the
// row, from the least to the greatest; when the smallest is looked for, places are counted from the
// other end inside.
type search struct {
	states    []State
	failings  []failing
	direction Direction
	tied      Direction // what is looked for if the ends do not tell
}

func newSearch(values int, d, tied Direction) *search {
	return &search{make([]State, values), make([]failing, values), d, tied}
}

// place is where a value stands in the order of the search, and the other way round.
func (s *search) place(i int) int {
	if s.direction == Smallest {
		return len(s.states) - 1 - i
	}
	return i
}

// at is the state of a value in the order of the search.
func (s *search) at(i int) State { return s.states[s.place(i)] }

// landmarks are the values that are always simulated: the ends, which may decide the direction, and
// the quarters, which show whether the objectives go one way along the axis.
func landmarks(values int) []int {
	last := values - 1
	return slices.Compact([]int{0, last / 4, last / 2, last - last/4, last})
}

// mostValues bounds the values that a bisection can meet as long as no decision is wrong.
func mostValues(values int) int {
	marks := landmarks(values)
	widest := 0
	for i := 1; i < len(marks); i++ {
		widest = max(widest, marks[i]-marks[i-1])
	}
	return len(marks) + bits.Len(uint(max(1, widest)-1))
}

// bracket is what is known of the values in the order of the search; -1: none.
type bracket struct {
	hold int // the last that is shown to hold, before one that is shown to fail
	fail int // the first that is shown to fail behind that
}

// around is the bracket by the landmarks, and by what was found in a window between them.
func (s *search) around() bracket {
	b := bracket{-1, -1}
	marks := landmarks(len(s.states))
	if found, _ := s.window(); found >= 0 {
		at, _ := slices.BinarySearch(marks, found)
		marks = slices.Insert(marks, at, found)
	}
	for k := range marks {
		i := marks[k]
		if s.direction == Smallest {
			i = s.place(marks[len(marks)-1-k])
		}
		switch at := s.at(i); {
		case at.meets():
			if b.fail >= 0 && b.hold >= 0 {
				return b
			}
			b = bracket{i, -1}
		case at == Fails:
			if b.fail < 0 {
				b.fail = i
			}
		}
	}
	return b
}

// bracket is the narrowest so far. A value that is undecided ends both searches on its far side, so
// that no outcome there, which chance has led to, counts.
func (s *search) bracket() bracket {
	outer := s.around()
	b := outer
	end := outer.fail
	if end < 0 {
		end = len(s.states)
	}
	for i := outer.hold + 1; outer.hold >= 0 && i < end && s.at(i) != Undecided; i++ {
		if s.at(i).meets() {
			b.hold = i
		}
	}
	for i := outer.fail - 1; outer.fail >= 0 && i > outer.hold && s.at(i) != Undecided; i-- {
		if s.at(i) == Fails {
			b.fail = i
		}
	}
	return b
}

// wanted are the values to simulate next, or further; none when all is known that can be.
func (s *search) wanted() []int {
	var all []int
	for _, i := range landmarks(len(s.states)) {
		if !s.states[i].settled() {
			all = append(all, i)
		}
	}
	if len(all) > 0 {
		return all
	}
	if s.direction == Either {
		s.direction = s.decide()
	}
	b := s.bracket()
	if b.hold < 0 {
		if _, wanted := s.window(); wanted != nil {
			return wanted
		}
	}
	if b.hold >= 0 {
		beyond := b.hold + 1
		for beyond < len(s.states) && !s.at(beyond).settled() {
			beyond++
		}
		all = s.middle(all, b.hold, beyond)
	}
	if b.fail >= 0 {
		before := b.fail - 1
		for before >= 0 && !s.at(before).settled() {
			before--
		}
		all = s.middle(all, before, b.fail)
	}
	return all
}

// middle adds the value in the middle between two, if there is one.
func (s *search) middle(all []int, low, high int) []int {
	if low < 0 || high >= len(s.states) || high-low < 2 {
		return all
	}
	if m := s.place(low + (high-low)/2); !slices.Contains(all, m) {
		all = append(all, m)
	}
	return all
}

// decide is the direction that the ends show: away from the one at which the objectives hold, or at
// which they are at least not shown to fail.
func (s *search) decide() Direction {
	rank := [...]int{Undecided: 1, Holds: 2, Unbroken: 2, Fails: 0}
	switch low, high := rank[s.states[0]], rank[s.states[len(s.states)-1]]; {
	case low > high:
		return Largest
	case low < high:
		return Smallest
	}
	return s.tied
}

// contrary are the values, by their place on the axis, that do not fit the bracket: those that fail
// before it and those that hold behind it.
func (s *search) contrary() []int {
	b := s.bracket()
	var all []int
	for i := range s.states {
		if s.at(i) == Fails && i < b.hold || s.at(i).meets() && b.fail >= 0 && i > b.fail {
			all = append(all, s.place(i))
		}
	}
	slices.Sort(all)
	return all
}

// known is the bracket and what does not fit it; nothing as long as the ends have not told which way the search
// goes.
func (s *search) known() (b bracket, contrary []int) {
	if s.direction == Either {
		return bracket{-1, -1}, nil
	}
	return s.bracket(), s.contrary()
}
