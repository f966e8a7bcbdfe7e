package des_test

import (
	"fmt"
	"time"

	"quiesce/des"
)

// A server that takes 3 s a customer, and a customer every 2 s: after 10 s it has served three.
func Example() {
	const (
		arrival = iota
		completion
	)
	var layout des.Layout
	arrivals := layout.Slot(des.Arrival, des.Owner{Kind: arrival})
	server := layout.Slot(des.Completion, des.Owner{Kind: completion})

	clock := layout.Clock()
	clock.SetHorizon(des.Time(0).Add(10 * time.Second))
	clock.After(arrivals, 0)

	waiting := 0
	for {
		slot, ok := clock.Next()
		if !ok {
			break
		}
		switch clock.Owner(slot).Kind {
		case arrival:
			clock.After(arrivals, 2*time.Second)
			waiting++
		case completion:
			waiting--
			fmt.Println(clock.Now(), "served")
		}
		if waiting > 0 && !clock.Pending(server) {
			clock.After(server, 3*time.Second)
		}
	}
	fmt.Println(clock.Now(), clock.End())
	// Output:
	// 3s served
	// 6s served
	// 9s served
	// 10s the horizon was reached
}
