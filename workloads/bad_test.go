package workloads

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quiesce/workloads/document"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata")

// setsOf are the "# --set" lines at the start of a file.
func setsOf(text string) []string {
	var sets []string
	for line := range strings.Lines(text) {
		set, ok := strings.CutPrefix(strings.TrimSpace(line), "# --set ")
		if !ok {
			break
		}
		sets = append(sets, set)
	}
	return sets
}

// TestBadScenarios compares all that is reported for every file in testdata/bad with what is
// expected: places, messages, hints, excerpts.
func TestBadScenarios(t *testing.T) {
	t.Chdir("testdata/bad")
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Load(file, setsOf(string(text)))
		if err == nil {
			t.Errorf("%s is accepted: %+v", file, s)
			continue
		}
		for _, p := range err.(document.Problems) {
			if p.Place.Line < 1 || p.Place.Column < 1 || p.Place.Source == nil {
				t.Errorf("%s: a problem nowhere: %v", file, p)
			}
		}
		got := strings.ReplaceAll(err.Error(), `..\`, `../`) + "\n"
		expected := strings.TrimSuffix(file, ".yaml") + ".txt"
		if *update {
			if err := os.WriteFile(expected, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(expected)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n got\n%s\nwant\n%s", file, got, want)
		}
	}
}
