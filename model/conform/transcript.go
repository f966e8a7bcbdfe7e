package conform

import (
	"bufio"
	"fmt"
	"path/filepath"

	"quiesce/model/transcript"
)

// A file may also be a transcript in the machine's own vocabulary (package transcript), such as the
// counterexamples that a search writes. It is one scenario, of the group "transcript".

// transcriptGroup is the group of a transcript's only scenario.
const transcriptGroup = "transcript"

// isTranscript looks at the beginning of a file without consuming it.
func isTranscript(r *bufio.Reader) bool {
	head, err := r.Peek(r.Size())
	if len(head) == 0 && err != nil {
		return false
	}
	return transcript.Is(string(head))
}

// readTranscript reads a file that is a transcript.
func readTranscript(r *bufio.Reader, name string) (*Case, error) {
	t, err := transcript.Read(r, name)
	return &Case{Line: 1, Name: filepath.Base(name), Group: transcriptGroup, transcript: t}, err
}

// replayTranscript plays the transcript and compares every step.
func (c *Case) replayTranscript() []Difference {
	d, err := c.transcript.Replay()
	switch {
	case err != nil:
		return []Difference{{Step: 1, Title: "(machine)", Measured: []string{"a machine"}, Replayed: []string{err.Error()}}}
	case d == nil:
		return nil
	case d.Error != "":
		d.Got = []string{d.Error}
	}
	return []Difference{{Step: c.stepAt(d.Line), Title: fmt.Sprintf("line %d: %v", d.Line, d.Input), Measured: d.Want, Replayed: d.Got}}
}

// stepAt is the number of the step on the line, from 1.
func (c *Case) stepAt(line int) int {
	for i, s := range c.transcript.Steps {
		if s.Line == line {
			return i + 1
		}
	}
	return 0
}
