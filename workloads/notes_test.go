package workloads

import (
	"math"
	"strings"
	"testing"

	"quiesce/workloads/document"
)

// TestNotes demands the notes that belong to a load, and no warning where all is well.
func TestNotes(t *testing.T) {
	for _, test := range []struct {
		sets []string
		want []string // code: part of the message
		no   string   // a code that must be missing
	}{
		{nil, []string{"open_loop: Open loop: read 1/s, write 1/s. Requests come",
			"offered_load: Queue io is offered a load of 0.01, any number of requests is served at once, in D0 0.952",
			"offered_load: Queue log is offered a load of 0.01, 1 served at once"}, "saturated"},
		{[]string{"requests.read.arrivals={closed: {clients: 3}}"}, []string{"closed_loop: Class read is a closed loop of 3 clients"}, "saturated"},
		{[]string{"requests.write.service=960ms"}, []string{"saturated: Queue log is offered a load of 0.96, 1 served at once, in D0 0.952"}, ""},
		{[]string{"requests.write.service=940ms"}, []string{"99 % busy while it can be"}, "saturated"},
		{[]string{"requests.write.service=940ms", "queues.log.power_managed=false"}, []string{"94 % busy while it can be"}, "saturated"},
		{[]string{"queues.io.presented=2", "requests.read.service=1.95s"}, []string{"saturated: Queue io is offered a load of 1.95, 2 served at once"}, ""},
		{[]string{"target.servers=1", "requests.read.service=500ms", "requests.write.service=500ms"}, []string{"saturated: All queues together ask for 1 of the 1 servers"}, ""},
		{[]string{"queues.io.presented=0"}, []string{"never_presents: Queue io presents 0 requests"}, ""},
		{[]string{"sleep=[]"}, []string{"always_on: The device never leaves D0"}, "few_stops"},
		{[]string{"sleep=[]", "device.idle={timeout: 1s}"}, []string{"idle_only: "}, "always_on"},
		{[]string{"horizon=10s"}, []string{"few_stops: There are about 0.476 power-downs in a replication and 14 in all: metrics of stops say little. 30 take a horizon of 21 s, or 63 replications."}, ""},
		{[]string{"horizon=21s"}, []string{"few_stops: There are about 1 power-downs in a replication and 30 in all: the 99 % quantile"}, ""},
		{[]string{"horizon=100000s"}, nil, "few_stops"},

		{[]string{"requests.write.service={pareto: {alpha: 0.9, low: 1ms}}"}, []string{"infinite_mean: Class write has a service demand with no finite mean"}, "saturated"},
		// Waits behind one server need alpha > 2 for a mean and > 3 for a variance; behind m+k servers at
		// a load of k, alpha > 1+1/m and > 1+2/m.
		{[]string{"requests.write.service={pareto: {alpha: 1.5, low: 1ms}}"}, []string{"infinite_mean: Class write has a service demand with so heavy a tail", "alpha must exceed 2, as queue log serves 1 at once"}, "saturated"},
		{[]string{"requests.write.service={pareto: {alpha: 2.2, low: 1ms}}"}, []string{"infinite_variance: Class write has", "Alpha must exceed 3, as queue log serves 1 at once"}, "infinite_mean"},
		{[]string{"requests.write.service={pareto: {alpha: 3.1, low: 1ms}}"}, nil, "infinite_variance"},
		{[]string{"compare=[hold]", "strategy=hold", "requests.read.service={pareto: {alpha: 1.5, low: 1ms}}"}, []string{"infinite_variance: Class read has a service demand with no finite variance"}, "infinite_mean"},
		{[]string{"compare=[hold]", "strategy=hold", "queues.io.presented=3", "requests.read.service={pareto: {alpha: 1.4, low: 1ms}}"}, []string{"infinite_variance: Class read"}, "infinite_mean"},
		{[]string{"compare=[hold]", "strategy=hold", "queues.io.presented=3", "requests.read.service={pareto: {alpha: 1.3, low: 1ms}}"}, []string{"infinite_mean: Class read", "alpha must exceed 1.333, as queue io serves 3 at once at a load of 0.0"}, ""},
		{[]string{"compare=[hold]", "strategy=hold", "queues.io.presented=3", "requests.read.service={pareto: {alpha: 1.4, low: 400ms}}"}, []string{"infinite_mean: Class read", "alpha must exceed 1.5, as queue io serves 3 at once at a load of 1.47"}, ""},
		{[]string{"compare=[hold]", "strategy=hold", "target.servers=2", "queues.io.presented=3", "requests.read.service={pareto: {alpha: 1.4, low: 1ms}}"}, []string{"alpha must exceed 1.5, as the target serves 2 at once"}, ""},
		{[]string{"compare=[hold]", "strategy=hold", "requests.write.service={pareto: {alpha: 1.5, low: 1ms}}", "requests.write.arrivals={closed: {clients: 3}}"}, []string{"infinite_variance: Class write"}, "infinite_mean"},
		// A stop that waits for its longest request holds up all others; one that cancels ends it.
		{[]string{"compare=[drain]", "strategy=drain", "requests.read.service={pareto: {alpha: 1.5, low: 1ms}}"}, []string{"infinite_mean: Class read", "alpha must exceed 2, as a stop waits for its longest request"}, ""},
		{[]string{"compare=[drain]", "strategy=drain", "sleep=[]", "requests.read.service={pareto: {alpha: 1.5, low: 1ms}}"}, []string{"infinite_variance: Class read"}, "infinite_mean"},
		{[]string{"compare=[cancel-owned]", "strategy=cancel-owned", "requests.write.service={pareto: {alpha: 1.5, low: 1ms}}"}, nil, "infinite_mean"},

		// Repeat-identical with exponential demand: the mean needs theta < mu, the wait theta < mu/2.
		{[]string{"compare=[requeue]", "requests.read.service={exponential: {mean: 21s}}"}, []string{"requeue_diverges: Strategy requeue repeats", "infinitely often"}, ""},
		{[]string{"compare=[requeue]", "requests.read.service={exponential: {mean: 19s}}"}, []string{"requeue_diverges: Strategy requeue repeats", "no finite variance"}, ""},
		{[]string{"compare=[requeue]", "requests.read.service={exponential: {mean: 9s}}"}, nil, "requeue_diverges"},
		{[]string{"compare=[requeue(demand=fresh), requeue(max_requeues=3)]", "requests.read.service={exponential: {mean: 21s}}"}, nil, "requeue_diverges"},
		{[]string{"compare=[requeue]", "requests.read.service={lognormal: {mean: 1s, cv2: 2}}"}, []string{"requeue_diverges", "infinitely often"}, ""},
		{[]string{"compare=[requeue]", "requests.read.service={lognormal: {mean: 1ms, cv2: 2}}"}, nil, "requeue_diverges"}, // too rare to matter
		{[]string{"compare=[requeue]", "requests.read.service={uniform: {low: 0s, high: 100s}}"}, nil, "requeue_diverges"},
	} {
		s := open(t, small, test.sets...)
		var all strings.Builder
		for _, n := range s.Notes {
			all.WriteString(n.Code + ": " + n.Message + "\n")
		}
		for _, want := range test.want {
			if !strings.Contains(all.String(), want) {
				t.Errorf("%v: no %q in\n%s", test.sets, want, all.String())
			}
		}
		if test.no != "" && strings.Contains(all.String(), test.no+":") {
			t.Errorf("%v: %s in\n%s", test.sets, test.no, all.String())
		}
	}
}

