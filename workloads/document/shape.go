package document

import (
	"encoding"
	"reflect"
	"strings"
)

// A file is decoded into a struct. Each key is a field with a yaml tag; a jsonschema tag of
// "required" makes it mandatory and "default=..." says what a missing one means, written as in a
// file; an example tag is shown where it is missing. The types of the fields may say more by the
// methods below.
//
//	UnmarshalText(text)  a scalar with its own grammar; errors may be a *Complaint or Complaints
//	Either               of some of the keys exactly one is given
//	Named                list elements that a path can address by name
//	Keyed                a mapping whose keys are free
//	Hinted               what to say if the value has the wrong form altogether
//	Checked              a mapping that can be wrong although each of its values is right
//
// A struct with UnmarshalText may be written either way.

// Either is a struct in which exactly one of several keys is given.
type Either interface {
	// Alternatives are those keys; nil: all keys of the struct.
	Alternatives() []string
}

// Named is an element of a list that one of its keys names.
type Named interface {
	// NameKey is that key.
	NameKey() string
}

// Keyed is a mapping with free keys.
type Keyed interface {
	// Entry is where the value of a new key goes: a pointer.
	Entry(key string) any
}

// Hinted is a type that people often write in a wrong form.
type Hinted interface {
	// FormHint is what to write.
	FormHint() string
}

// Checked is a mapping that can be wrong as a whole. It is asked once all its keys are decoded
// without a problem.
type Checked interface {
	// Check returns what is wrong, and may complete the value by what follows from its keys.
	Check() []Fault
}

// Fault is what Check found wrong: at a key or an element inside the value, or at the value itself.
type Fault struct {
	At   []any // keys (string) and element numbers (int)
	What string
	Hint string
}

// field is a key that a struct allows.
type field struct {
	key          string
	index        int
	required     bool
	defaultValue string
	hasDefault   bool
	example      string
}

// fields are the keys of a struct type, in the order of its fields.
func fields(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("yaml")
		if key == "" {
			continue
		}
		f := field{key: key, index: i, example: t.Field(i).Tag.Get("example")}
		for option := range strings.SplitSeq(t.Field(i).Tag.Get("jsonschema"), ",") {
			if option == "required" {
				f.required = true
			}
			if v, ok := strings.CutPrefix(option, "default="); ok {
				f.defaultValue, f.hasDefault = v, true
			}
		}
		out = append(out, f)
	}
	return out
}

// implied tells whether a missing value of the type stands for an empty mapping, so that the
// defaults of its keys hold.
func (f form) implied() bool {
	return f.t.Kind() == reflect.Struct && !f.text() && f.alternatives() == nil && len(fields(f.t)) > 0
}

func keys(fs []field) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.key
	}
	return out
}

// form is what a type allows, apart from pointers.
type form struct {
	t     reflect.Type
	value any // a pointer to a new value of t
}

func formOf(t reflect.Type) form {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return form{t, reflect.New(t).Interface()}
}

func (f form) text() bool {
	_, ok := f.value.(encoding.TextUnmarshaler)
	return ok
}

// alternatives are the keys of which exactly one may be given; nil if there are none.
func (f form) alternatives() []string {
	e, ok := f.value.(Either)
	if !ok {
		return nil
	}
	if keys := e.Alternatives(); keys != nil {
		return keys
	}
	return keys(fields(f.t))
}

// element is the form of a free key's value, if the keys are free.
func (f form) element(key string) (form, bool) {
	k, ok := f.value.(Keyed)
	if !ok {
		return form{}, false
	}
	return formOf(reflect.TypeOf(k.Entry(key))), true
}

// nameKey is the key that names the elements of a list type, or "".
func (f form) nameKey() string {
	if f.t.Kind() != reflect.Slice {
		return ""
	}
	if n, ok := formOf(f.t.Elem()).value.(Named); ok {
		return n.NameKey()
	}
	return ""
}

// hint is what to write where a value has the wrong form.
func (f form) hint() string {
	if h, ok := f.value.(Hinted); ok {
		return h.FormHint()
	}
	if f.t.Kind() == reflect.Struct && !f.text() {
		return "its keys are " + strings.Join(keys(fields(f.t)), ", ")
	}
	return ""
}
