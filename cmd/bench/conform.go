package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quiesce/model/conform"
	"quiesce/reports"
)

// conform is the verb that replays measured traces of the real framework.
func (c *command) conform() *cobra.Command {
	var all bool
	format := string(reports.Table)
	cmd := &cobra.Command{
		Use:   "conform FILE... [flags]",
		Short: "replay traces measured on the real framework, and show where this program differs",
		Long: `Replay conformance traces: what the real framework did in many small scenarios, one JSON
object per line (the file may be compressed by gzip). For each scenario in which this
program does otherwise, the first step that differs is shown, measured on the left,
replayed on the right. The last line says how many passed and failed; if any failed the
exit status is 1.`,
		Example: `  bench conform model/conform/testdata/*.jsonl.gz
  bench conform --all traces.jsonl         every step that differs, not only the first
  bench conform --format json traces.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s needs a file with conformance traces, such as model/conform/testdata/hand.jsonl.gz", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, files []string) error { return c.replay(files, format, all) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&all, "all", false, "show every step that differs, not only a scenario's first")
	f.StringVar(&format, "format", format, "`format` of the output: table, json")
	return cmd
}

// replay replays the files and shows what came of it. Nothing is replayed if any of them is
// malformed.
func (c *command) replay(files []string, format string, all bool) error {
	var wrong []error
	if format != string(reports.Table) && format != string(reports.JSON) {
		wrong = append(wrong, usage("--format: there is no format %q here (table, json)", format))
	}
	files = expand(files)
	cases := make([][]*conform.Case, len(files))
	for i, file := range files {
		var err error
		if cases[i], err = readTraces(file); err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	outcome := make([]*conform.Report, len(files))
	for i, file := range files {
		outcome[i] = conform.Replay(file, cases[i])
	}
	write := conform.WriteText
	if format == string(reports.JSON) {
		write = conform.WriteJSON
	}
	if err := write(c.out, outcome, all); err != nil {
		return err
	}
	if _, failed := conform.Count(outcome); failed > 0 {
		return &failedError{fmt.Sprintf("%d scenarios differ from what was measured", failed)}
	}
	return nil
}

// expand replaces patterns by the files they match, as the shells of Windows do not. What matches
// nothing stays, to be named in an error.
func expand(patterns []string) []string {
	var files []string
	for _, pattern := range patterns {
		matches, err := filepath.Glob(pattern)
		if err != nil || len(matches) == 0 {
			matches = []string{pattern}
		}
		files = append(files, matches...)
	}
	return files
}

// readTraces reads a file of conformance traces.
func readTraces(file string) (cases []*conform.Case, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return conform.Read(f, file)
}
