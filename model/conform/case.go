package conform

import (
	"quiesce/model/transcript"

	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Case is one line of a conformance file: a scenario and its measured trace.
type Case struct {
	Line  int    `json:"-"` // its line in the file, from 1
	Name  string `json:"name"`
	Group string `json:"group"`
	Note  string `json:"note"`

	Scenario Scenario `json:"scenario"`
	Trace    Trace    `json:"trace"`

	script *script
	want   []step

	transcript *transcript.Transcript // instead of all the above, if the file is one
}

// Scenario is what was set up and done.
type Scenario struct {
	Device   Device                      `json:"device"`
	Queues   []Queue                     `json:"queues"`   // in creation order
	Behavior map[string]map[string]Lists `json:"behavior"` // who -> callback -> action lists
	Stimuli  []string                    `json:"stimuli"`  // one action list per step
}

// Device is the configuration of the one device.
type Device struct {
	Verifier         bool   `json:"verifier"`
	InitialPower     string `json:"initialPower"`
	ExecutionLevel   string `json:"executionLevel"`
	SyncScope        string `json:"syncScope"`
	PowerPolicyOwner bool   `json:"powerPolicyOwner"`
	KeepRefs         bool   `json:"keepRefs"`
	KmdfMinor        int    `json:"kmdfMinor"`
}

// Queue is the configuration of one I/O queue.
type Queue struct {
	Name         string   `json:"name"`
	Dispatch     string   `json:"dispatch"`
	Presented    *uint32  `json:"presented"`    // nil: unlimited
	PowerManaged *bool    `json:"powerManaged"` // nil: true
	Callbacks    []string `json:"callbacks"`
}

// Lists is one action list, or one per invocation of which the last repeats.
type Lists []string

// UnmarshalJSON accepts a string or an array of strings.
func (l *Lists) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*l = Lists{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(data, &many); err != nil {
		return errors.New("an action list must be a string or an array of strings")
	}
	if len(many) == 0 {
		return errors.New("an array of action lists must not be empty")
	}
	*l = many
	return nil
}

// Trace is what the real framework did.
type Trace struct {
	Steps        []TraceStep           `json:"steps"`
	End          string                `json:"end"`   // ok, bugcheck or undefined
	Final        map[string]FinalQueue `json:"final"` // absent unless End is ok and every queue was created
	FinalDevice  Members               `json:"finalDevice"`
	StillBlocked []string              `json:"stillBlocked"` // threads that never came back
}

// TraceStep is one stimulus and everything up to the point where nothing could run any more.
type TraceStep struct {
	Stim    string                `json:"stim"`
	Events  []Members             `json:"events"`
	Queues  map[string]QueueState `json:"queues"` // only those that changed; all in the first step
	Device  Members               `json:"device"` // only those that changed
	Blocked []string              `json:"blocked"`
}

// Members are the members of an event or of a device state, by name.
type Members map[string]json.RawMessage

// QueueState is a queue after a step.
type QueueState struct {
	Bits        uint8
	Queued      uint32
	DriverOwned uint32
	Power       string
}

// UnmarshalJSON reads [stateBits, queued, driverOwned, powerState].
func (q *QueueState) UnmarshalJSON(data []byte) error {
	members := []any{&q.Bits, &q.Queued, &q.DriverOwned, &q.Power}
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil || len(raw) != len(members) {
		return errors.New("a queue state must be [stateBits, queued, driverOwned, powerState]")
	}
	for i, m := range members {
		if err := json.Unmarshal(raw[i], m); err != nil {
			return fmt.Errorf("queue state member %d: %w", i, err)
		}
	}
	return nil
}

// FinalQueue is a queue at the end of the scenario.
type FinalQueue struct {
	State       []string `json:"state"`
	StateBits   uint8    `json:"stateBits"`
	Queued      uint32   `json:"queued"`
	DriverOwned uint32   `json:"driverOwned"`
	Power       string   `json:"power"`
}

// maxLine bounds a line of a conformance file, in bytes.
const maxLine = 16 << 20

// Read reads a conformance file, which may be compressed by gzip. name stands for the file in errors.
// Every malformed line is an error that begins name:line; all of them are reported, joined.
func Read(r io.Reader, name string) ([]*Case, error) {
	text, err := plain(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	buffered := bufio.NewReaderSize(text, 64<<10)
	if isTranscript(buffered) {
		c, err := readTranscript(buffered, name)
		return []*Case{c}, err
	}
	lines := bufio.NewScanner(buffered)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	var cases []*Case
	var problems []error
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		c, err := readCase(lines.Bytes())
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, n, err))
			continue
		}
		c.Line = n
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		problems = append(problems, fmt.Errorf("%s:%d: %w", name, n+1, err))
	}
	if len(problems) == 0 && len(cases) == 0 {
		problems = append(problems, fmt.Errorf("%s: no conformance trace in it; want one JSON object per line", name))
	}
	return cases, errors.Join(problems...)
}

// plain is the text of r, decompressed if it begins as gzip does.
func plain(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	if magic, err := buffered.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return buffered, nil // what is too short for gzip is too short for a trace as well
	}
	return gzip.NewReader(buffered)
}

// readCase decodes one line and makes it ready to run.
func readCase(line []byte) (*Case, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	c := new(Case)
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("not a conformance trace: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value on the line")
	}
	if c.Name == "" {
		return nil, errors.New(`"name" is missing`)
	}
	var err error
	if c.script, err = newScript(&c.Scenario); err != nil {
		return nil, fmt.Errorf("%s: scenario: %w", c.Name, err)
	}
	if c.want, err = measured(&c.Trace, c.script); err != nil {
		return nil, fmt.Errorf("%s: trace: %w", c.Name, err)
	}
	return c, nil
}
