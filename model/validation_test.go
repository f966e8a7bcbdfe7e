package model

import (
	"testing"

	"quiesce/des/variate"
	"quiesce/model/wdf"
)

// Closed forms that the whole simulator must agree with. Where a number is given it was computed
// from the formula beside it.

// skipLong leaves the long runs out of a short test.
func skipLong(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("millions of events")
	}
	t.Parallel()
}

// TestAlwaysOn are queues of a device that never leaves D0: M/M/1, M/M/4, M/D/1 and M/E2/1. C1, C3
// and C7 of the validation ladder.
func TestAlwaysOn(t *testing.T) {
	tests := []struct {
		name         string
		cfg          *Config
		requests     int64 // of one replication
		expectations []expectation
	}{
		{"C1", oneQueue(wdf.Sequential, 0, poisson("read", 0, .8, exponentialOf(1)), "drain"), 260_000, []expectation{
			{"request_latency", 5, ofMeans, meanOf("request_latency")},
			{"requests_in_system", 4, ofMeans, meanOf("requests_in_system")},
			{"queue_length", 3.2, ofMeans, meanOf("queue_length")},
			{"p50", 3.465736, ofMeans, quantileOf("request_latency", .5)},
			{"p95", 14.978661, ofTails, quantileOf("request_latency", .95)},
			{"p99", 23.025851, ofTails, quantileOf("request_latency", .99)},
		}},
		{"C3", oneQueue(wdf.Parallel, 4, poisson("read", 0, 3.2, exponentialOf(1)), "drain"), 140_000, []expectation{
			{"request_latency", 1.745541, ofMeans, meanOf("request_latency")},
			{"queue_wait", .745541, ofTails, meanOf("queue_wait")},
			{"queue_wait p99", 5.110476, ofTails, quantileOf("queue_wait", .99)},
			{"p99", 6.893203, ofTails, quantileOf("request_latency", .99)},
			{"throughput", 3.2, ofMeans, meanOf("throughput")},
		}},
		{"C7 D", oneQueue(wdf.Sequential, 0, poisson("read", 0, .7, constant(1)), "drain"), 60_000, []expectation{
			{"queue_wait", 1.166667, ofMeans, meanOf("queue_wait")},
			{"variance", 2.138889, 2 * ofTails, varianceOf("request_latency")},
		}},
		{"C7 E2", oneQueue(wdf.Sequential, 0, poisson("read", 0, .7, erlang(2, 1)), "drain"), 120_000, []expectation{
			{"queue_wait", 1.75, ofMeans, meanOf("queue_wait")},
			{"variance", 5.895833, 2 * ofTails, varianceOf("request_latency")},
		}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			skipLong(t)
			test.cfg.Requests = test.requests
			test.cfg.Warmup = Warmup{Fraction: .01}
			agree(t, test.cfg, uint64(100+i), test.expectations...)
		})
	}
}

// churn is the configuration of columns A and B: power-downs at rate 0.05 while in D0, an exponential
// residence of 6 s.
func churn(service *variate.Distribution, suspend string) *Config {
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, .5, service), suspend)
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: exponentialOf(20), OnlyInD0: true, Dwell: exponentialOf(6)}}
	return cfg
}

