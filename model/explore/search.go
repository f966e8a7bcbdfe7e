package explore

import "crypto/sha256"

// Result is what a search came to.
type Result struct {
	Findings  []*Finding // the first, and so shortest, of each kind
	States    int        // distinct states reached
	Moves     int        // moves played
	Depth     int        // most moves from the beginning
	Exhausted bool       // every reachable state was looked at
}

// Failed reports whether something was found that a correct driver must not do. Starvation is a
// property to know of, not a mistake.
func (r *Result) Failed() bool {
	for _, f := range r.Findings {
		if f.Kind != Starvation {
			return true
		}
	}
	return false
}

// Progress is told from time to time how far a search is. It stops the search by returning false.
type Progress func(states, frontier, depth int) bool

// progressEvery is the number of states looked at between two calls of Progress.
const progressEvery = 4096

// Search looks at every state that can be reached, breadth first, until all were seen or the budget
// of states is spent. It does not go on behind a hang, nor behind a move that is a misuse, a double
// completion or a touch of hardware in Dx: what comes after means nothing. A hang is a state in which
// nothing is owed; owed moves that go round in a circle are not looked for. progress may be nil.
func Search(cfg Config, progress Progress) (*Result, error) {
	if cfg.States == 0 {
		cfg.States = DefaultStates
	}
	w, err := newWorld(&cfg)
	if err != nil {
		return nil, err
	}
	s := &search{cfg: &cfg, seen: map[key]struct{}{}}
	s.add(w, -1, move{})
	s.run(progress)
	return &s.result, nil
}

// key stands for a state: 128 bits of its canonical form's SHA-256.
type key [16]byte

// step is how a state was first reached: the move, and the state that it was made in.
type step struct {
	parent int32
	move   move
}

type search struct {
	cfg      *Config
	encoder  encoder
	seen     map[key]struct{}
	steps    []step    // of every state, by its index
	frontier []reached // states not looked at yet, oldest first
	result   Result
	found    [findingKinds]bool
}

type reached struct {
	world *world
	index int32
	depth int32
}

// add enters a world into the search if it is new.
func (s *search) add(w *world, parent int32, by move) {
	sum := sha256.Sum256(s.encoder.encode(w))
	k := key(sum[:16])
	if _, old := s.seen[k]; old {
		return
	}
	s.seen[k] = struct{}{}
	depth := int32(0)
	if parent >= 0 {
		depth = s.frontier[0].depth + 1
	}
	s.frontier = append(s.frontier, reached{w, int32(len(s.steps)), depth})
	s.steps = append(s.steps, step{parent, by})
}

func (s *search) run(progress Progress) {
	var moves []move
	for looked := 0; len(s.frontier) > 0; looked++ {
		at := s.frontier[0]
		s.result.Depth = int(at.depth)
		if len(s.steps) >= s.cfg.States {
			s.result.States = len(s.steps)
			return
		}
		if progress != nil && looked%progressEvery == 0 && !progress(len(s.steps), len(s.frontier), int(at.depth)) {
			s.result.States = len(s.steps)
			return
		}
		moves = at.world.moves(moves[:0])
		s.look(at, moves)
		s.frontier[0].world = nil
		s.frontier = s.frontier[1:]
	}
	s.result.States = len(s.steps)
	s.result.Exhausted = true
}

// look judges one world and makes each of its moves.
func (s *search) look(at reached, moves []move) {
	if f := at.world.starved(); f != nil {
		s.find(f, at.index, nil)
	}
	if f := at.world.aborting(); f != nil {
		s.find(f, at.index, nil)
	}
	if f := at.world.dead(moves); f != nil {
		s.find(f, at.index, nil)
		if f.Kind == Hang {
			return
		}
	}
	for _, m := range moves {
		next := at.world.clone()
		_, fault := next.play(m)
		s.result.Moves++
		if fault != nil {
			s.find(fault, at.index, &m)
			continue
		}
		s.add(next, at.index, m)
	}
}

// find keeps the first finding of its kind, with its path: the moves to the state, and the one
// that showed it if it is a move's.
func (s *search) find(f *Finding, index int32, last *move) {
	if s.found[f.Kind] {
		return
	}
	s.found[f.Kind] = true
	var path []move
	for i := index; s.steps[i].parent >= 0; i = s.steps[i].parent {
		path = append(path, s.steps[i].move)
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	if last != nil {
		path = append(path, *last)
	}
	f.Depth = len(path)
	f.Path = replay(s.cfg, path)
	s.result.Findings = append(s.result.Findings, f)
}
