package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"quiesce/reports/export"
	"quiesce/results"
	"quiesce/results/shard"
	"quiesce/workloads/document"
)

// exportOptions are the flags of export, as given.
type exportOptions struct {
	table, format, output string
	formatGiven           bool // --format, else the file's name says it
}

// export is the verb that gives stored results to other programs.
func (c *command) export() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export DIR [flags]",
		Short: "stored results as csv, json or parquet, for pandas, R, DuckDB",
		Long: `Write a table of the results stored in DIR, the directory of a run (--out). The tables:

  points        a row per point and metric: mean, sd, percentiles, 95 % intervals
  replications  a row per point, metric and replication
  histograms    a row per point, latency metric and cell: low <= x < high
  findings      a row per finding: trips of the watchdog, saturation, notes

Each row begins with scenario, seed, point (a number, from 0), strategy and the values of the
axes, as they were given: device.idle.timeout is 100ms. If all values of an axis are numbers or
quantities, the next column has them as numbers, 0.1, and says in which unit: its name is that
of the axis and _s, _per_s, _W, _J, _B_per_s, or _number of those without a unit.

Figures are in s, W, J, 1/s. Equal runs give equal bytes, whatever --jobs was and however
often they were stopped.`,
		Example: `  bench export results/system-sleep-seed1-0123abcd > points.csv
  bench export out --what replications -o replications.parquet
  bench export out --format json | jq '.points[] | select(.metric == "stop_latency")'
  duckdb -c "select strategy, \"p99\" from 'points.parquet' where metric = 'stop_latency'"`,
		Args:              oneDirectory,
		ValidArgsFunction: completeDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			format := export.Format(o.format)
			if o.formatGiven = cmd.Flags().Changed("format"); !o.formatGiven {
				format = formatOf(o.output)
			}
			return c.exportRun(cmd.Context(), args[0], &o, export.Options{Table: export.Table(o.table), Format: format})
		},
	}
	o.register(cmd)
	return cmd
}

func (o *exportOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.table, "what", string(export.Points), "`table` to write: "+strings.Join(names(export.Tables()), ", "))
	f.StringVar(&o.format, "format", string(export.CSV), "`format` of it: "+strings.Join(names(export.Formats()), ", ")+" (default: as the name of\nthe file ends, else csv)")
	f.StringVarP(&o.output, "output", "o", "", "`file` to write it to, whole or not at all (default: standard output, as is -)")
	f.Lookup("format").DefValue = ""
	for name, words := range map[string][]string{"what": names(export.Tables()), "format": names(export.Formats())} {
		if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
			panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
		}
	}
}

// names are words as texts.
func names[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

// formatOf is the format that the name of a file ends with, or CSV.
func formatOf(name string) export.Format {
	f := export.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(name), ".")))
	if slices.Contains(export.Formats(), f) {
		return f
	}
	return export.CSV
}

// notPlain reports whether there is something of this name that is no plain file, as a device or a pipe, whose ending
// says nothing.
func notPlain(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular()
}

// check names all that is wrong with the flags.
func (c *command) checkExport(o *exportOptions, e export.Options) error {
	var wrong []error
	if tables := names(export.Tables()); !slices.Contains(tables, o.table) {
		wrong = append(wrong, usage("--what: there is no table %q (%s)", o.table, document.Nearest(o.table, tables, "tables are")))
	}
	if formats := names(export.Formats()); !slices.Contains(formats, string(e.Format)) {
		wrong = append(wrong, usage("--format: there is no format %q (%s)", e.Format, document.Nearest(string(e.Format), formats, "formats are")))
	}
	if ending := filepath.Ext(o.output); !o.formatGiven && ending != "" && o.output != "-" && !slices.Contains(names(export.Formats()), strings.ToLower(ending[1:])) && !notPlain(o.output) && !ofRun(o.output) {
		wrong = append(wrong, usage("--output: %s ends in the name of no format (end it in .%s, or say --format)", o.output, strings.Join(names(export.Formats()), ", .")))
	}
	if f, ok := c.out.(*os.File); ok && e.Format == export.Parquet && (o.output == "" || o.output == "-") && term.IsTerminal(int(f.Fd())) {
		wrong = append(wrong, usage("--format: parquet is not for a terminal; name a file with -o"))
	}
	return errors.Join(wrong...)
}

// exportRun writes a table of the results in dir.
func (c *command) exportRun(ctx context.Context, dir string, o *exportOptions, e export.Options) (err error) {
	if err := c.checkExport(o, e); err != nil {
		return err
	}
	ledger, err := results.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	var s *export.Summary
	write := func(w io.Writer) (err error) {
		s, err = export.Write(ctx, w, ledger, e)
		return err
	}
	if o.output == "" || o.output == "-" {
		err = write(c.out)
	} else if err = notOfRun("--output", o.output); err == nil {
		if err = writeWhole(o.output, write); err != nil && ctx.Err() == nil {
			err = fmt.Errorf("--output: %w", err)
		}
	}
	if err != nil {
		return err
	}
	return c.exported(ledger, s)
}

// leftOutNamed bounds how many points that could not be read are named one by one.
const leftOutNamed = 10

// exported says what was not there to export. Damage is a failure, and an unfinished run is not.
func (c *command) exported(l *results.Ledger, s *export.Summary) error {
	switch {
	case l.Definition.Plan != nil: // its search ends before it has asked for all that it may
		c.print(fmt.Sprintf("bench: %s: these are the %d replications that the plan has asked for\n", l.Dir(), s.Progress.Done))
	case s.Partial():
		missing := fmt.Sprintf("%d of %d replications are stored", s.Progress.Done, s.Progress.Total)
		if s.Progress.Done == s.Progress.Total {
			missing = fmt.Sprintf("it is not decided yet whether more than %d replications are needed", s.Progress.Done)
		}
		c.print(fmt.Sprintf("bench: %s: this run is not finished: %s%s\n", l.Dir(), missing, collectHint(l.Dir())))
	}
	return c.leftOut(l, s.LeftOut)
}

// collectHint tells, of a run that is computed in shards, what brings their results together.
func collectHint(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, shard.RunFile)); err != nil {
		return ""
	}
	return " (bench collect " + word(dir) + " adds what its shards have computed since)"
}

// leftOut names the points that could not be read. It is a failure if there are any.
func (c *command) leftOut(l *results.Ledger, points []results.LeftOut) error {
	if len(points) == 0 {
		return nil
	}
	for i, p := range points {
		if i == leftOutNamed {
			c.print(fmt.Sprintf("bench: ... and %d more\n", len(points)-i))
			break
		}
		c.print(fmt.Sprintf("bench: %s is left out: %v\n", p.Point, p.Err))
	}
	return &failedError{fmt.Sprintf("%s: damaged results are left out; the command that made the run computes them again", l.Path())}
}

// oneDirectory demands the directory of a run.
func oneDirectory(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usage("%s needs the directory of a run (%s)", cmd.CommandPath(), someRuns())
	case len(args) > 1:
		return usage("%s takes one directory, not also %s", cmd.CommandPath(), strings.Join(args[1:], " "))
	}
	return nil
}

// someRuns names directories below results/ that hold one.
func someRuns() string {
	const some = 5
	found, err := filepath.Glob(filepath.Join("results", "*", results.LedgerFile))
	if err != nil || len(found) == 0 {
		return "as --out named it, or one below results/"
	}
	for i := range found {
		found[i] = filepath.Dir(found[i])
	}
	if len(found) > some {
		found = append(found[:some], "...")
	}
	return "there are " + strings.Join(found, ", ")
}

func completeDirectory(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}
