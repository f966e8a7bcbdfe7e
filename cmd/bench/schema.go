package main

import (
	"github.com/spf13/cobra"

	"quiesce/workloads"
)

// schema is the verb that prints the JSON Schema of scenarios.
func (c *command) schema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of scenario files, for editors",
		Long: `Print the JSON Schema of scenario files. Editors use it to complete and to explain keys: put
# yaml-language-server: $schema=scenario.schema.json on the first line of a scenario.`,
		Example: `  bench schema > scenario.schema.json`,
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := c.out.Write(workloads.Schema())
			return err
		},
	}
}

// noArguments refuses any.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no %q", cmd.CommandPath(), args[0])
	}
	return nil
}
