package station

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des/variate"
)

// elsewhere are stations with parameters that the ladder does not have: all features at once, where
// there is a theory.
func elsewhere() []Row {
	queue := Queue{ArrivalRate: 5, Servers: 3, Capacity: 9, Service: exponential(.5), Patience: exponential(2), CatastropheRate: .1}
	number := measure[QueueMeasures]{"number", "1", ofTails, "", func(m QueueMeasures) float64 { return m.Number }}
	closed := Network{Customers: 12, Thinking: constant(5), Stages: []Stage{{2, exponential(1)}, {1, exponential(.3)}, {3, exponential(1)}}}
	open := Network{ArrivalRate: 2, Stages: []Stage{{3, exponential(1)}, {1, exponential(.3)}}}
	response := measure[NetworkMeasures]{"response", "s", ofTails, "", func(m NetworkMeasures) float64 { return m.Response }}
	policy := Threshold{2, must(variate.Erlang(2, .3)), 3, must(variate.Uniform(0, 2))}
	vacation := Vacation{2, constant(.3), exponential(1), true}
	many := Setup{2.5, 5, exponential(1), exponential(2), false}
	toEmpty := Emptying{3, exponential(.2)}
	ski := Timeout{must(variate.Uniform(0, 8)), 2, 6, []float64{1, 4}}
	disk := Disk{2, exponential(.3), 6, 2, exponential(1), exponential(.7), 3, 2, .5, 1, 4}
	return []Row{
		newRow("queue", "", queue.Theory, scaled(queue.Simulate, 15_000), number,
			measure[QueueMeasures]{"waiting", "1", ofTails, "", func(m QueueMeasures) float64 { return m.Waiting }},
			measure[QueueMeasures]{"sojourn", "s", ofTails, "", func(m QueueMeasures) float64 { return m.Sojourn }},
			measure[QueueMeasures]{"refused", "1", ofRare, "", func(m QueueMeasures) float64 { return m.Refused }},
			measure[QueueMeasures]{"impatient", "1", ofRare, "", func(m QueueMeasures) float64 { return m.Impatient }},
			measure[QueueMeasures]{"purged", "1", ofRare, "", func(m QueueMeasures) float64 { return m.Purged }}),
		newRow("closed network", "", closed.Theory, scaled(closed.Simulate, 2_000), response,
			measure[NetworkMeasures]{"number", "1", ofTails, "", func(m NetworkMeasures) float64 { return m.Number }},
			measure[NetworkMeasures]{"throughput", "1/s", ofTails, "", func(m NetworkMeasures) float64 { return m.Throughput }}),
		newRow("open network", "", open.Theory, scaled(open.Simulate, 10_000), response),
		newRow("threshold", "", policy.Theory, scaled(policy.Simulate, 4_000),
			measure[ThresholdMeasures]{"sojourn", "s", ofTails, "", func(m ThresholdMeasures) float64 { return m.Sojourn }},
			measure[ThresholdMeasures]{"cycles", "1/s", ofTails, "", func(m ThresholdMeasures) float64 { return m.Cycles }}),
		newRow("vacation", "", vacation.Theory, scaled(vacation.Simulate, 30_000),
			measure[VacationMeasures]{"sojourn", "s", ofTails, "", func(m VacationMeasures) float64 { return m.Sojourn }},
			measure[VacationMeasures]{"variance", "s²", ofRare, "", func(m VacationMeasures) float64 { return m.Variance }}),
		newRow("setup", "", many.Theory, scaled(many.Simulate, 4_000),
			measure[SetupMeasures]{"sojourn", "s", ofTails, "", func(m SetupMeasures) float64 { return m.Sojourn }},
			measure[SetupMeasures]{"in setup", "1", ofTails, "", func(m SetupMeasures) float64 { return m.InSetup }},
			measure[SetupMeasures]{"busy", "1", ofTails, "", func(m SetupMeasures) float64 { return m.Busy }}),
		newRow("emptying", "", toEmpty.Theory, repeated(toEmpty.Simulate, 4_000),
			measure[EmptyingMeasures]{"until idle", "s", ofRare, "", func(m EmptyingMeasures) float64 { return m.UntilIdle }}),
		newRow("ski rental", "", ski.Theory, repeated(ski.Simulate, 2_000),
			measure[TimeoutMeasures]{"time-out 1 s", "J", ofTails, "", func(m TimeoutMeasures) float64 { return m.Fixed[0] }},
			measure[TimeoutMeasures]{"time-out 4 s", "J", ofTails, "", func(m TimeoutMeasures) float64 { return m.Fixed[1] }},
			measure[TimeoutMeasures]{"Karlin", "J", ofTails, "", func(m TimeoutMeasures) float64 { return m.Randomized }},
			measure[TimeoutMeasures]{"offline", "J", ofTails, "", func(m TimeoutMeasures) float64 { return m.Offline }}),
		newRow("disk", "", disk.Theory, scaled(disk.Simulate, 8_000),
			measure[DiskMeasures]{"power", "W", ofTails, "", func(m DiskMeasures) float64 { return m.Watts }},
			measure[DiskMeasures]{"queue", "1", ofTails, "", func(m DiskMeasures) float64 { return m.Queue }},
			measure[DiskMeasures]{"lost", "1/s", ofRare, "", func(m DiskMeasures) float64 { return m.Lost }}),
	}
}

