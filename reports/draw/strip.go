package draw

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// lanes are the spans of a strip where they are drawn: those of one lane that overlap are beneath one
// another.
type lanes struct {
	spans  []laneSpan
	events []charts.Event
	deep   []int // rows of each lane
	kinds  []kindLook
	marks  []kindLook // of events
}

type laneSpan struct {
	charts.Span
	row  int
	look style
}

type kindLook struct {
	kind string
	look style
}

const (
	rowsMost       = 8    // overlapping spans that have a row of their own
	laneGap        = 5.0  // between lanes
	rowOf          = 8.0  // height of a row, where there are several
	laneOf         = 19.0 // height of a lane, at least
	eventRadius    = 2.1
	eventNamesMost = 150 // more would hide what they name
	leastSpan      = 0.4 // width of a span, however short
	hatchedMost    = 600 // spans: a strip of more is hatched in the legend alone, and as good as unreadable
)

// newLanes puts spans into rows.
func newLanes(strip *charts.Strip, n int, y *stylist) *lanes {
	l := &lanes{deep: make([]int, n)}
	spans := slices.Clone(strip.Spans)
	slices.SortStableFunc(spans, func(a, b charts.Span) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.From, b.From))
	})
	ends := map[[2]int]float64{} // of rows that have a span; times may be below 0
	for _, span := range spans {
		if !(span.To >= span.From) || math.Abs(span.From) > greatest || math.Abs(span.To) > greatest {
			continue
		}
		row := 0
		for row < rowsMost-1 && row < l.deep[span.Lane] && ends[[2]int{span.Lane, row}] > span.From {
			row++
		}
		if at := [2]int{span.Lane, row}; row < l.deep[span.Lane] {
			ends[at] = math.Max(span.To, ends[at])
		} else {
			ends[at], l.deep[span.Lane] = span.To, row+1
		}
		l.spans = append(l.spans, laneSpan{span, row, style{}})
	}
	known := slices.Clone(strip.SpanKinds)
	for _, span := range strip.Spans { // kinds in the order in which they were given
		if !slices.ContainsFunc(l.kinds, func(k kindLook) bool { return k.kind == span.Kind }) {
			n := index(&known, span.Kind)
			l.kinds = append(l.kinds, kindLook{span.Kind, style{tint: nth(y.theme.parts, n), hatch: nth(hatches[:slanted], n)}})
		}
	}
	for i := range l.spans {
		k := slices.IndexFunc(l.kinds, func(k kindLook) bool { return k.kind == l.spans[i].Kind })
		l.spans[i].look = l.kinds[k].look
	}
	l.place(strip, y)
	return l
}

// place notes the events that have a place in time, in its order.
func (l *lanes) place(strip *charts.Strip, y *stylist) {
	known := slices.Clone(strip.EventKinds)
	for _, event := range strip.Events {
		if math.IsNaN(event.At) || math.Abs(event.At) > greatest {
			continue
		}
		if !slices.ContainsFunc(l.marks, func(k kindLook) bool { return k.kind == event.Kind }) {
			l.marks = append(l.marks, kindLook{event.Kind, style{tint: y.theme.ink, glyph: nth(glyphs, index(&known, event.Kind))}})
		}
		l.events = append(l.events, event)
	}
	slices.SortStableFunc(l.events, func(a, b charts.Event) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.At, b.At))
	})
}

func stripExtent(strip *charts.Strip, a *axis, x *extent) {
	for _, span := range strip.Spans {
		if span.To >= span.From {
			x.addValue(a, span.From)
			x.addValue(a, span.To)
		}
	}
	for _, event := range strip.Events {
		x.addValue(a, event.At)
	}
}

// height is what all lanes need, each as high as the highest.
func (l *lanes) height() vg.Length {
	rows := 1
	if len(l.deep) > 0 {
		rows = slices.Max(l.deep)
	}
	return vg.Length(max(1, len(l.deep))) * max(laneOf, rowOf*vg.Length(rows)+laneGap)
}

// laneEntries are the kinds of spans and events.
func (f *figure) laneEntries() []entry {
	var all []entry
	for _, k := range f.lanes.kinds {
		if k.kind != "" {
			all = append(all, entry{name: k.kind, sample: func(p *page, r vg.Rectangle) { f.swatch(p, r, k.look) }})
		}
	}
	for _, k := range f.lanes.marks {
		if k.kind != "" {
			all = append(all, entry{name: k.kind, sample: func(p *page, r vg.Rectangle) {
				f.pointOf(p, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, k.look, eventRadius)
			}})
		}
	}
	return all
}

// laneBox is the inside of a lane.
func (f *figure) laneBox(lane int) vg.Rectangle {
	high := f.data.Size().Y / vg.Length(len(f.lanes.deep))
	top := f.data.Max.Y - high*vg.Length(lane)
	gap := min(laneGap, high/4) / 2
	return vg.Rectangle{Min: vg.Point{X: f.data.Min.X, Y: top - high + gap}, Max: vg.Point{X: f.data.Max.X, Y: top - gap}}
}

