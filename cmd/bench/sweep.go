package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/results"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// sweepOptions are the flags of bench sweep, as given.
type sweepOptions struct {
	options
	axes       []string
	strategies string
	metrics    []string
}

// sweep is the verb that runs a scenario at many settings.
func (c *command) sweep() *cobra.Command {
	var o sweepOptions
	cmd := &cobra.Command{
		Use:   "sweep SCENARIO [flags]",
		Short: "run a scenario at all settings of its axes",
		Long: `Simulate a scenario at every setting of the axes of its key sweep, under each strategy of its
list compare, and show what each point costs. All points see the same arrivals, demands and
power schedule as far as the axes let them. Each point is stored when it is done; a sweep that
was stopped goes on by the same command. bench export gives all that is stored.`,
		Example: `  bench sweep nvme-power-states
  bench sweep idle-timeout --axis device.idle.timeout=100ms,1s,10s --reps 5
  bench sweep system-sleep --axis queues.reads.presented=1..64/7/log --strategies drain,requeue
  bench sweep my.yaml --axis queues.io.presented=1,4,16 --precision 2% --metrics stop_latency.p99
  bench sweep my.yaml --axis device.d0_exit=1ms..50ms --axis sleep.0.poisson.rate=1/min..20/min \
    --set "design={halton: 500}" --format csv > points.csv       # or {latin_hypercube: 500}`,
		Args:              oneScenario(false),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.runSweep(cmd.Context(), &o, args[0])
		},
	}
	o.options.register(cmd)
	o.registerDistribution(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.axes, "axis", nil, "vary a value of the scenario: `path=v1,v2,v3`, or path=from..to/steps with /log\nfor equal factors; repeatable, and instead of the scenario's axis of that path")
	f.StringVar(&o.strategies, "strategies", "", "`names`, separated by commas (default: those of the scenario's list compare, else\nits own)")
	f.StringSliceVar(&o.metrics, "metrics", nil, "`metric` or metric.statistic to show, as in stop_latency.p99; repeatable\n(default: latencies of stops and requests, and power)")
	f.BoolVar(&o.all, "all", false, "compute all replications of every strategy, see bench compare -h")
	for name, complete := range map[string]cobra.CompletionFunc{"axis": cobra.NoFileCompletions, "strategies": cobra.NoFileCompletions, "metrics": completeFigures} {
		if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
		}
	}
	return cmd
}

// runSweep computes what is not stored yet, and shows all of it.
func (c *command) runSweep(ctx context.Context, o *sweepOptions, name string) (err error) {
	p, experiment, err := o.checkSweep(name)
	if err != nil {
		return err
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
	watch := c.watchSweep(&experiment.Definition)
	interrupted := c.compute(ctx, p, ledger, experiment, watch)
	watch.end()
	if interrupted != nil && !partial(interrupted) {
		return interrupted
	}
	seen, err := reports.WriteSweep(c.out, ledger.Sweep(p.scenario.Expect, p.scenario.Objectives), o.metrics, p.format)
	if err != nil {
		return err
	}
	c.storedIn(dir)
	switch {
	case interrupted != nil:
		return interrupted
	case seen.Failures > 0:
		return &failedError{fmt.Sprintf("%s gave no result; the first: %s", count(seen.Failures, "replication"), seen.First)}
	case seen.Missed > 0:
		return &failedError{fmt.Sprintf("expectations of the scenario are missed %d times", seen.Missed)}
	}
	return nil
}

// checkSweep turns flags into what is run. The error names all that is wrong.
func (o *sweepOptions) checkSweep(name string) (*plan, *results.Experiment, error) {
	p, err := o.check(name)
	wrong := []error{err}
	wrong = append(wrong, o.checkMetrics())
	if p.scenario == nil {
		return nil, nil, errors.Join(wrong...)
	}
	s, err := p.scenario.WithAxes(o.axes)
	if err != nil {
		return nil, nil, errors.Join(append(wrong, err)...)
	}
	p.scenario = s
	if len(s.Axes) == 0 {
		wrong = append(wrong, usage("%s has no axes (--axis device.idle.timeout=100ms,1s,5s makes one, or its key sweep; bench run simulates one setting)", name))
	}
	wrong = append(wrong, o.checkSets(s))
	strategies, err := o.strategiesOf(s)
	if wrong = append(wrong, err); errors.Join(wrong...) != nil {
		return nil, nil, errors.Join(wrong...)
	}
	experiment, err := results.NewSweep(s, strategies)
	if err == nil && o.all {
		experiment.KeepAll()
	}
	return p, experiment, err
}

// strategiesOf are those that are run: asked for, or the scenario's.
func (o *sweepOptions) strategiesOf(s *workloads.Scenario) ([]string, error) {
	varied := slices.ContainsFunc(s.Axes, func(a workloads.Axis) bool {
		return a.Path == "strategy" || strings.HasPrefix(a.Path, "strategy.")
	})
	switch {
	case o.strategies == "" && (varied || len(s.Compare) == 0):
		return []string{""}, nil
	case o.strategies == "":
		return s.Compare, nil
	case varied:
		return nil, usage("--strategies: the sweep varies the strategy itself (leave out the axis, or --strategies)")
	}
	var names []string
	var wrong []error
	for _, name := range splitNames(o.strategies) {
		switch _, err := s.Config(name); {
		case name == "":
			wrong = append(wrong, usage("--strategies: a name is missing"))
		case err != nil:
			wrong = append(wrong, asStrategy("--strategies", name, err))
		case slices.Contains(names, name):
			wrong = append(wrong, usage("--strategies: %s is named twice", name))
		}
		names = append(names, name)
	}
	return names, errors.Join(wrong...)
}

// checkSets refuses to set what is varied.
func (o *sweepOptions) checkSets(s *workloads.Scenario) error {
	var wrong []error
	for _, set := range o.sets {
		path, _, _ := strings.Cut(set, "=")
		for i := range s.Axes {
			if axis := s.Axes[i].Path; path == axis || strings.HasPrefix(path, axis+".") {
				wrong = append(wrong, usage("--set %s: the sweep varies %s (--axis %s=... replaces its values)", set, axis, axis))
			}
		}
	}
	return errors.Join(wrong...)
}

// sweepStatistics are the statistics that a figure may name.
var sweepStatistics = []string{"mean", "sd", "p50", "p90", "p95", "p99", "p99.9", "min", "max", "count"}

// checkMetrics refuses figures that no scenario has.
func (o *sweepOptions) checkMetrics() error {
	var names []string
	for _, m := range model.Catalogue() {
		names = append(names, m.Name)
	}
	var wrong []error
	for _, figure := range o.metrics {
		metric, statistic, named := strings.Cut(figure, ".")
		base, _, _ := strings.Cut(metric, "{")
		if !slices.Contains(names, base) {
			wrong = append(wrong, usage("--metrics: there is no metric %q (%s)", base, document.Nearest(base, names, "bench list metrics shows them; some are")))
		} else if named && !slices.Contains(sweepStatistics, statistic) {
			wrong = append(wrong, usage("--metrics: there is no statistic %q (%s)", statistic, document.Nearest(statistic, sweepStatistics, "statistics are")))
		}
	}
	return errors.Join(wrong...)
}
