package results

import (
	"errors"

	"quiesce/model"
	"quiesce/workloads"
)

// Experiment is a run that can be computed: its definition, and each point's configuration.
type Experiment struct {
	Definition Definition

	configs []*model.Config
}

// NewExperiment is the run of a scenario under some of its strategies, each as Scenario.Config takes
// it ("": the scenario's own). The error names every strategy that the scenario refuses.
func NewExperiment(s *workloads.Scenario, strategies []string) (*Experiment, error) {
	build, err := Build()
	if err != nil {
		return nil, err
	}
	e := &Experiment{Definition: Definition{
		Format: Format, Build: build,
		Scenario: s.Name, About: s.About, Text: s.Text(), Sets: s.Source().Sets,
		Seed: s.Seed, Replications: s.Replications,
		Screened: len(strategies) > 1 && (s.Precision != nil || len(strategies) >= screenedFrom && s.Replications >= screenedLeast),
	}}
	if p := s.Precision; p != nil {
		e.Definition.Precision = &Precision{Relative: float64(p.Relative), Budget: int(p.Budget)}
		for _, f := range p.Metrics {
			e.Definition.Precision.Figures = append(e.Definition.Precision.Figures, f.String())
		}
	}
	for _, a := range s.Attachments {
		e.Definition.Inputs = append(e.Definition.Inputs, Input{Name: a.Path, SHA256: a.SHA256})
	}
	var refused []error
	for _, name := range strategies {
		config, err := s.Config(name)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		e.Definition.Points = append(e.Definition.Points, Point{Strategy: config.Strategy.Name})
		e.configs = append(e.configs, config)
	}
	if err := errors.Join(refused...); err != nil {
		return nil, err
	}
	e.Definition.Notes = s.NotesOn(strategies)
	return e, nil
}

// KeepAll computes all replications of every strategy, also of those that another one beats in
// everything.
func (e *Experiment) KeepAll() { e.Definition.Screened = false }

// Func computes the experiment's tasks.
func (e *Experiment) Func() Func {
	return Simulate(e.Definition.Seed, func(point int) (*model.Config, error) { return e.configs[point], nil })
}
