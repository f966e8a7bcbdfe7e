package workloads

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"quiesce/workloads/document"
)

// AxesForm says how an axis is written on the command line.
const AxesForm = "write path=v1,v2,v3 or path=from..to/steps, with /log behind it for equal factors, as in device.idle.timeout=100ms..10s/9/log"

// PlanForm says how the axis of a plan is written there.
const PlanForm = "write path=from..to, with /steps and /log behind it if need be, as in requests.read.arrivals.poisson.rate=0.1/s..0.9/s/33"

// WithAxes is the scenario with further axes, each written as AxesForm says. An axis of a path that the
// scenario has replaces that. The error, document.Problems, names all that is wrong, with its place in the
// arguments.
func (s *Scenario) WithAxes(axes []string) (*Scenario, error) {
	if len(axes) == 0 {
		return s, nil
	}
	var report document.Report
	var given []document.Entry
	for i, text := range axes {
		a := axisArgument{&document.Source{Name: fmt.Sprintf("--axis %d", i+1), Text: text, Argument: true, Order: argumentOrder + i}, AxesForm, &report, func(axis string) bool {
			_, err := s.WithAxes([]string{axis})
			return err == nil
		}}
		entry := a.read(unsaid, s.file.Design.Samples() > 0)
		if entry == nil {
			continue
		}
		if slices.ContainsFunc(given, func(g document.Entry) bool { return g.Key == entry.Key }) {
			a.problem(0, fmt.Sprintf("the axis %s is given twice", entry.Key), "leave one out, or write all values in one")
			continue
		}
		given = append(given, *entry)
	}
	if err := report.Err(); err != nil {
		return nil, err
	}
	sweep := &document.Node{Kind: document.Mapping, Place: given[0].Place}
	for _, entry := range s.axisEntries() {
		if i := slices.IndexFunc(given, func(g document.Entry) bool { return g.Key == entry.Key }); i >= 0 {
			entry = given[i] // in its place
			given = slices.Delete(given, i, i+1)
		}
		sweep.Entries = append(sweep.Entries, entry)
	}
	sweep.Entries = append(sweep.Entries, given...)
	return s.withSweep(sweep)
}

// argumentOrder puts the problems of axes behind those of --set.
const argumentOrder = 1000

// axisEntries are the axes of the scenario as they are written.
func (s *Scenario) axisEntries() []document.Entry {
	if sweep := s.root.Get("sweep"); sweep != nil {
		return sweep.Entries
	}
	return nil
}

// withSweep is the scenario with another sweep.
func (s *Scenario) withSweep(sweep *document.Node, sets ...string) (*Scenario, error) {
	next := s.next(append(sets, "sweep="+document.FormatInline(sweep)))
	next.root.Put("sweep", sweep.Clone())
	var report document.Report
	made, err := next.build(sets, s, &report)
	if err != nil {
		return nil, axisProblems(err)
	}
	return made, nil
}

// axisProblems leaves out of problems with arguments what only the file's readers would look for.
func axisProblems(err error) error {
	problems, ok := err.(document.Problems)
	if !ok {
		return err
	}
	problems = slices.Clone(problems)
	for i := range problems {
		if p := &problems[i]; p.Place.Source != nil && p.Place.Source.Argument {
			p.What = strings.TrimPrefix(strings.TrimPrefix(p.What, "sweep: "), "sweep.")
		}
	}
	return oncePerAxis(problems)
}

// oncePerAxis names what is wrong with several values of an axis once, with the values.
func oncePerAxis(problems document.Problems) document.Problems {
	const one, several = "with the value ", "with the values "
	var all document.Problems
	for _, p := range problems {
		value, what, found := strings.Cut(strings.TrimPrefix(p.What, one), ": ")
		if last := len(all) - 1; found && last >= 0 && strings.HasPrefix(p.What, one) && all[last].Place.Source == p.Place.Source && all[last].Hint == p.Hint {
			values, same, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(all[last].What, several), one), ": ")
			if same == what && strings.HasPrefix(all[last].What, "with the value") {
				all[last].What = several + values + ", " + value + ": " + what
				continue
			}
		}
		all = append(all, p)
	}
	return all
}

