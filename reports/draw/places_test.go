package draw_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

const (
	ink  = "#1F2328" // of events
	dark = "#111111" // of a contour's casing
)

// box is the smallest one around a shape.
func (s shape) box() (low, high point) {
	low, high = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, c := range s.corners {
		low = point{math.Min(low.x, c.x), math.Min(low.y, c.y)}
		high = point{math.Max(high.x, c.x), math.Max(high.y, c.y)}
	}
	return low, high
}

func (t text) middle() point {
	return point{(t.corners[0].x + t.corners[2].x) / 2, (t.corners[0].y + t.corners[2].y) / 2}
}

// sample is the place of a legend's entry, and the colours in it but for the page's.
func (p *picture) sample(t *testing.T, name string) (at point, colours []string) {
	t.Helper()
	i := -1 // the topmost: points and lanes may have the name too
	for k, text := range p.texts {
		if text.words == name && (i < 0 || text.middle().y < p.texts[i].middle().y) {
			i = k
		}
	}
	if i < 0 {
		t.Fatalf("the legend does not have %q", name)
	}
	left := p.texts[i].corners[0].x
	at = point{left - 15, p.texts[i].middle().y}
	for _, s := range p.shapes {
		low, high := s.box()
		if high.x > left || low.x < left-27 || low.y < at.y-7 || high.y > at.y+7 {
			continue
		}
		for _, colour := range []string{s.fill, s.stroke} {
			if colour != "" && colour != "none" && colour != "#FFFFFF" && !slices.Contains(colours, colour) {
				colours = append(colours, colour)
			}
		}
	}
	return at, colours
}

// filled are the boxes of the shapes of a colour that are not a legend's sample.
func (p *picture) filled(t *testing.T, name string) (boxes [][2]point) {
	t.Helper()
	at, colours := p.sample(t, name)
	if len(colours) != 1 {
		t.Fatalf("%q has the colours %v", name, colours)
	}
	for _, s := range p.shapes {
		low, high := s.box()
		if s.fill == colours[0] && !(low.x <= at.x && at.x <= high.x && low.y <= at.y && at.y <= high.y) {
			boxes = append(boxes, [2]point{low, high})
		}
	}
	return boxes
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.05 }

// Bars stand on those before them, and each is as high as its value.
func TestBarsAreAsHighAsTheirValues(t *testing.T) {
	c := residency(4)
	p := see(t, drawn(t, c, draw.SVG, draw.Options{Strategies: strategies}))
	var tops, bottoms [4]float64
	tick := func(words string) float64 {
		return p.texts[slices.IndexFunc(p.texts, func(t text) bool { return t.words == words })].middle().y
	}
	unit := tick("0") - tick("1")
	for k, s := range c.Series {
		bars := p.filled(t, s.Name)
		if len(bars) != 4 {
			t.Fatalf("%s: %d bars", s.Name, len(bars))
		}
		for i, bar := range bars {
			high := bar[1].y - bar[0].y
			switch {
			case k == 0:
				bottoms[i] = bar[1].y
			case !near(bar[1].y, tops[i]):
				t.Errorf("%s: the bar of %s begins at %g, upon %g", s.Name, strategies[i], bar[1].y, tops[i])
			}
			if !near(high, unit*s.Y[i]) {
				t.Errorf("%s: the bar of %s is %g high, and 1 is %g", s.Name, strategies[i], high, unit)
			}
			tops[i] = bar[0].y
		}
	}
	if !near(bottoms[0]-tops[0], unit) || bottoms[0] != bottoms[3] {
		t.Errorf("bars from %v to %v", bottoms, tops)
	}
}

// Bars below 0 hang from 0, and the ticks of values that are not whole need not be.
func TestBarsBelowZeroHang(t *testing.T) {
	p := see(t, drawn(t, of("hang", charts.Axis{Categories: []string{"x", "y"}}, charts.Axis{Label: "z"},
		charts.Series{Name: "a", Kind: charts.Bars, X: []float64{0, 1}, Y: []float64{0.5, -0.25}}, // b hangs from 0 where a stands
		charts.Series{Name: "b", Kind: charts.Bars, X: []float64{0, 1}, Y: []float64{-0.25, -0.5}}), draw.SVG, draw.Options{}))
	a, b := p.filled(t, "a"), p.filled(t, "b")
	if !near(a[0][1].y, a[1][0].y) || !near(b[0][0].y, a[0][1].y) || !near(b[1][0].y, a[1][1].y) {
		t.Errorf("bars at %v and %v", a, b)
	}
	if !slices.ContainsFunc(p.texts, func(t text) bool { return t.words == "0.5" || t.words == "0.2" }) {
		t.Errorf("ticks: %s", p.words())
	}
}

