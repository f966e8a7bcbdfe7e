package draw_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// picture is what an SVG reader sees of a figure.
type picture struct {
	root          xml.StartElement
	width, height float64
	title, about  string
	texts         []text
	shapes        []shape
}

// text is a text and the corners of its box: from the depth of letters to the height of capitals.
type text struct {
	words   string
	corners [4]point
}

type point struct{ x, y float64 }

// shape is a path, its corners on the page.
type shape struct {
	fill, stroke, opacity string
	corners               []point
}

// matrix is an affine transformation: x' = a x + c y + e, y' = b x + d y + f.
type matrix struct{ a, b, c, d, e, f float64 }

func (m matrix) of(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// then is what m does to what n has done.
func (m matrix) after(n matrix) matrix {
	return matrix{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b, m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

var (
	transformation = regexp.MustCompile(`(\w+)\(([^)]*)\)`)
	coordinates    = regexp.MustCompile(`[ML](-?[\d.e+-]+),(-?[\d.e+-]+)`)
)

func transform(t rapid.TB, attribute string) matrix {
	t.Helper()
	m := matrix{a: 1, d: 1}
	for _, part := range transformation.FindAllStringSubmatch(attribute, -1) {
		var v []float64
		for number := range strings.FieldsFuncSeq(part[2], func(r rune) bool { return r == ',' || r == ' ' }) {
			v = append(v, number64(t, number))
		}
		switch part[1] {
		case "scale":
			m = m.after(matrix{a: v[0], d: v[len(v)-1]})
		case "translate":
			m = m.after(matrix{a: 1, d: 1, e: v[0], f: v[1]})
		case "rotate":
			sin, cos := math.Sincos(v[0] * math.Pi / 180)
			m = m.after(matrix{a: cos, b: sin, c: -sin, d: cos})
		default:
			t.Fatalf("transform %q", attribute)
		}
	}
	return m
}

func number64(t rapid.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "pt"), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		t.Fatalf("%q is no number of a picture", s)
	}
	return v
}

// see reads an SVG. It knows all that draw writes, and fails at anything else.
func see(t rapid.TB, data []byte) *picture {
	t.Helper()
	p := &picture{}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	stack := []matrix{{a: 1, d: 1}}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("no XML: %v\n%s", err, data)
		}
		switch token := token.(type) {
		case xml.StartElement:
			m := stack[len(stack)-1].after(transform(t, attribute(token, "transform")))
			stack = append(stack, m)
			p.add(t, token, m, decoder)
			if name := token.Name.Local; name == "text" || name == "title" || name == "desc" {
				stack = stack[:len(stack)-1] // add has read its end
			}
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
	return p
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *picture) add(t rapid.TB, e xml.StartElement, m matrix, decoder *xml.Decoder) {
	t.Helper()
	words := func() string {
		var s string
		if err := decoder.DecodeElement(&s, &e); err != nil {
			t.Fatal(err)
		}
		return s
	}
	switch e.Name.Local {
	case "svg":
		p.root, p.width, p.height = e, number64(t, attribute(e, "width")), number64(t, attribute(e, "height"))
	case "g":
	case "title":
		p.title = words()
	case "desc":
		p.about = words()
	case "text":
		at := point{number64(t, attribute(e, "x")), number64(t, attribute(e, "y"))}
		p.texts = append(p.texts, boxed(words(), at, number64(t, attribute(e, "font-size")), m))
	case "path":
		s := shape{fill: attribute(e, "fill"), stroke: attribute(e, "stroke"), opacity: attribute(e, "fill-opacity")}
		if strings.Trim(attribute(e, "d"), "MLZ0123456789.,e+-") != "" {
			t.Fatalf("path %s", attribute(e, "d"))
		}
		for _, c := range coordinates.FindAllStringSubmatch(attribute(e, "d"), -1) {
			s.corners = append(s.corners, m.of(point{number64(t, c[1]), number64(t, c[2])}))
		}
		p.shapes = append(p.shapes, s)
	default:
		t.Fatalf("element %s", e.Name.Local)
	}
}

// boxed is a text in the typeface that all figures have.
func boxed(words string, at point, size float64, m matrix) text {
	face := plot.DefaultTextHandler.Cache().Lookup(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Points(size))
	width := float64(face.Width(words))
	// In the text's own coordinates, y goes down.
	top, bottom := at.y-0.7*size, at.y+0.2*size
	return text{words, [4]point{
		m.of(point{at.x, top}), m.of(point{at.x + width, top}), m.of(point{at.x + width, bottom}), m.of(point{at.x, bottom}),
	}}
}

// apart reports whether there is a line between two boxes: beside an edge of one of them.
func (a text) apart(b text) bool {
	for _, box := range [][4]point{a.corners, b.corners} {
		for i := range box {
			next := box[(i+1)%4]
			normal := point{next.y - box[i].y, box[i].x - next.x}
			if highest(a.corners, normal) <= -highest(b.corners, point{-normal.x, -normal.y})+1e-6*math.Hypot(normal.x, normal.y) {
				return true
			}
		}
	}
	return false
}

func highest(corners [4]point, direction point) float64 {
	h := math.Inf(-1)
	for _, c := range corners {
		h = math.Max(h, c.x*direction.x+c.y*direction.y)
	}
	return h
}

// faults are the ways in which a picture is not fit to print.
func (p *picture) faults() []string {
	var faults []string
	for i, t := range p.texts {
		for _, c := range t.corners {
			if c.x < 0 || c.y < 0 || c.x > p.width || c.y > p.height {
				faults = append(faults, fmt.Sprintf("%q is not on the page", t.words))
				break
			}
		}
		for _, u := range p.texts[:i] {
			if !t.apart(u) {
				faults = append(faults, fmt.Sprintf("%q is upon %q", t.words, u.words))
			}
		}
	}
	for _, s := range p.shapes {
		for _, c := range s.corners {
			if c.x < -0.01 || c.y < -0.01 || c.x > p.width+0.01 || c.y > p.height+0.01 {
				faults = append(faults, fmt.Sprintf("a shape of %s%s is not on the page: %v", s.fill, s.stroke, c))
				break
			}
		}
	}
	return faults
}

// words are all texts in one, for what is broken into lines.
func (p *picture) words() string {
	var b strings.Builder
	for _, t := range p.texts {
		b.WriteString(t.words)
	}
	return strings.ReplaceAll(b.String(), " ", "")
}

// colours are all that a picture has.
func (p *picture) colours() []string {
	var all []string
	for _, s := range p.shapes {
		for _, colour := range []string{s.fill, s.stroke} {
			if colour != "" && colour != "none" && !slices.Contains(all, colour) {
				all = append(all, colour)
			}
		}
	}
	return all
}
