package reports

import (
	"cmp"
	"math"
	"strconv"

	"quiesce/results"
	"quiesce/results/plan"
)

// How the figure of an objective is shown with the bounds that it is decided by: to two digits of what is
// uncertain, like any figure, and each bound rounded away from the figure, so that no more is claimed than
// was shown.

// bounded is a figure with its bounds, as text.
type bounded struct{ value, low, high string }

// bounds shows an objective's figure.
func (s scale) bounds(j *plan.Judgement) bounded {
	b := bounded{s.number(j.Value), s.number(j.Low), s.number(j.High)}
	x, half := j.Value.Value*s.factor, 0.0
	for _, end := range []results.Number{j.Low, j.High} {
		if end.Defined {
			half = math.Max(half, math.Abs(end.Value*s.factor-x))
		}
	}
	size := math.Max(math.Abs(x), half)
	switch {
	case !j.Value.Defined || !j.Low.Defined && !j.High.Defined || size == 0 || math.IsInf(size, 0):
		return b
	case size < leastPlain && size > math.SmallestNonzeroFloat64*1e16:
		return s.tinyBounds(j, exponent(size, digitsAtMost))
	}
	decimals := digitsAtMost - 1 - exponent(size, digitsAtMost)
	exact := half <= math.Abs(x)*1e-12
	if !exact {
		decimals = min(decimals, 1-exponent(half, 2))
	}
	b = bounded{s.beside(j, x, decimals), s.bound(j, j.Low, decimals, math.Floor), s.bound(j, j.High, decimals, math.Ceil)}
	for _, text := range []*string{&b.value, &b.low, &b.high} {
		if short := trimmed(*text); exact || short == "0" {
			*text = short
		}
	}
	return b
}

// tinyBounds shows a figure with an exponent, the same for all three.
func (s scale) tinyBounds(j *plan.Judgement, power int) bounded {
	b := scale{s.factor * math.Pow(10, float64(-power)), s.unit}.bounds(j)
	for _, text := range []*string{&b.value, &b.low, &b.high} {
		if *text != undefined && *text != "0" {
			*text += "e" + strconv.Itoa(power)
		}
	}
	return b
}

// moreDecimals is how many a figure or a bound gets beyond those of its uncertainty where it would else be shown at the
// objective's limit or on the wrong side of it.
const moreDecimals = 2

// beside shows a figure x, rounded, on its side of the limit, as bound does its bounds, if a few decimals suffice.
func (s scale) beside(j *plan.Judgement, x float64, decimals int) string {
	limit := j.Condition.Value * s.factor
	for more := range moreDecimals + 1 {
		text := fixed(x, decimals+more)
		if shown, err := strconv.ParseFloat(text, 64); err == nil && sideOf(shown, limit) == sideOf(x, limit) {
			return text
		}
	}
	return fixed(x, decimals)
}

// bound shows a bound, rounded outward: down by math.Floor, up by math.Ceil. One that is so near the limit that no
// rounding keeps to its side of it is shown as that: < 70.
func (s scale) bound(j *plan.Judgement, n results.Number, decimals int, outward func(float64) float64) string {
	if !n.Defined {
		return undefined
	}
	x, limit := n.Value*s.factor, j.Condition.Value*s.factor
	for more := range moreDecimals + 1 {
		if shown := roundedOutward(x, decimals+more, outward); sideOf(shown, limit) == sideOf(x, limit) {
			return fixed(shown, decimals+more)
		}
	}
	sign := map[int]string{-1: "< ", 0: "", +1: "> "}[sideOf(x, limit)]
	return sign + trimmed(significant(limit, 12)) // as somebody wrote it
}

// sideOf is -1 below the limit, 0 at it and +1 above it.
func sideOf(x, limit float64) int {
	if nearlyEqual(x, limit) {
		return 0
	}
	return cmp.Compare(x, limit)
}

// roundedOutward rounds to so many decimals, which may be negative, in a direction. What is there already but for the
// error of its binary form stays.
func roundedOutward(x float64, decimals int, direction func(float64) float64) float64 {
	unit := math.Pow(10, float64(-decimals))
	steps := x / unit
	if nearest := math.Round(steps); nearlyEqual(nearest, steps) {
		return nearest * unit
	}
	return direction(steps) * unit
}

// nearlyEqual reports whether two values differ by no more than the error of their binary form.
func nearlyEqual(x, y float64) bool { return math.Abs(x-y) <= math.Abs(y)*1e-12 }
