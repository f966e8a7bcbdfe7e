package stats_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
	"quiesce/des/stats"
)

func TestKimNelsonConstants(t *testing.T) {
	eta, h2 := stats.KimNelsonConstants(5, 20, 0.95)
	closeTo(t, "eta of 5 systems", eta, 0.237238, 6)
	closeTo(t, "h^2 of 5 systems", h2, 9.015056, 6)
	eta, h2 = stats.KimNelsonConstants(4, 10, 0.95)
	closeTo(t, "eta of 4 systems", eta, 0.564680, 6)
	closeTo(t, "h^2 of 4 systems", h2, 10.164243, 6)
}

// replication returns values of systems with standard deviation 1 and pairwise correlation common;
// system best leads the others by 0.5, the hardest case for an indifference zone of 0.5.
func replication(d *draws, systems, best int, common float64, direction stats.Direction) []float64 {
	lead := 0.5
	if direction == stats.Minimise {
		lead = -0.5
	}
	values := make([]float64, systems)
	shared := d.normal()
	for i := range values {
		values[i] = math.Sqrt(common)*shared + math.Sqrt(1-common)*d.normal()
	}
	values[best] += lead
	return values
}

func TestKimNelsonSelectsTheBest(t *testing.T) {
	const trials = 1000
	var used [2]float64
	for c, common := range []float64{0, 0.7} {
		for _, direction := range []stats.Direction{stats.Minimise, stats.Maximise} {
			correct := 0
			var replications stats.Tally
			for trial := range trials {
				s, err := stats.NewKimNelson(stats.KimNelsonOptions{
					Systems: 5, Best: direction, Indifference: 0.5, Confidence: 0.9, FirstStage: 10,
				})
				if err != nil {
					t.Fatal(err)
				}
				d, best := newDraws(7, trial), trial%5
				selected, ok := s.Selected()
				for ; !ok; selected, ok = s.Selected() {
					if err := s.Record(replication(d, 5, best, common, direction)); err != nil {
						t.Fatal(err)
					}
				}
				if selected == best {
					correct++
				}
				replications.Record(float64(s.Replications()))
			}
			used[c], _ = replications.Mean()
			t.Logf("correlation %v, direction %d: correct %.3f, %.1f replications", common, direction, float64(correct)/trials, used[c])
			if correct < 900 {
				t.Errorf("correlation %v, direction %d: %d of %d selections are correct", common, direction, correct, trials)
			}
		}
	}
	// The procedure takes replications in proportion to the variance of differences.
	if used[1] > 0.5*used[0] {
		t.Errorf("common random numbers save too little: %v replications instead of %v", used[1], used[0])
	}
}

// Against the procedure as published, on the whole table of values at once.
func TestKimNelsonIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 6).Draw(t, "systems")
		n0 := rapid.IntRange(2, 12).Draw(t, "first stage")
		direction := rapid.SampledFrom([]stats.Direction{stats.Minimise, stats.Maximise}).Draw(t, "direction")
		sign := 2*float64(direction) - 1
		const delta, confidence = 0.7, 0.9
		d := newDraws(8, rapid.IntRange(0, 1000).Draw(t, "trial"))
		s, err := stats.NewKimNelson(stats.KimNelsonOptions{Systems: k, Best: direction, Indifference: delta, Confidence: confidence, FirstStage: n0})
		if err != nil {
			t.Fatal(err)
		}
		means := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.3, 1}), k, k).Draw(t, "means")
		columns := make([][]float64, k) // of sign times the values
		var survivors []int
		for i := range k {
			survivors = append(survivors, i)
		}
		df := float64(n0 - 1)
		h2 := (math.Pow(2*(1-confidence)/float64(k-1), -2/df) - 1) * df
		for r := 1; len(survivors) > 1; r++ {
			row := make([]float64, k)
			for i := range row {
				row[i] = math.NaN() // of no interest once dropped
				x := means[i] + d.normal()
				columns[i] = append(columns[i], sign*x)
				if slices.Contains(survivors, i) {
					row[i] = x
				}
			}
			if err := s.Record(row); err != nil {
				t.Fatal(err)
			}
			if r >= n0 {
				var next []int
				for _, i := range survivors {
					keep := true
					for _, j := range survivors {
						difference := make([]float64, r)
						for m := range difference {
							difference[m] = columns[i][m] - columns[j][m]
						}
						s2 := stat.Variance(difference[:n0], nil)
						w := math.Max(0, delta/2*(h2*s2/(delta*delta)-float64(r)))
						if i != j && stat.Mean(difference, nil)*float64(r) < -w-1e-12 {
							keep = false
						}
					}
					if keep {
						next = append(next, i)
					} else if at, ok := s.DroppedAfter(i); !ok || at != r {
						t.Fatalf("system %d must go after replication %d: %d, %v", i, r, at, ok)
					}
				}
				survivors = next
			}
			if got := s.Survivors(); !slices.Equal(got, survivors) || s.Replications() != r {
				t.Fatalf("after %d: %v survive, by definition %v", s.Replications(), got, survivors)
			}
			if r >= n0 && (r > s.AtMost() || len(survivors) > 1 && r == s.AtMost()) {
				t.Fatalf("replication %d, at most %d", r, s.AtMost())
			}
		}
		if selected, ok := s.Selected(); !ok || selected != survivors[0] {
			t.Fatalf("selected %d, want %d", selected, survivors[0])
		}
	})
}

