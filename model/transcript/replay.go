package transcript

import (
	"fmt"
	"slices"

	"quiesce/model/wdf"
)

// Difference is the first step at which a machine does otherwise than a transcript says.
type Difference struct {
	Line  int // of the input
	Input wdf.Input
	Want  []string
	Got   []string
	Error string // the machine refused the input
}

// String is the difference in words.
func (d *Difference) String() string {
	if d.Error != "" {
		return fmt.Sprintf("line %d: %v: %s", d.Line, d.Input, d.Error)
	}
	return fmt.Sprintf("line %d: %v: the transcript has %q, the machine does %q", d.Line, d.Input, d.Want, d.Got)
}

// Replay plays the transcript's inputs on a new machine. It returns the first difference, or nil if
// there is none. The error is a configuration that the framework refuses.
func (t *Transcript) Replay() (*Difference, error) {
	m, err := wdf.New(&t.Config)
	if err != nil {
		return nil, err
	}
	for _, s := range t.Steps {
		actions, err := m.Step(s.Input, nil)
		d := &Difference{Line: s.Line, Input: s.Input, Want: s.Actions}
		if err != nil {
			d.Error = err.Error()
			return d, nil
		}
		d.Got = Actions(actions)
		if !slices.Equal(d.Want, d.Got) {
			return d, nil
		}
	}
	return nil, nil
}

// Actions are the actions as a transcript writes them.
func Actions(actions []wdf.Action) []string {
	var text []string
	for _, a := range actions {
		text = append(text, a.String())
	}
	return text
}
