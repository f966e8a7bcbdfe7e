package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"quiesce/reports"
	"quiesce/results"
	"quiesce/results/ladder"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// validation are the flags of bench validate, as given.
type validation struct {
	sets   []string
	only   string
	quick  bool
	seed   string
	jobs   string
	out    string
	format string
	list   bool
	show   string
}

// quickShare is what --quick simulates of each horizon.
const quickShare = 0.1

// validate is the verb that holds the simulator against theory.
func (c *command) validate() *cobra.Command {
	var v validation
	cmd := &cobra.Command{
		Use:   "validate [SCENARIO...] [flags]",
		Short: "hold results against theory: expected, measured, interval, verdict",
		Long: `Simulate configurations whose results are known in closed form, and compare: the rows of the
built-in ladder, or scenarios of your own that have a key theory, such as
theory: [request_latency = 5s]. A figure passes if theory's value lies in the 99.9 %
interval around what was measured, and the interval is narrow enough to tell. The last
line says how many passed and failed; if any failed the exit status is 1.`,
		Example: `  bench validate                     the whole ladder (some minutes)
  bench validate --quick             a tenth of it, with intervals three times as wide
  bench validate --only "C*"
  bench validate --seed random       other random numbers than those it is known to pass with
  bench validate --list              what the rows are
  bench validate --show C1 > my.yaml
  bench validate my.yaml`,
		ValidArgsFunction: completeScenario,
		RunE:              func(cmd *cobra.Command, args []string) error { return c.climb(cmd.Context(), &v, args) },
	}
	v.register(cmd)
	return cmd
}

func (v *validation) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&v.only, "only", "", "only rows whose name matches the `pattern`, as in --only \"C*\"")
	f.BoolVar(&v.quick, "quick", false, "simulate a tenth of each horizon, and allow wider intervals")
	f.StringArrayVar(&v.sets, "set", nil, "replace a value of the scenarios: `path=value`; what changes the results needs\n--set theory=[...] too, repeatable")
	f.StringVar(&v.seed, "seed", "", "start of all random streams, a `number` or random (default: as the scenarios say);\nthe verdicts then allow for all figures together")
	f.StringVar(&v.jobs, "jobs", "", "`number` of replications simulated at the same time (default: one per core)")
	f.StringVar(&v.out, "out", "", "`directory` where the results of each row are kept (default: they are not)")
	f.StringVar(&v.format, "format", string(reports.Table), "`format` of the output: "+formatNames(", "))
	f.BoolVar(&v.list, "list", false, "list the rows and simulate nothing")
	f.StringVar(&v.show, "show", "", "print the scenario of a `row` and simulate nothing")
}

