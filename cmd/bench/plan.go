package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/reports"
	"quiesce/results"
	capacity "quiesce/results/plan"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// planning are the flags of bench plan, as given.
type planning struct {
	options
	axes       []string // of which there is one at most
	objectives []string
	confidence string
	budget     string
	strategies string
	largest    bool
	smallest   bool
}

// axisSteps is how many values an axis has unless the user says otherwise.
const axisSteps = 101

// plan is the verb that answers the capacity question.
func (c *command) plan() *cobra.Command {
	var o planning
	cmd := &cobra.Command{
		Use:   "plan SCENARIO [flags]",
		Short: "find the largest load, or the smallest time-out, that meets the objectives",
		Long: `Look along one axis for the last value at which the scenario's objectives hold: the largest
load that still lets go of D0 in time, the smallest time-out that requests can bear. Few
values are simulated, each with as many replications as it takes to be sure. The answer is a
value at which all objectives are shown to hold, and the next one at which one is shown to
fail; what lies between is not decided. What was only met in all that was observed, such as
watchdog_trips == 0, is called unbroken, not holding, and takes the whole budget: no number of
replications shows that something never happens. Of device.idle.timeout it tells break-even as well.
If an objective fails at all values that were tried, the exit status is 1.`,
		Example: `  bench plan idle-timeout
  bench plan system-sleep --axis requests.write.arrivals.poisson.rate=0.5/s..5/s
  bench plan system-sleep --axis queues.reads.presented=1..64 --strategies all
  bench plan my.yaml --axis requests.read.arrivals.poisson.rate=10/s..200/s \
    --objective "stop_latency.p99 < 50ms" --objective "mean_power < 100mW"
  bench plan my.yaml --axis requests.read.service=1ms..100ms/61/log \
    --objective "stop_latency.p99 < 50ms" --confidence 99%`,
		Args:              oneScenario(false),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.findCapacity(cmd.Context(), &o, args[0])
		},
	}
	o.register(cmd)
	return cmd
}

func (o *planning) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVar(&o.axes, "axis", nil, "`path=from..to` with /steps or /steps/log behind it: what is varied, as in\nrequests.read.arrivals.poisson.rate=0.1/s..0.9/s, or a path of the scenario's sweep\n(default: the first of that; in 101 steps). Other axes stay as the file says")
	f.StringArrayVar(&o.objectives, "objective", nil, "`condition` that must hold, as in \"stop_latency.p99 < 50ms\"; repeatable\n(default: the scenario's objectives)")
	f.BoolVar(&o.largest, "largest", false, "look for the largest value (default: the end at which the objectives hold decides)")
	f.BoolVar(&o.smallest, "smallest", false, "look for the smallest value")
	f.StringVar(&o.confidence, "confidence", "95%", "how sure each answer is to be: a `share`")
	f.StringVar(&o.budget, "budget", "", "`number` of replications of a value at most (default: 16 times the first stage)")
	f.StringVar(&o.strategies, "strategies", "", "`names`, separated by commas, each with an answer of its own; all: those of the\nscenario's list compare (default: the scenario's own)")
	f.StringArrayVar(&o.sets, "set", nil, "replace a value of the scenario: `path=value`; repeatable")
	f.StringVar(&o.reps, "reps", "", "`number` of replications in the first stage, at least 10 (default: as the scenario says)")
	f.StringVar(&o.seed, "seed", "", "start of all random streams, a `number` (default: as the scenario says);\nthe same seed gives the same output, whatever --jobs is")
	f.StringVar(&o.jobs, "jobs", "", "`number` of replications simulated at the same time (default: one per core)")
	f.StringVar(&o.out, "out", "", "`directory` of this run's results (default: one below results/)")
	f.StringVar(&o.format, "format", string(reports.Table), "`format` of the output: "+formatNames(", "))
}

