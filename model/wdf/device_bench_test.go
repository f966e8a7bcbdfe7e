package wdf_test

import (
	"testing"

	"quiesce/model/wdf"
)

// BenchmarkIdleCycle is a device that sleeps between two requests: idle timer, Dx, arrival, D0,
// delivery, completion.
func BenchmarkIdleCycle(b *testing.B) {
	h := newInstantHost(b)
	b.ReportAllocs()
	for b.Loop() {
		h.cycle()
	}
	b.ReportMetric(float64(h.steps)/float64(b.N), "steps/op")
}

// A Step allocates nothing once the machine's slices have grown.
func TestIdleCycleDoesNotAllocate(t *testing.T) {
	h := newInstantHost(t)
	h.cycle()
	if n := testing.AllocsPerRun(100, h.cycle); n != 0 {
		t.Errorf("%v allocations in a cycle", n)
	}
}

// instantHost answers everything at once: callbacks and power IRPs succeed.
type instantHost struct {
	tb        testing.TB
	m         *wdf.Machine
	actions   []wdf.Action
	requested []wdf.PowerIrp
	steps     int
}

func newInstantHost(tb testing.TB) *instantHost {
	m, err := wdf.New(&wdf.Config{PolicyOwner: true, Queues: []wdf.QueueConfig{{
		Dispatch: wdf.Parallel, Presented: wdf.Unlimited, PowerManaged: true,
		Callbacks: wdf.HasIoDefault | wdf.HasIoStop,
	}}})
	if err != nil {
		tb.Fatal(err)
	}
	h := &instantHost{tb: tb, m: m}
	settings := wdf.S0IdleSettings{Timeout: 1000, Dx: wdf.D3}
	h.input(wdf.Input{Kind: wdf.AssignS0IdleSettings, Value: settings.Encode()})
	h.input(wdf.Input{Kind: wdf.DeviceStart})
	return h
}

func (h *instantHost) cycle() {
	h.input(wdf.Input{Kind: wdf.IdleTimerDue})
	h.input(wdf.Input{Kind: wdf.IdleTimerDpc})
	h.expect(wdf.PhaseDx)
	h.input(wdf.Input{Kind: wdf.Arrive, File: wdf.None})
	h.expect(wdf.PhaseD0)
	h.input(wdf.Input{Kind: wdf.Complete})
}

func (h *instantHost) expect(phase wdf.DevicePhase) {
	if got := h.m.DeviceStatus().Phase; got != phase {
		h.tb.Fatalf("phase %v, want %v", got, phase)
	}
}

// input makes the input and lets run what follows: work items, waits that are over, power IRPs.
func (h *instantHost) input(in wdf.Input) {
	h.onIdleThread(in)
	for {
		switch {
		case h.m.PendingWorkItems() > 0:
			h.onIdleThread(wdf.Input{Kind: wdf.RunWorkItem})
		case h.m.NextReady() != wdf.None:
			h.step(wdf.Input{Kind: wdf.Continue, Thread: h.m.NextReady()})
		case len(h.requested) > 0:
			irp := h.requested[len(h.requested)-1]
			h.requested = h.requested[:len(h.requested)-1]
			h.onIdleThread(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(irp)})
		default:
			return
		}
	}
}

func (h *instantHost) onIdleThread(in wdf.Input) {
	for !h.m.Idle(in.Thread) {
		in.Thread++
	}
	h.step(in)
}

// step makes the input and answers the callbacks that it leads to. The request stays with the driver.
func (h *instantHost) step(in wdf.Input) {
	for {
		var err error
		if h.actions, err = h.m.Step(in, h.actions[:0]); err != nil {
			h.tb.Fatalf("%v: %v", in, err)
		}
		h.steps++
		for _, a := range h.actions {
			if a.Kind == wdf.PowerIrpRequested {
				h.requested = append(h.requested, wdf.PowerIrp(a.Value))
			}
		}
		if len(h.actions) == 0 {
			return
		}
		last := h.actions[len(h.actions)-1]
		if !last.Kind.Callback() {
			return
		}
		if last.Kind == wdf.PowerIrpToLowerStack {
			h.lower(last)
		}
		in = wdf.Input{Kind: wdf.CallbackReturned, Thread: last.Thread}
	}
}

// lower completes the power IRP within the call to the drivers below.
func (h *instantHost) lower(a wdf.Action) {
	h.step(wdf.Input{Kind: wdf.LowerStackCompleted, Thread: a.Thread, Value: a.Value})
}
