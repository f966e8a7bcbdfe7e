package draw

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

const (
	gridWidth    = 0.5
	frameWidth   = 0.7
	markWidth    = 0.8
	markLift     = 6.0 // of the labels above the data, off the topmost label beside these
	markRowsMost = 6
	slack        = 1e-6 // of an axis, by which what is on its end may be beyond it
)

func (a *axis) holds(place float64) bool {
	share := a.share(place)
	return share >= -slack && share <= 1+slack
}

// paintGrid draws a line at each labelled tick; none between categories.
func (f *figure) paintGrid(p *page) {
	style := p.line(f.theme.grid, gridWidth)
	for _, t := range f.x.ticks {
		if t.lines != nil && len(f.x.Categories) == 0 && f.x.holds(t.place) {
			p.StrokeLine2(style, f.atX(t.place), f.data.Min.Y, f.atX(t.place), f.data.Max.Y)
		}
	}
	for _, t := range f.y.ticks {
		if t.lines != nil && len(f.y.Categories) == 0 && f.y.holds(t.place) {
			p.StrokeLine2(style, f.data.Min.X, f.atY(t.place), f.data.Max.X, f.atY(t.place))
		}
	}
}

// paintAxes draws both axes with their ticks, labels and titles.
func (f *figure) paintAxes(p *page) {
	style := p.line(f.theme.frame, frameWidth)
	p.StrokeLine2(style, f.data.Min.X, f.data.Min.Y, f.data.Max.X, f.data.Min.Y)
	p.StrokeLine2(style, f.data.Min.X, f.data.Min.Y, f.data.Min.X, f.data.Max.Y)
	for _, t := range f.x.ticks {
		if !f.x.holds(t.place) {
			continue
		}
		at := vg.Point{X: f.atX(t.place), Y: f.data.Min.Y}
		if size := tickSizeOf(&f.x, t); size > 0 {
			p.StrokeLine2(style, at.X, at.Y, at.X, at.Y-size)
		}
		f.labelBelow(p, t, vg.Point{X: at.X, Y: at.Y - tickLength - tickToLabel})
	}
	f.labelLeft(p, &f.y, f.data.Min.X, style.Width)
	y := f.data.Min.Y - tickLength - tickToLabel - f.x.depth(f.xRoom()) - labelGap
	for i, line := range f.xTitle() {
		at := vg.Point{X: (f.data.Min.X + f.data.Max.X) / 2, Y: y - labelSize*vg.Length(capitals+leading*float64(i))}
		p.text(f.theme.ink, labelSize, at, centred, 0, line)
	}
	x := f.data.Min.X - tickLength - tickToLabel - f.y.depth(f.yRoom()) - labelGap
	lines := f.yTitle()
	for i, line := range lines {
		below := descent + leading*float64(len(lines)-1-i)
		at := vg.Point{X: x - labelSize*vg.Length(below), Y: (f.data.Min.Y + f.data.Max.Y) / 2}
		p.text(f.theme.ink, labelSize, at, centred, upwards, line)
	}
}

// tickSizeOf is how long a tick is: places of categories that are next to one another need none.
func tickSizeOf(a *axis, t tick) vg.Length {
	switch {
	case len(a.Categories) > 0 && (a.turned == 0 || t.lines == nil):
		return 0
	case t.lines == nil:
		return tickLength / 2
	}
	return tickLength
}

// labelBelow writes the label of a tick below a point.
func (f *figure) labelBelow(p *page, t tick, at vg.Point) {
	if f.x.turned != 0 && len(t.lines) > 0 {
		at = vg.Point{X: at.X + 0.3*tickSize, Y: at.Y - tickSize*capitals*vg.Length(math.Cos(f.x.turned))}
		p.text(f.theme.soft, tickSize, at, leftOf, f.x.turned, t.lines[0])
		return
	}
	for i, line := range t.lines {
		baseline := at.Y - tickSize*vg.Length(capitals+leading*float64(i))
		f.label(p, vg.Point{X: at.X, Y: baseline}, centred, line, t.power)
	}
}

// labelLeft writes the labels of an axis, with ticks, left of it.
func (f *figure) labelLeft(p *page, a *axis, x, width vg.Length) {
	for _, t := range a.ticks {
		if !a.holds(t.place) {
			continue
		}
		y := f.data.Min.Y + vg.Length(a.share(t.place))*f.data.Size().Y
		if size := tickSizeOf(a, t); size > 0 {
			p.StrokeLine2(p.line(f.theme.frame, width), x-size, y, x, y)
		}
		for i, line := range t.lines {
			f.label(p, vg.Point{X: x - tickLength - tickToLabel, Y: centreLine(y, tickSize, i, len(t.lines))}, leftOf, line, t.power)
		}
	}
}

// centreLine is the baseline of one of some lines, which are together centred at a height.
func centreLine(y, size vg.Length, line, lines int) vg.Length {
	return y - size*capitals/2 + size*vg.Length(leading*(float64(lines-1)/2-float64(line)))
}

// label writes a label along an axis, with its exponent.
func (f *figure) label(p *page, at vg.Point, left vg.Length, text, power string) {
	if power == "" {
		p.text(f.theme.soft, tickSize, at, left, 0, text)
		return
	}
	base, raised := f.typesetter.width(tickSize, text), f.typesetter.width(tickSize*powerSize, power)+0.5
	at.X -= left * (base + raised)
	p.text(f.theme.soft, tickSize, at, rightOf, 0, text)
	p.text(f.theme.soft, tickSize*powerSize, vg.Point{X: at.X + base + 0.5, Y: at.Y + tickSize*powerRise}, rightOf, 0, power)
}

