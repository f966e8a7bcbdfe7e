package charts

import (
	"cmp"
	"slices"
	"strings"
)

// stopLatency are the charts of how long a stop takes.
func stopLatency(src *source) []Chart {
	curves, zero := src.observed("stop_latency")
	if len(curves) == 0 {
		return nil
	}
	about := atoms("stops", curves, zero) + src.some(src.curved)
	body := cumulative("stop-latency", src.curvesTitled("Stop latency"),
		"The share of stops that are over within a time, from the power thread's entry into the Hold until the last power-managed queue is off. Further left is better."+about,
		"stop latency", "s", "cumulative share of stops", curves)
	for _, name := range zero {
		body.Series = append(body.Series, alwaysZero(src, name, *body.X.Low))
	}
	slices.SortStableFunc(body.Series, func(a, b Series) int { return cmp.Compare(src.place(a.Name), src.place(b.Name)) })
	rare := tail("stop-latency-tail", src.curvesTitled("Tail of the stop latency"),
		"The probability that a stop takes longer than a time: how bad the rare ones are. Lower is better."+about,
		"stop latency", "s", "share of stops that take longer", curves)
	src.stopTheory(&body, &rare, curves)
	return []Chart{body, rare}
}

// place is that of a name among the curves.
func (src *source) place(name string) int {
	return slices.IndexFunc(src.curves, func(e *entry) bool { return e.name == name })
}

// alwaysZero is the distribution function of a metric that was never above 0.
func alwaysZero(src *source, name string, at float64) Series {
	e := src.curves[src.place(name)] // names come from the curves
	return Series{Name: name, Kind: Step, Strategy: e.colour, Set: e.set, X: Values{at}, Y: Values{1}}
}

// lowPower is the chart of how long the device takes to reach Dx.
func lowPower(src *source) []Chart {
	curves, zero := src.observed("time_to_low_power")
	if len(curves) == 0 || len(zero) == 0 && always(curves) {
		return nil // the parts say how long it takes
	}
	return []Chart{cumulative("time-to-low-power", src.curvesTitled("Time to low power"),
		"The share of power-downs that have reached Dx within a time from their decision: a request to sleep, or the end of the idle time-out. Further left is better."+
			atoms("power-downs", curves, zero)+src.some(src.curved),
		"time to low power", "s", "cumulative share of power-downs", curves)}
}

// always reports whether each curve has one value only, and all the same.
func always(curves []curve) bool {
	for i := range curves {
		if least, _ := curves[i].Quantile(0); least != curves[0].Max() || curves[i].Max() != least {
			return false
		}
	}
	return true
}

// lowPowerParts splits the way to Dx.
func lowPowerParts(src *source) []Chart {
	handlers := part{"pass 1: handlers return", perObservation("stop_latency{part=handlers}", "stop_latency")}
	queues := part{"pass 2: queues empty", func(e *entry) float64 {
		return mean(e, "stop_latency") - handlers.value(e)
	}}
	idle := part{"idle wait", perObservation("idle_wait", "time_to_low_power")}
	rest := part{"D0Exit and the rest of the way to Dx", func(e *entry) float64 {
		return max(0, mean(e, "time_to_low_power")-mean(e, "stop_latency"))
	}}
	c := Chart{ID: "low-power-parts", Title: src.titled("What the way to low power is spent on", src.drawn),
		About: "The mean time of a power-down, by part: the queue stop in its two passes, and the rest until Dx.",
		X:     src.categories(), Y: Axis{Label: "mean per power-down", Unit: "s", Scale: Linear}}
	if !src.stack(&c, "time_to_low_power", []part{idle, handlers, queues, rest}) {
		return nil
	}
	if src.anywhere("idle_wait") {
		c.About += " The idle wait before it is from the first moment without requests after a power-up to the end of the idle time-out: requests may have come between."
	} else { // the parts make up the whole, and no more
		c.About += " Points: the whole, time_to_low_power." + bars
		c.Series = append(c.Series, src.points("time_to_low_power", "time_to_low_power"))
	}
	if curves, zero := src.observed("stop_latency"); len(curves) == 0 {
		c.About += atoms("stops", nil, zero)
	}
	c.About += cutOff(src) + src.some(src.drawn)
	return []Chart{c}
}

// cutOff says where parts and whole are means over different stops.
func cutOff(src *source) string {
	for _, e := range src.entries {
		stop, whole := e.Metric("stop_latency"), e.Metric("time_to_low_power")
		if stop != nil && whole != nil && stop.Count != whole.Count {
			return " Some stops did not get to Dx, because their replication ended: the parts are means over a few more stops than the whole."
		}
	}
	return ""
}

// blame splits the stop latency by who was waited for.
func blame(src *source) []Chart {
	parts := []part{{"pass 1: handlers return", perObservation("stop_latency{part=handlers}", "stop_latency")}}
	for _, metric := range src.variants("stop_latency{queue=") {
		queue := strings.TrimSuffix(strings.TrimPrefix(metric, "stop_latency{queue="), "}")
		parts = append(parts, part{"queue " + queue, perObservation(metric, "stop_latency")})
	}
	c := Chart{ID: "blame", Title: src.titled("Which queue a stop waits for", src.drawn),
		About: "The mean stop latency, by what the power thread waits for: handlers that run (pass 1), then each power-managed queue in creation order (pass 2). The parts add up to the whole. Which class and which requests it was, bench explain tells.",
		X:     src.categories(), Y: Axis{Label: "mean per stop", Unit: "s", Scale: Linear}}
	if !src.stack(&c, "stop_latency", parts) {
		return nil
	}
	c.About += " Points: the whole." + bars + src.some(src.drawn)
	c.Series = append(c.Series, src.points("stop_latency", "stop_latency"))
	return []Chart{c}
}
