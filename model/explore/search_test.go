package explore

import (
	"fmt"
	"strings"
	"testing"

	"quiesce/model/driver"
	"quiesce/model/transcript"
	"quiesce/model/wdf"
)

// small is a world of a parallel and a sequential queue, one class each.
func small(t *testing.T, suspend string) Config {
	t.Helper()
	s, problems := driver.Parse(suspend)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	purge, problems := driver.Parse("cancel-owned")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := Config{Requests: 2, Cycles: 1}
	for i, d := range []wdf.DispatchType{wdf.Parallel, wdf.Sequential} {
		c.Queues = append(c.Queues, Queue{Dispatch: d, Presented: wdf.Unlimited, PowerManaged: true})
		c.Classes = append(c.Classes, Class{Queue: wdf.QueueID(i), Suspend: s, Purge: purge, Mark: true})
	}
	return c
}

// mustSearch searches and demands that everything was looked at.
func mustSearch(t *testing.T, c Config) *Result {
	t.Helper()
	r, err := Search(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Exhausted {
		t.Fatalf("%d states, not exhausted", r.States)
	}
	return r
}

// kinds are the kinds of what was found, in the order found.
func kinds(r *Result) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Kind.String())
	}
	return strings.Join(all, ", ")
}

// strategies are the library, with what each can be blamed for: parked requests reach hardware
// that has no power, and requeued ones can be stopped for ever.
var strategies = []struct{ text, blame, repeated string }{
	{text: "drain"},
	{text: "drain(callback=true)"},
	{text: "hold"},
	{text: "hold(owner=lower)"},
	{text: "requeue", repeated: "starvation"},
	{text: "requeue(max_requeues=1)"},
	{text: "requeue-or-wait(p_detachable=0.5)", repeated: "starvation"},
	{text: "cancel-owned"},
	{text: "cancel-sent"},
	{text: "cancel-sent(p_uncancellable=0.5)"},
	{text: "cancel-hw"},
	{text: "park", blame: "hardware touched in Dx", repeated: "hardware touched in Dx"},
	{text: "self-stop"},
	{text: "self-stop(purge=true)"},
	{text: "self-stop(synchronous=false)"},
	{text: "deadline(500us)"},
	{text: "deadline(500us, fallback=cancel-sent)"},
	{text: "deadline(500us, fallback=cancel-hw)"},
}

// TestStrategies searches every strategy of the library at two queues with two requests each, every
// DDI call and return from a callback a move of its own.
func TestStrategies(t *testing.T) {
	for _, s := range strategies {
		t.Run(s.text, func(t *testing.T) {
			t.Parallel()
			if r := mustSearch(t, small(t, s.text)); kinds(r) != s.blame {
				t.Errorf("found %q, want %q:\n%v", kinds(r), s.blame, r.Findings)
			}
		})
	}
}

// TestStrategiesUnderChurn adds cancels, a second power-down and removal, at one request for each
// queue in full detail and at two with callbacks that run to their end.
func TestStrategiesUnderChurn(t *testing.T) {
	for _, s := range strategies {
		t.Run(s.text, func(t *testing.T) {
			t.Parallel()
			for _, coarse := range []bool{false, true} {
				c := small(t, s.text)
				c.Cancels, c.Cycles, c.Remove, c.Coarse = 1, 2, true, coarse
				if !coarse {
					c.Requests = 1
				}
				if r := mustSearch(t, c); kinds(r) != s.repeated {
					t.Errorf("coarse %v: found %q, want %q:\n%v", coarse, kinds(r), s.repeated, r.Findings)
				}
			}
		})
	}
}

// TestManualQueue searches a driver that takes its requests from a manual queue when it is told that
// the queue has become non-empty.
func TestManualQueue(t *testing.T) {
	for _, text := range []string{"drain", "hold", "requeue", "cancel-owned"} {
		c := small(t, text)
		c.Queues[1].Dispatch = wdf.Manual
		c.Requests, c.Cancels = 2, 1
		c.Coarse = true
		if r := mustSearch(t, c); r.Failed() {
			t.Errorf("%s: %v\n%v", text, r.Findings, r.Findings[0].Path)
		}
	}
}

// TestBudget is the honest verdict of a search that was not allowed enough states.
func TestBudget(t *testing.T) {
	c := small(t, "hold")
	c.States = 1000
	r, err := Search(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Exhausted || r.States > 1100 {
		t.Errorf("%d states, exhausted %v", r.States, r.Exhausted)
	}
	o := Outcome{"hold", r}
	if got := o.Verdict(); got != "nothing found, not exhausted" {
		t.Errorf("verdict %q", got)
	}
}

// TestStopped ends a search from outside.
func TestStopped(t *testing.T) {
	r, err := Search(small(t, "hold"), func(states, frontier, depth int) bool { return states < 5000 })
	if err != nil {
		t.Fatal(err)
	}
	if r.Exhausted {
		t.Error("exhausted although it was stopped")
	}
}

// TestBadConfig names everything that is wrong at once.
func TestBadConfig(t *testing.T) {
	c := small(t, "hold")
	c.Requests, c.Cycles, c.Cancels = 0, 9, -1
	c.Classes[1].Queue = 7
	_, err := Search(c, nil)
	if err == nil {
		t.Fatal("searched")
	}
	for _, want := range []string{"0 requests", "9 power cycles", "-1 cancels", "class 1 is of queue 7"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v: does not name %q", err, want)
		}
	}
}

// TestRenamingLosesNothing compares the search with one that tells apart all requests and threads:
// more states, the same findings at the same depth.
func TestRenamingLosesNothing(t *testing.T) {
	for _, text := range []string{"hold", "faulty(late-ack)", "faulty(complete-after-requeue)", "park"} {
		c := small(t, text)
		c.Coarse, c.Cancels = true, 1
		merged := mustSearch(t, c)
		w, err := newWorld(&c)
		if err != nil {
			t.Fatal(err)
		}
		c.States = DefaultStates
		s := &search{cfg: &c, seen: map[key]struct{}{}, encoder: encoder{plain: true}}
		s.add(w, -1, move{})
		s.run(nil)
		apart := &s.result
		if describe(merged) != describe(apart) {
			t.Errorf("%s: with renaming\n%s\nwithout\n%s", text, describe(merged), describe(apart))
		}
		if apart.States <= merged.States {
			t.Errorf("%s: %d states with renaming, %d without", text, merged.States, apart.States)
		}
	}
}

// describe is what was found, with the length of the way there.
func describe(r *Result) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%v after %d\n", f.Kind, f.Depth)
	}
	return b.String()
}

// checkReplays demands that the finding's transcript can be read back and replays without a
// difference.
func checkReplays(t *testing.T, f *Finding) {
	t.Helper()
	text := f.Path.String()
	read, err := transcript.Read(strings.NewReader(text), "finding")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if again := read.String(); again != text {
		t.Fatalf("read back as\n%s\nwritten\n%s", again, text)
	}
	d, err := read.Replay()
	if err != nil || d != nil {
		t.Fatalf("%v %v\n%s", d, err, text)
	}
}

// TestUnboundedRequests is the world in which (f) and (g) show: a driver that lets go of its
// requests does no wrong in it, and one that waits for them does.
func TestUnboundedRequests(t *testing.T) {
	for text, want := range map[string]string{"hold": "", "requeue": "", "cancel-owned": "", "deadline(1ms)": "", "drain": "hang"} {
		c := small(t, text)
		c.Unbounded = true
		if r := mustSearch(t, c); kinds(r) != want {
			t.Errorf("%s: found %q, want %q", text, kinds(r), want)
		}
	}
}
