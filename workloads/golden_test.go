package workloads

import (
	"math"
	"testing"

	"quiesce/model"
)

// Exact cases, computed by hand: one device, a few requests at given times, one power-down. They
// show that what a scenario says in words arrives in the simulation as meant.

const powerDown = `
about: One power-down at 4 s, power-up at 10 s
warmup: 0s
device: {d0_exit: 1s, d0_entry: 2s}
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {at: [0s, 1s, 2s, 3s]}, service: 3s}]
sleep: [{trigger: sx, at: [4s], wake: [10s]}]
`

const idle = `
about: Idle policy
warmup: 0s
device:
  policy_owner: true
  power: {busy: 2.5W, idle: 1W, d0_exit: 1.4W, dx: 50mW, d0_entry: 3W}
  d0_exit: 500ms
  d0_entry: 2s
  idle: {timeout: 5s}
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {at: [0s, 2s, 9s, 20s]}, service: 1s}]
`

// parallel turns the first case into one with a parallel queue, a fifth request and an earlier stop.
var parallel = []string{"queues.io.dispatch=parallel", "requests.read.arrivals.at=[0s, 1s, 2s, 3s, 8s]", "sleep.sx.at=[4.5s]"}

// outcome runs one replication.
func outcome(t *testing.T, s *Scenario, strategy string) *model.Outcome {
	t.Helper()
	sim, err := model.New(config(t, s, strategy), s.Seed, 0)
	if err != nil {
		t.Fatal(err)
	}
	o := sim.Run(nil)
	for _, f := range o.Findings {
		if f.Severity == "failure" {
			t.Fatalf("%s: %s", strategy, f.Message)
		}
	}
	return o
}

// mean is a metric of an outcome: the mean of what was observed, in seconds, or the value.
func mean(t *testing.T, o *model.Outcome, metric string) (value float64, count uint64) {
	t.Helper()
	for _, v := range o.Values {
		if v.Metric != metric {
			continue
		}
		if v.Observations == nil {
			return v.Scalar, 1
		}
		m, _ := v.Observations.Mean()
		if v.Unit == "s" {
			m /= 1e9
		}
		return m, v.Observations.Count()
	}
	t.Fatalf("there is no metric %s", metric)
	return 0, 0
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name, text string
		sets       []string
		strategy   string
		sojourns   []float64 // of the requests that completed with success
		metrics    map[string]float64
	}{
		{"sequential", powerDown, nil, "drain", []float64{3, 5, 13, 15}, map[string]float64{"stop_latency": 2}},
		{"sequential", powerDown, nil, "hold", []float64{3, 13, 15, 17}, map[string]float64{"stop_latency": 0}},
		{"sequential", powerDown, nil, "requeue", []float64{3, 14, 16, 18}, map[string]float64{"stop_latency": 0, "lost_work": 0.25, "requeues_per_request": 0.25}},
		{"sequential", powerDown, nil, "cancel-owned", []float64{3, 13, 15}, map[string]float64{"cancelled": 0.25}},
		{"parallel", powerDown, parallel, "drain", []float64{3, 3, 3, 3, 7}, map[string]float64{"stop_latency": 1.5}},
		{"parallel", powerDown, parallel, "hold", []float64{3, 3, 10.5, 10.5, 7}, nil},
		{"parallel", powerDown, parallel, "requeue", []float64{3, 3, 13, 12, 7}, map[string]float64{"lost_work": 0.8}},
		{"parallel", powerDown, parallel, "cancel-owned", []float64{3, 3, 7}, map[string]float64{"cancelled": 0.4}},
		{"idle", idle, nil, "", []float64{1, 1, 3, 3}, map[string]float64{"energy": 34.55}},
	} {
		o := outcome(t, open(t, test.text, test.sets...), test.strategy)
		total := 0.0
		for _, x := range test.sojourns {
			total += x
		}
		want := total / float64(len(test.sojourns))
		if got, n := mean(t, o, "request_latency"); math.Abs(got-want) > 1e-9 || n != uint64(len(test.sojourns)) {
			t.Errorf("%s, %s: mean sojourn %v of %d, want %v of %d", test.name, test.strategy, got, n, want, len(test.sojourns))
		}
		for metric, want := range test.metrics {
			if got, _ := mean(t, o, metric); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s, %s: %s is %v, want %v", test.name, test.strategy, metric, got, want)
			}
		}
	}
}

// TestArrivalRates compares the rates that the notes state with what arrives in the simulation.
func TestArrivalRates(t *testing.T) {
	for _, arrivals := range []string{
		"{poisson: {rate: 3/s}}", "{periodic: {every: 400ms}}", "{periodic: {every: 400ms, phase: random}}",
		"{renewal: {gap: {lognormal: {mean: 300ms, cv2: 3}}}}",
		"{on_off: {on: {exponential: {mean: 1s}}, off: {exponential: {mean: 3s}}, rate: 20/s}}",
		"{mmpp: {phases: [{rate: 10/s, sojourn: {exponential: {mean: 1s}}}, {rate: 0/s, sojourn: 2s}, {rate: 1/s, sojourn: {erlang: {shape: 2, mean: 5s}}}]}}",
	} {
		s := open(t, small, "horizon=20000s", "warmup=0s", "sleep=[]", "requests.read.arrivals="+arrivals)
		want, ok := arrivalRate(&config(t, s, "").Classes[0].Arrivals)
		got, _ := mean(t, outcome(t, s, ""), "throughput{class=read}")
		if !ok || math.Abs(got-want) > 0.03*want {
			t.Errorf("%s: %v arrivals per second stated, %v simulated", arrivals, want, got)
		}
	}
}

// TestPoweredShare compares the share of time in D0 that the notes state with the simulation of an
// idle device, whose stops take no time.
func TestPoweredShare(t *testing.T) {
	for _, sleep := range []string{
		"[{trigger: sx, poisson: {rate: 0.05/s}, dwell: {exponential: {mean: 4.5s}}}]",
		"[{trigger: sx, poisson: {rate: 0.05/s}, clock: wall, dwell: {exponential: {mean: 4.5s}}}]",
		"[{trigger: sx, periodic: {every: 10s}, dwell: 4.5s}]",
		"[{trigger: sx, periodic: {every: 10s}, dwell: 24.5s}]",
		"[{trigger: sx, periodic: {every: 10s}, clock: d0, dwell: 4.5s}]",
		"[{trigger: sx, poisson: {rate: 0.02/s}, dwell: 3s}, {trigger: directed, poisson: {rate: 0.04/s}, dwell: 2s}]",
	} {
		s := open(t, small, "horizon=50000s", "warmup=0s", "device.d0_exit=500ms", "device.d0_entry=1s", "requests.read.arrivals.poisson.rate=0.001/s", "requests.write.arrivals.poisson.rate=0.001/s", "sleep="+sleep)
		share, downs := poweredShare(config(t, s, ""))
		o := outcome(t, s, "")
		got, _ := mean(t, o, "low_power_residency{state=D0}")
		rate, _ := mean(t, o, "transitions")
		if math.Abs(got-share) > 0.02*share || math.Abs(rate-downs) > 0.03*downs {
			t.Errorf("%s: %.4f of the time in D0 and %.4f power-downs per second stated, %.4f and %.4f simulated", sleep, share, downs, got, rate)
		}
	}
}