// TestChurn are the columns A (exponential service) and B (constant) of the validation ladder.
func TestChurn(t *testing.T) {
	const latency = "request_latency"
	tests := []struct {
		name, strategy string
		service        *variate.Distribution
		requests       int64 // of one replication
		expectations   []expectation
	}{
		{"A", "hold", exponentialOf(1), 150_000, []expectation{
			{latency, 7.670330, ofMeans, meanOf(latency)},
			{"busy_at_stop", .65, ofMeans, meanOf("busy_at_stop")},
			{"mean_power", 1.530769, ofMeans, meanOf("mean_power")},
		}},
		{"A", "requeue", exponentialOf(1), 150_000, []expectation{
			{latency, 9.731594, ofMeans, meanOf(latency)},
			{"requeues_per_request", .0526316, ofRare, meanOf("requeues_per_request")},
			{"lost_work", .0526316, ofRare, meanOf("lost_work")},
			{"busy_at_stop", .684211, ofMeans, meanOf("busy_at_stop")},
		}},
		{"A", "requeue(demand=fresh)", exponentialOf(1), 220_000, []expectation{
			{latency, 7.670330, ofMeans, meanOf(latency)},
			{"requeues_per_request", .05, ofRare, meanOf("requeues_per_request")},
		}},
		{"A", "drain", exponentialOf(1), 195_000, []expectation{
			{latency, 6.965568, ofMeans, meanOf(latency)},
			{"busy_at_stop", .634146, ofMeans, meanOf("busy_at_stop")},
			{"stop_latency", .634146, ofMeans, meanOf("stop_latency")},
			{"stop_latency sd", .930672, ofTails, sdOf("stop_latency")},
			{"stop_latency p99", 4.149695, ofTails, quantileOf("stop_latency", .99)},
			{"transitions", .0375458, ofMeans, meanOf("transitions")},
			{"mean_power", 1.535989, ofMeans, meanOf("mean_power")},
		}},
		{"A", "cancel-owned", exponentialOf(1), 80_000, []expectation{
			{latency, 6.134615, ofMeans, meanOf(latency)},
			{"cancelled", .0476190, ofRare, meanOf("cancelled")},
		}},
		{"B", "hold", constant(1), 150_000, []expectation{
			{latency, 6.463187, ofMeans, meanOf(latency)},
			{"busy_at_stop", .65, ofMeans, meanOf("busy_at_stop")},
			{"mean_power", 1.530769, ofMeans, meanOf("mean_power")},
		}},
		{"B", "requeue", constant(1), 160_000, []expectation{
			{latency, 7.141823, ofMeans, meanOf(latency)},
			{"requeues_per_request", .0512711, ofRare, meanOf("requeues_per_request")},
			{"lost_work", .0254219, ofRare, meanOf("lost_work")},
			{"busy_at_stop", .666524, ofMeans, meanOf("busy_at_stop")},
		}},
		{"B", "drain", constant(1), 170_000, []expectation{
			{latency, 5.987172, ofMeans, meanOf(latency)},
			{"busy_at_stop", .641909, ofMeans, meanOf("busy_at_stop")},
			{"stop_latency", .323629, ofMeans, meanOf("stop_latency")},
			{"stop_latency sd", .334534, ofTails, sdOf("stop_latency")},
			{"stop_latency p99", .984799, ofTails, quantileOf("stop_latency", .99)},
			{"transitions", .0379887, ofMeans, meanOf("transitions")},
			{"mean_power", 1.533465, ofMeans, meanOf("mean_power")},
		}},
		{"B", "cancel-owned", constant(1), 150_000, []expectation{
			{latency, 5.642250, ofMeans, meanOf(latency)},
			{"cancelled", .0487706, ofRare, meanOf("cancelled")},
		}},
	}
	for i, test := range tests {
		t.Run(test.name+" "+test.strategy, func(t *testing.T) {
			skipLong(t)
			cfg := churn(test.service, test.strategy)
			cfg.Requests = test.requests
			cfg.Warmup = Warmup{Fraction: .01}
			agree(t, cfg, uint64(200+i), test.expectations...)
		})
	}
}

