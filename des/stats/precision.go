package stats

import "math"

// Precision is a rule when to stop replicating: the mean is known to a share of itself. It holds for
// independent results, one a replication, in the order of their numbers.
type Precision struct {
	Relative   float64 // greatest relative error of the mean: 0.05 is 5 %
	Confidence float64 // that it is within that error: 0.95
	// Least is the least number of replications; less than 20 counts as 20. A rule that may stop
	// early stops too often on a standard deviation that came out small by chance.
	Least int
}

const leastReplications = 20

// maxReplications bounds the plan, so that it is a number that can be computed with.
const maxReplications = 1 << 30

// Reached reports whether replicating may stop: there are enough values, and the half width of
// their t-interval is at most r*|mean|/(1+r), where r is the relative precision, so that the error
// is at most r of the true mean. A. M. Law, Simulation Modeling and Analysis, 9.4.1. It is to be
// asked after every replication in turn: the first number for which it holds is where to stop.
func (p Precision) Reached(values *Tally) bool {
	return int(values.count) >= p.least() && p.holds(values, int(values.count))
}

// Replications returns how many replications will probably be needed in total, going by the mean
// and variance so far: the least number, not below those there are, whose interval would be narrow
// enough. It is what stages of parallel work are planned by; Reached decides. With fewer than two
// values it is the least number of the rule. ok is false if no number will probably do: the mean
// is 0, or not known to differ from it by less than 2^30 replications.
func (p Precision) Replications(values *Tally) (replications int, ok bool) {
	if values.count < 2 {
		return p.least(), true
	}
	from := max(int(values.count), p.least())
	if !p.holds(values, maxReplications) {
		return 0, false
	}
	return from + leastRank(maxReplications-from, func(more int) bool { return p.holds(values, from+more) }), true
}

func (p Precision) least() int { return max(p.Least, leastReplications) }

// holds reports whether n values of this mean and variance would be enough.
func (p Precision) holds(values *Tally, n int) bool {
	variance, ok := values.Variance()
	if !ok {
		return false
	}
	halfWidth := StudentT(p.Confidence, float64(n-1)) * math.Sqrt(variance/float64(n))
	return halfWidth <= p.Relative*math.Abs(values.mean)/(1+p.Relative)
}
