package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// RinottH returns Rinott's constant h for so many systems and first-stage replications: sampled as
// RinottReplications says, the system of the best sample mean is the best with the given probability
// whenever it leads by the indifference zone. It is the root of
//
//	E[ E[Phi(h/sqrt((n-1)(1/X + 1/Y))) | Y]^(systems-1) ] = probability
//
// X and Y independent chi-square of n-1 degrees of freedom. Y. Rinott, "On two-stage selection
// procedures and related probability-inequalities", Communications in Statistics A7 (1978). It
// fails with fewer than two systems or replications, or if the probability is not above 1/systems
// and below 1, or within rounding errors of 1.
func RinottH(systems, replications int, probability float64) (h float64, err error) {
	var problems []error
	if systems < 2 {
		problems = append(problems, fmt.Errorf("%d systems: need two or more to select from", systems))
	} else if !(probability > 1/float64(systems) && probability < 1) {
		problems = append(problems, fmt.Errorf("probability %v is not above %v, that of drawing lots, and below 1", probability, 1/float64(systems)))
	}
	if replications < 2 {
		problems = append(problems, fmt.Errorf("%d first-stage replications: a variance needs two or more", replications))
	}
	if err := errors.Join(problems...); err != nil {
		return 0, err
	}
	r := newRinottIntegral(systems, float64(replications-1))
	low, high := 0.0, 1.0
	for r.at(high) < probability {
		if low, high = high, 2*high; high > maxReplications {
			return 0, fmt.Errorf("probability %v is too close to 1 for %d systems with %d replications", probability, systems, replications)
		}
	}
	for high-low > 1e-12*high {
		if middle := low + (high-low)/2; r.at(middle) < probability {
			low = middle
		} else {
			high = middle
		}
	}
	return high, nil
}

// RinottReplications returns how many replications a system needs in total, those of the first stage
// included: max(n, ceil((h*sd/delta)^2)), where n and sd are the count and standard deviation of its
// first stage and delta is the indifference zone, the least difference of means that matters, in the
// units of sd. The systems must be sampled independently, without common random numbers. It fails
// unless delta is above 0 and the number can be counted.
func RinottReplications(h float64, firstStage Sample, delta float64) (int, error) {
	needed := math.Ceil(math.Pow(h*firstStage.SD/delta, 2))
	if !(delta > 0) || !(needed <= maxReplications) {
		return 0, fmt.Errorf("indifference zone %v asks for %v replications: it must be above 0, and at most 2^40 of them", delta, needed)
	}
	return max(firstStage.Count, int(needed)), nil
}

// rinottIntegral is the probability of a correct selection as a function of h, by Gauss-Legendre
// quadrature over the roots of X and Y. Their densities are smooth, where that of X is infinite at 0
// for one degree of freedom.
type rinottIntegral struct {
	df      float64
	others  float64
	inverse []float64 // 1/X at the nodes
	weight  []float64 // with the density
}

// rinottNodes gives h to ten digits.
const rinottNodes = 128

func newRinottIntegral(systems int, df float64) *rinottIntegral {
	root := make([]float64, rinottNodes)
	r := &rinottIntegral{
		df: df, others: float64(systems - 1),
		inverse: make([]float64, rinottNodes), weight: make([]float64, rinottNodes),
	}
	chi := distuv.Chi{K: df}
	// Beyond 9 standard deviations, each at most sqrt(1/2) or so, nothing is left.
	center := math.Sqrt(df)
	quad.Legendre{}.FixedLocations(root, r.weight, max(center-9, 0), center+9)
	for i, x := range root {
		r.inverse[i] = 1 / (x * x)
		r.weight[i] *= chi.Prob(x)
	}
	return r
}

func (r *rinottIntegral) at(h float64) float64 {
	var sum float64
	for i, y := range r.inverse {
		var inner float64
		for j, x := range r.inverse {
			inner += float64(r.weight[j] * distuv.UnitNormal.CDF(h/math.Sqrt(r.df*(x+y))))
		}
		sum += float64(r.weight[i] * math.Pow(inner, r.others))
	}
	return sum
}
