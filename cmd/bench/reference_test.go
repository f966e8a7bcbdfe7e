package main

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// reference is the folder of the reference results. Its README has the commands that make them.
const reference = root + "/results/reference"

// referenceArchitecture is that on which they were made. Where a*b+c is one instruction, the last digits of
// figures differ (Go's specification allows it, and compilers for arm64 do it).
const referenceArchitecture = "amd64"

// referenceKinds are how the names of reference results end. What else the commands leave in the folder are
// the runs themselves, which are not kept.
var referenceKinds = []string{".csv", ".html", ".md", ".svg", ".yaml"}

// readReference is the text of the README of the reference results.
func readReference(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(reference, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// referenceFiles are the reference results in a folder, by their paths in it, with slashes.
func referenceFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(referenceKinds, path.Ext(entry.Name())) {
			return err
		}
		relative, err := filepath.Rel(dir, name)
		if err != nil || relative == "README.md" {
			return err
		}
		all[filepath.ToSlash(relative)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// makeReference runs the commands of the README in an empty folder and returns what they make.
func makeReference(t *testing.T, text string) map[string][]byte {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, block := range blocks(text, "console") {
		for line := range strings.Lines(block) {
			command, prompted := strings.CutPrefix(strings.TrimSpace(line), "$ ")
			if !prompted {
				t.Fatalf("%q is no command", line)
			}
			if _, to := words(command); to != "" {
				if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil { // the folder that the reader is in has it
					t.Fatal(err)
				}
			}
			execute(t, command)
		}
	}
	return referenceFiles(t, ".")
}

// The reference results are what the commands of their README make, byte for byte. With -update they
// become it.
func TestReferenceResultsAreMadeAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes 20 s of processor time")
	}
	folder, err := filepath.Abs(reference)
	if err != nil {
		t.Fatal(err)
	}
	kept := referenceFiles(t, folder)
	made := makeReference(t, readReference(t))
	if len(made) < 50 {
		t.Fatalf("only %d files are made", len(made))
	}
	if runtime.GOARCH != referenceArchitecture {
		if *update {
			t.Fatalf("the reference results are those of %s", referenceArchitecture)
		}
		t.Logf("the reference results are those of %s: their bytes are not compared", referenceArchitecture)
	}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if made[name] != nil {
			continue
		}
		if !*update {
			t.Errorf("no command makes results/reference/%s", name)
		} else if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(made)) {
		switch {
		case *update:
			replaceReference(t, filepath.Join(folder, name), kept[name], made[name])
		case kept[name] == nil:
			t.Errorf("results/reference/%s is not there; make reference makes it", name)
		case runtime.GOARCH == referenceArchitecture && !bytes.Equal(kept[name], made[name]):
			t.Errorf("results/reference/%s is another one when made again (make reference replaces it): %s", name, firstDifference(kept[name], made[name]))
		}
	}
}

// replaceReference writes a file where it differs.
func replaceReference(t *testing.T, name string, kept, made []byte) {
	t.Helper()
	if bytes.Equal(kept, made) && kept != nil {
		return
	}
	err := os.MkdirAll(filepath.Dir(name), 0o777)
	if err == nil {
		err = os.WriteFile(name, made, 0o666)
	}
	if err != nil {
		t.Error(err)
	}
}

// firstDifference is where two texts begin to differ.
func firstDifference(kept, made []byte) string {
	at := 0
	for at < min(len(kept), len(made)) && kept[at] == made[at] {
		at++
	}
	around := func(text []byte) string { return string(text[max(at-60, 0):min(at+60, len(text))]) }
	return "kept\n\t..." + around(kept) + "...\nmade\n\t..." + around(made) + "..."
}

// Everything in the folder is linked to or shown by its README, everything that it and the project's README
// link to is there, and all of it is small.
func TestReferenceResultsAreShown(t *testing.T) {
	const most = 3 << 20
	links := regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)
	linked := map[string]bool{}
	for _, m := range links.FindAllStringSubmatch(readReference(t), -1) {
		linked[m[1]] = true
	}
	for _, m := range links.FindAllStringSubmatch(readReadme(t), -1) {
		if name, there := strings.CutPrefix(m[1], "results/reference/"); there {
			linked[name] = true
		}
	}
	size := 0
	kept := referenceFiles(t, reference)
	for name, data := range kept {
		size += len(data)
		if !linked[name] {
			t.Errorf("results/reference/README.md does not link to %s", name)
		}
	}
	for name := range linked {
		if strings.Contains(name, "://") || kept[name] != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(reference, name)); err != nil {
			t.Errorf("a README links to results/reference/%s: %v", name, err)
		}
	}
	if size > most {
		t.Errorf("results/reference has %d bytes, more than %d", size, most)
	}
}
