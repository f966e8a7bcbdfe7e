package splitting

// Model is what is split: paths of states S from a beginning to an end, which on their way reach an
// importance, a number that says how close to the rare event they have come: the customers in a
// queue, the age of a stop. It may be a simulation of its own or a few lines around one.
//
// The better the importance tells how probable the event still is, the smaller the error. An age
// alone does where what is left hardly matters, as when all requests in flight complete at once;
// where they complete one after the other, a stop of the same age with more of them left is far
// more likely to last, and the importance must grow with their number. It need not be continuous:
// the event itself may be a leap, to the last level.
//
// Randomness is named by path numbers: the same calls with the same numbers give the same states.
// Every path that the package starts or clones has a number of its own among all of a seed, at
// least 1<<32, so that ordinary replications of the same seed are others.
//
// What has been drawn when a state is cloned is common to its clones: they can only differ by
// what is drawn later. A state should therefore hold no draw that decides about the rare event:
// exponential times may be redrawn at a clone, others conditionally on their age.
type Model[S any] interface {
	// Start returns a path at its beginning, whose randomness is that of path.
	Start(path uint64) S
	// Clone returns an independent copy of a state, whose randomness from now on is that of path.
	// It does not change the state.
	Clone(state S, path uint64) S
	// Advance takes a path on until its importance is at least level or it ends, and returns where
	// it is then, and the greatest importance on the way: at least level exactly if that was
	// reached. It may change the state that it is given. It stops at once if the importance is
	// that high already. To stop at a level and go on must not change the law of a path.
	Advance(state S, level float64) (at S, importance float64)
}
