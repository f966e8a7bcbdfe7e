package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"quiesce/results"
)

func main() {
	os.Exit(bench())
}

// bench runs the command of this process and returns its exit status. The first Ctrl-C ends it
// cleanly, a second one at once.
func bench() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	c := command{out: os.Stdout, err: os.Stderr}
	return c.execute(ctx, os.Args[1:])
}

// command is one use of bench.
type command struct {
	out, err io.Writer
	args     []string

	// observe, if not nil, is told of progress.
	observe func(results.Progress)
}

// execute runs the verb that args name and returns the exit status.
func (c *command) execute(ctx context.Context, args []string) int {
	c.args = args
	root := c.root()
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.err)
	return c.status(root.ExecuteContext(ctx))
}

// root is the command with all its verbs.
func (c *command) root() *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "bench",
		Short: "Simulate WDF I/O queues under power churn, and compare EvtIoStop strategies",
		Long: `bench simulates a Windows driver's I/O queues (WDF: KMDF, UMDF) while the device goes to
low power and comes back, and tells what the driver's EvtIoStop costs: how long the device
takes to leave D0, what requests pay for it, how much power it saves. A device, its load and
its driver are described in a scenario, a YAML file; some are built in.`,
		Example: `  bench compare                            built-in scenario, four strategies side by side
  bench compare split-queue --reps 10      another one; see: bench list scenarios
  bench run my.yaml --set strategy=requeue
  bench list stop-latency > my.yaml        a scenario to start from`,
		Args: c.noSuchVerb,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return c.version()
			}
			return cmd.Help()
		},
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.Flags().BoolVar(&version, "version", false, "print the build, which all machines of a run must share, and the results format")
	root.SetFlagErrorFunc(c.noSuchFlag)
	root.SetHelpTemplate(helpTemplate)
	root.SetHelpCommand(c.help())
	root.AddCommand(c.run(), c.compare(), c.sweep(), c.plan(), c.list(), c.conform(), c.explain(), c.explore(), c.validate(), c.export(), c.report(), c.split(), c.shard(), c.missing(), c.collect(), c.worker(), c.schema(), c.man())
	for _, verb := range root.Commands() {
		c.refuseUnknownFlags(verb)
	}
	return root
}

// version prints which program this is.
func (c *command) version() error {
	build, err := results.Build()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "bench, build %s, results format %d\n", results.ShortBuild(build), results.Format)
	return err
}

// helpTemplate is a screen: what it is, what it takes, and examples to paste.
const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} VERB [flags]{{else}}{{.UseLine}}{{end}}
{{if .HasAvailableSubCommands}}
Verbs:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name 9}} {{.Short}}{{end}}{{end}}

bench VERB -h shows the flags of a verb and examples.
bench --version names the build.
{{end}}{{if .HasExample}}
Examples:
{{.Example}}
{{end}}{{if .HasAvailableLocalFlags}}{{if not .HasAvailableSubCommands}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{end}}`
