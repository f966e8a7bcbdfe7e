package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// examples are the commands of bench in a verb's help: what stands between the shell's words, without the
// remarks behind them.
func examples(text string) []string {
	text = regexp.MustCompile(`\\\n *`).ReplaceAllString(text, "")
	var all []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "  ") {
			continue // prose between examples
		}
		line = regexp.MustCompile(`\S\s{3,}\S.*$`).ReplaceAllStringFunc(strings.TrimSpace(line), func(found string) string { return found[:1] })
		line = regexp.MustCompile(`\$\(bench ([^)]*)\)`).ReplaceAllString(line, "; bench $1 ; ")
		for _, part := range shellParts(line) {
			if i := strings.Index(part, "bench "); strings.HasPrefix(part, "bench ") {
				all = append(all, part)
			} else if i > 0 && regexp.MustCompile(`(do|until|exec|xargs -P \d+ -n \d+) $`).MatchString(part[:i]) {
				all = append(all, strings.TrimSuffix(part[i:], `"`))
			}
		}
	}
	return all
}

// shellParts are the parts of a line between |, ; and &, outside quotes.
func shellParts(line string) []string {
	var all []string
	var quote rune
	start := 0
	for i, r := range line + ";" {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case i < len(line) && (r == '"' || r == '\''):
			quote = r
		case r == ';' || r == '|' || r == '&':
			all, start = append(all, strings.TrimSpace(line[start:i])), i+1
		}
	}
	return all
}

// shellWords splits a command into its arguments, and the file that its output goes to.
func shellWords(command string) (all []string, to string) {
	for _, m := range regexp.MustCompile(`(?:"[^"]*"|'[^']*'|[^\s"'])+`).FindAllString(command, -1) {
		all = append(all, strings.NewReplacer(`"`, "", `'`, "").Replace(m))
	}
	if i := slices.Index(all, ">"); i >= 0 {
		return all[:i], all[i+1]
	}
	return all, ""
}

// brief is a run of little to compute.
var brief = []string{"--reps", "2", "--set", "horizon=20s", "--set", "warmup=0s"}

// shorter are the arguments of an example with what leaves little to compute.
func shorter(args []string) []string {
	switch args[0] {
	case "run", "compare", "sweep", "split":
		args = append(args, brief...)
		if slices.Contains(args, "design={halton: 500}") {
			args = append(args, "--set", "design={halton: 20}")
		}
		if slices.Contains(args, "--precision") {
			args = append(args, "--budget", "4")
		}
	case "explain":
		args = append(args, "--set", "horizon=200s")
	case "plan":
		args = append(args, "--reps", "10", "--budget", "10", "--set", "horizon=100s", "--set", "warmup=0s")
	case "validate":
		if len(args) > 1 && args[1] == "my.yaml" {
			args = append(args, "--quick")
		}
	case "missing", "shard":
		if args[len(args)-1] == "--index" {
			args = append(args, "0") // which xargs adds
		}
	case "conform":
		if files, err := filepath.Glob(args[1]); err == nil && len(files) > 0 {
			args = slices.Replace(args, 1, 2, files...)
		}
	}
	return args
}

// elsewhere are examples that are only parsed: they take minutes, or a network.
func elsewhere(args []string) bool {
	ladder := args[0] == "validate" && (len(args) == 1 || args[1] == "--quick" || args[1] == "--only" || args[1] == "--seed")
	return args[0] == "worker" || ladder || slices.ContainsFunc(args, func(a string) bool {
		return a == "--engine" || a == "--listen" || a == "--nats"
	})
}

// prepared makes the files and runs that examples name: the scenario of the README, a trace, runs that are done.
func prepared(t *testing.T) {
	t.Helper()
	traces, err := filepath.Abs(root + "/" + measured)
	if err != nil {
		t.Fatal(err)
	}
	text := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.CopyFS(measured, os.DirFS(traces)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(traces, "hand.jsonl.gz"))
	if err == nil {
		err = os.WriteFile("traces.jsonl", data, 0o666)
	}
	if err == nil {
		err = os.WriteFile("my.yaml", []byte(text), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"run my.yaml --reps 2 --set horizon=20s --out out",
		"run system-sleep --reps 2 --set horizon=20s --set warmup=0s --out results/system-sleep-seed1-0123abcd",
		"split my.yaml --shards 100 --out big --reps 2 --set horizon=20s --set warmup=0s",
	} {
		c := command{out: io.Discard, err: io.Discard}
		if status := c.execute(t.Context(), strings.Fields(line)); status != statusDone {
			t.Fatalf("%s: exit status %d", line, status)
		}
	}
}

// parses demands that a verb takes the arguments.
func parses(t *testing.T, args []string) {
	t.Helper()
	c := command{out: io.Discard, err: io.Discard}
	verb, rest, err := c.root().Find(args)
	if err == nil {
		err = verb.ParseFlags(rest)
	}
	if err == nil {
		err = verb.ValidateArgs(verb.Flags().Args())
	}
	if err != nil || !verb.HasParent() {
		t.Errorf("%q: %v", args, err)
	}
}

// Every example in the help of every verb works as it stands, with the README's scenario as my.yaml: it is run,
// with less to compute where it would take long.
func TestExamplesOfEveryVerb(t *testing.T) {
	t.Setenv("SLURM_ARRAY_TASK_ID", "0") // where an array job runs bench shard
	c := command{}
	verbs := append(c.root().Commands(), c.root())
	ran := 0
	for _, verb := range verbs {
		lines := examples(verb.Example)
		if len(lines) == 0 && verb.IsAvailableCommand() {
			t.Errorf("bench %s -h has no example", verb.Name())
		}
		t.Run(verb.Name(), func(t *testing.T) {
			prepared(t)
			for _, line := range lines {
				words, to := shellWords(line)
				args := shorter(words[1:])
				parses(t, args)
				if !elsewhere(args) {
					ran++
					runExample(t, line, args, to)
				}
			}
		})
	}
	if ran < 40 {
		t.Errorf("only %d examples were run", ran)
	}
}

// runExample runs an example. Checks may fail, as an example may show: then the status is 1.
func runExample(t *testing.T, line string, args []string, to string) {
	t.Helper()
	var out, errors bytes.Buffer
	c := command{out: &out, err: &errors}
	status := c.execute(t.Context(), args)
	mayFail := slices.Contains([]string{"sweep", "plan", "explore", "missing", "collect"}, args[0]) // with so little to compute, or so little done
	if status == statusUsage || status == statusFailed && !mayFail {
		t.Errorf("%s: exit status %d: %s", line, status, errors.String())
	}
	if to == "" {
		return
	}
	if err := os.WriteFile(to, out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
