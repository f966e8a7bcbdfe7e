package explain_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/reports/explain"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// sums are what the shares come to, to be compared with what the simulator itself has measured.
type sums struct {
	total, hold, handlers time.Duration
	queues                map[string]time.Duration
	ended, held           uint64
	unfinished            bool
}

func sumStops(t *rapid.T, r *recording.Recording) *sums {
	s := &sums{queues: map[string]time.Duration{}}
	number := 0
	err := explain.Stops(r, func(stop *explain.Stop) error {
		if number++; stop.Number != number {
			t.Errorf("power-down %d has the number %d", number, stop.Number)
		}
		checkStop(t, stop)
		switch stop.Outcome {
		case explain.ReachedDx:
			s.ended++
			s.total += stop.Total()
		case explain.Unfinished:
			s.unfinished = true
		}
		if !stop.Held {
			return nil
		}
		s.held++
		s.hold += stop.InHold
		for _, share := range stop.Shares {
			switch share.Cause.Part {
			case explain.Handlers:
				s.handlers += share.Time
			case explain.StopCalls, explain.Waiting, explain.Returning: // in the purge, of no queue
				s.queues[share.Cause.Queue] += share.Time
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// checkStop is what holds for every power-down: its shares sum to it exactly, and nobody held it
// longer than it lasted.
func checkStop(t *rapid.T, stop *explain.Stop) {
	var sum, hold time.Duration
	for _, share := range stop.Shares {
		if share.Time <= 0 || share.Alone < 0 || share.Alone > share.Time {
			t.Errorf("power-down %d: share %+v", stop.Number, share)
		}
		sum += share.Time
		if p := share.Cause.Part; p >= explain.Handlers {
			hold += share.Time
		}
		if share.Cause.Part == explain.Waiting && share.Cause.Class == "" {
			t.Errorf("power-down %d waits for nobody: %+v", stop.Number, share)
		}
	}
	if sum != stop.Total() {
		t.Errorf("power-down %d: shares sum to %v, it took %v: %+v", stop.Number, sum, stop.Total(), stop)
	}
	if hold != stop.InHold && stop.Outcome == explain.ReachedDx {
		t.Errorf("power-down %d: shares of the Hold sum to %v, it took %v", stop.Number, hold, stop.InHold)
	}
	for _, h := range stop.Holders {
		if h.Held <= 0 || h.Held > stop.Total() || h.Arrived > stop.Ended || h.End == "" {
			t.Errorf("power-down %d took %v: holder %+v", stop.Number, stop.Total(), h)
		}
	}
}

// Over random configurations, the shares sum exactly to what the simulator's own meter has measured:
// stop_latency with its parts, and time_to_low_power.
func TestSharesSumToTheMeasuredLatencies(t *testing.T) {
	stops := uint64(0)
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		o := recordingtest.Outcome(t, cfg, seed)
		s := sumStops(t, recordingtest.Record(t, cfg, seed, recording.Limits{}))
		want := func(metric string, got time.Duration, count uint64) {
			h := recordingtest.Value(t, o, metric).Observations
			if h.Count() == 0 && count == 0 {
				return
			}
			if h.Sum().Cmp(big.NewInt(int64(got))) != 0 || h.Count() != count {
				t.Errorf("%s: %d shares sum to %v, the meter has %d and %v ns", metric, count, got, h.Count(), h.Sum())
			}
		}
		want("time_to_low_power", s.total, s.ended)
		stops += s.held
		want("stop_latency", s.hold, s.held)
		if s.unfinished {
			return // the meter has counted parts of a Hold that did not end
		}
		want("stop_latency{part=handlers}", s.handlers, s.held)
		for _, q := range cfg.Queues {
			metric := fmt.Sprintf("stop_latency{queue=%s}", q.Name)
			if n := measured(o, metric); n > 0 {
				want(metric, s.queues[q.Name], n)
			}
		}
	})
	if stops < 100 {
		t.Errorf("only %d power-downs were looked at", stops)
	}
}

// measured is how often a metric was observed; 0 also if there is none of the name, as for a queue that is not
// power-managed.
func measured(o *model.Outcome, metric string) uint64 {
	for _, v := range o.Values {
		if v.Metric == metric {
			return v.Observations.Count()
		}
	}
	return 0
}

// In a golden scenario with two queues everything is known: queue a waits 3 s for read 0, handed over
// at 0 s with 5 s of work; meanwhile queue b's request is done, and b is Off at once.
func TestWhoHeldIt(t *testing.T) {
	cfg := twoQueues(t)
	r := recordingtest.Record(t, cfg, 1, recording.Limits{})
	b, err := explain.NewBlame(r, explain.Selection{Window: explain.Always})
	if err != nil {
		t.Fatal(err)
	}
	if b.Stops != 1 || b.InHold != 4*time.Second || b.Total != 5*time.Second || len(b.Worst) != 1 {
		t.Fatalf("%+v", b)
	}
	wait := explain.Cause{Part: explain.Waiting, Queue: "a", Class: "read"}
	exit := explain.Cause{Part: explain.Callback, Callback: wdf.EvtDeviceD0Exit.String()}
	late := explain.Cause{Part: explain.Waiting, Queue: "b", Class: "scan"}
	want := []explain.Total{
		{Share: explain.Share{Cause: wait, Time: 3 * time.Second, Alone: 3 * time.Second}, Stops: 1, Worst: 3 * time.Second},
		{Share: explain.Share{Cause: late, Time: time.Second, Alone: time.Second}, Stops: 1, Worst: time.Second},
		{Share: explain.Share{Cause: exit, Time: time.Second}, Stops: 1, Worst: time.Second},
	}
	if fmt.Sprint(b.Shares) != fmt.Sprint(want) {
		t.Errorf("shares\n%+v, want\n%+v", b.Shares, want)
	}
	holders := b.Worst[0].Holders
	if len(holders) != 2 || holders[0].Name.String() != "read 0" || holders[0].Held != 3*time.Second || holders[0].AtDriver != 2*time.Second ||
		holders[1].Name.String() != "scan 0" || holders[1].Held != time.Second || holders[1].End != "completed SUCCESS" {
		t.Errorf("holders %+v", holders)
	}
}

// What a strategy's callbacks cost, and what is waited for after them, are told apart; so are pass 1
// and pass 2. Each of these power-downs is worked out by hand: read is handed over at 0 s with 5 s of
// work, scan with 6 s, the device is put to sleep at 2 s, and D0Exit takes 1 s.
func TestPhasesAreToldApart(t *testing.T) {
	tests := []struct {
		strategy string
		handler  float64 // s, of read
		want     []string
	}{
		{"drain(callback=true, stop_cost=100ms)", 0, []string{"3 a: 100ms", "4 a read: 2.9s", "3 b: 100ms", "4 b scan: 900ms", "1 EvtDeviceD0Exit: 1s"}},
		{"hold(stop_cost=250ms)", 0, []string{"3 a: 250ms", "3 b: 250ms", "1 EvtDeviceD0Exit: 1s"}},
		{"requeue(rollback_cost=500ms)", 0, []string{"3 a: 500ms", "3 b: 500ms", "1 EvtDeviceD0Exit: 1s"}},
		{"cancel-sent(cancel_latency=1s)", 0, []string{"4 a read: 1s", "4 b scan: 1s", "1 EvtDeviceD0Exit: 1s"}},
		{"cancel-sent(cancel_latency=30s)", 0, []string{"4 a read: 3s", "4 b scan: 1s", "1 EvtDeviceD0Exit: 1s"}},
		{"self-stop", 0, []string{"1 EvtDeviceSelfManagedIoSuspend: 4s", "1 EvtDeviceD0Exit: 1s"}},
		// It is put to sleep again at 10 s: requeued once, a request is waited for.
		{"requeue(max_requeues=1)", 0, []string{"1 EvtDeviceD0Exit: 1s", "4 a read: 3s", "4 b scan: 1s", "1 EvtDeviceD0Exit: 1s"}},
		{"drain", 3, []string{"2 EvtIoDefault a read: 1s", "4 a read: 5s", "1 EvtDeviceD0Exit: 1s"}},
	}
	for _, test := range tests {
		cfg := twoQueues(t)
		cfg.Strategy.Suspend = parse(t, test.strategy, len(cfg.Classes))
		if test.strategy == "requeue(max_requeues=1)" {
			cfg.Sleep[0].At = append(cfg.Sleep[0].At, des.Time(10*time.Second))
		}
		if test.handler > 0 {
			cfg.Classes[0].Handler = constant(t, test.handler)
		}
		var got []string
		err := explain.Stops(recordingtest.Record(t, cfg, 1, recording.Limits{}), func(s *explain.Stop) error {
			for i := range s.Shares {
				c := &s.Shares[i].Cause
				text := strings.Join(strings.Fields(strings.Join([]string{c.Callback, c.Queue, c.Class}, " ")), " ")
				got = append(got, fmt.Sprintf("%d %s: %v", c.Part, text, s.Shares[i].Time))
			}
			return nil
		})
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s:\n%q, want\n%q %v", test.strategy, got, test.want, err)
		}
	}
}

// Where two classes hold a queue, a wait is put down to the one that was the last to let go, and was
// alone from the moment on when the other had.
func TestAlone(t *testing.T) {
	cfg := twoQueues(t)
	cfg.Classes[1].Queue = 0
	b, err := explain.NewBlame(recordingtest.Record(t, cfg, 1, recording.Limits{}), explain.Selection{Window: explain.Always})
	if err != nil {
		t.Fatal(err)
	}
	want := explain.Share{Cause: explain.Cause{Part: explain.Waiting, Queue: "a", Class: "scan"}, Time: 4 * time.Second, Alone: time.Second}
	if len(b.Shares) != 2 || b.Shares[0].Share != want {
		t.Errorf("%+v", b.Shares)
	}
	holders := b.Worst[0].Holders
	if len(holders) != 2 || holders[0].Name.Class != "scan" || holders[0].Held != 4*time.Second || holders[1].Held != 3*time.Second {
		t.Errorf("%+v", holders)
	}
}

// Of many, the longest power-downs are kept, longest first, and of many holders those that held
// longest.
func TestWorst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		var all []*explain.Stop
		if err := explain.Stops(r, func(s *explain.Stop) error { all = append(all, s); return nil }); err != nil {
			t.Fatal(err)
		}
		b, err := explain.NewBlame(r, explain.Selection{Window: explain.Always})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(all, func(a, b *explain.Stop) int { return cmp.Compare(b.Total(), a.Total()) })
		if len(b.Worst) != min(len(all), explain.WorstAtMost) || b.Stops != len(all) {
			t.Fatalf("%d of %d", len(b.Worst), len(all))
		}
		var sum time.Duration
		for i := range b.Shares {
			sum += b.Shares[i].Time
		}
		if sum != b.Total {
			t.Errorf("shares sum to %v of %v", sum, b.Total)
		}
		for i, stop := range b.Worst {
			if stop.Number != all[i].Number {
				t.Errorf("place %d has power-down %d, want %d", i, stop.Number, all[i].Number)
			}
			for j := 1; j < len(stop.Holders); j++ {
				if stop.Holders[j].Held > stop.Holders[j-1].Held {
					t.Errorf("holders of %d are not in order: %+v", stop.Number, stop.Holders)
				}
			}
			if len(stop.Holders) > explain.HoldersAtMost || stop.More > 0 && len(stop.Holders) < explain.HoldersAtMost {
				t.Errorf("%d holders and %d more", len(stop.Holders), stop.More)
			}
		}
	})
}
