package model

import (
	"fmt"
	"time"

	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// plan is what a Config comes to, worked out once and shared by all clones of a simulation: the
// machine's own configuration, each class's strategies with their times as distributions, and
// which queues the driver stops itself.
type plan struct {
	cfg     *Config
	machine wdf.Config
	classes []classPlan
	queues  []queuePlan
	pending int // most requests in the system at once
	idle    wdf.S0IdleSettings
	self    []wdf.QueueID // queues that the driver stops in EvtDeviceSelfManagedIoSuspend
	tails   tailPlan
}

// classPlan is one class of requests.
type classPlan struct {
	*Class
	suspend, purge choice
	sends          bool          // the driver sends the request on to an I/O target
	slow           bool          // its handler takes time, or waits
	tick           time.Duration // it completes at ticks of this period; 0: at once
}

// choice is a strategy with its times resolved.
type choice struct {
	driver.Strategy
	spans [driver.SpanCount]*variate.Distribution // nil: no time
}

// queuePlan is one queue.
type queuePlan struct {
	*Queue
	managed  bool // power-managed, and not parked
	parked   bool
	selfStop wdf.InputKind // how the driver stops it itself; 0: it does not
}

// newPlan checks the configuration as far as a simulation depends on it and resolves it.
func newPlan(cfg *Config) (*plan, error) {
	if err := check(cfg); err != nil {
		return nil, err
	}
	p := &plan{cfg: cfg, pending: cfg.Limits.Pending}
	if p.pending == 0 {
		p.pending = DefaultPendingLimit
	}
	p.queues = make([]queuePlan, len(cfg.Queues))
	for i := range cfg.Queues {
		q := &cfg.Queues[i]
		p.queues[i] = queuePlan{Queue: q, managed: q.PowerManaged}
	}
	for i := range cfg.Classes {
		if err := p.addClass(i); err != nil {
			return nil, err
		}
	}
	p.planMachine()
	p.planTails()
	if idle := cfg.Device.Idle; idle != nil {
		p.idle = wdf.S0IdleSettings{
			Timeout:   milliseconds(idle.Timeout),
			Immediate: idle.Timeout == 0,
			CanWake:   idle.WakeFromS0,
		}
		if idle.SystemManaged {
			p.idle.Type = wdf.SystemManaged
		}
	}
	return p, nil
}

// milliseconds is the timeout as the DDI takes it: rounded up, as 0 would mean the default. The
// timer itself runs for the exact time.
func milliseconds(d time.Duration) uint32 {
	return uint32(min((d+time.Millisecond-1)/time.Millisecond, 1<<32-1))
}

func (p *plan) addClass(i int) error {
	c := &p.cfg.Classes[i]
	q := &p.queues[c.Queue]
	suspend, err := resolve(p.cfg.Strategy.Suspend[i].ForClass(c.Name))
	if err != nil {
		return fmt.Errorf("class %s: suspend strategy %v: %w", c.Name, p.cfg.Strategy.Suspend[i], err)
	}
	purge, err := resolve(p.cfg.Strategy.Purge[i].ForClass(c.Name))
	if err != nil {
		return fmt.Errorf("class %s: purge strategy %v: %w", c.Name, p.cfg.Strategy.Purge[i], err)
	}
	p.classes = append(p.classes, classPlan{Class: c, suspend: suspend, purge: purge, sends: suspend.Sends(), slow: c.Handler != nil || suspend.Blocks() || suspend.WaitsForD0(), tick: suspend.TimerPeriod})
	switch suspend.Kind {
	case driver.Park:
		q.parked, q.managed = true, false
	case driver.SelfStop:
		q.selfStop = suspend.StopCall()
	}
	return nil
}

// planMachine is the framework's side of the configuration.
func (p *plan) planMachine() {
	d := &p.cfg.Device
	p.machine = wdf.Config{
		Verifier: d.Verifier, PolicyOwner: d.PolicyOwner,
		Scope: d.Scope, Level: d.Level, KmdfMinor: d.KmdfMinor,
	}
	for i := range p.queues {
		q := &p.queues[i]
		c := wdf.QueueConfig{Dispatch: q.Dispatch, Presented: q.Presented, PowerManaged: q.managed}
		c.Callbacks = wdf.HasIoResume | wdf.HasIoCanceledOnQueue
		if q.Dispatch != wdf.Manual {
			c.Callbacks |= wdf.HasIoDefault
		}
		if q.Dispatch != wdf.Parallel {
			c.Presented = 0
		}
		if p.registersStop(i) {
			c.Callbacks |= wdf.HasIoStop
		}
		if q.selfStop != 0 {
			p.self = append(p.self, wdf.QueueID(i))
		}
		p.machine.Queues = append(p.machine.Queues, c)
	}
}

// registersStop tells whether the driver registers EvtIoStop on the queue: whether any class of
// the queue has use for it.
func (p *plan) registersStop(queue int) bool {
	for i := range p.classes {
		c := &p.classes[i]
		if c.Queue == queue && (c.suspend.Registers() || p.removes() && c.purge.Registers()) {
			return true
		}
	}
	return false
}

// removes tells whether the device is ever removed, so that purges happen.
func (p *plan) removes() bool {
	for i := range p.cfg.Sleep {
		if p.cfg.Sleep[i].Trigger == SurpriseRemoval {
			return true
		}
	}
	return false
}

// resolve turns a strategy's times into distributions.
func resolve(s driver.Strategy) (choice, error) {
	c := choice{Strategy: s}
	if f, ok := s.Fallback(); ok { // the fallback's own times, and what it does to the issuer
		r, err := resolve(f)
		if err != nil {
			return choice{}, err
		}
		c.spans = r.spans
		c.Retry, c.ClientFatal = f.Retry, f.ClientFatal
	}
	for id := range s.Spans {
		if s.Spans[id].Zero() {
			continue
		}
		d, err := distribution(s.Spans[id])
		if err != nil {
			return choice{}, err
		}
		c.spans[id] = d
	}
	return c, nil
}

// distribution is the distribution of a strategy's time.
func distribution(s driver.Span) (*variate.Distribution, error) {
	switch s.Law {
	case "constant":
		return variate.Constant(s.Arg("value"))
	case "exponential":
		return variate.Exponential(s.Arg("mean"))
	case "erlang":
		return variate.Erlang(int(s.Arg("shape")), s.Arg("mean"))
	case "lognormal":
		return variate.Lognormal(s.Arg("mean"), s.Arg("cv2"))
	case "uniform":
		return variate.Uniform(s.Arg("low"), s.Arg("high"))
	case "pareto":
		return variate.Pareto(s.Arg("alpha"), s.Arg("low"))
	case "weibull":
		return variate.Weibull(s.Arg("shape"), s.Arg("mean"))
	}
	return nil, fmt.Errorf("there is no distribution %q", s.Law)
}