// TestExponentialMoment compares the bound with a numeric integral of e^(theta x): below the bound
// the integral settles, above it keeps growing with its upper end.
func TestExponentialMoment(t *testing.T) {
	for _, text := range []string{
		"exponential: {mean: 2s}", "erlang: {shape: 3, mean: 2s}", "hyperexponential: {branches: [{p: 0.9, mean: 0.5s}, {p: 0.1, mean: 3s}]}",
		"weibull: {shape: 1, mean: 2s}", "uniform: {low: 1s, high: 3s}", "weibull: {shape: 2, mean: 2s}", "lognormal: {mean: 1s, cv2: 2}", "pareto: {alpha: 3, low: 1s}", "weibull: {shape: 0.5, mean: 1s}",
	} {
		var report document.Report
		n := document.Parse(&document.Source{Text: "{" + text + "}"}, &report)
		var d Distribution
		document.Decode(n, &d, "d", &report)
		if err := report.Err(); err != nil {
			t.Fatal(err)
		}
		// E[e^(theta S)] = 1 + theta * integral of e^(theta x) P(S > x).
		grows := func(theta float64) bool {
			part := func(from, to float64) float64 {
				sum, step := 0.0, (to-from)/4000
				for x := from + step/2; x < to; x += step {
					sum += step * math.Exp(theta*x) * (1 - d.law.CDF(x))
				}
				return sum
			}
			return part(18, 36) > part(0, 18)
		}
		switch bound := exponentialMoment(&d); {
		case math.IsInf(bound, 1):
			if grows(0.5) {
				t.Errorf("%s: E[e^(S/2)] diverges", text)
			}
		case bound == 0:
			if !grows(1) {
				t.Errorf("%s: E[e^S] is finite", text)
			}
		default:
			if grows(0.7*bound) || !grows(1.3*bound) {
				t.Errorf("%s: the bound is not %v", text, bound)
			}
		}
	}
}
