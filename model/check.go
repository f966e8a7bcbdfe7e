package model

import (
	"errors"
	"fmt"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// checker collects all that is wrong with a configuration.
type checker struct {
	cfg      *Config
	problems []error
}

func (c *checker) add(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf(format, args...))
}

// check reports everything that keeps a configuration from being simulated, each problem with the
// part of the Config that has it.
func check(cfg *Config) error {
	c := checker{cfg: cfg}
	c.run()
	c.device()
	if n := len(cfg.Classes); len(cfg.Strategy.Suspend) != n || len(cfg.Strategy.Purge) != n {
		c.add("there must be one suspend and one purge strategy for each of the %d classes", n)
		return errors.Join(c.problems...) // nothing can be said about the classes
	}
	for i := range cfg.Queues {
		c.queue(i)
	}
	for i := range cfg.Classes {
		c.class(i)
	}
	for i := range cfg.Sleep {
		c.sleep(i)
	}
	return errors.Join(c.problems...)
}

func (c *checker) run() {
	if c.cfg.Horizon < 0 || c.cfg.Requests < 0 {
		c.add("the horizon (%v) and the number of requests (%d) must not be negative", c.cfg.Horizon, c.cfg.Requests)
	}
	if c.cfg.Horizon == 0 && c.cfg.Requests == 0 && !c.ends() {
		c.add("nothing ends a replication: give a horizon or a number of requests")
	}
	w := c.cfg.Warmup
	if w.Time < 0 || !(w.Fraction >= 0 && w.Fraction < 1) {
		c.add("warm-up: a time must not be negative and a share must be from 0 to less than 1")
	}
	if t := c.cfg.Tails; t != nil && (t.Beyond < 0 || t.Effort != 0 && t.Effort < leastTailEffort || t.Method > TailSplitting) {
		c.add("tails: beyond must not be negative, effort must be at least %d, and the method one of the three", leastTailEffort)
	}
	if c.cfg.Horizon > 0 && w.Time >= c.cfg.Horizon {
		c.add("warm-up: %v leaves nothing of the horizon of %v", w.Time, c.cfg.Horizon)
	}
	if len(c.cfg.Queues) == 0 || len(c.cfg.Classes) == 0 {
		c.add("there must be at least one queue and one class of requests")
	}
	if limit := 1 << (32 - purposeBits); len(c.cfg.Classes) > limit || len(c.cfg.Queues) > limit || len(c.cfg.Sleep) > limit {
		c.add("there are more than %d classes, queues or sleep schedules", limit)
	}
}

// ends tells whether the arrivals alone end the replication: all are traces played once.
func (c *checker) ends() bool {
	for i := range c.cfg.Classes {
		if a := &c.cfg.Classes[i].Arrivals; a.Kind != Trace || a.Repeat > 0 {
			return false
		}
	}
	return true
}

func (c *checker) device() {
	d := &c.cfg.Device
	if d.Idle != nil && (d.Idle.Timeout < 0 || d.Idle.Tolerance < 0) {
		c.add("device: idle time-out and tolerance must not be negative")
	}
	if d.Idle != nil && !d.PolicyOwner {
		c.add("device: only the power policy owner can idle out")
	}
	if d.Watchdog < 0 {
		c.add("device: the watchdog's limit must not be negative")
	}
}

func (c *checker) queue(i int) {
	q := &c.cfg.Queues[i]
	if q.RetrieveEvery != nil && q.Dispatch != wdf.Manual {
		c.add("queue %s: requests are retrieved from manual queues only", q.Name)
	}
	if q.RetrieveEvery != nil && q.RetrieveEvery.Mean() == 0 {
		c.add("queue %s: retrieving every 0 s never lets time pass", q.Name)
	}
	first := -1
	for k := range c.cfg.Classes {
		if c.cfg.Classes[k].Queue != i {
			continue
		}
		if first < 0 {
			first = k
		}
		// Park and self-stop are properties of the queue, not of a request.
		a, b := c.suspend(first), c.suspend(k)
		if a.String() != b.String() && (a.SuspendOnly() || b.SuspendOnly()) {
			c.add("queue %s: classes %s and %s must have the same suspend strategy, as %v or %v applies to the whole queue",
				q.Name, c.cfg.Classes[first].Name, c.cfg.Classes[k].Name, a, b)
		}
	}
}

