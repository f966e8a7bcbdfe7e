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

// figure is a number and how far from the truth it may be, ready to be aligned.
type figure struct {
	value, error string
	tint         tint
	exact        results.Number // in the metric's unit
}

// String is the figure by itself.
func (f figure) String() string {
	if f.error == "" {
		return f.value
	}
	return f.value + " ± " + f.error
}

// digitsAtMost bounds the significant digits of a figure that is known very well.
const digitsAtMost = 5

// figure shows a number with its interval: two digits of what is uncertain and none beyond. Where an
// interval is not symmetric, the greater side is shown. A number without an interval has three
// digits. Below 1e-6 both have an exponent.
func (s scale) figure(n results.Number, ci results.Interval) figure {
	if !n.Defined {
		return figure{value: undefined}
	}
	x, half := n.Value*s.factor, 0.0
	if ci.Defined {
		half = math.Max(n.Value-ci.Low, ci.High-n.Value) * s.factor
	}
	show := decimal
	if size := math.Max(math.Abs(x), half); size > 0 && size < leastPlain {
		show = tiny
	}
	f := show(x, half, ci.Defined)
	f.exact = n
	return f
}

// leastPlain is from where on figures are shown without an exponent.
const leastPlain = 1e-6

// tiny shows a number and its error with an exponent, the same for both: 1.80e-15 ± 0.76e-15.
func tiny(x, half float64, known bool) figure {
	power := exponent(math.Max(math.Abs(x), half), digitsAtMost)
	shift := func(x float64) float64 { // not at once: 1e308 is the greatest number, 1e-323 the least
		return x * math.Pow(10, float64(-power/2)) * math.Pow(10, float64(power/2-power))
	}
	f := decimal(shift(x), shift(half), known)
	f.value += "e" + strconv.Itoa(power)
	if f.error != "" {
		f.error += "e" + strconv.Itoa(power)
	}
	return f
}

// decimal shows a number and its error without an exponent.
func decimal(x, half float64, known bool) figure {
	if !known {
		return figure{value: trimmed(significant(x, 3))}
	}
	if half <= math.Abs(x)*1e-12 || half == 0 {
		return figure{value: trimmed(significant(x, digitsAtMost))}
	}
	decimals := 1 - exponent(half, 2)
	if x != 0 {
		if most := digitsAtMost - 1 - exponent(x, digitsAtMost); decimals > most {
			decimals = most
			half = math.Max(half, math.Pow(10, float64(-decimals)))
		}
	}
	return figure{value: fixed(x, decimals), error: fixed(half, decimals)}
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
