package workloads

import (
	"fmt"
	"math"
	"strings"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
)

// NotesOn is what a user must know before trusting the results of some strategies, named as for
// Config, found without simulating: how the load comes, what is saturated, which means do not exist.
// Config must accept the strategies.
func (s *Scenario) NotesOn(strategies []string) []model.Finding {
	cfg, err := s.Config("")
	if err != nil {
		panic("workloads: the strategy of a checked scenario is refused: " + err.Error())
	}
	n := noter{cfg: cfg, scenario: s, strategies: strategies}
	n.loops()
	n.load()
	for i := range cfg.Classes {
		n.tails(i)
	}
	n.churn()
	n.repeats()
	n.coverage()
	return n.found
}

// noter collects notes.
type noter struct {
	cfg      *model.Config
	scenario *Scenario
	// Those that are run, as Config takes them.
	strategies []string
	found      []model.Finding
}

func (n *noter) add(severity, code, format string, args ...any) {
	n.found = append(n.found, model.Finding{Code: code, Severity: severity, Message: fmt.Sprintf(format, args...)})
}

// Severities of findings.
const (
	severityNote    = "note"
	severityWarning = "warning"
)

// loops says how the requests of each class come.
func (n *noter) loops() {
	var open []string
	for i := range n.cfg.Classes {
		c := &n.cfg.Classes[i]
		rate, ok := arrivalRate(&c.Arrivals)
		if ok {
			open = append(open, fmt.Sprintf("%s %.4g/s", c.Name, rate))
			continue
		}
		n.add(severityNote, "closed_loop", "Class %s is a closed loop of %d clients: its throughput falls when the device is slow, and nothing overflows.",
			c.Name, c.Arrivals.Clients)
	}
	if len(open) > 0 {
		n.add(severityNote, "open_loop", "Open loop: %s. Requests come whether earlier ones are done or not.", strings.Join(open, ", "))
	}
}

// load compares the work that is asked for with what can be done of it in D0.
func (n *noter) load() {
	share, _ := poweredShare(n.cfg)
	total := 0.0 // servers that all queues keep busy
	for i := range n.cfg.Queues {
		q := &n.cfg.Queues[i]
		if q.Dispatch == dispatches["parallel"] && q.Presented == 0 {
			n.add(severityWarning, "never_presents", "Queue %s presents 0 requests: it never delivers anything (R3).", q.Name)
			continue
		}
		load, open := 0.0, false
		for k := range n.cfg.Classes {
			c := &n.cfg.Classes[k]
			if rate, ok := arrivalRate(&c.Arrivals); ok && c.Queue == i {
				load += float64(rate * meanDemand(c))
				open = true
			}
		}
		total += load
		if open && !math.IsInf(load, 0) {
			n.queueLoad(q, load, share)
		}
	}
	if servers := float64(n.cfg.Target.Servers); servers > 0 && total >= servers*share && !math.IsInf(total, 0) {
		n.add(severityWarning, "saturated", "All queues together ask for %.3g of the %.0f servers, which are powered %.3g of the time at best: the backlog grows without bound.",
			total, servers, share)
	}
}

// queueLoad says how much of a queue's capacity its load takes.
func (n *noter) queueLoad(q *model.Queue, load, share float64) {
	if !q.PowerManaged {
		share = 1
	}
	capacity := servedAtOnce(q, n.cfg.Target.Servers)
	powered := ""
	if share < 1 {
		powered = fmt.Sprintf(", in D0 %.3g of the time at best", share)
	}
	switch {
	case math.IsInf(capacity, 1):
		n.add(severityNote, "offered_load", "Queue %s is offered a load of %.3g, any number of requests is served at once%s.", q.Name, load, powered)
	case load >= capacity*share:
		n.add(severityWarning, "saturated", "Queue %s is offered a load of %.3g, %.0f served at once%s: it is saturated, its backlog grows without bound and no mean settles.",
			q.Name, load, capacity, powered)
	default:
		n.add(severityNote, "offered_load", "Queue %s is offered a load of %.3g, %.0f served at once%s: %.0f %% busy while it can be.",
			q.Name, load, capacity, powered, 100*load/(capacity*share))
	}
}

// fewStops is below how many power-downs in all replications tails of stop latencies say little:
// the 99 % quantile then rests on fewer than five.
const fewStops = 500

// LeastStops is below how many stops in all replications even means of stop metrics say little.
const LeastStops = 30

// churn says whether the device leaves D0 at all, and in a way that shows differences.
func (n *noter) churn() {
	_, downs := poweredShare(n.cfg)
	switch {
	case len(n.cfg.Sleep) == 0 && n.cfg.Device.Idle == nil:
		n.add(severityNote, "always_on", "The device never leaves D0: there is neither idle nor sleep.")
	case len(n.cfg.Sleep) == 0 && n.cfg.Device.PolicyOwner && len(n.strategies) > 1:
		n.add(severityWarning, "idle_only", "The power policy owner idles out only when its power-managed queues are empty (R14), so that EvtIoStop finds nothing to do: the strategies compared will hardly differ. Give sleep a schedule.")
	case downs > 0 && n.cfg.Horizon > 0 && n.scenario.Precision == nil:
		each := downs * n.cfg.Horizon.Seconds()
		switch all := each * float64(n.scenario.Replications); {
		case all < LeastStops:
			n.add(severityWarning, "few_stops", "There are about %.3g power-downs in a replication and %.0f in all: metrics of stops say little. %d take a horizon of %.2g s, or %.0f replications.",
				each, all, LeastStops, LeastStops/(downs*float64(n.scenario.Replications)), math.Ceil(LeastStops/each))
		case all < fewStops:
			n.add(severityNote, "few_stops", "There are about %.3g power-downs in a replication and %.0f in all: the 99 %% quantile of stop_latency rests on %.0f of them.",
				each, all, math.Ceil(all/100))
		}
	}
}