// paintLanes draws the lanes, their spans and events.
func (f *figure) paintLanes(p *page) {
	for lane := range f.lanes.deep {
		p.box(f.theme.lane, f.laneBox(lane))
	}
	f.paintGrid(p)
	var last vg.Rectangle
	var names []vg.Rectangle
	for i := range f.lanes.spans {
		span := &f.lanes.spans[i]
		r, seen := f.spanBox(span)
		if !seen {
			continue
		}
		if i > 0 && r.Max.X <= last.Max.X && r.Min.Y == last.Min.Y && r.Size().X <= leastSpan {
			continue // where the one before it is already
		}
		last = r
		names = f.paintSpan(p, span, r, names)
	}
	f.paintMarks(p)
	f.paintEvents(p, names)
}

// seenEvent is an event where it is drawn.
type seenEvent struct {
	charts.Event
	at vg.Point
}

// seenEvents are the events on the axis. Those of one moment in a lane are above one another, the first
// topmost, so that none hides another.
func (f *figure) seenEvents() []seenEvent {
	var all []seenEvent
	for _, event := range f.lanes.events {
		if at, seen := f.eventAt(event); seen {
			all = append(all, seenEvent{event, at})
		}
	}
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Lane == all[from].Lane && all[to].At == all[from].At {
			to++
		}
		high := f.laneBox(all[from].Lane).Size().Y - 2*eventRadius
		apart := min(2*eventRadius+1.8, high/vg.Length(to-from))
		for i := from; i < to; i++ {
			all[i].at.Y += apart * (vg.Length(to-from-1)/2 - vg.Length(i-from))
		}
		from = to
	}
	return all
}

// paintEvents draws a glyph for each event, and the event's name beside it if nothing else is there.
func (f *figure) paintEvents(p *page, taken []vg.Rectangle) {
	var named []seenEvent
	for _, event := range f.seenEvents() {
		k := slices.IndexFunc(f.lanes.marks, func(k kindLook) bool { return k.kind == event.Kind })
		f.pointOf(p, event.at, f.lanes.marks[k].look, eventRadius)
		if event.Name != "" {
			named = append(named, event)
		}
		taken = append(taken, around(event.at, eventRadius+1, eventRadius+1))
	}
	if len(named) > eventNamesMost {
		return
	}
	for _, event := range named {
		at := event.at
		half := f.typesetter.width(smallSize, event.Name)/2 + 1
		for _, side := range []vg.Length{1, -1} {
			box := lineBox(vg.Point{X: at.X + side*(half+eventRadius+1.5), Y: at.Y}, half)
			if !inside(box, f.data) || touches(box, taken) {
				continue
			}
			p.box(f.theme.lane, box)
			p.text(f.theme.ink, smallSize, vg.Point{X: box.Min.X + 1, Y: box.Min.Y + smallSize*descent}, rightOf, 0, event.Name)
			taken = append(taken, box)
			break
		}
	}
}

// lineBox is the box of a small line whose capitals are centred at a point.
func lineBox(at vg.Point, half vg.Length) vg.Rectangle {
	at.Y -= smallSize * descent / 2
	return around(at, half, height(smallSize, 1)/2)
}

func (f *figure) eventAt(event charts.Event) (at vg.Point, seen bool) {
	place, ok := f.x.place(event.At)
	box := f.laneBox(event.Lane)
	return vg.Point{X: f.atX(place), Y: (box.Min.Y + box.Max.Y) / 2}, ok && f.x.holds(place)
}

// spanBox is what of a span is on the axis.
func (f *figure) spanBox(span *laneSpan) (r vg.Rectangle, seen bool) {
	from, okFrom := f.x.place(span.From)
	to, okTo := f.x.place(span.To)
	if !okFrom || !okTo || to < f.x.low || from > f.x.high {
		return r, false
	}
	r = f.laneBox(span.Lane)
	row := r.Size().Y / vg.Length(f.lanes.deep[span.Lane])
	r.Max.Y -= row * vg.Length(span.row)
	r.Min.Y = r.Max.Y - row
	r.Min.X = f.atX(math.Max(f.x.low, from))
	r.Max.X = max(f.atX(math.Min(f.x.high, to)), r.Min.X+leastSpan)
	return r, true
}

// paintSpan draws a span, with its name if that fits and no other is there, and returns where names are.
func (f *figure) paintSpan(p *page, span *laneSpan, r vg.Rectangle, names []vg.Rectangle) []vg.Rectangle {
	look := span.look
	if len(f.lanes.spans) > hatchedMost || r.Size().X < hatchApart {
		look.hatch = nil
	}
	f.swatch(p, r, look)
	if r.Size().X > 2 {
		p.outline(p.line(f.theme.background, gridWidth), r)
	}
	width := f.typesetter.width(smallSize, span.Name)
	if span.Name == "" || width > r.Size().X-6 || r.Size().Y < smallSize {
		return names
	}
	middle := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
	box := lineBox(middle, width/2+1.5)
	if touches(box, names) {
		return names
	}
	p.box(look.tint, box)
	p.text(onLight, smallSize, vg.Point{X: middle.X, Y: centreLine(middle.Y, smallSize, 0, 1)}, centred, 0, span.Name)
	return append(names, box)
}
