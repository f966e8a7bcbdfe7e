package wdf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"quiesce/model/transcript"
)

const transcripts = "testdata/transcripts"

// The transcripts are the rules as scripts: each file is a family of rules or a document, and each
// case begins with a comment that cites what it explains (model/DESIGN.md lists them all) and says
// what must happen. A case builds a machine from its queues, then plays inputs; the expected output
// is every input with the actions that it led to.
//
//	machine [verifier] [owner] [scope=queue|device] [level=passive] [kmdf=N] [dx] [routines] [device]
//	parallel presented=2 callbacks=EvtIoStop,EvtIoResume
//	manual notManaged
//	----
//
//	step
//	t0 Arrive q0 r0
//	t0 return
//	----
//
// A line of a script is a thread and one input, or several separated by semicolons; `return` stands
// for CallbackReturned. A line `settle` lets work items and ready threads run up to the next callback;
// `run` does so with the system at work around the device (transcript_system_test.go), up to a queue's
// callback or the device callback that it names; the thread of that callback is `it`. `setup` plays a
// script that other cases explain, and prints nothing. `state` prints the queues.
//
// go test ./model/wdf -run Transcripts -rewrite writes the expectations anew; read the difference.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, transcripts, func(t *testing.T, path string) {
		playTranscript(t, path, &player{})
	})
}

func playTranscript(t *testing.T, path string, p *player) {
	datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
		switch d.Cmd {
		case "machine":
			return p.machine(t, d)
		case "step":
			return p.step(t, d)
		case "setup":
			p.step(t, d)
			return ""
		case "state":
			return p.state()
		}
		d.Fatalf(t, "unknown directive %s", d.Cmd)
		return ""
	})
}

// TestTranscriptInputsRoundTrip: an input is printed as a script would have to name it, so that a
// transcript that some other part of the program printed can be played.
func TestTranscriptInputsRoundTrip(t *testing.T) {
	datadriven.Walk(t, transcripts, func(t *testing.T, path string) {
		p := &player{}
		playTranscript(t, path, p)
		for _, in := range p.inputs {
			thread, words, _ := strings.Cut(in.String(), " ")
			got, err := transcript.ParseInput(thread, strings.Fields(words))
			if err != nil || got != in {
				t.Errorf("%+v prints as %q, which reads as %+v (%v)", in, in, got, err)
			}
		}
	})
}

// transcriptCase is one machine directive with the comment block before it.
type transcriptCase struct {
	place   string // file:line
	comment string
}

// readCases splits a transcript into its cases.
func readCases(path string) ([]transcriptCase, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var cases []transcriptCase
	var comment strings.Builder
	for i, line := range strings.Split(string(text), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			comment.WriteString(line + "\n")
		case line == "machine" || strings.HasPrefix(line, "machine "):
			cases = append(cases, transcriptCase{fmt.Sprintf("%s:%d", filepath.Base(path), i+1), comment.String()})
			comment.Reset()
		default:
			if n := len(cases); comment.Len() > 0 && n > 0 && line != "" { // a remark within the case
				cases[n-1].comment += comment.String()
			}
			comment.Reset()
		}
	}
	return cases, nil
}
