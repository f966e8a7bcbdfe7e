package splitting_test

import (
	"math"
	"strings"
	"testing"

	"quiesce/des/splitting"
	"quiesce/des/stats"
)

// estimate chooses levels by a pilot and returns the summary of replications, failing the test
// unless it is of use: within 5 % by its own account.
func estimate[S any](t *testing.T, model splitting.Model[S], target float64, effort, replications int) splitting.Summary {
	t.Helper()
	levels, err := splitting.Pilot(model, splitting.PilotOptions{Target: target, Share: 0.2, Effort: 1000}, seed)
	if err != nil {
		t.Fatal(err)
	}
	var estimates []splitting.Estimate
	for r := range replications {
		e, err := splitting.Run(model, splitting.Plan{Levels: levels, Effort: effort}, seed, r)
		if err != nil {
			t.Fatal(err)
		}
		estimates = append(estimates, e)
	}
	for i, share := range estimates[0].Shares {
		if i < len(levels)-1 && (share < 0.1 || share > 0.35) {
			t.Errorf("level %d: a share of %v", i, share)
		}
	}
	summary, ok := splitting.Summarise(estimates, 0.999)
	if !ok {
		t.Fatal("no summary")
	}
	t.Logf("%d levels: %.6e, relative error %.4f", len(levels), summary.Estimate, summary.RelativeError)
	if summary.RelativeError > 0.05 {
		t.Errorf("relative error %v", summary.RelativeError)
	}
	return summary
}

// The queue's busy period reaches n before its end with probability (1/load-1)/((1/load)^n-1), the
// gambler's ruin; its printed figures, the closed form and importance sampling agree with splitting.
func TestQueueLength(t *testing.T) {
	for _, c := range []struct{ load, target, want float64 }{{0.5, 20, 9.536752e-7}, {0.8, 40, 3.323512e-5}} {
		model := newBusyPeriod(c.load)
		if exact := model.hit(c.load, c.target); math.Abs(exact/c.want-1) > 1e-6 {
			t.Errorf("closed form %v, want %v", exact, c.want)
		}
		got := estimate(t, model, c.target, 500, 60)
		if got.Excludes(c.want) {
			t.Errorf("load %v: from %v to %v, exactly %v", c.load, got.Low(), got.High(), c.want)
		}
		sampled := importanceSampling(t, c.load, c.target)
		if sampled.Excludes(c.want) || sampled.HalfWidth > 0.05*c.want {
			t.Errorf("load %v: importance sampling from %v to %v, exactly %v", c.load, sampled.Low(), sampled.High(), c.want)
		}
		if math.Abs(sampled.Estimate-got.Estimate) > math.Hypot(sampled.HalfWidth, got.HalfWidth) {
			t.Errorf("load %v: splitting %v, importance sampling %v", c.load, got.Estimate, sampled.Estimate)
		}
	}
}

// importanceSampling walks with arrival and service rate swapped. A path up by target-1 then has the
// likelihood ratio load^(target-1), whatever else it did.
func importanceSampling(t *testing.T, load, target float64) stats.Interval {
	t.Helper()
	swapped := busyPeriod{up: 1 / (1 + load)}
	weights := make([]float64, 50_000)
	for i := range weights {
		if _, greatest := swapped.Advance(swapped.Start(uint64(i)), target); greatest >= target {
			weights[i] = math.Pow(load, target-1)
		}
	}
	interval, ok := stats.MeanInterval(weights, 0.999)
	if !ok {
		t.Fatal("no interval")
	}
	return interval
}

func TestStopOutlastsWatchdog(t *testing.T) {
	for _, c := range []struct {
		name  string
		model stop
		want  float64
	}{
		{"8 at once, 15", stop{watchdog: 15, inFlight: always(8)}, 2.447216e-6},
		{"8 at once, 25", stop{watchdog: 25, inFlight: always(8)}, 1.111036e-10},
		// Of the Erlang tail's logarithm, one request is worth about as much as 2 units of age.
		{"8 in sequence, 40", stop{watchdog: 40, inFlight: always(8), sequential: true, worth: 2}, 1.664010e-10},
		{"M/M/4 at 3.2, 20", stop{watchdog: 20, inFlight: inService(4, 3.2)}, 6.595692e-9},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := estimate(t, c.model, c.model.watchdog, 1000, 60); got.Excludes(c.want) {
				t.Errorf("from %v to %v, exactly %v", got.Low(), got.High(), c.want)
			}
		})
	}
}