// findCapacity does what the flags ask for.
func (c *command) findCapacity(ctx context.Context, o *planning, name string) (err error) {
	p, wanted, strategies, err := o.checkPlan(name)
	if err != nil {
		return err
	}
	experiment, err := capacity.NewExperiment(p.scenario, strategies, *wanted)
	if err != nil {
		return usage("%s: %v", name, err)
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
	ledger.Say = func(text string) { bar.say(c, "bench: "+text+"\n") }
	bar.things = "replications of this round"
	wanted.Engine, wanted.Progress = c.local(p), bar.update
	found, interrupted := capacity.Run(ctx, p.scenario, ledger, experiment, *wanted)
	bar.end()
	if found == nil {
		return interrupted
	}
	if err := reports.WritePlan(c.out, found, p.format); err != nil {
		return err
	}
	c.storedIn(dir)
	if interrupted != nil {
		return stored(interrupted)
	}
	return planFailure(found)
}

// planFailure is the error of a plan that is done but not well.
func planFailure(found *capacity.Plan) error {
	if failures := found.Study.Failures; len(failures) > 0 {
		return noResult(failures)
	}
	for i := range found.Answers {
		if !found.Answers[i].Nowhere() {
			return nil
		}
	}
	return &failedError{fmt.Sprintf("no value of %s meets the objectives", found.Axis)}
}

// checkPlan turns flags into what is looked for. The error names all that is wrong.
func (o *planning) checkPlan(name string) (*plan, *capacity.Options, []string, error) {
	var wrong []error
	note := func(err error) {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	wanted := &capacity.Options{}
	var err error
	wanted.Confidence, err = share(o.confidence)
	note(err)
	if wanted.Budget, err = number(o.budget, results.ReplicationLimit); err != nil {
		note(usage("--budget: %q is not a number from 1 to %d", o.budget, results.ReplicationLimit))
	}
	note(o.checkQuestion())
	switch {
	case o.largest:
		wanted.Direction = capacity.Largest
	case o.smallest:
		wanted.Direction = capacity.Smallest
	}
	p, err := o.check(name)
	note(err)
	if err != nil || p.scenario == nil {
		return nil, nil, nil, errors.Join(wrong...)
	}
	strategies, err := o.chosen(p.scenario)
	note(err)
	note(o.applyAxis(p, wanted))
	if len(o.objectives) > 0 {
		s, err := p.scenario.With("objectives=[" + strings.Join(quoted(o.objectives), ", ") + "]")
		note(prefixed("--objective", err))
		if err == nil {
			p.scenario = s
		}
	}
	if len(wrong) == 0 && len(p.scenario.Objectives) == 0 {
		note(usage(`%s has no objectives (say what must hold, as in --objective "stop_latency.p99 < 50ms")`, name))
	}
	wanted.Objectives = p.scenario.Objectives
	if len(wrong) > 0 {
		return nil, nil, nil, errors.Join(wrong...)
	}
	return p, wanted, strategies, nil
}

// checkQuestion refuses what asks for two things at once, and a first stage that is too small.
func (o *planning) checkQuestion() error {
	var wrong []error
	if len(o.axes) > 1 {
		wrong = append(wrong, usage("--axis: bench plan takes one axis, not also %s (--set gives the others a value; bench sweep varies several)", strings.Join(o.axes[1:], ", ")))
	}
	if o.largest && o.smallest {
		wrong = append(wrong, usage("--largest and --smallest ask for two answers (leave one out, or both: then the end at which the objectives hold decides)"))
	}
	if n, err := number(o.reps, results.ReplicationLimit); err == nil && n > 0 && n < capacity.FirstStageLeast {
		wrong = append(wrong, usage("--reps: %d replications are too few for a first stage (give %d or more: of fewer an interval is too narrow by chance too often)", n, capacity.FirstStageLeast))
	}
	return errors.Join(wrong...)
}

// applyAxis makes the axis the only one of the scenario.
func (o *planning) applyAxis(p *plan, wanted *capacity.Options) error {
	axis := ""
	if len(o.axes) > 0 {
		axis = o.axes[0]
	}
	s, err := p.scenario.WithAxis(axis, axisSteps)
	if err != nil {
		return err
	}
	for i := range p.scenario.Axes {
		if path := p.scenario.Axes[i].Path; path != s.Axes[0].Path {
			wanted.Others = append(wanted.Others, path)
		}
	}
	p.scenario = s
	return nil
}

// prefixed is a mistake in the scenario that a flag has made, in a line for each problem.
func prefixed(flag string, err error) error {
	if err == nil {
		return nil
	}
	var problems document.Problems
	if !errors.As(err, &problems) {
		return usage("%s: %v", flag, err)
	}
	var all []error
	for _, p := range problems {
		text := p.What
		if element, what, found := strings.Cut(text, ": "); found && strings.HasPrefix(element, "objectives.") {
			text = what // which of several it is, the text says
		}
		if p.Hint != "" {
			text += " (" + p.Hint + ")"
		}
		all = append(all, usage("%s: %s", flag, text))
	}
	return errors.Join(all...)
}

// asStrategy is a mistake in a strategy that a flag names; which of several it is in, it says unless the
// mistake itself does.
func asStrategy(flag, name string, err error) error {
	var problems document.Problems
	if errors.As(err, &problems) && !slices.ContainsFunc(problems, func(p document.Problem) bool { return strings.Contains(p.What, name) }) {
		flag += ": " + name
	}
	return prefixed(flag, err)
}

// chosen are the strategies that the flag names.
func (o *planning) chosen(s *workloads.Scenario) ([]string, error) {
	switch o.strategies {
	case "":
		return []string{""}, nil
	case "all":
		if len(s.Compare) == 0 {
			return nil, usage("--strategies all: the scenario has no list compare (name them: --strategies drain,requeue)")
		}
		return s.Compare, nil
	}
	var names []string
	var wrong []error
	for _, name := range splitNames(o.strategies) {
		if name == "" {
			wrong = append(wrong, usage("--strategies: a name is missing"))
			continue
		}
		_, err := s.Config(name)
		wrong = append(wrong, asStrategy("--strategies", name, err))
		names = append(names, name)
	}
	return names, errors.Join(wrong...)
}

// splitNames separates strategies at the commas outside their parentheses.
func splitNames(text string) []string {
	var all []string
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				all = append(all, strings.TrimSpace(text[from:i]))
				from = i + 1
			}
		}
	}
	return append(all, strings.TrimSpace(text[from:]))
}

// share reads a confidence, as 95% or as 0.95.
func share(text string) (float64, error) {
	number, isPercent := strings.CutSuffix(strings.TrimSpace(text), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if isPercent {
		x /= 100
	}
	if err != nil || !(x >= 0.5 && x <= 0.9999) {
		return 0, usage("--confidence: %q is not a share from 50%% to 99.99%%", text)
	}
	return x, nil
}
