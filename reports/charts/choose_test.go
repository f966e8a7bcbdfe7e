package charts

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSpreadKeepsTheEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 200).Draw(t, "n"), rapid.IntRange(1, 250).Draw(t, "m")
		keep := spread(n, m)
		kept, gap, least, most := 0, 0, n, 0
		for i, k := range keep {
			gap++
			if k {
				if i > 0 && kept > 0 {
					least, most = min(least, gap), max(most, gap)
				}
				kept, gap = kept+1, 0
			}
		}
		if kept != min(n, m) || !keep[0] || m > 1 && !keep[n-1] || kept > 1 && most > least+1 {
			t.Errorf("of %d places %d are kept, with gaps from %d to %d", n, kept, least, most)
		}
	})
}

func TestThinLeavesAsManyCombinationsAsAreWanted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(1, 60), 1, 4).Draw(t, "lengths")
		most := rapid.IntRange(1, 500).Draw(t, "most")
		present := make([][]bool, len(lengths))
		before := 1
		for k, n := range lengths {
			present[k] = slices.Repeat([]bool{true}, n)
			before *= n
		}
		thin(present, most)
		product := 1
		for k := range present {
			n := 0
			for _, there := range present[k] {
				if there {
					n++
				}
			}
			product *= n
		}
		// The last value that was left out halved them at most.
		if product > most || before <= most && product != before || before > most && 2*product <= most {
			t.Errorf("of %v at most %d, %d are left", lengths, most, product)
		}
	})
}
