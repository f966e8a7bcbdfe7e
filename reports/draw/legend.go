package draw

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// entry is a name in the legend, and a sample of what it names.
type entry struct {
	name   string
	sample func(p *page, r vg.Rectangle)
	more   []func(p *page, r vg.Rectangle) // of other series of the same name
	width  vg.Length
}

const (
	sampleWidth  = 22.0
	sampleGap    = 4.0
	entryGap     = 14.0
	rowHeight    = 12.0
	legendShare  = 0.35 // of a figure's height, at most, if that is given
	legendMost   = 60   // rows
	legendToData = 7.0
)

// legend collects what has a name, and lays it out in columns that the figure's width has room for.
func (f *figure) legend(height vg.Length) {
	var all []entry
	for i := range f.chart.Series {
		if f.namedByCategories() {
			f.styles[i].hatch = nil
			continue
		}
		all = f.addSeries(all, &f.chart.Series[i], f.styles[i])
	}
	if f.colours != nil {
		all = append(all, f.cellEntries()...)
	}
	if f.lanes != nil {
		all = append(all, f.laneEntries()...)
	}
	inner := f.width - 2*margin
	for i := range all {
		all[i].name = f.cut(tickSize, all[i].name, inner-sampleWidth-sampleGap)
		all[i].width = sampleWidth + sampleGap + f.typesetter.width(tickSize, all[i].name)
	}
	most := legendMost
	if height > 0 {
		most = max(1, int(legendShare*height/rowHeight))
	}
	for columns := len(all); columns > 0; columns-- {
		if f.rows = inColumns(all, columns); columns == 1 || rowWidth(f.rows) <= inner {
			break
		}
	}
	if len(f.rows) > most {
		f.rows = f.rows[:most]
		left := len(all) - (most-1)*len(f.rows[0])
		last := entry{name: "and " + strconv.Itoa(left) + " more", sample: func(*page, vg.Rectangle) {}}
		f.rows[most-1] = []entry{last}
	}
}

// namedByCategories reports whether all series are named along the axis of categories already.
func (f *figure) namedByCategories() bool {
	names := f.along().Categories
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		if s.Kind != charts.Bars && s.Kind != charts.Points || len(s.X) != 1 || !slices.Contains(names, s.Name) {
			return false
		}
	}
	return true
}

// inColumns gives all entries of a column the width of its widest.
func inColumns(all []entry, columns int) [][]entry {
	var rows [][]entry
	widths := make([]vg.Length, columns)
	for i, e := range all {
		widths[i%columns] = max(widths[i%columns], e.width)
		if i%columns == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
	}
	for _, row := range rows {
		for i := range row {
			row[i].width = widths[i]
		}
	}
	return rows
}

func rowWidth(rows [][]entry) vg.Length {
	w := vg.Length(-entryGap)
	for _, e := range rows[0] {
		w += e.width + entryGap
	}
	return w
}

// addSeries adds a series' name, or its sample to that of a series of the same name before it.
func (f *figure) addSeries(all []entry, s *charts.Series, look style) []entry {
	if s.Name == "" {
		return all
	}
	kind, single, band := s.Kind, len(s.X) == 1, s.Low != nil
	sample := func(p *page, r vg.Rectangle) { f.sample(p, r, kind, single, band, look) }
	for i := range all {
		if all[i].name == s.Name {
			all[i].more = append(all[i].more, sample)
			return all
		}
	}
	return append(all, entry{name: s.Name, sample: sample})
}

// sample draws what a series looks like.
func (f *figure) sample(p *page, r vg.Rectangle, kind charts.Kind, single, band bool, look style) {
	middle := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
	switch kind {
	case charts.Bars:
		f.swatch(p, r, look)
		return
	case charts.Theory:
		if single {
			f.cross(p, middle, look.tint)
			return
		}
		p.StrokeLine2(p.line(look.tint, theoryWidth, look.dashes...), r.Min.X, middle.Y, r.Max.X, middle.Y)
		return
	case charts.Front:
		p.StrokeLine2(p.line(look.tint, frontWidth, look.dashes...), r.Min.X, middle.Y, r.Max.X, middle.Y)
		return
	}
	if band && (kind == charts.Line || kind == charts.Step) {
		p.box(look.tint.over(f.bandShare()), vg.Rectangle{Min: vg.Point{X: r.Min.X, Y: middle.Y - 3}, Max: vg.Point{X: r.Max.X, Y: middle.Y + 3}})
	}
	if kind != charts.Points {
		p.StrokeLine2(p.line(look.tint, lineWidth, look.dashes...), r.Min.X, middle.Y, r.Max.X, middle.Y)
	}
	if kind == charts.Points || kind == charts.LinePoint {
		f.point(p, middle, look)
	}
}

// paintLegend draws the legend at the top of the figure.
func (f *figure) paintLegend(p *page) {
	y := f.height - margin - rowHeight
	for _, row := range f.rows {
		x := vg.Length(margin)
		for _, e := range row {
			r := vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + sampleWidth, Y: y + rowHeight}}
			e.sample(p, r)
			for _, also := range e.more {
				also(p, r)
			}
			p.text(f.theme.ink, tickSize, vg.Point{X: x + sampleWidth + sampleGap, Y: y + rowHeight/2 - tickSize*capitals/2}, rightOf, 0, e.name)
			x += e.width + entryGap
		}
		y -= rowHeight
	}
}

// legendHeight is that of the strip which the legend has for itself.
func (f *figure) legendHeight() vg.Length {
	if len(f.rows) == 0 {
		return 0
	}
	return vg.Length(math.Ceil(float64(len(f.rows))*rowHeight + legendToData))
}
