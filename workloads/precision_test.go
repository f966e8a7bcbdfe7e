package workloads

import (
	"fmt"
	"strings"
	"testing"
)

// A precision may be a share alone, and what is left out has its default; none takes it back.
func TestPrecision(t *testing.T) {
	usual := "[stop_latency request_latency mean_power]"
	for _, test := range []struct {
		sets []string
		want string
	}{
		{nil, "none"},
		{[]string{"precision=1%"}, "0.01 " + usual + " 1000"},
		{[]string{"precision=0.05", "precision.budget=77"}, "0.05 " + usual + " 77"},
		{[]string{"precision=10%", "precision.metrics=[mean_power]"}, "0.1 [mean_power] 1000"},
		{[]string{"precision=10%", "precision.budget=77", "precision.relative=2%"}, "0.02 " + usual + " 77"},
		{[]string{"precision=none", "precision.budget=77"}, ""},
		{[]string{"precision.budget=77"}, ""},
		{[]string{"precision.relative=2%", "precision.budget=77"}, "0.02 " + usual + " 77"},
		{[]string{"precision={relative: 1%, metrics: [stop_latency.p99, 'stop_latency{queue=io}', mean_power.mean]}"},
			"0.01 [stop_latency.p99 stop_latency{queue=io} mean_power] 1000"},
		{[]string{"precision=1%", "precision=none"}, "none"},
	} {
		s, err := Open(Source{Name: "small.yaml", Text: small, Sets: test.sets}, nil)
		if test.want == "" {
			if err == nil {
				t.Errorf("%v: accepted", test.sets)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v: %v", test.sets, err)
			continue
		}
		got := "none"
		if p := s.Precision; p != nil {
			got = fmt.Sprint(float64(p.Relative), p.Metrics, int(p.Budget))
		}
		if got != test.want {
			t.Errorf("%v: got %s, want %s", test.sets, got, test.want)
		}
	}
}

// The hint on a share that is none can be followed.
func TestHintsOnShares(t *testing.T) {
	for text, want := range map[string]string{"5": "write 5%", "150%": "write a percentage, such as 1%", "0": "write a percentage, such as 1%", "500": "write a percentage, such as 1%"} {
		_, err := Open(Source{Name: "small.yaml", Text: small, Sets: []string{"precision=" + text}}, nil)
		if err == nil || !strings.Contains(err.Error(), "("+want+")") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Notes speak of the strategies that are run, not of others that the scenario compares.
func TestNotesOnSomeStrategies(t *testing.T) {
	s := open(t, small, "compare=[drain, requeue]", "requests.read.service={exponential: {mean: 21s}}")
	for strategy, want := range map[string]bool{"": false, "drain": false, "requeue": true} {
		found := false
		for _, n := range s.NotesOn([]string{strategy}) {
			found = found || n.Code == "requeue_diverges"
		}
		if found != want {
			t.Errorf("strategy %q: requeue_diverges is noted: %v", strategy, found)
		}
	}
}
