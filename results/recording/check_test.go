package recording_test

import (
	"testing"

	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// The places of fields in a record: see flatten.
const (
	at, act, action, thread, queue, request, about, input, kindOfRequest, class, queueName = 0, 1, 2, 7, 8, 9, 10, 12, 14, 20, 22
)

// A record that nothing can have written is damage, though the file is whole: numbers of no queue, request or thread,
// kinds without a name, what ends before it begins.
func TestCraftedRecordsAreRefused(t *testing.T) {
	cfg := example(t)
	whole := recordingtest.Record(t, cfg, 1, recording.Limits{})
	anything := func(*recording.Record) bool { return true }
	arrival := func(r *recording.Record) bool { return r.Input.Kind == wdf.Arrive }
	service := func(r *recording.Record) bool { return r.Act == model.ServiceBegins }
	callback := func(r *recording.Record) bool { return r.Action.Kind.Callback() }
	off := func(r *recording.Record) bool { return r.Action.Kind == wdf.QueueOff }
	delivered := func(r *recording.Record) bool { return r.Action.Kind == wdf.EvtIoDefault }
	holdBegins := func(r *recording.Record) bool { return r.Action.Kind == wdf.HoldBegins }
	returns := func(r *recording.Record) bool { return r.Input.Kind == wdf.CallbackReturned }
	queues := int64(len(cfg.Queues))
	for _, c := range []struct {
		name  string
		of    func(*recording.Record) bool
		field int
		value int64
	}{
		{"time that goes back", arrival, at, -1}, {"time without end", anything, at, -1 << 63},
		{"no such act", service, act, 11}, {"an act beyond a byte", service, act, 256 + int64(model.ServiceBegins)},
		{"two things at once", delivered, act, 1}, {"two things at once", arrival, action, int64(wdf.QueueOff)},
		{"no such action", delivered, action, 200}, {"an action beyond a byte", delivered, action, 256 + int64(wdf.EvtIoDefault)},
		{"no such input", arrival, input, 200}, {"no such type of request", arrival, kindOfRequest, 9},
		{"no such thread", arrival, thread, 1 << 30}, {"no thread", arrival, thread, -1}, {"a callback on no thread", callback, thread, -1},
		{"no such queue", arrival, queue, queues}, {"a queue below none", arrival, queue, -2}, {"an arrival at none", arrival, queue, -1}, {"no queue is off", off, queue, -1},
		{"no such request", arrival, request, 1 << 30}, {"an arrival of none", arrival, request, -1}, {"none is delivered", delivered, request, -1},
		{"about no such request", service, about, 1 << 30}, {"about a request below none", service, about, -2}, {"service of none", service, about, -1},
		{"no such class", arrival, class, 99}, {"a class below none", arrival, class, -2}, {"no such name of a queue", arrival, queueName, queues + 1},
	} {
		crafted, err := recording.Craft(whole, changing(c.of, func(f []int64) bool { f[c.field] = c.value; return true }))
		refused(t, c.name, crafted, err)
	}
	for name, of := range map[string]func(*recording.Record) bool{"a return from nothing": callback, "the end of no Hold": holdBegins, "a request that never came": arrival} {
		crafted, err := recording.Craft(whole, func(r *recording.Record, _ []int64) bool { return !of(r) })
		refused(t, name, crafted, err)
	}
	crafted, err := recording.Craft(whole, changing(returns, func(f []int64) bool { return true }))
	if err == nil {
		err = crafted.Each(func(*recording.Record) error { return nil })
	}
	if err != nil {
		t.Errorf("what is not changed is refused: %v", err)
	}
}

// changing changes the first record that is asked for.
func changing(of func(*recording.Record) bool, change func([]int64) bool) func(*recording.Record, []int64) bool {
	done := false
	return func(r *recording.Record, f []int64) bool {
		if done || !of(r) {
			return true
		}
		done = true
		return change(f)
	}
}

// refused demands that a recording cannot be read to its end.
func refused(t *testing.T, name string, r *recording.Recording, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Each(func(*recording.Record) error { return nil }); err == nil {
		t.Errorf("%s is read", name)
	}
}
