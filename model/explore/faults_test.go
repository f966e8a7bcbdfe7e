package explore

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite FAULTS.md")

// faults are the nine mistakes seen in real drivers, (a) to (i), and the late acknowledgement; each
// with the world in which it shows and the kind that it shows as.
var faults = []struct {
	letter, text string
	about        string
	kind         FindingKind
	cancels      int
	unbounded    bool
}{
	{letter: "a", text: "faulty(lost)", kind: Hang,
		about: "EvtIoStop neither acknowledges the request nor sees to its completion: the power thread waits for it for ever (R68)."},
	{letter: "b", text: "faulty(complete-after-requeue)", kind: Misuse,
		about: "EvtIoStop requeues the request without taking it off the hardware, whose completion then ends a request that the driver no longer owns (M7)."},
	{letter: "c", text: "faulty(ack-then-complete)", kind: Misuse,
		about: "EvtIoStop acknowledges the request and completes it as well, here while it is still marked cancelable (M6)."},
	{letter: "d", text: "faulty(requeue-cancelable)", kind: Misuse,
		about: "EvtIoStop requeues the request without UnmarkCancelable (M2)."},
	{letter: "e", text: "faulty(ack-after-cancel)", kind: TouchInDx, cancels: 1,
		about: "UnmarkCancelable said STATUS_CANCELLED, so EvtRequestCancel owns the request; the driver acknowledges it all the same. The queue turns Off while the device is still aborting the request, and D0Exit overtakes the abort."},
	{letter: "f", text: "faulty(unregistered)", kind: Hang, unbounded: true,
		about: "EvtIoStop was assigned after WdfIoQueueCreate and is never called. A request that waits for an event, such as a key, holds up the power-down for as long as nobody presses it."},
	{letter: "g", text: "faulty(blocking-handler)", kind: Hang, unbounded: true,
		about: "The request handler returns only when the hardware is done. The first pass of the Hold waits for it before any EvtIoStop is called (R54)."},
	{letter: "h", text: "faulty(wait-for-d0)", kind: Hang,
		about: "The request handler waits for D0 although the device has already decided to leave it: the handler waits for the next D0, and the Hold waits for the handler (R115)."},
	{letter: "i", text: "faulty(no-resume)", kind: LostRequest,
		about: "EvtIoStop holds the request, and no EvtIoResume starts it again: it is stranded after the return to D0."},
	{letter: "late", text: "faulty(late-ack)", kind: Hang,
		about: "The acknowledgement comes from another thread after EvtIoStop has returned. It is recorded, and nothing notices it (R69)."},
}

// TestFaultsAreCaught finds every mistake, and replays the way to it.
func TestFaultsAreCaught(t *testing.T) {
	var doc strings.Builder
	doc.WriteString(faultsHead)
	for _, fault := range faults {
		c := small(t, fault.text)
		c.Requests, c.Cancels, c.Unbounded = 1, fault.cancels, fault.unbounded
		r := mustSearch(t, c)
		if !r.Failed() {
			t.Fatalf("%s: nothing found", fault.text)
		}
		f := r.Findings[0]
		if f.Kind != fault.kind {
			t.Errorf("%s: found %v, want %v\n%v", fault.text, f, fault.kind, f.Path)
		}
		for _, f := range r.Findings {
			checkReplays(t, f)
		}
		fmt.Fprintf(&doc, "\n## (%s) %s\n\n%s\n\nFound: %v.\n\n```\n%v```\n", fault.letter, fault.text, fault.about, f, f.Path)
	}
	if *update {
		if err := os.WriteFile("FAULTS.md", []byte(doc.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile("FAULTS.md")
	if err != nil || string(written) != doc.String() {
		t.Errorf("FAULTS.md is not what the search finds (%v); go test ./model/explore -run Faults -update rewrites it", err)
	}
}

const faultsHead = `# Ten mistakes, and how the search finds them

Nine of these mistakes have been seen in real drivers; the tenth is the one that the documentation
comes nearest to inviting. Each is a strategy, ` + "`faulty(...)`" + `, and each is found by
` + "`bench explore`" + ` in a world of one parallel and one sequential power-managed queue with one request
each, marked cancelable where the driver can, and one power-down. What stands below each is the
shortest way there, as a transcript that ` + "`bench conform`" + ` replays. It is written by the tests.
`
