package workloads

import (
	"bytes"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// NamedFile is a file that a scenario reads, with its content.
type NamedFile struct {
	Name string // as Open opens it
	Data []byte
}

// Files reads all files that the scenario and its axes name, once more: with them,
// Open(Source{Name: Name, Text: Text()}) makes an equal scenario on another machine.
func (s *Scenario) Files() ([]NamedFile, error) {
	read := map[string][]byte{}
	open := func(name string) (io.ReadCloser, error) {
		original := name
		if !filepath.IsAbs(name) {
			original = filepath.Join(s.source.Dir, name)
		}
		in, err := s.library.open(original)
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(in)
		if cerr := in.Close(); err == nil {
			err = cerr
		}
		read[name] = data
		return io.NopCloser(bytes.NewReader(data)), err
	}
	if _, err := Open(Source{Name: s.Name, Text: s.Text()}, open); err != nil {
		return nil, err
	}
	var files []NamedFile
	for _, name := range slices.Sorted(maps.Keys(read)) {
		files = append(files, NamedFile{name, read[name]})
	}
	return files, nil
}

// ReadFiles are all files that were read for the scenario and for values of its axes, in the order of
// their paths.
func (s *Scenario) ReadFiles() []Attachment {
	s.library.mu.Lock()
	defer s.library.mu.Unlock()
	var all []Attachment
	for _, t := range s.library.traces {
		all = append(all, t.attachment)
	}
	for _, t := range s.library.texts {
		all = append(all, t.attachment)
	}
	slices.SortFunc(all, func(a, b Attachment) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(all)
}
