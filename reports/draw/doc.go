// Package draw draws charts with gonum.org/v1/plot: as SVG for pages, as PNG of 300 dots per inch and as
// PDF for documents. The same chart gives the same bytes as SVG and PNG (the PDF has the time in it).
//
// Read the files in this order:
//
//	write.go     the formats, the options, and Write
//	check.go     what a chart must not be
//	figure.go    a chart with everything decided: axes, styles, legend, and where they go
//	scale.go     where a value is along an axis; range.go: from where to where the axis goes
//	tick.go      the marks along an axis; category.go: names along an axis; prefix.go: units
//	layout.go    the rectangles: data, axes, legend, colour bar
//	paint.go     the order in which things are painted; frame.go: grid, axes and marks
//	series.go    lines and points; errorbar.go: their intervals; bars.go: stacked bars; names.go: names beside points
//	heatmap.go   cells, colour bar and contours; strip.go: what was going on, over time
//	legend.go    names and samples, in a strip of their own above the data
//	style.go     which colour, dash and glyph a series has; theme.go: the colours; glyph.go: the glyphs
//	text.go      text: how wide, where to break; canvas.go: the formats' peculiarities; svg.go: the SVG
//
// # SVG in a page
//
// The SVG has no script, no style sheet, no style attribute and no font of its own, so that a strict
// Content-Security-Policy lets it pass; it is drawn in light colours. Each colour stands for one purpose,
// in presentation attributes, which any rule of a page overrides. Stylesheet gives the rules that
// turn a page's light figures into dark ones:
//
//	@media (prefers-color-scheme: dark) { svg.chart [fill="#0072B2"] { fill: #4C9BE0 } ... }
//
// Each figure is an image to assistive technology, named by the chart's title and described by what the
// chart says to read from it.
package draw
