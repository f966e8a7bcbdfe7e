package main

import (
	"path/filepath"
	"testing"

	"quiesce/results"
)

// TestRecorded demands that the command that records a replication sets what is simulated in it, and nothing of how
// many there are or what is asked of them.
func TestRecorded(t *testing.T) {
	d := &results.Definition{Scenario: "my.yaml", Chosen: []string{"drain", "requeue"}, Sets: []string{
		"horizon=60s", "replications=10", "precision.relative=1%", "objectives=['stop_latency.p99 < 50ms']", "expect=[]", "sweep={}",
		"design=grid", "theory=[]", "about=another", "compare=[drain, requeue]", "seed=7", "requests.read.service=5ms",
	}}
	want := `bench explain my.yaml --set horizon=60s --set "compare=[drain, requeue]" --set seed=7 --set requests.read.service=5ms --strategy drain --recording ` +
		word(filepath.Join("out", recordingFile))
	if got := recorded(d, "out"); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}
