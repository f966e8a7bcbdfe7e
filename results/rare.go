package results

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"quiesce/des/stats"
)

// LeastDifferent is how many replications must differ from the value that most of them share before
// anything is inferred from how they differ. What fewer show may be an accident: of an event that comes once
// in fifty replications, ten mostly show nothing at all.
const LeastDifferent = 5

// support is where the values of a metric lie.
type support struct{ least, most float64 }

// boundedByOne are the metrics that cannot exceed 1. The watchdog's first trip ends the replication.
var boundedByOne = []string{
	"busy_at_stop", "cancelled", "rejected", "low_power_residency",
	"watchdog_margin", "watchdog_trips", "bug_check_probability", "stop_tail",
}

// supportOf is that of a metric, labels or not.
func supportOf(metric string) support {
	base, _, _ := strings.Cut(metric, "{")
	switch {
	case slices.Contains(boundedByOne, base):
		return support{0, 1}
	case base == "backlog_growth":
		return support{math.Inf(-1), math.Inf(1)}
	}
	return support{0, math.Inf(1)}
}

// weighted is one value of each replication that has one, and what it counts in their mean.
type weighted struct{ values, weights []float64 }

func (w *weighted) add(value, weight float64) {
	w.values, w.weights = append(w.values, value), append(w.weights, weight)
}

// mean sets the bounds of the mean of a metric, value times weight over weight.
//
// Where no two replications have the same value they are those of Student's t, widened for skewness (see
// skewed). Where some share a value, mostly 0 because some event did not happen in them, the mean is that
// value, and behind it the probability that a replication differs times by how much it then does in the
// mean. The first has the bounds of Clopper and Pearson (Biometrika 26 (1934) 404), the second those
// of the replications that differ, and the risk is halved between the two. Where fewer than LeastDifferent do,
// nothing is known of by how much but where the metric's values lie: a share has bounds all the same, and
// what has no greatest value has none from above. If all differ by the same, as counts of single
// events do, their number is taken for that of a Poisson process (F. Garwood, Biometrika 28 (1936) 437).
func (b *Bounds) mean(all weighted, within support, miss float64) {
	n := len(all.values)
	if n == 0 {
		return
	}
	common, shared := mostCommon(all.values)
	b.Replications, b.Different = n, n-shared
	origin := common
	if shared < 2 {
		origin, b.Different = b.Value.Value, n
	}
	weights := tallied(all.weights)
	average, _ := weights.Mean()
	var differences []float64
	for i, x := range all.values {
		if x != common || shared < 2 {
			differences = append(differences, all.weights[i]/average*(x-origin))
		}
	}
	var low, high float64
	switch k := len(differences); {
	case k < LeastDifferent && shared < 2:
		return
	case k < LeastDifferent:
		heaviest := slices.Max(all.weights) / average
		p := min(1, atMost(k, n, miss)*heaviest)
		low, high = origin+float64(p*(within.least-origin)), origin+float64(p*(within.most-origin))
	case shared < 2:
		low, high = origin-skewed(negative(differences), miss), origin+skewed(differences, miss)
	case alikeBut(differences, 1e-9):
		low, high = poisson(differences[0], k, miss)
		low, high = origin+low/float64(n), origin+high/float64(n)
	default:
		low = origin - chanced(negative(differences), n, miss)
		high = origin + chanced(differences, n, miss)
	}
	low, high = max(low, within.least), min(high, within.most)
	b.Low, b.High = number(low, !math.IsInf(low, 0)), number(high, !math.IsInf(high, 0))
}

// mostCommon is the value that most have, the least such, and how many have it.
func mostCommon(values []float64) (common float64, shared int) {
	sorted := slices.Sorted(slices.Values(values))
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		if j-i > shared {
			common, shared = sorted[i], j-i
		}
		i = j
	}
	return common, shared
}

func negative(values []float64) []float64 {
	all := make([]float64, len(values))
	for i, x := range values {
		all[i] = -x
	}
	return all
}

func tallied(values []float64) stats.Tally {
	var t stats.Tally
	for _, x := range values {
		t.Record(x)
	}
	return t
}

// alikeBut reports whether values are the same but for an error relative to them.
func alikeBut(values []float64, error float64) bool {
	least, most := slices.Min(values), slices.Max(values)
	return most-least <= error*math.Abs(most)
}

// skewed is an upper bound of a mean from independent values: Student's t, with its quantile widened for
// skewness to the right, which makes t miss more often than it says. The sum of the values is taken for
// a Poisson count, scaled and shifted so that its first three moments are theirs: of rare events of one size it
// is that exactly, and without skewness nothing is left but t.
func skewed(values []float64, miss float64) float64 {
	n, tally := float64(len(values)), tallied(values)
	mean, _ := tally.Mean()
	variance, _ := tally.Variance()
	if variance == 0 {
		return mean
	}
	squares, cubes := variance*(n-1), 0.0
	for _, x := range values {
		d := x - mean
		cubes += float64(d * d * d)
	}
	quantile := stats.StudentT(1-2*miss, n-1)
	// The skewness of a Poisson count is one over its mean's root.
	if root := math.Pow(squares, 1.5) / cubes; cubes > 0 && root < 1000 {
		events := root * root
		quantile *= max(1, (atMostEvents(events, miss)-events)/root/distuv.UnitNormal.Quantile(1-miss))
	}
	return mean + float64(quantile*math.Sqrt(variance/n))
}

// chanced is an upper bound of the mean over n replications, of which some have these differences and the
// others 0.
func chanced(differences []float64, n int, miss float64) float64 {
	k := len(differences)
	size := skewed(differences, miss/2)
	if size > 0 {
		return atMost(k, n, miss/2) * size
	}
	return atLeast(k, n, miss/2) * size
}

// poisson are the bounds of the sum of events of one size, of which so many have been seen.
func poisson(size float64, seen int, miss float64) (low, high float64) {
	few, many := 0.0, atMostEvents(float64(seen), miss)
	if seen > 0 {
		few = distuv.ChiSquared{K: 2 * float64(seen)}.Quantile(miss) / 2
	}
	return min(size*few, size*many), max(size*few, size*many)
}

// atMostEvents is Garwood's upper bound of the mean of a Poisson count that was seen to be this.
func atMostEvents(seen, miss float64) float64 {
	return distuv.ChiSquared{K: 2*seen + 2}.Quantile(1-miss) / 2
}

// atMost and atLeast are Clopper and Pearson's bounds of a probability, of what was seen k times in n.
func atMost(k, n int, miss float64) float64 {
	switch k {
	case n:
		return 1
	case 0:
		return NotSeen(n, miss)
	}
	return distuv.Beta{Alpha: float64(k + 1), Beta: float64(n - k)}.Quantile(1 - miss)
}

func atLeast(k, n int, miss float64) float64 {
	if k == 0 {
		return 0
	}
	return distuv.Beta{Alpha: float64(k), Beta: float64(n - k + 1)}.Quantile(miss)
}

// NotSeen is how probable at most is what none of n replications had; it is wrong with probability miss. For
// a miss of 5 % that is the rule of three: 3/n.
func NotSeen(n int, miss float64) float64 { return -math.Expm1(math.Log(miss) / float64(n)) }
