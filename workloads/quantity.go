package workloads

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"quiesce/workloads/document"
)

// dimension is what a quantity measures.
type dimension uint8

const (
	ratio  dimension = iota // a bare number, or a percentage
	span                    // s
	rate                    // 1/s
	power                   // W
	energy                  // J
	flow                    // bytes/s
)

// String is the dimension as a message names it.
func (d dimension) String() string {
	return [...]string{"number", "time", "rate", "power", "energy", "data rate"}[d]
}

// examples of each dimension, for hints.
func (d dimension) examples(number string) string {
	forms := [...][3]string{
		{"", "", ""}, {"s", "ms", "us"}, {"/s", "/min", "/ms"}, {"W", "mW", "uW"}, {"J", "mJ", "uJ"}, {"MB/s", "MiB/s", "GB/s"},
	}[d]
	if d == ratio {
		return "write a number or a percentage"
	}
	return fmt.Sprintf("write %s%s, %s%s or %s%s", number, forms[0], number, forms[1], number, forms[2])
}

// unit is one unit: a number of them times mul, or divided by div, is the quantity in SI units.
// Division keeps 20ms the nearest double to 0.02, which multiplication by 0.001 would not.
type unit struct {
	name      string
	dimension dimension
	mul, div  float64
}

// units are all units that a scenario may use. A minute is m as in Go's durations, or min as in
// rates; a day is 24 hours.
var units = []unit{
	{"", ratio, 1, 1}, {"%", ratio, 1, 100},
	{"ns", span, 1, 1e9}, {"us", span, 1, 1e6}, {"ms", span, 1, 1e3}, {"s", span, 1, 1},
	{"m", span, 60, 1}, {"min", span, 60, 1}, {"h", span, 3600, 1}, {"d", span, 86400, 1},
	{"/us", rate, 1e6, 1}, {"/ms", rate, 1e3, 1}, {"/s", rate, 1, 1},
	{"/m", rate, 1, 60}, {"/min", rate, 1, 60}, {"/h", rate, 1, 3600}, {"/d", rate, 1, 86400},
	{"nW", power, 1, 1e9}, {"uW", power, 1, 1e6}, {"mW", power, 1, 1e3}, {"W", power, 1, 1}, {"kW", power, 1e3, 1},
	{"nJ", energy, 1, 1e9}, {"uJ", energy, 1, 1e6}, {"mJ", energy, 1, 1e3}, {"J", energy, 1, 1}, {"kJ", energy, 1e3, 1},
	{"B/s", flow, 1, 1}, {"kB/s", flow, 1e3, 1}, {"MB/s", flow, 1e6, 1}, {"GB/s", flow, 1e9, 1},
	{"KiB/s", flow, 1 << 10, 1}, {"MiB/s", flow, 1 << 20, 1}, {"GiB/s", flow, 1 << 30, 1},
}

// quantity is a number with its unit, as written.
type quantity struct {
	number float64
	unit   unit
}

// si is the quantity in seconds, 1/s, watts, joules, bytes/s, or as a bare ratio.
func (q quantity) si() float64 { return q.number * q.unit.mul / q.unit.div }

// String is the quantity as one would write it, with at most 12 digits.
func (q quantity) String() string {
	return shortest(q.number) + q.unit.name
}

// shortest writes x in at most 12 digits, without an exponent where that stays readable.
func shortest(x float64) string {
	x = roundTo(x, 12)
	if a := math.Abs(x); x == 0 || a >= 1e-6 && a < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// complain makes the error of a value's text.
func complain(hint, format string, args ...any) *document.Complaint {
	return &document.Complaint{What: fmt.Sprintf(format, args...), Hint: hint}
}

// splitNumber cuts the number off the front of a text: digits with a sign, a point, an exponent.
func splitNumber(text string) (number, rest string) {
	i := 0
	digits := func() {
		for i < len(text) && (text[i] >= '0' && text[i] <= '9') {
			i++
		}
	}
	if i < len(text) && (text[i] == '+' || text[i] == '-') {
		i++
	}
	digits()
	if i < len(text) && text[i] == '.' {
		i++
		digits()
	}
	if end := i; i > 0 && i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		from := i
		if digits(); i == from {
			i = end // the e belongs to a unit
		}
	}
	return text[:i], text[i:]
}

// microToU spells units in ASCII; there are two characters for micro.
var microToU = strings.NewReplacer("µ", "u", "μ", "u")

// parseQuantity reads one number and its unit, with or without a space between them.
func parseQuantity(text string) (quantity, *document.Complaint) {
	number, name := splitNumber(strings.TrimSpace(text))
	v, err := strconv.ParseFloat(number, 64)
	if err != nil && number != "" && math.IsInf(v, 0) {
		return quantity{}, complain("", "%q is beyond all bounds", text)
	}
	if err != nil {
		return quantity{}, complain("", "%q does not start with a number", text)
	}
	name = strings.TrimSpace(name)
	folded := microToU.Replace(name)
	for _, u := range units {
		if u.name == folded {
			return quantity{v, u}, nil
		}
	}
	return quantity{}, complain(nearestUnit(folded), "%q has the unknown unit %q", text, name)
}

