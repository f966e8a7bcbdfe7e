package workloads

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"quiesce/workloads/document"
)

// AxisForm says how an axis is written on the command line.
const AxisForm = "write path=from..to, path=from..to/steps or path=from..to/steps/log, as in requests.read.arrivals.poisson.rate=0.1/s..0.9/s/33"

// AxisSet is the --set path=value that makes an axis of a command line the only one of a scenario's
// sweep. text is path=from..to, with /steps (else it has so many as steps says) and /log (equal
// factors) behind it. Between two whole numbers that lie two or more apart there are whole numbers.
func AxisSet(text string, steps int) (set string, err error) {
	fail := func(format string, args ...any) (string, error) {
		return "", fmt.Errorf("%q %s (%s)", text, fmt.Sprintf(format, args...), AxisForm)
	}
	path, ends, found := strings.Cut(text, "=")
	from, rest, between := strings.Cut(ends, "..")
	switch {
	case !found:
		return fail("has no =")
	case strings.TrimSpace(path) == "":
		return fail("names no path")
	case !between:
		return fail("is no range: there is no ..")
	}
	to, scale, steps, problem := splitRange(rest, steps)
	if problem != "" {
		return fail("%s", problem)
	}
	r := Range{Steps: Count(steps), Scale: scale}
	for _, end := range []struct {
		text string
		into *AxisEnd
	}{{from, &r.From}, {to, &r.To}} {
		if strings.TrimSpace(end.text) == "" {
			return fail("lacks an end")
		}
		if err := end.into.UnmarshalText([]byte(strings.TrimSpace(end.text))); err != nil {
			return fail("has a wrong end: %v", err)
		}
	}
	if whole := wholeNumbers(&r); whole != nil {
		return fmt.Sprintf("sweep={%s: [%s]}", strings.TrimSpace(path), strings.Join(whole, ", ")), nil
	}
	return fmt.Sprintf("sweep={%s: {from: %s, to: %s, steps: %d, scale: %s}}", strings.TrimSpace(path), r.From.text, r.To.text, steps, scale), nil
}

// splitRange reads the end of a range with /steps and /log behind it. The unit of a rate has a slash
// of its own.
func splitRange(text string, steps int) (to string, scale AxisScale, n int, problem string) {
	scale, n = "linear", steps
	if before, found := strings.CutSuffix(text, "/log"); found {
		text, scale = before, "log"
	}
	at := strings.LastIndexByte(text, '/')
	if at < 0 {
		return text, scale, n, ""
	}
	tail := strings.TrimSpace(text[at+1:])
	if tail == "" || tail[0] < '0' || tail[0] > '9' {
		return text, scale, n, ""
	}
	n, err := strconv.Atoi(tail)
	if err != nil || n < 2 || n > stepLimit {
		return text, scale, n, fmt.Sprintf("has %q steps, not a number from 2 to %d", tail, stepLimit)
	}
	return text[:at], scale, n, ""
}

// wholeNumbers are the values of a range between two whole numbers without a unit; nil if it is not
// one, or if the numbers lie so near that one must mean others between.
func wholeNumbers(r *Range) []string {
	from, to := r.From.quantity, r.To.quantity
	if from.unit.name != "" || to.unit.name != "" || from.number != math.Trunc(from.number) || to.number != math.Trunc(to.number) ||
		strings.ContainsAny(r.From.text+r.To.text, ".eE") || math.Abs(to.number-from.number) < 2 ||
		r.Scale == "log" && !(from.number > 0 && to.number > 0) {
		return nil
	}
	var all []string
	for i := range int(r.Steps) {
		share := float64(i) / float64(r.Steps-1)
		x := from.number + float64((to.number-from.number)*share)
		if r.Scale == "log" {
			x = from.number * math.Pow(to.number/from.number, share)
		}
		if text := strconv.FormatFloat(math.Round(x), 'f', 0, 64); len(all) == 0 || all[len(all)-1] != text {
			all = append(all, text)
		}
	}
	return all
}

// FineAxis is the --set that makes one of the scenario's axes the only one, with at least so many
// values if it is a range; path "" means the first.
func (s *Scenario) FineAxis(path string, steps int) (set string, err error) {
	var names []string
	for i := range s.Axes {
		a := &s.Axes[i]
		names = append(names, a.Path)
		if path != "" && a.Path != path {
			continue
		}
		if r := &a.scale; a.ranges() {
			return fmt.Sprintf("sweep={%s: {from: %s, to: %s, steps: %d, scale: %s}}",
				a.Path, r.From.text, r.To.text, max(steps, int(r.Steps)), r.Scale), nil
		}
		return fmt.Sprintf("sweep={%s: [%s]}", a.Path, strings.Join(a.Values, ", ")), nil
	}
	if path == "" {
		return "", fmt.Errorf("the scenario has no sweep, and so no axis (%s)", AxisForm)
	}
	hint := AxisForm
	if len(names) > 0 {
		hint = document.Nearest(path, names, "its axes are") + " " + AxisForm
	}
	return "", fmt.Errorf("the scenario's sweep has no axis %q (%s)", path, hint)
}

// Numbers are the values of an axis in SI units, and their unit (s, 1/s, W, J, B/s; "" for bare
// numbers). The error says why the axis has no order.
func (a *Axis) Numbers() (values []float64, inUnit string, err error) {
	dimension := ratio
	for i, text := range a.Values {
		q, problem := parseQuantity(text)
		if compound, ok := parseCompound(text); problem != nil && ok {
			q, problem = quantity{compound, units[slices.IndexFunc(units, func(u unit) bool { return u.name == "s" })]}, nil
		}
		if problem != nil {
			return nil, "", fmt.Errorf("the values of %s are no quantities: %s", a.Path, problem.What)
		}
		if i > 0 && q.unit.dimension != dimension {
			return nil, "", fmt.Errorf("%s and %s of %s cannot be compared", a.Values[0], text, a.Path)
		}
		dimension = q.unit.dimension
		values = append(values, q.si())
	}
	sorted := slices.Sorted(slices.Values(values))
	if len(slices.Compact(sorted)) < len(values) {
		return nil, "", fmt.Errorf("%s has a value twice", a.Path)
	}
	return values, [...]string{"", "s", "1/s", "W", "J", "B/s"}[dimension], nil
}