// TestChurnParallel are K1 (three at a time) and K3 (all at once) of the validation ladder: the same
// churn on parallel queues.
func TestChurnParallel(t *testing.T) {
	const latency = "request_latency"
	k1 := poisson("read", 0, 1.5, exponentialOf(1))
	k3 := poisson("read", 0, 4, lognormal(1, 2)) // any distribution of mean 1 will do
	tests := []struct {
		name, strategy string
		class          Class
		presented      uint32
		requests       int64
		expectations   []expectation
	}{
		{"K1", "hold", k1, 3, 90_000, []expectation{
			{latency, 5.697763, roughly, meanOf(latency)},
			{"in_flight_at_stop", 1.95, roughly, meanOf("in_flight_at_stop")},
		}},
		{"K1", "drain", k1, 3, 120_000, []expectation{
			{latency, 5.776148, roughly, meanOf(latency)},
			{"in_flight_at_stop", 1.951944, roughly, meanOf("in_flight_at_stop")},
			{"stop_latency", 1.327211, roughly, meanOf("stop_latency")},
		}},
		{"K1", "cancel-owned", k1, 3, 60_000, []expectation{
			{"requests_in_system", 6.761298, roughly, meanOf("requests_in_system")},
			{"cancelled", .0476190, ofRare, meanOf("cancelled")},
		}},
		{"K3", "hold", k3, wdf.Unlimited, 65_000, []expectation{
			{latency, 2.684615, roughly, meanOf(latency)},
			{"requests_in_system", 10.738462, roughly, meanOf("requests_in_system")},
			{"in_flight_at_stop", 5.2, roughly, meanOf("in_flight_at_stop")},
		}},
	}
	for i, test := range tests {
		t.Run(test.name+" "+test.strategy, func(t *testing.T) {
			skipLong(t)
			cfg := churn(constant(1), test.strategy)
			cfg.Classes[0] = test.class
			cfg.Queues[0].Dispatch, cfg.Queues[0].Presented = wdf.Parallel, test.presented
			cfg.Requests = test.requests
			cfg.Warmup = Warmup{Fraction: .01}
			agree(t, cfg, uint64(300+i), test.expectations...)
		})
	}
}

// TestIdle are power-downs by the idle engine: an M/G/1 queue whose first customer is delayed. I1, I3
// and I14 of the validation ladder.
func TestIdle(t *testing.T) {
	const latency, residency = "request_latency", "low_power_residency"
	idle := func(rate float64, service, exit, entry *variate.Distribution, timeout float64) *Config {
		cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, rate, service), "drain")
		cfg.Device.Idle = &Idle{Timeout: seconds(timeout)}
		cfg.Device.D0Exit, cfg.Device.D0Entry = exit, entry
		return cfg
	}
	tests := []struct {
		name         string
		cfg          *Config
		requests     int64 // of one replication
		expectations []expectation
	}{
		{"I1", idle(.6, exponentialOf(1), nil, exponentialOf(5), 0), 30_000, []expectation{
			{latency, 7.5, roughly, meanOf(latency)},
			{"variance", 31.25, 2 * ofTails, varianceOf(latency)},
			{"in Dx", .1, roughly, meanOf(residency)},
			{"in entry", .3, roughly, meanOf(residency + "{state=d0_entry}")},
		}},
		{"I3", idle(.2, exponentialOf(1), nil, constant(2), 4), 8_000, []expectation{
			{latency, 2.164097, roughly, meanOf(latency)},
			{"transitions", .0609398, roughly, meanOf("transitions")},
			{"idle", .373421, roughly, meanOf(residency + "{state=idle}")},
			{"in Dx", .304699, roughly, meanOf(residency + "{state=D3}")},
			{"in entry", .121880, roughly, meanOf(residency + "{state=d0_entry}")},
			{"mean_power", 1.254295, roughly, meanOf("mean_power")},
			{"idle_wait", 7.659631, roughly, meanOf("idle_wait")},
			{"time_to_d0", 2, roughly, meanOf("time_to_d0")},
		}},
		{"I14", idle(.1, constant(.02), constant(.1), constant(.5), 5), 8_000, []expectation{
			{latency, .322018, roughly, meanOf(latency)},
			{"transitions", .0587484, roughly, meanOf("transitions")},
			{"idle_wait", 6.500213, roughly, meanOf("idle_wait")},
			{"time_to_low_power", .1, roughly, meanOf("time_to_low_power")},
		}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			skipLong(t)
			test.cfg.Requests = test.requests
			test.cfg.Warmup = Warmup{Fraction: .01}
			agree(t, test.cfg, uint64(400+i), test.expectations...)
		})
	}
}

