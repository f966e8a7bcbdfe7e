package conform

import "quiesce/model/wdf"

// thread is a thread of the scenario: a stimulus, a work item, or a power IRP on its way. Its stack
// holds the lists it is in the middle of: a callback's list lies on top of the list whose call led
// to the callback.
type thread struct {
	id    wdf.ThreadID
	name  string // what "blocked" calls it
	stack []*frame
	event int // that it waits for in the driver, or wdf.None
}

// frame is one list in progress.
type frame struct {
	list     []action
	next     int
	calling  bool           // the action before next is a call that has not returned
	callback wdf.ActionKind // whose list it is; 0: a stimulus, or what follows a retrieval
	request  wdf.RequestID  // of the callback, or wdf.None
	status   wdf.Status     // the callback's result
}

func (t *thread) top() *frame {
	if len(t.stack) == 0 {
		return nil
	}
	return t.stack[len(t.stack)-1]
}

func (t *thread) pop() { t.stack = t.stack[:len(t.stack)-1] }

// run goes on with the thread until it waits or has ended.
func (w *world) run(t *thread) {
	for w.end == endOK {
		f := t.top()
		switch {
		case f == nil:
			if w.machine.Idle(t.id) {
				w.endThread(t)
			}
			return
		case f.calling:
			return
		case f.next < len(f.list):
			f.next++
			if !w.perform(t, f, &f.list[f.next-1]) {
				return
			}
		case f.callback != 0:
			t.pop()
			w.step(t, wdf.Input{Kind: wdf.CallbackReturned, Status: f.status})
		default:
			t.pop()
		}
	}
}

// enter puts a list on top of the thread.
func (t *thread) enter(f *frame) { t.stack = append(t.stack, f) }

// inCallback reports whether the list on top is the driver's or the issuer's reaction to
// something, rather than a stimulus.
func (t *thread) inCallback() bool { return len(t.stack) > 1 || t.top().callback != 0 }

// endList leaves the rest of the list undone: one of its actions failed.
func (f *frame) endList() { f.next = len(f.list) }
