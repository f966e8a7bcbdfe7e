package recording

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
)

// An occurrence is stored as a number whose bits say which of its fields differ from what is usual,
// and then those fields, each as a varint. Time is stored as the time since the record before.

// fields are the fields of an occurrence in the order in which they are stored.
type fields [24]int64

// usual are the values that are not stored: those that most occurrences have.
var usual = fields{
	8: wdf.None, 9: wdf.None, 10: wdf.None, 18: -1, 20: -1, 21: -1,
}

// errDamaged is a record that nothing here has written.
var errDamaged = errors.New("the recording is damaged")

// flatten lists the fields of an occurrence. Names are stored as indexes.
func flatten(o *model.Occurrence, since des.Time, class, queue int) fields {
	f := usual
	f[0] = int64(o.At - since)
	f[1] = int64(o.Act)
	thread, q, r, status, value := wdf.ThreadID(0), wdf.QueueID(wdf.None), wdf.RequestID(wdf.None), wdf.Status(0), int64(0)
	if a := &o.Action; a.Kind != 0 {
		f[2], f[3], f[4], f[5] = int64(a.Kind), int64(a.Call), int64(a.Misuse), bit(a.Flag)
		f[6] = int64(a.Stop)
		thread, q, r, status, value = a.Thread, a.Queue, a.Request, a.Status, a.Value
	}
	if in := &o.Input; in.Kind != 0 {
		f[12], f[13], f[14], f[15] = int64(in.Kind), bit(in.Flag), int64(in.Type), int64(in.Traits)
		f[21] = int64(in.File)
		thread, q, r, status, value = in.Thread, in.Queue, in.Request, in.Status, in.Value
	}
	f[7], f[8], f[9] = int64(thread), int64(q), int64(r)
	f[10] = int64(o.Request)
	f[11] = int64(status)
	f[16] = value
	f[17], f[18], f[19] = int64(o.Number), int64(o.Client), int64(o.Attempt)
	f[20] = int64(class)
	f[22] = int64(queue + 1)
	return f
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// restore is the inverse of flatten.
func (f *fields) restore(h *Header, since des.Time) (o model.Occurrence, err error) {
	o.At = since + des.Time(f[0])
	o.Act = model.Act(f[1])
	if f[2] != 0 {
		o.Action = wdf.Action{
			Kind: wdf.ActionKind(f[2]), Call: wdf.InputKind(f[3]), Misuse: wdf.Misuse(f[4]), Flag: f[5] != 0, Stop: wdf.StopFlags(f[6]),
			Thread: wdf.ThreadID(f[7]), Queue: wdf.QueueID(f[8]), Request: wdf.RequestID(f[9]), Status: wdf.Status(f[11]), Value: f[16],
		}
	}
	if f[12] != 0 {
		o.Input = wdf.Input{
			Kind: wdf.InputKind(f[12]), Flag: f[13] != 0, Type: wdf.RequestType(f[14]), Traits: wdf.Traits(f[15]), File: wdf.FileID(f[21]),
			Thread: wdf.ThreadID(f[7]), Queue: wdf.QueueID(f[8]), Request: wdf.RequestID(f[9]), Status: wdf.Status(f[11]), Value: f[16],
		}
	}
	o.Request = wdf.RequestID(f[10])
	o.Number, o.Client, o.Attempt = uint64(f[17]), int(f[18]), int(f[19])
	if class := f[20]; class >= int64(len(h.Classes)) || f[22] > int64(len(h.Queues)) || f[22] < 0 {
		return o, errDamaged
	} else if class >= 0 {
		o.Class = h.Classes[class].Name
	}
	if f[22] > 0 {
		o.Queue = h.Queues[f[22]-1].Name
	}
	return o, nil
}

// appendFields adds a record to b.
func appendFields(b []byte, f *fields) []byte {
	var present uint64
	for i := range f {
		if f[i] != usual[i] {
			present |= 1 << i
		}
	}
	b = binary.AppendUvarint(b, present)
	for i := range f {
		if present>>i&1 != 0 {
			b = binary.AppendVarint(b, f[i])
		}
	}
	return b
}

// readFields reads a record.
func readFields(r io.ByteReader) (fields, error) {
	f := usual
	present, err := binary.ReadUvarint(r)
	if err != nil {
		return f, err
	}
	if present>>len(f) != 0 {
		return f, errDamaged
	}
	for ; present != 0; present &= present - 1 {
		if f[bits.TrailingZeros64(present)], err = binary.ReadVarint(r); err != nil {
			return f, err
		}
	}
	return f, nil
}
