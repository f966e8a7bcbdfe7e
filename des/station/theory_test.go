package station

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"quiesce/des/variate"
)

// TestWants compares the rows' closed forms with numbers that were computed elsewhere (numpy, sparse
// Markov solvers, Ciw, PRISM's disk), to all the digits in which they were printed.
func TestWants(t *testing.T) {
	wants := map[string]string{
		"C5":                "refused .141077, number 2.456965, sojourn 1.589177",
		"C13":               "throughput 1.836204, response 1.356815",
		"C18":               "impatient .157826, waiting 1.420433",
		"C20":               "number 3.000000, purged at once 3.000000, purged .166667",
		"C24":               "response 7.222222",
		"C25":               "number at 1 s .551552, number at 5 s 1.469461, number at 10 s 2.030282, number at 20 s 2.647635, number at 50 s 3.405039, number at 100 s 3.791873, number at 200 s 3.962982",
		"I8":                "sojourn 6.000000, cycles .050000",
		"I11":               "sojourn 4.000000, sojourn variance 5.333333",
		"I16":               "sojourn 4.719616, in setup .606474",
		"I18":               "sojourn 3.745541",
		"G6 resume":         "sojourn 2.666667, interruptions 2",
		"G6 restart":        "sojourn 3.000000, interruptions 2",
		"G6 non-preemptive": "sojourn 1.791667, interruptions 0",
		"S17":               "drain 4.000000, drain p99 21.910133, until idle 20.000000",
		"D1 N=1":            "power 2.671435, queue 1.734382, lost .0006346, asleep .767302, cycles .330734",
		"D1 N=5":            "power 1.435532, queue 3.203884, lost .001429, asleep .876028, cycles .168467",
		"D1 N=20":           "power .602602, queue 10.125543, lost .1326, asleep .950162, cycles .0593851",
		"D3 DTTA":           "break-even 17.571429",
		"D3 MHF":            "break-even 5.431220",
		"D5 mean 2":         "time-out 0 s 5.000000, time-out 5 s 2.246255, never 2.000000, offline 1.835830, Karlin 2.904240",
		"D5 mean 10":        "time-out 0 s 5.000000, time-out 5 s 6.967347, never 10.000000, offline 3.934693, Karlin 6.224593",
	}
	rows := map[string]Row{}
	for _, row := range Rows() {
		rows[row.ID] = row
	}
	for id, want := range wants {
		for part := range strings.SplitSeq(want, ", ") {
			blank := strings.LastIndex(part, " ")
			name, printed := part[:blank], part[blank+1:]
			_, fraction, _ := strings.Cut(printed, ".")
			found := false
			for _, q := range rows[id].Quantities {
				if q.Name == name {
					found = true
					if got := strings.TrimPrefix(strconv.FormatFloat(q.Want, 'f', len(fraction), 64), "0"); got != printed && q.Want != 0 {
						t.Errorf("%s, %s: is %s, want %s", id, name, got, printed)
					}
				}
			}
			if !found {
				t.Errorf("row %s has no quantity %q", id, name)
			}
		}
	}
}

// closeTo fails unless both numbers agree to a relative precision.
func closeTo(t *testing.T, what string, got, want, precision float64) {
	t.Helper()
	if !(math.Abs(got-want) <= precision*math.Abs(want)) {
		t.Errorf("%s: is %.12g, want %.12g", what, got, want)
	}
}

// erlangC is the mean sojourn in M/M/c by Erlang's formula, service of mean 1.
func erlangC(rate float64, servers int) float64 {
	sum, term := 0.0, 1.0
	for n := range servers {
		sum += term
		term *= rate / float64(n+1)
	}
	wait := term / (1 - rate/float64(servers))
	wait /= sum + wait
	return 1 + wait/(float64(servers)-rate)
}

