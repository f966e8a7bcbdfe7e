package document

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Source is a text that values come from: a file, or an argument on the command line.
type Source struct {
	Name string // a file's name, or "--set 2"
	Text string
	// Lines are the lines that have problems, by number, of a source too large to keep its Text.
	Lines map[int]string
	// Argument: the text is a single argument, so that a place in it needs no line number.
	Argument bool
	// Order puts the problems of several sources in a row: the file is 0, the arguments follow.
	Order int
	// Dir is what relative file names in this source are relative to.
	Dir string
}

// Place is one character of a source. The zero Place is unknown.
type Place struct {
	Source *Source
	Line   int // from 1
	Column int // from 1, in characters, not bytes
}

// String is "file:line:column", or only the name of an argument.
func (p Place) String() string {
	if p.Source == nil {
		return "scenario"
	}
	if p.Source.Argument {
		return p.Source.Name
	}
	return p.Source.Name + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// before orders places by source, line and column.
func (p Place) before(q Place) bool {
	switch {
	case p.order() != q.order():
		return p.order() < q.order()
	case p.Line != q.Line:
		return p.Line < q.Line
	}
	return p.Column < q.Column
}

func (p Place) order() int {
	if p.Source == nil {
		return -1
	}
	return p.Source.Order
}

// line is the text of the place's line, without its end.
func (p Place) line() string {
	if p.Source == nil {
		return ""
	}
	if p.Source.Lines != nil {
		return p.Source.Lines[p.Line]
	}
	rest := p.Source.Text
	for n := 1; n < p.Line; n++ {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSuffix(line, "\r")
}

// within is the place of byte number offset of a scalar that starts at p and was read as text.
// It is p itself if the source spells the text differently there, as with escapes or several lines.
func (p Place) within(text string, offset int) Place {
	if offset <= 0 || offset > len(text) {
		return p
	}
	column := p.Column
	rest := characters(p.line(), p.Column-1)
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		rest = rest[1:]
		column++
	}
	if !strings.HasPrefix(rest, text[:offset]) {
		return p
	}
	p.Column = column + utf8.RuneCountInString(text[:offset])
	return p
}

// characters is what remains of s after its first n characters.
func characters(s string, n int) string {
	for ; n > 0 && s != ""; n-- {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s
}
