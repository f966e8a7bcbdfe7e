package plan

import "slices"

// Objectives that pull in different directions, such as little power and little latency, may hold in a window in the
// middle of the axis, and one of them fails on each side of it. Where all landmarks fail, the window is
// looked for between two of which the one fails by other objectives than the other: the value in the middle of them
// fails by those of one side, and takes its place, or it is in the window, or it fails by those of both. Then there
// is no window, if each objective goes one way along the axis.
//
// A value that fails is not simulated further as a rule. Here it is, until all its objectives are decided, so that
// which values are met does not depend on which objective was the first to be shown to fail: see doc.go on the
// confidence of an answer.

// broken is a set of objectives that are shown to fail at a value, a bit each. A failure, with which the figures say
// nothing, counts as one more.
type broken uint64

const failure broken = 1 << 63

// failing is what the search is told of a value that fails.
type failing struct {
	broken broken
	vague  bool // some objective is not decided, and more replications may do it
}

// failing says by what a value fails; budget is how many replications it has at most.
func (v *Value) failing(budget int) failing {
	var f failing
	if v.State != Fails {
		return f
	}
	if v.Failure != "" {
		return failing{broken: failure}
	}
	for i := range v.Judgements {
		switch v.Judgements[i].State {
		case Fails:
			f.broken |= 1 << (i % 63)
		case Open:
			f.vague = v.Summary.Replications < budget
		}
	}
	return f
}

// apart reports whether two values fail, and no objective fails at both.
func (s *search) apart(a, b int) bool {
	x, y := s.failings[a].broken, s.failings[b].broken
	return s.states[a] == Fails && s.states[b] == Fails && x&y == 0 && x != 0 && y != 0
}

// window is where objectives hold between landmarks that all fail, by its place on the axis, and what is to be
// simulated next to find that; -1: nowhere that is known.
func (s *search) window() (found int, wanted []int) {
	marks := landmarks(len(s.states))
	if slices.ContainsFunc(marks, func(i int) bool { return s.states[i].meets() }) {
		return -1, nil
	}
	for k := 1; k < len(marks); k++ {
		if found, wanted = s.between(marks[k-1], marks[k]); found >= 0 || wanted != nil {
			return found, wanted
		}
	}
	return -1, nil
}

// between looks for the window between two landmarks.
func (s *search) between(low, high int) (found int, wanted []int) {
	for s.apart(low, high) {
		for _, end := range []int{low, high} {
			if s.failings[end].vague {
				return -1, []int{end}
			}
		}
		if high-low < 2 {
			break
		}
		switch middle := low + (high-low)/2; {
		case s.states[middle].meets():
			return middle, nil
		case !s.states[middle].settled():
			return -1, []int{middle}
		case s.apart(middle, high) && !s.apart(low, middle):
			low = middle
		case s.apart(low, middle) && !s.apart(middle, high):
			high = middle
		default: // it fails by objectives of both sides, or of neither, or is undecided: where to go on is not known
			return -1, nil
		}
	}
	return -1, nil
}
