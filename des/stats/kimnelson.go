package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// KimNelsonOptions are the terms of a selection.
type KimNelsonOptions struct {
	Systems int // two or more
	Best    Direction
	// Indifference is the least difference of means that matters, in the units of the values.
	Indifference float64
	// Confidence that the best system is selected if it leads every other by Indifference or more:
	// 0.95. Above 1/Systems, below 1.
	Confidence float64
	// FirstStage is the number of replications of every system before the first is dropped; 2 or
	// more, of which 10 or 20 are usual: the more, the earlier most others go.
	FirstStage int
}

// KimNelson selects the best of several systems, fully sequentially: after the first stage each
// further replication drops those whose sums trail too far. Values of one replication may depend on
// each other (common random numbers, which make it much faster); replications are independent. Values
// are assumed to be normal, as means over a run nearly are. S.-H. Kim and B. L. Nelson, "A fully
// sequential procedure for indifference-zone selection in simulation", ACM TOMACS 11 (2001), with
// c = 1. It must be given replications in the order of their numbers.
type KimNelson struct {
	options      KimNelsonOptions
	scale        float64 // h^2/delta^2
	replications int
	sums         []float64   // sign times the sum of a system's values
	first        [][]float64 // the first stage; nil when it is over
	variances    [][]float64 // of the differences of two systems in the first stage
	dropped      []int       // after which replication; 0 for survivors
	survivors    []int       // ascending
}

// KimNelsonConstants returns eta and h^2 of the procedure.
func KimNelsonConstants(systems, firstStage int, confidence float64) (eta, h2 float64) {
	df := float64(firstStage - 1)
	eta = (math.Pow(2*(1-confidence)/float64(systems-1), -2/df) - 1) / 2
	return eta, 2 * eta * df
}

// NewKimNelson returns a selection without replications. Its error names all options out of range.
func NewKimNelson(options KimNelsonOptions) (*KimNelson, error) {
	k := options.Systems
	var problems []error
	if k < 2 {
		problems = append(problems, fmt.Errorf("%d systems: need two or more to select from", k))
	} else if !(options.Confidence > 1/float64(k) && options.Confidence < 1) {
		problems = append(problems, fmt.Errorf("confidence %v is not above %v, that of drawing lots, and below 1", options.Confidence, 1/float64(k)))
	}
	if !(options.Indifference > 0) || math.IsInf(options.Indifference, 1) {
		problems = append(problems, fmt.Errorf("indifference zone %v is not a positive number", options.Indifference))
	}
	if options.FirstStage < 2 {
		problems = append(problems, fmt.Errorf("%d first-stage replications: a variance needs two or more", options.FirstStage))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	_, h2 := KimNelsonConstants(k, options.FirstStage, options.Confidence)
	s := &KimNelson{
		options:   options,
		scale:     h2 / (options.Indifference * options.Indifference),
		sums:      make([]float64, k),
		dropped:   make([]int, k),
		survivors: make([]int, k),
	}
	for i := range s.survivors {
		s.survivors[i] = i
	}
	return s, nil
}

// Record adds the values of one more replication, one a system; those of dropped systems are not
// looked at. It fails, and changes nothing, if there are not as many values as systems, or if a
// survivor's is not finite.
func (s *KimNelson) Record(values []float64) error {
	if len(values) != s.options.Systems {
		return fmt.Errorf("replication %d has %d values for %d systems", s.replications+1, len(values), s.options.Systems)
	}
	for _, i := range s.survivors {
		if math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
			return fmt.Errorf("replication %d of system %d gave %v, which has no mean", s.replications+1, i, values[i])
		}
	}
	s.replications++
	for _, i := range s.survivors {
		s.sums[i] += float64(s.options.Best.sign() * values[i])
	}
	switch {
	case s.replications < s.options.FirstStage:
		s.first = append(s.first, slices.Clone(values))
	case s.replications == s.options.FirstStage:
		s.endFirstStage(append(s.first, values))
		s.screen()
	default:
		s.screen()
	}
	return nil
}

// endFirstStage estimates the variances of all differences.
func (s *KimNelson) endFirstStage(first [][]float64) {
	s.first = nil
	s.variances = make([][]float64, s.options.Systems)
	for i := range s.variances {
		s.variances[i] = make([]float64, s.options.Systems)
		for j := range i {
			var t Tally
			for _, values := range first {
				t.Record(values[i] - values[j])
			}
			variance, _ := t.Variance() // of two replications or more
			s.variances[i][j], s.variances[j][i] = variance, variance
		}
	}
}

// screen drops the survivors whose sums trail another's, as it was before the screening, by more than
// the continuation region allows: it begins wide and closes as replications come.
func (s *KimNelson) screen() {
	if len(s.survivors) == 1 {
		return
	}
	before := slices.Clone(s.survivors)
	s.survivors = slices.DeleteFunc(s.survivors, func(i int) bool {
		for _, j := range before {
			if j != i && s.sums[j]-s.sums[i] > s.allowance(i, j) {
				s.dropped[i] = s.replications
				return true
			}
		}
		return false
	})
	// Exact ties outlast every region; the first of them is as good as any.
	if len(s.survivors) > 1 && s.AtMost() <= s.replications {
		for _, i := range s.survivors[1:] {
			s.dropped[i] = s.replications
		}
		s.survivors = s.survivors[:1]
	}
}

// allowance returns by how much the sum of i may trail that of j: W_ij(r) of the paper.
func (s *KimNelson) allowance(i, j int) float64 {
	return max(0, s.options.Indifference/2*(float64(s.scale*s.variances[i][j])-float64(s.replications)))
}

// Replications returns how many were recorded.
func (s *KimNelson) Replications() int { return s.replications }

// Survivors returns the systems not dropped, in ascending order, in a slice of its own.
func (s *KimNelson) Survivors() []int { return slices.Clone(s.survivors) }

// Selected returns the best system; ok is false while there are several survivors.
func (s *KimNelson) Selected() (system int, ok bool) {
	return s.survivors[0], len(s.survivors) == 1
}

// DroppedAfter returns the number of the replication after which a system was dropped; ok is false
// if it survives.
func (s *KimNelson) DroppedAfter(system int) (replication int, ok bool) {
	return s.dropped[system], s.dropped[system] > 0
}

// AtMost returns the number of replications after which a system will be selected at the latest,
// known from the end of the first stage on; before, it is the length of that. With one survivor it
// is the number recorded.
func (s *KimNelson) AtMost() int {
	switch {
	case len(s.survivors) == 1:
		return s.replications
	case s.variances == nil:
		return s.options.FirstStage
	}
	greatest := 0.0
	for a, i := range s.survivors {
		for _, j := range s.survivors[:a] {
			greatest = max(greatest, s.variances[i][j])
		}
	}
	last := math.Floor(s.scale*greatest) + 1
	return max(s.options.FirstStage, int(min(last, maxReplications)))
}
