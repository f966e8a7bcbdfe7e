package charts

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"quiesce/workloads"
)

// logFrom is how many times greater the greatest value must be than the least that matters for an axis
// to be logarithmic.
const logFrom = 50

// scaleOf is the scale for values that are all to be seen: logarithmic if all are above 0 and far
// apart. NaN does not count.
func scaleOf(values ...float64) Scale {
	least, most := math.Inf(1), 0.0
	for _, v := range values {
		if v <= 0 {
			return Linear
		}
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			least, most = min(least, v), max(most, v)
		}
	}
	if most > logFrom*least {
		return Log
	}
	return Linear
}

// logAxisFrom is the same for values of a sweep's axis that are spaced by factors.
const logAxisFrom = 20

// axisScale is the scale for the values of a sweep's axis: as its range was given, or, of values that are listed or whose
// scenario is not at hand, logarithmic if they are far apart and lie more evenly so.
func axisScale(values []float64, given workloads.AxisScale) Scale {
	sorted := slices.Sorted(slices.Values(values))
	least, most := sorted[0], sorted[len(sorted)-1]
	switch {
	case least <= 0 || given == "linear":
		return Linear
	case given == "log":
		return Log
	case most >= logAxisFrom*least && unevenness(sorted, math.Log) < unevenness(sorted, func(x float64) float64 { return x }):
		return Log
	}
	return Linear
}

// unevenness is how far sorted values are, once they are transformed, from lying at equal distances between the first and
// the last: the farthest one, as a share of the way.
func unevenness(sorted []float64, transform func(float64) float64) float64 {
	first, last := transform(sorted[0]), transform(sorted[len(sorted)-1])
	far := 0.0
	for i, x := range sorted {
		share := float64(i) / float64(len(sorted)-1)
		far = math.Max(far, math.Abs((transform(x)-first)/(last-first)-share))
	}
	return far
}

// below is the greatest of 1, 2 and 5 times a power of ten that is not above x, which is above 0.
func below(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{5, 2, 1} {
		if y := m * power; y <= x {
			return y
		}
	}
	return power / 2 // rounding has put x just below a power of ten
}

// fit sets the scale of the Y axis for its series: logarithmic if their values are far apart.
func (c *Chart) fit() {
	var all []float64
	for _, s := range c.Series {
		all = append(all, s.Y...)
	}
	if c.Y.Scale = scaleOf(all...); c.Y.Scale == Log {
		c.cut()
		return
	}
	c.fromZero()
}

// fromZero cuts intervals at 0, below which no figure is, whatever Student's t says of few replications.
func (c *Chart) fromZero() {
	for _, s := range c.Series {
		for i := range s.Low {
			s.Low[i] = max(s.Low[i], min(0, s.Y[i]))
		}
		for i := range s.XLow {
			s.XLow[i] = max(s.XLow[i], min(0, s.X[i]))
		}
	}
}

// cut makes the Y axis logarithmic. An interval that reaches down to 0 or below ends at the end of the
// axis, half a decade below the least value.
func (c *Chart) cut() {
	c.Y.Scale = Log
	least := math.Inf(1)
	for _, s := range c.Series {
		for _, y := range s.Y {
			if y > 0 {
				least = min(least, y)
			}
		}
	}
	low := below(least / 3)
	cut := false
	for _, s := range c.Series {
		for i := range s.Low {
			if s.Low[i] < low {
				s.Low[i], cut = low, true
			}
		}
	}
	if cut {
		c.Y.Low = &low
	}
}

// unit is a metric's unit as axes have it: "1" is a bare number.
func unit(name string) string {
	if name == "1" {
		return ""
	}
	return name
}

// share writes a share of 1 in per cent, with up to three digits.
func share(x float64) string {
	if x > 0.9995 && x < 1 {
		return "almost 100 %"
	}
	return strconv.FormatFloat(x*100, 'g', 3, 64) + " %"
}

// list joins words as a sentence does.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// identifier makes a name fit for a file and an anchor.
func identifier(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			return r
		}
		return '-'
	}, name)
	for strings.Contains(clean, "--") {
		clean = strings.ReplaceAll(clean, "--", "-")
	}
	return strings.Trim(clean, "-")
}

// bands says what intervals are drawn.
const (
	bands = " Bands: 95 % confidence, at each point by itself."
	bars  = " Bars: 95 % confidence."
)

// atOnePlace makes names of the X axis of points that are all at one value: there is no line to draw, and nothing for
// ticks to count. Of one series it is the value, as number number of its sets has it, of several their names.
func (c *Chart) atOnePlace(number int) {
	if len(c.Series) == 0 || len(c.X.Categories) > 0 {
		return
	}
	first := &c.Series[0]
	for _, s := range c.Series {
		if len(s.X) != 1 || s.X[0] != first.X[0] || len(s.Sets) != 1 || number >= len(s.Sets[0]) {
			return
		}
	}
	value := first.Sets[0][number]
	names := Axis{Label: c.X.Label, Scale: Linear, Categories: []string{value}}
	if len(c.Series) > 1 {
		names = Axis{Label: c.X.Label + " at " + value, Scale: Linear}
	}
	for i := range c.Series {
		s := &c.Series[i]
		s.Kind, s.X[0] = Points, float64(i)
		if len(c.Series) > 1 {
			names.Categories, names.Strategies = append(names.Categories, s.Name), append(names.Strategies, s.Strategy)
		}
	}
	c.X = names
	c.Marks = slices.DeleteFunc(c.Marks, func(m Mark) bool { return !math.IsNaN(float64(m.X)) })
}
