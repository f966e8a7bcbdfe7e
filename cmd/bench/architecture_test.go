package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The rules of the house, as tests over its source. They stand here because this is the one package
// that everything else is below of.

// root is the top of the repository, seen from this package.
const root = "../.."

// source is a Go file.
type source struct {
	path string // from the top of the repository, with slashes
	dir  string // its package's folder
	test bool
	file *ast.File
	set  *token.FileSet
}

// sources are all Go files of the repository.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := readSources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d Go files were found below %s", len(all), root)
	}
	return all
}

var readSources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != root && (strings.HasPrefix(base, ".") || base == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(relative)
		all = append(all, source{slashed, path.Dir(slashed), strings.HasSuffix(name, "_test.go"), file, set})
		return nil
	})
	return all, err
})

// at is the place of a node.
func (s *source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// layers are the folders, each with those that it may import: the packages in a folder may also import
// one another.
var layers = []struct {
	dir     string
	imports []string
}{
	{"model/wdf", nil},
	{"model/driver", []string{"model/wdf"}},
	{"model", []string{"model/driver", "model/wdf", "des"}},
	{"des", nil},
	{"workloads", []string{"model", "model/driver", "model/wdf", "des"}},
	{"results", []string{"workloads", "model", "model/driver", "model/wdf", "des"}},
	{"reports", []string{"results", "workloads", "model", "model/driver", "model/wdf", "des"}},
	{"cmd", []string{"results", "reports", "workloads", "model", "model/driver", "model/wdf", "des"}},
}

// layer is the folder of the layers that a package belongs to, the innermost.
func layer(dir string) (name string, imports []string) {
	for _, l := range layers {
		if (dir == l.dir || strings.HasPrefix(dir, l.dir+"/")) && len(l.dir) > len(name) {
			name, imports = l.dir, l.imports
		}
	}
	return name, imports
}

// top is the folder at the top of the repository that a package is below of.
func top(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	return first
}

// A test may also use what shares the top folder: the machine's transcripts are read by a package
// above it.
func TestImportsRunDownwards(t *testing.T) {
	for _, s := range sources(t) {
		own, allowed := layer(s.dir)
		if own == "" {
			t.Errorf("%s is in no folder of the layout", s.path)
			continue
		}
		if strings.HasSuffix(s.file.Name.Name, "_test") {
			continue // an external test sees its package as a user does, who may use what he likes
		}
		for _, spec := range s.file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			dir, ours := strings.CutPrefix(name, "quiesce/")
			if !ours {
				continue
			}
			imported, _ := layer(dir)
			if imported == own || slices.Contains(allowed, imported) || s.test && top(dir) == top(s.dir) {
				continue
			}
			t.Errorf("%s: %s must not import %s", s.at(spec), own, dir)
		}
	}
}

// pure packages use nothing but the standard library, each other, and nothing of it that knows the
// world.
func TestTheMachineAndItsDriverUseTheStandardLibraryOnly(t *testing.T) {
	for _, s := range sources(t) {
		own, _ := layer(s.dir)
		if s.test || own != "model/wdf" && own != "model/driver" {
			continue
		}
		for _, spec := range s.file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(name, "/")
			if strings.Contains(first, ".") || slices.Contains([]string{"os", "net", "sync", "math/rand"}, first) {
				t.Errorf("%s: %s must not import %s", s.at(spec), own, name)
			}
		}
	}
}

// reports shows what is stored. It must not be able to simulate.
func TestReportsNeverSimulates(t *testing.T) {
	for _, s := range sources(t) {
		if own, _ := layer(s.dir); own != "reports" || s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if name := selector(n); slices.Contains([]string{"model.New", "results.Simulate", "results.Run", "results.NewExperiment", "results.NewSweep", "recording.NewSource", "recording.FromConfig"}, name) {
				t.Errorf("%s: reports must not call %s", s.at(n), name)
			}
			return true
		})
	}
}

// selector is a selection such as time.Now, or ?.Go where what it is of is no name; or "".
func selector(n ast.Node) string {
	s, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); ok {
		return x.Name + "." + s.Sel.Name
	}
	return "?." + s.Sel.Name
}

// Where results are made there is no clock but the simulated one, no randomness but the seed's, and
// no goroutine whose timing could show.
func TestNothingBelowResultsKnowsTheWorld(t *testing.T) {
	clocks := []string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.AfterFunc", "time.Tick", "time.NewTimer", "time.NewTicker"}
	for _, s := range sources(t) {
		own, _ := layer(s.dir)
		if s.test || own == "results" || own == "reports" || own == "cmd" {
			continue
		}
		for _, spec := range s.file.Imports {
			if name := strings.Trim(spec.Path.Value, `"`); strings.HasPrefix(name, "math/rand") || name == "crypto/rand" {
				t.Errorf("%s: %s must not import %s", s.at(spec), own, name)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s: %s must not start goroutines", s.at(n), own)
			}
			name := selector(n)
			if slices.Contains(clocks, name) {
				t.Errorf("%s: %s must not use %s", s.at(n), own, name)
			}
			if strings.HasSuffix(name, ".Go") { // of a sync.WaitGroup
				t.Errorf("%s: %s must not start goroutines", s.at(n), own)
			}
			return true
		})
	}
}

// Every package says in its doc.go what the folder is.
func TestEveryPackageHasADocFile(t *testing.T) {
	documented, packages := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		packages[s.dir] = true
		if s.file.Doc == nil {
			continue
		}
		if generator := s.file.Name.Name == "main" && s.dir != "cmd/bench"; path.Base(s.path) == "doc.go" || generator {
			documented[s.dir] = true
		} else {
			t.Errorf("%s has a package comment; it belongs into doc.go", s.path)
		}
	}
	for dir := range packages {
		if !documented[dir] {
			t.Errorf("%s has no doc.go with a package comment", dir)
		}
	}
}

// The top of the repository has the folders of the layout and no others.
func TestTopLevelIsTheLayout(t *testing.T) {
	allowed := []string{"cmd", "des", "model", "workloads", "reports", "results",
		"Makefile", "README.md", "LICENSE", "go.mod", "go.sum",
		"bin"} // what make build makes, and git ignores
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top of the repository", e.Name())
		}
	}
}

// Functions fit a screen, and files have one subject.
func TestFunctionsFitAScreen(t *testing.T) {
	const lines, functionLines = 600, 70
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if n := s.set.Position(s.file.End()).Line; n > lines {
			t.Errorf("%s has %d lines, more than %d: it has more than one subject", s.path, n, lines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			if n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1; n > functionLines {
				t.Errorf("%s: %s has %d lines, more than %d", s.at(f), f.Name.Name, n, functionLines)
			}
		}
	}
}
