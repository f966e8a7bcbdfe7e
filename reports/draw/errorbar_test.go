package draw_test

import (
	"math"
	"slices"
	"testing"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

// strokes are the ends of the lines of a colour, with the lower left one first, but for a legend's sample and what is no
// straight line.
func (p *picture) strokes(t *testing.T, name string) (all [][2]point) {
	t.Helper()
	at, colours := p.sample(t, name)
	for _, s := range p.shapes {
		low, high := s.box()
		if s.fill != "none" && s.fill != "" || !slices.Contains(colours, s.stroke) || math.Abs(low.y-at.y) < 8 {
			continue
		}
		all = append(all, [2]point{low, high})
	}
	return all
}

// An interval with one end alone is an arrow: from the end, with a cap, past the point in the other direction; with
// two ends it has two caps, and with none it is not drawn.
func TestOpenIntervalsAreArrows(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		name      string
		low, high float64
		caps      int // level lines of a cap's width
		wings     int // slanted ones, of an arrow
		up, down  bool
	}{
		{"closed", 0.4, 0.6, 2, 0, true, true},
		{"open above", 0.4, none, 1, 2, true, true},
		{"open below", none, 0.6, 1, 2, true, true},
		{"none", none, none, 0, 0, false, false},
		{"ends at the point", 0.5, none, 1, 2, true, false},
	} {
		point := charts.Series{Name: "drain", Kind: charts.Points, X: charts.Values{1}, Y: charts.Values{0.5}, Low: charts.Values{test.low}, High: charts.Values{test.high}}
		corners := charts.Series{Name: "hold", Kind: charts.Points, X: charts.Values{0, 2}, Y: charts.Values{0, 1}}
		c := of("open", charts.Axis{Label: "rate"}, charts.Axis{Label: "figure"}, point, corners)
		p := see(t, drawn(t, c, draw.SVG, draw.Options{}))
		middle := p.filled(t, "drain")[0]
		y := (middle[0].y + middle[1].y) / 2
		caps, wings, up, down := 0, 0, false, false
		for _, s := range p.strokes(t, "drain") {
			switch width, height := s[1].x-s[0].x, s[1].y-s[0].y; {
			case near(height, 0):
				caps++
			case !near(width, 0):
				wings++
			default: // upright; down the page is greater
				up, down = up || s[0].y < y-10, down || s[1].y > y+10
			}
		}
		if caps != test.caps || wings != test.wings || up != test.up || down != test.down {
			t.Errorf("%s: %d caps, %d wings, up %t, down %t", test.name, caps, wings, up, down)
		}
	}
}
