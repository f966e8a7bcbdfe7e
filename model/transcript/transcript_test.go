package transcript

import (
	"strings"
	"testing"

	"quiesce/model/wdf"
)

// good is a transcript as Read and String know it.
const good = `machine verifier owner scope=device level=passive kmdf=9
sequential callbacks=EvtIoStop,EvtIoResume
parallel presented=2 notManaged noDefault callbacks=EvtIoRead
manual callbacks=EvtIoCanceledOnQueue

# a request arrives
t1 Arrive q0 r0
    RequestStored q0 r0 tail
    PowerReference q0 refs=1
    EvtIoDefault q0 r0
t1 CallbackReturned
    Returned Arrive q0 r0 PENDING
`

func TestReadWrite(t *testing.T) {
	read, err := Read(strings.NewReader(good), "good")
	if err != nil {
		t.Fatal(err)
	}
	if got := read.String(); got != good {
		t.Errorf("got\n%s\nwant\n%s", got, good)
	}
	if len(read.Steps) != 2 || read.Steps[0].Line != 7 || read.Steps[0].About != "a request arrives" {
		t.Errorf("steps %+v", read.Steps)
	}
	if q := read.Config.Queues[1]; q.Dispatch != wdf.Parallel || q.Presented != 2 || q.PowerManaged || q.Callbacks != wdf.HasIoRead {
		t.Errorf("queue 1 is %+v", q)
	}
}

// TestReplay finds the first step at which the machine does otherwise: here the delivery comes
// without the request being stored first.
func TestReplay(t *testing.T) {
	read, err := Read(strings.NewReader(good), "good")
	if err != nil {
		t.Fatal(err)
	}
	d, err := read.Replay()
	if err != nil || d == nil || d.Line != 7 || len(d.Got) != 2 {
		t.Fatalf("%v %v", d, err)
	}
	read.Steps[0].Actions = d.Got
	if d, err := read.Replay(); d != nil || err != nil {
		t.Fatalf("corrected, and still %v %v", d, err)
	}
	read.Steps = append(read.Steps, Step{Input: wdf.Input{Kind: wdf.CallbackReturned, Thread: 5}})
	if d, err := read.Replay(); err != nil || d == nil || d.Error == "" {
		t.Fatalf("an impossible input: %v %v", d, err)
	}
}

// TestBadTranscript names every line that is wrong.
func TestBadTranscript(t *testing.T) {
	const bad = `machine verifyer
sequental
parallel callbacks=EvtIoStopp

    Returned Arrive
x1 Arrive q0 r0
t1 Arive q0 r0
t1 Arrive q0 r0 sometimes
`
	_, err := Read(strings.NewReader(bad), "bad")
	if err == nil {
		t.Fatal("read")
	}
	for _, want := range []string{"bad:1: ", "bad:2: ", "bad:3: ", "bad:5: ", "bad:6: ", "bad:7: ", "bad:8: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no error at %s\n%v", want, err)
		}
	}
	if _, err := Read(strings.NewReader("\n# nothing\n"), "empty"); err == nil {
		t.Error("read an empty file")
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		good: true, "# why\n\nmachine\nmanual\n": true, `{"name": "x"}`: false, "machinery\n": false, "": false,
	} {
		if Is(text) != want {
			t.Errorf("Is(%q) = %v", text, !want)
		}
	}
}
