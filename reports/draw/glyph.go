package draw

import (
	"math"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// glyph is the border of a filled shape, as corners at a distance from the middle: a share of the glyph's
// radius that gives all shapes about the same area. Shapes are told apart without colour.
type glyph []vg.Point

// glyphs are the shapes of strategies, in order, the most different first.
var glyphs = []glyph{
	polygon(24, 0, 1), polygon(4, math.Pi/4, 1.22), polygon(3, math.Pi/2, 1.38), polygon(4, 0, 1.3), polygon(3, -math.Pi/2, 1.38),
	star(5, 1.45, 0.62), arms(math.Pi/4, 1.3, 0.38), arms(0, 1.3, 0.38), polygon(5, math.Pi/2, 1.12), star(4, 1.55, 0.5),
}

// polygon has so many equal sides, and a corner in a direction.
func polygon(sides int, direction, size float64) glyph {
	g := make(glyph, sides)
	for i := range g {
		sin, cos := math.Sincos(direction + 2*math.Pi*float64(i)/float64(sides))
		g[i] = vg.Point{X: vg.Length(size * cos), Y: vg.Length(size * sin)}
	}
	return g
}

func star(rays int, outer, inner float64) glyph {
	g := polygon(2*rays, math.Pi/2, 1)
	for i := range g {
		size := outer
		if i%2 == 1 {
			size = inner
		}
		g[i] = vg.Point{X: g[i].X * vg.Length(size), Y: g[i].Y * vg.Length(size)}
	}
	return g
}

// thinPlus is for what lies upon other glyphs.
var thinPlus = arms(0, 1.7, 0.2)

// arms is a cross with four arms, so long and half so wide, the first in a direction.
func arms(direction float64, long, wide vg.Length) glyph {
	corners := []vg.Point{
		{X: long, Y: -wide}, {X: long, Y: wide}, {X: wide, Y: wide}, {X: wide, Y: long}, {X: -wide, Y: long}, {X: -wide, Y: wide},
		{X: -long, Y: wide}, {X: -long, Y: -wide}, {X: -wide, Y: -wide}, {X: -wide, Y: -long}, {X: wide, Y: -long}, {X: wide, Y: -wide},
	}
	sin, cos := math.Sincos(direction)
	for i, c := range corners {
		corners[i] = vg.Point{X: c.X*vg.Length(cos) - c.Y*vg.Length(sin), Y: c.X*vg.Length(sin) + c.Y*vg.Length(cos)}
	}
	return corners
}

// DrawGlyph makes a glyph a GlyphDrawer of gonum's plotters.
func (g glyph) DrawGlyph(c *vgdraw.Canvas, style vgdraw.GlyphStyle, at vg.Point) {
	path := make(vg.Path, 0, len(g)+1)
	for i, corner := range g {
		corner = vg.Point{X: at.X + corner.X*style.Radius, Y: at.Y + corner.Y*style.Radius}
		if i == 0 {
			path.Move(corner)
		} else {
			path.Line(corner)
		}
	}
	path.Close()
	c.SetColor(style.Color)
	c.Fill(path)
}
