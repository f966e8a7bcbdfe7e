package nats_test

import (
	"iter"
	"testing"

	"quiesce/results"
	"quiesce/results/nats"
)

// BenchmarkEngine is what a task costs beside its computation: on the engine of this machine, and
// through a server in this process with as many workers of it.
func BenchmarkEngine(b *testing.B) {
	d := definition(1)
	tasks := func(n int) iter.Seq[results.Task] {
		return func(yield func(results.Task) bool) {
			for i := range n {
				if !yield(results.Task{Run: d.Identity(), First: i, Replications: 1}) {
					return
				}
			}
		}
	}
	sink := func([]results.Result) error { return nil }
	b.Run("local", func(b *testing.B) {
		if err := (results.Local{Jobs: 2}).Run(b.Context(), tasks(b.N), fake, sink); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("nats", func(b *testing.B) {
		e := nats.NewEngine(nats.Options{Listen: "127.0.0.1:0", Store: b.TempDir(), Jobs: 2, Say: newDiary().say,
			Run: nats.Run{Identity: d.Identity(), Build: d.Build, Format: d.Format}})
		if err := e.Run(b.Context(), tasks(b.N), fake, sink); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	})
}
