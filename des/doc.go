// Package des is the core of a discrete-event simulation: simulated time, the events pending in
// it, and streams of random numbers. It knows nothing of what is simulated.
//
// A simulation lays out its slots, one for each thing that can have an event pending, and then
// takes event after event:
//
//	var layout des.Layout
//	arrivals := layout.Slot(des.Arrival, des.Owner{Kind: arrival})
//	server := layout.Slot(des.Completion, des.Owner{Kind: completion})
//	clock := layout.Clock()
//	clock.SetHorizon(des.Time(0).Add(time.Hour))
//	clock.Set(arrivals, firstArrival)
//	for {
//		slot, ok := clock.Next()
//		if !ok {
//			break // clock.End() says why
//		}
//		switch clock.Owner(slot).Kind {
//		case arrival:
//			...
//
// Read the files in this order:
//
//	time.go      instants
//	slot.go      what can have an event, and its rank among the events of one instant
//	layout.go    the slots of a simulation
//	clock.go     the order of execution; set, clear, post, next
//	end.go       what ends a run
//	pool.go      slots that come and go
//	heap.go      the pending events: a 4-ary tournament of one-word keys
//	ring.go      zero-delay events, first in, first out
//	freeset.go   the lowest free slot
//	streams.go   random numbers named by purpose, entity and draw
//	philox.go    the generator behind them
//
// Package variate turns uniforms into times, package stats turns times into figures.
package des
