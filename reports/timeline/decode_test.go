package timeline_test

import (
	"math"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// A second reading of the format: its field numbers are written down here once more, from Perfetto's
// .proto files, and shared with nothing.

// packet is a TracePacket.
type packet struct {
	at       uint64 // 8 timestamp
	sequence uint64 // 10 trusted_packet_sequence_id
	flags    uint64 // 13 sequence_flags
	event    *event // 11 track_event
	track    *track // 60 track_descriptor
}

// event is a TrackEvent.
type event struct {
	kind        uint64 // 9 type
	track       uint64 // 11 track_uuid
	category    string // 22 categories
	name        string // 23
	value       float64
	counted     bool              // 44 double_counter_value
	flow        uint64            // 47 flow_ids
	ends        uint64            // 48 terminating_flow_ids
	annotations map[string]string // 4 debug_annotations
}

// track is a TrackDescriptor.
type track struct {
	uuid, parent uint64 // 1, 5
	name         string // 2
	counter      bool   // 8
	unit         string // unit_name 6 in it
	ordering     uint64 // 11
	rank         uint64 // 12
}

// decode reads a Trace.
func decode(t fatal, data []byte) []packet {
	t.Helper()
	var all []packet
	each(t, data, func(n protowire.Number, _ uint64, b []byte) {
		if n != 1 { // Trace.packet
			t.Fatal("field of Trace ", n)
		}
		all = append(all, decodePacket(t, b))
	})
	return all
}

// fatal is what tests and rapid have in common.
type fatal interface {
	Helper()
	Fatal(args ...any)
	Errorf(format string, args ...any)
}

var _ fatal = (*testing.T)(nil)

// each calls f for every field of a message, with its number or its bytes.
func each(t fatal, data []byte, f func(n protowire.Number, x uint64, b []byte)) {
	t.Helper()
	for len(data) > 0 {
		n, kind, length := protowire.ConsumeTag(data)
		if length < 0 {
			t.Fatal(protowire.ParseError(length))
		}
		data = data[length:]
		var x uint64
		var b []byte
		switch kind {
		case protowire.VarintType:
			x, length = protowire.ConsumeVarint(data)
		case protowire.Fixed64Type:
			x, length = protowire.ConsumeFixed64(data)
		case protowire.BytesType:
			b, length = protowire.ConsumeBytes(data)
		default:
			t.Fatal("wire type ", kind)
		}
		if length < 0 {
			t.Fatal(protowire.ParseError(length))
		}
		f(n, x, b)
		data = data[length:]
	}
}

func decodePacket(t fatal, data []byte) packet {
	t.Helper()
	var p packet
	each(t, data, func(n protowire.Number, x uint64, b []byte) {
		switch n {
		case 8:
			p.at = x
		case 10:
			p.sequence = x
		case 13:
			p.flags = x
		case 11:
			p.event = decodeEvent(t, b)
		case 60:
			p.track = decodeTrack(t, b)
		default:
			t.Fatal("field of TracePacket ", n)
		}
	})
	return p
}

func decodeEvent(t fatal, data []byte) *event {
	t.Helper()
	e := &event{annotations: map[string]string{}}
	each(t, data, func(n protowire.Number, x uint64, b []byte) {
		switch n {
		case 9:
			e.kind = x
		case 11:
			e.track = x
		case 22:
			e.category = string(b)
		case 23:
			e.name = string(b)
		case 44:
			e.value, e.counted = math.Float64frombits(x), true
		case 47:
			e.flow = x
		case 48:
			e.ends = x
		case 4:
			var name, value string
			each(t, b, func(n protowire.Number, x uint64, b []byte) {
				switch n {
				case 10:
					name = string(b)
				case 2, 4:
					value = "number"
				case 6:
					value = string(b)
				default:
					t.Fatal("field of DebugAnnotation ", n)
				}
			})
			e.annotations[name] = value
		default:
			t.Fatal("field of TrackEvent ", n)
		}
	})
	return e
}

func decodeTrack(t fatal, data []byte) *track {
	t.Helper()
	d := &track{}
	each(t, data, func(n protowire.Number, x uint64, b []byte) {
		switch n {
		case 1:
			d.uuid = x
		case 2:
			d.name = string(b)
		case 5:
			d.parent = x
		case 8:
			d.counter = true
			each(t, b, func(n protowire.Number, _ uint64, b []byte) {
				if n == 6 {
					d.unit = string(b)
				}
			})
		case 11:
			d.ordering = x
		case 12:
			d.rank = x
		default:
			t.Fatal("field of TrackDescriptor ", n)
		}
	})
	return d
}
