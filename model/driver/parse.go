package driver

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Problem is one thing wrong with a strategy's text.
type Problem struct {
	Offset  int    // bytes from the start of the text
	Message string // what is wrong
	Hint    string // what to write instead; "" if there is nothing to say
}

// String is the message with its hint.
func (p Problem) String() string {
	if p.Hint == "" {
		return p.Message
	}
	return p.Message + "; " + p.Hint
}

// Parse reads a strategy: its name, or its name and parameters in parentheses, as in
// "deadline(500us, fallback=cancel-owned)". It reports every problem, in the order of the text,
// and returns the strategy only if there is none.
func Parse(text string) (Strategy, []Problem) {
	r := reader{text: text}
	root := r.node(0)
	r.space()
	if len(r.problems) == 0 && r.at < len(text) {
		r.problem(r.at, fmt.Sprintf("unexpected %q after the strategy", text[r.at:]), "")
	}
	if len(r.problems) > 0 {
		return Strategy{}, r.problems
	}
	b := binder{}
	s := b.strategy(root)
	if len(b.problems) > 0 {
		sortProblems(b.problems)
		return Strategy{}, b.problems
	}
	return s, nil
}

// node is a word, with the arguments that stand in parentheses behind it.
type node struct {
	offset int
	word   string
	parens bool
	args   []argument
}

// argument is one value in parentheses, with or without a name.
type argument struct {
	offset int
	name   string // "": unnamed
	value  node
}

// nestingLimit bounds how deep parentheses may go; no meaningful text comes near it.
const nestingLimit = 8

// reader turns the text into nodes. After its first problem it reads no further: what follows
// could only be misunderstood.
type reader struct {
	text     string
	at       int
	problems []Problem
}

func (r *reader) problem(offset int, message, hint string) {
	r.problems = append(r.problems, Problem{offset, message, hint})
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// word reads up to the next space or punctuation.
func (r *reader) word() string {
	from := r.at
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n(),=", r.text[r.at]) < 0 {
		r.at++
	}
	return r.text[from:r.at]
}

// take consumes the character c if it is next.
func (r *reader) take(c byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) node(depth int) node {
	r.space()
	n := node{offset: r.at}
	n.word = r.word()
	if n.word == "" {
		r.problem(r.at, "a name or a value is missing here", r.found())
		return n
	}
	if !r.take('(') {
		return n
	}
	n.parens = true
	if depth == nestingLimit {
		r.problem(r.at-1, "parentheses are nested too deeply", "")
		return n
	}
	if r.take(')') {
		return n
	}
	for {
		n.args = append(n.args, r.argument(depth))
		switch {
		case len(r.problems) > 0 || r.take(')'):
			return n
		case !r.take(','):
			r.problem(r.at, "a comma or a closing parenthesis is missing here", r.found())
			return n
		}
	}
}

func (r *reader) argument(depth int) argument {
	v := r.node(depth + 1)
	if len(r.problems) > 0 || v.parens || !r.take('=') {
		return argument{offset: v.offset, value: v}
	}
	return argument{offset: v.offset, name: v.word, value: r.node(depth + 1)}
}

// found says what stands where something else was expected.
func (r *reader) found() string {
	if r.at >= len(r.text) {
		return "the text ends"
	}
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	return fmt.Sprintf("found %q", c)
}
