package draw

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// viridis are anchors of the map of that name: equally far apart in lightness, also to the colour-blind.
var viridis = []tint{rgb(0x440154), rgb(0x472d7b), rgb(0x3b528b), rgb(0x2c728e), rgb(0x21918c), rgb(0x28ae80), rgb(0x5ec962), rgb(0xaddc30), rgb(0xfde725)}

// colourScale is which colour a value of a heat map has.
type colourScale struct {
	axis axis
	cell *charts.HeatMap
}

const (
	cellGap      = 0.6 // between cells that are not too small for one
	cellTextWide = 26.0
	cellTextHigh = 12.0
	barSteps     = 72
	casing       = 3.2 // of a contour's line, dark, so that it shows on all colours
)

func newColourScale(h *charts.HeatMap) *colourScale {
	s := &colourScale{cell: h, axis: axis{Axis: charts.Axis{Label: h.Label, Unit: h.Unit, Scale: h.Scale, Low: h.Low, High: h.High}}}
	seen := nowhere
	for _, row := range h.Z {
		for _, z := range row {
			seen.addValue(&s.axis, z)
		}
	}
	s.axis.extend(seen, nil, false, true)
	s.axis.choosePrefix()
	return s
}

// known reports whether a heat map has any value.
func known(h *charts.HeatMap) bool {
	for _, row := range h.Z {
		for _, z := range row {
			if !math.IsNaN(z) && math.Abs(z) <= greatest {
				return true
			}
		}
	}
	return false
}

// at is the colour of a share of the scale.
func (s *colourScale) at(share float64) tint {
	share = math.Max(0, math.Min(1, share)) * float64(len(viridis)-1)
	i := min(int(share), len(viridis)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + float64((share-float64(i))*(float64(b)-float64(a)))))
	}
	a, b := viridis[i], viridis[i+1]
	return tint{r: mix(a.r, b.r), g: mix(a.g, b.g), b: mix(a.b, b.b)}
}

// cellEntries are what the legend has to say about a heat map.
func (f *figure) cellEntries() []entry {
	var all []entry
	for i, contour := range f.colours.cell.Contours {
		if contour.Label == "" {
			continue
		}
		all = append(all, entry{name: contour.Label, sample: func(p *page, r vg.Rectangle) {
			y := (r.Min.Y + r.Max.Y) / 2
			f.border(p, i, vg.Point{X: r.Min.X + 2, Y: y}, vg.Point{X: r.Max.X - 2, Y: y})
		}})
	}
	unknown, off := false, false
	for _, row := range f.colours.cell.Z {
		for _, z := range row {
			_, ok := f.colours.axis.place(z)
			unknown = unknown || math.IsNaN(z)
			off = off || !ok && !math.IsNaN(z)
		}
	}
	if unknown {
		all = append(all, entry{name: "not known", sample: func(p *page, r vg.Rectangle) { f.swatch(p, r, f.unknownLook()) }})
	}
	if off {
		all = append(all, entry{name: "off the colours' scale", sample: func(p *page, r vg.Rectangle) { f.swatch(p, r, style{tint: f.theme.unknown}) }})
	}
	return all
}

func (f *figure) unknownLook() style { return style{tint: f.theme.unknown, hatch: hatch{1}} }

// cellBox is where a cell is.
func (f *figure) cellBox(x, y int) vg.Rectangle {
	return vg.Rectangle{Min: f.at(float64(x)-0.5, float64(y)-0.5), Max: f.at(float64(x)+0.5, float64(y)+0.5)}
}

// paintCells draws the cells, with their values if there is room, and the contours.
func (f *figure) paintCells(p *page) {
	size := f.cellBox(0, 0).Size()
	gap := vg.Length(cellGap)
	if min(size.X, size.Y) < 5 {
		gap = -0.3 // one covers the edge of the next, so that no light shows between them
	}
	for y, row := range f.colours.cell.Z {
		for x, z := range row {
			r := f.cellBox(x, y)
			r.Max = vg.Point{X: r.Max.X - gap, Y: r.Max.Y - gap}
			place, ok := f.colours.axis.place(z)
			text := onLight
			switch {
			case math.IsNaN(z):
				f.swatch(p, r, f.unknownLook())
				continue
			case !ok:
				text = f.theme.ink
				p.box(f.theme.unknown, r)
			default:
				colour := f.colours.at(f.colours.axis.share(place))
				if colour.dark() {
					text = onDark
				}
				p.box(colour, r)
			}
			f.paintValue(p, r, text, z)
		}
	}
	for i, contour := range f.colours.cell.Contours {
		f.paintContour(p, i, &contour)
	}
}

