package main

import "github.com/spf13/cobra"

// run is the verb that simulates one configuration.
func (c *command) run() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "run SCENARIO [flags]",
		Short: "simulate one configuration: every metric, with confidence intervals",
		Long: `Simulate a scenario with its own strategy, and show every metric with its 95 % confidence
interval. SCENARIO is a YAML file, a trace, or a built-in scenario (bench list scenarios).`,
		Example: `  bench run stop-latency
  bench run stop-latency --set strategy=requeue --reps 100
  bench run my.yaml --format json > result.json`,
		Args:              oneScenario(false),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := o.check(args[0])
			if err != nil {
				return err
			}
			return c.simulate(cmd.Context(), p, []string{""})
		},
	}
	o.register(cmd)
	o.registerDistribution(cmd)
	return cmd
}