// TestErlangC compares queues of several servers, also with staggered setup, with Erlang's formula.
func TestErlangC(t *testing.T) {
	for servers := 1; servers <= 6; servers++ {
		for _, load := range []float64{.3, .7, .95} {
			rate := load * float64(servers)
			q, err := Queue{ArrivalRate: rate, Servers: servers, Service: exponential(1)}.Theory()
			if err != nil {
				t.Fatal(err)
			}
			closeTo(t, "M/M/c", q.Sojourn, erlangC(rate, servers), 1e-11)

			staggered, err := Setup{rate, servers, exponential(1), exponential(3), true}.Theory()
			if err != nil {
				t.Fatal(err)
			}
			closeTo(t, "staggered setup adds its mean", staggered.Sojourn, erlangC(rate, servers)+3, 1e-9)
			closeTo(t, "working servers", staggered.Busy, rate, 1e-9)
		}
	}
}

// TestQueueSpecialCases are queues whose number of customers has a known law.
func TestQueueSpecialCases(t *testing.T) {
	// M/M/1 by catastrophes: the geometric law.
	const lambda, mu, theta = 1.3, 1.1, .2 // would be unstable without
	q, err := Queue{ArrivalRate: lambda, Servers: 1, Service: exponential(1 / mu), CatastropheRate: theta}.Theory()
	if err != nil {
		t.Fatal(err)
	}
	sum := lambda + mu + theta
	omega := (sum - math.Sqrt(sum*sum-4*lambda*mu)) / (2 * mu)
	closeTo(t, "catastrophes", q.Number, omega/(1-omega), 1e-11)

	// Patience of the rate of service: M/M/∞.
	q, err = Queue{ArrivalRate: 7, Servers: 3, Service: exponential(1), Patience: exponential(1)}.Theory()
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "M/M/∞", q.Number, 7, 1e-11)
}

// TestOneServer compares stations that are the same with one server, and the end of a transient with the
// stationary state.
func TestOneServer(t *testing.T) {
	// A server that sets up is one with a threshold of 1.
	one, err := Setup{.6, 1, exponential(1), exponential(5), false}.Theory()
	if err != nil {
		t.Fatal(err)
	}
	threshold, err := Threshold{.6, exponential(1), 1, exponential(5)}.Theory()
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "one server with setup", one.Sojourn, threshold.Sojourn, 1e-9)
	closeTo(t, "the same", one.Sojourn, 7.5, 1e-9)

	numbers, err := Transient{.5, exponential(1), []float64{0, 300}}.Theory()
	if err != nil {
		t.Fatal(err)
	}
	if numbers[0] != 0 {
		t.Errorf("number at time 0: is %g, want 0", numbers[0])
	}
	closeTo(t, "transient", numbers[1], 1, 1e-9)
}

// TestClosedNetworkIsMachineRepair compares mean value analysis with the birth-death chain of machines
// that fail and are repaired by several mechanics.
func TestClosedNetworkIsMachineRepair(t *testing.T) {
	const machines, think, repair = 9, 10.0, 2.0
	for mechanics := 1; mechanics <= 3; mechanics++ {
		m, err := Network{Customers: machines, Thinking: constant(think), Stages: []Stage{{mechanics, exponential(repair)}}}.Theory()
		if err != nil {
			t.Fatal(err)
		}
		p, total, down := 1.0, 1.0, 0.0
		for n := 1; n <= machines; n++ {
			p *= float64(machines-n+1) / think * repair / float64(min(n, mechanics))
			total += p
			down += float64(n) * p
		}
		closeTo(t, "broken machines", m.Number, down/total, 1e-11)
	}
	c11, err := Network{Customers: 6, Thinking: exponential(10), Stages: []Stage{{1, exponential(2)}}}.Theory()
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "C11 throughput", c11.Throughput, .404076, 2e-6)
	closeTo(t, "C11 response", c11.Response, 4.848678, 2e-6)
}

