package conform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"quiesce/model/wdf"
)

// step is one step of a trace, measured or replayed, as lines of text: its events in order, the
// queues and device members that changed, and the threads that wait. The last step of a trace is
// what is left at its end.
type step struct {
	title string
	lines []string
	// cut: behaviour is undefined after the lines (measured), or the machine said so (replayed).
	cut bool
}

const (
	creationStep = "(queue creation)"
	finalTitle   = "(end)"
)

// measured turns the trace of a line into steps.
func measured(t *Trace, s *script) ([]step, error) {
	if t.End != endOK && t.End != endBugCheck && t.End != endUndefined {
		return nil, fmt.Errorf("end: %q is not ok, bugcheck or undefined", t.End)
	}
	var steps []step
	for i := range t.Steps {
		st, err := measuredStep(&t.Steps[i], s)
		if err != nil {
			return nil, fmt.Errorf("step %d (%q): %w", i+1, t.Steps[i].Stim, err)
		}
		steps = append(steps, st)
		if st.cut {
			return steps, nil
		}
	}
	final := step{title: finalTitle, lines: []string{"end " + t.End}}
	for _, name := range s.queues {
		if q, ok := t.Final[name]; ok {
			final.lines = append(final.lines, finalQueueLine(name, q))
		}
	}
	if t.FinalDevice != nil {
		final.lines = append(final.lines, "device "+membersText(t.FinalDevice, deviceMembers))
	}
	final.lines = append(final.lines, blockedLines("still blocked", t.StillBlocked)...)
	return append(steps, final), nil
}

func measuredStep(t *TraceStep, s *script) (step, error) {
	st := step{title: t.Stim}
	for _, members := range t.Events {
		name, text, err := measuredEvent(members)
		if err != nil {
			return st, err
		}
		_, warned := members["warn"]
		if name == "frameworkAssert" || name == "crash" || (name == "completed" && warned) {
			st.cut = true
			return st, nil
		}
		if !diagnostic[name] {
			st.lines = append(st.lines, text)
		}
	}
	for _, name := range sorted(t.Queues) {
		if s.queueIndex(name) == wdf.None {
			return st, fmt.Errorf("queues: there is no queue %q", name)
		}
	}
	for _, name := range s.queues {
		if q, ok := t.Queues[name]; ok {
			st.lines = append(st.lines, queueLine(name, q))
		}
	}
	if text := membersText(t.Device, deviceMembers); text != "" {
		st.lines = append(st.lines, "device "+text)
	}
	st.lines = append(st.lines, blockedLines("blocked", t.Blocked)...)
	return st, nil
}

// stateNames are the names of the bits of a queue's state, lowest first.
var stateNames = []string{"accept", "dispatch", "noRequests", "driverNoRequests", "pnpHeld"}

// stateText names the bits that are set.
func stateText(bits uint8) []string {
	var set []string
	for i, name := range stateNames {
		if bits>>i&1 != 0 {
			set = append(set, name)
		}
	}
	return set
}

func queueLine(name string, q QueueState) string {
	return finalQueueLine(name, FinalQueue{State: stateText(q.Bits), StateBits: q.Bits, Queued: q.Queued, DriverOwned: q.DriverOwned, Power: q.Power})
}

func finalQueueLine(name string, q FinalQueue) string {
	return fmt.Sprintf("queue %s: %s, %s (%d), %d queued, %d owned", name, q.Power, strings.Join(q.State, " "), q.StateBits, q.Queued, q.DriverOwned)
}

// blockedLines names the threads that wait, in order of creation.
func blockedLines(label string, threads []string) []string {
	if len(threads) == 0 {
		return nil
	}
	named := make([]string, len(threads))
	for i, t := range threads {
		named[i] = threadName(t)
	}
	return []string{label + ": " + strings.Join(named, ", ")}
}

