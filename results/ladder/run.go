package ladder

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"

	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

// stationReplications is how many replications an engine row has.
const stationReplications = 30

// stationSeed is the pinned seed of the engine rows; device rows have theirs in their scenarios.
const stationSeed = 1

// Options say how rows are simulated.
type Options struct {
	Engine results.Engine
	Dir    string  // where the ledgers of device rows go, one directory each
	Seed   *uint64 // of all rows; nil: the pinned ones
	// Share of each horizon that is simulated, 1 for all. The tolerances grow by 1/sqrt(Share), as the
	// intervals do.
	Share    float64
	Progress func(results.Progress)
}

// Result is a row with what came of its claims.
type Result struct {
	Row         *Row
	Comparisons []Comparison
}

// Report is what came of a run over rows.
type Report struct {
	Seed      *uint64 // nil: the pinned ones
	Share     float64
	Criterion Criterion
	Results   []Result
}

// Count says how many figures passed and how many did not.
func (r *Report) Count() (passed, failed int) {
	for _, result := range r.Results {
		for i := range result.Comparisons {
			if result.Comparisons[i].Verdict == OK {
				passed++
			} else {
				failed++
			}
		}
	}
	return passed, failed
}

// FailedRows are the rows with a figure that did not pass.
func (r *Report) FailedRows() []string {
	var all []string
	for _, result := range r.Results {
		for i := range result.Comparisons {
			if result.Comparisons[i].Verdict != OK {
				all = append(all, result.Row.ID)
				break
			}
		}
	}
	return all
}

// Run simulates rows and judges them. When ctx ends it returns its error; what was finished of a device
// row is in its ledger.
func Run(ctx context.Context, rows []Row, o Options) (*Report, error) {
	report := &Report{Seed: o.Seed, Share: o.Share, Criterion: Pinned()}
	figures, total := 0, 0
	for i := range rows {
		figures += rows[i].Figures()
		total += rows[i].replications()
	}
	if o.Seed != nil {
		report.Criterion = AnySeed(figures)
	}
	report.Criterion.Widening = widening(o.Share)
	done := 0
	for i := range rows {
		row := &rows[i]
		before := done
		progress := func(n int) { o.Progress(results.Progress{Done: before + n, Total: total}) }
		progress(0)
		simulate := row.simulateDevice
		if row.station != nil {
			simulate = row.simulateStation
		}
		comparisons, err := simulate(ctx, &o, &report.Criterion, progress)
		if err != nil {
			return nil, err
		}
		report.Results = append(report.Results, Result{row, comparisons})
		done += row.replications()
	}
	return report, nil
}

// simulateDevice simulates the scenario of a device row as bench run does.
func (r *Row) simulateDevice(ctx context.Context, o *Options, c *Criterion, progress func(int)) (_ []Comparison, err error) {
	s, err := r.prepared(o)
	if err != nil {
		return nil, err
	}
	experiment, err := results.NewExperiment(s, s.TheoryStrategies())
	if err != nil {
		return nil, err
	}
	experiment.KeepAll()
	ledger, err := results.Create(filepath.Join(o.Dir, directory(r.ID)), &experiment.Definition)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	err = results.Run(ctx, ledger, o.Engine, experiment.Func(), func(p results.Progress) { progress(p.Done) })
	if err != nil {
		return nil, err
	}
	study, err := ledger.Study(nil)
	if err != nil {
		return nil, err
	}
	if len(study.Failures) > 0 {
		return nil, fmt.Errorf("%s: %d tasks gave no result, a fault of this program; the first: %s", r.ID, len(study.Failures), study.Failures[0].Message)
	}
	return compare(s, study, c), nil
}

// prepared is the scenario of a device row as the options want it. What is exact is not shortened: it
// holds for one horizon. A number of replications that depends on what they give would spoil the
// intervals, so there is no precision.
func (r *Row) prepared(o *Options) (*workloads.Scenario, error) {
	s := r.scenario
	var err error
	if s.Precision != nil {
		if s, err = s.With("precision=none"); err != nil {
			return nil, err
		}
	}
	if o.Seed != nil {
		if s, err = s.With(fmt.Sprintf("seed=%d", *o.Seed)); err != nil {
			return nil, err
		}
	}
	random := false
	for _, t := range s.Theory {
		random = random || !t.Claim.Exact
	}
	if random && o.Share < 1 {
		return s.Shortened(o.Share)
	}
	return s, nil
}

// directory is a row's ID as the name of a directory.
func directory(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, strings.TrimLeft(id, "./\\"))
}

// compare holds a study against the theory of its scenario.
func compare(s *workloads.Scenario, study *results.Study, c *Criterion) []Comparison {
	var all []Comparison
	for i := range s.Theory {
		t := &s.Theory[i]
		for _, p := range study.Points {
			if t.Strategy != "" && t.Strategy != p.Point.Strategy {
				continue
			}
			x := c.judge(deviceClaim(&t.Claim), p.Estimate(t.Claim.Name(), t.Claim.Statistic))
			if t.Strategy != "" || study.Compared() {
				x.Strategy = p.Point.Strategy
			}
			all = append(all, x)
		}
	}
	return all
}

// simulateStation simulates an engine row, on the same engine as device rows.
func (r *Row) simulateStation(ctx context.Context, o *Options, c *Criterion, progress func(int)) ([]Comparison, error) {
	seed := uint64(stationSeed)
	if o.Seed != nil {
		seed = *o.Seed
	}
	play := func(ctx context.Context, t results.Task) (results.Result, error) {
		row := results.Row{Replication: t.First}
		for i, x := range r.station.Replicate(seed, uint64(t.First), o.Share) {
			q := &r.station.Quantities[i]
			row.Measures = append(row.Measures, results.Measure{Metric: q.Name, Unit: q.Unit, Kind: model.Scalar, Defined: true, Scalar: x})
		}
		return results.Result{Task: t, Rows: []results.Row{row}}, context.Cause(ctx)
	}
	values := make([][]float64, len(r.station.Quantities))
	for i := range values {
		values[i] = make([]float64, stationReplications)
	}
	done := 0
	err := o.Engine.Run(ctx, stationTasks(r.ID), play, func(finished []results.Result) error {
		for i := range finished {
			f := &finished[i]
			if failed := f.Failures(); len(failed) > 0 {
				return fmt.Errorf("%s: replication %d gave no result, a fault of this program: %s", r.ID, failed[0].First, failed[0].Message)
			}
			for k := range values {
				values[k][f.Task.First] = f.Rows[0].Measures[k].Scalar
			}
		}
		done += len(finished)
		progress(done)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []Comparison
	for i, claim := range r.Claims() {
		all = append(all, c.judge(claim, results.EstimateMean(values[i])))
	}
	return all, nil
}

// stationTasks are one task per replication of an engine row.
func stationTasks(id string) iter.Seq[results.Task] {
	return func(yield func(results.Task) bool) {
		for n := range stationReplications {
			if !yield(results.Task{Run: id, First: n, Replications: 1}) {
				return
			}
		}
	}
}
