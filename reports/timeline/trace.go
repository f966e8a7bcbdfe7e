package timeline

import (
	"bufio"
	"io"

	"google.golang.org/protobuf/encoding/protowire"

	"quiesce/des"
	"quiesce/reports/explain"
)

// trace is a file of packets under way. What happens before the window is followed and not written;
// when the window begins, what is open then is written as beginning there.
type trace struct {
	out     *bufio.Writer
	err     error
	window  explain.Window
	now     des.Time
	inside  bool // the window has begun
	first   bool // a packet has been written
	tracks  []*track
	summary Summary

	packet, message, annotation []byte // room
}

// Summary is what a timeline has.
type Summary struct {
	Tracks     int
	Slices     int
	Requests   int // slices that are a request's first
	Unfinished int // slices closed by the end of the window
}

// track is a row of the timeline. Its uuid is its index and one.
type track struct {
	descriptor
	described bool
	open      []slice
	value     float64 // of a counter
}

// slice is a slice that has begun.
type slice struct {
	name, category string
	flow           uint64
	began          des.Time
	notes          []note
}

func newTrace(w io.Writer, window explain.Window) *trace {
	return &trace{out: bufio.NewWriterSize(w, 1<<16), window: window, inside: window.From == 0}
}

// track adds a track. parent may be nil.
func (t *trace) track(parent *track, rank int, name string) *track {
	k := &track{descriptor: descriptor{uuid: uint64(len(t.tracks) + 1), name: name, rank: rank}}
	if parent != nil {
		k.parent = parent.uuid
	}
	t.tracks = append(t.tracks, k)
	return k
}

// counter adds a track that shows how a number changes.
func (t *trace) counter(parent *track, rank int, name, unit string) *track {
	k := t.track(parent, rank, name)
	k.descriptor.counter, k.unit = true, unit
	return k
}

// advance moves time on. Where that begins the window, what is open is written.
func (t *trace) advance(now des.Time) {
	if !t.inside && now >= t.window.From {
		t.now, t.inside = t.window.From, true
		for _, k := range t.tracks {
			if k.descriptor.counter {
				t.write(k, &event{kind: counter, value: k.value})
			}
			for i := range k.open {
				s := &k.open[i]
				t.writeBegin(k, s, append(s.notes, note{name: "began before the window, at ns", ns: int64(s.began)}))
			}
		}
	}
	t.now = now
}

// begin begins a slice within those that are open on the track.
func (t *trace) begin(k *track, s slice) {
	s.began = t.now
	k.open = append(k.open, s)
	if t.inside {
		t.writeBegin(k, &s, s.notes)
	}
}

func (t *trace) writeBegin(k *track, s *slice, notes []note) {
	t.summary.Slices++
	if s.category == categoryRequest {
		t.summary.Requests++
	}
	t.write(k, &event{kind: sliceBegin, name: s.name, category: s.category, flow: s.flow, notes: notes})
}

// end ends the innermost slice of the track.
func (t *trace) end(k *track, notes ...note) {
	k.open = k.open[:len(k.open)-1]
	t.write(k, &event{kind: sliceEnd, notes: notes})
}

// instant marks a moment. A flow, if there is one, ends there if last.
func (t *trace) instant(k *track, name string, flow uint64, last bool) {
	t.write(k, &event{kind: instant, name: name, flow: flow, last: last})
}

// count sets a counter.
func (t *trace) count(k *track, value float64) {
	if k.value == value && k.described {
		return
	}
	k.value = value
	t.write(k, &event{kind: counter, value: value})
}

// close ends everything that is open, at the end of the window or of the recording.
func (t *trace) close(end des.Time) error {
	t.advance(max(t.now, end))
	for _, k := range t.tracks {
		for len(k.open) > 0 {
			t.summary.Unfinished++
			t.end(k, note{name: "unfinished", yes: true})
		}
	}
	if t.err == nil {
		t.err = t.out.Flush()
	}
	return t.err
}

// write writes an event if it is in the window, after its track's descriptor if that is its first.
func (t *trace) write(k *track, e *event) {
	if !t.inside || t.err != nil {
		return
	}
	t.describe(k)
	e.track = k.uuid
	t.message = e.append(t.message[:0], &t.annotation)
	t.packet = appendNumber(t.packet[:0], packetTimestamp, uint64(t.now))
	t.put(packetTrackEvent)
}

// describe writes the descriptors of a track and of those above it, once.
func (t *trace) describe(k *track) {
	if k.described {
		return
	}
	k.described = true
	if k.parent != 0 {
		t.describe(t.tracks[k.parent-1])
	}
	t.summary.Tracks++
	t.message = k.descriptor.append(t.message[:0])
	t.packet = t.packet[:0]
	t.put(packetTrackDescriptor)
}

// put writes the packet with the message as its field.
func (t *trace) put(field protowire.Number) {
	t.packet = appendNumber(t.packet, packetSequence, sequence)
	if !t.first {
		t.first = true
		t.packet = appendNumber(t.packet, packetSequenceFlags, incrementalStateReset)
	}
	t.packet = appendMessage(t.packet, field, t.message)
	t.annotation = appendMessage(t.annotation[:0], tracePacket, t.packet)
	if t.err == nil {
		_, t.err = t.out.Write(t.annotation)
	}
}
