package conform

import (
	"fmt"
	"sort"
	"strings"

	"quiesce/model/wdf"
)

// script is a scenario made ready to run. It is not changed by a run.
type script struct {
	config     wdf.Config
	keepRefs   bool // the driver holds a reference on every request: a completed one can still be named
	withDevice bool // the device's own machines run; else power calls go to the queues directly

	queues   []string      // names, in creation order
	creation []wdf.Status  // of each queue
	queueIDs []wdf.QueueID // of each queue in the machine, or wdf.None
	requests names
	files    names
	signals  names // events of wait and signal

	lists   map[string]map[string][][]action // who -> callback -> list per invocation
	stimuli []stimulus
}

type stimulus struct {
	text string
	list []action
}

// callbacks are what behavior may define, with the subjects by which it may be looked up: of a
// request (its name, then its queue), of a queue, or of the device.
var callbacks = map[string]string{
	"deliver": "request", "retrieved": "request", "stop": "request", "stopPurge": "request", "resume": "request",
	"cancel": "request", "canceledOnQueue": "request", "completed": "request",
	"ready": "queue", "queueState": "queue",
	"d0Entry": "device", "d0Exit": "device", "selfManagedIoInit": "device", "selfManagedIoSuspend": "device",
	"selfManagedIoRestart": "device", "armWakeFromS0": "device", "disarmWakeFromS0": "device", "wakeFromS0Triggered": "device",
}

func newScript(sc *Scenario) (*script, error) {
	s := &script{keepRefs: sc.Device.KeepRefs, lists: map[string]map[string][][]action{}}
	if err := s.configure(sc); err != nil {
		return nil, err
	}
	if err := s.behave(sc.Behavior); err != nil {
		return nil, fmt.Errorf("behavior: %w", err)
	}
	for i, text := range sc.Stimuli {
		list, err := s.parseList(text)
		if err != nil {
			return nil, fmt.Errorf("stimulus %d: %w", i+1, err)
		}
		s.stimuli = append(s.stimuli, stimulus{text, list})
		for _, a := range list {
			s.withDevice = s.withDevice || a.verb == "deviceStart"
		}
	}
	s.config.CountedReferences = !s.withDevice
	s.config.InDx = sc.Device.InitialPower == "Dx" || s.withDevice
	return s, nil
}

// configure fills the machine's configuration, except for what the stimuli decide.
func (s *script) configure(sc *Scenario) error {
	c := &s.config
	c.Verifier = sc.Device.Verifier
	c.PolicyOwner = sc.Device.PowerPolicyOwner
	if c.KmdfMinor = sc.Device.KmdfMinor; c.KmdfMinor == 0 {
		c.KmdfMinor = 33
	}
	var ok bool
	if c.Scope, ok = pick(sc.Device.SyncScope, map[string]wdf.Scope{"": wdf.ScopeInherit, "inherit": wdf.ScopeInherit, "none": wdf.ScopeNone, "queue": wdf.ScopeQueue, "device": wdf.ScopeDevice}); !ok {
		return fmt.Errorf("syncScope: %q is not inherit, none, queue or device", sc.Device.SyncScope)
	}
	if c.Level, ok = pick(sc.Device.ExecutionLevel, map[string]wdf.Level{"": wdf.LevelInherit, "inherit": wdf.LevelInherit, "passive": wdf.LevelPassive, "dispatch": wdf.LevelDispatch}); !ok {
		return fmt.Errorf("executionLevel: %q is not inherit, passive or dispatch", sc.Device.ExecutionLevel)
	}
	if power := sc.Device.InitialPower; power != "" && power != "D0" && power != "Dx" {
		return fmt.Errorf("initialPower: %q is not D0 or Dx", power)
	}
	for i := range sc.Queues {
		if err := s.addQueue(&sc.Queues[i]); err != nil {
			return fmt.Errorf("queue %d (%q): %w", i+1, sc.Queues[i].Name, err)
		}
	}
	return nil
}

// addQueue adds a queue to the configuration if the framework would create it.
func (s *script) addQueue(q *Queue) error {
	if q.Name == "" || s.queueIndex(q.Name) != wdf.None {
		return fmt.Errorf("its name is missing or was used before")
	}
	c := wdf.QueueConfig{PowerManaged: q.PowerManaged == nil || *q.PowerManaged}
	var ok bool
	if c.Dispatch, ok = pick(q.Dispatch, map[string]wdf.DispatchType{"sequential": wdf.Sequential, "parallel": wdf.Parallel, "manual": wdf.Manual}); !ok {
		return fmt.Errorf("dispatch: %q is not sequential, parallel or manual", q.Dispatch)
	}
	for _, name := range q.Callbacks {
		bit, ok := pick(name, map[string]wdf.Callbacks{"ioDefault": wdf.HasIoDefault, "ioRead": wdf.HasIoRead, "ioStop": wdf.HasIoStop, "ioResume": wdf.HasIoResume, "ioCanceledOnQueue": wdf.HasIoCanceledOnQueue})
		if !ok {
			return fmt.Errorf("callbacks: %q is not ioDefault, ioRead, ioStop, ioResume or ioCanceledOnQueue", name)
		}
		c.Callbacks |= bit
	}
	switch {
	case q.Presented != nil:
		c.Presented = *q.Presented
	case c.Dispatch == wdf.Parallel:
		c.Presented = wdf.Unlimited
	}
	status := wdf.CheckQueue(&c)
	id := wdf.QueueID(wdf.None)
	if !status.Failed() {
		id = wdf.QueueID(len(s.config.Queues))
		s.config.Queues = append(s.config.Queues, c)
	}
	s.queues = append(s.queues, q.Name)
	s.creation = append(s.creation, status)
	s.queueIDs = append(s.queueIDs, id)
	return nil
}

// behave parses the driver's action lists.
func (s *script) behave(behavior map[string]map[string]Lists) error {
	for _, who := range sorted(behavior) {
		queue, isQueue := strings.CutPrefix(who, "@")
		if isQueue && who != "@device" && s.queueIndex(queue) == wdf.None {
			return fmt.Errorf("%q: there is no queue %q", who, queue)
		}
		s.lists[who] = map[string][][]action{}
		for _, callback := range sorted(behavior[who]) {
			if _, ok := callbacks[callback]; !ok {
				return fmt.Errorf("%q: unknown callback %q", who, callback)
			}
			s.config.IssuerRoutines = s.config.IssuerRoutines || callback == "completed"
			for _, text := range behavior[who][callback] {
				list, err := s.parseList(text)
				if err != nil {
					return fmt.Errorf("%s of %q: %w", callback, who, err)
				}
				s.lists[who][callback] = append(s.lists[who][callback], list)
			}
		}
	}
	return nil
}

// list is what the driver does in the invocation'th invocation (from 0) of a callback: the first of
// whos that defines the callback decides.
func (s *script) list(callback string, invocation int, whos ...string) []action {
	for _, who := range whos {
		if lists, ok := s.lists[who][callback]; ok {
			return lists[min(invocation, len(lists)-1)]
		}
	}
	return nil
}

func (s *script) queueIndex(name string) int {
	for i, q := range s.queues {
		if q == name {
			return i
		}
	}
	return wdf.None
}

// queueName is the name of a queue of the machine.
func (s *script) queueName(id wdf.QueueID) string {
	for i, q := range s.queueIDs {
		if q == id {
			return s.queues[i]
		}
	}
	return "-"
}

func (s *script) requestName(r wdf.RequestID) string {
	if r == wdf.None {
		return "-"
	}
	return s.requests.list[r]
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
