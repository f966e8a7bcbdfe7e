package splitting

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// PilotOptions are the terms of a search for levels.
type PilotOptions struct {
	Target float64 // the importance that is the rare event
	// Share of trials from each level that shall reach the next: 0.1 to 0.3 is best, above 0 and
	// below 1. Where importances are whole numbers it comes out greater, or less if one step is that
	// rare.
	Share  float64
	Effort int // trials per level; 100 or more are sensible, 10 the least
}

// check returns nil or an error that names all options out of range.
func (o PilotOptions) check() error {
	var problems []error
	if math.IsNaN(o.Target) || math.IsInf(o.Target, 0) {
		problems = append(problems, fmt.Errorf("target %v: importances are finite", o.Target))
	}
	if !(o.Share > 0 && o.Share < 1) {
		problems = append(problems, fmt.Errorf("share %v is not above 0 and below 1: 0.2 is sensible", o.Share))
	}
	if o.Effort < leastPilotEffort {
		problems = append(problems, fmt.Errorf("effort %d: quantiles need %d trials or more", o.Effort, leastPilotEffort))
	}
	return errors.Join(problems...)
}

const leastPilotEffort = 10

// Pilot returns levels for a plan, the last of which is the target. From the beginning and then from
// each level it takes trials as far as they go; the next level is the quantile of the importances
// reached that the wanted share of trials reaches. Its paths are others than those of Run, so
// that estimates with these levels remain unbiased. It fails if an option is out of range, or if
// no trial gets beyond a level: with more effort or another importance one may.
func Pilot[S any](model Model[S], options PilotOptions, seed uint64) (levels []float64, err error) {
	if err := options.check(); err != nil {
		return nil, fmt.Errorf("splitting pilot: %w", err)
	}
	s := newSplitter(model, seed, pilotBlock)
	level := math.Inf(-1)
	var entrances []S
	for {
		var reached []float64
		s.trials(entrances, len(levels) == 0, options.Effort, options.Target, func(_ S, importance float64) {
			reached = append(reached, importance)
		})
		slices.Sort(reached)
		level = max(level, reached[0])
		next, ok := nextLevel(reached, level, options)
		if !ok {
			return nil, fmt.Errorf("splitting pilot: none of %d trials gets beyond importance %v, the target being %v: try more effort or another importance", options.Effort, level, options.Target)
		}
		if next >= options.Target {
			return append(levels, options.Target), nil
		}
		if entrances = s.stage(entrances, len(levels) == 0, options.Effort, next); len(entrances) == 0 {
			return nil, fmt.Errorf("splitting pilot: none of %d trials gets to importance %v, the target being %v: try more effort or another importance", options.Effort, next, options.Target)
		}
		levels, level = append(levels, next), next
	}
}

// nextLevel returns, of importances in ascending order, the greatest that the share of trials has
// reached, or if that is not above the level, which all have, the least that is; the target if all
// have reached that.
func nextLevel(reached []float64, level float64, options PilotOptions) (next float64, ok bool) {
	n := len(reached)
	wanted := min(max(int(math.Round(options.Share*float64(n))), 1), n)
	for _, x := range reached[n-wanted:] {
		if x > level || x >= options.Target {
			return x, true
		}
	}
	return 0, false
}
