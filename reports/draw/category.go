package draw

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// Names below an axis that are too long for their place are turned by this, and cut at this width.
const (
	turn               = 40 * math.Pi / 180
	turnedMost         = 110.0
	turnedSlot         = 15.0 // the distance of turned names at which they do not touch
	linesMost          = 3
	namesMost          = 24   // below an axis; of more numbers, some are left out
	categorySlotAtMost = 0.34 // of a figure's width are names left of an axis
)

// categoryTicks names the categories of an axis, all of them if there is room.
func categoryTicks(a *axis, r room) []tick {
	slot := r.length / vg.Length(len(a.Categories))
	a.turned = 0
	if r.upright {
		lines := int(max(1, min(linesMost, (slot-2)/(tickSize*leading))))
		return named(a, least1(tickSize*leading/slot), func(name string) []string {
			wrapped, _ := r.wrap(tickSize, name, r.deep, lines)
			return wrapped
		})
	}
	if r.flat(a, slot) {
		return named(a, 1, func(name string) []string {
			wrapped, _ := r.wrap(tickSize, name, slot-tickGap, linesMost)
			return wrapped
		})
	}
	if every := least1((r.widest(tickSize, a.Categories) + tickGap) / slot); numeric(a.Categories) && len(a.Categories) > namesMost {
		return named(a, every, func(name string) []string { return []string{name} })
	}
	a.turned = turn
	return named(a, least1(turnedSlot/slot), func(name string) []string {
		return []string{r.cut(tickSize, name, min(turnedMost, r.deep))}
	})
}

func least1(n vg.Length) int { return max(1, int(math.Ceil(float64(n)))) }

// flat reports whether all names fit side by side, broken into lines where that helps.
func (r room) flat(a *axis, slot vg.Length) bool {
	for _, name := range a.Categories {
		if _, whole := r.wrap(tickSize, name, slot-tickGap, linesMost); !whole {
			return false
		}
	}
	return true
}

// numeric reports whether names are numbers, perhaps with units: of these, some may be left out.
func numeric(names []string) bool {
	for _, name := range names {
		if name == "" || name[0] != '-' && (name[0] < '0' || name[0] > '9') {
			return false
		}
	}
	return true
}

// named makes a tick of every so many-th category.
func named(a *axis, every int, lines func(string) []string) []tick {
	ticks := make([]tick, 0, len(a.Categories))
	for i, name := range a.Categories {
		t := tick{place: float64(i)}
		if a.down {
			t.place = -t.place
		}
		if i%every == 0 {
			t.lines = lines(name)
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// depth is how far the labels of an axis reach away from it.
func (a *axis) depth(r room) vg.Length {
	var deepest vg.Length
	for _, t := range a.ticks {
		if t.lines == nil {
			continue
		}
		size := height(tickSize, len(t.lines))
		switch {
		case r.upright:
			size = r.tickWidth(t)
		case a.turned != 0:
			size = r.tickWidth(t)*vg.Length(math.Sin(a.turned)) + tickSize*vg.Length(math.Cos(a.turned))
		}
		deepest = max(deepest, size)
	}
	return deepest
}

// overhang is how far labels below an axis reach beyond its ends.
func (a *axis) overhang(r room) (left, right vg.Length) {
	for _, t := range a.ticks {
		if t.lines == nil {
			continue
		}
		at := vg.Length(a.share(t.place)) * r.length
		before, after := r.tickWidth(t)/2, r.tickWidth(t)/2
		if a.turned != 0 {
			before, after = r.tickWidth(t)*vg.Length(math.Cos(a.turned)), tickSize/2
		}
		left, right = max(left, before-at), max(right, at+after-r.length)
	}
	return left, right
}
