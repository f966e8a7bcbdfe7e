package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/model"
)

var update = flag.Bool("update", false, "rewrite what the README shows, and results/reference")

const readme = root + "/README.md"

// measured is the folder of the measured traces, from the top of the repository.
const measured = "model/conform/testdata"

// readReadme is the README's text.
func readReadme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

// blocks are the contents of the fenced blocks of a language.
func blocks(text, language string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// words splits a command line as a shell does, as far as the README needs it: double quotes,
// patterns of file names, and > to a file.
func words(line string) (args []string, to string) {
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		if files, err := filepath.Glob(m[2]); err == nil && len(files) > 0 {
			args = append(args, files...)
			continue
		}
		args = append(args, m[1]+m[2])
	}
	if n := len(args); n > 2 && args[n-2] == ">" {
		return args[:n-2], args[n-1]
	}
	return args, ""
}

// execute runs a command line of the README in the working directory and returns what it prints.
func execute(t *testing.T, line string, more ...string) string {
	t.Helper()
	args, to := words(strings.Replace(line, "go run ./cmd/bench", "bench", 1))
	if args[0] != "bench" {
		t.Fatalf("%s: this test runs bench only", line)
	}
	var out, errors bytes.Buffer
	c := command{out: &out, err: &errors}
	if status := c.execute(t.Context(), append(args[1:], more...)); status != statusDone {
		t.Fatalf("%s: exit status %d: %s", line, status, errors.String())
	}
	if to != "" {
		if err := os.WriteFile(to, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return ""
	}
	return out.String()
}

// What the README shows is what the commands print. A line of three dots stands for any lines.
func TestReadmeShowsWhatCommandsPrint(t *testing.T) {
	text := readReadme(t)
	yaml := blocks(text, "yaml")
	if len(yaml) != 1 {
		t.Fatalf("%d scenarios", len(yaml))
	}
	path, err := filepath.Abs(readme)
	if err != nil {
		t.Fatal(err)
	}
	traces, err := filepath.Abs(root + "/" + measured)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(yaml[0]), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(measured, os.DirFS(traces)); err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, block := range blocks(text, "console") {
		for _, session := range strings.Split("\n"+block, "\n$ ")[1:] {
			line, want, _ := strings.Cut(session, "\n")
			commands++
			got := execute(t, line)
			if *update && strings.TrimSpace(want) != "" {
				text = strings.Replace(text, want, refreshed(got, want), 1)
				continue
			}
			if strings.TrimSpace(want) != "" && !shows(got, want) {
				t.Errorf("%s prints something else than the README shows:\n%s", line, cmp.Diff(want, got))
			}
		}
	}
	if commands < 4 {
		t.Errorf("only %d commands were found", commands)
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// refreshed is want with the lines of got: each part between lines of three dots begins with the
// same line as before, and is as long.
func refreshed(got, want string) string {
	const dots = "..."
	lines := strings.Split(strings.TrimSpace(got), "\n")
	var shown []string
	for _, part := range strings.Split("\n"+strings.TrimSpace(want)+"\n", "\n"+dots+"\n") {
		old := strings.Split(strings.TrimSpace(part), "\n")
		if at := slices.Index(lines, old[0]); at >= 0 {
			shown = append(shown, strings.Join(lines[at:min(at+len(old), len(lines))], "\n"))
		} else {
			shown = append(shown, "") // at the end of want
		}
	}
	return strings.TrimSpace(strings.Join(shown, "\n"+dots+"\n")) + "\n"
}

// shows reports whether want is got, where a line of three dots stands for any lines.
func shows(got, want string) bool {
	var pattern strings.Builder
	for line := range strings.Lines(strings.TrimSpace(want) + "\n") {
		if line == "...\n" {
			pattern.WriteString(`(?s:.*?\n)`)
		} else {
			pattern.WriteString(regexp.QuoteMeta(line))
		}
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\n*\z`).MatchString(got)
}

// Each question's command runs.
func TestReadmeQuestionsAreAnswered(t *testing.T) {
	text := readReadme(t)
	t.Chdir(t.TempDir())
	questions := regexp.MustCompile("(?m)^\\| .* \\| `(bench .*)` \\|$").FindAllStringSubmatch(text, -1)
	if len(questions) < 10 {
		t.Fatalf("only %d questions", len(questions))
	}
	for _, q := range questions {
		reps := "1"
		if strings.HasPrefix(q[1], "bench plan ") {
			reps = "10" // the least of a first stage
		}
		if out := execute(t, q[1], "--reps", reps); !strings.Contains(out, "request_latency") {
			t.Errorf("%s prints\n%s", q[1], out)
		}
	}
}

// The object in the README has the members of the one that bench prints, in their order.
func TestReadmeShowsTheJSONObject(t *testing.T) {
	text := readReadme(t)
	shown := blocks(text, "json")
	if len(shown) != 1 {
		t.Fatalf("%d JSON objects", len(shown))
	}
	scenario := blocks(text, "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(strings.Replace(scenario, "horizon: 600s", "horizon: 60s", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	if err := json.Unmarshal([]byte(shown[0]), &want); err != nil {
		t.Fatal(err)
	}
	out := execute(t, "bench compare my.yaml --reps 3 --format json --set expect=[]")
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	missing(t, "", want, got)
	if len(got) != len(want) {
		t.Errorf("bench prints the members %v", keys(got))
	}
}

func keys(m map[string]any) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	return all
}

// missing reports members that the README shows and bench does not print. Of a list, the first
// elements are compared; findings are left out, as there need be none.
func missing(t *testing.T, path string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is no object", path)
			return
		}
		for k, v := range want {
			inner, there := object[k]
			if !there {
				t.Errorf("%s.%s is not printed", path, k)
				continue
			}
			if k != "findings" {
				missing(t, path+"."+k, v, inner)
			}
		}
	case []any:
		if list, ok := got.([]any); ok && len(list) > 0 && len(want) > 0 {
			missing(t, path+"[0]", want[0], list[0])
		}
	}
}

// The table of metrics is the catalogue.
func TestReadmeDefinesTheMetrics(t *testing.T) {
	const from, to = "<!-- metrics -->\n", "<!-- end -->\n"
	var table strings.Builder
	table.WriteString("| Metric | Unit | One value per | Good is | From → to |\n|---|---|---|---|---|\n")
	for _, m := range model.Catalogue() {
		values := "observation"
		if m.Kind == model.Scalar {
			values = "replication"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s | %s |\n", m.Name, m.Unit, values,
			map[int]string{-1: "less", 0: "", 1: "more"}[m.Better], strings.NewReplacer("->", "→", "|", `\|`).Replace(m.About))
	}
	text := readReadme(t)
	before, rest, found := strings.Cut(text, from)
	shown, after, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatal("the README has no place for the metrics")
	}
	if *update && shown != table.String() {
		if err := os.WriteFile(readme, []byte(before+from+table.String()+to+after), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(table.String(), shown); d != "" {
		t.Errorf("the README's metrics are not the catalogue's; go test ./cmd/bench -update rewrites them (-catalogue +README):\n%s", d)
	}
}

// What the README tells to run is what is run before a change is merged.
func TestReadmeTestCommandIsTheOneThatIsRun(t *testing.T) {
	ci, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	const tests = "go test ./..."
	if !strings.Contains(readReadme(t), "    "+tests) || !strings.HasSuffix(string(ci), "\n"+tests+"\n") {
		t.Errorf("the README and .ci/run do not both end in %s", tests)
	}
}
