package workloads

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/workloads/document"
	"quiesce/workloads/trace"
)

// Scenario is a scenario that has been read, found right, and is ready to be simulated. It never
// changes and may be used by several goroutines.
type Scenario struct {
	Name         string // the file's name, or that of a built-in scenario
	About        string
	Question     string // "": not said
	Seed         uint64
	Replications int        // with Precision: to begin with
	Precision    *Precision // with all its defaults; nil: none is asked for

	Compare    []string // names of the strategies to set side by side, for Config
	Axes       []Axis   // of a sweep
	Design     *Design  // of their settings; nil: the grid
	Objectives []Condition
	Expect     []Expectation
	Theory     []Theory

	Attachments []Attachment    // the files that it read
	Notes       []model.Finding // what a user must know before trusting results

	source  Source
	root    *document.Node // with every --set applied
	file    *File
	traces  []*traceFile  // by class; nil: none
	classes []model.Class // compiled once, as traces are long
	library *library
}

// Source is the text of a scenario and where it came from.
type Source struct {
	Name string   // shown in messages
	Dir  string   // what file names in the text are relative to; "": the working directory
	Text string   // YAML
	Sets []string // path=value, applied in this order; file names in them are relative to the working directory
}

// Load reads a scenario: a built-in one by its name, a YAML file, or a trace, which is replayed by
// the built-in template for traces. The sets, path=value, replace single values first. The error is
// document.Problems: all that is wrong, with places and hints.
func Load(name string, sets []string) (*Scenario, error) {
	if b := builtinByName(name); b != nil {
		return Open(Source{Name: name, Text: b.text, Sets: sets}, openFile)
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, notFound(name, err)
	}
	text, format, err := readScenario(in)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	switch {
	case err != nil:
		return nil, notFound(name, err)
	case format != nil:
		return openTrace(name, format, sets)
	}
	return Open(Source{Name: name, Dir: filepath.Dir(name), Text: text, Sets: sets}, openFile)
}

// scenarioLimit bounds a scenario file, in bytes.
const scenarioLimit = 16 << 20

// readScenario reads a scenario's text, or says which format of trace the file is instead.
func readScenario(in io.Reader) (text string, format *trace.Format, err error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", nil, err
	}
	if f := trace.Detect(head[:n]); f != nil {
		return "", f, nil
	}
	rest, err := io.ReadAll(io.LimitReader(in, scenarioLimit))
	return string(head[:n]) + string(rest), nil, err
}

// notFound is the error of a scenario that is neither built in nor a file one can read.
func notFound(name string, err error) error {
	p := document.Problem{What: fmt.Sprintf("cannot read %q: %v", name, err)}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		p.What = fmt.Sprintf("cannot read %q: %v", name, pathError.Err)
	}
	if info, wrong := os.Stat(name); wrong == nil && info.IsDir() {
		p.What = fmt.Sprintf("cannot read %q: it is a directory, not a scenario", name)
		p.Hint = "name a scenario's file; what a run has stored in a directory, bench report and bench export read"
	}
	if errors.Is(err, fs.ErrNotExist) {
		p.What = fmt.Sprintf("there is no file and no built-in scenario %q", name)
		p.Hint = meant(name)
	}
	return document.Problems{p}
}

// meant is the hint for a name that is nothing's: the file in the same directory, or the built-in scenario,
// that is spelt nearly so or only lacks its ending.
func meant(name string) string {
	dir, base := filepath.Split(name)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		entries = nil // there is no such directory, either, or it is not to be read
	}
	var files []string
	for _, e := range entries {
		ending := filepath.Ext(e.Name())
		scenario := strings.EqualFold(ending, ".yaml") || strings.EqualFold(ending, ".yml")
		switch {
		case e.IsDir():
		case scenario && base != "" && strings.EqualFold(strings.TrimSuffix(e.Name(), ending), base):
			return fmt.Sprintf(`did you mean "%s"?`, dir+e.Name())
		case scenario || strings.EqualFold(filepath.Ext(base), ending): // a trace may end in anything
			files = append(files, e.Name())
		}
	}
	if file := document.Closest(base, files); file != "" {
		return fmt.Sprintf(`did you mean "%s"?`, dir+file)
	}
	return document.Nearest(name, builtinNames(), "built-in scenarios are")
}

