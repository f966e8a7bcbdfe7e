package draw

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"quiesce/reports/charts"
)

// nothing is what an empty chart says.
const nothing = "nothing observed"

// paint draws everything, what is to be seen best last.
func (f *figure) paint(p *page) {
	p.box(f.theme.background, vg.Rectangle{Max: vg.Point{X: f.width, Y: f.height}})
	if f.lanes == nil && f.colours == nil {
		f.paintGrid(p)
	}
	if f.lanes == nil { // spans would hide them
		f.paintMarks(p)
	}
	switch {
	case f.empty:
		lines, _ := f.wrap(labelSize, nothing, f.data.Size().X, 2)
		for i, line := range lines {
			at := vg.Point{X: (f.data.Min.X + f.data.Max.X) / 2, Y: centreLine((f.data.Min.Y+f.data.Max.Y)/2, labelSize, i, len(lines))}
			p.text(f.theme.soft, labelSize, at, centred, 0, line)
		}
	case f.colours != nil:
		f.paintCells(p)
	case f.lanes != nil:
		f.paintLanes(p)
	default:
		f.paintSeries(p)
	}
	f.paintAxes(p)
	if f.colours != nil {
		f.paintColourBar(p)
	}
	f.paintLegend(p)
}

// paintSeries draws all series, by kind, and within a kind in their order.
func (f *figure) paintSeries(p *page) {
	f.paintBars(p)
	area := &area{f, p, vgdraw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: f.data}, f.plane()}
	each := func(draw func(*charts.Series, style), kinds ...charts.Kind) {
		for _, kind := range kinds {
			for i := range f.chart.Series {
				if s := &f.chart.Series[i]; s.Kind == kind {
					draw(s, f.styles[i])
				}
			}
		}
	}
	each(area.band, charts.Line, charts.Step)
	each(area.front, charts.Front)
	each(area.line, charts.Line, charts.Step, charts.LinePoint)
	each(area.errors, charts.LinePoint, charts.Points)
	each(area.points, charts.LinePoint, charts.Points)
	each(area.theory, charts.Theory)
	for _, at := range f.zeros() { // why nothing else is there
		p.text(f.theme.soft, smallSize, at, centred, 0, "0")
	}
	f.paintNames(p)
}

// plane is the plot whose plotters draw the data: places are laid out linearly on it, whatever the scale.
func (f *figure) plane() *plot.Plot {
	plane := plot.New()
	plane.X.Min, plane.X.Max = f.x.low, f.x.high
	plane.Y.Min, plane.Y.Max = f.y.low, f.y.high
	return plane
}

// at is the point of two places.
func (f *figure) at(x, y float64) vg.Point { return vg.Point{X: f.atX(x), Y: f.atY(y)} }

func (f *figure) atX(place float64) vg.Length {
	return f.data.Min.X + vg.Length(f.x.share(place))*f.data.Size().X
}

func (f *figure) atY(place float64) vg.Length {
	return f.data.Min.Y + vg.Length(f.y.share(place))*f.data.Size().Y
}
