package charts

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"quiesce/results"
)

// frontsAtMost is how many loads have each a front: lines between more of them cannot be told apart.
const frontsAtMost = 6

// ofDriver are the values of a request class that its driver chooses, and no load.
var ofDriver = []string{"queue", "handler", "cancelable"}

// isLoad reports whether a path of a scenario is of what the device is asked for: the requests that come,
// and the power-downs that are demanded.
func isLoad(path string) bool {
	parts := strings.Split(path, ".")
	if parts[0] == "requests" {
		return len(parts) < 3 || !slices.Contains(ofDriver, parts[2])
	}
	return parts[0] == "sleep"
}

// loadOf is the part of a setting that is its load. No driver can choose it, so that points are compared only
// within one load. "" stands at the other axes.
func loadOf(d *results.Definition, set []string) []string {
	all := make([]string, len(set))
	for k, value := range set {
		if isLoad(d.Axes[k].Path) {
			all[k] = value
		}
	}
	return all
}

// loads are the different ones of points, in the order in which they come.
func loads(all []trade) [][]string {
	var different [][]string
	for _, t := range all {
		if !slices.ContainsFunc(different, func(l []string) bool { return slices.Equal(l, t.load) }) {
			different = append(different, t.load)
		}
	}
	return different
}

// fronts are the Pareto fronts, one for each load; none if there are too many.
func fronts(all []trade, name func([]string) string) []Series {
	different := loads(all)
	if len(different) > frontsAtMost {
		return nil
	}
	var best []Series
	for _, load := range different {
		s := front(slices.DeleteFunc(slices.Clone(all), func(t trade) bool { return !slices.Equal(t.load, load) }))
		s.Set = load
		if len(different) > 1 {
			s.Name += ", " + name(load)
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

// bestOf ends the sentence that says that less of both is better.
func bestOf(best []Series, all []trade) string {
	const joined = "the points that no other one beats in both, as measured."
	n := len(loads(all))
	switch {
	case n < 2:
		return ": the line joins " + joined
	case !slices.ContainsFunc(best, func(s Series) bool { return len(s.X) > 1 }):
		return fmt.Sprintf(", of points under one load: these are under %d, which no driver chooses.", n)
	}
	return ": a line joins, of one load, " + joined + " Points under different loads are no choice."
}

// namedOn marks the points that are on a front and have their name beside them: so few that names have room.
func namedOn(best []Series, all []trade) []bool {
	var on []int
	for i, t := range all {
		if slices.ContainsFunc(best, func(s Series) bool { return slices.Equal(s.Set, t.load) && s.has(t) }) {
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
