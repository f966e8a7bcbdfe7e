package workloads

import (
	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/model/wdf"
	"quiesce/workloads/document"
)

// Config is what the scenario asks to simulate under one of its strategies: a name in Compare, ""
// for the scenario's own, or any strategy of the library as one would write it. The error is
// document.Problems.
func (s *Scenario) Config(strategy string) (*model.Config, error) {
	f := s.file
	chosen, err := s.strategy(strategy)
	if err != nil {
		return nil, err
	}
	cfg := &model.Config{
		Horizon:  f.Horizon.Time,
		Requests: f.Horizon.Requests,
		Warmup:   model.Warmup{Automatic: f.Warmup.Automatic, Time: f.Warmup.Time, Fraction: f.Warmup.Fraction},
		Limits:   model.Limits{Events: uint64(f.Limits.Events), Pending: int(f.Limits.Pending)},
		Tails:    f.Tails.compile(),
		Device:   f.Device.compile(),
		Target:   model.Target{Servers: int(f.Target.Servers.N)},
		Classes:  s.classes,
		Strategy: chosen,
	}
	for i := range f.Queues {
		cfg.Queues = append(cfg.Queues, f.Queues[i].compile())
	}
	replays := f.replays()
	for i := range f.Sleep {
		cfg.Sleep = append(cfg.Sleep, f.Sleep[i].compile(replays))
	}
	return cfg, nil
}

// law is what a distribution that may be missing draws from; nil takes no time.
func law(d *Distribution) *variate.Distribution {
	if d == nil {
		return nil
	}
	return d.law
}

// must is a distribution whose parameters the scenario's own checks have found right.
func must(d *variate.Distribution, err error) *variate.Distribution {
	if err != nil {
		panic("workloads: a checked distribution is refused: " + err.Error())
	}
	return d
}

// replays tells whether a class replays a trace.
func (f *File) replays() bool {
	for i := range f.Requests {
		if f.Requests[i].Arrivals.Trace != nil {
			return true
		}
	}
	return false
}

func (t *Tails) compile() *model.Tails {
	if t == nil {
		return nil
	}
	out := &model.Tails{Effort: int(t.Effort), Method: tailMethods[t.Method]}
	if t.Beyond != nil {
		out.Beyond = t.Beyond.duration()
	}
	return out
}

func (d *Device) compile() model.Device {
	out := model.Device{
		PolicyOwner: d.PolicyOwner,
		Power: model.Power{
			Busy: float64(d.Power.Busy), Idle: float64(d.Power.Idle), D0Exit: float64(d.Power.D0Exit),
			Dx: float64(d.Power.Dx), Entry: float64(d.Power.D0Entry),
		},
		SelfManagedIoSuspend: law(d.SelfManagedIoSuspend),
		D0Exit:               law(d.D0Exit),
		DxIrp:                law(d.DxIrp),
		D0Irp:                law(d.D0Irp),
		D0Entry:              law(d.D0Entry),
		SelfManagedIoRestart: law(d.SelfManagedIoRestart),
		Watchdog:             duration(float64(d.Watchdog)),
		Verifier:             d.Verifier,
		Scope:                scopes[d.SynchronizationScope],
		Level:                levels[d.ExecutionLevel],
		WorkItemDelay:        law(d.WorkItemDelay),
	}
	if d.KmdfMinor != nil {
		out.KmdfMinor = int(*d.KmdfMinor)
	}
	if i := d.Idle; i != nil && !i.never {
		out.Idle = &model.Idle{
			Timeout: i.Timeout.duration(), Tolerance: i.Tolerance.duration(),
			SystemManaged: i.SystemManaged, WakeFromS0: i.WakeFromS0,
		}
	}
	return out
}

