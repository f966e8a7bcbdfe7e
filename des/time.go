package des

import (
	"math"
	"time"
)

// Time is an instant of a run: nanoseconds since its start, 0 to EndOfTime (292 years).
type Time int64

// EndOfTime is the last instant there is, and never comes: it stands for all that lies behind.
const EndOfTime Time = math.MaxInt64

// Add returns the instant d after t; d may be negative. A result beyond the range of Time
// saturates, so that a draw from a heavy tail cannot wrap round into the past.
func (t Time) Add(d time.Duration) Time {
	sum := t + Time(d)
	if (sum < t) != (d < 0) {
		return overflow(d)
	}
	return sum
}

func overflow(d time.Duration) Time {
	if d < 0 {
		return math.MinInt64
	}
	return EndOfTime
}

// Sub returns the time from u to t, exact for all instants of a run.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// Seconds returns t in seconds, rounded to the nearest float64.
func (t Time) Seconds() float64 { return float64(t) / 1e9 }

// String writes t as time.Duration does: 1.5s.
func (t Time) String() string { return time.Duration(t).String() }
