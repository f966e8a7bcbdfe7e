package ladder

import (
	"math"

	"quiesce/des/stats"
	"quiesce/results"

	"gonum.org/v1/gonum/stat/distuv"
)

// Verdict is what came of holding a figure against theory.
type Verdict string

// The verdicts. Only OK passes.
const (
	OK    Verdict = "ok"
	Miss  Verdict = "miss"  // the figure is not what theory says, or nothing was observed
	Noisy Verdict = "noisy" // it may be, but the interval is too wide to tell
	// Undefined: the figure has no interval that holds, however much is simulated; see Comparison.Reason.
	Undefined Verdict = "undefined"
)

// Criterion is how sure a judgement has to be.
//
// A figure passes if both hold: theory's value is in the interval around it, and the half-width of
// the 95 % interval is at most the tolerance. Without the second clause a run that is noisy enough
// would pass anything.
type Criterion struct {
	// Confidence of the interval that theory's value must be in.
	Confidence float64
	// Widening multiplies every tolerance: 1, or more where less is simulated.
	Widening float64
	// AnySeed is set if the seed was not chosen beforehand: the half-width, which is an estimate too, is
	// then too great only if it is so at Confidence.
	AnySeed bool
}

// Pinned is the criterion for a seed that is known to pass: 99.9 % for each figure.
func Pinned() Criterion { return Criterion{Confidence: 0.999, Widening: 1} }

// AnySeed is the criterion for any seed: all figures together pass with a probability of 99.9 % if
// they are right (Bonferroni).
func AnySeed(figures int) Criterion {
	return Criterion{Confidence: 1 - 0.001/float64(max(1, figures)), Widening: 1, AnySeed: true}
}

// widening is how much wider intervals are if only a share is simulated.
func widening(share float64) float64 { return math.Sqrt(1 / share) }

// Claim is what theory says of a figure.
type Claim struct {
	Quantity  string
	Unit      string
	Want      float64
	Tolerance float64 // greatest half-width of the 95 % interval, relative to Want
	Exact     bool    // to a nanosecond if Unit is s, else to 1e-9 of Want
	Source    string  // the formula, or where it comes from
}

// Comparison is a claim held against what was measured.
type Comparison struct {
	Claim
	Strategy  string // of a device row that names it
	Measured  results.Number
	HalfWidth results.Number // of the 95 % interval, a percentile's resolution included; not of exact figures
	Verdict   Verdict
	Reason    string // why the verdict is Undefined; else ""
}

// written is the accuracy of values in files: they have six digits or more.
const written = 1e-6

// judge holds an estimate against a claim.
func (c *Criterion) judge(claim Claim, e results.Estimate) Comparison {
	x := Comparison{Claim: claim, Measured: e.Value, Verdict: Miss}
	if !e.Value.Defined {
		return x
	}
	distance := math.Abs(e.Value.Value - claim.Want)
	if claim.Exact {
		limit := 1e-9
		if claim.Unit != "s" {
			limit *= math.Abs(claim.Want)
		}
		// A sum of a decimal and half a tick is not what it is on paper.
		if distance <= limit*(1+written) {
			x.Verdict = OK
		}
		return x
	}
	if e.Withdrawn != "" {
		x.Verdict, x.Reason = Undefined, e.Withdrawn
		return x
	}
	if !e.Error.Defined {
		x.Verdict = Noisy
		return x
	}
	x.HalfWidth = results.Number{Value: stats.StudentT(results.Confidence, e.DF)*e.Error.Value + e.Resolution, Defined: true}
	reach := stats.StudentT(c.Confidence, e.DF)*e.Error.Value + e.Resolution
	switch {
	case distance > reach+written*math.Abs(claim.Want):
	case x.HalfWidth.Value > claim.Tolerance*c.Widening*c.slack(e.DF)*math.Abs(claim.Want):
		x.Verdict = Noisy
	default:
		x.Verdict = OK
	}
	return x
}

// slack is how much greater than its expectation an estimated error may come out.
func (c *Criterion) slack(df float64) float64 {
	if !c.AnySeed {
		return 1
	}
	return math.Sqrt(distuv.ChiSquared{K: df}.Quantile(c.Confidence) / df)
}