// WithAxis is the scenario with a single axis, for a plan. text is path=from..to as PlanForm says (in as
// many steps as given here unless it says how many), path=v1,v2,v3, a path of the scenario's sweep, or
// empty: then it is the first axis of that whose values have an order, with others left as the file has them. A
// range of the scenario gets at least so many steps.
func (s *Scenario) WithAxis(text string, steps int) (*Scenario, error) {
	var report document.Report
	a := axisArgument{&document.Source{Name: "--axis", Text: text, Argument: true, Order: argumentOrder}, PlanForm, &report, func(axis string) bool {
		_, err := s.WithAxis(axis, steps)
		return err == nil
	}}
	var entry *document.Entry
	switch {
	case strings.Contains(text, "="):
		entry = a.read(steps, false)
	case text == "":
		var err error
		if entry, err = s.orderedAxis(steps); err != nil {
			return nil, err
		}
	default:
		entry = a.ofScenario(s, steps)
	}
	if entry == nil {
		return nil, report.Err()
	}
	var grid []string
	if s.file.Design.Samples() > 0 {
		grid = []string{"design=grid"}
	}
	return s.withSweep(&document.Node{Kind: document.Mapping, Place: entry.Place, Entries: []document.Entry{*entry}}, grid...)
}

// orderedAxis is the first axis of the scenario whose values have an order.
func (s *Scenario) orderedAxis(steps int) (*document.Entry, error) {
	why := "has no sweep, and so no axis to look along"
	for i, axis := range s.file.Sweep {
		_, _, err := s.Axes[i].Numbers()
		if err == nil || axis.ranges() {
			return axis.finer(steps), nil
		}
		why = "has no axis to look along, though bench sweep can show all its values: those of " + axis.Path + " have no order"
	}
	return nil, fmt.Errorf("%s %s (say one: --axis %s)", s.Name, why, s.exampleAxis())
}

// exampleAxis is an axis of this very scenario, to start from.
func (s *Scenario) exampleAxis() string {
	for i := range s.file.Requests {
		if p := s.file.Requests[i].Arrivals.Poisson; p != nil {
			perSecond := func(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) + "/s" }
			return fmt.Sprintf("requests.%s.arrivals.poisson.rate=%s..%s", s.file.Requests[i].Class, perSecond(float64(p.Rate)), perSecond(10*float64(p.Rate)))
		}
	}
	return "device.idle.timeout=10ms..10s/61/log"
}

// finer is the axis as an entry of a sweep, with at least so many values if it is a range.
func (a *Axis) finer(steps int) *document.Entry {
	entry := &document.Entry{Key: a.Path, Place: a.node.Place, Value: a.node.Clone()}
	if a.ranges() {
		entry.Value.Put("steps", &document.Node{Kind: document.Scalar, Place: a.node.Place, Text: strconv.Itoa(max(steps, int(a.scale.Steps)))})
	}
	return entry
}

// axisArgument is an argument that says an axis.
type axisArgument struct {
	source *document.Source
	form   string // how it is written
	report *document.Report

	accepted func(axis string) bool // whether it could be written so, for hints
}

// place is byte number offset of the argument.
func (a axisArgument) place(offset int) document.Place {
	return document.Place{Source: a.source, Line: 1, Column: 1 + utf8.RuneCountInString(a.source.Text[:offset])}
}

// problem reports what is wrong at a byte of the argument. It returns nil, for readers to return.
func (a axisArgument) problem(offset int, what, hint string) *document.Entry {
	a.report.Add(nil, a.place(offset), what, hint)
	return nil
}

// unsaid is the number of steps of a range that does not say it, where there is no default.
const unsaid = -1

