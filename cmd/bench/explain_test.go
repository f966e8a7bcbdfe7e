package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"quiesce/reports/explain"
	"quiesce/results/recording"
)

// What --recording keeps can be opened and drawn, and is the replication that was explained.
func TestKeptRecordingCanBeDrawn(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("long.yaml", []byte(long), 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	c := command{out: &stdout, err: &stderr}
	if status := c.execute(t.Context(), []string{"explain", "long.yaml", "--replication", "3", "--strategy", "drain", "--recording", "kept.recording"}); status != statusDone {
		t.Fatal(status, stderr.String())
	}
	r, err := recording.OpenFile("kept.recording")
	if err != nil {
		t.Fatal(err)
	}
	if r.Header.Replication != 3 || r.Header.Strategy != "drain" || r.Trailer.Reason != recording.Ended {
		t.Errorf("%+v, %+v", r.Header, r.Trailer)
	}
	data, err := os.ReadFile("kept.recording")
	if err := errors.Join(err, r.Close(), os.WriteFile("again.recording", data, 0o666)); err != nil {
		t.Fatal(err)
	}
	nameless := func(*recording.Recording) (string, error) { return "", nil }
	charts, leftOut := explain.ChartsIn(".", nameless)
	if len(leftOut) > 0 || len(charts) != 2 {
		t.Errorf("%d charts: %v", len(charts), leftOut)
	}
	if err := os.WriteFile("broken.recording", data[:len(data)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	charts, leftOut = explain.ChartsIn(".", nameless)
	if len(charts) != 2 || len(leftOut) != 1 || !strings.Contains(leftOut[0].Error(), "broken.recording") {
		t.Errorf("half a recording: %d charts, left out %v", len(charts), leftOut)
	}
}
