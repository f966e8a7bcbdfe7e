package ladder

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"quiesce/des/station"
	"quiesce/results"
	"quiesce/workloads"
)

func TestJudge(t *testing.T) {
	value := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	estimate := func(x, error float64) results.Estimate {
		return results.Estimate{Value: value(x), Error: value(error), DF: 29}
	}
	claim := Claim{Quantity: "x", Unit: "s", Want: 5, Tolerance: .01}
	tick := Claim{Quantity: "x", Unit: "s", Want: 5, Exact: true}
	share := Claim{Quantity: "x", Unit: "1", Want: .25, Exact: true}
	for _, test := range []struct {
		name     string
		claim    Claim
		estimate results.Estimate
		want     Verdict
	}{
		{"right and sure", claim, estimate(5.05, .02), OK},
		{"wrong", claim, estimate(5.08, .02), Miss}, // 3.66 * 0.02 = 0.0732
		{"wrong to the other side", claim, estimate(4.92, .02), Miss},
		{"within reach, but too noisy", claim, estimate(5.05, .03), Noisy}, // 2.05 * 0.03 = 0.061 > 0.05
		{"one replication", claim, results.Estimate{Value: value(5)}, Noisy},
		{"never observed", claim, results.Estimate{}, Miss},
		{"without spread, as written", claim, estimate(5.000004, 0), OK},
		{"without spread, and wrong", claim, estimate(5.00001, 0), Miss},
		{"resolution", claim, results.Estimate{Value: value(5.01), Error: value(0), DF: 29, Resolution: .02}, OK},
		{"a tick off", tick, estimate(5.000000001, 9), OK},
		{"two ticks off", tick, estimate(5.000000002, 9), Miss},
		{"exact scalar", share, estimate(.25*(1+5e-10), 9), OK},
		{"inexact scalar", share, estimate(.25*(1+2e-9), 9), Miss},
	} {
		c := Pinned()
		if got := c.judge(test.claim, test.estimate); got.Verdict != test.want {
			t.Errorf("%s: %s, want %s", test.name, got.Verdict, test.want)
		}
	}
}

func TestAnySeedForgivesWhatIsRare(t *testing.T) {
	value := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	claim := Claim{Unit: "s", Want: 5, Tolerance: .01}
	far := results.Estimate{Value: value(5.08), Error: value(.02), DF: 29}  // 4 standard errors
	wide := results.Estimate{Value: value(5.01), Error: value(.03), DF: 29} // 1.2 times the tolerance
	for _, e := range []results.Estimate{far, wide} {
		pinned, any := Pinned(), AnySeed(150)
		if x := pinned.judge(claim, e); x.Verdict == OK {
			t.Errorf("pinned: %+v", x)
		}
		if x := any.judge(claim, e); x.Verdict != OK {
			t.Errorf("any seed: %+v", x)
		}
	}
	any := AnySeed(150)
	if x := any.judge(claim, results.Estimate{Value: value(5.2), Error: value(.02), DF: 29}); x.Verdict != Miss {
		t.Errorf("10 standard errors off: %+v", x)
	}
	if x := any.judge(claim, results.Estimate{Value: value(5), Error: value(.06), DF: 29}); x.Verdict != Noisy {
		t.Errorf("2.5 times the tolerance: %+v", x)
	}
}

// rows are those of the ladder whose IDs begin so.
func rows(t *testing.T, kind Kind, prefixes ...string) []Row {
	t.Helper()
	all, err := Rows(nil)
	if err != nil {
		t.Fatal(err)
	}
	var some []Row
	for _, r := range all {
		if r.Kind == kind && slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(r.ID, p) }) {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		t.Fatalf("no %s row begins with %q", kind, prefixes)
	}
	return some
}

