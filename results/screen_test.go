package results

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// screened plays the race of strategies with a standard deviation of 20 % between replications, of random
// numbers of their own, and looks at it after 10, 20, 40 and 80 replications. factor is what the means
// of each strategy are multiplied by, in each aim in turn; the aims after the last do not differ at all. It returns after how many replications each strategy was dropped; 0: it was not.
func screened(random *rand.Rand, factor [][]float64) []int {
	const most = 80
	values := make([][][]float64, len(factor))
	for k := range values {
		values[k] = make([][]float64, len(Aims))
		for aim := range Aims {
			for range most {
				x := 1.0
				if aim < len(factor[k]) {
					x = factor[k][aim] * (1 + 0.2*random.NormFloat64())
				}
				values[k][aim] = append(values[k][aim], x)
			}
		}
	}
	dropped := make([]int, len(factor))
	var race []int
	for k := range factor {
		race = append(race, k)
	}
	for look, n := range []int{10, 20, 40, 80} {
		points := make([]*PointSummary, len(factor))
		for k := range points {
			aims := make([][]float64, len(Aims))
			for aim := range Aims {
				aims[aim] = values[k][aim][:n]
			}
			points[k] = ScalarPoint(fmt.Sprint(k), Aims, aims...)
		}
		s := screening{strategies: len(factor), look: look + 1}
		var rest []int
		for at, by := range s.screen(pick(points, race), points[0]) {
			if by >= 0 {
				dropped[race[at]] = n
			} else {
				rest = append(rest, race[at])
			}
		}
		race = rest
	}
	return dropped
}

// TestEqualStrategiesAreRarelyDropped: six strategies are the same in truth and differ by chance in one
// aim; one of them is dropped less often than one time in twenty.
func TestEqualStrategiesAreRarelyDropped(t *testing.T) {
	if testing.Short() {
		t.Skip("many experiments")
	}
	const experiments = 400
	random := rand.New(rand.NewPCG(11, 1))
	wrong := 0
	for range experiments {
		for _, after := range screened(random, [][]float64{{1}, {1}, {1}, {1}, {1}, {1}}) {
			if after > 0 {
				wrong++
				break
			}
		}
	}
	t.Logf("some strategy is dropped in %d of %d experiments", wrong, experiments)
	if wrong > experiments/20 {
		t.Errorf("some strategy is dropped in %d of %d experiments", wrong, experiments)
	}
}

// TestClearlyDominatedStrategiesAreDroppedEarly: what costs twice as much by all aims is dropped at the
// first look more often than not, and what costs a third more before the last; what is better by one aim is not.
func TestClearlyDominatedStrategiesAreDroppedEarly(t *testing.T) {
	const experiments = 200
	random := rand.New(rand.NewPCG(12, 1))
	first, early, wrong := 0, 0, 0
	for range experiments {
		dropped := screened(random, [][]float64{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1.5, 0.5, 1.5}, {1.33, 1.33, 1.33}, {2, 2, 2}})
		if dropped[5] == 10 {
			first++
		}
		if after := dropped[4]; after > 0 && after < 80 {
			early++
		}
		if dropped[3] > 0 {
			wrong++
		}
	}
	t.Logf("of %d experiments: twice as much dropped at the first look in %d, a third more before the last in %d, the better by one aim in %d", experiments, first, early, wrong)
	if first < experiments/2 || early < experiments*9/10 || wrong > 0 {
		t.Errorf("of %d experiments: twice as much dropped at the first look in %d, a third more before the last in %d, the better by one aim in %d", experiments, first, early, wrong)
	}
}

// All tests of a run together err with the risk that the verdict has, however many looks, strategies and metrics there are.
func TestTheRiskOfScreeningIsDivided(t *testing.T) {
	for _, strategies := range []int{2, 5, 12} {
		total := 0.0
		for look := 1; look <= 100_000; look++ {
			all := screening{strategies, look}
			total += all.level() * float64(strategies*(strategies-1)*len(Aims))
		}
		if total > threshold || total < 0.9999*threshold {
			t.Errorf("of %d strategies all looks err with probability %g, not %g", strategies, total, threshold)
		}
	}
}
