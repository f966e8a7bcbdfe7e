package workloads

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"

	"quiesce/des/variate"
	"quiesce/workloads/document"
	"quiesce/workloads/trace"
)

// Attachment is a file that a scenario reads besides itself: a trace or a sample.
type Attachment struct {
	Path   string // as opened
	Bytes  int64
	SHA256 string // of its content, in hexadecimal
}

// Opener opens a file that a scenario names.
type Opener func(path string) (io.ReadCloser, error)

// openFile opens a file of the machine.
func openFile(path string) (io.ReadCloser, error) { return os.Open(path) }

// library holds the files that scenarios have read, so that the points of a sweep read them once.
type library struct {
	open   Opener
	mu     sync.Mutex
	traces map[string]*traceFile
	texts  map[string]*textFile
}

func newLibrary(open Opener) *library {
	return &library{open: open, traces: map[string]*traceFile{}, texts: map[string]*textFile{}}
}

// traceFile is a trace that has been read.
type traceFile struct {
	attachment Attachment
	format     *trace.Format
	rows       []trace.Row
}

// textFile is a sample that has been read.
type textFile struct {
	attachment Attachment
	source     *document.Source
	laws       map[TimeUnit]*variate.Distribution // of its values, by the unit of those that have none
}

// digest counts and hashes what is read through it.
type digest struct {
	from io.Reader
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	bytes int64
}

func newDigest(from io.Reader) *digest { return &digest{from: from, hash: sha256.New()} }

func (d *digest) Read(p []byte) (int, error) {
	n, err := d.from.Read(p)
	d.bytes += int64(n)
	if _, werr := d.hash.Write(p[:n]); werr != nil {
		return n, werr
	}
	return n, err
}

func (d *digest) attachment(path string) Attachment {
	return Attachment{path, d.bytes, hex.EncodeToString(d.hash.Sum(nil))}
}

// fileLocation is where a file that a node names is: relative to the source of the node.
func fileLocation(n *document.Node) string {
	if filepath.IsAbs(n.Text) || n.Place.Source == nil {
		return n.Text
	}
	return filepath.Join(n.Place.Source.Dir, filepath.FromSlash(n.Text))
}

// readingProblem reports that a file named at n cannot be read.
func readingProblem(n *document.Node, path string, err error, report *document.Report) {
	what, hint := "cannot read "+path+": "+err.Error(), ""
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		what = "cannot read " + path + ": " + pathError.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		what = "there is no file " + path
		hint = "the name is relative to the scenario file"
		if n.Place.Source != nil && n.Place.Source.Argument && n.Place.Source.Dir == "" {
			hint = "on the command line the name is relative to the working directory"
		}
	}
	report.Add(n, n.Place, what, hint)
}

// trace reads the trace that a node names; nil after a problem.
func (l *library) trace(n *document.Node, format TraceFormat, report *document.Report) *traceFile {
	l.mu.Lock()
	defer l.mu.Unlock()
	path := fileLocation(n)
	key := string(format) + "\x00" + path
	if t, ok := l.traces[key]; ok {
		return t
	}
	in, err := l.open(path)
	if err != nil {
		readingProblem(n, path, err, report)
		return nil
	}
	t, err := readTrace(in, path, format, n, report)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		readingProblem(n, path, err, report)
		return nil
	}
	if t != nil {
		l.traces[key] = t
	}
	return t
}

// headBytes is how much of a file is looked at to find its format.
const headBytes = 4096

// readTrace reads a trace to its end. There is no trace if a problem was reported.
func readTrace(in io.Reader, path string, format TraceFormat, n *document.Node, report *document.Report) (*traceFile, error) {
	d := newDigest(in)
	head := make([]byte, headBytes)
	size, err := io.ReadFull(d, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:size]
	t := &traceFile{format: trace.ByName(string(format))}
	if t.format == nil {
		t.format = trace.Detect(head)
	}
	if t.format == nil {
		report.Add(n, n.Place, path+" is not a trace in a format that can be read", "formats are "+formatList()+"; decompress it first if it is compressed")
		return nil, nil
	}
	var faults document.Report
	source := &document.Source{Name: path, Order: fileOrder}
	err = trace.Read(io.MultiReader(strings.NewReader(string(head)), d), source, t.format, &faults, func(r *trace.Row) {
		t.rows = append(t.rows, *r)
	})
	if err != nil {
		return nil, err
	}
	if !faults.Clean() {
		report.Join(n, &faults)
		return nil, nil
	}
	t.attachment = d.attachment(path)
	return t, nil
}

