package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/reports"
	"quiesce/workloads"
	"quiesce/workloads/document"
	"quiesce/workloads/trace"
)

// topic is something that bench list knows.
type topic struct {
	name  string
	about string
	write func(*listing)
}

// listing is where topics are written to, in lines of at most so many characters. The writer keeps its
// first error for Flush.
type listing struct {
	*bufio.Writer
	width int
}

var topics = []topic{
	{"scenarios", "Built-in scenarios; bench list NAME prints one", listScenarios},
	{"strategies", "What a driver can do in EvtIoStop, with parameters and their defaults, as in deadline(500us)", listStrategies},
	{"metrics", "What is measured, with units; > more is better, < less is", listMetrics},
	{"distributions", "What any duration of a scenario can be; a bare duration is constant", listDistributions},
	{"traces", "Trace formats that arrivals can be read from", listTraces},
}

// list is the verb that shows what there is.
func (c *command) list() *cobra.Command {
	var names []string
	for _, t := range topics {
		names = append(names, t.name)
	}
	return &cobra.Command{
		Use:   "list [TOPIC | SCENARIO]",
		Short: "show what there is: " + strings.Join(names, ", "),
		Long: `Show what there is of a topic: ` + strings.Join(names, ", ") + `; all of them without
one. With the name of a built-in scenario, print its file, to start another one from.`,
		Example: `  bench list
  bench list metrics
  bench list system-sleep > my.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("%s takes one topic, not also %s", cmd.CommandPath(), strings.Join(args[1:], " "))
			}
			return nil
		},
		ValidArgsFunction: cobra.FixedCompletions(append(names, builtinNames()...), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			out := &listing{bufio.NewWriter(c.out), reports.Columns(c.out)}
			if len(args) == 0 {
				listAll(out)
				return out.Flush()
			}
			if err := listOne(out, args[0], names); err != nil {
				return err
			}
			return out.Flush()
		},
	}
}

func listAll(out *listing) {
	for i, t := range topics {
		if i > 0 {
			put(out, "\n")
		}
		put(out, "%s\n\n", t.about)
		t.write(out)
	}
}

// listOne writes a topic, or the file of a built-in scenario.
func listOne(out *listing, name string, names []string) error {
	for _, t := range topics {
		if t.name == name {
			t.write(out)
			return nil
		}
	}
	for _, b := range workloads.Builtin() {
		if b.Name == name {
			// A copy has its schema beside it, as bench schema's help says.
			put(out, "%s", strings.Replace(b.Text, "$schema=../schema.json", "$schema=scenario.schema.json", 1))
			return nil
		}
	}
	return usage("there is no topic and no built-in scenario %q (%s)", name,
		document.Nearest(name, append(names, builtinNames()...), "there are"))
}

func put(out *listing, format string, args ...any) {
	if _, err := fmt.Fprintf(out, format, args...); err != nil {
		return
	}
}

func listScenarios(out *listing) {
	for _, b := range workloads.Builtin() {
		put(out, "  %-20s%s\n", b.Name, b.About)
		if b.Question != "" {
			put(out, "  %-20s%s\n", "", b.Question)
		}
	}
}

func listStrategies(out *listing) {
	for _, e := range driver.Catalogue() {
		put(out, "  %s\n", e.Name)
		wrap(out, 6, e.About)
		for _, p := range e.Params {
			text := p.Name
			if p.Default != "" {
				text += "=" + p.Default
			}
			text += ": " + p.About
			if len(p.Choices) > 0 {
				text += "; one of " + strings.Join(p.Choices, ", ")
			}
			if p.Range != "" {
				text += " (" + p.Range + ")"
			}
			wrap(out, 10, text)
		}
		if e.Classes {
			wrap(out, 10, "CLASS=STRATEGY: for the requests of a class; repeatable")
		}
	}
}

func listMetrics(out *listing) {
	for _, m := range model.Catalogue() {
		better := map[int]string{-1: "<", 0: " ", 1: ">"}[m.Better]
		kind := "per observation"
		if m.Kind == model.Scalar {
			kind = "per replication"
		}
		put(out, "  %s %-22s%-10s%s\n", better, m.Name, m.Unit, kind)
		wrap(out, 8, m.About)
	}
}

// distributions are examples of each family, with what it is.
var distributions = map[variate.Kind][2]string{
	variate.KindConstant:         {"5ms, or constant: 5ms", "always the same"},
	variate.KindExponential:      {"exponential: {mean: 1s}", "memoryless"},
	variate.KindErlang:           {"erlang: {shape: 4, mean: 1s}", "sum of shape exponential phases"},
	variate.KindHyperexponential: {"hyperexponential: {branches: [{p: 0.9, mean: 1ms}, {p: 0.1, mean: 50ms}]}", "a choice between exponential branches"},
	variate.KindLognormal:        {"lognormal: {mean: 40ms, cv2: 2}", "by mean and squared coefficient of variation"},
	variate.KindUniform:          {"uniform: {low: 2s, high: 6s}", "between two times"},
	variate.KindPareto:           {"pareto: {alpha: 2.5, low: 1ms}", "P(X > x) = (low/x)^alpha"},
	variate.KindWeibull:          {"weibull: {shape: 0.5, mean: 1s}", "by shape, and mean or scale: P(X > x) = exp(-(x/scale)^shape)"},
	variate.KindEmpirical:        {"empirical: {file: times.txt}", "a sample, each value as likely; or values: [1ms, 2ms, 7ms]"},
}

func listDistributions(out *listing) {
	for _, kind := range variate.Kinds() {
		put(out, "  %s\n", distributions[kind][0])
		wrap(out, 6, distributions[kind][1])
	}
}

func listTraces(out *listing) {
	for _, f := range trace.Formats() {
		put(out, "  %s\n", f.Name)
		wrap(out, 6, f.About)
		wrap(out, 6, "columns: "+f.Columns)
	}
}

// wrap writes text in lines, indented.
func wrap(out *listing, indent int, text string) {
	line := strings.Repeat(" ", indent)
	empty := true
	for _, word := range strings.Fields(text) {
		if !empty && len(line)+1+len(word) > out.width {
			put(out, "%s\n", line)
			line, empty = strings.Repeat(" ", indent), true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	put(out, "%s\n", line)
}
