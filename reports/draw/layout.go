package draw

import (
	"gonum.org/v1/plot/vg"
)

// Distances, in points.
const (
	margin      = 8.0 // around everything
	tickLength  = 3.5
	tickToLabel = 2.5
	labelGap    = 5.0   // from the labels along an axis to its title
	plainHeight = 205.0 // of the data, if nothing asks for another
	leastCells  = 100.0
	leastData   = 48.0 // width and height of the data, however small the figure
	barGap      = 14.0 // from a heat map to its colour bar
	barWidth    = 9.0
	markMost    = 92.0 // width of a mark's label beside the data
)

// edges are the widths of what is around the data.
type edges struct{ left, right, bottom, top vg.Length }

// layout places the data: what surrounds them depends on the ticks, which depend on how much room the
// surroundings leave. It takes a few rounds until both agree.
func (f *figure) layout(height vg.Length) {
	e := edges{left: 45, right: 15, bottom: 35, top: margin}
	for round := range 6 {
		f.place(e, height)
		needed := f.surroundings()
		if round > 1 { // from now on nothing shrinks, lest it swings
			needed = edges{max(e.left, needed.left), max(e.right, needed.right), max(e.bottom, needed.bottom), max(e.top, needed.top)}
		}
		if needed == e {
			break
		}
		e = needed
	}
	f.place(e, height)
	f.setTicks()
}

// place sets the rectangle of the data, and the figure's size.
func (f *figure) place(e edges, height vg.Length) {
	f.width = max(f.width, e.left+leastData+e.right)
	f.height = height
	if height == 0 {
		f.height = min(greatestSize, f.dataHeight()+e.bottom+e.top)
	}
	f.height = max(f.height, e.bottom+leastData+e.top)
	f.data = vg.Rectangle{Min: vg.Point{X: e.left, Y: e.bottom}, Max: vg.Point{X: f.width - e.right, Y: f.height - e.top}}
}

// dataHeight is what the chart asks for.
func (f *figure) dataHeight() vg.Length {
	n := vg.Length(len(f.y.Categories))
	switch {
	case f.lanes != nil:
		return f.lanes.height()
	case f.colours != nil:
		return max(leastCells, n*max(13, min(44, 215/max(1, n))))
	case f.across:
		return max(60, n*max(22, min(30, 200/n)))
	case n > 0:
		return max(plainHeight, n*tickSize*leading)
	}
	return plainHeight
}

func (f *figure) xRoom() room {
	return room{typesetter: f.typesetter, length: f.data.Size().X, deep: 0.3 * max(f.height, leastSize)}
}

func (f *figure) yRoom() room {
	return room{typesetter: f.typesetter, length: f.data.Size().Y, upright: true, deep: categorySlotAtMost * f.width}
}

func (f *figure) setTicks() {
	f.x.setTicks(f.xRoom())
	f.y.setTicks(f.yRoom())
	if f.colours != nil {
		f.colours.axis.setTicks(f.yRoom())
	}
}

// surroundings sets the ticks for the room that data have now, and measures what is around the data.
func (f *figure) surroundings() edges {
	f.setTicks()
	x := f.xRoom()
	left, right := f.x.overhang(x)
	e := edges{
		left:   margin + max(left, f.labelsLeft()+f.titleDepth(f.yTitle())),
		right:  margin + right,
		bottom: margin + tickLength + tickToLabel + f.x.depth(x) + f.titleDepth(f.xTitle()),
		top:    margin + f.legendHeight() + f.topMarks(),
	}
	if f.colours != nil {
		e.right = max(e.right, margin+f.labelsRight()+f.titleDepth(f.colourTitle()))
	}
	if beside := f.sideMarks(); beside > 0 {
		e.right = max(e.right, margin+tickLength+beside)
	}
	// The topmost label of the vertical axis may reach above its end.
	e.top = max(e.top, margin+tickSize*capitals/2)
	return e
}

// xTitle, yTitle and colourTitle are broken into lines that have room along their axes.
func (f *figure) xTitle() []string { return f.title(f.x.title(), f.data.Size().X) }

func (f *figure) yTitle() []string {
	left, _ := f.x.overhang(f.xRoom())
	return f.title(f.y.title(), f.upright(left > f.labelsLeft()))
}

func (f *figure) colourTitle() []string {
	_, right := f.x.overhang(f.xRoom())
	return f.title(f.colours.axis.title(), f.upright(right > f.labelsRight()))
}

// labelsLeft is how far the labels of the vertical axis reach; labelsRight, those of the colour bar.
func (f *figure) labelsLeft() vg.Length { return tickLength + tickToLabel + f.y.depth(f.yRoom()) }

func (f *figure) labelsRight() vg.Length {
	return f.sideMarks() + barGap + barWidth + tickLength + tickToLabel + f.colours.axis.depth(f.yRoom())
}

// upright is how long a title beside the data may be: longer than these, if nothing else is above or
// below it.
func (f *figure) upright(below bool) vg.Length {
	low, high := vg.Length(margin), f.height-margin-f.legendHeight()
	if below {
		low = f.data.Min.Y
	}
	if f.topMarks() > 0 {
		high = f.data.Max.Y
	}
	middle := (f.data.Min.Y + f.data.Max.Y) / 2
	return 2 * min(middle-low, high-middle)
}

func (f *figure) title(text string, length vg.Length) []string {
	if text == "" {
		return nil
	}
	lines, _ := f.wrap(labelSize, text, length, 3)
	return lines
}

func (f *figure) titleDepth(lines []string) vg.Length {
	if len(lines) == 0 {
		return 0
	}
	return labelGap + height(labelSize, len(lines))
}
