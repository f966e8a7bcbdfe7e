package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/term"

	"quiesce/reports"
	"quiesce/results"
)

// simulate computes what is not stored yet of the plan's scenario under the given strategies, and
// shows all of it. When ctx ends it shows what is finished.
func (c *command) simulate(ctx context.Context, p *plan, strategies []string) (err error) {
	experiment, err := results.NewExperiment(p.scenario, strategies)
	if err != nil {
		return err
	}
	if p.all {
		experiment.KeepAll()
	}
	dir := p.out
	if dir == "" {
		dir = experiment.Definition.Directory()
	}
	ledger, err := results.Create(dir, &experiment.Definition)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	c.damage(ledger.Path(), ledger.Aside, ledger.Damaged)

	bar := c.progress(p.scenario.Name)
	interrupted := c.compute(ctx, p, ledger, experiment, bar)
	bar.end()
	if interrupted != nil && !partial(interrupted) {
		return interrupted
	}
	study, err := ledger.Study(p.scenario.Expect)
	if err != nil {
		return err
	}
	study.Ask(p.scenario.Objectives)
	if err := reports.Write(c.out, study, p.format); err != nil {
		return err
	}
	c.storedIn(dir)
	if interrupted != nil {
		return interrupted
	}
	return failures(study)
}

// storedIn says where a run's results are, whether they were there already or not. It goes to the error stream, so
// that what is read by programs stays as it is.
func (c *command) storedIn(dir string) {
	c.print("bench: stored in " + word(dir) + "\n")
}

// failures is the error of a run that is done but not well.
func failures(s *results.Study) error {
	switch missed := s.Missed(); {
	case len(s.Failures) > 0:
		return noResult(s.Failures)
	case len(missed) == 1:
		return &failedError{"1 expectation of the scenario is missed"}
	case len(missed) > 1:
		return &failedError{fmt.Sprintf("%d expectations of the scenario are missed", len(missed))}
	}
	return nil
}

// terminal reports whether somebody sees the error stream as it is written.
func (c *command) terminal() bool {
	f, ok := c.err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
