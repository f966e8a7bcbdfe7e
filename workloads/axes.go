package workloads

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/workloads/document"
)

// AxesForm says how an axis of a sweep is written on the command line.
const AxesForm = "write path=v1,v2,v3 or path=from..to/steps, with /log behind it for equal factors, as in device.idle.timeout=100ms..10s/9/log"

// WithAxes is the scenario with further axes, each written as AxesForm says. An axis of a path that the
// scenario has replaces that. The error names all that is wrong.
func (s *Scenario) WithAxes(axes []string) (*Scenario, error) {
	if len(axes) == 0 {
		return s, nil
	}
	var entries, paths []string
	var report document.Report
	for i, text := range axes {
		argument := &document.Source{Name: fmt.Sprintf("--axis %d", i+1), Text: text, Argument: true, Order: 1000 + i}
		path, entry, what := s.readAxis(text)
		if what == "" && slices.Contains(paths, path) {
			what = fmt.Sprintf("the axis %s is given twice", path)
		}
		if what != "" {
			report.Add(nil, document.Place{Source: argument, Line: 1, Column: 1}, what, AxesForm)
			continue
		}
		paths, entries = append(paths, path), append(entries, path+": "+entry)
	}
	if err := report.Err(); err != nil {
		return nil, err
	}
	var kept []string
	for _, a := range s.file.Sweep {
		if i := slices.Index(paths, a.Path); i >= 0 {
			kept = append(kept, entries[i]) // in its place
			entries[i] = ""
			continue
		}
		kept = append(kept, a.Path+": "+document.FormatInline(a.node))
	}
	for _, entry := range entries {
		if entry != "" {
			kept = append(kept, entry)
		}
	}
	return s.With("sweep={" + strings.Join(kept, ", ") + "}")
}

// readAxis reads an axis of the command line: its path, and what the scenario's sweep would say of it.
func (s *Scenario) readAxis(text string) (path, entry, what string) {
	path, values, found := strings.Cut(text, "=")
	path, values = strings.TrimSpace(path), strings.TrimSpace(values)
	switch {
	case !found:
		return "", "", "the argument has no ="
	case path == "":
		return "", "", "the argument names no path"
	case values == "":
		return "", "", fmt.Sprintf("the axis %s has no values", path)
	}
	from, rest, isRange := strings.Cut(values, "..")
	if !isRange || strings.ContainsAny(values, "[{,") {
		return path, "[" + values + "]", ""
	}
	const unsaid = -1
	to, scale, steps, problem := splitRange(rest, unsaid)
	sampled := s.file.Design.Samples() > 0
	switch {
	case problem != "":
		return "", "", "the axis " + path + " " + problem
	case from == "" || to == "":
		return "", "", fmt.Sprintf("the axis %s lacks an end", path)
	case steps == unsaid && !sampled:
		return "", "", fmt.Sprintf("the axis %s does not say how many values it has", path)
	case steps == unsaid:
		return path, fmt.Sprintf("{from: %s, to: %s, scale: %s}", from, to, scale), ""
	}
	r := Range{Steps: Count(steps), Scale: scale}
	if r.From.UnmarshalText([]byte(from)) == nil && r.To.UnmarshalText([]byte(to)) == nil {
		if whole := wholeNumbers(&r); whole != nil && !sampled {
			return path, "[" + strings.Join(whole, ", ") + "]", ""
		}
	}
	return path, fmt.Sprintf("{from: %s, to: %s, steps: %d, scale: %s}", from, to, steps, scale), ""
}

// At is a point of a sweep: the scenario with values replaced, without what is known of all points
// together (Notes, Axes). It takes tens of microseconds. Several goroutines may ask at once.
func (s *Scenario) At(sets []string) (*Scenario, error) {
	var report document.Report
	point := s.next(sets)
	if err := point.complete(sets, s, &report); err != nil {
		return nil, err
	}
	point.describe()
	return point, nil
}

// fixed are the keys that an axis cannot vary: all points of a run share them.
var fixed = map[string]string{
	"seed": "bench sweep --seed", "replications": "bench sweep --reps", "precision": "bench sweep --precision",
	"compare": "bench sweep --strategies", "sweep": "", "design": "", "about": "", "question": "",
	"objectives": "", "expect": "", "theory": "",
}

// checkAxes demands paths that can be varied, of which none undoes another, and different values.
func (c *checker) checkAxes() {
	for i, a := range c.file.Sweep {
		if a.node == nil {
			continue
		}
		key, _, _ := strings.Cut(a.Path, ".")
		if flag, isFixed := fixed[key]; isFixed {
			hint := "take a key of the device, its queues, requests or sleep"
			if flag != "" {
				hint = flag + " sets it for all"
			}
			c.report.Add(a.node, c.axisPlace(a), fmt.Sprintf("sweep: %s is the same at all points of a run", key), hint)
		}
		for _, later := range c.file.Sweep[i+1:] {
			if strings.HasPrefix(a.Path, later.Path+".") {
				c.report.Add(later.node, c.axisPlace(later), fmt.Sprintf("sweep: %s replaces what %s has set", later.Path, a.Path), "write "+later.Path+" first, or leave one out")
			}
		}
	}
}

// checkValues demands that an axis has each value, and each name of one, once.
func (c *checker) checkValues(a *Axis) {
	if a.ranges() {
		return
	}
	seen := map[string]bool{}
	for i, label := range a.Labels {
		if at := a.place(i); seen[label] {
			c.report.Add(at, at.Place, fmt.Sprintf("sweep.%s has the value %s twice", a.Path, label), "remove one of them")
		}
		seen[label] = true
	}
}
