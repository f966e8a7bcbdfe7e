package model

import (
	"math"
	"testing"
	"time"

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
		{"C1", oneQueue(wdf.Sequential, 0, poisson("read", 0, .8, exponentialOf(1)), "drain"), 200_000, []expectation{
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
		{"C7 E2", oneQueue(wdf.Sequential, 0, poisson("read", 0, .7, erlang(2, 1)), "drain"), 80_000, []expectation{
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
		expectations   []expectation
	}{
		{"A", "hold", exponentialOf(1), []expectation{
			{latency, 7.670330, ofMeans, meanOf(latency)},
			{"busy_at_stop", .65, ofMeans, meanOf("busy_at_stop")},
			{"mean_power", 1.530769, ofMeans, meanOf("mean_power")},
		}},
		{"A", "requeue", exponentialOf(1), []expectation{
			{latency, 9.731594, ofTails, meanOf(latency)},
			{"requeues_per_request", .0526316, ofRare, meanOf("requeues_per_request")},
			{"lost_work", .0526316, ofRare, meanOf("lost_work")},
			{"busy_at_stop", .684211, ofMeans, meanOf("busy_at_stop")},
		}},
		{"A", "requeue(demand=fresh)", exponentialOf(1), []expectation{
			{latency, 7.670330, ofMeans, meanOf(latency)},
			{"requeues_per_request", .05, ofRare, meanOf("requeues_per_request")},
		}},
		{"A", "drain", exponentialOf(1), []expectation{
			{latency, 6.965568, ofMeans, meanOf(latency)},
			{"busy_at_stop", .634146, ofMeans, meanOf("busy_at_stop")},
			{"stop_latency", .634146, ofMeans, meanOf("stop_latency")},
			{"stop_latency sd", .930672, ofTails, sdOf("stop_latency")},
			{"stop_latency p99", 4.149695, ofTails, quantileOf("stop_latency", .99)},
			{"transitions", .0375458, ofMeans, meanOf("transitions")},
			{"mean_power", 1.535989, ofMeans, meanOf("mean_power")},
		}},
		{"A", "cancel-owned", exponentialOf(1), []expectation{
			{latency, 6.134615, ofMeans, meanOf(latency)},
			{"cancelled", .0476190, ofRare, meanOf("cancelled")},
		}},
		{"B", "hold", constant(1), []expectation{
			{latency, 6.463187, ofMeans, meanOf(latency)},
			{"busy_at_stop", .65, ofMeans, meanOf("busy_at_stop")},
			{"mean_power", 1.530769, ofMeans, meanOf("mean_power")},
		}},
		{"B", "requeue", constant(1), []expectation{
			{latency, 7.141823, ofMeans, meanOf(latency)},
			{"requeues_per_request", .0512711, ofRare, meanOf("requeues_per_request")},
			{"lost_work", .0254219, ofRare, meanOf("lost_work")},
			{"busy_at_stop", .666524, ofMeans, meanOf("busy_at_stop")},
		}},
		{"B", "drain", constant(1), []expectation{
			{latency, 5.987172, ofMeans, meanOf(latency)},
			{"busy_at_stop", .641909, ofMeans, meanOf("busy_at_stop")},
			{"stop_latency", .323629, ofMeans, meanOf("stop_latency")},
			{"stop_latency sd", .334534, ofTails, sdOf("stop_latency")},
			{"stop_latency p99", .984799, ofTails, quantileOf("stop_latency", .99)},
			{"transitions", .0379887, ofMeans, meanOf("transitions")},
			{"mean_power", 1.533465, ofMeans, meanOf("mean_power")},
		}},
		{"B", "cancel-owned", constant(1), []expectation{
			{latency, 5.642250, ofMeans, meanOf(latency)},
			{"cancelled", .0487706, ofRare, meanOf("cancelled")},
		}},
	}
	for i, test := range tests {
		t.Run(test.name+" "+test.strategy, func(t *testing.T) {
			skipLong(t)
			cfg := churn(test.service, test.strategy)
			cfg.Requests = 140_000
			cfg.Warmup = Warmup{Fraction: .01}
			agree(t, cfg, uint64(200+i), test.expectations...)
		})
	}
}

var _ = math.Pi
var _ time.Duration
