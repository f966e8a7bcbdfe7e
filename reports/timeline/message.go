package timeline

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of the messages that a trace is made of, from google/perfetto.
const (
	// protos/perfetto/trace/trace.proto, Trace
	tracePacket protowire.Number = 1

	// protos/perfetto/trace/trace_packet.proto, TracePacket
	packetTimestamp       protowire.Number = 8 // ns
	packetSequence        protowire.Number = 10
	packetTrackEvent      protowire.Number = 11
	packetSequenceFlags   protowire.Number = 13
	packetTrackDescriptor protowire.Number = 60

	// protos/perfetto/trace/track_event/track_descriptor.proto, TrackDescriptor
	trackUUID          protowire.Number = 1
	trackName          protowire.Number = 2
	trackParent        protowire.Number = 5
	trackCounter       protowire.Number = 8
	trackChildOrdering protowire.Number = 11
	trackRank          protowire.Number = 12

	// protos/perfetto/trace/track_event/counter_descriptor.proto, CounterDescriptor
	counterUnitName protowire.Number = 6

	// protos/perfetto/trace/track_event/track_event.proto, TrackEvent
	eventAnnotation       protowire.Number = 4
	eventType             protowire.Number = 9
	eventTrack            protowire.Number = 11
	eventCategory         protowire.Number = 22
	eventName             protowire.Number = 23
	eventCounter          protowire.Number = 44 // double
	eventFlow             protowire.Number = 47 // fixed64
	eventTerminatingFlow  protowire.Number = 48 // fixed64
	annotationName        protowire.Number = 10 // debug_annotation.proto, DebugAnnotation
	annotationBool        protowire.Number = 2
	annotationInt         protowire.Number = 4
	annotationText        protowire.Number = 6
	orderedByRank         uint64           = 3 // TrackDescriptor.ChildTracksOrdering.EXPLICIT
	incrementalStateReset uint64           = 1 // TracePacket.SEQ_INCREMENTAL_STATE_CLEARED
)

// kind is a TrackEvent.Type.
type kind uint64

const (
	sliceBegin kind = 1
	sliceEnd   kind = 2
	instant    kind = 3
	counter    kind = 4
)

// sequence is the one packet sequence that everything belongs to.
const sequence = 1

// note is an annotation of a slice or an instant. Its value is a text, unless that is "".
type note struct {
	name string
	text string
	ns   int64
	yes  bool // the value is true
}

func (n *note) append(b []byte) []byte {
	b = appendText(b, annotationName, n.name)
	switch {
	case n.yes:
		return appendNumber(b, annotationBool, 1)
	case n.text != "":
		return appendText(b, annotationText, n.text)
	}
	return appendNumber(b, annotationInt, uint64(n.ns))
}

// event is a TrackEvent.
type event struct {
	kind     kind
	track    uint64
	name     string
	category string
	flow     uint64 // 0: none
	last     bool   // the flow ends here
	value    float64
	notes    []note
}

func (e *event) append(b []byte, scratch *[]byte) []byte {
	b = appendNumber(b, eventType, uint64(e.kind))
	b = appendNumber(b, eventTrack, e.track)
	if e.category != "" {
		b = appendText(b, eventCategory, e.category)
	}
	if e.name != "" {
		b = appendText(b, eventName, e.name)
	}
	if e.kind == counter {
		b = protowire.AppendTag(b, eventCounter, protowire.Fixed64Type)
		b = protowire.AppendFixed64(b, math.Float64bits(e.value))
	}
	if e.flow != 0 {
		field := eventFlow
		if e.last {
			field = eventTerminatingFlow
		}
		b = protowire.AppendTag(b, field, protowire.Fixed64Type)
		b = protowire.AppendFixed64(b, e.flow)
	}
	for i := range e.notes {
		*scratch = e.notes[i].append((*scratch)[:0])
		b = appendMessage(b, eventAnnotation, *scratch)
	}
	return b
}

// descriptor is a TrackDescriptor. None is of a process or a thread: the tracks below such a one are
// shown beside it, not within, in an order that the viewer chooses. Siblings have different names:
// those of one name are shown as one track.
type descriptor struct {
	uuid, parent uint64
	name         string
	rank         int
	counter      bool
	unit         string // of a counter
}

func (d *descriptor) append(b []byte) []byte {
	b = appendNumber(b, trackUUID, d.uuid)
	b = appendText(b, trackName, d.name)
	if d.counter {
		b = appendMessage(b, trackCounter, appendText(nil, counterUnitName, d.unit))
	}
	if d.parent != 0 {
		b = appendNumber(b, trackParent, d.parent)
	}
	if !d.counter {
		b = appendNumber(b, trackChildOrdering, orderedByRank)
	}
	return appendNumber(b, trackRank, uint64(d.rank))
}

func appendNumber(b []byte, field protowire.Number, x uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), x)
}

func appendText(b []byte, field protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), text)
}

func appendMessage(b []byte, field protowire.Number, message []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), message)
}
