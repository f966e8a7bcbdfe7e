package charts

import (
	"fmt"
	"math"

	"quiesce/results"
)

// perDecade is how many points a curve has for each decade of its tail.
const perDecade = 40

// tailLogFrom is from where on both axes of a tail are logarithmic: soon, because there a tail that
// falls like a power is straight, and one that falls faster is seen to bend.
const tailLogFrom = 4

// curve is the distribution of a metric at a point.
type curve struct {
	*results.Distribution
	entry *entry
	name  string
	zeros float64 // share of observations that are 0
}

// observed returns the distributions of a metric that are not all 0, and the names of those that are.
func (src *source) observed(metric string) (curves []curve, zero []string) {
	for _, e := range src.curves {
		d := e.distributions[metric]
		switch {
		case d == nil:
		case d.Max() == 0:
			zero = append(zero, e.name)
		default:
			curves = append(curves, newCurve(e, d, e.name))
		}
	}
	return curves, zero
}

func newCurve(e *entry, d *results.Distribution, name string) curve {
	above, _ := d.Above(0)
	return curve{d, e, name, 1 - above}
}

// positive returns the value that a share of those observations that are above 0 does not exceed.
func (c *curve) positive(share float64) float64 {
	x, _ := c.Quantile(c.zeros + (1-c.zeros)*share)
	return x
}

// abscissa is the X axis for distributions: from 0, or logarithmic if the greatest observation is so many
// times greater than a median.
func abscissa(label, unit string, curves []curve, times float64) Axis {
	axis := Axis{Label: label, Unit: unit, Scale: Linear}
	least, middle, most := math.Inf(1), math.Inf(1), 0.0
	for i := range curves {
		c := &curves[i]
		least = min(least, c.positive(0.01))
		middle = min(middle, c.positive(0.5))
		most = max(most, c.Max())
	}
	low := 0.0
	if most > times*middle {
		axis.Scale = Log
		low = below(least * 0.999) // so that the axis begins before them
	}
	axis.Low = &low
	return axis
}

// above is the curve's step function P(> x) on an axis, or 1 less it, with its band. It begins at the end of the
// axis, at the height that observations of 0 leave, and ends at the greatest observation.
func (c *curve) above(axis *Axis, complement bool) Series {
	s := Series{Name: c.name, Kind: Step, Strategy: c.entry.colour, Set: c.entry.set}
	note := func(x, y float64, ci results.Interval) {
		low, high := math.NaN(), math.NaN()
		if ci.Defined {
			low, high = ci.Low, ci.High
		}
		if complement {
			y, low, high = 1-y, 1-high, 1-low
		}
		s.X, s.Y = append(s.X, x), append(s.Y, y)
		s.Low, s.High = append(s.Low, low), append(s.High, high)
	}
	begin := *axis.Low
	y, ci := c.Above(begin)
	note(begin, y, ci)
	shares := c.TailShares(perDecade)
	if complement {
		shares = body(shares)
	}
	for _, x := range c.Values(shares) {
		if x <= begin {
			continue
		}
		here, band := c.Above(x)
		if here == 0 && !complement {
			note(x, y, ci) // up to the end: nothing is above it, which has no place on a logarithmic axis
			break
		}
		y, ci = here, band
		note(x, y, ci)
	}
	return s
}

// body are shares in equal steps up to 0.9, and of a tail's those beyond, where its steps are lower.
func body(tail []float64) []float64 {
	const steps = 90
	shares := make([]float64, 0, steps+len(tail))
	for i := range steps {
		shares = append(shares, float64(i)/100)
	}
	for _, s := range tail {
		if s >= steps/100.0 {
			shares = append(shares, s)
		}
	}
	return shares
}

// cumulative is the chart of the shares of observations up to x, which its Y axis is labelled as.
func cumulative(id, title, about, label, unit, share string, curves []curve) Chart {
	c := Chart{ID: id, Title: title, About: about + bands, X: abscissa(label, unit, curves, logFrom)}
	low, high := 0.0, 1.0
	c.Y = Axis{Label: share, Scale: Linear, Low: &low, High: &high}
	for i := range curves {
		c.Series = append(c.Series, curves[i].above(&c.X, true))
	}
	return c
}

// tail is the chart of the shares of observations above x.
func tail(id, title, about, label, unit, share string, curves []curve) Chart {
	c := Chart{ID: id, Title: title, About: about + bands, X: abscissa(label, unit, curves, tailLogFrom)}
	c.Y = Axis{Label: share, Scale: Log}
	least := 1.0
	for i := range curves {
		s := curves[i].above(&c.X, false)
		least = min(least, s.Y[len(s.Y)-1])
		c.Series = append(c.Series, s)
	}
	end, high := below(0.8*least), 1.0 // so that the last step is seen above the axis
	c.Y.Low, c.Y.High = &end, &high
	for _, s := range c.Series {
		for i := range s.Low {
			if s.Low[i] < end {
				s.Low[i] = end // the band goes on below the axis
			}
		}
	}
	return c
}

// namedAtMost is how many curves have their share of 0 said.
const namedAtMost = 4

// atoms says which share of the observations is 0, in a sentence; what they are, and for whom all are.
func atoms(what string, curves []curve, zero []string) string {
	text := ""
	switch {
	case len(zero) > 0 && len(curves) == 0:
		text = " All " + what + " took 0 s."
	case len(zero) > 0:
		text = fmt.Sprintf(" Under %s all %s took 0 s.", list(zero), what)
	}
	var shares []string
	least, most := 1.0, 0.0
	for i := range curves {
		if z := curves[i].zeros; z > 0 {
			shares = append(shares, fmt.Sprintf("%s under %s", share(z), curves[i].name))
			least, most = min(least, z), max(most, z)
		}
	}
	switch {
	case len(shares) > namedAtMost:
		text += fmt.Sprintf(" Of the %s, from %s to %s took 0 s; the curves begin beside them.", what, share(least), share(most))
	case len(shares) > 0:
		text += fmt.Sprintf(" Of the %s, %s took 0 s; the curves begin beside them.", what, list(shares))
	}
	return text
}
