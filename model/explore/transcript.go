package explore

import (
	"fmt"
	"strings"

	"quiesce/model/wdf"
)

// Transcript is a path through a world in the machine's vocabulary: every input with what followed
// from it.
type Transcript struct {
	config *wdf.Config
	Moves  []Move
}

// Move is one move of the world with the machine's part in it.
type Move struct {
	About string
	Lines []Line
}

// Line is one input of the machine with the actions that it led to.
type Line struct {
	Input   wdf.Input
	Actions []wdf.Action
}

// replay plays the moves from the beginning and writes them down.
func replay(cfg *Config, path []move) *Transcript {
	w, err := newWorld(cfg)
	if err != nil {
		panic(err) // the search began with the same configuration
	}
	t := &Transcript{config: cfg.machine()}
	for _, m := range path {
		lines, _ := w.play(m)
		written := Move{About: m.String()}
		for _, l := range lines {
			written.Lines = append(written.Lines, Line{l.in, l.actions})
		}
		t.Moves = append(t.Moves, written)
	}
	return t
}

// String is the transcript as text: a line for each input, and an indented one for each action.
func (t *Transcript) String() string {
	var b strings.Builder
	for _, m := range t.Moves {
		fmt.Fprintf(&b, "# %s\n", m.About)
		for _, l := range m.Lines {
			fmt.Fprintln(&b, l.Input)
			for _, a := range l.Actions {
				fmt.Fprintf(&b, "    %v\n", a)
			}
		}
	}
	return b.String()
}
