package model

import "quiesce/des"

// growth follows how the number of requests in the system develops: its time averages over intervals
// of equal width, of which there are always between half of growthIntervals and all, however long the
// replication turns out to be. When all are full, neighbours are joined and the width doubles.
type growth struct {
	levels [growthIntervals]float64 // time averages over the complete intervals
	full   int                      // complete intervals
	width  des.Time
	next   des.Time // end of the interval under way
	last   des.Time // arrival: that the system empties after the last one of a replication tells nothing
	before area     // of the requests in the system, up to the start of the interval under way
}

// Intervals of growth. The first width is far below any time between requests that matters.
const (
	growthIntervals          = 64
	growthWidth     des.Time = 1024 // ns
)

// reset begins anew.
func (g *growth) reset(now des.Time, o *occupancy) {
	*g = growth{width: growthWidth, next: now + growthWidth, last: now, before: o.area(now)}
}

// advance completes the intervals that end up to now; o is what it was since the last call.
func (g *growth) advance(now des.Time, o *occupancy) {
	for now >= g.next {
		area := o.area(g.next)
		g.levels[g.full] = area.minus(g.before) / float64(g.width)
		g.before = area
		if g.full++; g.full == growthIntervals {
			g.join()
		}
		g.next += g.width
	}
}

// join makes one interval of every two.
func (g *growth) join() {
	g.full /= 2
	for i := range g.full {
		g.levels[i] = (g.levels[2*i] + g.levels[2*i+1]) / 2
	}
	g.width *= 2
}

// perSecond is by how much the number grows in a second, up to the last arrival: from the second
// quarter of the time to the third, or from the third to the last, whichever is less. In steady state
// either is 0 in the mean, so that the lesser one is not above; one burst or one sleep makes one of
// them rise, but not both; and both are the difference of the rates if more comes than is served. ok
// is false if arrivals were too few to tell.
func (g *growth) perSecond() (rate float64, ok bool) {
	full := g.full
	if late := g.next - g.width - g.last; late > 0 {
		full -= int((late + g.width - 1) / g.width)
	}
	quarter := full / 4
	if quarter < growthIntervals/16 {
		return 0, false
	}
	mean := func(from int) float64 {
		sum := 0.0
		for _, level := range g.levels[from : from+quarter] {
			sum += level
		}
		return sum / float64(quarter)
	}
	second, third, last := mean(full-3*quarter), mean(full-2*quarter), mean(full-quarter)
	return min(third-second, last-third) / (float64(quarter) * g.width.Seconds()), true
}
