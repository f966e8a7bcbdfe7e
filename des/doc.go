// Package des is the core of a discrete-event simulation: simulated time, the events pending in
// it, and streams of random numbers. It knows nothing of what is simulated.
//
// A simulation lays out its slots, one for each thing that can have an event pending (a server, an
// arrival stream, a timer). Then it takes one event after the other from the clock, which moves
// time on, and sets, moves or clears those of other slots. The package example is a whole one.
//
// Read the files in this order:
//
//	time.go      instants
//	slot.go      what can have an event, and its rank among the events of one instant
//	layout.go    the slots of a simulation
//	clock.go     the order of execution; set, clear, post
//	end.go       what ends a run
//	pool.go      slots that come and go
//	heap.go      the timed events: a 4-ary tournament of one-word keys; next
//	ring.go      zero-delay events, first in, first out
//	freeset.go   the lowest free slot
//	streams.go   random numbers named by purpose, entity and draw
//	philox.go    the generator behind them
//
// With the build tag containerheap, heap_container.go takes the place of heap.go: the timed events
// are in container/heap, and every event happens in the same order. It is the baseline of
// model's BenchmarkSimulator, not for use: it is slower, and allocates for each event.
//
// Package variate turns uniforms into times, package stats turns times into figures, package splitting
// follows rare paths. Package station has whole queueing stations, whose truth is known.
package des
