package driver

import (
	"strconv"
	"strings"
	"time"
)

// String is the text form with the parameters that differ from their defaults. Parse reads it
// back to an equal strategy.
func (s Strategy) String() string {
	e := entry(s.Kind)
	if e == nil {
		return "no strategy"
	}
	var args []string
	for _, c := range s.classes {
		args = append(args, c.Class+"="+c.Strategy.String())
	}
	for i := range e.Params {
		p := &e.Params[i]
		v := p.text(&s)
		switch {
		case v == p.Default:
		case p.Unnamed:
			args = append(args, v)
		default:
			args = append(args, p.Name+"="+v)
		}
	}
	if len(args) == 0 {
		return e.Name
	}
	return e.Name + "(" + strings.Join(args, ", ") + ")"
}

// text is the parameter's value as one would write it.
func (p *Param) text(s *Strategy) string {
	switch v := p.location(s).(type) {
	case *Span:
		return v.String()
	case *time.Duration:
		return seconds(v.Seconds())
	case *float64:
		return strconv.FormatFloat(*v, 'g', -1, 64)
	case *int:
		return strconv.Itoa(*v)
	case *bool:
		return strconv.FormatBool(*v)
	case *uint8:
		return p.Choices[*v]
	case **Strategy:
		return (*v).String()
	}
	return ""
}

func strategyNames() []string {
	names := make([]string, len(Catalogue()))
	for i, e := range Catalogue() {
		names[i] = e.Name
	}
	return names
}

func paramNames(e *Entry) []string {
	names := make([]string, len(e.Params))
	for i := range e.Params {
		names[i] = e.Params[i].Name
	}
	return names
}

// example is a text that has what the strategy needs.
func example(e *Entry) string {
	for _, p := range e.Params {
		switch {
		case p.Default != "":
		case p.Type == TypeChoice:
			return e.Name + "(" + p.Choices[0] + ")"
		case p.Type == TypeTime:
			return e.Name + "(500us)"
		}
	}
	return e.Name
}

func lawExample(l *law) string {
	var args []string
	for _, a := range l.args {
		value := "2"
		if a.time {
			value = "5ms"
		}
		args = append(args, a.name+"="+value)
	}
	return l.name + "(" + strings.Join(args, ", ") + ")"
}

// suggest is a hint: the valid name nearest to the one written, or all of them.
func suggest(word string, names []string, list string) string {
	best, distance := "", 1+min(max(1, len(word)/2), 3)
	for _, n := range names {
		if d := editDistance(word, n); d < distance {
			best, distance = n, d
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	if len(names) == 0 {
		return ""
	}
	return list + " " + strings.Join(names, ", ")
}

// editDistance counts the insertions, deletions and replacements of bytes between a and b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
