package model

import (
	"fmt"

	"quiesce/des"
	"quiesce/model/wdf"
)

// Severities of findings.
const (
	Note    = "note"    // worth knowing
	Warning = "warning" // the figures must be read with care
	Failure = "failure" // the driver, or the replication, failed
)

// findingLimit bounds the findings of one replication; misuse can repeat for ever.
const findingLimit = 32

// find adds a finding, the first of its code only.
func (s *Simulation) find(code, severity, message string) {
	for i := range s.findings {
		if s.findings[i].Code == code {
			return
		}
	}
	if len(s.findings) < findingLimit {
		s.findings = append(s.findings, Finding{Code: code, Severity: severity, Message: message})
	}
}

// misuse is what the framework says about a driver's mistake.
func (s *Simulation) misuse(a wdf.Action) {
	who := ""
	if a.Request >= 0 && int(a.Request) < len(s.requests) {
		q := &s.requests[a.Request]
		who = fmt.Sprintf(", request %s %d", s.classes[q.class].Name, q.entity)
	}
	switch a.Kind {
	case wdf.VerifierBreak:
		s.find("misuse", Warning, fmt.Sprintf("The framework verifier breaks into the debugger at %v: misuse M%d in %v%s.", s.now, a.Misuse, a.Call, who))
	case wdf.BugCheck:
		s.find("bug_check", Failure, fmt.Sprintf("Bug check 0x10D at %v: misuse M%d in %v%s.", s.now, a.Misuse, a.Call, who))
		s.end()
	default:
		s.find("misuse", Failure, fmt.Sprintf("Undefined behaviour from %v on: misuse M%d in %v%s.", s.now, a.Misuse, a.Call, who))
		s.end()
	}
}

// stranded counts the requests that the driver has taken off the hardware for good.
func (s *Simulation) stranded() int {
	n := 0
	for i := range s.requests {
		if q := &s.requests[i]; q.live && q.work == workLost && q.extra == noSlot {
			n++
		}
	}
	return n
}

// saturated ends a replication that has more requests in the system than it may.
func (s *Simulation) saturated() {
	queue, n := s.fullest()
	s.find("saturated", Failure, fmt.Sprintf("More than %d requests are in the system at %v, %d of them at queue %s: the load exceeds what the device can serve. Lower the load, or raise the limit if this is a transient.",
		s.plan.pending, s.now, n, s.plan.queues[queue].Name))
	s.end()
}

// fullest is the queue with the most requests, those at the driver and those that wait to be tried
// again included.
func (s *Simulation) fullest() (queue, requests int) {
	at := make([]int, len(s.plan.queues))
	for i := range s.requests {
		if q := &s.requests[i]; q.live || q.act == extraRetry {
			at[s.classes[q.class].Queue]++
		}
	}
	for i, n := range at {
		if n > requests {
			queue, requests = i, n
		}
	}
	return queue, requests
}

// conclude adds the findings that only the end of a replication shows.
func (s *Simulation) conclude() {
	switch s.clock.End() {
	case des.LimitReached:
		s.find("event_limit", Failure, fmt.Sprintf("The replication was ended at %v after %d events, its limit.", s.now, s.clock.Events()))
	case des.Exhausted:
		if s.power.down || s.power.up {
			s.hang()
		}
	}
	if !s.ended && s.hung(-1) {
		s.hang()
	}
	if n := s.stranded(); n > 0 {
		s.find("stranded", Failure, fmt.Sprintf("%d requests are at the driver and nothing will ever complete them.", n))
	}
	if n := s.meter.touches; n > 0 {
		s.find("hardware_in_dx", Warning, fmt.Sprintf("The hardware was handed work, or kept it, %d times while it was not powered.", n))
	}
	s.findTails()
	if !s.meter.warm {
		s.find("unfinished_warmup", Failure, fmt.Sprintf("The replication ended at %v, before its warm-up had.", s.now))
	}
}
