package conform

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// run replays one line that was made from goodLine by replacing parts of it.
func run(t *testing.T, replacements ...string) *Report {
	t.Helper()
	line := goodLine
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(line, replacements[i]) {
			t.Fatalf("the line has no %s", replacements[i])
		}
		line = strings.Replace(line, replacements[i], replacements[i+1], 1)
	}
	report, err := Run(strings.NewReader(line), "f")
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestEveryComparedMemberIsCompared: a trace that differs from the replay in one place fails there.
func TestEveryComparedMemberIsCompared(t *testing.T) {
	for _, test := range []struct {
		about, old, new string
		step            int
	}{
		{"event", `"ev":"deliver","r":"r1","q":"Q"`, `"ev":"ioResume","r":"r1","q":"Q"`, 1},
		{"member of an event", `"status":"PENDING"`, `"status":"INVALID_DEVICE_STATE"`, 1},
		{"unknown event", `"ev":"deliver"`, `"ev":"delivery"`, 1},
		{"unknown member of an event", `"r":"r1","q":"Q"`, `"r":"r1","q":"Q","why":1`, 1},
		{"unknown member of a device state", `"stim":"complete 0 r1",`, `"stim":"complete 0 r1","device":{"tt":1},`, 2},
		{"event missing", `{"ev":"deliver","r":"r1","q":"Q"},`, ``, 1},
		{"event too much", `{"ev":"deliver"`, `{"ev":"queueReady","q":"Q"},{"ev":"deliver"`, 1},
		{"queue state", `[7,0,1,"On"]`, `[7,0,1,"Off"]`, 1},
		{"queue that did not change", `[15,0,0,"On"]}}`, `[7,0,1,"On"]}}`, 2},
		{"queue that changed", `,"queues":{"Q":[15,0,0,"On"]}`, ``, 2},
		{"blocked", `"stim":"complete 0 r1"`, `"blocked":["arrive r1 Q"],"stim":"complete 0 r1"`, 2},
		{"stimulus", `"stim":"complete 0 r1"`, `"stim":"complete SUCCESS r1"`, 2},
		{"final state", `"driverNoRequests"]`, `"pnpHeld"]`, 3},
		{"final count", `"queued":0`, `"queued":1`, 3},
		{"no final", `,"final":{"Q":{"state":["accept","dispatch","noRequests","driverNoRequests"],"stateBits":15,"queued":0,"driverOwned":0,"power":"On"}}`, ``, 3},
		{"end", `"end":"ok"`, `"end":"bugcheck"`, 3},
		{"still blocked", `"end":"ok"`, `"stillBlocked":["powerUp"],"end":"ok"`, 3},
	} {
		t.Run(test.about, func(t *testing.T) {
			report := run(t, test.old, test.new)
			if report.Failed != 1 {
				t.Fatal("passed")
			}
			if got := report.Results[0].Differences[0].Step; got != test.step {
				t.Errorf("step %d differs first, want %d", got, test.step)
			}
		})
	}
}

// TestWhatIsNotCompared: the framework's own texts and the diagnostic events are not.
func TestWhatIsNotCompared(t *testing.T) {
	report := run(t,
		`"status":"PENDING"`, `"status":"PENDING","msg":"anything"`,
		`{"ev":"deliver"`, `{"ev":"policy","states":["Any"]},{"ev":"deliver"`,
		`"stim":"complete 0 r1"`, `"device":{"idle":"Any","flags":[],"policy":"Any","power":"Any"},"stim":"complete 0 r1"`)
	if report.Failed != 0 {
		t.Error(report.Results[0].Differences[0])
	}
}

// TestUndefinedNeedsAViolation: behaviour that was undefined when it was measured must be reported
// as a violation, at that very place; nothing after it is compared.
func TestUndefinedNeedsAViolation(t *testing.T) {
	undefined := []string{
		`"verifier":true`, `"keepRefs":true`,
		`"complete 0 r1"]`, `"complete 0 r1","complete 0 r1","arrive r9 Q"]`,
		`"On"]}}],"end":"ok"`, `"On"]}},{"stim":"complete 0 r1","events":[{"ev":"frameworkAssert","expr":"x"},{"ev":"crash"}]}],"end":"undefined"`,
	}
	if report := run(t, undefined...); report.Failed != 0 {
		t.Error(report.Results[0].Differences[0])
	}
	early := append(undefined, `{"ev":"deliver","r":"r1"`, `{"ev":"frameworkAssert"},{"ev":"deliver","r":"r1"`)
	if report := run(t, early...); report.Failed != 1 {
		t.Error("passed without a violation")
	}
	late := append(undefined, `{"ev":"frameworkAssert","expr":"x"}`, `{"ev":"waitDone","name":"x"},{"ev":"frameworkAssert","expr":"x"}`)
	if report := run(t, late...); report.Failed != 1 {
		t.Error("passed with a violation before the last defined event")
	}
}

func TestDifferencesSideBySide(t *testing.T) {
	report := run(t,
		`"status":"PENDING"`, `"status":"INVALID_DEVICE_STATE"`,
		`{"ev":"deliver"`, `{"ev":"queueReady","q":"Q"},{"ev":"deliver"`,
		`[15,0,0,"On"]`, `[14,0,0,"On"]`)
	var b strings.Builder
	if err := report.WriteDifferences(&b, true); err != nil {
		t.Fatal(err)
	}
	want := `f:1: one (group g): 2 steps differ
  step 1: arrive r1 Q
    measured                                                         replayed
  - queueReady q=Q
    deliver r=r1 q=Q                                               | deliver r=r1 q=Q
  ! ret call=arrive on=r1 status=INVALID_DEVICE_STATE              | ret call=arrive on=r1 status=PENDING
    queue Q: On, accept dispatch noRequests (7), 0 queued, 1 owned | queue Q: On, accept dispatch noRequests (7), 0 queued, 1 owned
  step 2: complete 0 r1
    measured                                                           replayed
    completed r=r1 status=SUCCESS                                    | completed r=r1 status=SUCCESS
  ! queue Q: On, dispatch noRequests driverNoRequests (14), 0 queued, 0 owned | queue Q: On, accept dispatch noRequests driverNoRequests (15), 0 queued, 0 owned
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	b.Reset()
	if err := report.WriteDifferences(&b, false); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "step 1") || strings.Contains(got, "step 2") {
		t.Errorf("without all: %s", got)
	}
}

// TestRestlessScenarioEnds: a driver that makes its queue ready again in every ready notification
// keeps the framework busy for ever; the replay gives up.
func TestRestlessScenarioEnds(t *testing.T) {
	report := run(t,
		`"dispatch":"parallel","callbacks":["ioDefault","ioStop"]`, `"dispatch":"manual","callbacks":[]`,
		`"deliver":["hold","complete SUCCESS"]`, `"ready":"start Q"`,
		`"stimuli":[`, `"stimuli":["readyNotify Q",`)
	replayed := strings.Join(report.Results[0].Differences[1].Replayed, "\n")
	if !strings.Contains(replayed, "does not come to rest") {
		t.Errorf("got\n%.1000s", replayed)
	}
}