// fileOrder puts the problems of files behind those of the scenario and its arguments.
const fileOrder = 1 << 20

func formatList() string {
	var parts []string
	for _, f := range trace.Formats() {
		parts = append(parts, f.Name+" ("+f.Columns+")")
	}
	return strings.Join(parts, ", ")
}

// sample reads the text that a node names; nil after a problem.
func (l *library) sample(n *document.Node, report *document.Report) *textFile {
	l.mu.Lock()
	defer l.mu.Unlock()
	path := fileLocation(n)
	if t, ok := l.texts[path]; ok {
		return t
	}
	in, err := l.open(path)
	if err != nil {
		readingProblem(n, path, err, report)
		return nil
	}
	d := newDigest(in)
	text, err := io.ReadAll(d)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		readingProblem(n, path, err, report)
		return nil
	}
	t := &textFile{d.attachment(path), &document.Source{Name: path, Text: string(text), Order: fileOrder}, map[TimeUnit]*variate.Distribution{}}
	l.texts[path] = t
	return t
}

// sampleLaw is the distribution of the values of a sample, which the node n names; nil after a problem.
func (l *library) sampleLaw(t *textFile, e *Empirical, n *document.Node, report *document.Report) *variate.Distribution {
	l.mu.Lock()
	defer l.mu.Unlock()
	if law, ok := t.laws[e.Unit]; ok {
		return law
	}
	var faults document.Report
	values := e.readSample(t.source, &faults)
	if !faults.Clean() {
		report.Join(n, &faults)
		return nil
	}
	law, err := variate.Empirical(values)
	if err != nil {
		report.Add(n, n.Place, t.attachment.Path+" holds no times", "write one per line, such as 800us")
		return nil
	}
	t.laws[e.Unit] = law
	return law
}

// readSamples completes the empirical distributions of a scenario, and returns what it read.
func (c *checker) readSamples(l *library) []Attachment {
	var read []Attachment
	if !c.root.Mentions("empirical") {
		return nil // which saves the walk, for nearly all scenarios
	}
	walk(reflect.ValueOf(c.file).Elem(), nil, func(v any, path []any) {
		d, ok := v.(*Distribution)
		if !ok || d.Empirical == nil || d.Empirical.File == "" {
			return
		}
		n := c.root.Find(append(path, "empirical", "file")...)
		if n == nil || n.Faulty() {
			return
		}
		t := l.sample(n, c.report)
		if t == nil {
			return
		}
		read = append(read, t.attachment)
		if law := l.sampleLaw(t, d.Empirical, n, c.report); law != nil {
			d.law = law.FromFile(string(d.Empirical.File))
		}
	})
	return read
}

// relocateSamples rewrites the names of samples in a tree as relocate does.
func relocateSamples(s *Scenario, root *document.Node) {
	walk(reflect.ValueOf(s.file).Elem(), nil, func(v any, path []any) {
		if d, ok := v.(*Distribution); ok && d.Empirical != nil && d.Empirical.File != "" {
			s.relocate(root.Find(append(path, "empirical", "file")...))
		}
	})
}

// walk visits every struct that v holds, with its path in the file.
func walk(v reflect.Value, path []any, visit func(v any, path []any)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*document.Node]() {
			walk(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), append(path[:len(path):len(path)], i), visit)
		}
	case reflect.Struct:
		if v.CanAddr() {
			visit(v.Addr().Interface(), path)
		}
		for i := range v.NumField() {
			if key := v.Type().Field(i).Tag.Get("yaml"); key != "" {
				walk(v.Field(i), append(path[:len(path):len(path)], key), visit)
			}
		}
	}
}
