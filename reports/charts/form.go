package charts

import (
	"math"
	"slices"
	"strconv"
	"time"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// exponentialTail is a closed form: P(> t) = weight * exp(-rate * t), for t of 0 and more, in seconds.
type exponentialTail struct {
	weight float64 // 1 less the probability of 0
	rate   float64 // 1/s
	by     string  // what says so
}

// above is the probability of more than t.
func (e *exponentialTail) above(t float64) float64 { return e.weight * math.Exp(-e.rate*t) }

// quantile is the value that a share does not exceed.
func (e *exponentialTail) quantile(share float64) float64 {
	return max(0, math.Log(e.weight/(1-share))/e.rate)
}

// about is the form in a sentence.
func (e *exponentialTail) about() string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 5, 64) }
	weight := ""
	if e.weight != 1 {
		weight = number(e.weight) + " "
	}
	return " Dashed: P(> t) = " + weight + "exp(-t / " + number(1/e.rate) + " s), by " + e.by + "."
}

// single describes a station of one server with Poisson arrivals and exponential service, which forms need.
type single struct {
	arrivals float64 // 1/s
	service  float64 // mean, s
}

// singleServer tells whether a configuration is one: one class, which comes as a Poisson process whatever
// happens to it, and one sequential queue; nothing takes time but the hardware, and nothing ends a
// request or a stop but that.
func singleServer(c *model.Config) (single, bool) {
	if c == nil || len(c.Classes) != 1 || len(c.Queues) != 1 {
		return single{}, false
	}
	class, queue, device := &c.Classes[0], &c.Queues[0], &c.Device
	switch {
	case queue.Dispatch != wdf.Sequential, !queue.PowerManaged,
		class.Arrivals.Kind != model.Renewal, !exponential(class.Arrivals.Gap), class.Arrivals.First != nil && !exponential(class.Arrivals.First),
		!exponential(class.Service), class.Handler != nil, class.Timeout != nil,
		device.Idle != nil, device.WorkItemDelay != nil, device.SelfManagedIoSuspend != nil, device.SelfManagedIoRestart != nil:
		return single{}, false
	}
	s := single{1 / class.Arrivals.Gap.Mean(), class.Service.Mean()}
	return s, !tripsAt(device.Watchdog, s.service)
}

// tripsAt reports whether a watchdog may end a stop that waits for service of that mean, in seconds.
func tripsAt(limit time.Duration, mean float64) bool {
	const never = 50 // exp(-50) is 2e-22
	return limit != 0 && limit.Seconds() < never*mean
}

func exponential(d *variate.Distribution) bool {
	return d != nil && d.Kind() == variate.KindExponential
}

// requestForm is the request latency of M/M/1, first come first served.
func requestForm(c *model.Config) (*exponentialTail, bool) {
	s, ok := singleServer(c)
	if !ok || len(c.Sleep) > 0 || s.arrivals*s.service >= 1 {
		return nil, false
	}
	return &exponentialTail{1, 1/s.service - s.arrivals, "M/M/1"}, true
}

// stopForm is the stop latency of a driver that waits for the request it has (drain), where power-downs
// come as a Poisson process of rate theta while the device is in D0. A service that one meets goes on to
// its end, so the queue is an M/G/1 whose service is S, and after it, if a power-down came meanwhile, the
// time R until D0 is back: E[C] = E[S] + (1-phi) E[R] with phi = E[exp(-theta S)]. Power-downs come at the
// rate nu = (1 - lambda (E[S] - (1-phi)/theta)) / (1/theta + E[R]), and find a request with probability
// lambda (1-phi) / nu. What is left of its service is exponential, as all of it is.
func stopForm(c *model.Config) (*exponentialTail, bool) {
	s, ok := singleServer(c)
	if !ok || len(c.Sleep) != 1 || !drains(c) {
		return nil, false
	}
	sleep := &c.Sleep[0]
	if sleep.Trigger != model.SystemSleep || !sleep.OnlyInD0 || !exponential(sleep.Every) || sleep.Phase || len(sleep.Wake) > 0 {
		return nil, false
	}
	theta, away := 1/sleep.Every.Mean(), 0.0
	for _, d := range []*variate.Distribution{sleep.Dwell, c.Device.D0Exit, c.Device.DxIrp, c.Device.D0Irp, c.Device.D0Entry} {
		if d != nil {
			away += d.Mean()
		}
	}
	met := 1 - 1/(1+theta*s.service) // 1 - phi
	if s.arrivals*(s.service+met*away) >= 1 {
		return nil, false
	}
	nu := (1 - s.arrivals*(s.service-met/theta)) / (1/theta + away)
	return &exponentialTail{s.arrivals * met / nu, 1 / s.service, "M/G/1 with power-downs while in D0"}, true
}

// drains reports whether the driver's EvtIoStop does nothing, and takes no time.
func drains(c *model.Config) bool {
	strategy := &c.Strategy.Suspend[0]
	return strategy.Kind == driver.Drain && strategy.Cap == 0 &&
		!slices.ContainsFunc(strategy.Spans[:], func(s driver.Span) bool { return !s.Zero() })
}
