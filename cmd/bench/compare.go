package main

import (
	"github.com/spf13/cobra"

	"quiesce/workloads"
)

// compare is the verb that sets strategies side by side.
func (c *command) compare() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "compare [SCENARIO] [flags]",
		Short: "set strategies side by side: differences, and which is best",
		Long: `Simulate a scenario once with each strategy of its list compare, on the same arrivals,
demands and power schedule, and show what each costs, how it differs from the first one, and
which is best by each metric and how surely. SCENARIO is a YAML file, a trace, or a built-in
scenario (bench list scenarios); without one it is ` + workloads.Default + `.`,
		Example: `  bench compare
  bench compare system-sleep --set queues.writes.dispatch=parallel
  bench compare my.yaml --set "compare=[drain, requeue, deadline(5ms)]" --reps 100
  bench compare --format markdown > comparison.md`,
		Args:              oneScenario(true),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := workloads.Default
			if len(args) > 0 {
				name = args[0]
			}
			p, err := o.check(name)
			if err != nil {
				return err
			}
			if n := len(p.scenario.Compare); n < 2 {
				return usage(`%s names %s to compare, and it takes two (--set "compare=[drain, hold, requeue]" does it; bench run simulates one)`,
					name, [...]string{"no strategies", "only one strategy"}[n])
			}
			return c.simulate(cmd.Context(), p, p.scenario.Compare)
		},
	}
	o.register(cmd)
	o.registerDistribution(cmd)
	cmd.Flags().BoolVar(&o.all, "all", false, "compute all replications of every strategy; else one that another beats in stop\nlatency, request latency and power is dropped early, where there are five or more")
	return cmd
}
