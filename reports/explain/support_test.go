package explain_test

import (
	"testing"
	"time"

	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

func constant(t *testing.T, seconds float64) *variate.Distribution {
	t.Helper()
	d, err := variate.Constant(seconds)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// twoQueues is a device with a queue a whose only request takes 5 s from 0 s on, and a queue b whose
// only request takes 6 s; it is put to sleep at 2 s, drains, and needs 1 s for D0Exit.
func twoQueues(t *testing.T) *model.Config {
	t.Helper()
	cfg := &model.Config{
		Horizon: 20 * time.Second,
		Device:  model.Device{PolicyOwner: true, Power: model.Power{Busy: 2, Idle: 1, D0Exit: 1, Dx: .5, Entry: 3}, D0Exit: constant(t, 1)},
		Sleep:   []model.Sleep{{Trigger: model.SystemSleep, At: []des.Time{des.Time(2 * time.Second)}, Dwell: constant(t, 5)}},
	}
	for i, class := range []string{"read", "scan"} {
		cfg.Queues = append(cfg.Queues, model.Queue{Name: string(rune('a' + i)), Dispatch: wdf.Parallel, Presented: wdf.Unlimited, PowerManaged: true})
		cfg.Classes = append(cfg.Classes, model.Class{
			Name: class, Queue: i, Service: constant(t, float64(5+i)),
			Arrivals: model.Arrivals{Kind: model.Trace, Trace: []model.TraceArrival{{At: 0, Demand: -1}}},
		})
	}
	cfg.Strategy.Suspend, cfg.Strategy.Purge = parse(t, "drain", 2), parse(t, "drain", 2)
	cfg.Strategy.Name = "drain"
	return cfg
}

// parse is a strategy, so many times.
func parse(t *testing.T, text string, n int) (all []driver.Strategy) {
	t.Helper()
	s, problems := driver.Parse(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for range n {
		all = append(all, s)
	}
	return all
}