// markLabel is the label of a mark where it is written.
type markLabel struct {
	lines []string
	share float64   // along the axis, 0 to 1
	at    vg.Length // where the label's middle is, along the axis, on the figure
	row   int       // above the data, from the lowest
	drawn bool      // as a line: it is on the axis
}

// marksOf are the labels of an axis' marks, in order along it. Those that are not on it say where they
// are.
func (f *figure) marksOf(a *axis, value func(charts.Mark) charts.Value, beyond [2]string, most vg.Length, lines int) []markLabel {
	var all []markLabel
	for _, m := range f.chart.Marks {
		place, ok := a.place(float64(value(m)))
		if !ok {
			continue
		}
		label, share, drawn := m.Label, a.share(a.near(place)), a.holds(place)
		if !drawn {
			if label == "" {
				continue
			}
			label += beyond[0]
			if share > 1 {
				label = m.Label + beyond[1]
			}
		}
		l := markLabel{share: math.Max(0, math.Min(1, share)), drawn: drawn}
		if label != "" {
			l.lines, _ = f.wrap(smallSize, label, most, lines)
		}
		all = append(all, l)
	}
	slices.SortStableFunc(all, func(a, b markLabel) int {
		switch {
		case a.share < b.share:
			return -1
		case a.share > b.share:
			return 1
		}
		return 0
	})
	return all
}

// besideData are the labels of marks across the data, right of these, moved apart where they would touch.
func (f *figure) besideData() []markLabel {
	value := func(m charts.Mark) charts.Value { return m.Y }
	beyond := [2]string{" (below)", " (above)"}
	all := f.marksOf(&f.y, value, beyond, markMost, 3)
	bottom, start := f.data.Min.Y-3, f.data.Max.Y+3
	if marksHeight(all) > start-bottom {
		all = f.marksOf(&f.y, value, beyond, markMost, 1)
		for i := len(all) - 1; i >= 0 && marksHeight(all) > start-bottom; i-- {
			all[i].lines = nil // there are more marks than can be told apart
		}
	}
	end := bottom
	for i := range all {
		half := markHeight(all[i]) / 2
		at := f.data.Min.Y + vg.Length(all[i].share)*f.data.Size().Y
		all[i].at = max(at, end+half)
		end = all[i].at + half
	}
	// What was pushed above the data's end goes down again.
	for i := len(all) - 1; i >= 0; i-- {
		half := markHeight(all[i]) / 2
		all[i].at = min(all[i].at, start-half)
		start = all[i].at - half
	}
	return all
}

func markHeight(l markLabel) vg.Length {
	if len(l.lines) == 0 {
		return 0
	}
	return smallSize * leading * vg.Length(len(l.lines))
}

func marksHeight(all []markLabel) vg.Length {
	var sum vg.Length
	for _, l := range all {
		sum += markHeight(l)
	}
	return sum
}

// sideMarks is the width of the labels beside the data.
func (f *figure) sideMarks() vg.Length {
	var widest vg.Length
	for _, l := range f.besideData() {
		widest = max(widest, f.widest(smallSize, l.lines))
	}
	if widest == 0 {
		return 0
	}
	return widest + 3
}

// aboveData are the labels of marks from bottom to top, above the data, in as many rows as they need.
func (f *figure) aboveData() []markLabel {
	value := func(m charts.Mark) charts.Value { return m.X }
	all := f.marksOf(&f.x, value, [2]string{" (left)", " (right)"}, f.width/3, 1)
	var ends []vg.Length // of each row
	for i := range all {
		half := f.widest(smallSize, all[i].lines) / 2
		at := f.data.Min.X + vg.Length(all[i].share)*f.data.Size().X
		all[i].at = max(margin+half, min(f.width-margin-half, at))
		row := 0
		for row < len(ends) && all[i].at-half < ends[row]+tickGap {
			row++
		}
		if row == markRowsMost {
			all[i].lines = nil // there are more marks than can be told apart
			continue
		}
		if row == len(ends) {
			ends = append(ends, 0)
		}
		ends[row], all[i].row = all[i].at+half, row
	}
	return all
}

// topMarks is the height of the labels above the data.
func (f *figure) topMarks() vg.Length {
	rows := 0
	for _, l := range f.aboveData() {
		if len(l.lines) > 0 {
			rows = max(rows, l.row+1)
		}
	}
	if rows == 0 {
		return 0
	}
	return markLift + vg.Length(rows)*smallSize*leading
}

// paintMarks draws a line for each mark, and its label where no data are.
func (f *figure) paintMarks(p *page) {
	style := p.line(f.theme.ink, markWidth)
	for _, l := range f.besideData() {
		y := f.data.Min.Y + vg.Length(l.share)*f.data.Size().Y
		if l.drawn {
			p.StrokeLine2(style, f.data.Min.X, y, f.data.Max.X, y)
			if len(l.lines) > 0 {
				p.StrokeLine2(p.line(f.theme.frame, gridWidth), f.data.Max.X, y, f.data.Max.X+tickLength, l.at)
			}
		}
		for i, line := range l.lines {
			p.text(f.theme.ink, smallSize, vg.Point{X: f.data.Max.X + tickLength + 2, Y: centreLine(l.at, smallSize, i, len(l.lines))}, rightOf, 0, line)
		}
	}
	for _, l := range f.aboveData() {
		x := f.data.Min.X + vg.Length(l.share)*f.data.Size().X
		top := f.data.Max.Y + markLift + vg.Length(l.row)*smallSize*leading
		if l.drawn {
			p.StrokeLine2(style, x, f.data.Min.Y, x, f.data.Max.Y)
		}
		for _, line := range l.lines {
			p.text(f.theme.ink, smallSize, vg.Point{X: l.at, Y: top + smallSize*descent}, centred, 0, line)
		}
	}
}