// What the words of a scenario mean to the model.
var (
	scopes = map[SynchronizationScope]wdf.Scope{
		"inherit": wdf.ScopeInherit, "none": wdf.ScopeNone, "queue": wdf.ScopeQueue, "device": wdf.ScopeDevice,
	}
	levels = map[ExecutionLevel]wdf.Level{
		"inherit": wdf.LevelInherit, "passive": wdf.LevelPassive, "dispatch": wdf.LevelDispatch,
	}
	dispatches = map[Dispatch]wdf.DispatchType{
		"sequential": wdf.Sequential, "parallel": wdf.Parallel, "manual": wdf.Manual,
	}
	retries = map[RetryPolicy]model.RetryPolicy{
		"none": model.RetryNone, "immediate": model.RetryImmediate, "after-resume": model.RetryAfterResume,
	}
	tailMethods = map[TailMethod]model.TailMethod{
		"auto": model.TailAuto, "conditional": model.TailConditional, "splitting": model.TailSplitting,
	}
	triggers = map[Trigger]model.Trigger{
		"sx": model.SystemSleep, "directed": model.Directed, "stop": model.DeviceStop, "surprise_removal": model.SurpriseRemoval,
	}
)

func (q *Queue) compile() model.Queue {
	out := model.Queue{
		Name: string(q.Name), Dispatch: dispatches[q.Dispatch], PowerManaged: q.PowerManaged,
		RetrieveEvery: law(q.RetrieveEvery),
	}
	switch {
	case q.Dispatch != "parallel":
	case q.Presented == nil || q.Presented.Unlimited:
		out.Presented = wdf.Unlimited
	default:
		out.Presented = uint32(q.Presented.N)
	}
	return out
}

// queueIndex is the number of a queue, which there is.
func (f *File) queueIndex(name Name) int {
	for i := range f.Queues {
		if f.Queues[i].Name == name {
			return i
		}
	}
	panic("workloads: a checked scenario names an unknown queue")
}

// class is a request class with its arrivals. Those of a trace may be had of the scenario before.
func (s *Scenario) class(i int, before *Scenario) model.Class {
	r := &s.file.Requests[i]
	out := model.Class{
		Name: string(r.Class), Queue: s.file.queueIndex(r.Queue),
		Service: law(r.Service), Handler: law(r.Handler),
		Cancelable: float64(r.Cancelable), Timeout: law(r.Timeout),
		Retry: model.Retry{Policy: retries[r.Retry.Policy], Delay: law(r.Retry.Delay), Limit: int(r.Retry.Limit)},
	}
	if t := r.Arrivals.Trace; t != nil {
		if before.replaysAlike(i, s.traces[i], t) {
			out.Arrivals = before.classes[i].Arrivals
		} else {
			out.Arrivals = s.replay(i, t)
		}
		if demand := t.Map.Demand; demand != nil {
			out.Service = must(variate.Constant(float64(demand.Base))) // for a class without rows
		}
		return out
	}
	out.Arrivals = r.Arrivals.compile()
	return out
}

// poisson is the gap between arrivals of a rate.
func poisson(r Rate) *variate.Distribution { return must(variate.Exponential(1 / float64(r))) }

func (a *Arrivals) compile() model.Arrivals {
	switch {
	case a.Poisson != nil:
		return model.Arrivals{Kind: model.Renewal, Gap: poisson(a.Poisson.Rate)}
	case a.Periodic != nil:
		every := float64(a.Periodic.Every)
		out := model.Arrivals{Kind: model.Renewal, Gap: must(variate.Constant(every)), First: law(a.Periodic.First)}
		if a.Periodic.Phase == "random" {
			out.First = must(variate.Uniform(0, every))
		}
		return out
	case a.Renewal != nil:
		return model.Arrivals{Kind: model.Renewal, Gap: law(a.Renewal.Gap), First: law(a.Renewal.First)}
	case a.OnOff != nil:
		out := model.Arrivals{Kind: model.OnOff, On: law(a.OnOff.On), Off: law(a.OnOff.Off), Gap: law(a.OnOff.Gap)}
		if a.OnOff.Rate != nil {
			out.Gap = poisson(*a.OnOff.Rate)
		}
		return out
	case a.MMPP != nil:
		out := model.Arrivals{Kind: model.Modulated}
		for _, p := range a.MMPP.Phases {
			out.Phases = append(out.Phases, model.Phase{Rate: float64(p.Rate), Sojourn: law(p.Sojourn)})
		}
		return out
	case a.Closed != nil:
		return model.Arrivals{Kind: model.Closed, Clients: int(a.Closed.Clients), Think: law(a.Closed.Think)}
	}
	out := model.Arrivals{Kind: model.Trace}
	for _, t := range a.At {
		out.Trace = append(out.Trace, model.TraceArrival{At: des.Time(t.duration()), Demand: -1})
	}
	return out
}

