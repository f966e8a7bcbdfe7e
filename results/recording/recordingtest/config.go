package recordingtest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// suspends are strategies of every kind, some with mistakes.
var suspends = []string{
	"drain", "drain(callback=true, cap=200ms, stop_cost=20ms)", "hold", "hold(resume_cost=50ms, stop_cost=exponential(10ms))",
	"hold(owner=lower, lower_fails_on_dx=true, fail_delay=exponential(100ms), client_retry=after-resume)",
	"requeue(rollback_cost=exponential(20ms))", "requeue-or-wait(p_detachable=0.5, dpc_tail=exponential(100ms))",
	"cancel-owned(client_retry=immediate, cancel_cost=10ms)", "cancel-sent(cancel_latency=exponential(300ms), p_uncancellable=0.2)",
	"cancel-hw(abort_latency=50ms, serialised=true)", "park", "self-stop", "deadline(300ms)",
	"faulty(late-ack)", "faulty(lost)", "faulty(blocking-handler)",
}

// Config draws a configuration of one to three queues under power-downs of every kind.
func Config(t *rapid.T) *model.Config {
	cfg := &model.Config{Horizon: 40 * time.Second}
	d := &cfg.Device
	d.PolicyOwner = rapid.Bool().Draw(t, "owner")
	d.Power = model.Power{Busy: 2.5, Idle: 1, D0Exit: 1.5, Dx: 0.25, Entry: 3}
	d.Watchdog = rapid.SampledFrom([]time.Duration{0, 3 * time.Second}).Draw(t, "watchdog")
	for i, p := range []**variate.Distribution{&d.SelfManagedIoSuspend, &d.D0Exit, &d.DxIrp, &d.D0Irp, &d.D0Entry, &d.WorkItemDelay} {
		if rapid.Bool().Draw(t, fmt.Sprint("phase ", i)) {
			*p = distribution(t, .1)
		}
	}
	if d.PolicyOwner && rapid.Bool().Draw(t, "idles") {
		d.Idle = &model.Idle{Timeout: rapid.SampledFrom([]time.Duration{0, 300 * time.Millisecond}).Draw(t, "timeout"), SystemManaged: rapid.Bool().Draw(t, "system-managed")}
	}
	cfg.Target.Servers = rapid.IntRange(0, 2).Draw(t, "servers")
	for i := range rapid.IntRange(1, 3).Draw(t, "queues") {
		addQueue(t, cfg, i)
	}
	for range rapid.IntRange(1, 2).Draw(t, "schedules") {
		trigger := rapid.SampledFrom([]model.Trigger{model.SystemSleep, model.DeviceStop, model.SurpriseRemoval}).Draw(t, "trigger")
		s := model.Sleep{Trigger: trigger, Dwell: distribution(t, 1), OnlyInD0: trigger != model.SurpriseRemoval && rapid.Bool().Draw(t, "clock")}
		s.Every = distribution(t, 4)
		if trigger == model.SurpriseRemoval {
			s.Every, s.At = nil, []des.Time{des.Time(30 * time.Second)}
		}
		cfg.Sleep = append(cfg.Sleep, s)
	}
	return cfg
}

func distribution(t *rapid.T, mean float64) *variate.Distribution {
	build := variate.Exponential
	if rapid.Bool().Draw(t, "constant") {
		build = variate.Constant
	}
	d, err := build(mean)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func strategy(t *rapid.T, texts []string) driver.Strategy {
	text := rapid.SampledFrom(texts).Draw(t, "strategy")
	s, problems := driver.Parse(text)
	if len(problems) > 0 {
		t.Fatal(text, problems)
	}
	return s
}

func addQueue(t *rapid.T, cfg *model.Config, i int) {
	cfg.Queues = append(cfg.Queues, model.Queue{
		Name:         fmt.Sprint("queue", i),
		Dispatch:     rapid.SampledFrom([]wdf.DispatchType{wdf.Sequential, wdf.Parallel, wdf.Parallel, wdf.Manual}).Draw(t, "dispatch"),
		Presented:    rapid.SampledFrom([]uint32{1, 3, wdf.Unlimited}).Draw(t, "presented"),
		PowerManaged: rapid.IntRange(0, 4).Draw(t, "managed") > 0,
	})
	suspend := strategy(t, suspends)
	for k := range rapid.IntRange(1, 2).Draw(t, "classes") {
		c := model.Class{
			Name: fmt.Sprint("class", i, k), Queue: i, Service: distribution(t, .5),
			Cancelable: rapid.SampledFrom([]float64{0, 1}).Draw(t, "cancelable"),
			Retry:      model.Retry{Policy: model.RetryPolicy(rapid.IntRange(0, 2).Draw(t, "retry")), Limit: 2},
			Arrivals:   model.Arrivals{Kind: model.Renewal, Gap: distribution(t, 1)},
		}
		if rapid.Bool().Draw(t, "closed") {
			c.Arrivals = model.Arrivals{Kind: model.Closed, Clients: 2, Think: distribution(t, 1)}
		}
		if rapid.Bool().Draw(t, "timeout") {
			c.Timeout = distribution(t, 2)
		}
		if rapid.Bool().Draw(t, "handler") {
			c.Handler = distribution(t, .05)
		}
		cfg.Classes = append(cfg.Classes, c)
		cfg.Strategy.Suspend = append(cfg.Strategy.Suspend, suspend)
		cfg.Strategy.Purge = append(cfg.Strategy.Purge, strategy(t, []string{"cancel-owned", "cancel-hw(abort_latency=10ms)"}))
	}
}
