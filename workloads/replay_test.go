package workloads

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quiesce/des"
	"quiesce/model"
)

// tape is a scenario that replays testdata/good.trace: reads at 1, 3 and 4 ms of 8 sectors, a write
// of 16 at 2 ms; devices 0, 1, 0, 1.
const tape = `
about: A replay
horizon: 1s
queues: [{name: io, dispatch: parallel}]
requests:
  - {class: read, queue: io, arrivals: {trace: {file: good.trace, map: {operation: read, demand: {base: 10us, per_sector: 1us}}}}}
  - {class: write, queue: io, arrivals: {trace: {file: good.trace, map: {operation: write}}}, service: 5us}
sleep: [{trigger: sx, periodic: {every: 100ms}, dwell: 1ms}]
`

func replayed(t *testing.T, sets ...string) *Scenario {
	t.Helper()
	s, err := Open(Source{Name: "test.yaml", Dir: "testdata", Text: tape, Sets: sets}, openFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReplay(t *testing.T) {
	const ms, us = des.Time(time.Millisecond), time.Microsecond
	for _, test := range []struct {
		set    string
		want   []model.TraceArrival // of class read
		repeat time.Duration
	}{
		{"seed=1", []model.TraceArrival{{At: 0, Demand: 18 * us}, {At: 2 * ms, Demand: 18 * us}, {At: 3 * ms, Demand: 18 * us}}, 4 * time.Millisecond},
		{"requests.read.arrivals.trace.rebase=false", []model.TraceArrival{{At: 1 * ms, Demand: 18 * us}, {At: 3 * ms, Demand: 18 * us}, {At: 4 * ms, Demand: 18 * us}}, 5 * time.Millisecond},
		{"requests.read.arrivals.trace.scale=2.5", []model.TraceArrival{{At: 0, Demand: 18 * us}, {At: 5 * ms, Demand: 18 * us}, {At: 7500000, Demand: 18 * us}}, 10 * time.Millisecond},
		{"requests.read.arrivals.trace.repeat=false", []model.TraceArrival{{At: 0, Demand: 18 * us}, {At: 2 * ms, Demand: 18 * us}, {At: 3 * ms, Demand: 18 * us}}, 0},
		{"requests.read.arrivals.trace.map.devices=[1]", []model.TraceArrival{{At: 3 * ms, Demand: 18 * us}}, 4 * time.Millisecond},
		{"requests.read.arrivals.trace.map={operation: any, demand: {bandwidth: 512MB/s}}", []model.TraceArrival{{At: 0, Demand: 8 * us}, {At: 1 * ms, Demand: 16 * us}, {At: 2 * ms, Demand: 8 * us}, {At: 3 * ms, Demand: 8 * us}}, 4 * time.Millisecond},
		{"requests.read={class: read, queue: io, service: 1ms, arrivals: {trace: {file: testdata/good.trace}}}", []model.TraceArrival{{At: 0, Demand: -1}, {At: 1 * ms, Demand: -1}, {At: 2 * ms, Demand: -1}, {At: 3 * ms, Demand: -1}}, 4 * time.Millisecond},
	} {
		s := replayed(t, test.set)
		got := config(t, s, "").Classes[0].Arrivals
		if got.Kind != model.Trace || got.Repeat != test.repeat || len(got.Trace) != len(test.want) {
			t.Errorf("%s: %+v", test.set, got)
			continue
		}
		for i, want := range test.want {
			if got.Trace[i] != want {
				t.Errorf("%s: row %d is %+v, want %+v", test.set, i, got.Trace[i], want)
			}
		}
		if !config(t, s, "").Sleep[0].Phase {
			t.Error("the power-downs of a replayed trace start in phase")
		}
		outcome(t, s, "")
	}
}

// TestCoverage looks for the note on rows that no class takes, or several.
func TestCoverage(t *testing.T) {
	for set, want := range map[string]string{
		"seed=1": "",
		"requests.write.arrivals.trace.map.devices=[7]":     "Of the 4 rows of testdata/good.trace, 1 belong to no class.",
		"requests.read.arrivals.trace.map.operation=any":    "Of the 4 rows of testdata/good.trace, 1 to more than one.",
		"requests.write.arrivals.trace.map.operation=write": "",
	} {
		got := ""
		for _, n := range replayed(t, set).Notes {
			if n.Code == "trace_rows" {
				got = strings.ReplaceAll(n.Message, `\`, "/")
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", set, got, want)
		}
	}
}

// TestTraceInPlaceOfScenario loads a trace by its path, whatever it is called.
func TestTraceInPlaceOfScenario(t *testing.T) {
	path := filepath.Join(t.TempDir(), "whatever 'it' is.yaml")
	var text strings.Builder
	text.WriteString("# rows\n")
	for i := range 1000 {
		// 2000 requests per second from the start of a large clock, a third of them writes
		io.WriteString(&text, strings.Join([]string{itoa(5_000_000_000 + i*500_000), itoa(i % 4), itoa(i * 8), itoa(8 + i%3*8), itoa(min(1, i%3))}, " ")+"\n")
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path, []string{"replications=2", "sleep.sx.dwell=7ms"})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"drain", "hold", "requeue", "cancel-owned"} {
		cfg := config(t, s, name)
		reads, writes := &cfg.Classes[0], &cfg.Classes[1]
		if len(reads.Arrivals.Trace) != 666 || len(writes.Arrivals.Trace) != 334 || s.Replications != 2 || cfg.Sleep[0].Dwell.Mean() != 0.007 {
			t.Fatalf("%d reads, %d writes, %+v", len(reads.Arrivals.Trace), len(writes.Arrivals.Trace), cfg.Sleep[0])
		}
		if cfg.Queues[reads.Queue].Dispatch == cfg.Queues[writes.Queue].Dispatch {
			t.Error("there is one kind of queue only")
		}
	}
	o := outcome(t, s, "drain")
	if rate, _ := mean(t, o, "throughput"); math.Abs(rate-2000) > 20 {
		t.Errorf("%v requests per second are replayed, not 2000", rate)
	}
	if _, stops := mean(t, o, "stop_latency"); stops < 40 || stops > 55 {
		t.Errorf("%d stops in a replication, not about 50", stops)
	}
	back, err := Open(Source{Name: "back", Text: s.Text()}, openFile)
	if err != nil || back.Text() != s.Text() {
		t.Errorf("the text of the template is not one: %v", err)
	}
	if len(s.Attachments) != 1 || s.Attachments[0].Path != path {
		t.Errorf("attachments %+v", s.Attachments)
	}

	if err := os.WriteFile(path, []byte("5 0 0 8 1\n4 0 0 8 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, nil); err == nil || !strings.Contains(err.Error(), path+":2:1: the request arrives 1ns before one above it") {
		t.Errorf("a faulty trace: %v", err)
	}
	if err := os.WriteFile(path, []byte("5 0 0 8 1\n5 0 0 8 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, nil); err == nil || !strings.Contains(err.Error(), "arrive at the same time") {
		t.Errorf("a trace of one instant: %v", err)
	}
}

// TestTraceReadOnce demands that classes and points of a sweep share what was read.
func TestTraceReadOnce(t *testing.T) {
	opened := 0
	s, err := Open(Source{Name: "test.yaml", Dir: "testdata", Text: tape}, func(path string) (io.ReadCloser, error) {
		opened++
		return openFile(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.With("requests.read.arrivals.trace.scale=2"); err != nil || opened != 1 {
		t.Errorf("the trace was opened %d times (%v)", opened, err)
	}
}

func itoa(n int) string { return shortest(float64(n)) }