func (f *figure) paintValue(p *page, r vg.Rectangle, t tint, z float64) {
	size := r.Size()
	text := short(z / math.Pow10(f.colours.axis.prefix.power))
	if size.X < cellTextWide || size.Y < cellTextHigh || f.typesetter.width(smallSize, text) > size.X-4 {
		return
	}
	p.text(t, smallSize, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: centreLine((r.Min.Y+r.Max.Y)/2, smallSize, 0, 1)}, centred, 0, text)
}

// short writes a number with three digits.
func short(v float64) string {
	size := math.Abs(v)
	if size == 0 {
		return "0"
	}
	if size >= 1e5 || size < 1e-3 {
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 1, 64), "e")
		n, err := strconv.Atoi(exponent)
		if err != nil {
			return "∞"
		}
		return mantissa + "e" + strconv.Itoa(n)
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(size))))
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if decimals > 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// paintContour draws the border between the cells where an objective holds and those where it does not.
func (f *figure) paintContour(p *page, nth int, c *charts.Contour) {
	z := f.colours.cell.Z
	differ := func(x, y, x2, y2 int) bool {
		a, b := z[y][x], z[y2][x2]
		return !math.IsNaN(a) && !math.IsNaN(b) && c.Holds(a) != c.Holds(b)
	}
	columns, rows := len(f.x.Categories), len(f.y.Categories)
	for x := 0; x+1 < columns; x++ {
		f.straights(rows, func(y int) bool { return differ(x, y, x+1, y) }, func(from, to int) {
			f.border(p, nth, f.at(float64(x)+0.5, float64(from)-0.5), f.at(float64(x)+0.5, float64(to)-0.5))
		})
	}
	for y := 0; y+1 < rows; y++ {
		f.straights(columns, func(x int) bool { return differ(x, y, x, y+1) }, func(from, to int) {
			f.border(p, nth, f.at(float64(from)-0.5, float64(y)+0.5), f.at(float64(to)-0.5, float64(y)+0.5))
		})
	}
}

// straights calls draw for each run of numbers below n for which a border is there: from its first to
// behind its last.
func (f *figure) straights(n int, there func(int) bool, draw func(from, to int)) {
	start := -1
	for i := 0; i <= n; i++ {
		switch on := i < n && there(i); {
		case on && start < 0:
			start = i
		case !on && start >= 0:
			draw(start, i)
			start = -1
		}
	}
}

// border draws a straight piece of the nth contour: light in a dark casing.
func (f *figure) border(p *page, nthContour int, from, to vg.Point) {
	const half = casing / 2
	d := vg.Point{X: half}
	if from.X == to.X {
		d = vg.Point{Y: half}
	}
	// Pieces that meet at a corner fill it; those that end at the edge of the data end there.
	before, behind := d, d
	if from.X <= f.data.Min.X || from.Y <= f.data.Min.Y {
		before = vg.Point{}
	}
	if to.X >= f.data.Max.X || to.Y >= f.data.Max.Y {
		behind = vg.Point{}
	}
	p.StrokeLine2(p.line(onLight, casing), from.X-before.X, from.Y-before.Y, to.X+behind.X, to.Y+behind.Y)
	core := [][]vg.Length{nil, {4, 2.5}, {1.5, 2}, {6, 2, 1.5, 2}}
	p.StrokeLine2(p.line(onDark, casing/2, nth(core, nthContour)...), from.X-before.X/2, from.Y-before.Y/2, to.X+behind.X/2, to.Y+behind.Y/2)
}

// paintColourBar draws which colour is which value, right of the data.
func (f *figure) paintColourBar(p *page) {
	x := f.data.Max.X + barGap + f.sideMarks()
	step := f.data.Size().Y / barSteps
	for i := range barSteps {
		y := f.data.Min.Y + step*vg.Length(i)
		top := min(f.data.Max.Y, y+step+0.3) // see paintCells
		p.box(f.colours.at((float64(i)+0.5)/barSteps), vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + barWidth, Y: top}})
	}
	x += barWidth
	a := &f.colours.axis
	for _, t := range a.ticks {
		if !a.holds(t.place) {
			continue
		}
		y := f.data.Min.Y + vg.Length(a.share(t.place))*f.data.Size().Y
		p.StrokeLine2(p.line(f.theme.frame, frameWidth), x, y, x+tickSizeOf(a, t), y)
		for _, line := range t.lines {
			f.label(p, vg.Point{X: x + tickLength + tickToLabel, Y: centreLine(y, tickSize, 0, 1)}, rightOf, line, t.power)
		}
	}
	x += tickLength + tickToLabel + a.depth(f.yRoom()) + labelGap
	for i, line := range f.colourTitle() {
		at := vg.Point{X: x + labelSize*vg.Length(capitals+leading*float64(i)), Y: (f.data.Min.Y + f.data.Max.Y) / 2}
		p.text(f.theme.ink, labelSize, at, centred, upwards, line)
	}
}
