package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quiesce/workloads/document"
)

// noSuchVerb refuses what is no verb.
func (c *command) noSuchVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage("there is no verb %q (%s)", args[0], document.Nearest(args[0], verbs(cmd), "verbs are"))
}

// verbs are those that help lists.
func verbs(root *cobra.Command) []string {
	var all []string
	for _, v := range root.Commands() {
		if v.IsAvailableCommand() {
			all = append(all, v.Name())
		}
	}
	return all
}

// help is the verb that shows what -h does. Unlike cobra's own it refuses what is no verb.
func (c *command) help() *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB]",
		Short: "show the flags of a verb and examples, as -h does",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("%s takes one verb, not also %s", cmd.CommandPath(), strings.Join(args[1:], " "))
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return verbs(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return c.noSuchVerb(cmd.Root(), rest)
			}
			topic.InitDefaultHelpFlag() // as it would be with -h
			return topic.Help()
		},
	}
}

// noSuchFlag names every unknown flag among the arguments, not only the first.
func (c *command) noSuchFlag(cmd *cobra.Command, err error) error {
	if unknown := c.unknownFlags(cmd); unknown != nil {
		return unknown
	}
	return usage("%v (%s -h shows the flags)", err, cmd.CommandPath())
}

// unknownFlags are those of all arguments, with what was probably meant. One dash before the name of a
// flag, which needs two, is unknown even where it could be read as letters: -output as -o utput.
func (c *command) unknownFlags(cmd *cobra.Command) error {
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, "--"+f.Name) })
	var all []error
	value := false // the argument is that of the flag before it
	for _, arg := range c.args {
		name, _, assigned := strings.Cut(arg, "=")
		long, isLong := strings.CutPrefix(name, "--")
		short, isShort := strings.CutPrefix(name, "-")
		switch {
		case value:
			value = false
		case arg == "--":
			return errors.Join(all...)
		case isLong:
			f := cmd.Flags().Lookup(long)
			if f == nil {
				hint := document.Nearest(name, flags, "flags are")
				if long == "axis" && cmd.Flags().Lookup("set") != nil {
					hint = "--set path=value gives the scenario one value; bench sweep and bench plan go along an axis"
				}
				all = append(all, usage("there is no flag %s (%s)", name, hint))
			}
			value = f != nil && !assigned && f.NoOptDefVal == ""
		case isShort && short != "":
			switch f := cmd.Flags().ShorthandLookup(short[:1]); {
			case cmd.Flags().Lookup(short) != nil && len(short) > 1:
				all = append(all, usage("there is no flag %s (write -%s, with two dashes)", name, name))
			case f == nil:
				all = append(all, usage("there is no flag %s (%s)", name, document.Nearest("-"+name, flags, "flags are")))
			default:
				value = len(short) == 1 && !assigned && f.NoOptDefVal == ""
			}
		}
	}
	return errors.Join(all...)
}

// refuseUnknownFlags makes a verb look for those before it looks at its arguments.
func (c *command) refuseUnknownFlags(verb *cobra.Command) {
	check := verb.Args
	verb.Args = func(cmd *cobra.Command, args []string) error {
		if err := c.unknownFlags(cmd); err != nil || check == nil {
			return err
		}
		return check(cmd, args)
	}
}