// ofScenario is the axis of the scenario that the argument names.
func (a axisArgument) ofScenario(s *Scenario, steps int) *document.Entry {
	path := strings.TrimSpace(a.source.Text)
	var names []string
	for _, axis := range s.file.Sweep {
		if axis.Path == path {
			return axis.finer(steps)
		}
		names = append(names, axis.Path)
	}
	hint := a.form
	if len(names) > 0 {
		hint = document.Nearest(path, names, "its axes are")
		separator := "; for another one "
		if strings.HasSuffix(hint, "?") {
			separator = " For another one "
		}
		hint += separator + a.form
	}
	return a.problem(0, fmt.Sprintf("the scenario's sweep has no axis %q", path), hint)
}

// read is the axis as an entry of a sweep, of so many steps if it is a range that does not say; sampled: it
// need not. nil after a problem.
func (a axisArgument) read(steps int, sampled bool) *document.Entry {
	text := a.source.Text
	path, values, found := strings.Cut(text, "=")
	at := len(path) + 1
	switch path = strings.TrimSpace(path); {
	case !found:
		return a.problem(len(text), "the argument has no =", a.form)
	case path == "":
		return a.problem(0, "the argument names no path", a.form)
	case strings.TrimSpace(values) == "":
		return a.problem(len(text), fmt.Sprintf("the axis %s has no values", path), a.form)
	}
	entry := &document.Entry{Key: path, Place: a.place(0)}
	if strings.Contains(values, "..") && !strings.ContainsAny(values, "[{,") {
		entry.Value = a.scale(path, at, steps, sampled)
	} else {
		entry.Value = a.list(path, at)
	}
	if entry.Value == nil {
		return nil
	}
	return entry
}

// list reads values separated by commas, which start at a byte of the argument.
func (a axisArgument) list(path string, at int) *document.Node {
	if missing := missingValue(a.source.Text, at); missing >= 0 {
		a.problem(missing, fmt.Sprintf("the axis %s lacks a value here", path), "remove the comma, or write a value")
		return nil
	}
	// The bracket stands in for the =, so that the places are those of the argument.
	n := document.ParseArgument(a.source, at-1, "["+a.source.Text[at:]+"]", a.report)
	if n == nil || n.Kind != document.List {
		return nil
	}
	return n
}

// missingValue is the byte of a comma that no value stands before or behind, or -1. Commas inside brackets and
// quotes are not those of the list.
func missingValue(text string, from int) int {
	depth, empty, quote := 0, true, byte(0)
	last := from
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == ',' && depth == 0:
			if empty {
				return i
			}
			empty, last = true, i
			continue
		case c == ' ':
			continue
		case c == '"' || c == '\'':
			quote = c
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		}
		empty = false
	}
	if empty {
		return last
	}
	return -1
}

// scale reads a range, which starts at a byte of the argument.
func (a axisArgument) scale(path string, at, steps int, sampled bool) *document.Node {
	from, rest, _ := strings.Cut(a.source.Text[at:], "..")
	to, scale, n, problem := splitRange(rest, steps)
	behind := at + len(from) + len("..")
	fail := func(offset int, what, hint string) *document.Node {
		a.problem(offset, what, hint)
		return nil
	}
	switch {
	case problem != "":
		return fail(behind+len(to)+1, "the axis "+path+" "+problem, a.form)
	case strings.TrimSpace(from) == "":
		return fail(at, fmt.Sprintf("the axis %s lacks the end before ..", path), a.form)
	case strings.TrimSpace(to) == "":
		return fail(behind, fmt.Sprintf("the axis %s lacks the end behind ..", path), a.form)
	case misplacedScale(to) != "":
		at := behind + len(to) - len(misplacedScale(to))
		return fail(at, fmt.Sprintf("the axis %s has %q where its steps come, with only /log behind them", path, a.source.Text[at:behind+len(to)]),
			a.rangeHint(path, from, to, n, scale))
	case n == unsaid && !sampled:
		return fail(len(a.source.Text), fmt.Sprintf("the axis %s does not say how many values it has", path),
			a.rangeHint(path, from, to, n, scale))
	}
	r := Range{Steps: Count(n), Scale: scale}
	scalar := func(offset int, text string) *document.Node {
		return &document.Node{Kind: document.Scalar, Place: a.place(offset), Text: strings.TrimSpace(text)}
	}
	if r.From.UnmarshalText([]byte(strings.TrimSpace(from))) == nil && r.To.UnmarshalText([]byte(strings.TrimSpace(to))) == nil && !sampled {
		if whole := wholeNumbers(&r); whole != nil {
			list := &document.Node{Kind: document.List, Place: a.place(at)}
			for _, value := range whole {
				list.Items = append(list.Items, scalar(at, value))
			}
			return list
		}
	}
	made := &document.Node{Kind: document.Mapping, Place: a.place(at)}
	made.Put("from", scalar(at, from))
	made.Put("to", scalar(behind, to))
	if n != unsaid {
		made.Put("steps", scalar(behind+len(to), strconv.Itoa(n)))
	}
	made.Put("scale", scalar(behind+len(to), string(scale)))
	return made
}

