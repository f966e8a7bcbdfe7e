package wdf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"quiesce/model/wdf"
)

// The transcripts under testdata are the rules as scripts: each file is a family of rules, each
// case cites the rule that it explains. A case names its queues, then plays inputs; the expected
// output is every input with the actions that it led to.
//
//	machine [verifier] [owner] [scope=queue|device] [level=passive] [kmdf=N] [dx] [device]
//	parallel limit=2 callbacks=EvtIoStop,EvtIoResume
//	manual notManaged
//	----
//
//	step
//	t0 Arrive q0 r0
//	t0 CallbackReturned
//	----
//
// In a script `return` stands for CallbackReturned, and a line may be shortened to its thread and
// several inputs separated by semicolons. `state` prints the queues.
//
// go test ./model/wdf -run Transcripts -rewrite writes the expectations anew; read the difference.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata/transcripts", func(t *testing.T, path string) {
		p := &player{}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "machine":
				return p.machine(t, d)
			case "step":
				return p.step(t, d)
			case "state":
				return p.state()
			}
			d.Fatalf(t, "unknown command %s", d.Cmd)
			return ""
		})
	})
}

// player holds the machine of the case at hand.
type player struct {
	m   *wdf.Machine
	cfg wdf.Config
}

var callbackNames = map[string]wdf.Callbacks{
	"EvtIoStop": wdf.HasIoStop, "EvtIoResume": wdf.HasIoResume,
	"EvtIoCanceledOnQueue": wdf.HasIoCanceledOnQueue, "AllowZeroLengthRequests": wdf.AllowZeroLengthRequests,
	"EvtIoWrite": wdf.HasIoWrite, "EvtIoRead": wdf.HasIoRead,
}

func (p *player) machine(t *testing.T, d *datadriven.TestData) string {
	p.cfg = wdf.Config{CountedReferences: true}
	for _, arg := range d.CmdArgs {
		value := ""
		if len(arg.Vals) > 0 {
			value = arg.Vals[0]
		}
		switch arg.Key {
		case "verifier":
			p.cfg.Verifier = true
		case "owner":
			p.cfg.PolicyOwner = true
		case "dx":
			p.cfg.InDx = true
		case "device":
			p.cfg.CountedReferences = false
		case "routines":
			p.cfg.IssuerRoutines = true
		case "scope":
			p.cfg.Scope = map[string]wdf.Scope{"queue": wdf.ScopeQueue, "device": wdf.ScopeDevice}[value]
		case "level":
			p.cfg.Level = map[string]wdf.Level{"passive": wdf.LevelPassive}[value]
		case "kmdf":
			p.cfg.KmdfMinor, _ = strconv.Atoi(value)
		default:
			d.Fatalf(t, "unknown argument %s", arg.Key)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(d.Input), "\n") {
		p.cfg.Queues = append(p.cfg.Queues, queueConfig(t, d, line))
	}
	var err error
	if p.m, err = wdf.New(&p.cfg); err != nil {
		return err.Error()
	}
	return ""
}

func queueConfig(t *testing.T, d *datadriven.TestData, line string) wdf.QueueConfig {
	c := wdf.QueueConfig{PowerManaged: true, Callbacks: wdf.HasIoDefault}
	for i, word := range strings.Fields(line) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case i == 0 && key == "sequential":
			c.Dispatch = wdf.Sequential
		case i == 0 && key == "parallel":
			c.Dispatch, c.Presented = wdf.Parallel, wdf.Unlimited
		case i == 0 && key == "manual":
			c.Dispatch, c.Callbacks = wdf.Manual, 0
		case key == "limit":
			n, _ := strconv.Atoi(value)
			c.Presented = uint32(n)
		case key == "notManaged":
			c.PowerManaged = false
		case key == "noDefault":
			c.Callbacks &^= wdf.HasIoDefault
		case key == "callbacks":
			for _, name := range strings.Split(value, ",") {
				c.Callbacks |= callbackNames[name]
			}
		default:
			d.Fatalf(t, "unknown word %q in %q", word, line)
		}
	}
	return c
}

func (p *player) step(t *testing.T, d *datadriven.TestData) string {
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(d.Input), "\n") {
		thread, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(strings.TrimPrefix(thread, "t"))
		if !ok || err != nil {
			d.Fatalf(t, "%q: a thread is missing", line)
		}
		for _, words := range strings.Split(rest, ";") {
			in := parseInput(t, d, strings.Fields(words))
			in.Thread = wdf.ThreadID(n)
			p.play(&b, in)
		}
	}
	return b.String()
}

// play prints the input and, indented, what follows from it.
func (p *player) play(b *strings.Builder, in wdf.Input) {
	fmt.Fprintln(b, in)
	actions, err := p.m.Step(in, nil)
	for _, a := range actions {
		fmt.Fprintf(b, "    %v\n", a)
	}
	if err != nil {
		fmt.Fprintf(b, "    %v\n", err)
		return
	}
	if p.m.Blocked(in.Thread) {
		fmt.Fprintf(b, "    (t%d waits)\n", in.Thread)
	}
}

func parseInput(t *testing.T, d *datadriven.TestData, words []string) wdf.Input {
	in := wdf.Input{Queue: wdf.None, Request: wdf.None, File: wdf.None}
	if words[0] == "return" {
		words[0] = "CallbackReturned"
	}
	kind, ok := wdf.ParseInputKind(words[0])
	if !ok {
		d.Fatalf(t, "unknown input %q", words[0])
	}
	in.Kind = kind
	for _, w := range words[1:] {
		number, err := strconv.Atoi(w[1:])
		switch status, isStatus := wdf.ParseStatus(w); {
		case isStatus:
			in.Status = status
		case w[0] == 'q' && err == nil:
			in.Queue = wdf.QueueID(number)
		case w[0] == 'r' && err == nil:
			in.Request = wdf.RequestID(number)
		case w[0] == 'f' && err == nil:
			in.File = wdf.FileID(number)
		case w == "TRUE", w == "cancelled", w == "callback", w == "wait":
			in.Flag = true
		case w == "FALSE":
		case w == "write":
			in.Type = wdf.Write
		case w == "zeroLength":
			in.Traits |= wdf.ZeroLength
		case w == "seenInCallerContext":
			in.Traits |= wdf.SeenInCallerContext
		case w == "driverCreated":
			in.Traits |= wdf.DriverCreated
		default:
			irp, ok := wdf.ParsePowerIrp(w)
			if !ok {
				d.Fatalf(t, "unknown word %q", w)
			}
			in.Value = int64(irp)
		}
	}
	return in
}

// state prints the queues as WdfIoQueueGetState reports them.
func (p *player) state() string {
	var b strings.Builder
	names := []string{"accept", "dispatch", "noRequests", "driverNoRequests", "pnpHeld"}
	for q := range p.m.Queues() {
		s := p.m.QueueState(wdf.QueueID(q))
		var set []string
		for i, name := range names {
			if s.Bits>>i&1 != 0 {
				set = append(set, name)
			}
		}
		fmt.Fprintf(&b, "q%d %v queued=%d driverOwned=%d [%s]\n", q, s.Power, s.Queued, s.DriverOwned, strings.Join(set, " "))
	}
	return b.String()
}

// TestTranscriptsCiteRules keeps the transcripts explanations: every case names its rule, a misuse,
// or a validation row.
func TestTranscriptsCiteRules(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), "\nmachine")[:1] {
			if !strings.Contains(part, "R") {
				t.Errorf("%s: the first case cites no rule", file)
			}
		}
	}
}