// middles are those of a heat map's cells, by the value that is written in them.
func (p *picture) middles(z []charts.Values) [][]point {
	all := make([][]point, len(z))
	for y, row := range z {
		for _, v := range row {
			i := slices.IndexFunc(p.texts, func(t text) bool { return t.words == fmt.Sprint(v) })
			all[y] = append(all[y], p.texts[i].middle())
		}
	}
	return all
}

// A contour is between the cells for which its objective holds and those for which it does not, and nowhere
// else: also if values are its limit.
func TestContoursAreWhereTheObjectiveCeasesToHold(t *testing.T) {
	for operator, holds := range map[string]func(z float64) bool{
		"<":  func(z float64) bool { return z < 4.25 },
		"<=": func(z float64) bool { return z <= 4.25 },
		">":  func(z float64) bool { return z > 4.25 },
		">=": func(z float64) bool { return z >= 4.25 },
		"==": func(z float64) bool { return z == 4.25 },
	} {
		t.Run(operator, func(t *testing.T) { contoursAre(t, operator, holds) })
	}
}

func contoursAre(t *testing.T, operator string, holds func(z float64) bool) {
	t.Helper()
	z := []charts.Values{{1.25, 2.25, 6.25}, {5.25, 3.25, 4.25}, {7.25, 9.25, 8.25}}
	c := &charts.Chart{ID: "cells", X: charts.Axis{Categories: []string{"a", "b", "c"}}, Y: charts.Axis{Categories: []string{"d", "e", "f"}}}
	c.HeatMap = &charts.HeatMap{Z: z, Contours: []charts.Contour{{Label: "limit", Operator: operator, Level: 4.25}}}
	p := see(t, drawn(t, c, draw.SVG, draw.Options{}))
	at := p.middles(z)
	const apart = 3 // the middle of a text is a little above that of its cell
	check := func(x, y, x2, y2 int) {
		middle := point{(at[y][x].x + at[y2][x2].x) / 2, (at[y][x].y + at[y2][x2].y) / 2}
		there := slices.ContainsFunc(p.shapes, func(s shape) bool {
			low, high := s.box()
			return s.stroke == dark && low.x-apart < middle.x && middle.x < high.x+apart && low.y-apart < middle.y && middle.y < high.y+apart
		})
		if want := holds(z[y][x]) != holds(z[y2][x2]); there != want {
			t.Errorf("a contour between %g and %g: %v", z[y][x], z[y2][x2], there)
		}
	}
	for i := range 3 {
		for k := range 2 {
			check(k, i, k+1, i)
			check(i, k, i, k+1)
		}
	}
}

// Heat maps with the same ends have the same colours, whatever values they have.
func TestHeatMapsShareTheirColours(t *testing.T) {
	low, high := 0.0, 10.0
	cell := func(other float64) string {
		c := &charts.Chart{ID: "cells", X: charts.Axis{Categories: []string{"a", "b"}}, Y: charts.Axis{Categories: []string{"c"}}}
		c.HeatMap = &charts.HeatMap{Z: []charts.Values{{2.25, other}}, Low: &low, High: &high}
		p := see(t, drawn(t, c, draw.SVG, draw.Options{}))
		at := p.middles(c.HeatMap.Z)[0][0]
		last := ""
		for _, s := range p.shapes {
			if low, high := s.box(); s.fill != "" && s.fill != "none" && low.x < at.x && at.x < high.x && low.y < at.y && at.y < high.y {
				last = s.fill
			}
		}
		return last
	}
	if a, b := cell(1.25), cell(9.25); a != b || a == "#FFFFFF" {
		t.Errorf("the same value is %s and %s", a, b)
	}
}

// spans draws a strip of one lane.
func spans(t *testing.T, strip *charts.Strip) *picture {
	t.Helper()
	return see(t, drawn(t, &charts.Chart{ID: "strip", X: linear, Y: charts.Axis{Categories: []string{"lane"}}, Strip: strip}, draw.SVG, draw.Options{}))
}

