package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/results"
	"quiesce/results/shard"
	"quiesce/workloads/document"
)

// shardOptions are the flags of shard, as given.
type shardOptions struct {
	index, of, jobs, print string
}

// shard is the verb that computes one part of a run.
func (c *command) shard() *cobra.Command {
	var o shardOptions
	cmd := &cobra.Command{
		Use:   "shard DIR [flags]",
		Short: "compute one shard of a run that bench split made: what an array job runs",
		Long: `Compute a shard of the run in DIR, and leave its part there. Which shard it is, the array job
says in the environment: ` + strings.Replace(shard.Variables(), "BATCH_JOB_ARRAY_INDEX, ", "BATCH_JOB_ARRAY_INDEX,\n", 1) + `. Shards count from 0;
LSF, Grid Engine and GNU parallel count from 1, which is allowed for. How many shards there are
is in DIR.

A shard that was stopped or killed goes on from where it was; one that is there is left as it is.
The program must be the very one that split the run.`,
		Example: `  bench shard big --print slurm | sbatch            all shards that are missing
  bench shard big --print kubernetes > job.yaml     the same; edit the image and the volume
  bench shard big --index 3                         one of them, here
  sbatch --array=0-99 --wrap "exec bench shard big"`,
		Args:              oneDirectory,
		ValidArgsFunction: completeDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.print != "" {
				return c.printJob(args[0], &o)
			}
			return c.shardRun(cmd.Context(), args[0], &o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.index, "index", "", "`number` of the shard, from 0 (default: as the environment says)")
	f.StringVar(&o.of, "of", "", "`list` of shards, such as 3,17,40-44: number 0 means the first of them; for\nengines whose arrays are always 0, 1, 2 ...")
	f.StringVar(&o.jobs, "jobs", "", "`number` of replications simulated at the same time (default: one per core)")
	f.StringVar(&o.print, "print", "", "print the job file of an `engine` for the shards that are missing, instead:\n"+strings.Join(shard.Engines(), ", "))
	if err := cmd.RegisterFlagCompletionFunc("print", cobra.FixedCompletions(shard.Engines(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
	}
	return cmd
}

// shardRun computes a shard.
func (c *command) shardRun(ctx context.Context, dir string, o *shardOptions) error {
	index, indexErr := o.number()
	jobs, jobsErr := number(o.jobs, jobLimit)
	if jobsErr != nil {
		jobsErr = usage("--jobs: %q is not a number from 1 to %d", o.jobs, jobLimit)
	}
	if err := errors.Join(indexErr, jobsErr); err != nil {
		return err
	}
	run, err := shard.Open(dir)
	if err != nil {
		return err
	}
	experiment, err := run.Job.Experiment()
	if err != nil {
		return err
	}
	bar := c.progress(fmt.Sprintf("shard %d", index))
	done, err := run.Compute(ctx, index, results.Local{Jobs: jobs}, experiment.Func(), bar.update)
	bar.end()
	if done != nil {
		for _, foreign := range done.Foreign {
			c.print("bench: " + foreign + "\n")
		}
		if len(done.Failed) > 0 {
			c.print("bench: " + noResult(done.Failed).Error() + "\n")
		}
	}
	if err != nil {
		return stored(err)
	}
	_, err = fmt.Fprintf(c.out, "shard %d of %d, round %d: %s computed, %d were there\n", index, run.Round.Shards, run.Round.Number,
		count(done.Tasks-done.Found, "task"), done.Found)
	return err
}

// number is the number of the shard that the flags and the environment say.
func (o *shardOptions) number() (int, error) {
	var index int
	var err error
	if o.index == "" {
		if index, err = shard.Index(os.Getenv); err != nil {
			err = usage("%v", err)
		}
	} else if index, err = strconv.Atoi(o.index); err != nil || index < 0 {
		err = usage("--index: %q is not a number from 0", o.index)
	}
	if o.of == "" {
		return index, err
	}
	list, lerr := shard.ParseList(o.of)
	switch {
	case lerr != nil:
		return 0, errors.Join(err, usage("--of: %v", lerr))
	case err == nil && index >= len(list):
		return 0, usage("--of: number %d is beyond the %s of the list %s", index, count(len(list), "shard"), o.of)
	case err == nil:
		index = list[index]
	}
	return index, err
}

// printJob prints a job file for the shards that are missing.
func (c *command) printJob(dir string, o *shardOptions) error {
	var wrong []error
	if !strings.Contains(" "+strings.Join(shard.Engines(), " ")+" ", " "+o.print+" ") {
		wrong = append(wrong, usage("--print: there is no job file for %q (%s)", o.print, document.Nearest(o.print, shard.Engines(), "engines are")))
	}
	if o.index+o.of+o.jobs != "" {
		wrong = append(wrong, usage("--print goes without --index, --of and --jobs: the job file has them"))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	run, err := shard.Open(dir)
	if err != nil {
		return err
	}
	missing, err := run.Missing()
	if err != nil {
		return err
	}
	if len(missing) == 0 {
		return usage("%s: no shard is missing; bench collect %s brings the parts together", dir, word(dir))
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	return run.WriteJob(c.out, o.print, program, absolute, missing)
}
