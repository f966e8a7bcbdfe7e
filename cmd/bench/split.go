package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quiesce/results"
	"quiesce/results/shard"
)

// split is the verb that prepares a run for an array job.
func (c *command) split() *cobra.Command {
	var o sweepOptions
	var shards string
	cmd := &cobra.Command{
		Use:   "split SCENARIO --shards N [flags]",
		Short: "prepare a run for an array job: Slurm, Kubernetes, LSF, GNU parallel",
		Long: `Make a directory from which many machines compute a run: the sweep of a scenario that has axes,
else the comparison of its strategies. Nothing is computed yet. The machines need this bench and
the directory, on a file system that they share or copied there and back. Then, as often as it
takes,

  bench shard DIR      computes a shard, on any machine; an array job runs it once for each
  bench collect DIR    brings together what is there, and says what is left to do

gives what one machine would have computed, byte for byte. A shard that was killed goes on from
where it was. Where the scenario asks for a precision, collect plans further rounds.`,
		Example: `  bench split my.yaml --shards 100 --out big
  until bench collect big; do bench shard big --print slurm | sbatch --wait; done
  bench export big > points.csv`,
		Args:              oneScenario(false),
		ValidArgsFunction: completeScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, experiment, err := o.checkSplit(args[0])
			n, nerr := number(shards, shard.ShardLimit)
			if shards == "" {
				err = errors.Join(err, usage("bench split needs --shards N, from 1 to %d: how many machines or cores may work at the same time", shard.ShardLimit))
			} else if nerr != nil {
				err = errors.Join(err, usage("--shards: %q is not a number from 1 to %d", shards, shard.ShardLimit))
			}
			if err != nil {
				return err
			}
			return c.splitRun(p, experiment, n)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&shards, "shards", "", "`number` of shards: how many machines or cores may work at the same time. Many\nschedulers take at most 1000")
	// The flags of the verbs that simulate, without those that say how.
	all := &cobra.Command{}
	o.register(all)
	all.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "jobs" && f.Name != "format" {
			cmd.Flags().AddFlag(f)
		}
	})
	cmd.Flags().StringArrayVar(&o.axes, "axis", nil, "vary a value of the scenario: `path=v1,v2,v3`; see bench sweep -h")
	cmd.Flags().StringVar(&o.strategies, "strategies", "", "`names`, separated by commas (default: those of the scenario's list compare, else\nits own)")
	cmd.Flags().BoolVar(&o.all, "all", false, "compute all replications of every strategy; see bench compare -h")
	return cmd
}

// checkSplit turns flags into what is run: the sweep of a scenario that has axes, else the comparison of
// its strategies. The error names all that is wrong.
func (o *sweepOptions) checkSplit(name string) (*plan, *results.Experiment, error) {
	p, err := o.check(name)
	if p.scenario == nil {
		return nil, nil, err
	}
	s, aerr := p.scenario.WithAxes(o.axes)
	if aerr != nil {
		return nil, nil, errors.Join(err, aerr)
	}
	if len(s.Axes) > 0 {
		return o.checkSweep(name)
	}
	strategies, serr := o.strategiesOf(s)
	if err = errors.Join(err, serr); err != nil {
		return nil, nil, err
	}
	experiment, err := results.NewExperiment(s, strategies)
	if err == nil && o.all {
		experiment.KeepAll()
	}
	return p, experiment, err
}

// splitRun makes the directory.
func (c *command) splitRun(p *plan, experiment *results.Experiment, shards int) error {
	dir := p.out
	if dir == "" {
		dir = experiment.Definition.Directory()
	}
	job, err := experiment.Job()
	if err != nil {
		return err
	}
	run, err := shard.Split(dir, job, shards)
	if err != nil {
		return err
	}
	if run.Round == nil {
		_, err = fmt.Fprintf(c.out, "%s: all is computed already\n", dir)
		return err
	}
	missing, err := run.Missing()
	if err != nil {
		return err
	}
	if len(missing) == 0 {
		_, err = fmt.Fprintf(c.out, "%s: all of its %s computed already\nthen: bench collect %s\n", dir,
			map[bool]string{true: "1 shard is", false: count(run.Round.Shards, "shard") + " are"}[run.Round.Shards == 1], word(dir))
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: round %d has %s in %s\n%s", dir, run.Round.Number,
		count(run.Round.Tasks(), "task"), count(run.Round.Shards, "shard"), submit(dir))
	return err
}

// submit says how shards are computed.
func submit(dir string) string {
	return fmt.Sprintf("submit them: bench shard %s --print %s | sbatch\nthen: bench collect %s\n", word(dir), shard.Engines()[0], word(dir))
}

// count is a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
