package results_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"quiesce/model"
	"quiesce/results"
)

// noisy is a point whose metrics have these means: common is what all points share in a replication,
// noise what they do not.
func noisy(name string, means [3]float64, common []float64, noise float64, random *rand.Rand) *results.PointSummary {
	var values [][]float64
	for _, mean := range means {
		var v []float64
		for _, c := range common {
			v = append(v, mean+c+noise*random.NormFloat64())
		}
		values = append(values, v)
	}
	return results.ScalarPoint(name, results.Aims, values...)
}

func common(replications int, random *rand.Rand) []float64 {
	all := make([]float64, replications)
	for i := range all {
		all[i] = random.NormFloat64()
	}
	return all
}

func TestParetoFrontOfStrategiesThatAreToldApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	c := common(30, random)
	points := []*results.PointSummary{
		noisy("slow", [3]float64{9, 9, 9}, c, 0.01, random),         // worse in everything
		noisy("stops", [3]float64{1, 5, 5}, c, 0.01, random),        // stops soonest
		noisy("serves", [3]float64{5, 1, 5}, c, 0.01, random),       // serves fastest
		noisy("like serves", [3]float64{5, 1.001, 5}, c, 0, random), // not to be told from it
		noisy("behind", [3]float64{5, 5, 6}, c, 0.01, random),       // beaten by stops, and perhaps by serves
	}
	want := []struct {
		standing             results.Standing
		dominated, undecided []string
	}{
		{results.Dominated, []string{"stops", "serves", "like serves", "behind"}, nil},
		{results.OnFront, nil, nil},
		{results.Undecided, nil, []string{"like serves"}},
		{results.Undecided, nil, []string{"serves"}},
		{results.Undecided, nil, []string{"stops", "serves", "like serves"}},
	}
	for i, got := range results.Pareto(points) {
		if w := want[i]; got.Standing != w.standing || !slices.Equal(got.DominatedBy, w.dominated) || !slices.Equal(got.Doubtful, w.undecided) {
			t.Errorf("%s is %s by %v, doubtful %v; want %+v", got.Strategy, got.Standing, got.DominatedBy, got.Doubtful, w)
		}
	}
}

// Equal strategies are on the front together, and dominate what is worse in the one aim in which it
// differs; what failed is out.
func TestParetoOfEqualAndOfFailedStrategies(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	c := common(10, random)
	points := []*results.PointSummary{
		noisy("a", [3]float64{1, 1, 1}, c, 0, random), noisy("b", [3]float64{1, 1, 1}, c, 0, random),
		noisy("worse", [3]float64{1, 2, 1}, c, 0, random), noisy("hangs", [3]float64{0, 0, 0}, c, 0, random),
	}
	points[3].Findings = []results.Finding{{Finding: model.Finding{Code: "hang", Severity: model.Failure}}}
	got := results.Pareto(points)
	for i, want := range []results.Standing{results.OnFront, results.OnFront, results.Dominated, results.Out} {
		if got[i].Standing != want {
			t.Errorf("%s is %s, want %s", got[i].Strategy, got[i].Standing, want)
		}
	}
	if !slices.Equal(got[2].DominatedBy, []string{"a", "b"}) {
		t.Errorf("worse is dominated by %v", got[2].DominatedBy)
	}
	// That one was dropped for another shows nothing if the replications do not.
	few := common(3, random)
	alike := []*results.PointSummary{noisy("a", [3]float64{1, 1, 1}, few, 0.5, random), noisy("b", [3]float64{1, 1, 1}, few, 0.5, random)}
	alike[1].Dropped = &results.Drop{By: "a", After: 3}
	if got := results.Pareto(alike); got[0].Standing != results.Undecided || got[1].Standing != results.Undecided {
		t.Errorf("where b was dropped for a: %+v", got)
	}
	once := []*results.PointSummary{noisy("a", [3]float64{1, 1, 1}, c[:1], 0, random), noisy("b", [3]float64{2, 2, 2}, c[:1], 0, random)}
	for _, o := range results.Pareto(once) {
		if o.Standing != results.Undecided {
			t.Errorf("after one replication %s is %s", o.Strategy, o.Standing)
		}
	}
}

// Others are better in two aims and, in truth, no different in the third: a draw of the third alone
// decides. That they dominate, or do not, is shown less often than one time in twenty.
func TestParetoRarelyShowsWhatIsNotThere(t *testing.T) {
	if testing.Short() {
		t.Skip("many experiments")
	}
	const experiments = 1000
	random := rand.New(rand.NewPCG(5, 5))
	wrong := 0
	for range experiments {
		c := common(20, random)
		points := []*results.PointSummary{noisy("a", [3]float64{1, 5, 5}, c, 0.3, random)}
		for _, name := range []string{"b", "c", "d"} {
			points = append(points, noisy(name, [3]float64{1, 1, 1}, c, 0.3, random))
		}
		if results.Pareto(points)[0].Standing != results.Undecided {
			wrong++
		}
	}
	t.Logf("%d of %d experiments", wrong, experiments)
	if wrong > experiments/25 {
		t.Errorf("%d of %d experiments show what is not there", wrong, experiments)
	}
}

func TestQueuesAreThoseOfTheScenario(t *testing.T) {
	d := definition(3)
	d.Text = "about: Queues\nqueues:\n  - {name: reads, dispatch: parallel, presented: 8}\n  - {name: control, dispatch: sequential, power_managed: false}\n  - {name: rest, dispatch: parallel}\n"
	want := []results.Queue{{Name: "reads", Dispatch: "parallel", Presented: "8"}, {Name: "control", Dispatch: "sequential", Unmanaged: true}, {Name: "rest", Dispatch: "parallel"}}
	if got := d.Queues(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	d.Text = "about: none"
	if got := d.Queues(); got != nil {
		t.Errorf("without queues: %+v", got)
	}
}