// TestElsewhere measures stations away from the ladder's parameters by the same rule.
func TestElsewhere(t *testing.T) {
	for _, row := range elsewhere() {
		t.Run(row.ID, func(t *testing.T) {
			values := make([][]float64, len(row.Quantities))
			for r := range uint64(30) {
				for i, x := range row.Replicate(2, r, 1) {
					values[i] = append(values[i], x)
				}
			}
			for i, q := range row.Quantities {
				accept(t, q, values[i], 1)
			}
		})
	}
}

// TestSchedulesAgree compares the server that works by the clock with the recursion over customers, to
// the tick, for random times. Whole seconds make events meet at one instant.
func TestSchedulesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := func(name string, least, most int) time.Duration {
			return time.Duration(rapid.IntRange(least, most).Draw(t, name)) * time.Second
		}
		s := Schedule{
			On: seconds("on", 2, 12), Off: seconds("off", 0, 8), First: seconds("first", 0, 30),
			Gap: seconds("gap", 0, 9), Service: seconds("service", 1, 9),
			Customers:   rapid.IntRange(1, 30).Draw(t, "customers"),
			Interrupted: Interruption(rapid.IntRange(0, 2).Draw(t, "interrupted")),
		}
		if s.Interrupted == Restart { // a service that no opening is long enough for would never end
			s.On = max(s.On, s.Service+time.Second)
		}
		want, err := s.Theory()
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Simulate(); got != want {
			t.Errorf("%+v: simulated %+v, want %+v", s, got, want)
		}
	})
}

// TestBreakEvensAgree compares the two idle periods played with the formula, for random devices.
func TestBreakEvensAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string, low, high float64) float64 { return rapid.Float64Range(low, high).Draw(t, name) }
		b := BreakEven{DownWatts: number("down", 0, 3), DownJoules: number("E_down", 0, 50), UpJoules: number("E_up", 0, 50)}
		b.UpWatts = b.DownWatts + number("saved", .1, 3)
		b.DownTime = float64(rapid.IntRange(1, 5000).Draw(t, "T_down")) / 1000
		b.UpTime = float64(rapid.IntRange(1, 9000).Draw(t, "T_up")) / 1000
		want, err := b.Theory()
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Simulate(); math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			t.Errorf("%+v: simulated %v, want %v", b, got, want)
		}
	})
}

// TestReplications are the same for the same numbers and others for others.
func TestReplications(t *testing.T) {
	for _, row := range Rows() {
		first := row.Replicate(3, 0, .01)
		if again := row.Replicate(3, 0, .01); !slices.Equal(first, again) {
			t.Errorf("%s: one replication gives %v and %v", row.ID, first, again)
		}
		for i, q := range row.Quantities {
			for name, other := range map[string][]float64{"replication": row.Replicate(3, 1, .01), "seed": row.Replicate(4, 0, .01)} {
				if same := first[i] == other[i]; same != q.Exact && q.Name != "lost" { // losses are rare
					t.Errorf("%s, %s: %v and with another %s %v", row.ID, q.Name, first[i], name, other[i])
				}
			}
		}
	}
}

// TestRowsAreComplete: a reader of the ladder gets all he needs.
func TestRowsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Rows() {
		if row.ID == "" || row.About == "" || seen[row.ID] || len(row.Quantities) == 0 {
			t.Errorf("row %q: no or a second of that ID, nothing about it, or no quantities", row.ID)
		}
		seen[row.ID] = true
		for _, q := range row.Quantities {
			if q.Name == "" || q.Unit == "" || q.Source == "" || math.IsNaN(q.Want) || q.Exact != (q.Tolerance == 0) {
				t.Errorf("row %s: an incomplete quantity %+v", row.ID, q)
			}
		}
	}
}

// TestSimulateRefuses what would never end.
func TestSimulateRefuses(t *testing.T) {
	for name, simulate := range map[string]func(){
		"service that never ends": func() { Schedule{On: 2, Service: 2, Customers: 1, Interrupted: Restart}.Simulate() },
		"queue that grows":        func() { Emptying{1, exponential(1)}.Simulate(1, 0, 1) },
		"vacation of no length":   func() { Vacation{1, constant(.5), constant(0), false}.Simulate(1, 0, time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was simulated")
				}
			}()
			simulate()
		})
	}
}