func climb(t *testing.T, rows []Row, o Options) *Report {
	t.Helper()
	o.Dir, o.Progress = t.TempDir(), func(results.Progress) {}
	if o.Engine == nil {
		o.Engine = results.Local{}
	}
	report, err := Run(t.Context(), rows, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// The whole ladder at a fiftieth of its length, with the intervals that this gives.
func TestLadder(t *testing.T) {
	all, err := Rows(nil)
	if err != nil {
		t.Fatal(err)
	}
	report := climb(t, all, Options{Share: .02})
	for _, r := range report.Results {
		for _, x := range r.Comparisons {
			if x.Verdict != OK {
				t.Errorf("%s %s: %s %s: expected %g, measured %v ± %v: %s", r.Row.ID, r.Row.Kind, x.Strategy, x.Quantity, x.Want, x.Measured, x.HalfWidth, x.Verdict)
			}
		}
	}
	if passed, _ := report.Count(); passed < 150 {
		t.Errorf("only %d figures", passed)
	}
}

func TestReportsDoNotDependOnJobs(t *testing.T) {
	some := slices.Concat(rows(t, Device, "G1", "C27"), rows(t, Engine, "C24"))
	seed := uint64(7)
	for _, o := range []Options{{Share: .02}, {Share: .02, Seed: &seed}} {
		o.Engine = results.Local{Jobs: 1}
		one := climb(t, some, o)
		o.Engine = results.Local{Jobs: 4}
		if four := climb(t, some, o); !reflect.DeepEqual(one, four) {
			t.Errorf("%+v\nand\n%+v", one, four)
		}
	}
}

func TestAnotherSeedGivesOtherFigures(t *testing.T) {
	some := slices.Concat(rows(t, Device, "C27"), rows(t, Engine, "C24"))
	seed := uint64(7)
	pinned, other := climb(t, some, Options{Share: .02}), climb(t, some, Options{Share: .02, Seed: &seed})
	for i := range pinned.Results {
		if a, b := pinned.Results[i].Comparisons[0].Measured, other.Results[i].Comparisons[0].Measured; a == b {
			t.Errorf("%s: %v under either seed", pinned.Results[i].Row.ID, a)
		}
	}
	if passed, failed := other.Count(); failed > 0 {
		t.Errorf("%d passed, %d failed", passed, failed)
	}
}

// A theory that is not true is found out: one that is off by 5 %, of a row known to 1 %.
func TestWrongTheoryIsAMiss(t *testing.T) {
	s, err := workloads.Load(Prefix+"C27", []string{"theory=[queue_wait = 1.575s, request_latency = 2.5s]"})
	if err != nil {
		t.Fatal(err)
	}
	row, err := FromScenario(s)
	if err != nil {
		t.Fatal(err)
	}
	report := climb(t, []Row{row}, Options{Share: .2})
	if x := report.Results[0].Comparisons; x[0].Verdict != Miss || x[1].Verdict != OK {
		t.Errorf("%+v", x)
	}
	if failed := report.FailedRows(); len(failed) != 1 || failed[0] != row.ID {
		t.Errorf("failed rows %q", failed)
	}
}

// A run that is too short does not pass, even if its interval holds the truth.
func TestShortRunsAreNoisy(t *testing.T) {
	s, err := workloads.Load(Prefix+"C27", []string{"horizon=300 requests"})
	if err != nil {
		t.Fatal(err)
	}
	row, err := FromScenario(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range climb(t, []Row{row}, Options{Share: 1}).Results[0].Comparisons {
		if x.Verdict != Noisy {
			t.Errorf("%+v", x)
		}
	}
}

func TestAnEngineRowThatPanicsIsAnError(t *testing.T) {
	broken := station.Row{ID: "X", Quantities: []station.Quantity{{Name: "x", Want: 1, Tolerance: .01}},
		Replicate: func(seed, replication uint64, scale float64) []float64 { panic(fmt.Sprint("out of ", seed)) }}
	_, err := Run(t.Context(), []Row{{ID: "X", Kind: Engine, station: &broken}},
		Options{Share: 1, Engine: results.Local{}, Progress: func(results.Progress) {}})
	if err == nil || !strings.Contains(err.Error(), "X: replication") {
		t.Errorf("%v", err)
	}
}
