package charts

import "quiesce/results"

// choose returns the settings of a run that have results, at most so many of them, and how many there
// are. Of a grid some values of each axis are chosen, and all their combinations; of any other design
// every so many-th setting. Both ends are among them.
func choose(l *results.Ledger, most int) (settings []int, total int, err error) {
	d := &l.Definition
	most = max(most, 1)
	if d.Design.Kind != "" {
		return chooseSamples(l, most)
	}
	present := make([][]bool, len(d.Axes))
	for k := range present {
		present[k] = make([]bool, len(d.Axes[k].Values))
	}
	if _, err := l.Begun(func(setting int) bool {
		total++
		for k, at := range d.Places(setting) {
			present[k][at] = true
		}
		return false
	}); err != nil {
		return nil, 0, err
	}
	thin(present, most)
	settings, err = l.Begun(func(setting int) bool {
		for k, at := range d.Places(setting) {
			if !present[k][at] {
				return false
			}
		}
		return true
	})
	return settings, total, err
}

// chooseSamples is choose where settings are no combinations.
func chooseSamples(l *results.Ledger, most int) (settings []int, total int, err error) {
	if _, err := l.Begun(func(int) bool { total++; return false }); err != nil {
		return nil, 0, err
	}
	keep := spread(total, most)
	i := 0
	settings, err = l.Begun(func(int) bool {
		i++
		return keep[i-1]
	})
	return settings, total, err
}

// thin leaves of each axis' values so few that they have no more combinations than most: always of the
// axis that has most values.
func thin(present [][]bool, most int) {
	lengths := make([]int, len(present))
	product := 1
	for k := range present {
		for _, there := range present[k] {
			if there {
				lengths[k]++
			}
		}
		product *= max(lengths[k], 1) // at most results.PointLimit
	}
	for product > most {
		longest := 0
		for k := range lengths {
			if lengths[k] > lengths[longest] {
				longest = k
			}
		}
		product = product / lengths[longest] * (lengths[longest] - 1)
		lengths[longest]--
	}
	for k := range present {
		n := 0
		for _, there := range present[k] {
			if there {
				n++
			}
		}
		keep, i := spread(n, lengths[k]), 0
		for at, there := range present[k] {
			if there {
				present[k][at] = keep[i]
				i++
			}
		}
	}
}

// spread marks m of n places, evenly spread from the first to the last; all if m is not less than n.
func spread(n, m int) []bool {
	keep := make([]bool, n)
	for i := range min(n, m) {
		switch {
		case m >= n:
			keep[i] = true
		case m == 1:
			keep[0] = true
		default:
			keep[i*(n-1)/(m-1)] = true
		}
	}
	return keep
}
