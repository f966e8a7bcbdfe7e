package des

import "math/bits"

// freeSet is a set of small integers that gives its least at once: a bitmap of which it remembers
// the first word that is not zero. To find the next such word it has a bitmap of the words that are
// not zero, above that one of that bitmap's words, and so on up to a single word.
type freeSet struct {
	words   []uint64
	first   int        // the first word that is not zero; len(words) if all are
	summary [][]uint64 // lowest first; the last has one word
}

// resize makes room for the integers below n.
func (f *freeSet) resize(n int) {
	had := len(f.words)
	f.words = extend(f.words, n)
	if f.first == had {
		f.first = len(f.words)
	}
	f.summary = nil
	for below := f.words; ; below = f.summary[len(f.summary)-1] {
		level := extend(nil, len(below))
		for i, w := range below {
			if w != 0 {
				level[i>>6] |= 1 << (i & 63)
			}
		}
		f.summary = append(f.summary, level)
		if len(level) == 1 {
			return
		}
	}
}

// extend returns a bitmap with zero words appended until it has at least n bits and one word.
func extend(bitmap []uint64, n int) []uint64 {
	words := max((n+63)/64, 1)
	return append(bitmap, make([]uint64, max(words-len(bitmap), 0))...)
}

// add puts i into the set.
func (f *freeSet) add(i int) {
	word := i >> 6
	old := f.words[word]
	f.words[word] = old | 1<<(i&63)
	f.first = min(f.first, word)
	if old == 0 {
		f.summarise(word)
	}
}

// summarise notes in the summary that a word is no longer zero.
func (f *freeSet) summarise(word int) {
	for _, level := range f.summary {
		old := level[word>>6]
		level[word>>6] = old | 1<<(word&63)
		if old != 0 {
			return
		}
		word >>= 6
	}
}

// takeLeast removes the least integer and returns it; ok is false if there is none.
func (f *freeSet) takeLeast() (least int, ok bool) {
	if f.first == len(f.words) {
		return 0, false
	}
	w := f.words[f.first]
	least = f.first<<6 | bits.TrailingZeros64(w)
	w &= w - 1
	f.words[f.first] = w
	if w == 0 {
		f.advance()
	}
	return least, true
}

// advance finds the next word that is not zero when the first has become zero.
func (f *freeSet) advance() {
	word := f.first
	for _, level := range f.summary {
		level[word>>6] &^= 1 << (word & 63)
		if level[word>>6] != 0 {
			break
		}
		word >>= 6
	}
	top := len(f.summary) - 1
	if f.summary[top][0] == 0 {
		f.first = len(f.words)
		return
	}
	word = 0
	for l := top; l >= 0; l-- {
		word = word<<6 | bits.TrailingZeros64(f.summary[l][word])
	}
	f.first = word
}

func (f *freeSet) clone() freeSet {
	c := freeSet{words: append([]uint64(nil), f.words...), first: f.first}
	for _, level := range f.summary {
		c.summary = append(c.summary, append([]uint64(nil), level...))
	}
	return c
}
