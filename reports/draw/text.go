package draw

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// The sizes of text, in points.
const (
	labelSize vg.Length = 9   // of axes
	tickSize  vg.Length = 8   // along axes, and in the legend
	smallSize vg.Length = 7.5 // beside points, in cells and spans
)

// The typeface's measures, as shares of the size.
const (
	capitals = 0.72 // height of capitals and digits above the baseline
	descent  = 0.22 // depth of g and p below it
	leading  = 1.2  // from one baseline to the next
)

// Where text is, as the share of it that is left of its point.
const (
	leftOf   vg.Length = 1
	centred  vg.Length = 0.5
	rightOf  vg.Length = 0
	upwards            = math.Pi / 2
	ellipsis           = "…"
)

// typesetter measures text as a format shows it.
type typesetter struct {
	format Format
}

func face(size vg.Length) font.Face {
	return plot.DefaultTextHandler.Cache().Lookup(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// shown is a text with what the format can show in place of what it cannot.
func (t typesetter) shown(text string) string {
	text = printable(text)
	if t.format != PDF {
		return text
	}
	var b strings.Builder
	for _, r := range pdfSpelling.Replace(text) {
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// pdfSpelling is for what the code page of vgpdf's fonts lacks. Greek mu is not the micro sign.
var pdfSpelling = strings.NewReplacer("≤", "<=", "≥", ">=", "≠", "<>", "≈", "~", "−", "-", "→", "->", "←", "<-", "μ", "µ", "∞", "inf", "\u202f", " ", "\u2009", " ")

// printable is a text in one line, with nothing in it that XML or a font cannot have.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == '\ufffe', r == '\uffff':
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

func (t typesetter) width(size vg.Length, text string) vg.Length {
	f := face(size)
	return f.Width(t.shown(text))
}

// widest is the width of the widest line.
func (t typesetter) widest(size vg.Length, lines []string) vg.Length {
	var w vg.Length
	for _, line := range lines {
		w = max(w, t.width(size, line))
	}
	return w
}

// height is that of so many lines, from the top of the capitals to the depth of the last.
func height(size vg.Length, lines int) vg.Length {
	return size * vg.Length(capitals+descent+leading*float64(lines-1))
}

// cut shortens a text to a width, which at least one letter has.
func (t typesetter) cut(size vg.Length, text string, most vg.Length) string {
	if t.width(size, text) <= most {
		return text
	}
	letters := []rune(text)
	for len(letters) > 1 {
		letters = letters[:len(letters)-1]
		if shorter := strings.TrimRight(string(letters), " ") + ellipsis; t.width(size, shorter) <= most {
			return shorter
		}
	}
	return string(letters)
}

// wrap breaks a text into lines of a width. The last of too many is cut; whole says that none was.
func (t typesetter) wrap(size vg.Length, text string, most vg.Length, lines int) (wrapped []string, whole bool) {
	whole = true
	line := ""
	words := pieces(printable(text))
	for i, word := range words {
		if line == "" || t.width(size, strings.TrimRight(line+word, " ")) <= most {
			line += word
			continue
		}
		if len(wrapped) == lines-1 {
			line += strings.Join(words[i:], "")
			break
		}
		wrapped = append(wrapped, line)
		line = word
	}
	wrapped = append(wrapped, line)
	for i, line := range wrapped {
		line = strings.TrimSpace(line)
		wrapped[i] = t.cut(size, line, most)
		whole = whole && wrapped[i] == line
	}
	return wrapped, whole
}

// pieces are what a line may be broken between: after a space, hyphen, comma, slash, underscore,
// equals sign, or dot that is not a decimal point, and before a bracket.
func pieces(text string) []string {
	var all []string
	start := 0
	for i, r := range text {
		if i > start && strings.ContainsRune("({[", r) {
			all = append(all, text[start:i])
			start = i
		}
		if r == '.' && i > start && !unicode.IsDigit(rune(text[i-1])) || strings.ContainsRune(" -,/_=", r) {
			end := i + utf8.RuneLen(r)
			all = append(all, text[start:end])
			start = end
		}
	}
	return append(all, text[start:])
}

// text writes one line with its baseline at a point, turned anticlockwise. A share of it is left of the
// point.
func (p *page) text(t tint, size vg.Length, at vg.Point, left vg.Length, turned float64, text string) {
	text = typesetter{p.format}.shown(text)
	if strings.TrimSpace(text) == "" {
		return
	}
	f := face(size)
	start := -left * f.Width(text)
	if p.format == PDF {
		text = codePage(text)
	}
	p.SetColor(p.colour(t))
	if turned == 0 {
		p.FillString(f, vg.Point{X: at.X + start, Y: at.Y}, text)
		return
	}
	p.Push()
	p.Translate(at)
	p.Rotate(turned)
	p.FillString(f, vg.Point{X: start}, text)
	p.Pop()
}

// codePage encodes a text as vgpdf must be given it: it takes bytes for letters of Windows-1252.
func codePage(text string) string {
	encoded := make([]byte, 0, len(text))
	for _, r := range text {
		if c, ok := charmap.Windows1252.EncodeRune(r); ok {
			encoded = append(encoded, c)
		}
	}
	return string(encoded)
}
