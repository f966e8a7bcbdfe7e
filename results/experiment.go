package results

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"quiesce/model"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// Experiment is a run that can be computed: its definition, and the scenario that the configurations of
// its points are made from.
type Experiment struct {
	Definition Definition

	scenario *workloads.Scenario
	settings cache
}

// NewExperiment is the run of a scenario, without its axes, under some of its strategies, each as
// Scenario.Config takes it ("": the scenario's own). The error names every strategy that the scenario
// refuses.
func NewExperiment(s *workloads.Scenario, strategies []string) (*Experiment, error) {
	e, err := newExperiment(s, strategies)
	if err != nil {
		return nil, err
	}
	for _, a := range s.Attachments {
		e.Definition.Inputs = append(e.Definition.Inputs, Input{Name: a.Path, SHA256: a.SHA256})
	}
	e.Definition.Notes = s.NotesOn(strategies)
	return e, nil
}

// NewSweep is the run of a scenario at all settings of its axes, of which it has at least one, under some
// of its strategies: see NewExperiment. That each value of each axis is right by itself was checked when
// the scenario was read; values that are wrong together fail at their points.
func NewSweep(s *workloads.Scenario, strategies []string) (*Experiment, error) {
	e, err := newExperiment(s, strategies)
	if err != nil {
		return nil, err
	}
	d := &e.Definition
	for _, a := range s.ReadFiles() {
		d.Inputs = append(d.Inputs, Input{Name: a.Path, SHA256: a.SHA256})
	}
	if d.Axes, d.Design, err = axesOf(s); err != nil {
		return nil, err
	}
	for k, chosen := range d.Chosen {
		if !variesStrategy(d.Axes) {
			break
		}
		if chosen != "" {
			return nil, fmt.Errorf("the sweep varies the strategy, and so does the list of strategies (%s); leave out one of the two", list(d.Chosen))
		}
		d.Strategies[k] = ""
	}
	if n := d.Settings(); n > PointLimit/len(strategies) {
		return nil, fmt.Errorf("the sweep has more than %d points; take fewer values, or a design that samples them, as in design: {halton: 1000}", PointLimit)
	}
	return e, nil
}

func variesStrategy(axes []Axis) bool {
	for i := range axes {
		if isStrategyPath(axes[i].Path) {
			return true
		}
	}
	return false
}

// axesOf are the axes of a scenario, and which of their settings are run.
func axesOf(s *workloads.Scenario) ([]Axis, Design, error) {
	if len(s.Axes) == 0 {
		return nil, Design{}, fmt.Errorf("%s has no axes to sweep", s.Name)
	}
	var axes []Axis
	for _, a := range s.Axes {
		axis := Axis{Path: a.Path, Values: a.Values}
		for i := range a.Labels {
			if a.Labels[i] != a.Values[i] {
				axis.Labels = a.Labels
				break
			}
		}
		axes = append(axes, axis)
	}
	design := Design{Settings: s.Design.Samples()}
	switch {
	case design.Settings == 0:
	case s.Design.Halton > 0:
		design.Kind = Halton
	default:
		design.Kind = LatinHypercube
	}
	return axes, design, nil
}

// newExperiment is what a run and a sweep have in common.
func newExperiment(s *workloads.Scenario, strategies []string) (*Experiment, error) {
	build, err := Build()
	if err != nil {
		return nil, err
	}
	e := &Experiment{scenario: s, Definition: Definition{
		Format: Format, Build: build,
		Scenario: s.Name, About: s.About, Text: s.Text(), Sets: s.Source().Sets,
		Seed: s.Seed, Replications: s.Replications, Chosen: strategies,
		Screened: len(strategies) > 1 && (s.Precision != nil || len(strategies) >= screenedFrom && s.Replications >= screenedLeast),
	}}
	if p := s.Precision; p != nil {
		e.Definition.Precision = &Precision{Relative: float64(p.Relative), Budget: int(p.Budget)}
		for _, f := range p.Metrics {
			e.Definition.Precision.Figures = append(e.Definition.Precision.Figures, f.String())
		}
	}
	var refused []error
	for _, name := range strategies {
		config, err := s.Config(name)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		e.Definition.Strategies = append(e.Definition.Strategies, config.Strategy.Name)
	}
	return e, errors.Join(refused...)
}

// KeepAll computes all replications of every strategy, also of those that another one beats in
// everything.
func (e *Experiment) KeepAll() { e.Definition.Screened = false }

// Func computes the experiment's tasks. It may be called from several goroutines.
func (e *Experiment) Func() Func {
	k := len(e.Definition.Chosen)
	simulate := Simulate(e.Definition.Seed, func(point int) (*model.Config, error) {
		c := e.configured(point / k)
		return c.configs[point%k], c.errs[point%k]
	})
	if len(e.Definition.Axes) == 0 {
		return simulate
	}
	return func(ctx context.Context, t Task) (Result, error) {
		r, err := simulate(ctx, t)
		r.Notes = e.configured(t.Point / k).notes
		return r, err
	}
}

// configured is a setting, ready to be simulated: for each strategy the configuration, or why there is
// none.
type configured struct {
	once    sync.Once
	configs []*model.Config
	notes   []model.Finding
	errs    []error
}

// configured returns a setting, which it makes if it is not at hand.
func (e *Experiment) configured(setting int) *configured {
	c := e.settings.get(setting)
	c.once.Do(func() {
		k := len(e.Definition.Chosen)
		c.configs, c.errs = make([]*model.Config, k), make([]error, k)
		s, err := e.scenario, error(nil)
		if len(e.Definition.Axes) > 0 {
			s, err = e.scenario.At(e.Definition.Overrides(setting))
			err = inShort(err)
		}
		for i, chosen := range e.Definition.Chosen {
			if c.errs[i] = err; err == nil {
				c.configs[i], c.errs[i] = s.Config(chosen)
			}
		}
		if len(e.Definition.Axes) > 0 && errors.Join(c.errs...) == nil {
			c.notes = s.NotesOn(e.Definition.Chosen)
		}
	})
	return c
}

// WrongTogether begins the failure of points of a sweep whose values are right one by one, but not with one
// another: the one failure that is not a fault of the program.
const WrongTogether = "these values are wrong together"

// inShort is what is wrong with a setting, without places: its values are not where a user wrote them.
func inShort(err error) error {
	var problems document.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var texts []string
	for _, p := range problems {
		texts = append(texts, p.What)
	}
	return fmt.Errorf("%s: %s", WrongTogether, strings.Join(texts, "; "))
}

// cache holds the settings that were last asked for: tasks of one setting are neighbours.
type cache struct {
	mu    sync.Mutex
	held  map[int]*configured
	order []int // oldest first
}

// heldAtOnce bounds the settings in a cache.
const heldAtOnce = 32

func (c *cache) get(setting int) *configured {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.held[setting]; found != nil {
		return found
	}
	if c.held == nil {
		c.held = map[int]*configured{}
	}
	if len(c.order) == heldAtOnce {
		delete(c.held, c.order[0])
		c.order = append(c.order[:0], c.order[1:]...)
	}
	c.held[setting] = &configured{}
	c.order = append(c.order, setting)
	return c.held[setting]
}