// Open reads a scenario from its text. Files that it names are opened by open.
func Open(source Source, open Opener) (*Scenario, error) {
	return openWith(source, newLibrary(open))
}

// openWith reads a scenario whose files may have been read before.
func openWith(source Source, l *library) (*Scenario, error) {
	var report document.Report
	text := &document.Source{Name: source.Name, Text: source.Text, Dir: source.Dir}
	root := document.Parse(text, &report)
	if root == nil {
		return nil, report.Err()
	}
	s := &Scenario{Name: source.Name, source: source, root: root, library: l}
	return s.build(source.Sets, nil, &report)
}

// With is the scenario with further values replaced. Files that it has read are not read again.
func (s *Scenario) With(sets ...string) (*Scenario, error) {
	var report document.Report
	return s.next(sets).build(sets, s, &report)
}

// next is the scenario as it was read, with further sets that have not been applied.
func (s *Scenario) next(sets []string) *Scenario {
	next := &Scenario{Name: s.Name, source: s.source, root: s.root.Clone(), library: s.library}
	next.source.Sets = append(slices.Clone(s.source.Sets), sets...)
	return next
}

// build applies the last of the source's sets to the tree, decodes and checks it. before, which may
// be nil, is the scenario without those sets.
func (s *Scenario) build(sets []string, before *Scenario, report *document.Report) (*Scenario, error) {
	if err := s.complete(sets, "", before, report); err != nil {
		return nil, err
	}
	s.describe()
	s.Notes = s.NotesOn(append([]string{""}, s.Compare...))
	return s, nil
}

// complete does of build what Config needs. File names in the sets are relative to dir.
func (s *Scenario) complete(sets []string, dir string, before *Scenario, report *document.Report) error {
	c := s.decode(sets, dir, report)
	if before == nil || !c.takeAxes(s, before) {
		c.readAxes(s)
	}
	if err := report.Err(); err != nil {
		return err
	}
	s.file = c.file
	for i := range s.file.Requests {
		s.classes = append(s.classes, s.class(i, before))
	}
	return nil
}

// decode applies sets to the tree and checks all but the axes of a sweep.
func (s *Scenario) decode(sets []string, dir string, report *document.Report) *checker {
	first := len(s.source.Sets) - len(sets)
	for i, set := range sets {
		argument := &document.Source{Name: fmt.Sprintf("--set %d", first+i+1), Text: set, Argument: true, Order: first + i + 1, Dir: dir}
		document.Set(s.root, &File{}, argument, report)
	}
	document.JoinCalls(s.root)
	c := &checker{file: &File{}, root: s.root, report: report}
	document.Decode(s.root, c.file, "", report)
	c.check()
	s.Attachments = c.readSamples(s.library)
	s.readTraces(c)
	return c
}

// describe copies what the file says about the scenario as a whole.
func (s *Scenario) describe() {
	f := s.file
	s.About, s.Question = string(f.About), string(f.Question)
	s.Seed, s.Replications = f.Seed, int(f.Replications)
	s.Precision = f.Precision.asked()
	for i := range f.Compare {
		s.Compare = append(s.Compare, string(f.Compare[i].Name))
	}
	for _, a := range f.Sweep {
		s.Axes = append(s.Axes, *a)
	}
	s.Design = f.Design
	s.Objectives, s.Expect, s.Theory = f.Objectives, f.Expect, f.Theory
	slices.SortFunc(s.Attachments, func(a, b Attachment) int { return strings.Compare(a.Path, b.Path) })
	s.Attachments = slices.Compact(s.Attachments)
}

// takeAxes takes the axes over from the scenario before, where they were read and their values tried,
// if they have not been set since.
func (c *checker) takeAxes(s, before *Scenario) bool {
	now, then := s.root.Get("sweep"), before.root.Get("sweep")
	if !c.file.sampledAs(before.file) {
		return false
	}
	if now == nil || then == nil {
		return now == then
	}
	if !now.Equal(then) {
		return false
	}
	for i, a := range c.file.Sweep {
		a.Values, a.Labels = before.file.Sweep[i].Values, before.file.Sweep[i].Labels
	}
	return true
}

