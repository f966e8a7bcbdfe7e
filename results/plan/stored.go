package plan

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"quiesce/results"
	"quiesce/workloads"
)

// errLacking says that a search asks for what is not stored.
var errLacking = errors.New("not all that the search asks for is stored")

// reader is an Engine that computes nothing.
type reader struct{}

// Run fails if there is anything to compute.
func (reader) Run(_ context.Context, tasks iter.Seq[results.Task], _ results.Func, _ func([]results.Result) error) error {
	for range tasks {
		return errLacking
	}
	return nil
}

// Stored is the plan that a ledger holds the replications of: what Run came to, or where the search stands,
// if it was stopped. Nothing is simulated, and the ledger may be open for reading. The scenario is that of the
// run. Of an idle time-out only break-even is told, if it was stopped before the rest was derived.
func Stored(s *workloads.Scenario, ledger *results.Ledger) (*Plan, error) {
	d := &ledger.Definition
	o, err := options(d)
	if err != nil {
		return nil, err
	}
	if len(s.Axes) != 1 || len(d.Axes) != 1 || s.Axes[0].Path != d.Axes[0].Path {
		return nil, fmt.Errorf("the scenario of a plan has one axis")
	}
	p, err := newPlanner(context.Background(), s, ledger, &results.Experiment{Definition: *d}, o)
	if err != nil {
		return nil, err
	}
	switch err = p.search(); {
	case errors.Is(err, errLacking):
		err = p.stop()
	case err == nil && s.Axes[0].Path == IdleTimeout:
		if p.plan.Idle = derivedIdle(ledger); p.plan.Idle == nil {
			p.plan.Idle, err = breakEven(s, p.strategies[0])
		}
	}
	return p.plan, err
}

// options are those that a plan was run with, as far as they are stored.
func options(d *results.Definition) (*Options, error) {
	if d.Plan == nil {
		return nil, errors.New("this run is no plan")
	}
	o := &Options{Confidence: d.Plan.Confidence, Budget: d.Replications, Engine: reader{}, Progress: func(results.Progress) {}}
	o.Direction = Direction(max(0, slices.IndexFunc([]Direction{Either, Largest, Smallest}, func(x Direction) bool { return x.String() == d.Plan.Direction })))
	o.Objectives = make([]workloads.Condition, len(d.Plan.Objectives))
	for i, text := range d.Plan.Objectives {
		if err := o.Objectives[i].UnmarshalText([]byte(text)); err != nil {
			return nil, fmt.Errorf("the objective %q: %w", text, err)
		}
	}
	return o, nil
}

// breakEven is what theory says of a time-out without having observed idle periods.
func breakEven(s *workloads.Scenario, strategy string) (*Idle, error) {
	config, err := s.Config(strategy)
	if err != nil {
		return nil, err
	}
	idle := &Idle{Costs: CostsOf(&config.Device)}
	idle.BreakEven.Value, idle.BreakEven.Defined = idle.Costs.BreakEven()
	return idle, nil
}