// The mean of very many estimates of very little effort is the probability: neither the reuse of
// entrance states nor replications that lose all their paths bias it. The levels are skewed on
// purpose, so that few states are split into many and many into few.
func TestEstimateIsUnbiased(t *testing.T) {
	model := newBusyPeriod(0.5)
	want := model.hit(0.5, 7)
	for _, plan := range []splitting.Plan{
		{Levels: []float64{2, 6, 7}, Effort: 5},
		{Levels: []float64{3, 4, 5, 6, 7}, Effort: 3},
		{Levels: []float64{7}, Effort: 4},
	} {
		var estimates []splitting.Estimate
		starved := 0
		for r := range 60_000 {
			e, err := splitting.Run(model, plan, seed, r)
			if err != nil {
				t.Fatal(err)
			}
			if e.Probability == 0 {
				starved++
			}
			estimates = append(estimates, e)
		}
		got, ok := splitting.Summarise(estimates, 0.999)
		t.Logf("%+v: %v +- %v, exactly %v; %d starved", plan, got.Estimate, got.HalfWidth, want, starved)
		if !ok || got.Excludes(want) || got.RelativeError > 0.03 || starved == 0 {
			t.Errorf("%+v: from %v to %v, exactly %v; %d of none", plan, got.Low(), got.High(), want, starved)
		}
	}
}

// In the age of stops, entrance states differ: with how many requests left. Were they not used
// evenly, this would be off.
func TestEstimateIsUnbiasedOverUnlikeStates(t *testing.T) {
	model := stop{watchdog: 12, inFlight: func(d *draws) int { return 1 + int(8*d.uniform()) }, sequential: true}
	var want, tail float64 // Erlang tails at 12, averaged over 1 to 8 requests
	term := math.Exp(-12)
	for k := range 8 {
		tail += term
		want += tail / 8
		term *= 12 / float64(k+1)
	}
	var estimates []splitting.Estimate
	for r := range 100_000 {
		e, err := splitting.Run(model, splitting.Plan{Levels: []float64{4, 8, 12}, Effort: 4}, seed, r)
		if err != nil {
			t.Fatal(err)
		}
		estimates = append(estimates, e)
	}
	got, ok := splitting.Summarise(estimates, 0.999)
	t.Logf("%v +- %v, exactly %v", got.Estimate, got.HalfWidth, want)
	if !ok || got.Excludes(want) || got.RelativeError > 0.02 {
		t.Errorf("from %v to %v, exactly %v", got.Low(), got.High(), want)
	}
}

// The intervals of 30 replications cover the probability about as often as they say.
func TestIntervalsCover(t *testing.T) {
	model := newBusyPeriod(0.5)
	want := model.hit(0.5, 12)
	covered := 0
	const trials = 300
	for trial := range trials {
		var estimates []splitting.Estimate
		for r := range 30 {
			e, err := splitting.Run(model, splitting.Plan{Levels: []float64{3, 5, 7, 9, 11, 12}, Effort: 100}, seed, 30*trial+r)
			if err != nil {
				t.Fatal(err)
			}
			estimates = append(estimates, e)
		}
		if got, ok := splitting.Summarise(estimates, 0.95); ok && !got.Excludes(want) {
			covered++
		}
	}
	t.Logf("coverage %.3f", float64(covered)/trials)
	if covered < 270 {
		t.Errorf("%d of %d intervals cover", covered, trials)
	}
}

// recorder keeps the path numbers that a model was given.
type recorder struct {
	busyPeriod
	t     *testing.T
	paths map[uint64]bool
}

func (m recorder) see(path uint64) {
	if m.paths[path] || path < 1<<32 {
		m.t.Fatalf("path number %#x is taken", path)
	}
	m.paths[path] = true
}

func (m recorder) Start(path uint64) walk {
	m.see(path)
	return m.busyPeriod.Start(path)
}

func (m recorder) Clone(w walk, path uint64) walk {
	m.see(path)
	return m.busyPeriod.Clone(w, path)
}