// nearestUnit is a hint for a unit that is none: the one that differs only in case, or "".
func nearestUnit(name string) string {
	var same []string
	for _, u := range units {
		if u.name != "" && strings.EqualFold(u.name, name) {
			same = append(same, u.name)
		}
	}
	switch {
	case len(same) > 0:
		return "did you mean " + strings.Join(same, " or ") + "?"
	case strings.HasPrefix(strings.ToLower(name), "sec"):
		return "did you mean s?"
	}
	return ""
}

// names are the units of a dimension.
func (d dimension) names() string {
	var all []string
	for _, u := range units {
		if u.dimension == d && u.name != "" {
			all = append(all, u.name)
		}
	}
	return strings.Join(all, ", ")
}

// parse reads a quantity of the given dimension, in SI units.
func (d dimension) parse(text string) (float64, *document.Complaint) {
	if d == span && strings.ContainsAny(text, "hmd") {
		if v, ok := parseCompound(text); ok {
			return v, nil
		}
	}
	q, c := parseQuantity(text)
	switch {
	case c != nil && c.Hint == "" && strings.Contains(c.What, "unknown unit"):
		c.Hint = "units of a " + d.String() + " are " + d.names()
		if d == ratio {
			c.Hint = d.examples("")
		}
		return 0, c
	case c != nil && c.Hint == "":
		c.Hint = d.examples("5")
		return 0, c
	case c != nil:
		return 0, c
	case q.unit.dimension != d && q.unit.name == "":
		number, _ := splitNumber(strings.TrimSpace(text))
		return 0, complain(d.examples(number), "%q has no unit", text)
	case q.unit.dimension != d && d == ratio:
		return 0, complain(d.examples("5"), "%q is a %s, not a bare number", text, q.unit.dimension)
	case q.unit.dimension != d:
		return 0, complain(d.examples("5"), "%q is a %s, not a %s", text, q.unit.dimension, d)
	}
	return q.si(), nil
}

// parseCompound reads a time of several units, the greater first, as in 1h30m or 7d12h.
func parseCompound(text string) (float64, bool) {
	parts, ok := splitCompound(text)
	total := 0.0
	for _, part := range parts {
		q, c := parseQuantity(part)
		ok = ok && c == nil
		total += q.si()
	}
	return total, ok
}

// splitCompound cuts such a time into its quantities.
func splitCompound(text string) (parts []string, ok bool) {
	last := math.Inf(1)
	for rest := text; rest != ""; {
		number, tail := splitNumber(rest)
		if number == "" || number[0] == '-' || number[0] == '+' {
			return nil, false
		}
		end := strings.IndexAny(tail, "0123456789.")
		if end < 0 {
			end = len(tail)
		}
		part := number + tail[:end]
		q, c := parseQuantity(part)
		if c != nil || q.unit.dimension != span || q.unit.mul/q.unit.div >= last {
			return nil, false
		}
		last = q.unit.mul / q.unit.div
		parts = append(parts, part)
		rest = tail[end:]
	}
	return parts, len(parts) > 1
}

// maxTime is the longest time that fits the clock: int64 nanoseconds, 292 years.
const maxTime = float64(math.MaxInt64) / 1e9

// parseTime reads a time of zero or more, in seconds. The clock counts nanoseconds.
func parseTime(text string) (float64, *document.Complaint) {
	v, c := span.parse(text)
	switch {
	case c != nil:
		return 0, c
	case v < 0:
		return 0, complain("", "%q is less than no time", text)
	case v > 0 && v < 0.5e-9:
		return 0, complain("the clock counts nanoseconds", "%q is shorter than a nanosecond", text)
	case v >= maxTime:
		return 0, complain("", "%q is longer than the 292 years that the clock can count", text)
	}
	return v, nil
}

// duration rounds seconds to the nanosecond.
func duration(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds * 1e9))
}

// parseRatio reads a number of 0 to 1, or a percentage.
func parseRatio(text string) (float64, *document.Complaint) {
	v, c := ratio.parse(text)
	if c != nil {
		return 0, c
	}
	if !(v >= 0 && v <= 1) {
		return 0, complain("write a number from 0 to 1, or a percentage", "%q is not between 0 and 1", text)
	}
	return v, nil
}

// parseCount reads a whole number from low up; underscores may group its digits.
func parseCount(text string, low int64) (int64, *document.Complaint) {
	v, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	if err != nil {
		hint := ""
		if f, ferr := strconv.ParseFloat(text, 64); ferr == nil && f == math.Trunc(f) && math.Abs(f) < 1e15 {
			hint = "write " + strconv.FormatFloat(f, 'f', 0, 64)
		}
		return 0, complain(hint, "%q is not a whole number", text)
	}
	if v < low {
		return 0, complain("", "%q is less than %d", text, low)
	}
	return v, nil
}
