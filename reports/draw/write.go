package draw

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"quiesce/reports/charts"
)

// Format is what a figure is written as.
type Format string

// The formats.
const (
	SVG Format = "svg" // for pages: text stays text, and Stylesheet makes it dark
	PNG Format = "png" // of 300 dots per inch
	PDF Format = "pdf" // for documents
)

// Formats returns all formats, as file name extensions too.
func Formats() []Format { return []Format{SVG, PNG, PDF} }

// Theme is which colours a figure has.
type Theme string

// The themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Options say how a figure is drawn. The zero value draws a light one of 480 points' width.
type Options struct {
	// Width and Height of the whole figure are in points of 1/72 inch, from 200 to 4000; 0: 480, and what
	// the chart asks for. A figure is larger if its texts would leave no room for data.
	Width, Height float64
	Theme         Theme // "": light
	// Strategies are those of the whole report: the place in this list decides the colour, dash and glyph
	// of a strategy, so that it has the same in every chart.
	Strategies []string
}

// The sizes of figures, in points.
const (
	defaultWidth = 480
	leastSize    = 200
	greatestSize = 4000
)

// problems names everything that is wrong with options.
func (o Options) problems() []error {
	var wrong []error
	for _, side := range []struct {
		name   string
		points float64
	}{{"width", o.Width}, {"height", o.Height}} {
		if side.points != 0 && !(side.points >= leastSize && side.points <= greatestSize) {
			wrong = append(wrong, fmt.Errorf("a %s of %g points: a figure is %d to %d", side.name, side.points, leastSize, greatestSize))
		}
	}
	if o.Theme != "" && o.Theme != Light && o.Theme != Dark {
		wrong = append(wrong, fmt.Errorf("theme %q: there are %s and %s", o.Theme, Light, Dark))
	}
	return wrong
}

// Write draws a chart. Nothing is written if the chart cannot be drawn; the error then names each reason.
func Write(w io.Writer, c *charts.Chart, format Format, o Options) error {
	wrong := append(o.problems(), problems(c)...)
	if !slices.Contains(Formats(), format) {
		wrong = append(wrong, fmt.Errorf("format %q: there are %v", format, Formats()))
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("chart %q: %w", c.ID, err)
	}
	f := newFigure(c, format, o)
	page := newPage(format, f.width, f.height)
	f.paint(page)
	return page.writeTo(w, c)
}
