package workloads

import (
	"embed"
	"strings"

	"quiesce/workloads/document"
)

//go:embed builtin/*.yaml validation/*.yaml
var builtinFiles embed.FS

// Default is the built-in scenario that bench compare takes if it is given none.
const Default = "system-sleep"

// Example is a built-in scenario.
type Example struct {
	Name     string
	About    string
	Question string // which it answers
	Text     string // YAML, with comments
}

// builtin is a built-in scenario's file.
type builtin struct {
	name, text string
}

// builtins are all of them, in the order of their file names.
var builtins = readBuiltins("builtin")

func readBuiltins(dir string) []builtin {
	entries, err := builtinFiles.ReadDir(dir)
	if err != nil {
		panic("workloads: " + err.Error())
	}
	var all []builtin
	for _, e := range entries {
		text, err := builtinFiles.ReadFile(dir + "/" + e.Name())
		if err != nil {
			panic("workloads: " + err.Error())
		}
		all = append(all, builtin{strings.TrimSuffix(e.Name(), ".yaml"), string(text)})
	}
	return all
}

// builtinByName is a built-in scenario or, behind LadderPrefix, one of the validation ladder.
func builtinByName(name string) *builtin {
	list := builtins
	if row, ok := strings.CutPrefix(name, LadderPrefix); ok {
		name, list = row, ladder
	}
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

func builtinNames() []string {
	names := make([]string, len(builtins))
	for i := range builtins {
		names[i] = builtins[i].name
	}
	return names
}

// Builtin lists the built-in scenarios, by name.
func Builtin() []Example { return examples(builtins) }

func examples(list []builtin) []Example {
	var all []Example
	for _, b := range list {
		var report document.Report
		root := document.Parse(&document.Source{Name: b.name, Text: b.text}, &report)
		if root == nil {
			panic("workloads: the built-in scenario " + b.name + " cannot be read: " + report.Err().Error())
		}
		e := Example{Name: b.name, Text: b.text}
		if n := root.Get("about"); n != nil {
			e.About = n.Text
		}
		if n := root.Get("question"); n != nil {
			e.Question = n.Text
		}
		all = append(all, e)
	}
	return all
}
