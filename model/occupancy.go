package model

import (
	"math/bits"

	"quiesce/des"
)

// occupancy is the time average of how many are inside something that is entered and left one by
// one. It keeps the sum of all departure times less that of all arrival times, in 128 bits, so that
// each change is one addition; a stats.TimeAverage, which takes any level, multiplies.
type occupancy struct {
	inside    int64
	high, low uint64 // two's complement
	from      des.Time
}

func (o *occupancy) enter(now des.Time) {
	o.inside++
	var borrow uint64
	o.low, borrow = bits.Sub64(o.low, uint64(now), 0)
	o.high -= borrow
}

func (o *occupancy) leave(now des.Time) {
	o.inside--
	var carry uint64
	o.low, carry = bits.Add64(o.low, uint64(now), 0)
	o.high += carry
}

// reset begins the average anew, with those inside who are.
func (o *occupancy) reset(now des.Time) {
	inside := o.inside
	*o = occupancy{from: now}
	for range inside {
		o.enter(now)
	}
}

// mean is the time average up to now; 0 if no time has passed.
func (o *occupancy) mean(now des.Time) float64 {
	if now == o.from {
		return 0
	}
	return o.area(now).minus(area{}) / float64(now-o.from)
}

// area is how long all have been inside together, in nanoseconds, in 128 bits.
type area struct {
	high, low uint64
}

// area is that up to now.
func (o *occupancy) area(now des.Time) area {
	high, low := bits.Mul64(uint64(o.inside), uint64(now))
	var carry uint64
	low, carry = bits.Add64(low, o.low, 0)
	return area{high + o.high + carry, low}
}

// minus is by how much the area exceeds an earlier one.
func (a area) minus(b area) float64 {
	low, borrow := bits.Sub64(a.low, b.low, 0)
	return float64(float64(a.high-b.high-borrow)*0x1p64) + float64(low)
}