// misplacedScale is a /log, or what one may write for equal distances, at the end of the text of a range's end; "": there
// is none.
func misplacedScale(to string) string {
	for _, scale := range []string{"/log", "/lin", "/linear"} {
		if strings.HasSuffix(strings.TrimSpace(to), scale) {
			return scale
		}
	}
	return ""
}

// rangeHint is the axis as it may be written: with steps, its scale behind them, and at both ends a unit if it needs one.
func (a axisArgument) rangeHint(path, from, to string, steps int, scale AxisScale) string {
	misplaced := misplacedScale(to)
	from, to = strings.TrimSpace(from), strings.TrimSuffix(strings.TrimSpace(to), misplaced)
	if steps == unsaid {
		steps = exampleSteps(from, to)
	}
	behind := ""
	if scale == "log" || misplaced == "/log" {
		behind = "/log"
	}
	fromNumber, fromUnit := splitNumber(from)
	toNumber, toUnit := splitNumber(to)
	for _, ends := range [][2]string{{from, to}, {from, toNumber + fromUnit}, {fromNumber + toUnit, to},
		{from + "ms", to + "ms"}, {from + "/s", to + "/s"}, {from + "mW", to + "mW"}, {from + "MB/s", to + "MB/s"}} {
		if axis := fmt.Sprintf("%s=%s..%s/%d%s", path, ends[0], ends[1], steps, behind); a.accepted(axis) {
			return "write it behind the range: " + axis
		}
	}
	return a.form
}

// exampleSteps is how many values a range may well have: nine, or all of fewer whole numbers.
func exampleSteps(from, to string) int {
	low, wrongLow := strconv.Atoi(strings.TrimSpace(from))
	high, wrongHigh := strconv.Atoi(strings.TrimSpace(to))
	if wrongLow == nil && wrongHigh == nil && low != high {
		return min(9, max(low, high)-min(low, high)+1)
	}
	return 9
}

// splitRange reads the end of a range with /steps and /log behind it. The unit of a rate has a slash
// of its own.
func splitRange(text string, steps int) (to string, scale AxisScale, n int, problem string) {
	scale, n = "linear", steps
	if before, found := strings.CutSuffix(strings.TrimSpace(text), "/log"); found {
		text, scale = before, "log"
	}
	at := strings.LastIndexByte(text, '/')
	if at < 0 {
		return text, scale, n, ""
	}
	tail := strings.TrimSpace(text[at+1:])
	if tail == "" || tail[0] < '0' || tail[0] > '9' {
		if before := strings.LastIndexByte(text[:at], '/'); before >= 0 {
			if _, err := strconv.Atoi(strings.TrimSpace(text[before+1 : at])); err == nil {
				return text[:at], scale, n, fmt.Sprintf("has %q behind its steps, where only /log is known (leave it out for equal distances)", "/"+tail)
			}
		}
		return text, scale, n, ""
	}
	n, err := strconv.Atoi(tail)
	if err != nil || n < 2 || n > stepLimit {
		return text[:at], scale, n, fmt.Sprintf("has %q steps, not a number from 2 to %d", tail, stepLimit)
	}
	return text[:at], scale, n, ""
}

// wholeNumbers are the values of a range between two whole numbers without a unit that lie two or more
// apart; nil if it is not one, or if the numbers lie so near that one must mean others between.
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
