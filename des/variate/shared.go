package variate

import (
	"container/list"
	"encoding/binary"
	"math"
	"sync"
)

// Distributions with the same law, in units of its own, share one inverse: an Erlang distribution of
// another mean is the same table, scaled. The inverses asked for last are kept, so that the points
// of a sweep find those of their neighbours. An inverse depends on its law alone and never changes,
// so that it makes no difference to any draw whether it was found or made anew.

// sharedLimit is how many inverses are kept, of 64 KiB each once they have been drawn from.
const sharedLimit = 64

// sharedBranches is up to how many branches a hyperexponential law is shared.
const sharedBranches = 64

var shared = inverses{byLaw: map[string]*list.Element{}}

// inverses are inverses by law, of which it keeps those that were asked for last.
type inverses struct {
	mu    sync.Mutex
	byLaw map[string]*list.Element
	order list.List // of sharedInverse, the one asked for last in front
}

type sharedInverse struct {
	key     string
	inverse *inverse
}

// of returns the inverse of a law whose parameters are key, bit for bit.
func (s *inverses) of(key []byte, l law) *inverse {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.byLaw[string(key)]; ok {
		s.order.MoveToFront(e)
		return e.Value.(sharedInverse).inverse
	}
	v := &inverse{law: l}
	s.byLaw[string(key)] = s.order.PushFront(sharedInverse{string(key), v})
	if s.order.Len() > sharedLimit {
		oldest := s.order.Remove(s.order.Back()).(sharedInverse)
		delete(s.byLaw, oldest.key)
	}
	return v
}

// newInverse returns an inverse of the law, which may be shared with others.
func newInverse(l law) *inverse {
	var key []byte
	switch {
	case l.erlang != nil:
		key = binary.LittleEndian.AppendUint64(key, math.Float64bits(l.erlang.shape))
	case len(l.hyperexponential.branches) > sharedBranches:
		return &inverse{law: l}
	default: // two branches at least, so no key is that of an Erlang law
		for _, b := range l.hyperexponential.branches {
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(b.p))
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(b.rate))
		}
	}
	return shared.of(key, l)
}
