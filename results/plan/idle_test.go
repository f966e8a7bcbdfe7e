package plan

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

func constant(t *testing.T, seconds float64) *variate.Distribution {
	t.Helper()
	d, err := variate.Constant(seconds)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The break-even times that Y.-H. Lu et al. print for two disks (DATE 2000).
func TestBreakEvenOfDisks(t *testing.T) {
	for _, disk := range []struct {
		name                           string
		idle, asleep                   float64 // W
		down, up, downEnergy, upEnergy float64 // s, J
		want                           float64
	}{
		{"IBM DTTA", 3.48, 0.75, 0.51, 6.97, 1.08, 52.5, 17.571429},
		{"Fujitsu MHF", 0.95, 0.13, 0.67, 1.61, 0.36, 4.39, 5.431220},
	} {
		d := model.Device{
			D0Exit: constant(t, disk.down), D0Entry: constant(t, disk.up),
			Power: model.Power{Idle: disk.idle, Dx: disk.asleep, D0Exit: disk.downEnergy / disk.down, Entry: disk.upEnergy / disk.up},
		}
		got, ok := CostsOf(&d).BreakEven()
		if !ok || math.Abs(got-disk.want) > 1e-6 {
			t.Errorf("%s: break-even %.6f s, printed %.6f s", disk.name, got, disk.want)
		}
	}
}

// exponential is a sample of idle periods of a mean that is as even as can be.
func exponential(mean float64) Periods {
	const n = 200_000
	list := make([]float64, n)
	for i := range list {
		list[i] = -mean * math.Log((float64(i)+0.5)/n)
	}
	return Periods{list}
}

// D5 of the ladder: 1 W saved, 5 J to wake, exponential idle periods.
func TestTimeoutsOfExponentialPeriods(t *testing.T) {
	costs := Costs{Saving: 1, Switch: 5}
	for _, row := range []struct{ mean, atOnce, breakEven, never, offline float64 }{
		{2, 5, 2.246255, 2, 1.835830},
		{10, 5, 6.967347, 10, 3.934693},
	} {
		p := exponential(row.mean)
		for timeout, want := range map[float64]float64{0: row.atOnce, 5: row.breakEven, math.Inf(1): row.never} {
			got, offline := p.Mean(costs, timeout)
			if math.Abs(got-want) > 1e-4 || math.Abs(offline-row.offline) > 1e-4 {
				t.Errorf("mean %g s, time-out %g s: %.6f J, offline %.6f J; theory says %.6f J and %.6f J", row.mean, timeout, got, offline, want, row.offline)
			}
			if ratio, _ := p.Ratio(costs, timeout); math.Abs(ratio.Value-want/row.offline) > 1e-4 {
				t.Errorf("mean %g s, time-out %g s: ratio %.6f, theory says %.6f", row.mean, timeout, ratio.Value, want/row.offline)
			}
		}
		if best, want := p.Best(costs), map[float64]float64{2: math.Inf(1), 10: 0}[row.mean]; best != want {
			t.Errorf("mean %g s: the best time-out is %g s, theory says %g s", row.mean, best, want)
		}
	}
}

// A time-out of break-even is 2-competitive, whatever the periods, and none of any length beats the best.
func TestBreakEvenIsTwoCompetitive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := Costs{rapid.Float64Range(0.001, 10).Draw(t, "saving"), rapid.Float64Range(0, 100).Draw(t, "switch")}
		list := rapid.SliceOfN(rapid.Float64Range(0, 200), 1, 30).Draw(t, "periods")
		p := Periods{list}
		breakEven, ok := costs.BreakEven()
		if !ok {
			t.Fatal("no break-even")
		}
		online, offline := p.Mean(costs, breakEven)
		if online > 2*offline*(1+1e-12) {
			t.Fatalf("break-even costs %g, offline %g", online, offline)
		}
		timeout := rapid.Float64Range(0, 250).Draw(t, "timeout")
		least, _ := p.Mean(costs, p.Best(costs))
		if other, _ := p.Mean(costs, timeout); other < least*(1-1e-12) || least < offline*(1-1e-12) {
			t.Fatalf("a time-out of %g s costs %g, the best %g, offline %g", timeout, other, least, offline)
		}
	})
}

// The same of a simulated device: its idle periods are observed, and its energy is what they cost.
func TestObservedIdlePeriods(t *testing.T) {
	const text = `about: Exponential idle periods of mean 2 s
seed: 7
replications: 10
horizon: 4000 requests
warmup: 0s
device:
  power: {busy: 0W, idle: 1W, dx: 0W, d0_entry: 5W}
  d0_entry: 1s
  idle: {timeout: 5s}
queues: [{name: io, dispatch: sequential}, {name: own, dispatch: parallel, power_managed: false}]
requests:
  - {class: read, queue: io, arrivals: {closed: {clients: 1, think: {exponential: {mean: 2s}}}}, service: 1s}
  - {class: other, queue: own, arrivals: {poisson: {rate: 1/min}}, service: 1ms}
sweep: {device.idle.timeout: [0s, 5s, 20s]}
objectives: [energy_per_request < 4J]
`
	s, err := workloads.Open(workloads.Source{Name: "idle", Text: text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	idle, err := newIdle(t.Context(), s, "", []float64{0, 5, 20})
	if err != nil {
		t.Fatal(err)
	}
	if idle.BreakEven != (results.Number{Value: 5, Defined: true}) {
		t.Errorf("break-even is %v, not 5 s", idle.BreakEven)
	}
	if math.Abs(idle.Mean-2) > 0.05 || math.Abs(idle.Offline-1.835830) > 0.03 {
		t.Errorf("%d idle periods of mean %g s cost %g J offline, not 2 s and 1.835830 J", idle.Periods, idle.Mean, idle.Offline)
	}
	for seconds, energy := range map[float64]float64{0: 5, 5: 2.246255} {
		got := idle.At(seconds)
		if got == nil || math.Abs(got.Energy-energy) > 0.03 {
			t.Fatalf("a time-out of %g s costs %v, not %g J", seconds, got, energy)
		}
		if want := energy / 1.835830; got.CI.Low > want || got.CI.High < want {
			t.Errorf("the ratio of a time-out of %g s is in %v, theory says %g", seconds, got.CI, want)
		}
	}
}

// Idle periods are those of the load: a device that comes back late does not swallow them.
func TestIdlePeriodsAreOfADeviceAwake(t *testing.T) {
	const text = `about: Requests that come one by one
seed: 7
replications: 2
horizon: 5000 requests
warmup: 0s
device: {power: {idle: 1W, dx: 0W}, d0_entry: 1s, idle: {timeout: 0s}}
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {poisson: {rate: 0.5/s}}, service: 1ms}]
`
	s, err := workloads.Open(workloads.Source{Name: "open", Text: text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	idle, err := newIdle(t.Context(), s, "", []float64{0})
	if err != nil {
		t.Fatal(err)
	}
	if idle.Periods < 9900 || math.Abs(idle.Mean-2) > 0.06 {
		t.Errorf("%d idle periods of mean %g s between 10000 requests, one in 2 s", idle.Periods, idle.Mean)
	}
}
