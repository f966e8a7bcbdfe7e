package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"quiesce/workloads"
	"quiesce/workloads/document"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: schema FILE    (in the folder of package workloads)")
		os.Exit(2)
	}
	text, err := generate(".")
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

// generate makes the schema; dir is the folder of package workloads, whose comments it reads.
func generate(dir string) ([]byte, error) {
	// The library names packages by the folder it walks, so it must walk ".".
	before, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := os.Chdir(dir); err != nil {
		return nil, err
	}
	g := generator{types: map[string]reflect.Type{}}
	g.reflector = jsonschema.Reflector{
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, ExpandedStruct: true, Anonymous: true, Mapper: g.single,
	}
	err = g.reflector.AddGoComments("quiesce/workloads", ".")
	if cerr := os.Chdir(before); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	root := g.reflector.Reflect(&workloads.File{})
	root.Title = "quiesce scenario"
	g.collect(reflect.TypeFor[workloads.File]())
	for len(g.pending) > 0 { // types that only free keys lead to
		t := g.pending[0]
		g.pending = g.pending[1:]
		extra := g.reflector.ReflectFromType(t)
		for name, def := range extra.Definitions {
			root.Definitions[name] = def
		}
		extra.Definitions, extra.Version = nil, ""
		root.Definitions[t.Name()] = extra
		g.collect(t)
	}
	g.complete(root, reflect.TypeFor[workloads.File]())
	for name, def := range root.Definitions {
		t, ok := g.types[name]
		if !ok {
			return nil, fmt.Errorf("the definition %s belongs to no type", name)
		}
		g.complete(def, t)
		root.Definitions[name] = g.alternatives(def, t)
	}
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// generator holds what the library does not keep.
type generator struct {
	reflector jsonschema.Reflector
	types     map[string]reflect.Type // structs with keys and lists that have a name, by name
	pending   []reflect.Type
}

// texted is a value with a grammar of its own.
type texted interface {
	encoding.TextUnmarshaler
	Grammar() (pattern string, examples []string)
}

// value is a pointer to a new value of a type.
func value(t reflect.Type) any { return reflect.New(t).Interface() }

// keyed tells whether a type is a struct whose keys are its fields.
func keyed(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") != "" {
			return true
		}
	}
	return false
}

// collect notes the structs that a type leads to.
func (g *generator) collect(t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Name() != "" {
			g.types[t.Name()] = t
		}
		t = t.Elem()
	}
	if !keyed(t) || g.types[t.Name()] != nil {
		return
	}
	g.types[t.Name()] = t
	for i := range t.NumField() {
		g.collect(t.Field(i).Type)
	}
}

// single is the schema of a type that the library cannot know; nil for the others.
func (g *generator) single(t reflect.Type) *jsonschema.Schema {
	if t == reflect.TypeFor[document.Node]() || t == reflect.TypeFor[*document.Node]() {
		return &jsonschema.Schema{}
	}
	if t.Kind() == reflect.Pointer {
		return nil
	}
	if w := words(t); w != nil {
		return &jsonschema.Schema{Type: "string", Enum: w}
	}
	v := value(t)
	if k, ok := v.(document.Keyed); ok {
		s := &jsonschema.Schema{Type: "object", AdditionalProperties: g.free(t, k)}
		if x, ok := v.(texted); ok {
			s = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(x), s}}
		}
		return s
	}
	if x, ok := v.(texted); ok && !keyed(t) {
		return text(x)
	}
	return nil
}

// free is the schema of the values of free keys.
func (g *generator) free(t reflect.Type, k document.Keyed) *jsonschema.Schema {
	if t == reflect.TypeFor[workloads.Sweep]() {
		for _, form := range []reflect.Type{reflect.TypeFor[workloads.Range](), reflect.TypeFor[workloads.NamedValues]()} {
			if g.types[form.Name()] == nil {
				g.types[form.Name()] = form
				g.pending = append(g.pending, form)
			}
		}
		one := uint64(1)
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Type: "array", MinItems: &one}, {Ref: "#/$defs/Range"}, {Ref: "#/$defs/NamedValues"},
		}}
	}
	return g.single(reflect.TypeOf(k.Entry("")).Elem())
}

// words are the values of a type that has a fixed set of them.
func words(t reflect.Type) []any {
	m := reflect.New(t).Elem().MethodByName("Words")
	if !m.IsValid() {
		return nil
	}
	list := m.Call(nil)[0]
	out := make([]any, list.Len())
	for i := range out {
		out[i] = list.Index(i).String()
	}
	return out
}

// text is the schema of a value with a grammar. Where an example is a number, YAML makes it one.
func text(x texted) *jsonschema.Schema {
	pattern, examples := x.Grammar()
	s := &jsonschema.Schema{Type: "string", Pattern: pattern}
	number := ""
	for _, e := range examples {
		s.Examples = append(s.Examples, e)
		if n := json.Number(e); number != "number" {
			if _, err := n.Int64(); err == nil {
				number = "integer"
			} else if _, err := n.Float64(); err == nil {
				number = "number"
			}
		}
	}
	if number == "" {
		return s
	}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: number}, s}}
}

// complete adds to a struct's schema what its tags and methods say.
func (g *generator) complete(s *jsonschema.Schema, t reflect.Type) {
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("yaml")
		if key == "" || s.Properties == nil {
			continue
		}
		p, ok := s.Properties.Get(key)
		if !ok {
			continue
		}
		for option := range strings.SplitSeq(f.Tag.Get("jsonschema"), ",") {
			if d, ok := strings.CutPrefix(option, "default="); ok {
				p.Default = scalar(d)
			}
		}
		if e := f.Tag.Get("example"); e != "" && p.Ref == "" && p.Type == "string" && len(p.Examples) == 0 {
			p.Examples = []any{e}
		}
	}
	either, ok := value(t).(document.Either)
	if !ok {
		return
	}
	if keys := either.Alternatives(); keys != nil {
		for _, key := range keys {
			s.OneOf = append(s.OneOf, &jsonschema.Schema{Required: []string{key}})
		}
		return
	}
	one := uint64(1)
	s.MinProperties, s.MaxProperties = &one, &one
}

// alternatives makes room for the single-word form of a struct that has one.
func (g *generator) alternatives(s *jsonschema.Schema, t reflect.Type) *jsonschema.Schema {
	x, ok := value(t).(texted)
	if !ok {
		return s
	}
	description := s.Description
	s.Description = ""
	return &jsonschema.Schema{Description: description, AnyOf: []*jsonschema.Schema{text(x), s}}
}

// scalar is a default as YAML reads it.
func scalar(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err == nil {
		return v
	}
	return text
}