// threadName is the name of the thread of a stimulus: its text, with every status by its name. (The
// traces write some of them as a number.)
func threadName(text string) string {
	actions := strings.Split(text, ";")
	for i, a := range actions {
		words := strings.Split(a, " ")
		if len(words) > 1 && words[0] == "complete" {
			if n, err := strconv.ParseUint(words[1], 0, 32); err == nil {
				words[1] = wdf.Status(n).String()
				actions[i] = strings.Join(words, " ")
			}
		}
	}
	return strings.Join(actions, ";")
}

// snapshot is what the last step showed of queues and device, by which the next shows changes only.
type snapshot struct {
	queues map[string]QueueState
	device map[string]string
}

func newSnapshot() snapshot { return snapshot{map[string]QueueState{}, map[string]string{}} }

// takeStep ends the step in progress.
func (w *world) takeStep(title string) step {
	st := step{title: title, lines: w.events, cut: w.end == endUndefined}
	w.events = nil
	if st.cut {
		st.lines = slices.DeleteFunc(st.lines, func(line string) bool { return line == violationEvent })
		return st
	}
	for i, name := range w.queues {
		if w.queueIDs[i] == wdf.None {
			continue
		}
		if q := w.queueState(w.queueIDs[i]); q != w.before.queues[name] {
			w.before.queues[name] = q
			st.lines = append(st.lines, queueLine(name, q))
		}
	}
	var changed []string
	for _, m := range w.deviceState() {
		if w.before.device[m.name] != m.value {
			w.before.device[m.name] = m.value
			changed = append(changed, m.name+"="+m.value)
		}
	}
	if len(changed) > 0 {
		st.lines = append(st.lines, "device "+strings.Join(changed, " "))
	}
	st.lines = append(st.lines, blockedLines("blocked", w.blocked())...)
	return st
}

// finalStep is what is left at the end. Nothing is said of the queues if one was not created.
func (w *world) finalStep() step {
	st := step{title: finalTitle, lines: []string{"end " + w.end}}
	if w.end != endOK {
		return st
	}
	if len(w.config.Queues) == len(w.queues) {
		for i, name := range w.queues {
			st.lines = append(st.lines, queueLine(name, w.queueState(w.queueIDs[i])))
		}
	}
	var members []string
	for _, m := range w.deviceState() {
		members = append(members, m.name+"="+m.value)
	}
	if len(members) > 0 {
		st.lines = append(st.lines, "device "+strings.Join(members, " "))
	}
	st.lines = append(st.lines, blockedLines("still blocked", w.blocked())...)
	return st
}

func (w *world) queueState(id wdf.QueueID) QueueState {
	q := w.machine.QueueState(id)
	return QueueState{Bits: q.Bits, Queued: uint32(q.Queued), DriverOwned: uint32(q.DriverOwned), Power: q.Power.String()}
}

// Difference is a step in which the replay differs from the trace.
type Difference struct {
	Step     int      `json:"step"`     // from 1
	Title    string   `json:"stimulus"` // or "(queue creation)", "(end)"
	Measured []string `json:"measured"` // the step's lines
	Replayed []string `json:"replayed"`
}

// compare lists the steps in which got differs from want, in order.
func compare(want, got []step) []Difference {
	var differences []Difference
	for i := range max(len(want), len(got)) {
		var a, b step
		if i < len(want) {
			a = want[i]
		}
		if i < len(got) {
			b = got[i]
		}
		if i < len(want) && i < len(got) && a.title == b.title && a.cut == b.cut && slices.Equal(a.lines, b.lines) {
			continue
		}
		title := a.title
		if title == "" {
			title = b.title
		}
		differences = append(differences, Difference{Step: i + 1, Title: title, Measured: a.shown(i < len(want)), Replayed: b.shown(i < len(got))})
	}
	return differences
}

// shown are the step's lines for a reader.
func (s step) shown(present bool) []string {
	switch {
	case !present:
		return []string{"(no such step)"}
	case s.cut:
		return append(slices.Clone(s.lines), "(undefined from here on)")
	}
	return s.lines
}