func (s *Sleep) compile(replays bool) model.Sleep {
	out := model.Sleep{Trigger: triggers[s.Trigger], OnlyInD0: s.clock() == "d0", Dwell: law(s.Dwell)}
	switch {
	case s.Poisson != nil:
		out.Every = poisson(s.Poisson.Rate)
	case s.Periodic != nil:
		out.Every = must(variate.Constant(float64(s.Periodic.Every)))
		out.Phase = s.Periodic.Phase == "random" || s.Periodic.Phase == "" && replays
	case s.Renewal != nil:
		out.Every = law(s.Renewal.Gap)
	}
	for _, t := range s.At {
		out.At = append(out.At, des.Time(t.duration()))
	}
	for _, t := range s.Wake {
		out.Wake = append(out.Wake, des.Time(t.duration()))
	}
	return out
}

// clock is when the schedule's time runs.
func (s *Sleep) clock() SleepClock {
	switch {
	case s.Clock != "":
		return s.Clock
	case s.Poisson != nil || s.Renewal != nil:
		return "d0"
	}
	return "wall"
}

// strategy is the one of a name, class by class.
func (s *Scenario) strategy(name string) (model.Strategy, error) {
	own := &s.file.Strategy
	if name == "" {
		return s.file.assign(own.Suspend.String(), &own.Suspend, own.Purge), nil
	}
	for i := range s.file.Compare {
		c := &s.file.Compare[i]
		if string(c.Name) != name {
			continue
		}
		purge := own.Purge
		if c.Purge != nil {
			purge = c.Purge
		}
		return s.file.assign(name, &c.Suspend, purge), nil
	}
	if name == own.Suspend.String() {
		return s.file.assign(name, &own.Suspend, own.Purge), nil
	}
	argument := &document.Source{Name: "strategy", Text: name, Argument: true}
	var report document.Report
	n := &document.Node{Kind: document.Scalar, Place: document.Place{Source: argument, Line: 1, Column: 1}, Text: name}
	var a Assignment
	document.Decode(n, &a, "", &report)
	c := checker{file: s.file, root: n, report: &report}
	c.checkAssignment(&a, false)
	if err := report.Err(); err != nil {
		return model.Strategy{}, err
	}
	return s.file.assign(name, &a, own.Purge), nil
}

// assign gives every class its strategies. Without a purge strategy a driver cancels: what it owns
// itself, or what it has sent on.
func (f *File) assign(name string, suspend, purge *Assignment) model.Strategy {
	out := model.Strategy{Name: name}
	for i := range f.Requests {
		class, queue := string(f.Requests[i].Class), string(f.Requests[i].Queue)
		down, _ := suspend.forClass(class, queue)
		var away driver.Strategy
		switch {
		case purge != nil:
			away, _ = purge.forClass(class, queue)
		case down.Sends():
			away = named("cancel-sent")
		default:
			away = named("cancel-owned")
		}
		out.Suspend, out.Purge = append(out.Suspend, down), append(out.Purge, away)
	}
	return out
}

// named is a strategy of the library without parameters.
func named(name string) driver.Strategy {
	s, problems := driver.Parse(name)
	if len(problems) > 0 {
		panic("workloads: the library has no " + name + ": " + problems[0].Message)
	}
	return s
}
