package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/results/shard"
	"quiesce/workloads/document"
)

// listFormats are those in which missing prints numbers of shards.
var listFormats = []string{"slurm", "lsf", "lines", "json"}

// missing is the verb that lists the shards to be submitted.
func (c *command) missing() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "missing DIR [flags]",
		Short: "list the shards of a run that are still to be computed",
		Long: `Print the shards of the run in DIR whose results are not all there, as sbatch --array= takes
them: 3,17,40-44. The exit status is 1 if there are any, 0 if there are none. Shards that are
just being computed are among them, so wait for the array to end. bench shard DIR --print makes
a whole job file of the list.`,
		Example: `  sbatch --array=$(bench missing big) job.sbatch
  bsub -J "bench[$(bench missing big --format lsf)]" bench shard big
  bench missing big --format lines | xargs -P 8 -n 1 bench shard big --jobs 1 --index`,
		Args:              oneDirectory,
		ValidArgsFunction: completeDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(listFormats, format) {
				return usage("--format: there is no format %q (%s)", format, document.Nearest(format, listFormats, "formats are"))
			}
			return c.listMissing(args[0], format)
		},
	}
	cmd.Flags().StringVar(&format, "format", listFormats[0], "`format` of the list: slurm (3,17,40-44, also for PBS and bench shard --of), lsf\n(the same, counted from 1; LSF takes 255 characters), lines (one number a line), json")
	if err := cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(listFormats, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
	}
	return cmd
}

// listMissing prints the list.
func (c *command) listMissing(dir, format string) error {
	run, err := shard.Open(dir)
	if err != nil {
		return err
	}
	missing, err := run.Missing()
	if err != nil {
		return err
	}
	text := ""
	switch format {
	case "lines":
		text = strings.ReplaceAll(strings.Trim(fmt.Sprint(missing), "[]"), " ", "\n")
	case "lsf":
		text = shard.FormatList(missing, 1)
	case "json":
		if text, err = missingJSON(run, missing); err != nil {
			return err
		}
	default:
		text = shard.FormatList(missing, 0)
	}
	if text != "" {
		if _, err := fmt.Fprintln(c.out, text); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	shards := 0
	if run.Round != nil {
		shards = run.Round.Shards
	}
	verb := "are"
	if len(missing) == 1 {
		verb = "is"
	}
	return &failedError{fmt.Sprintf("%s: %d of %s %s missing", dir, len(missing), count(shards, "shard"), verb)}
}

// missingJSON is the list as an object.
func missingJSON(run *shard.Run, missing []int) (string, error) {
	object := struct {
		Round   int   `json:"round"`
		Shards  int   `json:"shards"`
		Missing []int `json:"missing"`
	}{Missing: append([]int{}, missing...)}
	if run.Round != nil {
		object.Round, object.Shards = run.Round.Number, run.Round.Shards
	}
	data, err := json.Marshal(object)
	return string(data), err
}
