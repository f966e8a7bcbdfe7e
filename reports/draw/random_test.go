package draw_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

// value draws a number of any size, and those that make trouble.
func value(t *rapid.T) float64 {
	switch rapid.IntRange(0, 11).Draw(t, "sort of value") {
	case 0:
		return 0
	case 1:
		return math.NaN()
	case 2:
		return rapid.SampledFrom([]float64{math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-300, 1e300}).Draw(t, "extreme")
	case 3:
		return rapid.Float64().Draw(t, "anything")
	case 4, 5:
		return math.Pow(10, rapid.Float64Range(-15, 15).Draw(t, "exponent"))
	case 6:
		return 1e6 + rapid.Float64Range(0, 1e-3).Draw(t, "close")
	}
	return rapid.Float64Range(0, 1).Draw(t, "share")
}

func values(t *rapid.T, n int) charts.Values {
	all := make(charts.Values, n)
	for i := range all {
		all[i] = value(t)
	}
	return all
}

func name(t *rapid.T) string {
	if rapid.Bool().Draw(t, "usual name") {
		return rapid.SampledFrom(strategies).Draw(t, "strategy")
	}
	return rapid.StringN(0, 60, -1).Draw(t, "name")
}

func names(t *rapid.T, least, most int) []string {
	return rapid.SliceOfN(rapid.Custom(name), least, most).Draw(t, "names")
}

func randomAxis(t *rapid.T) charts.Axis {
	a := charts.Axis{
		Label: name(t), Unit: rapid.SampledFrom([]string{"", "s", "W", "J", "1/s", "requests"}).Draw(t, "unit"),
		Scale: rapid.SampledFrom([]charts.Scale{"", charts.Linear, charts.Log, charts.Percentile}).Draw(t, "scale"),
	}
	if rapid.IntRange(0, 3).Draw(t, "categories") == 0 {
		a.Categories = names(t, 1, 30)
	}
	for _, end := range []**float64{&a.Low, &a.High} {
		if rapid.IntRange(0, 4).Draw(t, "end") == 0 {
			v := value(t)
			*end = &v
		}
	}
	return a
}

func randomSeries(t *rapid.T) charts.Series {
	n := rapid.IntRange(0, 12).Draw(t, "points")
	s := charts.Series{
		Name: name(t), X: values(t, n), Y: values(t, n),
		Kind: rapid.SampledFrom([]charts.Kind{charts.Line, charts.Step, charts.Points, charts.LinePoint, charts.Bars, charts.Theory, charts.Front}).Draw(t, "kind"),
	}
	if rapid.Bool().Draw(t, "strategy's") {
		s.Strategy = rapid.SampledFrom(strategies).Draw(t, "whose")
	}
	if rapid.Bool().Draw(t, "intervals") {
		s.Low, s.High = values(t, n), values(t, n)
	}
	if rapid.Bool().Draw(t, "intervals of x") {
		s.XLow, s.XHigh = values(t, n), values(t, n)
	}
	if rapid.Bool().Draw(t, "named") {
		s.Names = names(t, n, n)
	}
	return s
}

// randomChart draws any chart that can be drawn.
func randomChart(t *rapid.T) *charts.Chart {
	c := &charts.Chart{ID: name(t), Title: name(t), About: name(t), X: randomAxis(t), Y: randomAxis(t)}
	for range rapid.IntRange(0, 4).Draw(t, "marks") {
		c.Marks = append(c.Marks, charts.Mark{Label: name(t), X: charts.Value(value(t)), Y: charts.Value(value(t))})
	}
	switch rapid.IntRange(0, 4).Draw(t, "sort") {
	case 0:
		c.X.Categories, c.Y.Categories = names(t, 0, 12), names(t, 0, 8)
		c.HeatMap = &charts.HeatMap{Label: name(t), Unit: "s", Scale: rapid.SampledFrom([]charts.Scale{charts.Linear, charts.Log}).Draw(t, "colours")}
		for range c.Y.Categories {
			c.HeatMap.Z = append(c.HeatMap.Z, values(t, len(c.X.Categories)))
		}
		c.HeatMap.Contours = []charts.Contour{{Label: name(t), Operator: rapid.SampledFrom([]string{"<", "<=", ">", ">=", "=="}).Draw(t, "operator"), Level: value(t)}}
	case 1:
		c.X.Categories, c.Y.Categories = nil, names(t, 1, 6)
		c.Strip = &charts.Strip{}
		lane := rapid.IntRange(0, len(c.Y.Categories)-1)
		for range rapid.IntRange(0, 30).Draw(t, "spans") {
			c.Strip.Spans = append(c.Strip.Spans, charts.Span{Lane: lane.Draw(t, "lane"), From: value(t), To: value(t), Kind: name(t), Name: name(t)})
		}
		for range rapid.IntRange(0, 10).Draw(t, "events") {
			c.Strip.Events = append(c.Strip.Events, charts.Event{Lane: lane.Draw(t, "lane"), At: value(t), Kind: name(t), Name: name(t)})
		}
	default:
		for range rapid.IntRange(0, 12).Draw(t, "series") {
			c.Series = append(c.Series, randomSeries(t))
		}
	}
	return c
}

// Whatever a chart has in it, it is drawn: with numbers only, and with all texts on the page, and apart.
func TestAnyChartIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := randomChart(t)
		o := draw.Options{
			Strategies: strategies[:rapid.IntRange(0, len(strategies)).Draw(t, "known strategies")],
			Width:      rapid.SampledFrom([]float64{0, 200, 333, 700}).Draw(t, "width"),
			Height:     rapid.SampledFrom([]float64{0, 200, 500}).Draw(t, "height"),
		}
		for _, fault := range see(t, drawn(t, c, draw.SVG, o)).faults() {
			t.Error(fault)
		}
	})
}
