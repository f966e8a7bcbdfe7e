package charts

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// frontsAtMost is how many demands have each a front: lines between more of them cannot be told apart.
const frontsAtMost = 6

// demands are the different ones of points, in the order in which they come.
func demands(all []trade) [][]string {
	var different [][]string
	for _, t := range all {
		if !slices.ContainsFunc(different, func(demand []string) bool { return slices.Equal(demand, t.demand) }) {
			different = append(different, t.demand)
		}
	}
	return different
}

// fronts are the Pareto fronts, one for each demand; none if there are too many.
func fronts(all []trade, name func([]string) string) []Series {
	different := demands(all)
	if len(different) > frontsAtMost {
		return nil
	}
	var best []Series
	for _, demand := range different {
		s := front(slices.DeleteFunc(slices.Clone(all), func(t trade) bool { return !slices.Equal(t.demand, demand) }))
		s.Set = demand
		if len(different) > 1 {
			s.Name += ", " + name(demand)
		}
		best = append(best, s)
	}
	return best
}

// front is the Pareto front, without points that failed unless all did.
func front(all []trade) Series {
	sound := slices.DeleteFunc(slices.Clone(all), func(t trade) bool { return t.failed })
	if len(sound) == 0 {
		sound = slices.Clone(all)
	}
	slices.SortFunc(sound, func(a, b trade) int {
		return cmp.Or(cmp.Compare(a.latency.y, b.latency.y), cmp.Compare(a.power.y, b.power.y))
	})
	s := Series{Name: "front", Kind: Front}
	least := math.Inf(1)
	for _, t := range sound {
		if t.power.y < least {
			least = t.power.y
			s.X, s.Y = append(s.X, t.latency.y), append(s.Y, t.power.y)
		}
	}
	return s
}

// bestOf ends the sentence that says that less of both is better. word is what points differ in that is no choice.
func bestOf(best []Series, all []trade, word string) string {
	const joined = "the points that no other one beats in both, as measured."
	n := len(demands(all))
	switch {
	case n < 2:
		return ": the line joins " + joined
	case !slices.ContainsFunc(best, func(s Series) bool { return len(s.X) > 1 }):
		return fmt.Sprintf(", of points under the same %s: these are under %d, which no driver chooses.", word, n)
	}
	return ": a line joins, of one " + word + ", " + joined + " Points that differ in it are no choice."
}

// namedOn marks the points that are on a front and have their name beside them: so few that names have room.
func namedOn(best []Series, all []trade) []bool {
	var on []int
	for i, t := range all {
		if slices.ContainsFunc(best, func(s Series) bool { return slices.Equal(s.Set, t.demand) && s.has(t) }) {
			on = append(on, i)
		}
	}
	named := make([]bool, len(all))
	for k, keep := range spread(len(on), namesAtMost) {
		if keep {
			named[on[k]] = true
		}
	}
	return named
}

// has reports whether a choice is on the front.
func (s *Series) has(t trade) bool {
	at := slices.Index(s.X, t.latency.y)
	return at >= 0 && s.Y[at] == t.power.y
}