// readAxes reads the axes of a sweep and tries each of their values.
func (c *checker) readAxes(s *Scenario) {
	clean := c.report.Clean()
	sampled := c.file.Design.Samples() > 0
	c.checkAxes()
	for _, a := range c.file.Sweep {
		if a.node != nil {
			s.relocateValues(a)
			a.read(sampled, c.report)
			c.checkValues(a)
		}
	}
	if c.checkDesign() && sampled && c.report.Clean() {
		c.sample(s)
	}
	for _, a := range c.file.Sweep {
		if a.node == nil {
			continue
		}
		if !c.tryPath(s, a) || !clean {
			continue
		}
		for i, v := range a.Values {
			at := a.place(i)
			if at == a.node && i >= triedValues && i < len(a.Values)-1 {
				continue
			}
			if !c.tryValue(s, a, v, at) && at == a.node {
				break // the other values of a range fare no better
			}
		}
	}
}

// triedValues is how many values of a range are tried, and the last: if they are right, so are
// those between.
const triedValues = 16

// variant is the scenario with one value of an axis set; what is wrong with that goes to trial.
func (s *Scenario) variant(a *Axis, value string, trial *document.Report) *Scenario {
	v := &Scenario{source: s.source, root: s.root.Clone(), library: s.library}
	argument := &document.Source{Name: "sweep", Text: a.Path + "=" + value, Argument: true, Dir: s.source.Dir}
	document.Set(v.root, &File{}, argument, trial)
	return v
}

// tryPath reports an axis whose path leads nowhere.
func (c *checker) tryPath(s *Scenario, a *Axis) bool {
	var trial document.Report
	s.variant(a, "0", &trial)
	if trial.Clean() {
		return true
	}
	p := trial.First()
	at := c.axisPlace(a)
	if at.Source != nil && at.Source.Argument && p.Place.Column <= len(a.Path) {
		at.Column += p.Place.Column - 1 // the part of the path that leads nowhere
	}
	c.report.Add(a.node, at, "sweep: "+p.What, p.Hint)
	return false
}

// tryValue reports a value of an axis with which the scenario would be wrong.
func (c *checker) tryValue(s *Scenario, a *Axis, value string, at *document.Node) bool {
	var trial document.Report
	v := s.variant(a, value, &trial)
	if trial.Clean() {
		v.decode(nil, "", &trial)
	}
	if trial.Clean() {
		return true
	}
	p := trial.First()
	c.report.Add(at, at.Place, fmt.Sprintf("sweep: with the value %s: %s", value, p.What), p.Hint)
	return false
}

// axisPlace is the place of an axis's path.
func (c *checker) axisPlace(a *Axis) document.Place {
	for _, e := range c.root.Get("sweep").Entries {
		if e.Key == a.Path {
			return e.Place
		}
	}
	return a.node.Place
}

// Text is the scenario as it is simulated, with every --set in its place: YAML in canonical form.
// Open makes an equal scenario of it if Dir is that of the source.
func (s *Scenario) Text() string {
	root := s.root.Clone()
	for i := range s.file.Requests {
		s.relocate(root.Find("requests", i, "arrivals", "trace", "file"))
	}
	relocateSamples(s, root)
	return string(document.Format(root))
}

// Source is what the scenario was read from, with all sets.
func (s *Scenario) Source() Source { return s.source }

// relocate rewrites a file name that was given on the command line, so that it is right when
// written in the scenario.
func (s *Scenario) relocate(n *document.Node) {
	if n == nil || n.Kind != document.Scalar || n.Place.Source == nil || !n.Place.Source.Argument ||
		n.Place.Source.Dir == s.source.Dir || filepath.IsAbs(n.Text) {
		return
	}
	from, err := filepath.Abs(s.source.Dir)
	if err != nil {
		return
	}
	to, err := filepath.Abs(n.Text)
	if err != nil {
		return
	}
	if relative, err := filepath.Rel(from, to); err == nil {
		moved := *n.Place.Source
		moved.Dir = s.source.Dir
		n.Text, n.Place.Source = filepath.ToSlash(relative), &moved
	}
}
