package main

import (
	"cmp"
	"errors"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/results"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// options are the flags of the verbs that simulate, as given. They are text, so that check can name
// everything that is wrong with them at once.
type options struct {
	sets []string
	reps string

	precision string   // a share
	figures   []string // that it is asked of
	budget    string
	all       bool

	seed   string
	jobs   string
	out    string
	format string

	distribution distribution
}

// jobLimit bounds --jobs.
const jobLimit = 4096

// register adds the flags to a verb.
func (o *options) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVar(&o.sets, "set", nil, "replace a value of the scenario: `path=value`, as in\n--set target.servers=2 or --set requests.read.service=5ms; repeatable")
	f.StringVar(&o.reps, "reps", "", "`number` of replications (default: as the scenario says)")
	f.StringVar(&o.precision, "precision", "", "add replications until half of each figure's 95 % interval is at most this\n`share` of it, such as 1%; --reps is then how many to begin with")
	f.StringSliceVar(&o.figures, "precision-of", nil, "`metric.statistic` that must be so exact, as in stop_latency.p99; repeatable\n(default: the means of stop_latency, request_latency and mean_power)")
	f.StringVar(&o.budget, "budget", "", "`number` of replications at most, with --precision (default: 1000)")
	f.StringVar(&o.seed, "seed", "", "start of all random streams, a `number` (default: as the scenario says);\nthe same seed gives the same output, whatever --jobs is")
	f.StringVar(&o.jobs, "jobs", "", "`number` of replications simulated at the same time (default: one per core)")
	f.StringVar(&o.out, "out", "", "`directory` of this run's results (default: one below results/)")
	f.StringVar(&o.format, "format", string(reports.Table), "`format` of the output: "+formatNames(", "))
	for name, complete := range map[string]cobra.CompletionFunc{
		"precision":    cobra.NoFileCompletions,
		"precision-of": completeFigures,
		"budget":       cobra.NoFileCompletions,
		"format":       cobra.FixedCompletions(strings.Split(formatNames(" "), " "), cobra.ShellCompDirectiveNoFileComp),
		"out": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		"set":  cobra.NoFileCompletions,
		"reps": cobra.NoFileCompletions,
		"seed": cobra.NoFileCompletions,
		"jobs": cobra.NoFileCompletions,
	} {
		if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
		}
	}
}

func formatNames(separator string) string {
	var names []string
	for _, f := range reports.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, separator)
}

// plan is what the flags and the scenario ask for.
type plan struct {
	scenario *workloads.Scenario
	all      bool // every strategy gets all its replications
	engine   results.Engine
	jobs     int // tasks computed here at the same time
	format   reports.Format
	out      string // "": below results/

	distribution distribution
}

// check reads the scenario with the flags applied. The error names all that is wrong with either.
func (o *options) check(name string) (*plan, error) {
	p := &plan{all: o.all, out: o.out, format: reports.Format(o.format)}
	sets := flagged{given: len(o.sets), sets: o.sets}
	var wrong []error
	if !strings.Contains(" "+formatNames(" ")+" ", " "+o.format+" ") || o.format == "" {
		wrong = append(wrong, usage("--format: there is no format %q (%s)", o.format, document.Nearest(o.format, strings.Fields(formatNames(" ")), "formats are")))
	}
	if err := o.distribution.check(); err != nil {
		wrong = append(wrong, err)
	}
	p.distribution = o.distribution
	if jobs, err := number(o.jobs, jobLimit); o.jobs == "0" && p.distribution.distributed() {
		p.jobs = 0 // all on other machines
	} else if o.jobs == "0" {
		wrong = append(wrong, usage("--jobs: \"0\" leaves all to workers on other machines, which takes --engine nats (else a number from 1 to %d)", jobLimit))
	} else if err != nil {
		wrong = append(wrong, usage("--jobs: %q is not a number from 1 to %d", o.jobs, jobLimit))
	} else {
		p.engine, p.jobs = results.Local{Jobs: jobs}, cmp.Or(jobs, runtime.GOMAXPROCS(0))
	}
	if _, err := number(o.reps, results.ReplicationLimit); err != nil {
		wrong = append(wrong, usage("--reps: %q is not a number from 1 to %d", o.reps, results.ReplicationLimit))
	} else if o.reps != "" {
		sets.add("--reps", "replications="+o.reps)
	}
	o.precisionSets(&sets, &wrong)
	if _, err := strconv.ParseUint(o.seed, 10, 64); err != nil && o.seed != "" {
		wrong = append(wrong, usage("--seed: %q is not a whole number from 0 to 2^64-1", o.seed))
	} else if o.seed != "" {
		sets.add("--seed", "seed="+o.seed)
	}
	var err error
	if p.scenario, err = workloads.Load(name, sets.sets); err != nil {
		wrong = append(wrong, sets.named(err))
	}
	return p, errors.Join(wrong...)
}

// precisionSets adds the settings that the flags of the precision stand for.
func (o *options) precisionSets(sets *flagged, wrong *[]error) {
	switch {
	case o.precision == "none":
		sets.add("--precision", "precision=none")
	case o.precision != "":
		sets.add("--precision", "precision.relative="+o.precision)
	}
	if len(o.figures) > 0 {
		sets.add("--precision-of", "precision.metrics=["+strings.Join(quoted(o.figures), ", ")+"]")
	}
	if _, err := number(o.budget, results.ReplicationLimit); err != nil {
		*wrong = append(*wrong, usage("--budget: %q is not a number from 1 to %d", o.budget, results.ReplicationLimit))
	} else if o.budget != "" {
		sets.add("--budget", "precision.budget="+o.budget)
	}
}

// quoted makes texts elements of a YAML list, whatever is in them.
func quoted(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return all
}

// completeFigures offers the metrics.
func completeFigures(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, m := range model.Catalogue() {
		names = append(names, m.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// number reads a number from 1 to limit; 0 for an empty text, which means the default.
func number(text string, limit int) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && (n < 1 || n > limit) {
		err = strconv.ErrRange
	}
	return n, err
}

// oneScenario demands a scenario, or at most one if it may be left out.
func oneScenario(optional bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 && !optional:
			return usage("%s needs a scenario: a file, or one of %s", cmd.CommandPath(), strings.Join(builtinNames(), ", "))
		case len(args) > 1:
			return usage("%s takes one scenario, not also %s", cmd.CommandPath(), strings.Join(args[1:], " "))
		}
		return nil
	}
}

// completeScenario offers built-in scenarios and files.
func completeScenario(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if strings.ContainsRune(typed, filepath.Separator) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return builtinNames(), cobra.ShellCompDirectiveDefault
}

func builtinNames() []string {
	var names []string
	for _, b := range workloads.Builtin() {
		names = append(names, b.Name)
	}
	return names
}

// unquote separates a flag's description from the name of its value, which stands in back quotes.
func unquote(f *pflag.Flag) (value, about string) {
	value, about = pflag.UnquoteUsage(f)
	if value != "" {
		value = " " + value
	}
	return value, about
}
