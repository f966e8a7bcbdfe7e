package timeline

import "fmt"

// lanes are tracks of which each carries one thing at a time: something new takes the first that is
// free.
type lanes struct {
	parent *track
	rank   int
	name   string
	single bool // the first has no number in its name
	all    []*track
	used   []bool
}

// take hands out a lane.
func (l *lanes) take(t *trace) *track {
	for i, used := range l.used {
		if !used {
			l.used[i] = true
			return l.all[i]
		}
	}
	name := fmt.Sprintf("%s %d", l.name, len(l.all)+1)
	if l.single && len(l.all) == 0 {
		name = l.name
	}
	k := t.track(l.parent, l.rank+len(l.all), name)
	l.all, l.used = append(l.all, k), append(l.used, true)
	return k
}

// free takes a lane back.
func (l *lanes) free(k *track) {
	for i := range l.all {
		if l.all[i] == k {
			l.used[i] = false
		}
	}
}
