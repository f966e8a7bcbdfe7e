package splitting

import (
	"errors"
	"fmt"
	"math"

	"quiesce/des"
)

// Plan is how paths are split.
type Plan struct {
	// Levels are the importances at which they are, ascending; the last is the rare event itself.
	Levels []float64
	// Effort is the number of trials started at every level, the beginning included; 1 or more.
	// 1000 is usual.
	Effort int
}

// Check returns nil or an error that names all that is wrong with the plan.
func (p Plan) Check() error {
	var problems []error
	if p.Effort < 1 {
		problems = append(problems, fmt.Errorf("effort %d: need one trial or more a level", p.Effort))
	}
	if len(p.Levels) == 0 {
		problems = append(problems, errors.New("no levels: the last one is the rare event"))
	}
	for i, level := range p.Levels {
		if math.IsNaN(level) || math.IsInf(level, 0) {
			problems = append(problems, fmt.Errorf("level %d is %v: importances are finite", i, level))
		} else if i > 0 && level <= p.Levels[i-1] {
			problems = append(problems, fmt.Errorf("level %d is %v, not above %v before it", i, level, p.Levels[i-1]))
		}
	}
	return errors.Join(problems...)
}

// Estimate is the result of one replication.
type Estimate struct {
	Probability float64 // that a path reaches the last level: the product of the shares
	// Shares are the shares of trials from each level that reached the next; they end at the first
	// that is 0.
	Shares []float64
}

// Run estimates, in one replication of a seed, the probability that a path reaches the plan's last
// level. The estimate is unbiased whatever the plan, so that the mean over replications is, too.
// Replications are independent; it depends on nothing but the arguments. The replication is 0 or
// more. It fails if the plan does not pass its check.
func Run[S any](model Model[S], plan Plan, seed uint64, replication int) (Estimate, error) {
	if err := plan.Check(); err != nil {
		return Estimate{}, fmt.Errorf("splitting plan: %w", err)
	}
	if replication < 0 {
		return Estimate{}, fmt.Errorf("replication %d: they are numbered from 0", replication)
	}
	s := newSplitter(model, seed, firstReplication+uint64(replication))
	estimate := Estimate{Probability: 1}
	var entrances []S
	for i, level := range plan.Levels {
		states := s.stage(entrances, i == 0, plan.Effort, level)
		share := float64(len(states)) / float64(plan.Effort)
		estimate.Shares = append(estimate.Shares, share)
		estimate.Probability *= share
		if len(states) == 0 {
			break
		}
		entrances = states
	}
	return estimate, nil
}

// Blocks of path numbers: block 0 is left to ordinary replications.
const (
	blockBits        = 32
	pilotBlock       = 1
	firstReplication = 2
)

// splitter starts the trials of one block.
type splitter[S any] struct {
	model  Model[S]
	random des.Streams // of what is not a path
	path   uint64      // the last number given
	drawn  uint64      // offsets drawn
}

func newSplitter[S any](model Model[S], seed, block uint64) *splitter[S] {
	path := block << blockBits // used by no path, so its streams are free
	return &splitter[S]{model: model, random: des.NewStreams(seed, path), path: path}
}

// trials starts so many paths, from the beginning or from states at which a level was entered, and
// takes each to the next level. It calls yield with where each is then.
//
// The states are resampled systematically: trial i starts from number floor((i+u)*states/trials),
// u uniform and drawn once. So all are used equally often, but for one, and each with the same mean:
// which makes the estimate unbiased.
func (s *splitter[S]) trials(entrances []S, begin bool, trials int, level float64, yield func(at S, importance float64)) {
	s.drawn++
	u := s.random.Uniform(0, s.drawn, 0)
	for i := range trials {
		s.path++
		var state S
		if begin {
			state = s.model.Start(s.path)
		} else {
			number := int((float64(i) + u) * (float64(len(entrances)) / float64(trials)))
			state = s.model.Clone(entrances[min(number, len(entrances)-1)], s.path)
		}
		yield(s.model.Advance(state, level))
	}
}

// stage returns the states at which trials entered a level.
func (s *splitter[S]) stage(entrances []S, begin bool, trials int, level float64) (states []S) {
	s.trials(entrances, begin, trials, level, func(at S, importance float64) {
		if importance >= level {
			states = append(states, at)
		}
	})
	return states
}
