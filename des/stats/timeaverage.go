package stats

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// TimeAverage averages an integer level over time: requests in a queue, busy servers. Between calls
// of Set the level stays what it was. Times are int64 nanoseconds and must not go back. It sums in
// 128-bit integers, exactly. The zero value is level 0 from time 0; a copy is independent.
type TimeAverage struct {
	level int64
	since int64 // when it took this level, or the later start of observation
	start int64 // of observation
	max   int64

	area   [2]uint64 // level times time, low word first
	square [2]uint64 // squared level times time
}

// MaxLevel is the greatest level that a TimeAverage takes, so that no sum can overflow.
const MaxLevel = math.MaxInt32

// Set gives the level from now on. It panics if now is before the last call's time or the level is
// not from 0 to MaxLevel, which are errors of the caller.
func (a *TimeAverage) Set(now, level int64) {
	a.advance(now)
	if uint64(level) > MaxLevel {
		panic(fmt.Sprintf("stats: level %d is not from 0 to %d", level, MaxLevel))
	}
	a.level = level
	a.max = max(a.max, level)
}

// Add changes the level by delta from now on, and panics as Set does.
func (a *TimeAverage) Add(now, delta int64) { a.Set(now, a.level+delta) }

// advance accounts for the time since the last change.
func (a *TimeAverage) advance(now int64) {
	elapsed := now - a.since
	if elapsed < 0 {
		panic(fmt.Sprintf("stats: time goes back from %d to %d", a.since, now))
	}
	a.since = now
	level, dt := uint64(a.level), uint64(elapsed)
	var carry uint64
	high, low := bits.Mul64(level, dt)
	a.area[0], carry = bits.Add64(a.area[0], low, 0)
	a.area[1] += high + carry
	high, low = bits.Mul64(level*level, dt)
	a.square[0], carry = bits.Add64(a.square[0], low, 0)
	a.square[1] += high + carry
}

// Reset starts observation anew at now, with the level as it is: the end of warm-up.
func (a *TimeAverage) Reset(now int64) {
	a.advance(now)
	*a = TimeAverage{level: a.level, since: now, start: now, max: a.level}
}

// Level returns the current level.
func (a *TimeAverage) Level() int64 { return a.level }

// Max returns the greatest level since observation started, even one of no duration.
func (a *TimeAverage) Max() int64 { return a.max }

// Mean returns the time average from the start of observation up to now, rounded once; ok is false
// if no time has passed. It panics if now is before the last call's time.
func (a *TimeAverage) Mean(now int64) (mean float64, ok bool) {
	area, _, elapsed, ok := a.upTo(now)
	if !ok {
		return 0, false
	}
	return ratio(area, elapsed), true
}

// Variance returns the variance of the level over time, as an observer at a random instant sees it,
// computed in integers and rounded once; ok is false if no time has passed. It panics as Mean does.
func (a *TimeAverage) Variance(now int64) (variance float64, ok bool) {
	area, square, elapsed, ok := a.upTo(now)
	if !ok {
		return 0, false
	}
	numerator := square.Mul(square, elapsed)
	numerator.Sub(numerator, area.Mul(area, area))
	return ratio(numerator, elapsed.Mul(elapsed, elapsed)), true
}

// upTo returns the integrals of the level and of its square over the time observed up to now, and
// that time; ok is false if it is 0.
func (a *TimeAverage) upTo(now int64) (area, square, elapsed *big.Int, ok bool) {
	b := *a
	b.advance(now)
	return wide(b.area[:]), wide(b.square[:]), big.NewInt(now - a.start), now > a.start
}