// No two paths of a seed, the pilot's included, share their randomness; and a replication is what it
// is, whatever ran before it.
func TestPathsAreApartAndReplicationsRepeat(t *testing.T) {
	model := recorder{newBusyPeriod(0.5), t, map[uint64]bool{}}
	levels, err := splitting.Pilot(model, splitting.PilotOptions{Target: 12, Share: 0.2, Effort: 100}, seed)
	if err != nil {
		t.Fatal(err)
	}
	plan := splitting.Plan{Levels: levels, Effort: 50}
	var forth, back [4]splitting.Estimate
	for r := range forth {
		if forth[r], err = splitting.Run(model, plan, seed, r); err != nil {
			t.Fatal(err)
		}
	}
	for r := 3; r >= 0; r-- {
		if back[r], err = splitting.Run(newBusyPeriod(0.5), plan, seed, r); err != nil {
			t.Fatal(err)
		}
		if back[r].Probability != forth[r].Probability {
			t.Errorf("replication %d: %v, again %v", r, forth[r], back[r])
		}
		product := 1.0
		for _, share := range back[r].Shares {
			product *= share
		}
		if product != back[r].Probability {
			t.Errorf("replication %d: %v is not the product of %v", r, back[r].Probability, back[r].Shares)
		}
	}
	if forth[0].Probability == forth[1].Probability {
		t.Error("two replications are the same")
	}
}

func TestPilot(t *testing.T) {
	// Up by one is 1/3 or less from any level, by two is below the share: each whole number is a level.
	levels, err := splitting.Pilot(newBusyPeriod(0.3), splitting.PilotOptions{Target: 6, Share: 0.2, Effort: 1000}, seed)
	if err != nil || len(levels) != 5 {
		t.Errorf("%v, %v", levels, err)
	}
	// A step rarer than the share is a level all the same.
	levels, err = splitting.Pilot(newBusyPeriod(0.05), splitting.PilotOptions{Target: 4, Share: 0.2, Effort: 1000}, seed)
	if err != nil || len(levels) != 3 || levels[0] != 2 {
		t.Errorf("%v, %v", levels, err)
	}
	// An event that is not rare has one level.
	levels, err = splitting.Pilot(newBusyPeriod(0.9), splitting.PilotOptions{Target: 2, Share: 0.2, Effort: 100}, seed)
	if err != nil || len(levels) != 1 || levels[0] != 2 {
		t.Errorf("%v, %v", levels, err)
	}
	// Nor has one that always happens.
	levels, err = splitting.Pilot(newBusyPeriod(0.5), splitting.PilotOptions{Target: 1, Share: 0.2, Effort: 100}, seed)
	if err != nil || len(levels) != 1 || levels[0] != 1 {
		t.Errorf("%v, %v", levels, err)
	}
	_, err = splitting.Pilot(newBusyPeriod(1e-9), splitting.PilotOptions{Target: 4, Share: 0.2, Effort: 100}, seed)
	if err == nil || !strings.Contains(err.Error(), "none of 100 trials gets beyond importance 1") {
		t.Errorf("an impossible climb: %v", err)
	}
	_, err = splitting.Pilot(newBusyPeriod(0.5), splitting.PilotOptions{Target: math.Inf(1), Share: 1, Effort: 9}, seed)
	for _, want := range []string{"target +Inf", "share 1", "effort 9"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %q", err, want)
		}
	}
}

// By hand: the standard deviation of 0.1 and 0.3 is 0.141, the standard error of their mean 0.1.
func TestSummarise(t *testing.T) {
	got, ok := splitting.Summarise([]splitting.Estimate{{Probability: 0.1}, {Probability: 0.3}}, 0.95)
	if !ok || math.Abs(got.Estimate-0.2) > 1e-12 || math.Abs(got.RelativeError-0.5) > 1e-12 || math.Abs(got.HalfWidth-0.1*12.706205) > 1e-6 {
		t.Errorf("%+v", got)
	}
}

func TestRunRefusesNonsense(t *testing.T) {
	model := newBusyPeriod(0.5)
	_, err := splitting.Run(model, splitting.Plan{Levels: []float64{2, 2, math.NaN()}}, seed, 0)
	for _, want := range []string{"effort 0", "level 1 is 2", "level 2 is NaN"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %q", err, want)
		}
	}
	if _, err := splitting.Run(model, splitting.Plan{Effort: 10}, seed, 0); err == nil || !strings.Contains(err.Error(), "no levels") {
		t.Errorf("%v does not ask for levels", err)
	}
	if _, err := splitting.Run(model, splitting.Plan{Levels: []float64{2}, Effort: 10}, seed, -1); err == nil {
		t.Error("replication -1 runs")
	}
	if _, ok := splitting.Summarise([]splitting.Estimate{{Probability: 0}, {Probability: 0}}, 0.95); ok {
		t.Error("nothing is a summary")
	}
	if _, ok := splitting.Summarise([]splitting.Estimate{{Probability: 1}}, 0.95); ok {
		t.Error("one replication has a spread")
	}
}
