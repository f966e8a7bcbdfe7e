package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quiesce/results"
)

// A report of damaged results says what is damaged and what to do, and leaves the report that was there.
func TestReportOfDamagedResults(t *testing.T) {
	scenario := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, line := range map[string]string{
		"compared": "bench compare my.yaml --reps 2 --out compared --set expect=[]",
		"swept":    "bench sweep my.yaml --reps 2 --out swept --axis device.d0_exit=1ms,2ms --set expect=[]",
	} {
		execute(t, line)
		execute(t, "bench report "+name)
		page := filepath.Join(name, "report.html")
		before, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		damage(t, filepath.Join(name, "ledger.db"))
		var out, said bytes.Buffer
		c := command{out: &out, err: &said}
		status := c.execute(t.Context(), []string{"report", name})
		if status != statusUsage || !strings.Contains(said.String(), "damaged") || !strings.Contains(said.String(), "ledger.db") || out.Len() > 0 {
			t.Errorf("%s: exit status %d, %q, %q", name, status, said.String(), out.String())
		}
		after, err := os.ReadFile(page)
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the report that was there is not left alone (%v)", name, err)
		}
	}
}

// The command that a page names computes the same run again: in the same directory it finds everything
// there, and is not refused.
func TestCommandsOfReportsGiveTheSameRun(t *testing.T) {
	scenario := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("it's mine.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	short := []string{"--set", "expect=[]", "--set", "horizon=20s"}
	for i, args := range [][]string{
		{"run", "--reps", "2", "--seed", "5"},
		{"run", "--reps", "2", "--set", "strategy=drain"},
		{"compare", "--reps", "2", "--set", "compare=[drain, 'deadline(5ms)']"},
		{"compare", "--reps", "2", "--set", "compare=[drain, hold, requeue, 'deadline(5ms)', park]", "--all"},
		{"compare", "--reps", "2", "--precision", "50%", "--budget", "20", "--all"},
		{"compare", "--reps", "2", "--precision", "50%", "--precision-of", "mean_power", "--budget", "20"},
		{"sweep", "--reps", "2", "--axis", "device.d0_exit=1ms,2ms", "--strategies", "drain,deadline(5ms)"},
		{"sweep", "--reps", "2", "--axis", "device.d0_exit=1ms..4ms/3/log", "--axis", "strategy=drain,hold"},
	} {
		dir := fmt.Sprintf("run %d", i)
		given := slices.Concat(args[:1], []string{"it's mine.yaml"}, args[1:], short, []string{"--out", dir})
		var out, said bytes.Buffer
		c := command{out: &out, err: &said}
		if status := c.execute(t.Context(), given); status != statusDone {
			t.Fatalf("%q: exit status %d: %s", given, status, said.String())
		}
		l, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		s, err := storedScenario(&l.Definition)
		if err != nil {
			t.Fatal(err)
		}
		_, commands := again(&l.Definition, s, dir)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(filepath.Join(dir, "ledger.db"))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range commands {
			said.Reset()
			if status := c.execute(t.Context(), posixWords(line)[1:]); status != statusDone {
				t.Errorf("%q: the page's command\n%s: exit status %d: %s", given, line, status, said.String())
			}
		}
		after, err := os.ReadFile(filepath.Join(dir, "ledger.db"))
		if err != nil || len(after) != len(before) {
			t.Errorf("%q: the page's command changes the results (%v)", given, err)
		}
	}
}

// The command that the page of a plan names finds the same answer.
func TestCommandOfAPlansReportFindsTheSame(t *testing.T) {
	scenario := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	var answer, second, said bytes.Buffer
	c := command{out: &answer, err: &said}
	given := []string{"plan", "my.yaml", "--set", "horizon=60s", "--set", "warmup=0s", "--set", "expect=[]", "--reps", "10", "--budget", "12",
		"--strategies", "drain,deadline(5ms)", "--axis", "requests.read.arrivals.poisson.rate=1/s..60/s/3", "--objective", "request_latency.mean < 200ms",
		"--confidence", "90%", "--out", "planned"}
	if status := c.execute(t.Context(), given); status != statusDone {
		t.Fatalf("exit status %d: %s", status, said.String())
	}
	execute(t, "bench report planned")
	page, err := os.ReadFile(filepath.Join("planned", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(page, []byte("PARTIAL")) || !bytes.Contains(page, []byte("A plan: ")) {
		t.Error("the page does not say that it is of a plan, or takes it for a sweep that was stopped")
	}
	_, rest, _ := strings.Cut(string(page), "<code>bench plan ")
	line, _, _ := strings.Cut(rest, "\n")
	c.out = &second
	if status := c.execute(t.Context(), posixWords("plan "+html.UnescapeString(line))); status != statusDone || second.String() != answer.String() {
		t.Errorf("bench plan %s: exit status %d, %s%s\nnot\n%s", line, status, said.String(), second.String(), answer.String())
	}
}

// posixWords splits a command line as a POSIX shell does, as far as single quotes go.
func posixWords(line string) []string {
	var all []string
	var word strings.Builder
	quoted, escaped, there := false, false, false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
			word.WriteRune(r)
		case r == '\'':
			quoted, there = !quoted, true
		case r == '\\' && !quoted:
			escaped, there = true, true
		case r == ' ' && !quoted:
			if there {
				all = append(all, word.String())
			}
			word.Reset()
			there = false
		default:
			there = true
			word.WriteRune(r)
		}
	}
	if there {
		all = append(all, word.String())
	}
	return all
}

// damage changes stored results behind their checksums.
func damage(t *testing.T, ledger string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(ledger))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("update histograms set data = substr(data, 1, length(data) - 1) || x'ff' where point = 1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
