package wdf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"quiesce/model/transcript"
	"quiesce/model/wdf"
)

// player holds the machine of the case at hand and answers the directives of a transcript.
type player struct {
	m       *wdf.Machine
	cfg     wdf.Config
	system  system
	stopped wdf.ThreadID // that is in the callback at which run stopped: `it`
	inputs  []wdf.Input  // every input played, for TestTranscriptInputsRoundTrip
}

// machine builds a machine from the directive's arguments and one queue a line. A refused
// configuration is the answer.
func (p *player) machine(t *testing.T, d *datadriven.TestData) string {
	p.cfg = wdf.Config{CountedReferences: true}
	p.system = system{}
	for _, arg := range d.CmdArgs {
		word := arg.Key
		if len(arg.Vals) > 0 {
			word += "=" + arg.Vals[0]
		}
		if err := transcript.ParseSetting(&p.cfg, word); err != nil {
			d.Fatalf(t, "%v", err)
		}
	}
	if input := strings.TrimSpace(d.Input); input != "" {
		for line := range strings.SplitSeq(input, "\n") {
			c, err := transcript.ParseQueue(line)
			if err != nil {
				d.Fatalf(t, "%q: %v", line, err)
			}
			p.cfg.Queues = append(p.cfg.Queues, c)
		}
	}
	var err error
	if p.m, err = wdf.New(&p.cfg); err != nil {
		return err.Error()
	}
	return ""
}

// step plays a script and answers with its transcript.
func (p *player) step(t *testing.T, d *datadriven.TestData) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(d.Input), "\n") {
		thread, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if thread == "settle" || thread == "run" {
			if err := p.letRun(&b, thread, rest); err != nil {
				d.Fatalf(t, "%v", err)
			}
			continue
		}
		if thread == "it" {
			thread = fmt.Sprintf("t%d", p.stopped)
		}
		for words := range strings.SplitSeq(rest, ";") {
			in, err := transcript.ParseInput(thread, strings.Fields(words))
			if err != nil {
				d.Fatalf(t, "%q: %v", line, err)
			}
			if err := p.play(&b, in); err != nil {
				d.Fatalf(t, "%v", err)
			}
		}
	}
	return b.String()
}

// letRun plays what the script leaves to the system.
func (p *player) letRun(b *strings.Builder, how, until string) error {
	if how == "settle" {
		return p.settle(b)
	}
	return p.run(b, until)
}

// play prints the input and, indented, what follows from it. An error is the script's mistake.
func (p *player) play(b *strings.Builder, in wdf.Input) error {
	p.inputs = append(p.inputs, in)
	fmt.Fprintln(b, in)
	actions, err := p.m.Step(in, nil)
	if err != nil {
		return err
	}
	p.system.observe(in, actions)
	for _, a := range actions {
		fmt.Fprintf(b, "    %v\n", a)
	}
	if p.m.Blocked(in.Thread) {
		fmt.Fprintf(b, "    (t%d waits)\n", in.Thread)
	}
	return nil
}

// state prints the queues as WdfIoQueueGetState reports them (R33), with the internal power state.
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
