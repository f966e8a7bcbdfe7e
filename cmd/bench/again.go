package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"quiesce/reports/explain"
	"quiesce/results"
	"quiesce/workloads"
)

// storedScenario reads the scenario of a run from what is stored of it: expectations, objectives and what
// theory says are not in the results themselves. Traces and samples are not stored; they must be where
// they were, and as they were.
func storedScenario(d *results.Definition) (*workloads.Scenario, error) {
	open := func(name string) (io.ReadCloser, error) {
		f, err := os.Open(name)
		if err != nil && !filepath.IsAbs(name) {
			if beside, berr := os.Open(filepath.Join(filepath.Dir(d.Scenario), name)); berr == nil {
				return beside, nil
			}
		}
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	s, err := workloads.Open(workloads.Source{Name: d.Scenario, Text: d.Text}, open)
	if err != nil {
		return nil, err
	}
	for _, a := range s.ReadFiles() {
		if !slices.ContainsFunc(d.Inputs, func(i results.Input) bool { return i.SHA256 == a.SHA256 }) {
			return nil, fmt.Errorf("%s has changed since", a.Path)
		}
	}
	return s, nil
}

// inLine is an error of several lines in one.
func inLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// screenedFrom is how many strategies are compared at least where some may be dropped early; of fewer
// only with a precision.
const screenedFrom = 5

// again are the commands that compute a run again and report it, and what they need.
func again(d *results.Definition, s *workloads.Scenario, dir string) (needs string, commands []string) {
	parts := []string{"bench", "run", word(d.Scenario)}
	planned := d.Plan != nil
	compared := s == nil || slices.Equal(s.Compare, d.Chosen)
	switch {
	case planned:
		parts[1] = "plan"
	case len(d.Axes) > 0:
		parts[1] = "sweep"
	case len(d.Strategies) > 1:
		parts[1] = "compare"
	}
	for _, set := range d.Sets {
		if planned && strings.HasPrefix(set, "sweep=") { // what --axis has made
			parts = append(parts, "--axis", word(axisOf(&d.Axes[0], set)))
			continue
		}
		parts = append(parts, "--set", word(set))
	}
	if planned {
		parts = append(parts, "--confidence", strconv.FormatFloat(d.Plan.Confidence, 'g', -1, 64), "--budget", strconv.Itoa(d.Replications))
		if d.Plan.Direction != "" {
			parts = append(parts, "--"+d.Plan.Direction)
		}
	}
	switch own := len(d.Chosen) == 1 && d.Chosen[0] == ""; {
	case own || compared && len(d.Chosen) > 1 && !planned:
	case len(d.Axes) > 0:
		parts = append(parts, "--strategies", word(strings.Join(d.Chosen, ",")))
	case len(d.Chosen) > 1:
		parts = append(parts, "--set", word("compare=["+strings.Join(quoted(d.Chosen), ", ")+"]"))
	default:
		parts = append(parts, "--set", word("strategy="+d.Chosen[0]))
	}
	if len(d.Strategies) > 1 && !d.Screened && !planned && (d.Precision != nil || len(d.Strategies) >= screenedFrom) {
		parts = append(parts, "--all")
	}
	if planned { // its settings may be written in another order: the same answer, but another run
		dir = strings.TrimRight(dir, `/\`) + "-again"
	}
	parts = append(parts, "--out", word(dir))
	commands = []string{strings.Join(parts, " "), "bench report " + word(dir)}
	if slices.Contains(builtinNames(), d.Scenario) {
		return "The scenario is built in.", commands
	}
	needs = fmt.Sprintf("The scenario is the file %s", d.Scenario)
	for _, i := range d.Inputs {
		needs += fmt.Sprintf(", which reads %s (SHA-256 %.16s...)", i.Name, i.SHA256)
	}
	return needs + "; the text above is the same with every --set in its place.", commands
}

// recordingFile is the recording that a page's command makes in the run's directory.
const recordingFile = "explained" + explain.RecordingEnding

// recorded is the command that records the first replication of a run, of its first strategy at its first
// setting, for the next report.
func recorded(d *results.Definition, dir string) string {
	parts := []string{"bench", "explain", word(d.Scenario)}
	sets := slices.Clone(d.Sets)
	if len(d.Axes) > 0 {
		sets = append(sets, d.Overrides(0)...)
	}
	for _, set := range sets {
		if !aboutRuns(set) {
			parts = append(parts, "--set", word(set))
		}
	}
	if d.Chosen[0] != "" {
		parts = append(parts, "--strategy", word(d.Chosen[0]))
	}
	return strings.Join(append(parts, "--recording", word(filepath.Join(dir, recordingFile))), " ")
}

// ofRuns are the keys that say nothing about a single replication: what is asked of it, how many there are, how their
// settings are chosen (the values of one are set instead).
var ofRuns = []string{"about", "question", "replications", "precision", "sweep", "design", "objectives", "expect", "theory"}

// aboutRuns reports whether a setting changes nothing in a replication.
func aboutRuns(set string) bool {
	path, _, _ := strings.Cut(set, "=")
	key, _, _ := strings.Cut(path, ".")
	return slices.Contains(ofRuns, key)
}

// rangeOfAxis is a range as the settings of a plan have it.
var rangeOfAxis = regexp.MustCompile(`: \{from: ([^,]+), to: ([^,]+), steps: (\d+)(?:, scale: (log|linear))?\}\}$`)

// axisOf is the axis of a plan as one gives it to --axis: its range, or all its values.
func axisOf(a *results.Axis, set string) string {
	m := rangeOfAxis.FindStringSubmatch(set)
	if m == nil {
		return a.Path + "=" + strings.Join(a.Values, ",")
	}
	text := fmt.Sprintf("%s=%s..%s/%s", a.Path, m[1], m[2], m[3])
	if m[4] == "log" {
		text += "/log"
	}
	return text
}