// climb does what the flags ask for.
func (c *command) climb(ctx context.Context, v *validation, names []string) (err error) {
	options, rows, err := v.check(names)
	if err != nil {
		return err
	}
	switch {
	case v.show != "":
		_, err := fmt.Fprint(c.out, rows[0].Source())
		return err
	case v.list:
		return reports.WriteLadder(c.out, rows, reports.Format(v.format))
	}
	if options.Dir == "" {
		if options.Dir, err = os.MkdirTemp("", "bench-validate-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(options.Dir)) }()
	}
	bar := c.progress("validate")
	options.Progress = bar.update
	report, err := ladder.Run(ctx, rows, *options)
	bar.end()
	if err != nil && v.out != "" {
		return stored(err)
	}
	if err != nil {
		return err
	}
	if err := reports.WriteValidation(c.out, report, reports.Format(v.format)); err != nil {
		return err
	}
	if failed := report.FailedRows(); len(failed) > 0 {
		return &failedError{"not as theory says: " + strings.Join(failed, ", ")}
	}
	return nil
}

// check turns flags and arguments into what is to be done. The error names all that is wrong.
func (v *validation) check(names []string) (*ladder.Options, []ladder.Row, error) {
	var wrong []error
	o := &ladder.Options{Dir: v.out, Share: 1}
	if v.quick {
		o.Share = quickShare
	}
	if !slices.Contains(reports.Formats(), reports.Format(v.format)) {
		wrong = append(wrong, usage("--format: there is no format %q (%s)", v.format, document.Nearest(v.format, strings.Fields(formatNames(" ")), "formats are")))
	}
	jobs, err := number(v.jobs, jobLimit)
	if err != nil {
		wrong = append(wrong, usage("--jobs: %q is not a number from 1 to %d", v.jobs, jobLimit))
	}
	o.Engine = results.Local{Jobs: jobs}
	if o.Seed, err = v.readSeed(); err != nil {
		wrong = append(wrong, err)
	}
	rows, err := v.rows(names)
	if err != nil {
		wrong = append(wrong, err)
	}
	for i := range rows {
		if stale := rows[i].Stale(); len(stale) > 0 && v.show == "" && !v.list {
			wrong = append(wrong, usage("%s: theory holds for the file as written, not with --set %s (add --set theory=[...] with what it then says)", rows[i].ID, strings.Join(stale, ", ")))
			break
		}
	}
	return o, rows, errors.Join(wrong...)
}

// readSeed reads --seed; nil: the pinned seeds.
func (v *validation) readSeed() (*uint64, error) {
	switch v.seed {
	case "":
		return nil, nil
	case "random":
		var bytes [4]byte // short enough to be typed again
		if _, err := rand.Read(bytes[:]); err != nil {
			return nil, fmt.Errorf("drawing a seed: %w", err)
		}
		seed := uint64(binary.LittleEndian.Uint32(bytes[:]))
		return &seed, nil
	}
	seed, err := strconv.ParseUint(v.seed, 10, 64)
	if err != nil {
		return nil, usage("--seed: %q is not random, nor a whole number from 0 to 2^64-1", v.seed)
	}
	return &seed, nil
}

// rows are those of the named scenarios, or of the ladder, as far as --only and --show want them.
func (v *validation) rows(names []string) ([]ladder.Row, error) {
	var rows []ladder.Row
	var wrong []error
	if len(names) == 0 {
		var err error
		if rows, err = ladder.Rows(v.sets); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		s, err := workloads.Load(name, v.sets)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		row, err := ladder.FromScenario(s)
		if err != nil {
			wrong = append(wrong, &usageError{err.Error()})
			continue
		}
		rows = append(rows, row)
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	var err error
	if rows, err = matching(rows, v.only); err != nil || v.show == "" {
		return rows, err
	}
	return shown(rows, v.show)
}

// matching are the rows whose ID matches a pattern, or all.
func matching(rows []ladder.Row, pattern string) ([]ladder.Row, error) {
	if pattern == "" {
		return rows, nil
	}
	if _, err := path.Match(strings.ToLower(pattern), ""); err != nil {
		return nil, usage("--only: %q is not a pattern; * stands for any letters, ? for one, [abc] for one of these", pattern)
	}
	var some []ladder.Row
	for _, r := range rows {
		if ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(r.ID)); err == nil && ok {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		return nil, usage("--only: no row is called %q (%s)", pattern, document.Nearest(pattern, ids(rows), "rows are"))
	}
	return some, nil
}

// shown is the one row whose scenario is to be printed.
func shown(rows []ladder.Row, id string) ([]ladder.Row, error) {
	for i := range rows {
		if !strings.EqualFold(rows[i].ID, id) {
			continue
		}
		if rows[i].Kind != ladder.Device {
			return nil, usage("--show: %s is an engine row, and has no scenario: %s", rows[i].ID, rows[i].About)
		}
		return rows[i : i+1], nil
	}
	return nil, usage("--show: there is no row %q (%s)", id, document.Nearest(id, ids(rows), "rows are"))
}

func ids(rows []ladder.Row) []string {
	var all []string
	for i := range rows {
		all = append(all, rows[i].ID)
	}
	return all
}
