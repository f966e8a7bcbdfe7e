package reports

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"quiesce/results"
)

// scale turns values of a metric's unit into those that are shown.
type scale struct {
	factor float64
	unit   string // "": a bare number
}

var prefixes = []struct {
	name  string
	worth float64
}{{"n", 1e-9}, {"µ", 1e-6}, {"m", 1e-3}, {"", 1}, {"k", 1e3}}

// scaleFor chooses the prefix with which most of the values are between 1 and 1000. Only times,
// powers and energies have one, and times none above the second.
func scaleFor(unit string, values []float64) scale {
	shown := unit
	if unit == "1" {
		shown = ""
	}
	if unit != "s" && unit != "W" && unit != "J" {
		return scale{1, shown}
	}
	var sizes []float64
	for _, v := range values {
		if v != 0 {
			sizes = append(sizes, math.Abs(v))
		}
	}
	if len(sizes) == 0 {
		return scale{1, shown}
	}
	slices.Sort(sizes)
	middle := sizes[len(sizes)/2]
	best := prefixes[0]
	for _, p := range prefixes {
		if middle >= p.worth*0.9995 && (unit != "s" || p.worth <= 1) { // 999.6 would be shown as 1000
			best = p
		}
	}
	return scale{1 / best.worth, best.name + unit}
}

// undefined is shown where there is no figure.
const undefined = "–"

// figure is a number and how far from the truth it may be, ready to be aligned. Its interval is either half or
// low and high, or there is none.
type figure struct {
	value     string
	half      string // of its interval, where the sides of that are equal
	low, high string // the ends of its interval, where they are not
	doubtful  bool   // it stands in parentheses
	tint      tint
	exact     results.Number // in the metric's unit
}

// number is the figure without its interval.
func (f *figure) number() string {
	if f.doubtful {
		return "(" + f.value
	}
	return f.value
}

// error is what stands behind ±, ends is what stands in its place where sides are not equal.
func (f *figure) error() string { return f.closed(f.half) }

func (f *figure) ends() string {
	if f.low == "" {
		return ""
	}
	return f.closed("[" + f.low + ", " + f.high + "]")
}

// closed closes the parenthesis that number has opened.
func (f *figure) closed(text string) string {
	if f.doubtful && text != "" {
		return text + ")"
	}
	return text
}

// String is the figure by itself.
func (f figure) String() string {
	switch {
	case f.half != "":
		return f.number() + " ± " + f.error()
	case f.low != "":
		return f.number() + " " + f.ends()
	}
	return f.value
}

// digitsAtMost bounds the significant digits of a figure that is known very well.
const digitsAtMost = 5

// figure shows a number with its interval: two digits of what is uncertain and none beyond. There is ± where
// both sides of the interval are the same once they are rounded to the digits shown, as those of means are; of
// any other interval both ends are shown, as 0 ± 270 would say that a latency of which nothing is below 0 may
// be -270. A number without an interval has three digits. Below 1e-6 all have an exponent.
func (s scale) figure(n results.Number, ci results.Interval) figure {
	if !n.Defined {
		return figure{value: undefined}
	}
	x, low, high := n.Value*s.factor, ci.Low*s.factor, ci.High*s.factor
	if !ci.Defined {
		low, high = x, x
	}
	size, power := math.Max(math.Abs(x), math.Max(x-low, high-x)), 0
	if size > 0 && size < leastPlain {
		power = exponent(size, digitsAtMost)
		for _, v := range []*float64{&x, &low, &high} { // not at once: 1e308 is the greatest number, 1e-323 the least
			*v = *v * math.Pow(10, float64(-power/2)) * math.Pow(10, float64(power/2-power))
		}
	}
	f := figure{value: trimmed(significant(x, 3))}
	if ci.Defined {
		f = within(x, low, high)
	}
	if power != 0 {
		f.raise(power)
	}
	f.exact = n
	return f
}

// leastPlain is from where on figures are shown without an exponent.
const leastPlain = 1e-6

// raise gives a figure an exponent, the same for all its numbers: 1.80e-15 ± 0.76e-15.
func (f *figure) raise(power int) {
	for _, text := range []*string{&f.value, &f.half, &f.low, &f.high} {
		if *text != "" {
			*text += "e" + strconv.Itoa(power)
		}
	}
}

