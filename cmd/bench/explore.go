package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quiesce/model"
	"quiesce/model/explore"
	"quiesce/reports"
	"quiesce/workloads"
)

// exploreOptions are the flags of explore.
type exploreOptions struct {
	sets       []string
	requests   int
	cancels    int
	cycles     int
	remove     bool
	unbounded  bool
	coarse     bool
	states     int
	format     string
	transcript string
}

// explore is the verb that searches a strategy's interleavings.
func (c *command) explore() *cobra.Command {
	var o exploreOptions
	cmd := &cobra.Command{
		Use:   "explore [SCENARIO] [flags]",
		Short: "search every interleaving of a small world for what a strategy can do wrong",
		Long: `Search, breadth first, everything that can happen to a few requests of each class while the
device goes down and up: every arrival, completion, cancellation, DDI call and return from a
callback in every order. Found are: a power transition that nothing can release (hang), a
request completed twice or lost, misuse of the framework, hardware touched in Dx, and
starvation under repeated stops. A counterexample is as short as any and is printed as a
transcript, which bench conform replays. The queues, classes and strategies are the
scenario's: those of its list compare if it has one. What is found is exit status 1, except
for starvation, which is a property to know of. Where the budget of states was too small for
all, the verdict is "not exhausted". Calls that go round in a circle are not looked for, and
a removal comes from Dx only.`,
		Example: `  bench explore
  bench explore system-sleep --set "compare=[requeue, deadline(5ms)]" --cycles 2
  bench explore --set "compare=[faulty(late-ack)]" --transcript found/
  bench explore --requests 3 --coarse --cancels 2`,
		Args:              oneScenario(true),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := workloads.Default
			if len(args) > 0 {
				name = args[0]
			}
			return c.search(cmd.Context(), name, &o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVar(&o.sets, "set", nil, "replace a value of the scenario: `path=value`; repeatable")
	f.IntVar(&o.requests, "requests", 2, "`number` of requests of each class")
	f.IntVar(&o.cancels, "cancels", 0, "`number` of requests that the issuer may cancel")
	f.IntVar(&o.cycles, "cycles", 1, "`number` of power-downs, and one more with --remove")
	f.BoolVar(&o.remove, "remove", false, "the device may be removed")
	f.BoolVar(&o.unbounded, "unbounded", false, "the hardware finishes a request only on an event that nobody owes,\nsuch as a key that a user may never press")
	f.BoolVar(&o.coarse, "coarse", false, "a callback runs to its end in one move: far fewer states")
	f.IntVar(&o.states, "states", explore.DefaultStates, "budget of states, a `number`")
	f.StringVar(&o.format, "format", string(reports.Table), "`format` of the output: table, json")
	f.StringVar(&o.transcript, "transcript", "", "write each counterexample to a file in this `directory`")
	return cmd
}

// search searches every strategy of the scenario and shows what was found.
func (c *command) search(ctx context.Context, name string, o *exploreOptions) error {
	var wrong []error
	if o.format != string(reports.Table) && o.format != string(reports.JSON) {
		wrong = append(wrong, usage("--format: there is no format %q here (table, json)", o.format))
	}
	scenario, err := workloads.Load(name, o.sets)
	if err = errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	strategies := slices.Clone(scenario.Compare)
	if len(strategies) == 0 {
		strategies = []string{""}
	}
	var worlds []explore.Config
	for i, strategy := range strategies {
		cfg, err := scenario.Config(strategy)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		strategies[i] = cfg.Strategy.Name
		worlds = append(worlds, o.world(cfg))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	var all []explore.Outcome
	for i, world := range worlds {
		r, err := c.searchOne(ctx, strategies[i], world)
		if err != nil {
			return err
		}
		all = append(all, explore.Outcome{Strategy: strategies[i], Result: r})
	}
	return c.showSearch(all, o)
}

// world is the small world that the flags make of a configuration.
func (o *exploreOptions) world(cfg *model.Config) explore.Config {
	w := explore.Scenario(cfg)
	w.Requests, w.Cancels, w.Cycles = o.requests, o.cancels, o.cycles
	w.Unbounded, w.Coarse, w.States = o.unbounded, o.coarse, o.states
	w.Remove = w.Remove || o.remove
	return w
}

// searchOne searches one strategy and tells on a terminal how far it is. How long it took goes where
// progress goes: results do not depend on it.
func (c *command) searchOne(ctx context.Context, strategy string, world explore.Config) (*explore.Result, error) {
	began := time.Now()
	terminal := c.terminal()
	r, err := explore.Search(world, func(states, frontier, depth int) bool {
		if terminal {
			c.print(fmt.Sprintf("\r%s: %d states, %d to look at, depth %d, %v\x1b[K", strategy, states, frontier, depth, time.Since(began).Round(time.Second)))
		}
		return ctx.Err() == nil
	})
	if err != nil {
		return nil, usage("%v", err)
	}
	if terminal {
		c.print("\r\x1b[K")
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	c.print(fmt.Sprintf("%s: %d states in %.2f s\n", strategy, r.States, time.Since(began).Seconds()))
	return r, nil
}

// showSearch prints the table and the counterexamples, or one object, and writes the transcripts.
func (c *command) showSearch(all []explore.Outcome, o *exploreOptions) error {
	if err := writeTranscripts(all, o.transcript); err != nil {
		return err
	}
	write := explore.WriteText
	if o.format == string(reports.JSON) {
		write = explore.WriteJSON
	}
	if err := write(c.out, all); err != nil {
		return err
	}
	if _, failed, _ := explore.Count(all); failed > 0 {
		return &failedError{fmt.Sprintf("%d of %d strategies can do wrong", failed, len(all))}
	}
	return nil
}

// writeTranscripts writes every counterexample to a file of its own.
func writeTranscripts(all []explore.Outcome, directory string) error {
	if directory == "" {
		return nil
	}
	if err := os.MkdirAll(directory, 0o777); err != nil {
		return fmt.Errorf("--transcript: %w", unwritten(directory, err))
	}
	for _, s := range all {
		for _, f := range s.Result.Findings {
			name := filepath.Join(directory, strings.Map(fileLetter, s.Strategy+"-"+f.Kind.String())+".transcript")
			text := fmt.Sprintf("# %s: %v\n%v", s.Strategy, f, f.Path)
			if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
				return fmt.Errorf("--transcript: %w", unwritten(name, err))
			}
		}
	}
	return nil
}

// fileLetter keeps what is safe in a file's name.
func fileLetter(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
		return r
	}
	return '-'
}
