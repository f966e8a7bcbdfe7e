package driver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// binder gives the words of a text their meaning, by the catalogue.
type binder struct {
	problems []Problem
}

func (b *binder) problem(offset int, hint, format string, args ...any) {
	b.problems = append(b.problems, Problem{offset, fmt.Sprintf(format, args...), hint})
}

func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int { return a.Offset - b.Offset })
}

func (b *binder) strategy(n node) Strategy {
	e := byName(n.word)
	if e == nil {
		b.problem(n.offset, suggest(n.word, strategyNames(), "strategies are"), "there is no strategy %q", n.word)
		return Strategy{}
	}
	s := Strategy{Kind: e.Kind}
	given := make([]bool, len(e.Params))
	at := make([]int, len(e.Params))
	for i, a := range n.args {
		p := b.param(e, a, i)
		if p < 0 {
			if p == isClass {
				b.class(&s, a)
			}
			continue
		}
		if given[p] {
			b.problem(a.offset, "", "%s is given twice", e.Params[p].Name)
			continue
		}
		given[p], at[p] = true, a.value.offset
		b.value(&s, &e.Params[p], a.value)
	}
	for i := range e.Params {
		p := &e.Params[i]
		switch {
		case given[i]:
		case p.Default == "":
			b.problem(n.offset, "write "+example(e), "%s needs %s", e.Name, p.Name)
		default:
			r := reader{text: p.Default}
			b.value(&s, p, r.node(0))
		}
	}
	b.together(&s, e, n, at)
	return s
}

// isClass is returned by param for an argument that names a request class.
const isClass = -2

// param is the index of the parameter that argument number i means; -1 if none, which is
// reported.
func (b *binder) param(e *Entry, a argument, i int) int {
	if a.name == "" {
		if i == 0 {
			for p := range e.Params {
				if e.Params[p].Unnamed {
					return p
				}
			}
		}
		hint := e.Name + " takes no parameters"
		if names := paramNames(e); len(names) > 0 {
			hint = "write name=value; parameters of " + e.Name + " are " + strings.Join(names, ", ")
		}
		b.problem(a.offset, hint, "%q is given without the name of a parameter", a.value.word)
		return -1
	}
	for p := range e.Params {
		if e.Params[p].Name == a.name {
			return p
		}
	}
	if e.Classes {
		return isClass
	}
	b.problem(a.offset, suggest(a.name, paramNames(e), "its parameters are"), "%s has no parameter %q", e.Name, a.name)
	return -1
}

func (b *binder) class(s *Strategy, a argument) {
	for _, c := range s.classes {
		if c.Class == a.name {
			b.problem(a.offset, "", "class %s is given twice", a.name)
			return
		}
	}
	v := b.strategy(a.value)
	if v.Kind == ByType {
		b.problem(a.value.offset, "", "by-type cannot stand inside by-type")
		return
	}
	s.classes = append(s.classes, ClassChoice{a.name, a.offset, v})
}

// value reads n as a value of p into the strategy.
func (b *binder) value(s *Strategy, p *Param, n node) {
	if n.parens && p.Type != TypeSpan && p.Type != TypeStrategy {
		b.problem(n.offset, "", "%s is a %s and takes no parentheses", p.Name, p.Type)
		return
	}
	switch at := p.location(s).(type) {
	case *Span:
		*at = b.span(n)
	case *time.Duration:
		v, err := parseSeconds(n.word)
		if err != nil {
			b.problem(n.offset, "", "%s: %v", p.Name, err)
		}
		*at = duration(v)
	case *float64:
		*at = b.probability(p, n)
	case *int:
		v, err := strconv.Atoi(n.word)
		if err != nil || v < 0 || v > 1_000_000_000 {
			b.problem(n.offset, "", "%s is a whole number from 0, not %q", p.Name, n.word)
		}
		*at = v
	case *bool:
		if n.word != "true" && n.word != "false" {
			b.problem(n.offset, "write true or false", "%s is not %q", p.Name, n.word)
		}
		*at = n.word == "true"
	case *uint8:
		i := slices.Index(p.Choices, n.word)
		if i < 0 {
			b.problem(n.offset, suggest(n.word, p.Choices, "its values are"), "%s is not %q", p.Name, n.word)
			i = 0
		}
		*at = uint8(i)
	case **Strategy:
		v := b.strategy(n)
		*at = &v
	}
}

func (b *binder) probability(p *Param, n node) float64 {
	text, percent := strings.CutSuffix(n.word, "%")
	v, err := strconv.ParseFloat(text, 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		b.problem(n.offset, "write a number from 0 to 1 or a percentage", "%s is not %q", p.Name, n.word)
		return 0
	}
	return v
}

