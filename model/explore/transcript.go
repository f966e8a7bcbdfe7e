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
	write := func(about string, lines []line) {
		for _, l := range lines {
			t.Steps = append(t.Steps, transcript.Step{About: about, Input: l.in, Actions: transcript.Actions(l.actions)})
			about = ""
		}
	}
	write("the driver asks to be told of requests in its manual queues", w.opening)
	for _, m := range path {
		lines, _ := w.play(m)
		write(m.String(), lines)
	}
	return t
}
