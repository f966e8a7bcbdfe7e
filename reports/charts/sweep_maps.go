package charts

import (
	"math"
	"slices"
)

// maps are the heat maps of figures over two axes, one for each strategy.
func (w *swept) maps() []Chart {
	if len(w.axes) != 2 {
		return nil
	}
	var charts []Chart
	for f := range w.figures {
		if !w.figures[f].mapped() {
			continue
		}
		for chosen, strategy := range w.definition.Strategies {
			c := w.heatMap(f, chosen)
			if c.HeatMap == nil {
				continue
			}
			if len(w.definition.Strategies) > 1 {
				c.Group = "map_" + w.figures[f].name()
				c.ID += "_" + identifier(strategy)
				c.Title += ": " + strategy
				c.HeatMap.Strategy = strategy
			}
			charts = append(charts, c)
		}
	}
	return charts
}

// mapped tells whether there are heat maps of a figure: of those that are decided by, and of those that
// most decisions are about.
func (f *figure) mapped() bool {
	return len(f.limits) > 0 || f.statistic == "p99" || f.metric == "mean_power"
}

// heatMap is a figure of a strategy over the two axes; it has no heat map if the figure is undefined, or 0
// everywhere and no objective is about it. All strategies have the same colours.
func (w *swept) heatMap(figure, chosen int) Chart {
	f := &w.figures[figure]
	x, y := &w.axes[0], &w.axes[1]
	m := &HeatMap{Label: f.name(), Unit: f.unit}
	var all, own []float64
	for range y.present {
		row := make(Values, len(x.present))
		for i := range row {
			row[i] = math.NaN()
		}
		m.Z = append(m.Z, row)
	}
	for _, p := range w.points {
		z := p.values[figure].y
		all = append(all, z)
		if p.chosen == chosen {
			own = append(own, z)
			m.Z[slices.Index(y.present, p.places[y.number])][slices.Index(x.present, p.places[x.number])] = z
		}
	}
	if len(f.limits) == 0 && !telling(own) {
		return Chart{}
	}
	m.Scale = scaleOf(all...)
	if low, high, ok := span(all); ok {
		m.Low, m.High = &low, &high
	}
	for _, o := range f.limits {
		m.Contours = append(m.Contours, Contour{Label: o.Text, Operator: o.Operator, Level: o.Value})
	}
	axis := func(a *sweptAxis) Axis {
		return Axis{Label: w.definition.Axes[a.number].Path, Scale: Linear, Categories: w.labels(a)}
	}
	about := w.about(f)
	if len(f.limits) > 0 {
		about += " The contour is where it stops to hold."
	}
	return Chart{ID: "map_" + identifier(f.name()), Title: f.name() + " over both axes", About: about + w.some(),
		X: axis(x), Y: axis(y), HeatMap: m}
}

// telling reports whether there is a value that is not 0.
func telling(values []float64) bool {
	return slices.ContainsFunc(values, func(v float64) bool { return v == v && v != 0 })
}

// span is from the least to the greatest of the values that are known.
func span(values []float64) (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v == v {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high, low < high
}

// scatterFigures is how many figures are drawn over each axis of a sample.
const scatterFigures = 5

// scatters are the charts of figures over the axes of settings that are no grid.
func (w *swept) scatters() []Chart {
	var charts []Chart
	for f := range min(len(w.figures), scatterFigures) {
		for i := range w.axes {
			charts = append(charts, w.scatter(f, &w.axes[i]))
		}
	}
	return charts
}

// scatter is a figure at all settings over one axis.
func (w *swept) scatter(figure int, a *sweptAxis) Chart {
	f := &w.figures[figure]
	path := w.definition.Axes[a.number].Path
	c := Chart{ID: "sweep_" + identifier(f.name()) + "_" + identifier(path), Group: "sweep_" + f.name(), Title: f.name() + " along " + path,
		About: w.about(f) + " Each point is a setting; the other axes vary as well: a trend shows what this one does, a cloud that it matters little.",
		X:     w.axis(a), Y: Axis{Label: f.name(), Unit: f.unit}}
	for _, p := range w.points {
		v := p.values[figure]
		if math.IsNaN(v.y) {
			continue
		}
		s := c.series(p.strategy)
		s.X, s.Y = append(s.X, a.x(p.places[a.number])), append(s.Y, v.y)
		s.Sets = append(s.Sets, w.set(p.places, nil))
		if len(w.points) <= intervalsAtMost {
			s.Low, s.High = append(s.Low, v.low), append(s.High, v.high)
		}
	}
	if len(w.points) <= intervalsAtMost {
		c.About += bars
	}
	c.scale(f)
	c.Marks = append(f.marks(), w.breakEven(a)...)
	c.About += w.some()
	return c
}
