package wdf_test

import (
	"testing"

	"quiesce/model/wdf"
)

// BenchmarkRequest is a request's whole way through a parallel queue without a driver that costs
// anything: arrival, EvtIoDefault, its return, completion. Three Steps.
func BenchmarkRequest(b *testing.B) {
	m, err := wdf.New(&wdf.Config{
		CountedReferences: true,
		Queues: []wdf.QueueConfig{{
			Dispatch: wdf.Parallel, Presented: wdf.Unlimited, PowerManaged: true,
			Callbacks: wdf.HasIoDefault | wdf.HasIoStop,
		}},
	})
	if err != nil {
		b.Fatal(err)
	}
	steps := []wdf.Input{
		{Kind: wdf.Arrive, File: wdf.None},
		{Kind: wdf.CallbackReturned},
		{Kind: wdf.Complete},
	}
	out := make([]wdf.Action, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		for _, in := range steps {
			if out, err = m.Step(in, out[:0]); err != nil {
				b.Fatal(err)
			}
		}
	}
}
