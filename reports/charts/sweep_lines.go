package charts

import (
	"math"
	"slices"
	"strings"
)

// undefined is a value that is not there.
var undefined = Value(math.NaN())

// line is a run of a sweep's points along one axis: a strategy, and a value of each other axis.
type line struct {
	chosen int   // of the definition's strategies
	places []int // of all axes; that of the axis along which it goes does not matter
	name   string
}

// lines are the charts of each figure along axes. Of one strategy over two axes it is the one with more
// values, with a line for each value of the other; else it is each, with a line for each strategy, where the
// other axes are at the middle of their values.
func (w *swept) lines() []Chart {
	var charts []Chart
	for f := range w.figures {
		for _, a := range w.along() {
			c := w.figureAlong(f, a)
			if len(c.Series) > 0 {
				charts = append(charts, c)
			}
		}
	}
	return charts
}

// plane reports whether lines stand for values of the second of two axes.
func (w *swept) plane() bool { return len(w.axes) == 2 && len(w.definition.Strategies) == 1 }

// along are the axes that charts have as their X.
func (w *swept) along() []*sweptAxis {
	var all []*sweptAxis
	for i := range w.axes {
		all = append(all, &w.axes[i])
	}
	if !w.plane() {
		return all
	}
	if len(all[1].present) > len(all[0].present) {
		return all[1:]
	}
	return all[:1]
}

// figureAlong is the chart of a figure along an axis.
func (w *swept) figureAlong(figure int, a *sweptAxis) Chart {
	f := &w.figures[figure]
	path := w.definition.Axes[a.number].Path
	c := Chart{ID: "sweep_" + identifier(f.name()), Title: f.name() + " along " + path,
		About: w.about(f), X: w.axis(a), Y: Axis{Label: f.name(), Unit: f.unit}}
	if len(w.axes) > 1 && !w.plane() {
		c.Group = "sweep_" + f.name()
		c.ID += "_" + identifier(path)
		c.About += " Here the other axes are at the middle of their values: " + w.middle(a) + "."
	}
	for _, l := range w.linesAlong(a) {
		if s := w.follow(&l, figure, a); len(s.X) > 0 {
			c.Series = append(c.Series, s)
		}
	}
	c.scale(f)
	c.Marks = append(f.marks(), w.breakEven(a)...)
	c.About += bars + w.some()
	c.atOnePlace(a.number)
	return c
}

// linesAlong are the lines of a chart along an axis.
func (w *swept) linesAlong(a *sweptAxis) []line {
	middle := make([]int, len(w.definition.Axes))
	copy(middle, w.points[0].places) // of axes of one value
	for i := range w.axes {
		o := &w.axes[i]
		middle[o.number] = o.present[len(o.present)/2]
	}
	var all []line
	if !w.plane() {
		for chosen, strategy := range w.definition.Strategies {
			all = append(all, line{chosen, middle, strategy})
		}
		return all
	}
	other := &w.axes[0]
	if a == other {
		other = &w.axes[1]
	}
	keep := spread(len(other.present), curvesAtMost)
	for i, place := range other.present {
		if keep[i] {
			places := slices.Clone(middle)
			places[other.number] = place
			all = append(all, line{0, places, shortPath(w.definition, other.number) + "=" + w.label(other.number, place)})
		}
	}
	return all
}

// beside reports whether a point is on a line along an axis.
func (p *sweptPoint) beside(l *line, along int) bool {
	for k, at := range l.places {
		if k != along && p.places[k] != at {
			return false
		}
	}
	return p.chosen == l.chosen
}

// follow is a line's series. Its colour follows its strategy where lines have different ones.
func (w *swept) follow(l *line, figure int, a *sweptAxis) Series {
	s := Series{Name: l.name, Kind: LinePoint, Set: w.set(l.places, a)}
	if s.Name == "" { // the axis is the strategy
		s.Name = w.figures[figure].name()
	}
	if len(w.definition.Strategies) > 1 {
		s.Strategy = l.name
	}
	if a.numbers == nil {
		s.Kind = Points
	}
	for _, place := range a.present {
		for i := range w.points {
			p := &w.points[i]
			if p.places[a.number] != place || !p.beside(l, a.number) {
				continue
			}
			if v := p.values[figure]; !math.IsNaN(v.y) {
				s.X, s.Y = append(s.X, a.x(place)), append(s.Y, v.y)
				s.Low, s.High = append(s.Low, v.low), append(s.High, v.high)
				s.Sets = append(s.Sets, w.set(p.places, nil))
			}
		}
	}
	return s
}

// set is the values of the axes at a place, but for the axis along which a line goes; nil: of all.
func (w *swept) set(places []int, along *sweptAxis) []string {
	var all []string
	for k, place := range places {
		value := ""
		if along == nil || k != along.number {
			value = w.label(k, place)
		}
		all = append(all, value)
	}
	return all
}

// middle names the values of the other axes.
func (w *swept) middle(a *sweptAxis) string {
	var parts []string
	for i := range w.axes {
		if o := &w.axes[i]; o != a {
			parts = append(parts, shortPath(w.definition, o.number)+"="+w.label(o.number, o.present[len(o.present)/2]))
		}
	}
	return strings.Join(parts, ", ")
}
