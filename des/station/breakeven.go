package station

import (
	"time"

	"quiesce/des"
)

// BreakEven is a device that either stays up through an idle period or goes down and is up again at its
// end.
type BreakEven struct {
	UpWatts, DownWatts   float64 // while up, while down
	DownJoules, UpJoules float64 // of the transitions
	DownTime, UpTime     float64 // s, of the transitions
}

// Simulate plays idle periods of two lengths, in both ways, and returns the length in seconds for which
// both would cost the same energy: cost grows with length on a straight line.
func (b BreakEven) Simulate() float64 {
	short := duration(2 * (b.DownTime + b.UpTime))
	long := 2 * short
	saved, savedMore := b.saved(short), b.saved(long)
	slope := (savedMore - saved) / (long - short).Seconds()
	return short.Seconds() - saved/slope
}

// saved is the energy that going down saves in an idle period of a length, in joules.
func (b BreakEven) saved(length time.Duration) float64 {
	const up, goingDown, down, goingUp = 0, 1, 2, 3
	var layout des.Layout
	power := layout.Slot(des.Power, des.Owner{})
	end := layout.Slot(des.Arrival, des.Owner{})
	clock := layout.Clock()
	clock.After(end, length)
	clock.After(power, duration(b.DownTime))
	joules, state, since := 0.0, goingDown, clock.Now()
	for {
		slot, _ := clock.Next() // the end is pending
		if slot == end {
			return float64(b.UpWatts*clock.Now().Seconds()) - joules
		}
		switch state {
		case goingDown:
			joules += b.DownJoules
			clock.Set(power, des.Time(length-duration(b.UpTime)))
		case down:
			joules += float64(b.DownWatts * clock.Now().Sub(since).Seconds())
			clock.After(power, duration(b.UpTime))
		case goingUp:
			joules += b.UpJoules
		}
		state, since = (state+1)%4, clock.Now()
	}
}
