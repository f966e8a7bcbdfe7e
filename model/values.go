package model

import (
	"quiesce/des"
	"quiesce/des/stats"
)

// report collects the values of an outcome, in the order of the catalogue.
type report struct {
	m      *meter
	values []Value
	now    des.Time
	window float64 // s after warm-up
	served int64   // completions with success
	ended  int64   // counted requests that ended for good
}

// values is what the meter has counted up to now. The meter cannot be used afterwards.
func (m *meter) report(now des.Time) []Value {
	m.account(now)
	r := report{m: m, now: now, window: now.Sub(m.from).Seconds()}
	if !m.warm {
		r.window = 0
	}
	for i := range m.classes {
		r.served += m.classes[i].successes
		r.ended += m.classes[i].finished
	}
	r.stops()
	r.requests()
	r.reordering()
	r.perRequest()
	r.perStop()
	r.load()
	r.power()
	r.watchdog()
	return r.values
}

// label names a variant of a metric.
func label(metric, key, value string) string { return metric + "{" + key + "=" + value + "}" }

// latency adds the distribution of a metric, or of a variant of it.
func (r *report) latency(name, unit string, h *stats.Histogram) {
	r.values = append(r.values, Value{Metric: name, Unit: unit, Kind: Latency, Observations: h})
}

// scalar adds a value, undefined if it would be one of nothing.
func (r *report) scalar(name, unit string, v float64, defined bool) {
	if !defined {
		v = 0
	}
	r.values = append(r.values, Value{Metric: name, Unit: unit, Kind: Scalar, Scalar: v, Defined: defined})
}

// over adds a ratio, undefined over 0. In the mean over replications each counts as much as it is over.
func (r *report) over(name, unit string, a, b float64) {
	if b == 0 {
		r.scalar(name, unit, 0, false)
		return
	}
	r.weighted(name, unit, a/b, b)
}

// weighted adds a value that is over so much of something, undefined over 0.
func (r *report) weighted(name, unit string, v, weight float64) {
	r.scalar(name, unit, v, weight > 0)
	r.values[len(r.values)-1].Weight = weight
}

func (r *report) stops() {
	m := r.m
	r.latency("stop_latency", "s", &m.stop)
	r.latency(label("stop_latency", "part", "handlers"), "s", &m.handlers)
	for i := range m.queues {
		if q := &m.plan.queues[i]; q.managed {
			r.latency(label("stop_latency", "queue", q.Name), "s", &m.queues[i].stop)
		}
	}
	r.latency("time_to_low_power", "s", &m.toLowPower)
	r.latency("time_to_d0", "s", &m.toD0)
	r.latency("first_io_latency", "s", &m.firstIo)
	r.latency("idle_wait", "s", &m.idleWait)
}

func (r *report) requests() {
	r.byClass("request_latency", func(c *classMeter) *stats.Histogram { return &c.latency })
	r.byClass("queue_wait", func(c *classMeter) *stats.Histogram { return &c.wait })
	r.byClass("cancelled_latency", func(c *classMeter) *stats.Histogram { return &c.cancelled })
}

// byClass adds a distribution over all classes, then that of each.
func (r *report) byClass(name string, of func(*classMeter) *stats.Histogram) {
	all := of(&r.m.classes[0])
	if len(r.m.classes) > 1 {
		all = all.Clone()
		for i := range r.m.classes[1:] {
			all.Merge(of(&r.m.classes[i+1]))
		}
	}
	r.latency(name, "s", all)
	for i := range r.m.classes {
		r.latency(label(name, "class", r.m.plan.classes[i].Name), "s", of(&r.m.classes[i]))
	}
}

func (r *report) reordering() {
	m := r.m
	r.latency("in_flight_at_stop", "requests", &m.inFlightAtStop)
	r.latency("requeues_per_stop", "requests", &m.requeuesPerStop)
	all := m.queues[0].reorder.Clone()
	for i := range m.queues[1:] {
		all.Merge(&m.queues[i+1].reorder)
	}
	r.latency("reorder_distance", "places", all)
	for i := range m.queues {
		r.latency(label("reorder_distance", "queue", m.plan.queues[i].Name), "places", &m.queues[i].reorder)
	}
}

