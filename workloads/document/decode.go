package document

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// Decode fills target, a pointer, from a tree that stands at path in its file ("" for the whole
// of it), and reports everything that does not fit the type. What did not fit stays zero;
// Node.Faulty tells.
func Decode(n *Node, target any, path string, report *Report) {
	d := decoder{report}
	d.value(n, reflect.ValueOf(target).Elem(), path)
}

type decoder struct {
	report *Report
}

func (d *decoder) problem(n *Node, what, hint string) {
	d.report.Add(n, n.Place, what, hint)
}

// value decodes n, which stands at path, into v. It tells whether all went well.
func (d *decoder) value(n *Node, v reflect.Value, path string) bool {
	if v.Type() == reflect.TypeFor[*Node]() { // left as it is, to be decoded when its type is known
		v.Set(reflect.ValueOf(n))
		return true
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		if !d.value(n, p.Elem(), path) {
			return false
		}
		v.Set(p)
		return true
	}
	f := formOf(v.Type())
	if n.Null() && path != "" {
		d.problem(n, path+" has no value", "give it one, or remove the key")
		return false
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && (n.Kind == Scalar || v.Kind() != reflect.Struct && v.Kind() != reflect.Slice) {
		return d.text(n, u, path)
	}
	if k, ok := v.Addr().Interface().(Keyed); ok {
		return d.keyed(n, k, f, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.mapping(n, v, f, path)
	case reflect.Slice:
		return d.list(n, v, f, path)
	}
	return d.scalar(n, v, path)
}

// needs reports a node of the wrong kind.
func (d *decoder) needs(n *Node, kind Kind, f *form, path string) bool {
	if n.Kind == kind {
		return true
	}
	if path == "" {
		path = "the file"
	}
	what := fmt.Sprintf("%s must be %s, not %s", path, kind, n.Kind)
	if f.text && f.parts() {
		what = fmt.Sprintf("%s must be %s or %s, not %s", path, Scalar, kind, n.Kind)
	}
	d.problem(n, what, f.hint())
	return false
}

func (d *decoder) text(n *Node, u encoding.TextUnmarshaler, path string) bool {
	if !d.needs(n, Scalar, formOf(reflect.TypeOf(u).Elem()), path) {
		return false
	}
	err := u.UnmarshalText([]byte(n.Text))
	if err == nil {
		return true
	}
	d.complain(n, err, path)
	return false
}

// complain reports what a value's own reader found wrong with its text.
func (d *decoder) complain(n *Node, err error, path string) {
	var several Complaints
	var one *Complaint
	switch {
	case errors.As(err, &several):
	case errors.As(err, &one):
		several = Complaints{one}
	default:
		several = Complaints{{What: err.Error()}}
	}
	if path != "" {
		path += ": "
	}
	for _, c := range several {
		d.report.Add(n, n.Place.within(n.Text, c.Offset), path+c.What, c.Hint)
	}
}

func (d *decoder) mapping(n *Node, v reflect.Value, f *form, path string) bool {
	if !d.needs(n, Mapping, f, path) {
		return false
	}
	ok := true
	for i := range n.Entries {
		if !slices.Contains(f.keys, n.Entries[i].Key) {
			d.report.Add(n.Entries[i].Value, n.Entries[i].Place, unknownKey(n.Entries[i].Key, path),
				Nearest(n.Entries[i].Key, f.keys, "its keys are"))
			ok = false
		}
	}
	if f.alternatives != nil {
		ok = d.one(n, f.alternatives, path) && ok
	}
	for _, field := range f.fields {
		child := n.Get(field.key)
		switch {
		case child != nil:
			ok = d.value(child, v.Field(field.index), join(path, field.key)) && ok
		case field.hasDefault:
			implied := &Node{Kind: Scalar, Place: n.Place, Text: field.defaultValue}
			ok = d.value(implied, v.Field(field.index), join(path, field.key)) && ok
		case v.Field(field.index).Kind() == reflect.Struct && !field.required && formOf(v.Field(field.index).Type()).implied():
			ok = d.value(&Node{Kind: Mapping, Place: n.Place}, v.Field(field.index), join(path, field.key)) && ok
		case field.required:
			hint := ""
			if field.example != "" {
				hint = "for example " + field.key + ": " + field.example
			}
			d.problem(n, join(path, field.key)+" is missing", hint)
			ok = false
		}
	}
	if c, checked := v.Addr().Interface().(Checked); checked && ok {
		return d.check(n, c, path)
	}
	return ok
}

// check asks a value that is complete whether it makes sense.
func (d *decoder) check(n *Node, c Checked, path string) bool {
	faults := c.Check()
	for _, f := range faults {
		at, name := n, path
		for _, step := range f.At {
			inner := at.Find(step)
			if inner == nil {
				break // the key is missing; its mapping must do
			}
			at, name = inner, join(name, fmt.Sprint(step))
		}
		d.problem(at, name+": "+f.What, f.Hint)
	}
	return len(faults) == 0
}

// one reports if not exactly one of the alternatives is given.
func (d *decoder) one(n *Node, alternatives []string, path string) bool {
	var given []string
	for i := range n.Entries {
		if slices.Contains(alternatives, n.Entries[i].Key) {
			given = append(given, n.Entries[i].Key)
		}
	}
	switch {
	case len(given) == 1:
		return true
	case len(given) > 1:
		d.problem(n, fmt.Sprintf("%s has %s, which exclude each other", path, list(given)), "keep one")
	case len(n.Entries) == 0 || !n.Faulty():
		d.problem(n, fmt.Sprintf("%s needs one of %s", path, list(alternatives)), "")
	}
	return false
}

func (d *decoder) keyed(n *Node, k Keyed, f *form, path string) bool {
	if !d.needs(n, Mapping, f, path) {
		return false
	}
	ok := true
	for i := range n.Entries {
		to := reflect.ValueOf(k.Entry(n.Entries[i].Key))
		ok = d.value(n.Entries[i].Value, to.Elem(), join(path, n.Entries[i].Key)) && ok
	}
	if c, checked := k.(Checked); checked && ok {
		return d.check(n, c, path)
	}
	return ok
}

func (d *decoder) list(n *Node, v reflect.Value, f *form, path string) bool {
	if !d.needs(n, List, f, path) {
		return false
	}
	out := reflect.MakeSlice(f.t, len(n.Items), len(n.Items))
	ok := true
	for i, item := range n.Items {
		ok = d.value(item, out.Index(i), join(path, n.elementName(i, f.nameKey))) && ok
	}
	v.Set(out)
	return ok
}

// scalar decodes the types that need no grammar of their own.
func (d *decoder) scalar(n *Node, v reflect.Value, path string) bool {
	if !d.needs(n, Scalar, formOf(v.Type()), path) {
		return false
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Text)
	case reflect.Bool:
		if n.Text != "true" && n.Text != "false" {
			d.problem(n, fmt.Sprintf("%s must be true or false, not %q", path, n.Text), "")
			return false
		}
		v.SetBool(n.Text == "true")
	case reflect.Uint64:
		u, err := strconv.ParseUint(n.Text, 10, 64)
		if err != nil {
			d.problem(n, fmt.Sprintf("%s must be a whole number from 0 to 18446744073709551615, not %q", path, n.Text), "")
			return false
		}
		v.SetUint(u)
	default:
		panic("document: no decoder for " + v.Type().String())
	}
	return true
}

// list is names as one reads them aloud.
func list(names []string) string {
	s := ""
	for i, n := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			s += " and "
		default:
			s += ", "
		}
		s += n
	}
	return s
}
