package draw

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// tint is a colour, and how much of it covers what lies below.
type tint struct {
	r, g, b uint8
	share   uint8 // covered, in 256ths: a power of two, with which vgsvg gets its colours back exactly; 0: all
}

// The shares of bands.
const (
	quarter = 64
	eighth  = 32
)

func (t tint) over(share uint8) tint {
	t.share = share
	return t
}

// RGBA makes a tint a color.Color.
func (t tint) RGBA() (r, g, b, a uint32) {
	if t.share == 0 {
		return uint32(t.r) * 0x101, uint32(t.g) * 0x101, uint32(t.b) * 0x101, 0xffff
	}
	s := uint32(t.share)
	return uint32(t.r) * s, uint32(t.g) * s, uint32(t.b) * s, 255 * s
}

// straight is a tint for vgpdf, which takes the parts of a colour for what they are without opacity.
type straight tint

// RGBA makes a straight a color.Color.
func (t straight) RGBA() (r, g, b, a uint32) {
	_, _, _, a = tint(t).RGBA()
	return uint32(t.r) * 0x101, uint32(t.g) * 0x101, uint32(t.b) * 0x101, a
}

// dark reports whether white letters on a colour have more contrast than black ones.
func (t tint) dark() bool {
	linear := func(part uint8) float64 { return math.Pow(float64(part)/255, 2.2) }
	return float64(0.2126*linear(t.r))+float64(0.7152*linear(t.g))+float64(0.0722*linear(t.b)) < 0.18
}

func (t tint) hex() string { return fmt.Sprintf("#%02X%02X%02X", t.r, t.g, t.b) }

func rgb(hex uint32) tint {
	return tint{r: uint8(hex >> 16), g: uint8(hex >> 8), b: uint8(hex)}
}

// theme is one colour for each purpose. No two purposes have the same colour in the light theme, so that a
// page can tell them apart, and none is black, which vgsvg does not write.
type theme struct {
	background, ink, soft, frame, grid, lane, unknown tint

	lines  []tint // of series: after Okabe and Ito (2008), yellow darkened until it shows on white
	theory []tint // of what a closed form says of them: seen upon them
	parts  []tint // of areas that text may lie on: the light scheme of Tol (2021)
}

var light = withTheory(theme{
	background: rgb(0xffffff), ink: rgb(0x1f2328), soft: rgb(0x4d545c), frame: rgb(0x6e767e), grid: rgb(0xe3e6e9), lane: rgb(0xf4f5f6), unknown: rgb(0xc9ced3),
	lines: []tint{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xe69f00), rgb(0x56b4e9), rgb(0x101010), rgb(0x9a8f00)},
	parts: []tint{rgb(0x77aadd), rgb(0xee8866), rgb(0xeedd88), rgb(0x44bb99), rgb(0xffaabb), rgb(0xaaaa00), rgb(0x99ddff), rgb(0xbbcc33), rgb(0xdddddd)},
})

var dark = withTheory(theme{
	background: rgb(0x14171a), ink: rgb(0xe9ecef), soft: rgb(0xb4bbc2), frame: rgb(0x8b939b), grid: rgb(0x2e343a), lane: rgb(0x1c2024), unknown: rgb(0x4b535b),
	lines: []tint{rgb(0x3f97d8), rgb(0xf27a2a), rgb(0x1fbf90), rgb(0xe09cc2), rgb(0xf2b53a), rgb(0x8fd0f7), rgb(0xfafafa), rgb(0xf0e442)},
	parts: []tint{rgb(0x77aadd), rgb(0xee8866), rgb(0xeedd88), rgb(0x44bb99), rgb(0xffaabb), rgb(0xaaaa00), rgb(0x99ddff), rgb(0xbbcc33), rgb(0xdddddd)},
})

// withTheory adds theory's colours: those of lines on the way to ink.
func withTheory(t theme) theme {
	for _, line := range t.lines {
		t.theory = append(t.theory, line.mixed(t.ink))
	}
	return t
}

// mixed is a colour half way to another.
func (t tint) mixed(with tint) tint {
	half := func(a, b uint8) uint8 { return uint8((int(a) + int(b)) / 2) }
	return tint{r: half(t.r, with.r), g: half(t.g, with.g), b: half(t.b, with.b)}
}

// What is written or drawn upon colours that are the same in both themes.
var (
	onLight = rgb(0x111111)
	onDark  = rgb(0xfefefe)
)

// all lists the colours of a theme in one order.
func (t *theme) all() []tint {
	all := []tint{t.background, t.ink, t.soft, t.frame, t.grid, t.lane, t.unknown}
	return slices.Concat(all, t.lines, t.theory, t.parts)
}

// Stylesheet returns the CSS rules that draw light SVG figures, below the selector, in dark colours:
// `svg.chart` takes all. A page puts them below a media query or a class of its own.
func Stylesheet(selector string) string {
	var b strings.Builder
	to := dark.all()
	for i, from := range light.all() {
		for _, attribute := range []string{"fill", "stroke"} {
			fmt.Fprintf(&b, "%s [%s=\"%s\"] { %[2]s: %[4]s }\n", selector, attribute, from.hex(), to[i].hex())
		}
	}
	return b.String()
}
