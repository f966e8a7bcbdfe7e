package document

import (
	"encoding"
	"reflect"
	"strings"
	"sync"
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
//	Short                a mapping that may be written as the value of one of its keys alone
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

// Short is a struct with UnmarshalText whose scalar form is the value of one of its keys. Setting another
// key of it keeps that one.
type Short interface {
	// Shorthand is the key that a scalar stands for; "": none.
	Shorthand(text string) string
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

// form is what a type allows, apart from pointers. It is worked out once for each type and never
// changes.
type form struct {
	t            reflect.Type
	value        any      // a pointer to an empty value of t, which is asked what t can do
	fields       []field  // of a struct: its keys, in the order of its fields
	keys         []string // of a struct
	text         bool     // values can be scalars with a grammar of their own
	keyed        bool     // keys are free
	alternatives []string // keys of which exactly one is given; nil if there are none
	nameKey      string   // of a list: the key that names its elements, or ""
}

// forms are those of all types seen so far: reflect.Type to *form.
var forms sync.Map

func formOf(t reflect.Type) *form {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if f, ok := forms.Load(t); ok {
		return f.(*form)
	}
	f, _ := forms.LoadOrStore(t, newForm(t))
	return f.(*form)
}

func newForm(t reflect.Type) *form {
	f := &form{t: t, value: reflect.New(t).Interface()}
	_, f.text = f.value.(encoding.TextUnmarshaler)
	_, f.keyed = f.value.(Keyed)
	switch t.Kind() {
	case reflect.Struct:
		f.fields = fieldsOf(t)
		for _, field := range f.fields {
			f.keys = append(f.keys, field.key)
		}
	case reflect.Slice:
		if n, ok := formOf(t.Elem()).value.(Named); ok {
			f.nameKey = n.NameKey()
		}
	}
	if e, ok := f.value.(Either); ok {
		if f.alternatives = e.Alternatives(); f.alternatives == nil {
			f.alternatives = f.keys
		}
	}
	return f
}

// fieldsOf are the keys of a struct type.
func fieldsOf(t reflect.Type) []field {
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
func (f *form) implied() bool {
	return f.t.Kind() == reflect.Struct && !f.text && f.alternatives == nil && len(f.fields) > 0
}

// element is the form of a free key's value, if the keys are free.
func (f *form) element(key string) (*form, bool) {
	if !f.keyed {
		return nil, false
	}
	k := reflect.New(f.t).Interface().(Keyed)
	return formOf(reflect.TypeOf(k.Entry(key))), true
}

// parts tells whether values of the form can have parts that a path names.
func (f *form) parts() bool {
	return f.keyed || f.t.Kind() == reflect.Slice || len(f.fields) > 0
}

// hint is what to write where a value has the wrong form.
func (f *form) hint() string {
	if h, ok := f.value.(Hinted); ok {
		return h.FormHint()
	}
	if f.t.Kind() == reflect.Struct && !f.text {
		return "its keys are " + strings.Join(f.keys, ", ")
	}
	return ""
}
