package reports_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quiesce/reports"
	"quiesce/reports/explain"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// A narrow terminal gets narrower tables, and a golden file to look at.
func TestPagesFitTheTerminal(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WriteTerminal(&b, study(t, 7, 20, 20), 80, false); err != nil {
		t.Fatal(err)
	}
	golden(t, "failed80.txt", b.Bytes())
	for _, c := range []struct{ points, columns int }{{1, 60}, {1, 80}, {4, 60}, {4, 80}, {7, 80}, {7, 100}} {
		b.Reset()
		if err := reports.WriteTerminal(&b, study(t, c.points, 20, 20), c.columns, false); err != nil {
			t.Fatal(err)
		}
		checkWidth(t, b.String(), c.columns)
	}
}

// checkWidth looks for lines that the terminal would break.
func checkWidth(t interface{ Errorf(string, ...any) }, text string, columns int) {
	for line := range strings.Lines(text) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > columns {
			t.Errorf("a line of %d columns on a terminal of %d: %s", n, columns, line)
		}
	}
}

func TestExplanationsFitTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := recordingtest.Record(t, recordingtest.Config(t), rapid.Uint64().Draw(t, "seed"), recording.Limits{})
		b, err := explain.NewBlame(r, explain.Selection{Window: explain.Always, Warmup: true})
		if err != nil {
			t.Fatal(err)
		}
		columns := rapid.IntRange(60, 100).Draw(t, "columns")
		text, err := reports.ExplanationOnTerminal(b, columns)
		if err != nil {
			t.Fatal(err)
		}
		checkWidth(t, text, columns)
	})
}

// Colours are of differences alone, and without them the page is the same but for saying what they are.
func TestColoursOnlyColour(t *testing.T) {
	s := study(t, 4, 20, 20)
	var plain, coloured bytes.Buffer
	if err := reports.WriteTerminal(&plain, s, 100, false); err != nil {
		t.Fatal(err)
	}
	if err := reports.WriteTerminal(&coloured, s, 100, true); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(coloured.String(), "Differences from drain\n")
	table, _, _ = strings.Cut(table, "Strategy less drain")
	const code = "\x1b["
	if n := strings.Count(table, code); n == 0 || n != strings.Count(coloured.String(), code) {
		t.Errorf("%d codes in the differences, %d in all", n, strings.Count(coloured.String(), code))
	}
	if !strings.Contains(table, "\x1b[32m") || !strings.Contains(table, "\x1b[31m") {
		t.Errorf("there is no green or no red in\n%q", table)
	}
	codes := regexp.MustCompile("\x1b\\[[0-9]*m")
	words := strings.Join(strings.Fields(codes.ReplaceAllString(coloured.String(), "")), " ")
	if strings.Replace(words, " Green is better, red is worse.", "", 1) != strings.Join(strings.Fields(plain.String()), " ") {
		t.Errorf("without its colours it is another page:\n%s", words)
	}
	for _, line := range strings.Split(table, "\n") {
		bare := codes.ReplaceAllString(line, "")
		if line != bare && !strings.Contains(plain.String(), bare) {
			t.Errorf("misaligned by its colours: %q", line)
		}
	}
}

func TestColoursAreForTerminalsThatWantThem(t *testing.T) {
	environment := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	for _, c := range []struct {
		getenv func(string) string
		system string
		want   bool
	}{
		{environment("TERM", "xterm"), "linux", true},
		{environment("TERM", "xterm", "NO_COLOR", "1"), "linux", false},
		{environment("TERM", "dumb"), "linux", false},
		{environment(), "windows", false},
		{environment("WT_SESSION", "x"), "windows", true},
		{environment("WT_SESSION", "x", "NO_COLOR", "1"), "windows", false},
	} {
		if got := reports.Coloured(c.getenv, c.system); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	path := filepath.Join(t.TempDir(), "out.txt")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := reports.Write(f, study(t, 4, 20, 20), reports.Table); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte("\x1b")) || len(data) == 0 {
		t.Errorf("a file has colours, or nothing: error %v", err)
	}
}
