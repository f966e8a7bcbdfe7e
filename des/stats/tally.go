package stats

import "math"

// Tally sums up numbers as they come: count, mean, variance, least and greatest. The zero value is
// empty. Its mean and variance are updated by Welford's recurrences, which do not cancel.
type Tally struct {
	count     uint64
	mean      float64
	deviation float64 // sum of squared deviations from the mean
	min, max  float64
}

// Record adds a number.
func (t *Tally) Record(x float64) {
	if t.count == 0 {
		t.min, t.max = x, x
	}
	t.count++
	delta := x - t.mean
	t.mean += delta / float64(t.count)
	t.deviation += float64(delta * (x - t.mean))
	t.min, t.max = min(t.min, x), max(t.max, x)
}

// Merge adds all that other has recorded. Unlike a histogram's, the last digits of mean and
// variance depend on the order of merging.
func (t *Tally) Merge(other Tally) {
	switch {
	case other.count == 0:
		return
	case t.count == 0:
		*t = other
		return
	}
	n, m := float64(t.count), float64(other.count)
	delta := other.mean - t.mean
	t.count += other.count
	t.mean += delta * (m / (n + m))
	t.deviation += other.deviation + float64(delta*delta*(n*m/(n+m)))
	t.min, t.max = min(t.min, other.min), max(t.max, other.max)
}

// Reset forgets everything.
func (t *Tally) Reset() { *t = Tally{} }

// Count returns how many numbers were recorded.
func (t *Tally) Count() uint64 { return t.count }

// Mean returns the mean; ok is false without numbers.
func (t *Tally) Mean() (mean float64, ok bool) { return t.mean, t.count > 0 }

// Variance returns the sample variance (divided by n-1); ok is false with fewer than two numbers.
func (t *Tally) Variance() (variance float64, ok bool) {
	if t.count < 2 {
		return 0, false
	}
	return t.deviation / float64(t.count-1), true
}

// SD returns the sample standard deviation; ok is false with fewer than two numbers.
func (t *Tally) SD() (sd float64, ok bool) {
	variance, ok := t.Variance()
	return math.Sqrt(variance), ok
}

// Min returns the least number; ok is false without numbers.
func (t *Tally) Min() (x float64, ok bool) { return t.min, t.count > 0 }

// Max returns the greatest number; ok is false without numbers.
func (t *Tally) Max() (x float64, ok bool) { return t.max, t.count > 0 }
