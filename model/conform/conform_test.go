package conform

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quiesce/model/wdf"
)

// traceFiles are the measured traces: systematic, random, random with several threads, and with the
// device's own idle and power-policy machines.
var traceFiles = []string{"hand", "random", "threads", "idle"}

// readTraces reads one file of testdata.
func readTraces(t testing.TB, name string) []*Case {
	t.Helper()
	path := filepath.Join("testdata", name+".jsonl.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	cases, err := Read(f, path)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// forEachGroup runs a subtest for every group of a file.
func forEachGroup(t *testing.T, file string, test func(*testing.T, []*Case)) {
	groups := map[string][]*Case{}
	var order []string
	for _, c := range readTraces(t, file) {
		if groups[c.Group] == nil {
			order = append(order, c.Group)
		}
		groups[c.Group] = append(groups[c.Group], c)
	}
	for _, group := range order {
		t.Run(group, func(t *testing.T) { test(t, groups[group]) })
	}
}

// requirePassed fails the test with the first difference.
func requirePassed(t *testing.T, c *Case, differences []Difference) {
	t.Helper()
	if len(differences) > 0 {
		t.Errorf("%s (line %d):\n%s", c.Name, c.Line, differences[0])
	}
}

// TestTraces replays every measured scenario.
func TestTraces(t *testing.T) {
	for _, file := range traceFiles {
		t.Run(file, func(t *testing.T) {
			forEachGroup(t, file, func(t *testing.T, cases []*Case) {
				for _, c := range cases {
					requirePassed(t, c, c.Run().Differences)
				}
			})
		})
	}
}

// TestVerifierOnlyWatches: legal drivers do the same with the framework verifier on and off, as they
// did when the real framework was run both ways. The random scenarios have legal drivers only.
func TestVerifierOnlyWatches(t *testing.T) {
	for _, file := range traceFiles {
		t.Run(file, func(t *testing.T) {
			for _, c := range readTraces(t, file) {
				if strings.HasPrefix(c.Group, "random") {
					c.script.config.Verifier = !c.script.config.Verifier
					requirePassed(t, c, compare(c.want, replay(c.script)))
				}
			}
		})
	}
}

// TestIssuerRoutinesThatDoNothing: it makes no difference whether completions are callbacks into
// issuers that do nothing, or facts only.
func TestIssuerRoutinesThatDoNothing(t *testing.T) {
	for _, file := range traceFiles {
		t.Run(file, func(t *testing.T) {
			for _, c := range readTraces(t, file) {
				c.script.config.IssuerRoutines = true
				requirePassed(t, c, compare(c.want, replay(c.script)))
			}
		})
	}
}

// TestClonedMachineGoesOnAlike: between any two steps the machine can be exchanged for its clone,
// whatever becomes of the original.
func TestClonedMachineGoesOnAlike(t *testing.T) {
	for _, file := range traceFiles {
		t.Run(file, func(t *testing.T) {
			for _, c := range readTraces(t, file) {
				if len(c.script.config.Queues) != len(c.script.queues) {
					continue // a queue that was not created
				}
				w, err := newWorld(c.script)
				if err != nil {
					t.Fatal(err)
				}
				for i, s := range c.script.stimuli {
					before := w.machine
					w.machine = before.Clone()
					got := w.play(s)
					if diff := cmp.Diff(c.want[i].lines, got.lines, cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("%s (line %d), step %d (-measured +replayed):\n%s", c.Name, c.Line, i+1, diff)
					}
					if w.end != endOK {
						break
					}
					spoil(before, c.script)
				}
			}
		})
	}
}

// BenchmarkReplay is the replay of all scenarios of one file.
func BenchmarkReplay(b *testing.B) {
	for _, file := range traceFiles {
		b.Run(file, func(b *testing.B) {
			cases := readTraces(b, file)
			for b.Loop() {
				for _, c := range cases {
					if result := c.Run(); !result.Passed() {
						b.Fatal(fmt.Sprint(result))
					}
				}
			}
		})
	}
}

// spoil does to the machine what must not reach its clone. What the machine makes of it does not
// matter, only that its state changes.
func spoil(m *wdf.Machine, s *script) {
	for i := range s.config.Queues {
		for j, kind := range []wdf.InputKind{wdf.Arrive, wdf.Start, wdf.Purge, wdf.RaiseIrql, wdf.CancelIrp} {
			in := wdf.Input{
				Kind:    kind,
				Thread:  wdf.ThreadID(100 + 10*i + j),
				Queue:   wdf.QueueID(i),
				Request: wdf.RequestID(len(s.requests.list) + i),
			}
			if _, err := m.Step(in, nil); err != nil {
				return // what came before has done enough
			}
		}
	}
}
