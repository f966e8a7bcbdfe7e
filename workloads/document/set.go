package document

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Set replaces the value at a path of the tree, as "device.idle.timeout=2s" says, and makes the
// mappings on the way if they are missing. target is a pointer to the type that the tree will be
// decoded into: it says which paths there are. The value is YAML. A list's element is addressed by
// its name or by its number from 0. Setting one alternative of an either-or removes the other.
//
// What is wrong with the argument goes to the report; then the tree may have changed in part and
// is only good for finding what else is wrong.
func Set(root *Node, target any, argument *Source, report *Report) {
	path, value, found := strings.Cut(argument.Text, "=")
	s := setter{argument: argument, report: report}
	if !found {
		s.problem(len(argument.Text), "the argument has no =", "write path=value, as in device.idle.timeout=2s")
		return
	}
	steps, c := parsePath(path)
	if c != nil {
		s.problem(c.Offset, c.What, c.Hint)
		return
	}
	v := ParseArgument(argument, len(path)+1, value, report)
	if v == nil {
		return
	}
	if v.Null() {
		s.problem(len(path), "no value follows the =", "write path=value; an empty list is []")
		return
	}
	if root.Kind != Mapping {
		return // which decoding reports
	}
	s.steps, s.value = steps, v
	s.descend(root, formOf(reflect.TypeOf(target)), 0, "")
}

type setter struct {
	argument *Source
	report   *Report
	steps    []step
	value    *Node
}

// problem reports at a byte of the argument.
func (s *setter) problem(offset int, what, hint string) {
	s.report.Add(nil, s.place(offset), what, hint)
}

// ParseArgument reads a value that stands in an argument behind so many bytes, in YAML: nil after a problem.
// Blanks stand in for what is before, so that the places found are those of the argument.
func ParseArgument(argument *Source, offset int, value string, report *Report) *Node {
	if strings.TrimSpace(value) == "" {
		return &Node{Kind: Scalar, Place: Place{argument, 1, 1}.within(argument.Text, offset)}
	}
	blanked := *argument
	blanked.Text = strings.Repeat(" ", utf8.RuneCountInString(argument.Text[:offset])) + value
	var found Report
	n := Parse(&blanked, &found)
	for _, p := range found.problems {
		p.Place.Source = argument
		report.Add(n, p.Place, p.What, p.Hint)
	}
	n.move(argument)
	return n
}

// move puts the tree's places into another source.
func (n *Node) move(to *Source) {
	if n == nil {
		return
	}
	n.Place.Source = to
	for i := range n.Entries {
		n.Entries[i].Place.Source = to
		n.Entries[i].Value.move(to)
	}
	for _, item := range n.Items {
		item.move(to)
	}
}

// place is byte number offset of the argument.
func (s *setter) place(offset int) Place {
	return Place{s.argument, 1, 1}.within(s.argument.Text, offset)
}

// at is where step i stands in the argument.
func (s *setter) at(i int) Place { return s.place(s.steps[i].offset) }

// descend replaces what step i of the path names inside n, which has the form f and stands at path.
func (s *setter) descend(n *Node, f *form, i int, path string) {
	last := i == len(s.steps)-1
	next := s.child(n, f, i, path)
	switch {
	case next.place == nil:
	case last:
		*next.place = s.value
	case !next.form.parts():
		if *next.place == nil { // the key was made for this value
			n.Entries = n.Entries[:len(n.Entries)-1]
		}
		s.problem(s.steps[i+1].offset, fmt.Sprintf("%s is a single value and has no part %q", join(path, s.steps[i].name), s.steps[i+1].name),
			"write "+join(path, s.steps[i].name)+"=...")
	default:
		*next.place = next.form.container(*next.place, s.at(i))
		s.descend(*next.place, next.form, i+1, join(path, s.steps[i].name))
	}
}

// child is where step i leads: the form there, and the place in the tree that holds the value.
type child struct {
	form  *form
	place **Node // nil: nowhere, which has been reported
}

func (s *setter) child(n *Node, f *form, i int, path string) child {
	name, offset := s.steps[i].name, s.steps[i].offset
	if element, ok := f.element(name); ok {
		return child{element, n.ensure(name, s.at(i))}
	}
	if f.t.Kind() == reflect.Slice {
		k, why := n.item(name, f.nameKey)
		if k < 0 {
			s.problem(offset, fmt.Sprintf("%s has no element %q", path, name), why)
			return child{}
		}
		return child{formOf(f.t.Elem()), &n.Items[k]}
	}
	for _, field := range f.fields {
		if field.key == name {
			n.choose(name, f.alternatives)
			return child{formOf(f.t.Field(field.index).Type), n.ensure(name, s.at(i))}
		}
	}
	s.problem(offset, unknownKey(name, path), s.pathHint(i, path, f.keys))
	return child{}
}

// pathHint is the whole path with step i mended, or the names that are possible there.
func (s *setter) pathHint(i int, path string, names []string) string {
	mended := Closest(s.steps[i].name, names)
	if mended == "" {
		return "its keys are " + strings.Join(names, ", ")
	}
	mended = join(path, mended)
	for _, rest := range s.steps[i+1:] {
		mended = join(mended, rest.name)
	}
	return `did you mean "` + mended + `"?`
}

// unknownKey says that a name is no key of what stands at path.
func unknownKey(name, path string) string {
	if path == "" {
		return fmt.Sprintf("unknown key %q", name)
	}
	return fmt.Sprintf("unknown key %q in %s", name, path)
}

// container is n as something that has parts, or a new one where n is missing or a scalar: empty, or with
// the key that the scalar stands for.
func (f *form) container(n *Node, at Place) *Node {
	kind := Mapping
	if f.t.Kind() == reflect.Slice && !f.keyed {
		kind = List
	}
	if n != nil && n.Kind == kind {
		return n
	}
	made := &Node{Kind: kind, Place: at}
	if s, ok := f.value.(Short); ok && n != nil && n.Kind == Scalar && !n.Null() {
		if key := s.Shorthand(n.Text); key != "" {
			made.Place, made.Entries = n.Place, []Entry{{Key: key, Place: n.Place, Value: n}}
		}
	}
	return made
}

// choose removes the other alternatives if key is one of several that exclude each other.
func (n *Node) choose(key string, alternatives []string) {
	if !slices.Contains(alternatives, key) {
		return
	}
	n.Entries = slices.DeleteFunc(n.Entries, func(e Entry) bool {
		return e.Key != key && slices.Contains(alternatives, e.Key)
	})
}

// ensure is the place of a key's value in a mapping; the key is made if it is missing.
func (n *Node) ensure(key string, at Place) **Node {
	if i := n.find(key); i >= 0 {
		return &n.Entries[i].Value
	}
	n.Entries = append(n.Entries, Entry{Key: key, Place: at, Value: nil})
	return &n.Entries[len(n.Entries)-1].Value
}
