package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A recording of a part of a replication is drawn if it is of what the run simulates, at whatever setting. One of
// another configuration is left out though name, seed and strategy are those of the run.
func TestPartsOfReplicationsAreMatched(t *testing.T) {
	scenario := blocks(readReadme(t), "yaml")[0]
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, run := range []struct{ name, line, set, title string }{
		{"compared", "bench compare my.yaml --reps 2 --out compared --set expect=[]", "expect=[]", ""},
		{"swept", "bench sweep my.yaml --reps 2 --out swept --set expect=[] --axis device.d0_exit=1ms,2ms", "device.d0_exit=2ms", ", d0_exit=2ms</h3>"},
	} {
		execute(t, run.line)
		own, other := filepath.Join(run.name, "own.recording"), filepath.Join(run.name, "other.recording")
		window := "bench explain my.yaml --strategy drain --to 60s --set " + run.set + " --recording "
		execute(t, window+own)
		execute(t, window+other+" --set device.d0_exit=900ms")
		var said bytes.Buffer
		c := command{out: &bytes.Buffer{}, err: &said}
		if status := c.execute(t.Context(), []string{"report", run.name}); status != statusDone {
			t.Fatalf("%s: exit status %d: %s", run.name, status, said.String())
		}
		if want := other + ": it is of no replication of this run"; !strings.Contains(said.String(), want) || strings.Contains(said.String(), own) {
			t.Errorf("%s: not %q but %q", run.name, want, said.String())
		}
		page := readFile(t, filepath.Join(run.name, "report.html"))
		if strings.Count(page, `<figure class="chart" id="chart-worst-stops_`) != 1 || !strings.Contains(page, run.title) {
			t.Errorf("%s: the recording is not drawn, or both are", run.name)
		}
	}
}