// perRequest adds what is counted over requests.
func (r *report) perRequest() {
	r.over("busy_at_stop", "1", float64(r.m.busyStops), float64(r.m.stops))
	r.shares("requeues_per_request", "1", func(c *classMeter) float64 { return float64(c.requeues) })
	r.shares("lost_work", "s", func(c *classMeter) float64 { return c.lost.Seconds() })
	r.shares("cancelled", "1", func(c *classMeter) float64 { return float64(c.cancels) })
	r.shares("rejected", "1", func(c *classMeter) float64 { return float64(c.rejects) })
	r.shares("retries", "1", func(c *classMeter) float64 { return float64(c.retries) })
}

// shares adds a count over requests, of all classes and of each.
func (r *report) shares(name, unit string, of func(*classMeter) float64) {
	var sum float64
	for i := range r.m.classes {
		sum += of(&r.m.classes[i])
	}
	r.over(name, unit, sum, float64(r.ended))
	for i := range r.m.classes {
		c := &r.m.classes[i]
		r.over(label(name, "class", r.m.plan.classes[i].Name), unit, of(c), float64(c.finished))
	}
}

func (r *report) perStop() {
	m := r.m
	r.scalar("client_failures", "1", float64(m.failures), true)
	r.over("stop_callbacks", "1", float64(m.stopCallbacks), float64(m.stops))
	r.over("resumes", "1", float64(m.resumes), float64(m.stops))
	r.scalar("touches_in_dx", "1", float64(m.touches), m.warm)
}

// load adds throughput and numbers of requests.
func (r *report) load() {
	m := r.m
	r.over("throughput", "1/s", float64(r.served), r.window)
	for i := range m.classes {
		r.over(label("throughput", "class", m.plan.classes[i].Name), "1/s", float64(m.classes[i].successes), r.window)
	}
	var sum float64
	for i := range m.queues {
		mean := m.queues[i].waiting.mean(r.now)
		sum += mean
	}
	r.weighted("queue_length", "requests", sum, r.window)
	for i := range m.queues {
		mean := m.queues[i].waiting.mean(r.now)
		r.weighted(label("queue_length", "queue", m.plan.queues[i].Name), "requests", mean, r.window)
	}
	mean := m.inSystem.mean(r.now)
	r.weighted("requests_in_system", "requests", mean, r.window)
	if m.warm {
		m.growth.advance(r.now, &m.inSystem)
	}
	rate, ok := m.growth.perSecond()
	r.scalar("backlog_growth", "1/s", rate, ok)
}

// power adds residencies and energy.
func (r *report) power() {
	m := r.m
	in := func(s powerState) float64 { return m.residency[s].Seconds() }
	const name = "low_power_residency"
	r.over(name, "1", in(stateDx), r.window)
	r.over(label(name, "state", "D0"), "1", in(stateIdle)+in(stateBusy), r.window)
	r.over(label(name, "state", "busy"), "1", in(stateBusy), r.window)
	r.over(label(name, "state", "idle"), "1", in(stateIdle), r.window)
	r.over(label(name, "state", "d0_exit"), "1", in(stateExit), r.window)
	r.over(label(name, "state", "D3"), "1", in(stateDx), r.window)
	r.over(label(name, "state", "d0_entry"), "1", in(stateEntry), r.window)
	w := m.plan.cfg.Device.Power
	energy := float64(w.Idle*in(stateIdle)) + float64(w.Busy*in(stateBusy)) + float64(w.D0Exit*in(stateExit)) +
		float64(w.Dx*in(stateDx)) + float64(w.Entry*in(stateEntry))
	r.over("mean_power", "W", energy, r.window)
	r.scalar("energy", "J", energy, r.window > 0)
	r.over("energy_per_request", "J", energy, float64(r.served))
	r.over("transitions", "1/s", float64(m.sleeps), r.window)
	r.scalar("skipped_sleeps", "1", float64(m.skipped), m.warm)
}

func (r *report) watchdog() {
	limit := r.m.plan.cfg.Device.Watchdog
	r.scalar("watchdog_margin", "1", r.m.shortest.Seconds()/limit.Seconds(), limit > 0)
	r.scalar("watchdog_trips", "1", float64(r.m.trips), limit > 0)
	r.weighted("bug_check_probability", "1", r.m.tail[tailBugCheck], r.m.tailStops[tailBugCheck])
	r.weighted("stop_tail", "1", r.m.tail[tailStop], r.m.tailStops[tailStop])
}