// TestStopFromStationarity are S8 and S10: a queue without limit is stopped once in 40 service times,
// by when it has long forgotten the stop before.
func TestStopFromStationarity(t *testing.T) {
	for i, test := range []struct {
		name    string
		service *variate.Distribution
		mean    float64
	}{{"S8", exponentialOf(1), 1.967289}, {"S10", constant(1), .754579}} {
		t.Run(test.name, func(t *testing.T) {
			skipLong(t)
			cfg := oneQueue(wdf.Parallel, wdf.Unlimited, poisson("read", 0, 4, test.service), "drain")
			cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: constant(40), OnlyInD0: true, Dwell: constant(0)}}
			cfg.Requests = 40_000
			agree(t, cfg, uint64(500+i), expectation{"stop_latency", test.mean, roughly, meanOf("stop_latency")})
		})
	}
}

// TestCancelRace is S14, given that a request is in service: its end at rate 1 and the target's
// answer at rate 4 race, so the stop takes 0.2 s and four of five are cancelled.
func TestCancelRace(t *testing.T) {
	skipLong(t)
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, .8, exponentialOf(1)), "cancel-sent(cancel_latency=exponential(250ms))")
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: exponentialOf(5), OnlyInD0: true, Dwell: constant(0)}}
	cfg.Requests = 15_000
	agree(t, cfg, 600,
		expectation{"latency if busy", .2, roughly, func(t *testing.T, o *Outcome) float64 {
			return value(t, o, "stop_latency").mean() / value(t, o, "busy_at_stop").mean()
		}},
		expectation{"cancelled if busy", .8, roughly, func(t *testing.T, o *Outcome) float64 {
			n := float64(value(t, o, "cancelled_latency").Observations.Count())
			return n / value(t, o, "busy_at_stop").mean() / float64(value(t, o, "in_flight_at_stop").Observations.Count())
		}})
}

// TestIssuers are rows about arrivals and issuers: a closed loop (C11), bursts (C15), issuers that
// lose patience (C18), and a manual queue that a timer empties (C27).
func TestIssuers(t *testing.T) {
	closed := oneQueue(wdf.Sequential, 0, Class{Name: "read", Arrivals: Arrivals{Kind: Closed, Clients: 6, Think: exponentialOf(10)}, Service: exponentialOf(2)}, "drain")
	bursts := oneQueue(wdf.Sequential, 0, Class{Name: "read", Service: exponentialOf(1 / 1.6), Arrivals: Arrivals{
		Kind: OnOff, Gap: exponentialOf(.5), On: exponentialOf(10), Off: exponentialOf(10)}}, "drain")
	modulated := oneQueue(wdf.Sequential, 0, Class{Name: "read", Service: exponentialOf(1 / 1.6), Arrivals: Arrivals{
		Kind: Modulated, Phases: []Phase{{2, exponentialOf(10)}, {0, exponentialOf(10)}}}}, "drain")
	patience := oneQueue(wdf.Sequential, 0, poisson("read", 0, .9, exponentialOf(1)), "drain")
	patience.Classes[0].Timeout = exponentialOf(10)
	timer := oneQueue(wdf.Manual, 0, poisson("read", 0, 2, exponentialOf(1)), "drain")
	timer.Queues[0].RetrieveEvery = constant(3)
	tests := []struct {
		name         string
		cfg          *Config
		requests     int64
		expectations []expectation
	}{
		{"C11", closed, 10_000, []expectation{
			{"throughput", .404076, roughly, meanOf("throughput")},
			{"request_latency", 4.848678, roughly, meanOf("request_latency")},
		}},
		{"C15", bursts, 60_000, []expectation{
			{"request_latency", 6.318813, roughly, meanOf("request_latency")},
		}},
		{"C15 as phases", modulated, 60_000, []expectation{
			{"request_latency", 6.318813, roughly, meanOf("request_latency")},
		}},
		{"C18", patience, 20_000, []expectation{
			{"cancelled", .157826, ofRare, meanOf("cancelled")},
			{"queue_length", 1.420433, roughly, meanOf("queue_length")},
		}},
		{"C27", timer, 5_000, []expectation{
			{"request_latency", 2.5, roughly, meanOf("request_latency")},
			{"queue_wait", 1.5, roughly, meanOf("queue_wait")},
		}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			skipLong(t)
			test.cfg.Requests = test.requests
			test.cfg.Warmup = Warmup{Fraction: .01}
			agree(t, test.cfg, uint64(700+i), test.expectations...)
		})
	}
}