func (c *checker) suspend(class int) driver.Strategy {
	return c.cfg.Strategy.Suspend[class].ForClass(c.cfg.Classes[class].Name)
}

func (c *checker) class(i int) {
	k := &c.cfg.Classes[i]
	if k.Queue < 0 || k.Queue >= len(c.cfg.Queues) {
		c.add("class %s: there is no queue number %d", k.Name, k.Queue)
	}
	if c.cfg.Strategy.Suspend[i].Kind == 0 || c.cfg.Strategy.Purge[i].Kind == 0 {
		c.add("class %s: a strategy is missing", k.Name)
	} else if p := c.cfg.Strategy.Purge[i].ForClass(k.Name); p.SuspendOnly() {
		c.add("class %s: %v says nothing about purges", k.Name, p)
	}
	if !(k.Cancelable >= 0 && k.Cancelable <= 1) {
		c.add("class %s: the probability of being cancelable must be from 0 to 1", k.Name)
	}
	if k.Timeout != nil && k.Timeout.Mean() == 0 && k.Retry.Policy == RetryImmediate && k.Retry.Limit == 0 && k.Retry.Delay == nil {
		c.add("class %s: a time-out of 0 s and retries at once without limit never let time pass", k.Name)
	}
	c.arrivals(k)
}

func (c *checker) arrivals(k *Class) {
	a := &k.Arrivals
	ownDemand := false
	switch a.Kind {
	case Renewal:
		if a.Gap == nil || a.Gap.Mean() == 0 {
			c.add("class %s: renewal arrivals need a gap of more than 0 s", k.Name)
		}
	case OnOff:
		if a.Gap == nil || a.Gap.Mean() == 0 || a.On == nil || a.Off == nil || a.On.Mean()+a.Off.Mean() == 0 {
			c.add("class %s: on-off arrivals need a gap and sojourns of more than 0 s", k.Name)
		}
	case Modulated:
		total := 0.0
		for _, p := range a.Phases {
			if p.Sojourn == nil || p.Rate < 0 {
				c.add("class %s: every phase needs a sojourn and a rate that is not negative", k.Name)
				continue
			}
			total += p.Sojourn.Mean()
		}
		if total == 0 {
			c.add("class %s: modulated arrivals need phases that last", k.Name)
		}
	case Closed:
		if a.Clients <= 0 || a.Clients > 1<<24 {
			c.add("class %s: a closed loop needs 1 to %d clients", k.Name, 1<<24)
		}
	case Trace:
		ownDemand = len(a.Trace) > 0
		for i, row := range a.Trace {
			ownDemand = ownDemand && row.Demand >= 0
			if row.At < 0 || i > 0 && row.At < a.Trace[i-1].At {
				c.add("class %s: the trace is not in time order at row %d", k.Name, i)
				break
			}
		}
		if a.Repeat < 0 || a.Repeat > 0 && len(a.Trace) > 0 && a.Trace[len(a.Trace)-1].At > 0 && int64(a.Repeat) < int64(a.Trace[len(a.Trace)-1].At) {
			c.add("class %s: the trace repeats after %v, before it has ended", k.Name, a.Repeat)
		}
	default:
		c.add("class %s: it has no arrival process", k.Name)
	}
	if k.Service == nil && !ownDemand {
		c.add("class %s: it has no service demand", k.Name)
	}
}

func (c *checker) sleep(i int) {
	s := &c.cfg.Sleep[i]
	if (s.Every == nil) == (len(s.At) == 0) {
		c.add("sleep schedule %d: give either an interval or times", i)
	}
	if s.Every != nil && s.Every.Mean() == 0 {
		c.add("sleep schedule %d: an interval of 0 s never lets time pass", i)
	}
	for k := range s.At {
		if s.At[k] < 0 || k > 0 && s.At[k] < s.At[k-1] {
			c.add("sleep schedule %d: its times are not in order", i)
			break
		}
	}
	if len(s.Wake) > 0 && len(s.Wake) != len(s.At) {
		c.add("sleep schedule %d: %d wake times for %d power-downs", i, len(s.Wake), len(s.At))
	}
	if s.Trigger < SystemSleep || s.Trigger > SurpriseRemoval {
		c.add("sleep schedule %d: it has no trigger", i)
	}
	if (s.Trigger == Directed) && !c.cfg.Device.PolicyOwner {
		c.add("sleep schedule %d: directed power needs the power policy owner", i)
	}
}