func TestKimNelsonOfTies(t *testing.T) {
	s, err := stats.NewKimNelson(stats.KimNelsonOptions{Systems: 3, Indifference: 1, Confidence: 0.95, FirstStage: 5})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, ok := s.Selected(); ok || s.AtMost() != 5 {
			t.Fatalf("after %d: %v, at most %d", i, s.Survivors(), s.AtMost())
		}
		if err := s.Record([]float64{float64(i), float64(i), 9}); err != nil {
			t.Fatal(err)
		}
	}
	if selected, ok := s.Selected(); !ok || selected != 0 {
		t.Errorf("of identical systems: %v", s.Survivors())
	}
}

func TestKimNelsonRefusesNonsense(t *testing.T) {
	_, err := stats.NewKimNelson(stats.KimNelsonOptions{Systems: 4, Confidence: 0.2, FirstStage: 1})
	for _, want := range []string{"confidence 0.2", "indifference zone 0", "1 first-stage"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %q", err, want)
		}
	}
	if _, err := stats.NewKimNelson(stats.KimNelsonOptions{Systems: 1, Confidence: 0.9, Indifference: 1, FirstStage: 2}); err == nil {
		t.Error("one system is selected from")
	}
	s, err := stats.NewKimNelson(stats.KimNelsonOptions{Systems: 2, Confidence: 0.9, Indifference: 1, FirstStage: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, values := range [][]float64{{1}, {1, math.NaN()}, {math.Inf(1), 1}} {
		if err := s.Record(values); err == nil || s.Replications() != 0 {
			t.Errorf("%v is taken for a replication", values)
		}
	}
}

func TestRinottH(t *testing.T) {
	for _, c := range []struct {
		systems int
		want    float64
	}{{2, 2.452473}, {3, 2.937193}, {5, 3.385419}, {10, 3.875277}} {
		h, err := stats.RinottH(c.systems, 20, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		closeTo(t, "h", h, c.want, 6)
	}
	// With two replications the chi-square densities are infinite at 0; a simulation of the
	// definition is the judge.
	h, err := stats.RinottH(3, 2, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	d, hits := newDraws(9, 0), 0
	const trials = 200_000
	square := func() float64 { z := d.normal(); return z * z }
	for range trials {
		y, correct := square(), true
		for range 2 {
			correct = d.normal() <= h/math.Sqrt(1/square()+1/y) && correct
		}
		if correct {
			hits++
		}
	}
	if share := float64(hits) / trials; math.Abs(share-0.8) > 0.003 {
		t.Errorf("h of 3 systems and 2 replications, %v, is correct with %v", h, share)
	}
	if _, err := stats.RinottH(1, 1, 0.9); err == nil || !strings.Contains(err.Error(), "1 systems") || !strings.Contains(err.Error(), "1 first-stage") {
		t.Errorf("%v does not name all", err)
	}
	for _, probability := range []float64{0.25, 1, math.Nextafter(1, 0), math.NaN()} {
		if _, err := stats.RinottH(4, 20, probability); err == nil {
			t.Errorf("a probability of %v does", probability)
		}
	}
}

func TestRinottReplications(t *testing.T) {
	for _, c := range []struct {
		sd, delta float64
		want      int
	}{{1, 0.5, 25}, {0.1, 0.5, 20}, {0, 1, 20}, {4, 0.5, 385}} { // (2.452473*8)^2 = 384.9
		got, err := stats.RinottReplications(2.452473, stats.Sample{SD: c.sd, Count: 20}, c.delta)
		if err != nil || got != c.want {
			t.Errorf("%+v: %d, %v", c, got, err)
		}
	}
	for _, delta := range []float64{0, -1, 1e-9, math.NaN()} {
		if _, err := stats.RinottReplications(2.45, stats.Sample{SD: 1, Count: 20}, delta); err == nil {
			t.Errorf("an indifference zone of %v does", delta)
		}
	}
}

func TestOCBA(t *testing.T) {
	systems := []stats.Sample{{Mean: 1, SD: 1}, {Mean: 2, SD: 1.5}, {Mean: 3, SD: 3}}
	got, ok := stats.OCBA(systems, 1000, stats.Minimise)
	if !ok {
		t.Fatal("not ok")
	}
	for i, want := range []float64{271.50, 364.25, 364.25} {
		closeTo(t, "share", got[i], want, 2)
	}
	// The best of -x is the greatest: the same shares.
	for i := range systems {
		systems[i].Mean *= -1
	}
	if mirrored, ok := stats.OCBA(systems, 1000, stats.Maximise); !ok || !slices.Equal(mirrored, got) {
		t.Errorf("mirrored: %v, want %v", mirrored, got)
	}
	// With twice the standard deviation the best's weight doubles: 2*sqrt(2.25+0.5625) beside 2.25 twice.
	systems[0].SD = 2
	if got, ok := stats.OCBA(systems, 1000, stats.Maximise); !ok || math.Abs(got[0]-1000*3.354102/7.854102) > 0.001 {
		t.Errorf("a noisier best: %v", got)
	}
	for name, systems := range map[string][]stats.Sample{
		"none": nil, "one": {{Mean: 1, SD: 1}},
		"a tie":           {{Mean: 1, SD: 1}, {Mean: 2, SD: 1}, {Mean: 1, SD: 1}},
		"nothing to know": {{Mean: 1, SD: 1}, {Mean: 2}},
	} {
		if _, ok := stats.OCBA(systems, 1000, stats.Minimise); ok {
			t.Errorf("%s: ok", name)
		}
	}
}

// The two systems of the t-intervals' test.
var twoSystems = []stats.Sample{sampleOf(12.1, 11.4, 13.0, 12.6, 11.9), sampleOf(10.9, 10.8, 11.9, 11.2, 11.1)}

func sampleOf(values ...float64) stats.Sample {
	mean, sd := stat.MeanStdDev(values, nil)
	return stats.Sample{Mean: mean, SD: sd, Count: len(values)}
}

func TestSubsetAndMCB(t *testing.T) {
	const bound = 0.721056 // sqrt((0.385+0.187)/5) times t(0.95, 4) = 2.131847: less than the difference of 1.02
	survivors, ok := stats.Subset(twoSystems, 0.95, stats.Minimise)
	if !ok || !slices.Equal(survivors, []int{1}) {
		t.Errorf("least: %v", survivors)
	}
	if survivors, _ := stats.Subset(twoSystems, 0.95, stats.Maximise); !slices.Equal(survivors, []int{0}) {
		t.Errorf("greatest: %v", survivors)
	}
	intervals, ok := stats.MCB(twoSystems, 0.95, stats.Minimise)
	if !ok {
		t.Fatal("not ok")
	}
	closeTo(t, "worse, low", intervals[0].Low, 0, 15)
	closeTo(t, "worse, high", intervals[0].High, 1.02+bound, 6)
	closeTo(t, "best, low", intervals[1].Low, -1.02-bound, 6)
	closeTo(t, "best, high", intervals[1].High, 0, 15)
	// A system a little worse than the bound is out, a little better is in.
	for _, c := range []struct {
		lead float64
		want []int
	}{{bound + 1e-5, []int{1}}, {bound - 1e-5, []int{0, 1}}} {
		near := slices.Clone(twoSystems)
		near[0].Mean = near[1].Mean + c.lead
		if got, _ := stats.Subset(near, 0.95, stats.Minimise); !slices.Equal(got, c.want) {
			t.Errorf("%v apart: %v survive, want %v", c.lead, got, c.want)
		}
	}
	few := []stats.Sample{{Count: 1}, {Count: 5}}
	_, okSubset := stats.Subset(few, 0.95, stats.Minimise)
	_, okMCB := stats.MCB(few, 0.95, stats.Minimise)
	_, okOne := stats.MCB(twoSystems[:1], 0.95, stats.Minimise)
	if okSubset || okMCB || okOne {
		t.Error("too little is enough")
	}
}

// Both keep their word at once, with unequal variances and counts; and they agree on which system
// may be the best.
func TestSubsetAndMCBCover(t *testing.T) {
	const trials = 2000
	means, sds, counts := []float64{0, 0.2, 0.5, 2}, []float64{1, 2, 1, 0.5}, []int{10, 20, 5, 8}
	for _, direction := range []stats.Direction{stats.Minimise, stats.Maximise} {
		best := 0
		if direction == stats.Maximise {
			best = 3
		}
		kept, covered := 0, 0
		for trial := range trials {
			d := newDraws(10, trial)
			var systems []stats.Sample
			for i := range means {
				var values []float64
				for range counts[i] {
					values = append(values, means[i]+sds[i]*d.normal())
				}
				systems = append(systems, sampleOf(values...))
			}
			survivors, _ := stats.Subset(systems, 0.9, direction)
			intervals, _ := stats.MCB(systems, 0.9, direction)
			if slices.Contains(survivors, best) {
				kept++
			}
			all := true
			for i, r := range intervals {
				other := math.Inf(1 - 2*int(direction)) // the best of the others
				for j := range means {
					if j != i {
						other = map[stats.Direction]func(x, y float64) float64{stats.Minimise: math.Min, stats.Maximise: math.Max}[direction](other, means[j])
					}
				}
				all = all && r.Low <= means[i]-other && means[i]-other <= r.High
				better := r.High // for the greatest
				if direction == stats.Minimise {
					better = -r.Low
				}
				if (better > 0) != slices.Contains(survivors, i) {
					t.Fatalf("trial %d: %v survive, but intervals are %+v", trial, survivors, intervals)
				}
			}
			if all {
				covered++
			}
		}
		t.Logf("direction %d: the best kept %.3f, all intervals %.3f", direction, float64(kept)/trials, float64(covered)/trials)
		if kept < 1800 || covered < 1800 {
			t.Errorf("direction %d: the best was kept %d times, all intervals cover %d times of %d", direction, kept, covered, trials)
		}
	}
}
