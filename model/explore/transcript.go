package explore

import "quiesce/model/transcript"

// replay plays the moves from the beginning and writes them down: every input of the machine with
// what followed from it, under the move that made it.
func replay(cfg *Config, path []move) *transcript.Transcript {
	w, err := newWorld(cfg)
	if err != nil {
		panic(err) // the search began with the same configuration
	}
	t := &transcript.Transcript{Config: *cfg.machine()}
	for _, m := range path {
		about := m.String()
		lines, _ := w.play(m)
		for _, l := range lines {
			t.Steps = append(t.Steps, transcript.Step{About: about, Input: l.in, Actions: transcript.Actions(l.actions)})
			about = ""
		}
	}
	return t
}
