package workloads

import (
	"slices"
	"strings"
	"testing"
)

const theoryScenario = `
about: A scenario with a theory
horizon: 100s
warmup: 20s
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {poisson: {rate: 0.5/s}}, service: {exponential: {mean: 1s}}}]
sleep: [{trigger: sx, poisson: {rate: 0.05/s}}]
compare: [drain, requeue]
`

func openTheory(t *testing.T, claims string, sets ...string) *Scenario {
	t.Helper()
	s, err := Open(Source{Name: "test", Text: theoryScenario + "theory: " + claims + "\n", Sets: sets}, openFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheoryIsReadAsWritten(t *testing.T) {
	s := openTheory(t, `[request_latency = 5s, request_latency.p99 = 23025.851ms within 3% by M/M/1, request_latency.sd = 5s, "stop_latency{queue=io}.max = 2s exactly by hand", requeue: requeues_per_request = 5.26316%]`)
	want := []struct {
		strategy, name, statistic, source string
		value, tolerance                  float64
		exact                             bool
	}{
		{"", "request_latency", "mean", "", 5, .01, false},
		{"", "request_latency", "p99", "M/M/1", 23.025851, .03, false},
		{"", "request_latency", "sd", "", 5, .02, false},
		{"", "stop_latency{queue=io}", "max", "hand", 2, 0, true},
		{"requeue", "requeues_per_request", "mean", "", .0526316, .01, false},
	}
	if len(s.Theory) != len(want) {
		t.Fatalf("%d claims", len(s.Theory))
	}
	for i, w := range want {
		c := &s.Theory[i].Claim
		if s.Theory[i].Strategy != w.strategy || c.Name() != w.name || c.Statistic != w.statistic || c.Source != w.source ||
			c.Tolerance != w.tolerance || c.Exact != w.exact || c.Value < w.value*(1-1e-12) || c.Value > w.value*(1+1e-12) {
			t.Errorf("claim %d is %+v of %q", i, c, s.Theory[i].Strategy)
		}
	}
}

func TestTheoryNamesWhatMustBeSimulated(t *testing.T) {
	for _, test := range []struct {
		claims string
		want   []string
	}{
		{"[request_latency = 5s]", []string{"drain", "requeue"}},
		{"[requeue: request_latency = 5s, requeue: requeues_per_request = 0.05]", []string{"requeue"}},
		{"[requeue: request_latency = 5s, drain: stop_latency = 1s]", []string{"requeue", "drain"}},
	} {
		if got := openTheory(t, test.claims).TheoryStrategies(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.claims, got, test.want)
		}
	}
	if got := openTheory(t, "[hold: stop_latency = 0s exactly]", "strategy=hold").TheoryStrategies(); !slices.Equal(got, []string{""}) {
		t.Errorf("the scenario's own strategy is %q", got)
	}
}

func TestTheoryHoldsForTheFileAsWritten(t *testing.T) {
	for _, test := range []struct {
		sets []string
		want []string
	}{
		{nil, nil},
		{[]string{"seed=3", "replications=5", "horizon=50s", "limits.events=1000000"}, nil},
		{[]string{"requests.read.service=2s", "seed=3"}, []string{"requests.read.service"}},
		{[]string{"requests.read.service=2s", "theory=[request_latency = 7s]"}, nil},
		{[]string{"requests.read.service=2s", "theory.0=request_latency = 7s"}, []string{"requests.read.service", "theory.0"}},
	} {
		if got := openTheory(t, "[request_latency = 5s, stop_latency = 1s]", test.sets...).StaleTheory(); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.sets, got, test.want)
		}
	}
}

func TestShortenedKeepsTheWarmup(t *testing.T) {
	s, err := openTheory(t, "[request_latency = 5s]").Shortened(.1)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.file.Horizon.Time.Seconds(); got != 28 {
		t.Errorf("100 s with a warm-up of 20 s become %v s", got)
	}
	if s, err = openTheory(t, "[request_latency = 5s]", "horizon=5000 requests").Shortened(.1); err != nil || s.file.Horizon.Requests != 500 {
		t.Errorf("5000 requests become %d, %v", s.file.Horizon.Requests, err)
	}
}

// Every row of the ladder can be read, says where its figures come from, and can be simulated.
func TestLadder(t *testing.T) {
	names := map[string]bool{}
	for _, e := range Ladder() {
		names[e.Name] = true
		s, err := Load(LadderPrefix+e.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Theory) == 0 {
			t.Errorf("%s has no theory", e.Name)
		}
		if !strings.HasPrefix(e.Text, "# ") {
			t.Errorf("%s does not begin with a comment", e.Name)
		}
		for _, strategy := range s.TheoryStrategies() {
			config(t, s, strategy)
		}
		for i := range s.Theory {
			if c := &s.Theory[i].Claim; !c.Exact && c.Source == "" {
				t.Errorf("%s: %s has no source", e.Name, c.Text)
			}
		}
	}
	for _, name := range []string{"C1", "C3", "C9", "C11", "C15", "C18", "C20", "C27", "I1", "I3", "I14", "A5-A", "A5-B", "K1", "K3", "S1", "S4", "S5", "S6", "S8", "S10", "S14", "G1", "G2", "G4"} {
		if !names[name] {
			t.Errorf("row %s is missing", name)
		}
	}
}
