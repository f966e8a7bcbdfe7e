package explain_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/reports/explain"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// everything chooses all lines.
var everything = explain.Choice{Window: explain.Always, Client: -1}

// Every record has its line, in the transcript and in the log; what a choice leaves out is what does
// not concern it, and lines for all classes together with those for none are all lines.
func TestEveryRecordHasALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{Until: des.Time(10 * time.Second)})
		if r.Trailer.Records == 0 {
			return
		}
		for name, write := range writers {
			var all bytes.Buffer
			n, err := write(&all, r, everything)
			if err != nil || uint64(n) != r.Trailer.Records || strings.Contains(all.String(), "unknown") || strings.Contains(all.String(), "%!") {
				t.Fatalf("%s: %d lines of %d records, %v\n%s", name, n, r.Trailer.Records, err, all.String())
			}
			ofClasses := 0
			for i := range r.Header.Classes {
				c := everything
				c.Class = r.Header.Classes[i].Name
				n, err := write(&bytes.Buffer{}, r, c)
				if err != nil {
					t.Fatal(err)
				}
				ofClasses += n
			}
			if want := ofRequests(all.String()); name == "transcript" && ofClasses != want {
				t.Errorf("%d lines of requests, %d of all classes", want, ofClasses)
			}
		}
	})
}

// ofRequests counts the lines of a transcript that name a request.
func ofRequests(text string) int {
	return len(regexp.MustCompile(`(?m)^ .*  # class`).FindAllString(text, -1))
}

var writers = map[string]func(w *bytes.Buffer, r *recording.Recording, c explain.Choice) (int, error){
	"transcript": func(w *bytes.Buffer, r *recording.Recording, c explain.Choice) (int, error) {
		return explain.WriteTranscript(w, r, c)
	},
	"log": func(w *bytes.Buffer, r *recording.Recording, c explain.Choice) (int, error) {
		return explain.WriteLog(w, r, c)
	},
}

// The log of one request of a small scenario.
func TestLog(t *testing.T) {
	cfg := twoQueues(t)
	cfg.Strategy.Suspend = parse(t, "hold(resume_cost=1s)", 2)
	c := everything
	c.Class, c.Chosen = "read", true
	var b bytes.Buffer
	if _, err := explain.WriteLog(&b, recordingtest.Record(t, cfg, 1, recording.Limits{}), c); err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{
		"0.000000000  WDFREQUEST read 0        arrives at queue a",
		"0.000000000  WDFREQUEST read 0        delivered by queue a: EvtIoDefault",
		"0.000000000  WDFREQUEST read 0        the hardware takes it up",
		"2.000000000  WDFREQUEST read 0        EvtIoStop(Suspend)",
		"2.000000000  WDFREQUEST read 0        it leaves the hardware, not done",
		"2.000000000  WDFREQUEST read 0        WdfRequestStopAcknowledge(Requeue = FALSE)",
		"8.000000000  WDFREQUEST read 0        EvtIoResume",
		"9.000000000  WDFREQUEST read 0        the hardware takes it up",
		"12.000000000  WDFREQUEST read 0        completed to its issuer: SUCCESS",
	} {
		next := strings.Index(b.String()[at:], want)
		if next < 0 {
			t.Fatalf("no line %q, or not there, in\n%s", want, b.String())
		}
		at += next + len(want)
	}
}

// A window has what is in it, and nothing else.
func TestChoiceOfAWindow(t *testing.T) {
	r := recordingtest.Record(t, twoQueues(t), 1, recording.Limits{})
	c := everything
	c.Window = explain.Window{From: des.Time(2 * time.Second), To: des.Time(6 * time.Second)}
	var b bytes.Buffer
	n, err := explain.WriteTranscript(&b, r, c)
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	for line := range strings.Lines(b.String()) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "    2.000000000 ") && !strings.HasPrefix(line, "    5.000000000 ") {
			t.Errorf("line outside of the window: %s", line)
		}
	}
}
