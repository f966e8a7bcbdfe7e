//go:build !containerheap

package des

import "testing"

func TestSteadyStateDoesNotAllocate(t *testing.T) {
	hold := newHoldClock(1000)
	mm8 := newMM8Clock(1 << 30)
	mm8.station.customers = 100_000
	mm8.run() // the queue and the pool reach their sizes
	var layout Layout
	slots := layout.Slots(20, Power, 0, 0)
	posting := layout.Clock()
	for what, run := range map[string]func(){
		"hold": func() { hold.run(100) },
		"M/M/8": func() {
			mm8.station.customers += 100
			mm8.run()
		},
		"ring": func() {
			for s := range Slot(20) {
				posting.Post(slots + s)
			}
			posting.Clear(slots + 3)
			posting.Set(slots+4, posting.Now()+1<<62) // far
			drain := true
			for drain {
				_, drain = posting.Next()
			}
			posting.Clear(slots + 4)
		},
	} {
		posting.SetHorizon(1)
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%s: %v allocations", what, n)
		}
	}
}
