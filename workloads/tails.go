package workloads

import (
	"fmt"
	"math"
	"slices"

	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
)

// Demands so heavy-tailed that means, or their intervals, do not exist. Only Pareto laws lack moments:
// E[S^r] is finite if and only if r < alpha.
//
// In a queue with s servers and offered load rho, a long wait takes s-k long demands at once, where
// k = floor(rho): the servers that are left cannot keep up. So the r-th moment of the wait is finite
// if and only if E[S^((s-k+r)/(s-k))] is (A. Scheller-Wolf, Operations Research 51 (2003) 748;
// A. Scheller-Wolf and R. Vesilo, Queueing Systems 54 (2006) 221; S. Foss and D. Korshunov,
// Mathematics of Operations Research 37 (2012) 201). With one server that is E[S^(r+1)] (Kiefer and
// Wolfowitz). A driver that waits for natural completion at a stop lets one long demand keep all
// others from being presented, which is the case s-k = 1 whatever the hardware. One that cancels at
// a stop never serves longer than until the next one.

// heavyTail is what a class's demands do to the means of a strategy.
type heavyTail struct {
	code    string // "": nothing
	message string
	metrics []string
}

// tails warns of the class's demands, under each strategy that is run.
func (n *noter) tails(class int) {
	c := &n.cfg.Classes[class]
	if c.Service == nil || c.Service.Kind() != variate.KindPareto {
		return
	}
	var found []heavyTail
	var of []string
	for _, name := range n.strategies {
		strategy, err := n.scenario.strategy(name)
		if err != nil {
			panic("workloads: a checked strategy is refused: " + err.Error())
		}
		found = append(found, n.tail(class, strategy.Suspend[class]))
		of = append(of, strategy.Name)
	}
	alike := !slices.ContainsFunc(found, func(t heavyTail) bool { return t.message != found[0].message })
	for i, t := range found {
		if t.code == "" || slices.Contains(of[:i], of[i]) {
			continue
		}
		f := model.Finding{Code: t.code, Severity: severityWarning, Message: t.message, Metrics: t.metrics}
		if !alike {
			f.Message, f.Strategy = fmt.Sprintf("Strategy %s: %s", of[i], t.message), of[i]
		}
		n.found = append(n.found, f)
		if alike {
			return
		}
	}
}

// tail is what the class's demands do under one strategy.
func (n *noter) tail(class int, s driver.Strategy) heavyTail {
	c := &n.cfg.Classes[class]
	alpha := n.paretoAlpha(c.Name)
	_, downs := poweredShare(n.cfg)
	stops := downs > 0 && n.cfg.Queues[c.Queue].PowerManaged
	if stops && cutsShort(s) && c.Retry.Policy == model.RetryNone {
		return heavyTail{}
	}
	spare, why := n.spare(c)
	if spare > 1 && stops && drains(s) {
		spare, why = 1, "a stop waits for its longest request, and nothing is presented meanwhile"
	}
	own := []string{"request_latency", "requests_in_system"}
	waits := append([]string{"queue_wait", "queue_length", "first_io_latency"}, own...)
	if stops && drains(s) {
		own = append(own, "stop_latency", "time_to_low_power")
		waits = append(waits, "stop_latency", "time_to_low_power")
	}
	switch {
	case alpha <= 1:
		return heavyTail{"infinite_mean", fmt.Sprintf("Class %s has a service demand with no finite mean (%v: alpha must exceed 1): no load is sustainable and no mean settles. Read percentiles, or use empirical demands, which are bounded.", c.Name, c.Service), waits}
	case alpha <= 1+1/spare:
		return heavyTail{"infinite_mean", fmt.Sprintf("Class %s has a service demand with so heavy a tail (%v) that its waiting time has no finite mean: alpha must exceed %.4g, as %s. Read percentiles, not means.", c.Name, c.Service, 1+1/spare, why), waits}
	case alpha <= 2:
		return heavyTail{"infinite_variance", fmt.Sprintf("Class %s has a service demand with no finite variance (%v: alpha must exceed 2): intervals of means are not valid.", c.Name, c.Service), own}
	case alpha <= 1+2/spare:
		return heavyTail{"infinite_variance", fmt.Sprintf("Class %s has a service demand with so heavy a tail (%v) that its waiting time has no finite variance: intervals of its mean are not valid. Alpha must exceed %.4g, as %s.", c.Name, c.Service, 1+2/spare, why), waits}
	}
	return heavyTail{}
}

// spare is how many long demands at once make a long wait for the class, s-k above; infinite if none
// do: nothing has a limit, or the loop is closed, where a long demand can delay each client's next
// request only once. why says what decides.
func (n *noter) spare(c *model.Class) (spare float64, why string) {
	share, _ := poweredShare(n.cfg)
	q := &n.cfg.Queues[c.Queue]
	if !q.PowerManaged {
		share = 1
	}
	spare = math.Inf(1)
	consider := func(what string, servers float64, counts func(*model.Class) bool) {
		load, open := 0.0, false
		for i := range n.cfg.Classes {
			other := &n.cfg.Classes[i]
			if rate, ok := arrivalRate(&other.Arrivals); ok && counts(other) {
				load += float64(rate*meanDemand(other)) / share
				open = true
			}
		}
		if math.IsInf(servers, 1) || !open {
			return
		}
		if left := math.Max(1, servers-math.Floor(load)); left < spare {
			spare = left
			why = fmt.Sprintf("%s serves %.0f at once at a load of %.3g", what, servers, load)
		}
	}
	consider("queue "+q.Name, servedAtOnce(q, 0), func(other *model.Class) bool { return other.Queue == c.Queue })
	if servers := n.cfg.Target.Servers; servers > 0 {
		consider("the target", float64(servers), func(*model.Class) bool { return true })
	}
	return spare, why
}

// drains tells whether a stop may wait for a request until it is done, however long that takes.
func drains(s driver.Strategy) bool {
	switch s.Kind {
	case driver.Drain:
		return s.Cap == 0
	case driver.SelfStop:
		return !s.Purge
	case driver.Requeue, driver.RequeueOrWait:
		return s.MaxRequeues > 0 || s.Kind == driver.RequeueOrWait && (s.Detachable < 1 || s.DetachableFor > 0)
	case driver.CancelSent:
		return s.Uncancellable > 0
	}
	return false
}

// cutsShort tells whether a stop ends every request's service soon, and for good or for a new demand.
func cutsShort(s driver.Strategy) bool {
	retries := s.Retry == driver.RetryImmediate || s.Retry == driver.RetryAfterResume
	switch s.Kind {
	case driver.Drain:
		return s.Cap > 0
	case driver.CancelOwned, driver.CancelHw, driver.Deadline:
		return !retries
	case driver.CancelSent:
		return !retries && s.Uncancellable == 0
	case driver.Requeue:
		return s.Demand == driver.DemandFresh && s.MaxRequeues == 0
	}
	return false
}

// paretoAlpha is the tail index of a class's service demand.
func (n *noter) paretoAlpha(class string) float64 {
	for i := range n.scenario.file.Requests {
		if r := &n.scenario.file.Requests[i]; string(r.Class) == class && r.Service.Pareto != nil {
			return float64(r.Service.Pareto.Alpha)
		}
	}
	return math.Inf(1)
}