// Spans that follow one another share a row, also before time 0; those that overlap do not.
func TestSpansAreInRows(t *testing.T) {
	span := func(kind string, from, to float64) charts.Span { return charts.Span{Kind: kind, From: from, To: to} }
	p := spans(t, &charts.Strip{Spans: []charts.Span{span("a", -3, -2), span("b", -2, -1), span("c", -1, 1), span("d", 1, 2), span("e", 1.5, 3), span("f", 2, 3)}})
	row := map[string][2]float64{}
	for _, kind := range []string{"a", "b", "c", "d", "e", "f"} {
		boxes := p.filled(t, kind)
		if len(boxes) != 1 {
			t.Fatalf("%d spans of kind %s", len(boxes), kind)
		}
		row[kind] = [2]float64{boxes[0][0].y, boxes[0][1].y}
	}
	for _, kind := range []string{"b", "c", "d", "f"} {
		if row[kind] != row["a"] {
			t.Errorf("%s is in row %v, not %v", kind, row[kind], row["a"])
		}
	}
	if row["e"][0] < row["d"][1]-0.01 {
		t.Errorf("spans that overlap are in rows %v and %v", row["d"], row["e"])
	}
}

// A kind looks the same in every strip that knows the same kinds.
func TestKindsKeepTheirLooks(t *testing.T) {
	known := []string{"D0", "Dx", "in service"}
	colours := func(kinds ...string) map[string]string {
		strip := &charts.Strip{SpanKinds: known}
		for i, kind := range kinds {
			strip.Spans = append(strip.Spans, charts.Span{Kind: kind, From: float64(i), To: float64(i + 1)})
		}
		p, all := spans(t, strip), map[string]string{}
		for _, kind := range kinds {
			_, colours := p.sample(t, kind)
			all[kind] = colours[0]
		}
		return all
	}
	every := colours("in service", "other", "Dx", "D0")
	for _, kind := range append(known, "other") {
		if one := colours(kind)[kind]; one != every[kind] {
			t.Errorf("%s is %s alone, and %s among others", kind, one, every[kind])
		}
	}
}

// Events of one moment do not hide one another, and stay in their lane.
func TestEventsOfOneMomentAreApart(t *testing.T) {
	for _, n := range []int{0, 1, 2, 11} {
		strip := &charts.Strip{Spans: []charts.Span{{Kind: "a", To: 2}}}
		for i := range n + 1 {
			strip.Events = append(strip.Events, charts.Event{At: 1, Kind: fmt.Sprint("kind ", i)})
		}
		p := spans(t, strip)
		lane := p.filled(t, "a")[0]
		var ends []float64
		for _, s := range p.shapes {
			if low, high := s.box(); s.fill == ink && low.y > lane[0].y {
				ends = append(ends, low.y, high.y)
			}
		}
		if len(ends) != 2*(n+1) || !slices.IsSorted(ends) && n < 3 || ends[len(ends)-1] > lane[1].y {
			t.Errorf("%d events: from and to %v in %v", n+1, ends, lane)
		}
	}
}

// The last step of a line goes on to the end of the axis, unless it is said to end there.
func TestTheLastStepGoesOn(t *testing.T) {
	end := 4.0
	for _, test := range []struct {
		last float64
		ends float64 // share of the axis
	}{{2, 1}, {3, 0.5}} {
		p := see(t, drawn(t, of("steps", charts.Axis{Label: "x", High: &end}, share,
			charts.Series{Name: "a", Kind: charts.Step, X: []float64{0, 1, 2}, Y: []float64{1, 3, test.last}}), draw.SVG, draw.Options{}))
		_, colours := p.sample(t, "a")
		right := 0.0
		for _, s := range p.shapes {
			if _, high := s.box(); s.stroke == colours[0] {
				right = math.Max(right, high.x)
			}
		}
		axis := p.texts[slices.IndexFunc(p.texts, func(t text) bool { return t.words == "4" })].middle().x
		zero := p.texts[slices.IndexFunc(p.texts, func(t text) bool { return t.words == "0" })].middle().x
		if got := (right - zero) / (axis - zero); math.Abs(got-test.ends) > 0.01 {
			t.Errorf("a line whose last value is %g ends at %g of the axis, not %g", test.last, got, test.ends)
		}
	}
}
