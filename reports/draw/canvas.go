package draw

import (
	"bytes"
	"image/color"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"quiesce/reports/charts"
)

const dotsPerInch = 300 // of PNG: what journals ask for

// page is what a figure is painted on.
type page struct {
	vgdraw.Canvas
	format Format
	target vg.CanvasWriterTo
}

// Without this, a PDF would hold the time at which it was drawn, and its fonts in no order: equal charts are to give
// equal bytes. What vgpdf makes takes both from these defaults of the library below it.
func init() {
	when := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(when)
	fpdf.SetDefaultModificationDate(when)
	fpdf.SetDefaultCatalogSort(true)
}

func newPage(format Format, width, height vg.Length) *page {
	p := &page{format: format}
	switch format {
	case PNG:
		p.target = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch))}
	case PDF:
		p.target = vgpdf.New(width, height)
	default:
		p.target = vgsvg.NewWith(vgsvg.UseWH(width, height))
	}
	p.Canvas = vgdraw.NewCanvas(p.target, width, height)
	return p
}

// colour is a tint as the format must be told it.
func (p *page) colour(t tint) color.Color {
	if p.format == PDF {
		return straight(t)
	}
	return t
}

func (p *page) line(t tint, width vg.Length, dashes ...vg.Length) vgdraw.LineStyle {
	return vgdraw.LineStyle{Color: p.colour(t), Width: width, Dashes: dashes}
}

// box fills a rectangle.
func (p *page) box(t tint, r vg.Rectangle) {
	p.SetColor(p.colour(t))
	p.Fill(r.Path())
}

// outline draws the border of a rectangle.
func (p *page) outline(style vgdraw.LineStyle, r vg.Rectangle) {
	p.SetLineStyle(style)
	p.Stroke(r.Path())
}

// writeTo writes the finished page.
func (p *page) writeTo(w io.Writer, c *charts.Chart) error {
	var b bytes.Buffer
	if _, err := p.target.WriteTo(&b); err != nil {
		return err
	}
	data := b.Bytes()
	if p.format == SVG {
		data = forPages(data, c)
	}
	_, err := w.Write(data)
	return err
}
