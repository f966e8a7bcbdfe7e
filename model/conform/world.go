package conform

import (
	"fmt"

	"quiesce/model/wdf"
)

// world is the run of one scenario: the machine, and everything around it that the script plays.
type world struct {
	*script
	machine *wdf.Machine
	actions []wdf.Action // of the last Step; reused

	threads     []*thread // that have not ended, in order of creation
	taken       []bool    // by thread index of the machine
	signalled   []bool    // by event
	completed   []bool    // by request: its IRP is completed
	invocations map[invocation]int
	work        []worker
	device      deviceWorld

	inputs int      // made in the step in progress
	events []string // of the step in progress
	before snapshot // of the step before
	end    string
}

// maxInputs bounds the inputs of one step; measured steps have a few hundred at most.
const maxInputs = 100_000

// invocation counts the calls of a callback for one subject: a request, a queue, or the device.
type invocation struct{ callback, subject string }

// How a run can end.
const (
	endOK        = "ok"
	endBugCheck  = "bugcheck"
	endUndefined = "undefined"
	endError     = "error" // the machine refused an input as impossible
)

// newWorld is the world before the first stimulus.
func newWorld(s *script) (*world, error) {
	machine, err := wdf.New(&s.config)
	if err != nil {
		return nil, err
	}
	return &world{
		script:      s,
		machine:     machine,
		end:         endOK,
		signalled:   make([]bool, len(s.signals.list)),
		completed:   make([]bool, len(s.requests.list)),
		invocations: map[invocation]int{},
		device:      deviceWorld{timerDue: noTimer},
		before:      newSnapshot(),
	}, nil
}

// replay runs the scenario and returns what happened, in the form of a measured trace.
func replay(s *script) []step {
	w, err := newWorld(s)
	if err != nil {
		return []step{{title: creationStep, lines: []string{"error: " + err.Error()}}}
	}
	var steps []step
	if w.createQueues() {
		steps = append(steps, w.takeStep(creationStep))
	}
	for _, stimulus := range s.stimuli {
		steps = append(steps, w.play(stimulus))
		if w.end != endOK {
			break
		}
	}
	if w.end == endUndefined {
		return steps
	}
	return append(steps, w.finalStep())
}

// createQueues logs the queues that could not be created. It reports whether there are any.
func (w *world) createQueues() (failed bool) {
	for i, status := range w.creation {
		if status.Failed() {
			failed = true
			w.log("ret", "call", "queueCreate", "on", w.queues[i], "status", status.String())
		}
	}
	return failed
}

// play is one step: the stimulus, and everything that can run after it.
func (w *world) play(s stimulus) step {
	w.inputs = 0
	w.stimulate(s)
	w.settle()
	return w.takeStep(s.text)
}

// stimulate starts a thread for the stimulus and runs it to its end or its wait.
func (w *world) stimulate(s stimulus) {
	t := w.newThread(threadName(s.text))
	t.stack = append(t.stack, &frame{list: s.list, request: wdf.None})
	w.run(t)
}

// settle lets everything run that can: a queued work item first, then the thread created first
// among those whose wait is satisfied.
func (w *world) settle() {
	for w.end == endOK {
		if w.runWork() {
			continue
		}
		t := w.firstReady()
		if t == nil {
			return
		}
		w.resume(t)
	}
}

// worker is something that waits for a worker thread: an action of the world, or a work item of the
// machine (no action).
type worker struct {
	name string // of its thread
	list []action
}

// queueWork puts an action of the world behind what waits for a worker thread.
func (w *world) queueWork(name string, a action) {
	a.queue, a.request = wdf.None, wdf.None
	w.work = append(w.work, worker{name, []action{a}})
}

// runWork runs the oldest of what waits for a worker thread, if anything does.
func (w *world) runWork() bool {
	if len(w.work) == 0 {
		return false
	}
	next := w.work[0]
	w.work = w.work[1:]
	t := w.newThread(next.name)
	if next.list == nil {
		w.step(t, wdf.Input{Kind: wdf.RunWorkItem})
	} else {
		t.enter(&frame{list: next.list, request: wdf.None})
	}
	w.run(t)
	return true
}

func (w *world) firstReady() *thread {
	for _, t := range w.threads {
		if t.event != wdf.None && w.signalled[t.event] {
			return t
		}
		if t.event == wdf.None && w.machine.Ready(t.id) {
			return t
		}
	}
	return nil
}

// resume goes on with a thread whose wait is satisfied.
func (w *world) resume(t *thread) {
	if t.event != wdf.None {
		w.waitDone(t)
	} else {
		w.step(t, wdf.Input{Kind: wdf.Continue})
	}
	w.run(t)
}

// newThread is a fresh thread, on the lowest thread index that is free.
func (w *world) newThread(name string) *thread {
	id := 0
	for id < len(w.taken) && w.taken[id] {
		id++
	}
	if id == len(w.taken) {
		w.taken = append(w.taken, true)
	}
	w.taken[id] = true
	t := &thread{id: wdf.ThreadID(id), name: name, event: wdf.None}
	w.threads = append(w.threads, t)
	return t
}

func (w *world) endThread(t *thread) {
	w.taken[t.id] = false
	for i := range w.threads {
		if w.threads[i] == t {
			w.threads = append(w.threads[:i], w.threads[i+1:]...)
			return
		}
	}
}

// step makes the input on the thread and takes in what follows from it.
func (w *world) step(t *thread, in wdf.Input) {
	if w.end != endOK {
		return
	}
	if w.inputs++; w.inputs > maxInputs {
		w.impossible("the scenario does not come to rest")
		return
	}
	in.Thread = t.id
	var err error
	w.actions, err = w.machine.Step(in, w.actions[:0])
	if err != nil {
		w.log("error: " + err.Error())
		w.end = endError
		return
	}
	for _, a := range w.actions {
		w.observe(t, a)
	}
}

func (w *world) log(name string, pairs ...string) {
	w.events = append(w.events, eventText(name, pairs...))
}

// blocked names the threads that wait, in order of creation.
func (w *world) blocked() []string {
	var names []string
	if w.end != endOK {
		return nil
	}
	for _, t := range w.threads {
		names = append(names, t.name)
	}
	return names
}

// impossible ends the run: the script asked for something that has no meaning here.
func (w *world) impossible(format string, args ...any) {
	w.log("error: " + fmt.Sprintf(format, args...))
	w.end = endError
}
