package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"quiesce/results"
)

// stopped runs bench and stops it when observe has seen so many replications; 0: before anything is done.
func stopped(t *testing.T, after int, args ...string) (status int, out, errors string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen, last := 0, 0
	var stdout, stderr bytes.Buffer
	c := command{out: &stdout, err: &stderr, observe: func(p results.Progress) {
		if seen += max(0, p.Done-last); seen >= after {
			cancel()
		}
		last = p.Done
	}}
	if after == 0 {
		cancel()
	}
	status = c.execute(ctx, args)
	return status, stdout.String(), stderr.String()
}

// A search and a sweep that are stopped show what is known so far, and go on to what undisturbed ones say.
func TestStoppedSearchesShowWhatIsKnownAndGoOn(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("long.yaml", []byte(long), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		after int // replications: enough to show something, and far from all
		args  []string
	}{
		{"plan", 65, []string{"plan", "long.yaml", "--axis", "requests.read.arrivals.poisson.rate=2/s..20/s/17", "--objective", "stop_latency.mean < 40ms", "--reps", "10"}},
		{"sweep", 20, []string{"sweep", "long.yaml", "--axis", "requests.read.arrivals.poisson.rate=2/s..20/s/9", "--reps", "10"}},
	} {
		name, args := c.name, c.args
		out := func(dir string) []string { return append(args[:len(args):len(args)], "--jobs", "1", "--out", name+dir) }
		status, shown, errors := stopped(t, c.after, out("")...)
		if status != statusInterrupted || !strings.Contains(shown, "PARTIAL: ") || !strings.Contains(shown, "stop_latency") || !strings.Contains(errors, "the same command goes on from there") {
			t.Errorf("%s: exit status %d, output\n%s%s", name, status, shown, errors)
		}
		status, resumed, _ := stopped(t, 1<<30, out("")...)
		_, whole, _ := stopped(t, 1<<30, out("-whole")...)
		if status != statusDone || resumed != whole || strings.Contains(whole, "PARTIAL") {
			t.Errorf("%s: exit status %d; resumed:\n%s\nundisturbed:\n%s", name, status, resumed, whole)
		}
	}
}

// What is said of a stopped command is true: only what is stored goes on.
func TestStoppedCommandsSayWhetherTheyGoOn(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("long.yaml", []byte(long), 0o666); err != nil {
		t.Fatal(err)
	}
	const stored, anew = "bench: stopped; the same command goes on from there\n", "bench: stopped; nothing is stored, and the same command starts anew\n"
	for _, c := range [][2]string{
		{"run long.yaml --out run", stored},
		{"validate --only C1", anew},
		{"validate --only C1 --out rows", stored},
		{"explain long.yaml", anew},
		{"export run", anew},
		{"plan long.yaml --axis device.d0_exit=1ms..9ms/3 --objective mean_power<1W --out plan", stored},
	} {
		line, want := c[0], c[1]
		status, _, errors := stopped(t, 0, strings.Fields(line)...)
		if status != statusInterrupted || !strings.HasSuffix(errors, want) {
			t.Errorf("%s: exit status %d, %q", line, status, errors)
		}
	}
}
