package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
	"quiesce/reports/page"
	"quiesce/results"
	"quiesce/workloads/document"
)

// reportOptions are the flags of report, as given.
type reportOptions struct {
	output  string
	plots   string
	formats []string
	charts  []string
	static  bool

	plotted bool // files of single charts are asked for
}

// report is the verb that makes a page of stored results.
func (c *command) report() *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report DIR [flags]",
		Short: "one HTML page of stored results, and its charts as files",
		Long: `Make a page of the results stored in DIR, the directory of a run (--out): verdict, findings,
tables to sort and filter, charts, the scenario, and the commands that give the same again. It
is one file that needs no network and no other file: mail it, archive it, print it. Nothing is
simulated; equal results give equal bytes. The charts can be had as files, too, for a document.`,
		Example: `  bench report results/system-sleep-seed1-0123abcd
  bench report out -o comparison.html
  bench report out --plots figures --plot-format pdf,svg
  bench report out --chart request-latency --plot-format png     no page, just this`,
		Args:              oneDirectory,
		ValidArgsFunction: completeDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, flag := range []string{"plots", "plot-format", "chart"} {
				o.plotted = o.plotted || cmd.Flags().Changed(flag)
			}
			return c.reportRun(cmd.Context(), args[0], &o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&o.output, "output", "o", "", "`file` of the page, written whole or not at all (default: report.html in DIR)")
	f.StringVar(&o.plots, "plots", "", "`directory` for the charts as files (default: plots in DIR, if one of the flags below\nis given, else there are none)")
	f.StringSliceVar(&o.formats, "plot-format", []string{string(draw.SVG)}, "`format` of these files: "+strings.Join(names(draw.Formats()), ", ")+"; several separated by commas")
	f.StringSliceVar(&o.charts, "chart", nil, "`name` of a chart, which stands below it on the page: only its files, no page; repeatable")
	f.BoolVar(&o.static, "static", false, "no interactive charts, and no word of the build: a smaller page, the same from any build\nthat gives the same figures")
	for name, complete := range map[string]cobra.CompletionFunc{
		"plot-format": cobra.FixedCompletions(names(draw.Formats()), cobra.ShellCompDirectiveNoFileComp),
		"chart":       cobra.NoFileCompletions,
		"plots": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	} {
		if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
		}
	}
	return cmd
}

// check names all that is wrong with the flags.
func (o *reportOptions) check() error {
	var wrong []error
	known := names(draw.Formats())
	for _, format := range o.formats {
		if !slices.Contains(known, format) {
			wrong = append(wrong, usage("--plot-format: there is no format %q (%s)", format, document.Nearest(format, known, "formats are")))
		}
	}
	if len(o.charts) > 0 && o.output != "" {
		wrong = append(wrong, usage("--output: with --chart no page is made (leave out one of the two)"))
	}
	if len(o.charts) > 0 && o.static {
		wrong = append(wrong, usage("--static: with --chart no page is made (leave out one of the two)"))
	}
	return errors.Join(wrong...)
}

// reportRun makes the page, or what else is asked for, of the results in dir.
func (c *command) reportRun(ctx context.Context, dir string, o *reportOptions) (err error) {
	flags := o.check()
	ledger, err := results.Open(dir)
	if err = errors.Join(flags, err); err != nil {
		if ledger != nil {
			err = errors.Join(err, ledger.Close())
		}
		return err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	if o.output == "" {
		o.output = filepath.Join(dir, "report.html")
	}
	if o.plots == "" {
		o.plots = filepath.Join(dir, "plots")
	}
	if err := notOfRun("--output", o.output); err != nil {
		return err
	}
	r, err := c.gather(ctx, ledger)
	if err != nil {
		return err
	}
	if o.static {
		r.Static = true
		r.Commands[len(r.Commands)-1] += " --static" // after those that compute
	}
	if r.Document.Partial && len(r.LeftOut) == 0 {
		c.print(fmt.Sprintf("bench: %s: this run is not finished; the report is of what is stored, and says so\n", dir))
	}
	for _, err := range r.Unread {
		c.print(fmt.Sprintf("bench: a recording is left out: %v\n", err))
	}
	files, err := o.draw(r.Charts, r.Options())
	if err != nil {
		return err
	}
	if len(files) > 0 {
		if err := os.MkdirAll(o.plots, 0o777); err != nil {
			return fmt.Errorf("--plots: %w", unwritten(o.plots, err))
		}
	}
	if len(o.charts) == 0 {
		if err := c.wrote(o.output, func(w io.Writer) error { return page.Write(w, r) }); err != nil {
			return fmt.Errorf("--output: %w", err)
		}
	}
	if err := c.writeFiles(o.plots, files); err != nil {
		return err
	}
	return c.leftOut(ledger, r.LeftOut)
}

// gather reads what the page is made of.
func (c *command) gather(ctx context.Context, ledger *results.Ledger) (*page.Report, error) {
	scenario, unread := storedScenario(&ledger.Definition)
	bar := c.progress(ledger.Definition.Scenario)
	defer bar.end()
	r, err := page.Gather(ledger, scenario, func(p results.Progress) error {
		bar.update(p)
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	if unread != nil {
		text := fmt.Sprintf("Expectations, objectives and what theory says are left out, because the scenario cannot be read as it was: %s", inLine(unread))
		r.Document.Lead = append(r.Document.Lead, text+".")
		bar.say(c, "bench: "+text+"\n")
	}
	r.Again, r.Commands = again(&ledger.Definition, scenario, ledger.Dir())
	r.Record = recorded(&ledger.Definition, ledger.Dir())
	r.Redraw = func(id string) string { return "bench report " + word(ledger.Dir()) + " --chart " + word(id) }
	return r, nil
}

// plotFile is a chart, drawn.
type plotFile struct {
	name string
	data []byte
}

// draw draws the charts that are asked for, in all formats.
func (o *reportOptions) draw(all []charts.Chart, options draw.Options) ([]plotFile, error) {
	if !o.plotted {
		return nil, nil
	}
	var ids []string
	for i := range all {
		ids = append(ids, all[i].ID)
	}
	var wrong []error
	for _, id := range o.charts {
		if !slices.Contains(ids, id) {
			wrong = append(wrong, usage("--chart: this run has no chart %q (%s)", id, document.Nearest(id, ids, "it has")))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	var files []plotFile
	for i := range all {
		if len(o.charts) > 0 && !slices.Contains(o.charts, all[i].ID) {
			continue
		}
		for _, format := range o.formats {
			var b bytes.Buffer
			if err := draw.Write(&b, &all[i], draw.Format(format), options); err != nil {
				return nil, fmt.Errorf("the chart %s: %w", all[i].ID, err)
			}
			files = append(files, plotFile{all[i].ID + "." + format, b.Bytes()})
		}
	}
	return files, nil
}

// writeFiles writes the charts into a directory.
func (c *command) writeFiles(dir string, files []plotFile) error {
	for _, f := range files {
		err := c.wrote(filepath.Join(dir, f.name), func(w io.Writer) error {
			_, err := w.Write(f.data)
			return err
		})
		if err != nil {
			return fmt.Errorf("--plots: %w", err)
		}
	}
	return nil
}

// wrote writes a file and says how large it is; of a pipe or a device, which may be the very output that
// this would be said on, it says nothing.
func (c *command) wrote(name string, write func(io.Writer) error) error {
	if err := writeWhole(name, write); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || ownOutput(info) != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s  %s\n", name, size(info.Size()))
	return err
}

// size is a number of bytes.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 999_500:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
