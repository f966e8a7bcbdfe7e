package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"quiesce/results"
	"quiesce/results/shard"
)

// collect is the verb that brings the parts of a run together.
func (c *command) collect() *cobra.Command {
	return &cobra.Command{
		Use:   "collect DIR",
		Short: "bring together what the shards of a run have computed; say what is left",
		Long: `Add what the shards of the run in DIR have left there to its ledger, from which bench export
and the others read. It may be done at any time, and again: nothing is counted twice. Parts
that are torn, damaged, or of another run or build are named with what to do, and the rest is
used. When all shards are there and the scenario's precision asks for more replications, the
next round is planned. The exit status is 0 when the run is finished, 1 when there is more to
compute.`,
		Example: `  bench collect big
  until bench collect big; do bench shard big --print slurm | sbatch --wait; done`,
		Args:              oneDirectory,
		ValidArgsFunction: completeDirectory,
		RunE:              func(_ *cobra.Command, args []string) error { return c.collectRun(args[0]) },
	}
}

// collectRun collects, and says what is left.
func (c *command) collectRun(dir string) error {
	run, err := shard.Open(dir)
	if err != nil {
		return err
	}
	if _, err := run.Job.Experiment(); err != nil { // another build's statistics might plan other rounds
		return err
	}
	done, err := run.Collect()
	if err != nil {
		return err
	}
	c.damage(filepath.Join(dir, results.LedgerFile), done.Aside, done.Damaged)
	for _, problem := range done.Problems {
		c.print("bench: " + problem + "\n")
	}
	if _, err := fmt.Fprintf(c.out, "%s: %s added; %d of %d replications are there\n", dir,
		count(done.Imported, "result"), done.Progress.Done, done.Progress.Total); err != nil {
		return err
	}
	return c.left(dir, run, done)
}

// left says what is to be done next.
func (c *command) left(dir string, run *shard.Run, done *shard.Collection) error {
	state := ""
	switch {
	case done.Planned:
		state = fmt.Sprintf("round %d is needed: %s in %s", run.Round.Number, count(run.Round.Tasks(), "task"), count(run.Round.Shards, "shard"))
	case len(done.Missing) > 0:
		state = fmt.Sprintf("round %d lacks %d of %s: %s", run.Round.Number, len(done.Missing), count(run.Round.Shards, "shard"), shard.FormatList(done.Missing, 0))
		if done.Begun > 0 {
			state += fmt.Sprintf(" (%d of them are begun: running, or killed)", done.Begun)
		}
	case len(done.Failures) > 0:
		return noResult(done.Failures)
	default:
		_, err := fmt.Fprintf(c.out, "finished: bench export %s\n", word(dir))
		return err
	}
	if _, err := fmt.Fprintf(c.out, "%s\n%s", state, submit(dir)); err != nil {
		return err
	}
	return &failedError{dir + " is not finished"}
}