// Shares of a figure, or of half its interval, that are what arithmetic leaves and not what is known of it.
const (
	exactShare = 1e-12 // below it there is no interval
	equalShare = 1e-9  // below it sides are equal
)

// within shows x with an interval.
func within(x, low, high float64) figure {
	below, above := x-low, high-x
	half, least := math.Max(below, above), 0.0
	if half <= math.Abs(x)*exactShare {
		return figure{value: trimmed(significant(x, digitsAtMost))}
	}
	decimals := 1 - exponent(half, 2)
	if x != 0 {
		if most := digitsAtMost - 1 - exponent(x, digitsAtMost); decimals > most {
			decimals = most
			least = math.Pow(10, float64(-decimals))
		}
	}
	if fixed(below, decimals) == fixed(above, decimals) || math.Abs(below-above) <= half*equalShare {
		return figure{value: fixed(x, decimals), half: fixed(math.Max(below, least), decimals)}
	}
	// Where the greater side is far greater than the figure, this leaves the figure no digit: 8.1 in [6.1, 390]
	// would be 10. So it gets two, if the other side is known as well as that; and so do ends, to no more places.
	places := decimals
	if lesser := math.Min(below, above); lesser > 0 {
		places = max(decimals, min(twoDigits(x), twoDigits(lesser)))
	} else {
		places = max(decimals, twoDigits(x))
	}
	end := func(x float64) string { return fixed(x, max(decimals, min(twoDigits(x), places))) }
	return figure{value: fixed(x, places), low: end(low), high: end(high)}
}

// twoDigits is how many decimals show two significant digits of x; few of 0, which needs none.
func twoDigits(x float64) int {
	if x == 0 {
		return math.MinInt
	}
	return 1 - exponent(x, 2)
}

// plain shows a number that is as sure as its interval says, without saying how sure that is.
func (s scale) plain(n results.Number, ci results.Interval) string {
	return s.figure(n, ci).value
}

// number shows a number with at most three digits.
func (s scale) number(n results.Number) string {
	return s.figure(n, results.Interval{}).value
}

// exponent is the power of ten of the first digit of x, which is not 0, once it is rounded to so many
// digits.
func exponent(x float64, digits int) int {
	text := strconv.FormatFloat(math.Abs(x), 'e', digits-1, 64)
	_, power, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(power)
	if err != nil {
		panic("reports: " + text + " has no exponent")
	}
	return e
}

// significant shows x with so many significant digits, never as an exponent.
func significant(x float64, digits int) string {
	if x == 0 {
		return "0"
	}
	return fixed(x, digits-1-exponent(x, digits))
}

// fixed shows x rounded to so many decimals, which may be negative.
func fixed(x float64, decimals int) string {
	if decimals < 0 {
		unit := math.Pow(10, float64(-decimals))
		x, decimals = math.Round(x/unit)*unit, 0
	}
	text := strconv.FormatFloat(x, 'f', decimals, 64)
	if zero, err := strconv.ParseFloat(text, 64); err == nil && zero == 0 && text[0] == '-' {
		text = text[1:]
	}
	return text
}

// trimmed removes zeros at the end of decimals.
func trimmed(text string) string {
	if !slices.Contains([]byte(text), '.') {
		return text
	}
	end := len(text)
	for text[end-1] == '0' {
		end--
	}
	if text[end-1] == '.' {
		end--
	}
	return text[:end]
}

// count shows how many: exactly below ten thousand, then in thousands, millions ...
func count(n uint64) string {
	if n < 10_000 {
		return strconv.FormatUint(n, 10)
	}
	x, suffix := float64(n), ""
	for _, s := range []string{"k", "M", "G", "T", "P", "E"} {
		if x < 999.5 {
			break
		}
		x, suffix = x/1000, s
	}
	return significant(x, 3) + suffix
}

// probability shows a probability, never as certainty.
func probability(n results.Number) string {
	switch {
	case !n.Defined:
		return undefined
	case n.Value > 0.9995:
		return "> 0.999"
	}
	return fixed(n.Value, 3)
}
