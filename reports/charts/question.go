package charts

import (
	"slices"
	"strings"

	"quiesce/results/plan"
)

// Question is one that users ask, and what answers it.
type Question struct {
	Number int
	Text   string
	// Charts are the kinds of charts that answer it, the most telling first. A chart is of a kind if its ID is
	// that, or begins with that and an underscore.
	Charts []string
	// Tables are the headings of tables that answer it, and metrics of a table of metrics.
	Tables []string
	// Otherwise says what to run where a run has none of the charts.
	Otherwise string

	along   string // only charts along this axis of a sweep do; "": any
	several bool   // only charts that show several strategies do
}

// Questions are all of them, in order.
var Questions = []Question{
	{1, "How long does this driver take to let go of D0?",
		[]string{"stop-latency", "stop-latency-tail", "blame"},
		[]string{"How fast the driver lets go of D0", "stop_latency"},
		"No stop waited for anything, or none was seen: bench run stop-latency has some.", "", false},
	{2, "Which queue or request class holds it up?",
		[]string{"worst-stops", "blame", "stop"},
		[]string{"stop_latency{queue=...}"},
		"bench explain SCENARIO names the class and the requests of every stop; bench run slowest-class has an example.", "", false},
	{3, "Hold, requeue or cancel?",
		[]string{"energy-latency", "stop-latency", "request-latency", "requeues-per-request", "lost-work", "energy-latency-p99"},
		[]string{"Differences", "Which is best", "Trade-off", "Verdict"},
		"bench compare SCENARIO sets strategies side by side.", "", true},
	{4, "How close does it come to bug check 0x9F?",
		[]string{"watchdog-margin", "bug-check", "stop-tail", "stop-latency-tail", "sweep_bug_check_probability"},
		[]string{"watchdog_margin", "bug_check_probability"},
		"The scenario has no watchdog: --set device.watchdog=600s gives it one.", "", false},
	{5, "Does requeueing hurt users?",
		[]string{"requeues-per-stop", "reordering", "requeues-per-request", "lost-work", "sweep_requeues_per_request"},
		[]string{"What requests pay for it", "requeues_per_request", "lost_work"},
		"Nothing was requeued: bench compare SCENARIO --set \"compare=[requeue, hold]\" requeues, unless its stops find no request.", "", false},
	{6, "After how much idleness should the device leave D0?",
		[]string{"plan", "sweep_mean_power", "sweep_request_latency-p99", "sweep_request_latency", "map_mean_power", "map_request_latency-p99"},
		[]string{"Answer", "What theory says of the time-out"},
		"bench plan idle-timeout answers it; bench sweep SCENARIO --axis device.idle.timeout=100ms..100s/10/log draws it for another scenario.",
		plan.IdleTimeout, false},
	{7, "Which is the deepest low-power state that pays under this load?",
		[]string{"residency", "energy-latency", "sweep_low_power_residency"},
		[]string{"low_power_residency"},
		"bench sweep nvme-power-states sets states side by side.", "", false},
	{8, "How soon after its last request is the device in low power?",
		[]string{"low-power-parts", "time-to-low-power"},
		[]string{"time_to_low_power", "idle_wait"},
		"The device never left D0: bench compare time-to-low-power has power-downs.", "", false},
	{9, "What does the first request after Dx pay?",
		[]string{"cold-and-warm"},
		[]string{"first_io_latency", "request_latency"},
		"No request came while the hardware was off: bench run first-request has some.", "", false},
	{10, "Split this queue, or take it out of power management?",
		[]string{"blame", "touches-in-dx", "stop-latency", "request-latency"},
		[]string{"touches_in_dx", "stop_latency{queue=...}"},
		"Give the scenario its queues in one way and then in the other, or compare with the strategy park: bench compare split-queue shows how.", "", true},
	{11, "How many devices can leave D0 within a budget of time?",
		nil, nil,
		"A run is of one device and cannot tell; how long that takes is question 1, and devices that suspend one after another take the sum of theirs.", "", false},
	{12, "Does the model agree with a measured machine?",
		[]string{"theory"}, nil,
		"A run has no measurements in it: bench conform replays measured traces of the framework, bench validate holds the model against theory.", "", false},
}

// Of returns the IDs of those of the charts that answer the question, the most telling first.
func (q *Question) Of(charts []Chart) []string {
	var all []string
	for _, kind := range q.Charts {
		for i := range charts {
			id := charts[i].ID
			if !q.fits(&charts[i]) {
				continue
			}
			if (id == kind || strings.HasPrefix(id, kind+"_")) && !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	return all
}

// fits reports whether a chart shows what the question is about.
func (q *Question) fits(c *Chart) bool {
	if q.along != "" && c.X.Label != q.along && c.Y.Label != q.along {
		return false
	}
	if !q.several {
		return true
	}
	if len(c.X.Categories) > 1 { // bars of a comparison
		return true
	}
	first := ""
	for i := range c.Series {
		switch s := c.Series[i].Strategy; {
		case s == "" || s == first:
		case first != "":
			return true
		default:
			first = s
		}
	}
	return false
}