// repeats warns of requeue strategies that repeat work so often that the mean number of requeues
// is infinite. With power-downs at rate theta while in D0, a request of demand S that starts anew
// with the same work is stopped E[e^(theta S)]-1 times in the mean.
func (n *noter) repeats() {
	theta := 0.0
	for i := range n.cfg.Sleep {
		if e := n.cfg.Sleep[i].Every; e != nil && e.Kind() == variate.KindExponential {
			theta += 1 / e.Mean()
		}
	}
	if theta == 0 {
		return
	}
	noted := map[string]bool{}
	for _, name := range n.strategies {
		strategy, err := n.scenario.strategy(name)
		if err != nil {
			panic("workloads: a checked strategy is refused: " + err.Error())
		}
		if noted[strategy.Name] {
			continue
		}
		noted[strategy.Name] = true
		for i := range n.cfg.Classes {
			if d := n.scenario.file.Requests[i].Service; d != nil && repeatsSameWork(strategy.Suspend[i]) {
				n.repeatNote(strategy.Name, n.cfg.Classes[i].Name, d, theta)
			}
		}
	}
}

// repeatsSameWork tells whether a strategy makes requests start anew, without end, with the
// demand that they arrived with.
func repeatsSameWork(s driver.Strategy) bool {
	return s.Kind == driver.Requeue && s.Demand == driver.DemandSame && s.WorkLost == 1 && s.MaxRequeues == 0
}

// rareDemand is how seldom a demand longer than the mean time in D0 must be to be left out of
// account: a run of millions of requests meets a few of them, which are requeued a few times.
const rareDemand = 1e-6

func (n *noter) repeatNote(strategy, class string, d *Distribution, theta float64) {
	if 1-d.law.CDF(1/theta) < rareDemand {
		return
	}
	f := model.Finding{Code: "requeue_diverges", Severity: severityWarning, Strategy: strategy,
		Metrics: []string{"request_latency", "queue_wait", "queue_length", "requests_in_system", "requeues_per_request", "lost_work"}}
	switch bound := exponentialMoment(d); {
	case theta >= bound:
		f.Message = fmt.Sprintf("Strategy %s repeats the same work: with service %v and %.3g power-downs per second of D0, class %s is requeued infinitely often in the mean, and no mean settles.",
			strategy, d.law, theta, class)
	case 2*theta >= bound:
		f.Message = fmt.Sprintf("Strategy %s repeats the same work: with service %v and %.3g power-downs per second of D0, the time that a request of class %s takes has no finite variance, and in a queue with a limit the wait no finite mean.",
			strategy, d.law, theta, class)
	default:
		return
	}
	n.found = append(n.found, f)
}

// exponentialMoment is the least theta, in 1/s, for which E[e^(theta S)] is infinite.
func exponentialMoment(d *Distribution) float64 {
	switch {
	case d.Exponential != nil:
		return 1 / float64(d.Exponential.Mean)
	case d.Erlang != nil:
		return float64(d.Erlang.Shape) / float64(d.Erlang.Mean)
	case d.Hyperexponential != nil:
		longest := 0.0
		for _, b := range d.Hyperexponential.Branches {
			longest = math.Max(longest, float64(b.Mean))
		}
		return 1 / longest
	case d.Lognormal != nil, d.Pareto != nil, d.Weibull != nil && d.Weibull.Shape < 1:
		return 0
	case d.Weibull != nil && d.Weibull.Shape == 1:
		return 1 / d.law.Mean()
	}
	return math.Inf(1)
}

// coverage says which rows of a trace belong to no class, or to several.
func (n *noter) coverage() {
	seen := map[*traceFile]bool{}
	for _, t := range n.scenario.traces {
		if t == nil || seen[t] {
			continue
		}
		seen[t] = true
		none, several := 0, 0
		for i := range t.rows {
			switch n.classesOf(t, i) {
			case 0:
				none++
			case 1:
			default:
				several++
			}
		}
		var parts []string
		if none > 0 {
			parts = append(parts, fmt.Sprintf("%d belong to no class", none))
		}
		if several > 0 {
			parts = append(parts, fmt.Sprintf("%d to more than one", several))
		}
		if len(parts) > 0 {
			n.add(severityWarning, "trace_rows", "Of the %d rows of %s, %s.", len(t.rows), t.attachment.Path, strings.Join(parts, " and "))
		}
	}
}

// classesOf counts the classes that a row of a trace belongs to.
func (n *noter) classesOf(t *traceFile, row int) int {
	count := 0
	for i, other := range n.scenario.traces {
		if other == t && n.scenario.file.Requests[i].Arrivals.Trace.Map.selects(&t.rows[row]) {
			count++
		}
	}
	return count
}
