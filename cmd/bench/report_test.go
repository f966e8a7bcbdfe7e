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

// A report of damaged results leaves out the point that is damaged, names it on the page and beside it, and
// fails; it shows the other points.
func TestReportOfDamagedResults(t *testing.T) {
	scenario := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, run := range []struct{ name, line, damaged, row string }{
		{"compared", "bench compare my.yaml --reps 2 --out compared --set expect=[]", "requeue", `<tr data-strategy="requeue"`},
		{"swept", "bench sweep my.yaml --reps 2 --out swept --axis device.d0_exit=1ms,2ms --set expect=[]", "requeue, device.d0_exit=1ms", `<tr data-strategy="requeue" data-set-0="1ms"`},
	} {
		execute(t, run.line)
		execute(t, "bench report "+run.name)
		page := filepath.Join(run.name, "report.html")
		before := readFile(t, page)
		damage(t, filepath.Join(run.name, "ledger.db"))
		var out, said bytes.Buffer
		c := command{out: &out, err: &said}
		status := c.execute(t.Context(), []string{"report", run.name})
		if status != statusFailed || !strings.Contains(said.String(), run.damaged+" is left out: ") || !strings.Contains(said.String(), "ledger.db") {
			t.Errorf("%s: exit status %d, %q", run.name, status, said.String())
		}
		after := readFile(t, page)
		if !strings.Contains(before, run.row) || !strings.Contains(after, run.damaged+" is left out, as if it had not been computed: ") {
			t.Errorf("%s: the page does not name what is left out, or had no such point", run.name)
		}
		if !strings.Contains(after, "<strong>PARTIAL</strong>") || strings.Count(after, "<figure") < 3 {
			t.Errorf("%s: the page does not say that it is partial, or has nothing of the other points", run.name)
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A recording that bench explain has kept in a run's directory, by the command that the page names, is drawn
// if it is of the run; any other is left out, and why is said.
func TestRecordingsAreDrawn(t *testing.T) {
	scenario := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, run := range []struct{ name, line, setting string }{
		{"compared", "bench compare my.yaml --reps 2 --out compared --set expect=[]", ""},
		{"swept", "bench sweep my.yaml --reps 2 --out swept --set expect=[] --axis device.d0_exit=1ms,2ms", ", d0_exit=1ms</h3>"},
	} {
		execute(t, run.line)
		execute(t, "bench report "+run.name)
		_, rest, _ := strings.Cut(readFile(t, filepath.Join(run.name, "report.html")), "after <code>")
		line, _, there := strings.Cut(rest, "</code>")
		if !there {
			t.Fatalf("%s: the page names no command that records", run.name)
		}
		var said bytes.Buffer
		c := command{out: &bytes.Buffer{}, err: &said}
		for _, args := range [][]string{
			posixWords(html.UnescapeString(line))[1:],
			{"explain", "my.yaml", "--seed", "99", "--recording", filepath.Join(run.name, "a.recording")},
			{"explain", "my.yaml", "--set", "device.d0_exit=7ms", "--recording", filepath.Join(run.name, "b.recording")},
			{"explain", "my.yaml", "--strategy", "park", "--recording", filepath.Join(run.name, "c.recording")},
			{"explain", "my.yaml", "--replication", "2", "--recording", filepath.Join(run.name, "d.recording")},
		} {
			if status := c.execute(t.Context(), args); status != statusDone {
				t.Fatalf("%q: exit status %d: %s", args, status, said.String())
			}
		}
		if err := os.WriteFile(filepath.Join(run.name, "e.recording"), []byte(scenario), 0o666); err != nil {
			t.Fatal(err)
		}
		if status := c.execute(t.Context(), []string{"report", run.name}); status != statusDone {
			t.Errorf("%s: exit status %d: %s", run.name, status, said.String())
		}
		page := readFile(t, filepath.Join(run.name, "report.html"))
		for name, why := range map[string]string{"a": "it is of seed 99", "b": "it is of no replication of this run", "c": "it is of the strategy park", "d": "it is of no replication of this run", "e": "this is no recording"} {
			text := "a recording is left out: " + filepath.Join(run.name, name+".recording") + ": " + why
			if !strings.Contains(said.String(), text) || !strings.Contains(page, html.EscapeString("A"+text[1:])) {
				t.Errorf("%s: %q is not said: %s", run.name, text, said.String())
			}
		}
		if strings.Count(page, `<figure class="chart" id="chart-worst-stops_`) != 1 || strings.Count(page, `<figure class="chart" id="chart-stop_`) != 1 {
			t.Errorf("%s: the recording is not drawn, or more than one is", run.name)
		}
		if !strings.Contains(page, `href="#chart-worst-stops_`) || !strings.Contains(page, run.setting) || strings.Contains(page, "after <code>") {
			t.Errorf("%s: the page does not lead to what was recorded, or not say at which setting, or asks for it again", run.name)
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
	for _, want := range []string{"<h2 id=\"answer-title\">Answer</h2>", "What was simulated of drain", "Each answer is right with 90", "id=\"chart-plan_request_latency\""} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page of a plan lacks %q", want)
		}
	}
	if bytes.Contains(page, []byte("PARTIAL")) {
		t.Error("the page takes the plan for a sweep that was stopped")
	}
	_, rest, _ := strings.Cut(string(page), "<code>bench plan ")
	line, _, _ := strings.Cut(rest, "\n")
	c.out = &second
	if status := c.execute(t.Context(), posixWords("plan "+html.UnescapeString(line))); status != statusDone || second.String() != answer.String() {
		t.Errorf("bench plan %s: exit status %d, %s%s\nnot\n%s", line, status, said.String(), second.String(), answer.String())
	}
}

// posixWords splits a command line as a POSIX shell does, as far as quotes go.
func posixWords(line string) []string {
	var all []string
	var word strings.Builder
	double, quoted, escaped, there := false, false, false, false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
			word.WriteRune(r)
		case r == '\'' && !double:
			quoted, there = !quoted, true
		case r == '"' && !quoted:
			double, there = !double, true
		case r == '\\' && !quoted:
			escaped, there = true, true
		case r == ' ' && !quoted && !double:
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
