package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"quiesce/results"
	"quiesce/workloads"
)

// verbs are the kinds of runs that a page is made of.
var verbs = []string{"run", "compare", "sweep"}

const scenario = `about: A device that is put to sleep "under load", <fast> & often
seed: 3
replications: 6
horizon: 60s
warmup: 5s
device: {power: {busy: 2W, idle: 1W, d0_exit: 1W, dx: 10mW, d0_entry: 1W}, d0_exit: 5ms, d0_entry: 20ms, watchdog: 6s}
queues:
  - {name: io, dispatch: parallel, presented: 4}
requests:
  - {class: read, queue: io, arrivals: {poisson: {rate: 20/s}}, service: {exponential: {mean: 50ms}}}
sleep:
  - {trigger: sx, poisson: {rate: 0.2/s}, clock: d0, dwell: 500ms}
strategy: requeue
compare: [drain, hold, requeue]
sweep: {queues.io.presented: [1, 4], requests.read.arrivals.poisson.rate: [5/s, 20/s]}
`

// store computes a run and returns its directory.
func store(t *testing.T, verb string) string {
	t.Helper()
	s, err := workloads.Open(workloads.Source{Name: "load.yaml", Text: scenario}, func(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist })
	if err != nil {
		t.Fatal(err)
	}
	var e *results.Experiment
	switch verb {
	case "run":
		e, err = results.NewExperiment(s, []string{""})
	case "compare":
		e, err = results.NewExperiment(s, s.Compare)
	default:
		e, err = results.NewSweep(s, s.Compare)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	l, err := results.Create(dir, &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, e.Func(), func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// gather reads the report of a run.
func gather(t *testing.T, verb string) *Report {
	t.Helper()
	l, err := results.Open(store(t, verb))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Gather(l, nil, func(results.Progress) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	r.Again, r.Commands = "The file.", []string{"bench " + verb + " load.yaml", "bench report kept"}
	r.Redraw = func(id string) string { return "bench report kept --chart " + id }
	return r
}

// held are the reports of gathered.
var held = map[string]*Report{}

// gathered is gather, once for all tests, which do not change reports.
func gathered(t *testing.T, verb string) *Report {
	t.Helper()
	if held[verb] == nil {
		held[verb] = gather(t, verb)
	}
	return held[verb]
}

// still are the parts of a page without the library.
func still(t *testing.T) fstest.MapFS {
	t.Helper()
	parts := fstest.MapFS{}
	for _, name := range []string{"style.css", behaviour} {
		data, err := fs.ReadFile(embedded, "web/"+name)
		if err != nil {
			t.Fatal(err)
		}
		parts["web/"+name] = &fstest.MapFile{Data: data}
	}
	return parts
}

// written is the page of a report.
func written(t *testing.T, r *Report, web fs.FS) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r, web); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// element is one of a parsed page.
type element struct {
	name     string
	attrs    map[string]string
	inner    []any // strings and elements, in order
	children []*element
	parent   *element
}

// parse reads a page. Its markup is well-formed XML but for what is in style and script, whose text
// HTML takes as it is.
func parse(t *testing.T, page string) *element {
	t.Helper()
	page = strings.TrimPrefix(page, "<!DOCTYPE html>")
	page = regexp.MustCompile(`(?s)(<(?:style|script)[^>]*>).*?(</(?:style|script)>)`).ReplaceAllString(page, "$1$2")
	d := xml.NewDecoder(strings.NewReader(page))
	root := &element{}
	at := root
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, column := d.InputPos()
			t.Fatalf("the page is not well-formed at %d:%d: %v", line, column, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				if _, twice := e.attrs[a.Name.Local]; twice {
					t.Errorf("<%s> has the attribute %s twice", e.name, a.Name.Local)
				}
				e.attrs[a.Name.Local] = a.Value
			}
			at.children, at.inner = append(at.children, e), append(at.inner, e)
			at = e
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			at.inner = append(at.inner, string(token))
		}
	}
	return root
}

// all are the elements of a name below this one, in the order of the page; "": all elements.
func (e *element) all(name string) []*element {
	var found []*element
	for _, c := range e.children {
		if name == "" || c.name == name {
			found = append(found, c)
		}
		found = append(found, c.all(name)...)
	}
	return found
}

// find is the only element of a name and a class.
func (e *element) find(name, class string) *element {
	for _, c := range e.all(name) {
		if c.attrs["class"] == class {
			return c
		}
	}
	return &element{}
}

// text is that of the element, as a browser has it.
func (e *element) text() string {
	var b strings.Builder
	for _, part := range e.inner {
		switch part := part.(type) {
		case string:
			b.WriteString(part)
		case *element:
			b.WriteString(part.text())
		}
	}
	return b.String()
}