// span reads a time or a distribution of one.
func (b *binder) span(n node) Span {
	if !n.parens {
		v, err := parseSeconds(n.word)
		if err != nil {
			hint := ""
			if i := slices.IndexFunc(laws, func(l law) bool { return l.name == n.word }); i >= 0 {
				hint = "write " + lawExample(&laws[i])
			}
			b.problem(n.offset, hint, "%v", err)
			return Span{}
		}
		if v == 0 {
			return Span{}
		}
		return Span{"constant", []SpanArg{{"value", v, true}}}
	}
	i := slices.IndexFunc(laws, func(l law) bool { return l.name == n.word })
	if i < 0 {
		names := make([]string, len(laws))
		for i := range laws {
			names[i] = laws[i].name
		}
		b.problem(n.offset, suggest(n.word, names, "distributions here are"), "there is no distribution %q", n.word)
		return Span{}
	}
	return b.law(&laws[i], n)
}

func (b *binder) law(l *law, n node) Span {
	s := Span{Law: l.name, Args: make([]SpanArg, len(l.args))}
	given := make([]bool, len(l.args))
	names := make([]string, len(l.args))
	for i, a := range l.args {
		s.Args[i] = SpanArg{Name: a.name, Time: a.time}
		names[i] = a.name
	}
	for _, a := range n.args {
		i := slices.Index(names, a.name)
		if a.name == "" && len(l.args) == 1 {
			i = 0
		}
		if i < 0 {
			b.problem(a.offset, suggest(a.name, names, "its parameters are"), "%s has no parameter %q", l.name, a.name)
			continue
		}
		if given[i] {
			b.problem(a.offset, "", "%s is given twice", names[i])
			continue
		}
		given[i] = true
		s.Args[i].Value = b.lawValue(&l.args[i], a.value)
	}
	for i := range given {
		if !given[i] {
			b.problem(n.offset, "write "+lawExample(l), "%s needs %s", l.name, names[i])
		}
	}
	if l.name == "uniform" && given[0] && given[1] && s.Args[1].Value > 0 && s.Args[0].Value >= s.Args[1].Value {
		b.problem(n.offset, "", "uniform: low is not below high")
	}
	if l.name == "erlang" && s.Args[1].Value != float64(int(s.Args[1].Value)) {
		b.problem(n.offset, "", "erlang: shape is not a whole number")
	}
	return s
}

func (b *binder) lawValue(a *lawArg, n node) float64 {
	var v float64
	var err error
	if a.time {
		v, err = parseSeconds(n.word)
	} else if v, err = strconv.ParseFloat(n.word, 64); err != nil || !(v >= 0 && v <= 1e6) {
		err = fmt.Errorf("%q is not a number from 0 to 1e6", n.word)
	}
	if err == nil && a.positive && v == 0 {
		err = fmt.Errorf("it must be greater than 0")
	}
	if err != nil {
		b.problem(n.offset, "", "%s: %v", a.name, err)
	}
	return v
}

// together checks what no parameter can say alone. at holds the offsets of the given values.
func (b *binder) together(s *Strategy, e *Entry, n node, at []int) {
	where := func(name string) int {
		if i := slices.Index(paramNames(e), name); i >= 0 && at[i] > 0 {
			return at[i]
		}
		return n.offset
	}
	switch s.Kind {
	case Drain:
		if s.Cap > 0 && !s.Callback {
			b.problem(where("cap"), "write drain(callback=true, cap=...)", "cap acts in EvtIoStop, which drain does not register unless callback=true")
		}
		if !s.Spans[StopCost].Zero() && !s.Callback {
			b.problem(where("stop_cost"), "write drain(callback=true, stop_cost=...)", "drain registers no EvtIoStop that could cost anything unless callback=true")
		}
	case Hold:
		if s.LowerFailsOnDx && s.Owner != OwnerLower {
			b.problem(where("lower_fails_on_dx"), "add owner=lower", "no lower driver has the request")
		}
		if !s.Spans[FailDelay].Zero() && !s.LowerFailsOnDx {
			b.problem(where("fail_delay"), "add lower_fails_on_dx=true", "the lower driver does not fail the request")
		}
	case Deadline:
		f := s.fallback.Kind
		if f != 0 && f != CancelOwned && f != CancelSent && f != CancelHw {
			b.problem(where("fallback"), "use cancel-owned, cancel-sent or cancel-hw",
				"the fallback of deadline must end the request: nothing notices a StopAcknowledge after EvtIoStop returned (R69)")
		}
	case ByType:
		if s.fallback.Kind == ByType {
			b.problem(where("otherwise"), "", "by-type cannot stand inside by-type")
		}
	}
}

func byName(name string) *Entry {
	for i := range catalogue {
		if catalogue[i].Name == name {
			return &catalogue[i]
		}
	}
	return nil
}
