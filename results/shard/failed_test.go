package shard_test

import (
	"bytes"
	"context"
	"testing"

	"quiesce/reports/export"
	"quiesce/results"
	"quiesce/results/shard"
)

// failing is fake, but that settings are wrong together, and replications panic, at each beginning and end that
// tasks may have.
func failing(ctx context.Context, t results.Task) (results.Result, error) {
	if t.Point%7 == 3 {
		return results.Result{Task: t, Failure: results.WrongTogether + ": the warm-up ends after the horizon"}, nil
	}
	for i := t.First; i < t.First+t.Replications; i++ {
		if t.Point%3 == 1 && (i == 0 || i == 3 || i == 4 || i == 8) {
			panic("queue off twice")
		}
	}
	return fake(ctx, t)
}

// Shards export what one machine exports, byte for byte, where replications and settings fail too: which these
// are does not depend on how they are dealt to tasks.
func TestShardsExportTheSameFailures(t *testing.T) {
	job := sweep(10)
	job.Definition.Replications = 9
	dir := t.TempDir()
	l, err := results.Create(dir, &job.Definition)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, failing, quiet); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	want := exported(t, dir)
	if n := bytes.Count(want[export.Findings], []byte("no_result")); n < 10 {
		t.Fatalf("%d failures: this tests little", n)
	}
	for _, shards := range []int{1, 4, 13} {
		run := split(t, job, shards)
		for index := range run.Round.Shards {
			if _, err := reopened(t, run).Compute(t.Context(), index, results.Local{Jobs: 1}, failing, quiet); err != nil {
				t.Fatal(err)
			}
		}
		if c := collect(t, run); len(c.Missing)+len(c.Problems) > 0 {
			t.Fatalf("after all %d shards: %+v", shards, c)
		}
		for table, data := range exported(t, run.Dir) {
			if !bytes.Equal(data, want[table]) {
				t.Errorf("%d shards: %s differs:\n%s\nwant\n%s", shards, table, data, want[table])
			}
		}
	}
}

// exported is what a ledger exports.
func exported(t *testing.T, dir string) map[export.Table][]byte {
	t.Helper()
	l, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[export.Table][]byte{}
	for _, table := range export.Tables() {
		var b bytes.Buffer
		s, err := export.Write(t.Context(), &b, l, export.Options{Table: table, Format: export.CSV})
		if err != nil || s.Partial() || len(s.LeftOut) > 0 {
			t.Fatalf("%s: %+v, error %v", table, s, err)
		}
		all[table] = b.Bytes()
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	return all
}

// A result that cannot be one is not collected, and its task is to be computed again.
func TestAPartWithAWrongResultIsComputedAgain(t *testing.T) {
	run := split(t, comparison(4), 2)
	for index := range run.Round.Shards {
		compute(t, run, index)
	}
	shard.Spoil(t, run, 1, func(r *results.Result) { r.Histograms = nil })
	c := collect(t, run)
	if len(c.Problems) != 1 || len(c.Missing) != 1 || c.Missing[0] != 1 {
		t.Fatalf("%+v", c)
	}
	compute(t, run, 1)
	collect(t, run)
	if contents(t, run.Dir) != local(t, comparison(4)) {
		t.Error("the run differs from one without")
	}
}
