package draw_test

import (
	"bytes"
	"fmt"
	"math"

	"pgregory.net/rapid"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

// The charts of these tests: one of each sort that reports have, and those that are easily drawn wrongly.

var strategies = []string{
	"drain", "hold", "requeue", "cancel-owned", "deadline(5ms)", "requeue-or-wait(detachable_for=50ms)",
	"self-stop", "park", "hold-then-cancel(after=20ms)", "forward(to=manual)",
}

var (
	none    = math.NaN()
	nowhere = charts.Value(math.NaN())
	linear  = charts.Axis{Label: "Time", Unit: "s", Scale: charts.Linear}
	logs    = charts.Axis{Label: "Latency", Unit: "s", Scale: charts.Log}
	share   = charts.Axis{Label: "Share", Scale: charts.Linear}
)

// tails has a distribution of each of n strategies.
func tails(n, points int) *charts.Chart {
	c := &charts.Chart{
		ID: "tail", Title: "Tail of stop latency", About: "How often a stop takes longer: <lower> & left is better.",
		X: charts.Axis{Label: "Stop latency", Unit: "s", Scale: charts.Log}, Y: charts.Axis{Label: "Share of stops", Scale: charts.Log},
		Marks: []charts.Mark{{Label: "stop_latency.p99 ≤ 50 ms", X: 0.05, Y: nowhere}, {Label: "1 % of stops", X: nowhere, Y: 0.01}},
	}
	for i, name := range strategies[:n] {
		s := charts.Series{Name: name, Strategy: name, Kind: charts.Step}
		for k := range points {
			p := math.Pow(10, -4*float64(k)/float64(points))
			s.X = append(s.X, 0.002*float64(i+1)*math.Pow(0.01-math.Log(p), 1.3))
			s.Y = append(s.Y, p)
			s.Low = append(s.Low, p*(1-0.02/math.Sqrt(p)))
			s.High = append(s.High, p*(1+0.02/math.Sqrt(p)))
		}
		c.Series = append(c.Series, s)
	}
	return c
}

func percentiles() *charts.Chart {
	c := tails(2, 30)
	c.ID, c.X, c.Y, c.Marks = "percentiles", charts.Axis{Label: "Percentile", Scale: charts.Percentile}, c.X, nil
	for i := range c.Series {
		s := &c.Series[i]
		s.Kind, s.Low, s.High = charts.Line, nil, nil
		s.X, s.Y = s.Y, s.X
		for k := range s.X {
			s.X[k] = 1 - s.X[k]
		}
	}
	return c
}

// rates has a figure of each of n strategies over a sweep, and theory.
func rates(n int) *charts.Chart {
	c := &charts.Chart{
		ID: "rates", X: charts.Axis{Label: "Read rate", Unit: "1/s", Scale: charts.Linear}, Y: charts.Axis{Label: "Mean request latency", Unit: "s", Scale: charts.Linear},
		Marks: []charts.Mark{{Label: "request_latency < 400 ms", X: nowhere, Y: 0.4}, {Label: "request_latency < 410 ms", X: nowhere, Y: 0.41}, {Label: "far", X: nowhere, Y: 1e6}},
	}
	theory := charts.Series{Name: "M/M/1", Kind: charts.Theory}
	for k := range 9 {
		theory.X = append(theory.X, float64(5*k+5))
		theory.Y = append(theory.Y, 0.022/(0.95-float64(k)/10))
	}
	for i, name := range strategies[:n] {
		s := charts.Series{Name: name, Strategy: name, Kind: charts.LinePoint}
		for k := range 9 {
			y := 0.011 * float64(i+2) / (0.95 - float64(k)/10)
			s.X, s.Y = append(s.X, float64(5*k+5)), append(s.Y, y)
			s.Low, s.High = append(s.Low, y*0.93), append(s.High, y*1.07)
		}
		s.Y[4] = none
		c.Series = append(c.Series, s)
	}
	c.Series = append(c.Series, theory)
	return c
}

// front has a named point of each of n strategies, some of them close together.
func front(n int) *charts.Chart {
	c := &charts.Chart{ID: "front", X: charts.Axis{Label: "Mean power", Unit: "W", Scale: charts.Linear}, Y: charts.Axis{Label: "Stop latency", Unit: "s", Scale: charts.Linear}}
	border := charts.Series{Name: "Pareto front", Kind: charts.Front}
	for i, name := range strategies[:n] {
		x, y := 0.9+0.02*float64(i), 0.3/float64(i+1)
		c.Series = append(c.Series, charts.Series{
			Name: name, Strategy: name, Kind: charts.Points, X: []float64{x}, Y: []float64{y}, Names: []string{name},
			Low: []float64{y - 0.02}, High: []float64{y + 0.03}, XLow: []float64{x - 0.01}, XHigh: []float64{x + 0.012},
		})
		border.X, border.Y = append(border.X, x), append(border.Y, y)
	}
	c.Series = append(c.Series, border)
	return c
}

// residency stacks bars of n strategies.
func residency(n int) *charts.Chart {
	c := &charts.Chart{ID: "residency", X: charts.Axis{Label: "Strategy", Categories: strategies[:n]}, Y: share}
	for k, name := range []string{"busy", "idle", "D0Exit", "Dx", "D0Entry"} {
		s := charts.Series{Name: name, Kind: charts.Bars}
		for i := range n {
			s.X, s.Y = append(s.X, float64(i)), append(s.Y, []float64{0.3, 0.2, 0.05, 0.4, 0.05}[k])
		}
		c.Series = append(c.Series, s)
	}
	return c
}

// differences have a bar of each of n strategies, some below 0.
func differences(n int) *charts.Chart {
	c := &charts.Chart{ID: "differences", X: charts.Axis{Categories: strategies[:n]}, Y: charts.Axis{Label: "Difference from drain", Unit: "s", Scale: charts.Linear}}
	for i, name := range strategies[:n] {
		v := 0.04 * math.Cos(float64(i))
		c.Series = append(c.Series, charts.Series{Name: name, Strategy: name, Kind: charts.Bars,
			X: []float64{float64(i)}, Y: []float64{v}, Low: []float64{v - 0.005}, High: []float64{v + 0.005}})
	}
	return c
}

func cells(columns, rows int) *charts.Chart {
	c := &charts.Chart{ID: "cells", X: charts.Axis{Label: "Idle timeout"}, Y: charts.Axis{Label: "requests.report.arrivals.on_off.rate"}}
	c.HeatMap = &charts.HeatMap{Label: "Stop latency, p99", Unit: "s", Scale: charts.Log, Contours: []charts.Contour{{Label: "stop_latency.p99 < 20 ms", Operator: "<", Level: 0.02}}}
	for x := range columns {
		c.X.Categories = append(c.X.Categories, fmt.Sprintf("%dms", 10*(x+1)))
	}
	for y := range rows {
		c.Y.Categories = append(c.Y.Categories, fmt.Sprintf("%d/s", 2+3*y))
		row := make(charts.Values, columns)
		for x := range row {
			row[x] = 0.002 * math.Exp(float64(x)*0.5+float64(y)*0.7)
		}
		row[y%columns] = []float64{0, none, 0.02}[y%3]
		c.HeatMap.Z = append(c.HeatMap.Z, row)
	}
	return c
}

// strip has spans that overlap, and events.
func strip() *charts.Chart {
	c := &charts.Chart{ID: "strip", X: linear, Y: charts.Axis{Categories: []string{"Power", "Queue reads", "Requests in service"}}, Strip: &charts.Strip{}}
	from := 412.3
	for range 3 {
		for i, state := range []string{"D0", "D0Exit", "D3", "D0Entry"} {
			to := from + []float64{0.3, 0.05, 0.4, 0.08}[i]
			c.Strip.Spans = append(c.Strip.Spans, charts.Span{Lane: 0, From: from, To: to, Kind: state, Name: state})
			from = to
		}
		for i := range 5 {
			at := from - 0.8 + 0.03*float64(i)
			c.Strip.Spans = append(c.Strip.Spans, charts.Span{Lane: 2, From: at, To: at + 0.1, Kind: "in service", Name: "read"})
			c.Strip.Events = append(c.Strip.Events, charts.Event{Lane: 1, At: at, Kind: "EvtIoStop", Name: fmt.Sprint(i)})
		}
	}
	return c
}

func of(id string, x, y charts.Axis, series ...charts.Series) *charts.Chart {
	return &charts.Chart{ID: id, X: x, Y: y, Series: series}
}

// all are the charts that every test of what a picture must be goes through.
func all() []*charts.Chart {
	long := make([]string, 40)
	for i := range long {
		long[i] = fmt.Sprintf("a setting with a long name, number %d", i)
	}
	return []*charts.Chart{
		tails(1, 20), tails(4, 40), tails(10, 20), percentiles(), rates(1), rates(4), rates(10), front(4), front(10),
		residency(4), residency(10), differences(4), differences(10), cells(7, 5), cells(30, 20), cells(2, 1), strip(),
		of("empty", linear, logs),
		of("no place", logs, logs, charts.Series{Name: "a", Kind: charts.Line, X: []float64{1, 0, none}, Y: []float64{-1, 2, 3}}),
		of("one point", linear, logs, charts.Series{Name: "a", Kind: charts.Line, X: []float64{3}, Y: []float64{0.3}}),
		of("zeros", logs, logs, charts.Series{Name: "a", Kind: charts.LinePoint, X: []float64{0, 3, 4, 5}, Y: []float64{2, 0, 2.5, 3},
			Low: []float64{0, 0, 0, 2}, High: []float64{5, 5, math.Inf(1), 5}}),
		of("huge", linear, linear, charts.Series{Name: "a", Kind: charts.LinePoint, X: []float64{1e-250, 2e-250}, Y: []float64{-1e270, 3e270}}),
		of("too huge", linear, share, charts.Series{Name: "a", Kind: charts.Points, X: []float64{-math.MaxFloat64, 5e-324, math.Inf(1)}, Y: []float64{0, 1, 2}}),
		of("close", linear, linear, charts.Series{Name: "a", Kind: charts.Line, X: []float64{1e9, 1e9 + 1e-6}, Y: []float64{1, math.Nextafter(1, 2)}}),
		of("long names", charts.Axis{Categories: long}, share, charts.Series{Name: "a", Kind: charts.LinePoint, X: []float64{0, 7, 39}, Y: []float64{1, 2, 3}}),
		of("probabilities", charts.Axis{Categories: strategies[:4]}, charts.Axis{Label: "Probability", Scale: charts.Log},
			charts.Series{Name: "a", Kind: charts.Points, X: []float64{0, 1, 2, 2}, Y: []float64{3e-15, 4e-3, 0, 0}, Names: []string{"x", "y", "", ""}}),
		of("long labels", charts.Axis{Label: "A label that goes on and on, much further than there is room below the axis, because somebody had much to say"},
			charts.Axis{Label: "Unbreakable_________________________________________________________________________________"},
			charts.Series{Name: "A series' name that is longer than the figure is wide, which must not happen but does, sooner or later, to everybody", Kind: charts.Line, X: []float64{1, 2}, Y: []float64{1, 2}}),
	}
}

func drawn(t rapid.TB, c *charts.Chart, format draw.Format, o draw.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := draw.Write(&b, c, format, o); err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	return b.Bytes()
}
