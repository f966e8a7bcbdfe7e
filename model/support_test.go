package model

import (
	"fmt"
	"math"
	"testing"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

func must(d *variate.Distribution, err error) *variate.Distribution {
	if err != nil {
		panic(err)
	}
	return d
}

func constant(seconds float64) *variate.Distribution    { return must(variate.Constant(seconds)) }
func exponentialOf(mean float64) *variate.Distribution  { return must(variate.Exponential(mean)) }
func erlang(k int, mean float64) *variate.Distribution  { return must(variate.Erlang(k, mean)) }
func lognormal(mean, cv2 float64) *variate.Distribution { return must(variate.Lognormal(mean, cv2)) }

func strategy(text string) driver.Strategy {
	s, problems := driver.Parse(text)
	if len(problems) > 0 {
		panic(fmt.Sprint(text, ": ", problems))
	}
	return s
}

func at(seconds float64) des.Time { return des.Time(math.Round(seconds * 1e9)) }

func seconds(s float64) time.Duration { return time.Duration(math.Round(s * 1e9)) }

// poisson is a class of requests with Poisson arrivals.
func poisson(name string, queue int, rate float64, service *variate.Distribution) Class {
	return Class{Name: name, Queue: queue, Arrivals: Arrivals{Kind: Renewal, Gap: exponentialOf(1 / rate)}, Service: service}
}

// oneQueue is a device that owns its power policy, with one power-managed queue and one class.
func oneQueue(d wdf.DispatchType, presented uint32, class Class, suspend string) *Config {
	return &Config{
		Device:  Device{PolicyOwner: true, Power: Power{Busy: 2.5, Idle: 1, D0Exit: 1.4, Dx: .05, Entry: 3}},
		Queues:  []Queue{{Name: "io", Dispatch: d, Presented: presented, PowerManaged: true}},
		Classes: []Class{class},
		Strategy: Strategy{
			Suspend: []driver.Strategy{strategy(suspend)},
			Purge:   []driver.Strategy{strategy("cancel-owned")},
		},
	}
}

// play runs one replication of a configuration and fails the test if anything was wrong with it.
func play(t *testing.T, cfg *Config, seed uint64, replication int) *Outcome {
	t.Helper()
	o := playWith(t, cfg, seed, replication, nil)
	for _, f := range o.Findings {
		t.Errorf("finding %s: %s", f.Code, f.Message)
	}
	return o
}

func playWith(t *testing.T, cfg *Config, seed uint64, replication int, o Observer) *Outcome {
	t.Helper()
	s, err := New(cfg, seed, replication)
	if err != nil {
		t.Fatal(err)
	}
	if o != nil {
		s.Watch(o)
	}
	return s.Run(nil)
}

// value is a metric of an outcome.
func value(t *testing.T, o *Outcome, metric string) Value {
	t.Helper()
	for _, v := range o.Values {
		if v.Metric == metric {
			return v
		}
	}
	t.Fatalf("there is no metric %s", metric)
	return Value{}
}

// mean is a latency's mean in its unit, or a scalar.
func (v Value) mean() float64 {
	if v.Kind == Scalar {
		if !v.Defined {
			return math.NaN()
		}
		return v.Scalar
	}
	m, ok := v.Observations.Mean()
	if !ok {
		return math.NaN()
	}
	if v.Unit == "s" {
		m /= 1e9
	}
	return m
}

// statistic picks a figure out of an outcome.
type statistic func(t *testing.T, o *Outcome) float64

// expectation is a closed form that a configuration's replications must agree with.
type expectation struct {
	name      string
	want      float64
	precision float64 // greatest half-width of the interval, relative to want
	of        statistic
}

// roughly is the precision that is enough where the validation ladder asks for more.
const roughly = 0.02

// agree runs 30 independent replications and checks every expectation by both clauses of the
// acceptance rule: the exact value lies in the 99.9 % interval, and the interval is narrow.
func agree(t *testing.T, cfg *Config, seed uint64, expectations ...expectation) {
	t.Helper()
	const replications = 30
	xs := make([][]float64, len(expectations))
	var events uint64
	for r := range replications {
		o := play(t, cfg, seed, r)
		events += o.Events
		for i, e := range expectations {
			xs[i] = append(xs[i], e.of(t, o))
		}
	}
	for i, e := range expectations {
		in, ok := stats.MeanInterval(xs[i], 0.999)
		relative := in.HalfWidth / math.Abs(e.want)
		t.Logf("%-24s want %-10.7g is %-10.7g ± %.2f%%", e.name, e.want, in.Estimate, 100*relative)
		if !ok || math.Abs(in.Estimate-e.want) > in.HalfWidth {
			t.Errorf("%s: is %g ± %g, want %g", e.name, in.Estimate, in.HalfWidth, e.want)
		}
		// A 95 % half-width of so much is what a precision means; 99.9 % is 1.79 times as wide.
		if relative > e.precision*3.659/2.045 {
			t.Errorf("%s: the interval's half-width of %.2f%% is too wide to test anything", e.name, 100*relative)
		}
	}
	t.Logf("%d events", events)
}
