package workloads

import (
	"fmt"
	"slices"

	"quiesce/workloads/document"
)

// checker finds what is wrong between keys that are right one by one.
type checker struct {
	file   *File
	root   *document.Node
	report *document.Report
}

// problem reports at the node of a path or, if it is not written, at the mapping around it. It is
// silent where something was reported before: what was decoded from there says nothing.
func (c *checker) problem(what, hint string, path ...any) {
	n, name, missing := c.root, "", false
	for i, step := range path {
		next := n.Find(step)
		if next == nil {
			missing = true
			break
		}
		part := fmt.Sprint(step)
		if k, isIndex := step.(int); isIndex {
			part = c.elementName(path[i-1], k)
		}
		n, name = next, joinPath(name, part)
	}
	if !missing && n.Faulty() {
		return
	}
	if name != "" {
		what = name + ": " + what
	}
	c.report.Add(n, n.Place, what, hint)
}

// elementName is what a message calls an element of one of the scenario's lists.
func (c *checker) elementName(list any, i int) string {
	switch {
	case list == "queues" && i < len(c.file.Queues) && c.file.Queues[i].Name != "":
		return string(c.file.Queues[i].Name)
	case list == "requests" && i < len(c.file.Requests) && c.file.Requests[i].Class != "":
		return string(c.file.Requests[i].Class)
	case list == "compare" && c.root.Find("compare", i, "name") != nil:
		return c.root.Find("compare", i, "name").Text
	}
	return fmt.Sprint(i)
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// check looks at all of the scenario.
func (c *checker) check() {
	c.checkRun()
	c.checkPrecision()
	c.checkTails()
	c.checkDevice()
	c.checkQueues()
	c.checkClasses()
	c.checkSleep()
	c.checkStrategies()
	c.checkConditions()
	c.checkTheory()
}

// endsByItself tells whether the arrivals alone end a replication: all are lists of times, or
// traces that are played once.
func (f *File) endsByItself() bool {
	for i := range f.Requests {
		a := f.Requests[i].Arrivals
		if a == nil || a.At == nil && (a.Trace == nil || a.Trace.Repeat) {
			return false
		}
	}
	return len(f.Requests) > 0
}

func (c *checker) checkRun() {
	f := c.file
	if c.root.Get("horizon") == nil && !f.endsByItself() {
		c.problem("horizon is missing, and nothing else ends a replication", horizonHint, "horizon")
	}
	h, w := f.Horizon, f.Warmup
	if h.Time > 0 && w.Time >= h.Time {
		c.problem(fmt.Sprintf("a warm-up of %v leaves nothing of the horizon of %v", w.Time, h.Time), "", "warmup")
	}
	for i, q := range []string{"queues", "requests"} {
		if n := c.root.Get(q); n != nil && [2]int{len(f.Queues), len(f.Requests)}[i] == 0 {
			c.problem("the list is empty", "there must be at least one", q)
		}
	}
}

// leastTailEffort is what the choice of levels needs.
const (
	leastTailEffort = 10
	mostTailEffort  = 1_000_000
)

func (c *checker) checkTails() {
	t := c.file.Tails
	if t == nil {
		return
	}
	if t.Beyond == nil && c.file.Device.Watchdog == 0 {
		c.problem("there is no limit whose tail could be estimated", "write tails: {beyond: 20s}, or device: {watchdog: 600s}", "tails")
	}
	if t.Beyond != nil && *t.Beyond <= 0 {
		c.problem("must be more than 0s", "for example beyond: 20s", "tails", "beyond")
	}
	if t.Effort < leastTailEffort || t.Effort > mostTailEffort {
		c.problem(fmt.Sprintf("must be from %d to %d, is %d", leastTailEffort, mostTailEffort, t.Effort), "200 is usual", "tails", "effort")
	}
}

func (c *checker) checkDevice() {
	d := &c.file.Device
	if d.Idle != nil && !d.Idle.never && !c.policyOwner() {
		c.problem("only the power policy owner has an idle timer (R104)",
			"write policy_owner: true, or let sleep say when the policy owner of the stack takes it down", "device", "idle")
	}
	if d.Idle != nil && d.Idle.SystemManaged && d.Idle.Tolerance > 0 && d.KmdfMinor != nil && *d.KmdfMinor < 33 {
		c.problem("before KMDF 1.33 a system-managed timer is not the driver's and has no tolerance (R91)", "remove it",
			"device", "idle", "tolerance")
	}
	if s := c.file.Target.Servers; !s.Unlimited && s.N < 1 {
		c.problem("there must be at least one server", "or unlimited", "target", "servers")
	}
	if s := c.file.Target.Servers; s.N > 1<<24 {
		c.problem("there are at most 16777216 servers", "or unlimited", "target", "servers")
	}
}

// policyOwner tells whether the device owns its power policy, or may as far as one can read.
func (c *checker) policyOwner() bool {
	return c.file.Device.PolicyOwner || c.root.Find("device", "policy_owner").Faulty()
}

func (c *checker) checkQueues() {
	for i := range c.file.Queues {
		q := &c.file.Queues[i]
		for k := range i {
			if q.Name != "" && c.file.Queues[k].Name == q.Name {
				c.problem(fmt.Sprintf("there are two queues %q", q.Name), "", "queues", i, "name")
			}
		}
		if q.Name == defaultKey {
			c.problem("default stands for all other queues and classes in strategy", "choose another name", "queues", i, "name")
		}
		if q.Presented != nil && q.Dispatch != "parallel" && q.Dispatch != "" {
			c.problem(fmt.Sprintf("NumberOfPresentedRequests of a %s queue must be left out (R3)", q.Dispatch),
				"remove presented, or write dispatch: parallel", "queues", i, "presented")
		}
		if q.Presented != nil && q.Presented.N >= 1<<32-1 {
			c.problem("there are at most 4294967294 presented requests", "write unlimited", "queues", i, "presented")
		}
		if q.RetrieveEvery != nil && q.Dispatch != "manual" && q.Dispatch != "" {
			c.problem(fmt.Sprintf("requests are presented by a %s queue, not retrieved", q.Dispatch),
				"remove retrieve_every, or write dispatch: manual", "queues", i, "retrieve_every")
		}
		c.positive(q.RetrieveEvery, "retrieving every 0 s lets no time pass", "queues", i, "retrieve_every")
	}
}

// positive demands a distribution that is not always zero.
func (c *checker) positive(d *Distribution, what string, path ...any) {
	if d != nil && d.law != nil && d.law.Mean() == 0 {
		c.problem(what, "it must be more than 0s", path...)
	}
}

func (c *checker) checkClasses() {
	for i := range c.file.Requests {
		r := &c.file.Requests[i]
		for k := range i {
			if r.Class != "" && c.file.Requests[k].Class == r.Class {
				c.problem(fmt.Sprintf("there are two classes %q", r.Class), "", "requests", i, "class")
			}
		}
		if r.Class == defaultKey {
			c.problem("default stands for all other queues and classes in strategy", "choose another name", "requests", i, "class")
		}
		if r.Queue != "" && !c.hasQueue(string(r.Queue)) {
			c.problem(fmt.Sprintf("there is no queue %q", r.Queue), document.Nearest(string(r.Queue), c.queueNames(), "queues are"), "requests", i, "queue")
		}
		if r.Arrivals != nil {
			c.checkArrivals(i, r)
		}
		if r.Retry.Policy == "none" && c.root.Find("requests", i, "retry", "delay") != nil {
			c.problem("nothing is retried", "remove it, or write policy: immediate", "requests", i, "retry", "delay")
		}
	}
}

func (c *checker) checkArrivals(i int, r *Class) {
	a := r.Arrivals
	brings := a.Trace != nil && a.Trace.Map.Demand != nil
	switch {
	case brings && r.Service != nil:
		c.problem("the trace's map says what its requests demand", "remove service, or the map's demand", "requests", i, "service")
	case !brings && c.root.Find("requests", i, "service") == nil:
		hint := "for example service: {exponential: {mean: 1s}}"
		if a.Trace != nil {
			hint = "write service, or map: {demand: {base: 80us, bandwidth: 500MB/s}}"
		}
		c.problem("service is missing", hint, "requests", i, "service")
	}
	if a.Renewal != nil {
		c.positive(a.Renewal.Gap, "gaps of 0 s let no time pass", "requests", i, "arrivals", "renewal", "gap")
	}
	if a.OnOff != nil {
		c.positive(a.OnOff.Gap, "gaps of 0 s let no time pass", "requests", i, "arrivals", "on_off", "gap")
		c.positive(a.OnOff.On, "an on time of 0 s makes no arrivals", "requests", i, "arrivals", "on_off", "on")
	}
	if a.MMPP != nil {
		for k := range a.MMPP.Phases {
			c.positive(a.MMPP.Phases[k].Sojourn, "a phase of 0 s lets no time pass", "requests", i, "arrivals", "mmpp", "phases", k, "sojourn")
		}
	}
}

func (c *checker) checkSleep() {
	for i := range c.file.Sleep {
		s := &c.file.Sleep[i]
		if s.Trigger == "directed" && !c.policyOwner() {
			c.problem("directed power goes to the power policy owner", "write policy_owner: true, or another trigger", "sleep", i, "trigger")
		}
		if s.Renewal != nil {
			c.positive(s.Renewal.Gap, "gaps of 0 s let no time pass", "sleep", i, "renewal", "gap")
		}
		if h := c.file.Horizon.Time; h > 0 && len(s.At) > 0 && s.At[0].duration() >= h {
			c.problem(fmt.Sprintf("the first power-down comes after the horizon of %v", h), "", "sleep", i, "at", 0)
		}
	}
}

func (c *checker) queueNames() []string {
	names := make([]string, len(c.file.Queues))
	for i := range c.file.Queues {
		names[i] = string(c.file.Queues[i].Name)
	}
	return names
}

func (c *checker) classNames() []string {
	names := make([]string, len(c.file.Requests))
	for i := range c.file.Requests {
		names[i] = string(c.file.Requests[i].Class)
	}
	return names
}

func (c *checker) hasQueue(name string) bool { return slices.Contains(c.queueNames(), name) }
func (c *checker) hasClass(name string) bool { return slices.Contains(c.classNames(), name) }