// TestMoments compares the numerical moments with formulas.
func TestMoments(t *testing.T) {
	erlang := must(variate.Erlang(3, 2))
	hyper := must(variate.Hyperexponential([]variate.Branch{{P: .8, Mean: .5}, {P: .2, Mean: 3}}))
	uniform := must(variate.Uniform(.2, 1.8))
	closeTo(t, "E[X³] of a constant", thirdMoment(constant(2)), 8, 1e-15)
	closeTo(t, "E[X³] exponential", thirdMoment(exponential(2)), 48, 1e-9)
	closeTo(t, "E[X³] Erlang", thirdMoment(erlang), 3*4*5*8./27, 1e-9)
	closeTo(t, "E[X³] hyperexponential", thirdMoment(hyper), 6*(.8*.125+.2*27), 1e-9)
	closeTo(t, "E[X³] uniform", thirdMoment(uniform), 1+3*1.6*1.6/12, 1e-9)
	closeTo(t, "E[X³] lognormal", thirdMoment(must(variate.Lognormal(2, 2))), 8*27, 1e-5)
	if x := thirdMoment(must(variate.Pareto(2.5, 1))); !math.IsInf(x, 1) {
		t.Errorf("E[X³] of a Pareto distribution of shape 2.5: is %g, want +Inf", x)
	}
	closeTo(t, "transform, exponential", laplace(exponential(2), .5), .5, 1e-9)
	closeTo(t, "transform, Erlang", laplace(erlang, .5), math.Pow(1+1./3, -3), 1e-9)
	closeTo(t, "E[min(X,3)], exponential", meanUpTo(exponential(2), 3), 2*(1-math.Exp(-1.5)), 1e-9)
	closeTo(t, "E[min(X,1)], uniform", meanUpTo(uniform, 1), .8, 1e-9)
	closeTo(t, "E[min(X,1)], constant", meanUpTo(constant(3), 1), 1, 1e-15)
	closeTo(t, "E[min(X,100)], exponential", meanUpTo(exponential(2), 100), 2, 1e-9)
}

// TestNoTheory are parameters that have no closed form, each with a word of the reason.
func TestNoTheory(t *testing.T) {
	errorOf := func(_ any, err error) error { return err }
	for _, test := range []struct {
		err  error
		want string
	}{
		{errorOf(Queue{ArrivalRate: 2, Servers: 2, Service: exponential(1)}.Theory()), "stationary"},
		{errorOf(Queue{ArrivalRate: 1, Servers: 2, Service: constant(1)}.Theory()), "exponential"},
		{errorOf(Queue{ArrivalRate: 1, Servers: 3, Capacity: 2, Service: exponential(1)}.Theory()), "capacity"},
		{errorOf(Queue{Servers: 1, Service: exponential(1)}.Theory()), "arrival rate"},
		{errorOf(Network{Stages: []Stage{{1, exponential(1)}}}.Theory()), "arrival rate"},
		{errorOf(Network{ArrivalRate: 1, Stages: []Stage{{1, exponential(2)}}}.Theory()), "stage 0"},
		{errorOf(Threshold{.5, exponential(1), 0, nil}.Theory()), "threshold"},
		{errorOf(Vacation{1, exponential(1), constant(1), false}.Theory()), "stationary"},
		{errorOf(Setup{2, 2, exponential(1), exponential(1), false}.Theory()), "stationary"},
		{errorOf(Transient{1, exponential(1), []float64{2, 1}}.Theory()), "ascend"},
		{errorOf(Schedule{On: 2, Service: 3, Customers: 1, Interrupted: Restart}.Theory()), "never ends"},
		{errorOf(Emptying{1, exponential(1)}.Theory()), "stationary"},
		{errorOf(Disk{ArrivalRate: 1, Service: exponential(1), FallAsleep: exponential(1), Wake: exponential(1), Limit: 3, WakeAt: 4}.Theory()), "wake at 4"},
		{errorOf(BreakEven{UpWatts: 1, DownWatts: 1, UpTime: 1}.Theory()), "less"},
		{errorOf(Timeout{Watts: 1, Idle: exponential(1)}.Theory()), "wake energy"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("the error is %v, want one with %q", test.err, test.want)
		}
	}
}
