package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"quiesce/workloads"
)

// TestCurrent demands that the committed schema is the one that the types make.
func TestCurrent(t *testing.T) {
	text, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, workloads.Schema()) {
		t.Error("schema.json is out of date: run go generate quiesce/workloads")
	}
}

// validator checks values by a JSON Schema: the keywords that this schema uses, and no others.
type validator struct {
	definitions map[string]map[string]any
	unknown     map[string]bool // keywords it does not know
}

func newValidator(t *testing.T) (*validator, map[string]any) {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(workloads.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	v := &validator{map[string]map[string]any{}, map[string]bool{}}
	for name, d := range root["$defs"].(map[string]any) {
		v.definitions["#/$defs/"+name] = d.(map[string]any)
	}
	return v, root
}

// check returns what is wrong with x, or "".
func (v *validator) check(schema map[string]any, x any, at string) string {
	for keyword, want := range schema {
		if problem := v.keyword(schema, keyword, want, x, at); problem != "" {
			return problem
		}
	}
	return ""
}

func (v *validator) keyword(schema map[string]any, keyword string, want, x any, at string) string {
	object, isObject := x.(map[string]any)
	list, isList := x.([]any)
	text, isText := x.(string)
	switch keyword {
	case "$schema", "$defs", "title", "description", "default", "examples":
	case "$ref":
		return v.check(v.definitions[want.(string)], x, at)
	case "type":
		if !hasType(want.(string), x) {
			return fmt.Sprintf("%s: %v is no %v", at, x, want)
		}
	case "enum":
		if !slices.ContainsFunc(want.([]any), func(w any) bool { return reflect.DeepEqual(w, x) }) {
			return fmt.Sprintf("%s: %v is none of %v", at, x, want)
		}
	case "pattern":
		if isText && !regexp.MustCompile(want.(string)).MatchString(text) {
			return fmt.Sprintf("%s: %q does not match %s", at, text, want)
		}
	case "anyOf", "oneOf":
		return v.choice(keyword, want.([]any), x, at)
	case "properties":
		for name, s := range want.(map[string]any) {
			if value, ok := object[name]; ok {
				if problem := v.check(s.(map[string]any), value, at+"."+name); problem != "" {
					return problem
				}
			}
		}
	case "additionalProperties":
		return v.additional(schema, want, object, at)
	case "required":
		for _, name := range want.([]any) {
			if _, ok := object[name.(string)]; isObject && !ok {
				return fmt.Sprintf("%s: %v is missing", at, name)
			}
		}
	case "items":
		for i, item := range list {
			if problem := v.check(want.(map[string]any), item, fmt.Sprintf("%s.%d", at, i)); problem != "" {
				return problem
			}
		}
	case "minItems":
		if isList && float64(len(list)) < want.(float64) {
			return at + ": too few items"
		}
	case "minProperties", "maxProperties":
		if n := float64(len(object)); isObject && (keyword == "minProperties" && n < want.(float64) || keyword == "maxProperties" && n > want.(float64)) {
			return fmt.Sprintf("%s: %v keys", at, n)
		}
	default:
		v.unknown[keyword] = true
	}
	return ""
}

func (v *validator) choice(keyword string, schemas []any, x any, at string) string {
	var problems []string
	for _, s := range schemas {
		if problem := v.check(s.(map[string]any), x, at); problem != "" {
			problems = append(problems, problem)
		}
	}
	switch fits := len(schemas) - len(problems); {
	case fits == 0:
		return strings.Join(problems, " and ")
	case fits > 1 && keyword == "oneOf":
		return at + ": several alternatives"
	}
	return ""
}

func (v *validator) additional(schema map[string]any, want any, object map[string]any, at string) string {
	properties, _ := schema["properties"].(map[string]any)
	for name, value := range object {
		if _, ok := properties[name]; ok {
			continue
		}
		s, ok := want.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s: no key %s", at, name)
		}
		if problem := v.check(s, value, at+"."+name); problem != "" {
			return problem
		}
	}
	return ""
}

func hasType(name string, x any) bool {
	switch x := x.(type) {
	case map[string]any:
		return name == "object"
	case []any:
		return name == "array"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case int:
		return name == "integer" || name == "number"
	case float64:
		return name == "number" || name == "integer" && x == math.Trunc(x)
	}
	return false
}

// read is a scenario as an editor's schema sees it.
func read(t *testing.T, text string) any {
	t.Helper()
	var x any
	if err := yaml.Load([]byte(text), &x); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestBuiltinsFit demands that what the reader accepts fits the schema.
func TestBuiltinsFit(t *testing.T) {
	v, root := newValidator(t)
	for _, b := range workloads.Builtin() {
		if problem := v.check(root, read(t, b.Text), b.Name); problem != "" {
			t.Error(problem)
		}
		if !strings.Contains(b.Text, "$schema=../schema.json") {
			t.Errorf("%s does not name its schema", b.Name)
		}
		s, err := workloads.Load(b.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if problem := v.check(root, read(t, s.Text()), b.Name); problem != "" {
			t.Errorf("in canonical form: %s", problem)
		}
	}
	if len(v.unknown) > 0 {
		t.Errorf("the schema uses %v, which this test does not know", v.unknown)
	}
}

// TestBadScenariosDoNotFit demands that the schema, too, refuses the scenarios whose form is wrong.
func TestBadScenariosDoNotFit(t *testing.T) {
	v, root := newValidator(t)
	for _, name := range []string{"units", "distributions", "arrivals", "queues", "sleep", "device", "strategies", "conditions", "sweep"} {
		text, err := os.ReadFile(filepath.Join("..", "testdata", "bad", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if v.check(root, read(t, string(text)), name) == "" {
			t.Errorf("%s fits the schema", name)
		}
	}
}
