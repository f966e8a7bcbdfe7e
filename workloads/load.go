package workloads

import (
	"math"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/wdf"
)

// What can be computed of a scenario without simulating it: arrival rates, offered load, and how
// much of the time the device is in D0. All are long-run averages of the compiled configuration.

// arrivalRate is the mean number of arrivals per second of an open class; ok is false for a closed
// loop, whose rate the device decides.
func arrivalRate(a *model.Arrivals) (perSecond float64, ok bool) {
	switch a.Kind {
	case model.Renewal:
		return 1 / a.Gap.Mean(), true
	case model.OnOff:
		on, off := a.On.Mean(), a.Off.Mean()
		return on / (on + off) / a.Gap.Mean(), true
	case model.Modulated:
		arrivals, time := 0.0, 0.0
		for _, p := range a.Phases {
			arrivals += float64(p.Rate * p.Sojourn.Mean())
			time += p.Sojourn.Mean()
		}
		return arrivals / time, true
	case model.Trace:
		if a.Repeat > 0 {
			return float64(len(a.Trace)) / a.Repeat.Seconds(), true
		}
		if n := len(a.Trace); n > 1 && a.Trace[n-1].At > a.Trace[0].At {
			return float64(n-1) / (float64(a.Trace[n-1].At-a.Trace[0].At) / 1e9), true
		}
		return 0, true
	}
	return 0, false
}

// meanDemand is the mean service demand of a class in seconds.
func meanDemand(c *model.Class) float64 {
	total, n := 0.0, 0
	for i := range c.Arrivals.Trace {
		if d := c.Arrivals.Trace[i].Demand; d >= 0 {
			total += d.Seconds()
			n++
		}
	}
	switch {
	case n > 0:
		return total / float64(n)
	case c.Service == nil:
		return 0
	}
	return c.Service.Mean()
}

// servedAtOnce is how many requests of a queue the hardware can serve at a time.
func servedAtOnce(q *model.Queue, servers int) float64 {
	c := math.Inf(1)
	if servers > 0 {
		c = float64(servers)
	}
	switch {
	case q.Dispatch == wdf.Sequential:
		return 1
	case q.Dispatch == wdf.Parallel && q.Presented != wdf.Unlimited:
		return math.Min(c, float64(q.Presented))
	}
	return c
}

// transition is the mean time of a forced power-down from the end of the queue stop until the
// device is back in D0, in seconds.
func transition(d *model.Device, s *model.Sleep) float64 {
	total := 0.0
	for _, phase := range []*variate.Distribution{d.D0Exit, d.DxIrp, s.Dwell, d.D0Irp, d.D0Entry} {
		if phase != nil {
			total += phase.Mean()
		}
	}
	return total
}

// poweredShare is the share of time that forced power-downs leave the device in D0, and how many
// there are per second. Schedules of given times are left out: they end. The stops themselves
// take no time here, so the share is what is left at best. It is exact for one schedule and for
// several Poisson ones; others that run in D0 disturb each other, which is left out of account.
func poweredShare(cfg *model.Config) (share, downs float64) {
	share = 1
	asleepPerD0, rate := 0.0, 0.0 // of the schedules that run in D0
	for i := range cfg.Sleep {
		s := &cfg.Sleep[i]
		if s.Every == nil || s.Trigger == model.SurpriseRemoval {
			continue
		}
		gap, away := s.Every.Mean(), transition(&cfg.Device, s)
		if s.OnlyInD0 || s.Every.Variance() > 0 { // exponential gaps that run always are the same
			asleepPerD0 += away / gap
			rate += 1 / gap
			continue
		}
		cycle := gap * math.Ceil(away/gap) // times that fall outside D0 are skipped
		cycle = math.Max(cycle, gap)
		share *= 1 - away/cycle
		downs += 1 / cycle
	}
	share /= 1 + asleepPerD0
	return share, downs + float64(rate*share)
}
