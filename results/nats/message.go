package nats

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
	"unicode"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
)

// announcement is what workers are told of a run before they take any of its tasks.
type announcement struct {
	Run
	AckWait time.Duration // ns
	Beat    time.Duration // ns
}

// Run is what must agree between a coordinator and its workers, and what the run is called.
type Run struct {
	Identity string // of the definition, see results.Definition
	Scenario string
	Build    string // see results.Build
	Format   int    // see results.Format
}

// refuse says why a worker of another program must not compute the run; "" if it may.
func (r *Run) refuse(build string, format int) string {
	switch {
	case r.Format != format:
		return fmt.Sprintf("it has version %d of the results format, the run has version %d", format, r.Format)
	case r.Build != build:
		return fmt.Sprintf("it is build %s of bench, the run is of build %s; binaries for other operating systems have the same build"+
			" if all are made from one revision of the source without modifications, and for one processor architecture:"+
			" floating-point results of another one differ in their last bits", results.ShortBuild(build), results.ShortBuild(r.Build))
	}
	return ""
}

// states of a worker.
const (
	working = "working"
	left    = "left"
	refused = "refused"
)

// system is what this program is made for.
const system = runtime.GOOS + "/" + runtime.GOARCH

// place is the machine and the process that this is, such as desk/4711.
func place() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}

// presence is what a worker says of itself to each session: once in every Beat, and with each task that it begins.
type presence struct {
	ID     string // unique, whatever the name is
	Name   string
	Place  string // machine and process
	System string // such as windows/amd64
	Jobs   int
	State  string
	Reason string `json:",omitempty"` // why it is refused
	Taken  *taken `json:",omitempty"` // the task that it begins
}

// readPresence unpacks a presence. What comes over the network is made fit for a terminal, and for subjects.
func readPresence(data []byte) (p presence, ok bool) {
	if err := json.Unmarshal(data, &p); err != nil || p.ID == "" || strings.ContainsAny(p.ID, ".*> \t\r\n") {
		return p, false
	}
	for _, text := range []*string{&p.Name, &p.Place, &p.System, &p.Reason} {
		*text = strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) {
				return r
			}
			return ' '
		}, *text)
	}
	return p, true
}

// taken is a task that a worker begins, in the place of what the slot had before.
type taken struct {
	Slot       int
	Key        string
	Ack        string // subject by which the server knows this delivery of the task
	Deliveries uint64 // how often the task was handed out, this time included
}

// dismissal is what a worker is told that has sent too many results that cannot be used.
type dismissal struct {
	Session session
	Reason  string
}

// assignment is a task as it travels: all but the run, which its stream stands for.
type assignment struct {
	Point, First, Replications int
}

func (a assignment) task(identity string) results.Task {
	return results.Task{Run: identity, Point: a.Point, First: a.First, Replications: a.Replications}
}

func newAssignment(t results.Task) assignment { return assignment{t.Point, t.First, t.Replications} }

// report is a result as it travels. Who computed it is in the message's header.
type report struct {
	Build  string
	Result results.Result
}

// reportLimit bounds what a report is unpacked to.
const reportLimit = 1 << 30

// packers are compressors to be used again: each has tables of half a megabyte.
var packers = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		panic("nats: " + err.Error()) // there is no such level: an error of the line above
	}
	return w
}}

// encode packs a report. JSON keeps every float64, and the sign of zero.
func (r *report) encode() ([]byte, error) {
	var data bytes.Buffer
	packer := packers.Get().(*flate.Writer)
	defer packers.Put(packer)
	packer.Reset(&data)
	if err := json.NewEncoder(packer).Encode(r); err != nil {
		return nil, err
	}
	if err := packer.Close(); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}

// decodeReport unpacks a report.
func decodeReport(data []byte) (*report, error) {
	unpacked, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), reportLimit+1))
	if err != nil {
		return nil, err
	}
	if len(unpacked) > reportLimit {
		return nil, errors.New("it is larger than 1 GiB")
	}
	r := &report{}
	return r, json.Unmarshal(unpacked, r)
}

// newMessage is a message with room for headers.
func newMessage(subject string, data []byte) *natsgo.Msg {
	m := natsgo.NewMsg(subject)
	m.Data = data
	return m
}

// storeFailed is the code by which the server refuses to store a message: 10077, which can mean that
// the disk is full as well as that the key has a result.
const storeFailed jetstream.ErrorCode = 10077

// storedBefore reports whether a result was refused because there is one of its key: the first wins.
func storedBefore(err error) bool {
	var refused *jetstream.APIError
	return errors.As(err, &refused) && refused.ErrorCode == storeFailed && strings.Contains(refused.Description, "per subject")
}
