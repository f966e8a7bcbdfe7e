package draw

import (
	"slices"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// Names are tried at these directions from their point, at growing distances.
var directions = []vg.Point{{X: 1}, {X: 1, Y: 1}, {X: 1, Y: -1}, {X: -1}, {X: -1, Y: 1}, {X: -1, Y: -1}, {Y: 1}, {Y: -1}}

const (
	nameDistances = 6
	nameStep      = 8.0
)

// paintNames writes the names of points beside them, none upon a point or another name, nor upon a line
// if that can be avoided. A name further away is joined to its point; one for which there is no room is
// left to the legend.
func (f *figure) paintNames(p *page) {
	taken, lines := f.pointBoxes(), f.lineBoxes()
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		for k, name := range s.Names {
			at, ok := f.pointAt(s, k)
			if !ok || name == "" || s.Kind == charts.Bars {
				continue
			}
			name = f.cut(smallSize, name, f.data.Size().X/2)
			width := f.typesetter.width(smallSize, name)
			box, near, found := f.freeBox(at, width, slices.Concat(taken, lines))
			if !found {
				box, near, found = f.freeBox(at, width, taken)
			}
			if !found {
				continue
			}
			if !near {
				end := vg.Point{X: max(box.Min.X, min(box.Max.X, at.X)), Y: max(box.Min.Y, min(box.Max.Y, at.Y))}
				p.StrokeLine2(p.line(f.theme.frame, gridWidth), at.X, at.Y, end.X, end.Y)
			}
			p.text(f.theme.ink, smallSize, vg.Point{X: box.Min.X + 1, Y: box.Min.Y + smallSize*descent}, rightOf, 0, name)
			taken = append(taken, box)
		}
	}
}

// lineBoxes are what error bars and the steps of fronts cover.
func (f *figure) lineBoxes() []vg.Rectangle {
	var all []vg.Rectangle
	add := func(from, to vg.Point) {
		all = append(all, vg.Rectangle{
			Min: vg.Point{X: min(from.X, to.X) - 0.5, Y: min(from.Y, to.Y) - 0.5},
			Max: vg.Point{X: max(from.X, to.X) + 0.5, Y: max(from.Y, to.Y) + 0.5},
		})
	}
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		var before vg.Point
		for k := range s.X {
			at, ok := f.pointAt(s, k)
			if !ok {
				continue
			}
			if s.Low != nil {
				low, _ := f.y.bound(s.Low[k], -1)
				high, _ := f.y.bound(s.High[k], +1)
				add(vg.Point{X: at.X, Y: f.atY(low)}, vg.Point{X: at.X, Y: f.atY(high)})
			}
			if s.XLow != nil {
				low, _ := f.x.bound(s.XLow[k], -1)
				high, _ := f.x.bound(s.XHigh[k], +1)
				add(vg.Point{X: f.atX(low), Y: at.Y}, vg.Point{X: f.atX(high), Y: at.Y})
			}
			if s.Kind == charts.Front {
				if corner := (vg.Point{X: at.X, Y: before.Y}); before != (vg.Point{}) {
					add(before, corner)
					add(corner, at)
				}
				before = at
			}
		}
	}
	return all
}

// pointAt is where a point is, if it is on the axes.
func (f *figure) pointAt(s *charts.Series, i int) (vg.Point, bool) {
	x, okX := f.x.place(s.X[i])
	y, okY := f.y.place(s.Y[i])
	if !okX || !okY || !f.x.holds(x) || !f.y.holds(y) {
		return vg.Point{}, false
	}
	return f.at(x, y), true
}

// pointBoxes are what glyphs, and the zeros in place of some, cover.
func (f *figure) pointBoxes() []vg.Rectangle {
	var all []vg.Rectangle
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		if s.Kind == charts.Bars || s.Kind == charts.Front {
			continue
		}
		for k := range s.X {
			if at, ok := f.pointAt(s, k); ok {
				all = append(all, around(at, pointRadius+1, pointRadius+1))
			}
		}
	}
	for _, at := range f.zeros() {
		all = append(all, around(at, smallSize/2, smallSize))
	}
	return all
}

func around(at vg.Point, x, y vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: at.X - x, Y: at.Y - y}, Max: vg.Point{X: at.X + x, Y: at.Y + y}}
}

// freeBox finds room for a name: within the data, and upon nothing taken.
func (f *figure) freeBox(at vg.Point, width vg.Length, taken []vg.Rectangle) (box vg.Rectangle, near, found bool) {
	halfX, halfY := width/2+1, height(smallSize, 1)/2
	for distance := range nameDistances {
		away := pointRadius + 1.5 + nameStep*vg.Length(distance)
		for _, d := range directions {
			sideways := away
			if d.X != 0 && d.Y != 0 && distance == 0 {
				sideways = 0.5 * away
			}
			middle := vg.Point{X: at.X + d.X*(sideways+halfX), Y: at.Y + d.Y*(away+halfY-1)}
			box = around(middle, halfX, halfY)
			if inside(box, f.data) && !touches(box, taken) {
				return box, distance == 0, true
			}
		}
	}
	return box, false, false
}

func inside(box, all vg.Rectangle) bool {
	return box.Min.X >= all.Min.X && box.Max.X <= all.Max.X && box.Min.Y >= all.Min.Y && box.Max.Y <= all.Max.Y
}

func touches(box vg.Rectangle, others []vg.Rectangle) bool {
	for _, o := range others {
		if box.Min.X < o.Max.X && box.Max.X > o.Min.X && box.Min.Y < o.Max.Y && box.Max.Y > o.Min.Y {
			return true
		}
	}
	return false
}
