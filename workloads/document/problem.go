package document

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong, where, and what to do about it.
type Problem struct {
	Place Place
	What  string
	Hint  string // "" if there is nothing to say
}

// Error is one line: the place if it is known, what is wrong, and the hint in parentheses.
func (p Problem) Error() string {
	if p.Place.Source == nil {
		return p.withoutPlace()
	}
	return p.Place.String() + ": " + p.withoutPlace()
}

// excerptWidth bounds the excerpt of a very long line, in characters.
const excerptWidth = 100

// excerpt is the line of the problem with a caret under the place, or "" if it is not known.
func (p Problem) excerpt() string {
	line, column := p.Place.line(), p.Place.Column
	if line == "" || column < 1 {
		return ""
	}
	runes := []rune(line)
	column = min(column, len(runes)+1)
	from := 0
	if len(runes) > excerptWidth && column > excerptWidth/2 {
		from = min(column-excerptWidth/2, len(runes)-excerptWidth)
	}
	to := min(len(runes), from+excerptWidth)
	margin := strconv.Itoa(p.Place.Line)
	if p.Place.Source.Argument {
		margin = ""
	}
	var b strings.Builder
	shown := []rune(printable(runes[from:to]))
	if from > 0 {
		copy(shown, []rune("..."))
	}
	if to < len(runes) {
		shown = append(shown, '.', '.', '.')
	}
	b.WriteString("    " + margin + " | " + string(shown) + "\n")
	b.WriteString("    " + strings.Repeat(" ", len(margin)) + " | ")
	for _, r := range runes[from : column-1] {
		if r == '\t' {
			b.WriteByte('\t') // as wide as the tab above it
		} else {
			b.WriteByte(' ')
		}
	}
	b.WriteByte('^')
	return b.String()
}

// printable replaces what a terminal would obey by what it shows.
func printable(line []rune) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return '?'
		}
		return r
	}, string(line))
}

// Problems is everything that is wrong, in the order of the sources. As an error it never is
// empty.
type Problems []Problem

// Error is every problem on its line, each followed by an excerpt with a caret.
func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Error())
		if e := p.excerpt(); e != "" {
			b.WriteString("\n" + e)
		}
	}
	return b.String()
}

// problemLimit bounds what a report keeps. Whoever has more is mending the wrong file.
const problemLimit = 500

// Report collects problems. The zero Report is ready.
type Report struct {
	problems []Problem
	more     int // beyond problemLimit
}

// Add records a problem of the node n, which may be nil, at a place in or near it. The hint may
// be "".
func (r *Report) Add(n *Node, at Place, what, hint string) {
	if n != nil {
		n.faulty = true
	}
	p := Problem{at, what, hint}
	switch {
	case len(r.problems) == problemLimit:
		r.more++
	case !slices.ContainsFunc(r.problems, p.equal):
		r.problems = append(r.problems, p)
	}
}

// equal tells whether two problems read the same. Two readings of one file are two sources.
func (p Problem) equal(q Problem) bool {
	return p.What == q.What && p.Hint == q.Hint && p.Place.Line == q.Place.Line && p.Place.Column == q.Place.Column &&
		p.Place.String() == q.Place.String()
}

// Join adds what another report holds, all of it because of the node n.
func (r *Report) Join(n *Node, other *Report) {
	for _, p := range other.problems {
		r.Add(n, p.Place, p.What, p.Hint)
	}
}

// Clean tells whether nothing has been found wrong so far.
func (r *Report) Clean() bool { return len(r.problems) == 0 }

// First is the problem that was reported first. There must be one.
func (r *Report) First() Problem { return r.problems[0] }

// Err is nil if nothing is wrong, else Problems.
func (r *Report) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	sorted := slices.Clone(r.problems)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		switch {
		case a.Place.before(b.Place):
			return -1
		case b.Place.before(a.Place):
			return 1
		}
		return cmp.Compare(a.What, b.What)
	})
	if r.more > 0 {
		sorted = append(sorted, Problem{sorted[len(sorted)-1].Place, fmt.Sprintf("%d more problems are not shown", r.more), "mend these first"})
	}
	return Problems(sorted)
}

// Complaint is what a value's own reader reports: something is wrong at a byte of its text. The
// decoder turns it into a Problem by adding the place.
type Complaint struct {
	Offset int // bytes from the start of the value's text
	What   string
	Hint   string
}

// Error is what is wrong, with the hint.
func (c *Complaint) Error() string {
	return Problem{What: c.What, Hint: c.Hint}.withoutPlace()
}

// Complaints is several of them.
type Complaints []*Complaint

// Error is all of them in one line.
func (cs Complaints) Error() string {
	lines := make([]string, len(cs))
	for i, c := range cs {
		lines[i] = c.Error()
	}
	return strings.Join(lines, "; ")
}

func (p Problem) withoutPlace() string {
	if p.Hint == "" {
		return p.What
	}
	return p.What + " (" + p.Hint + ")"
}
