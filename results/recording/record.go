package recording

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"

	"quiesce/des"
	"quiesce/model"
)

// Limits bound a recording.
type Limits struct {
	Until des.Time // the end of what is of interest; 0: the replication's end
	Bytes int64    // size of the records; 0: DefaultBytes
}

// DefaultBytes is the default of Limits.Bytes: 50 to 100 million records.
const DefaultBytes int64 = 1 << 30

// magic begins and ends a recording. Its last letter changes with the format.
const magic = "quiesce3"

// Record runs the source's replication and writes its recording to w. A source can be recorded once.
// The error is that of w, or of ctx if that ended first; what is in w then is no recording.
func (s *Source) Record(ctx context.Context, w io.Writer, limits Limits) (*Trailer, error) {
	if limits.Bytes == 0 {
		limits.Bytes = DefaultBytes
	}
	r := &recorder{
		header: &s.Header, out: bufio.NewWriterSize(w, 1<<16), limits: limits,
		trailer: Trailer{Warm: des.EndOfTime, Reason: Ended},
		classes: map[string]int{}, queues: map[string]int{},
	}
	for i := range s.Header.Classes {
		r.classes[s.Header.Classes[i].Name] = i
	}
	for i := range s.Header.Queues {
		r.queues[s.Header.Queues[i].Name] = i
	}
	if err := r.head(); err != nil {
		return nil, err
	}
	s.simulation.Watch(r)
	r.trailer.Findings = r.run(ctx, s.simulation)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return &r.trailer, r.end()
}

// recorder writes what it observes.
type recorder struct {
	header  *Header
	out     *bufio.Writer
	limits  Limits
	buffer  []byte
	written int64
	sum     uint32 // of what is written
	err     error
	last    des.Time
	trailer Trailer

	classes, queues map[string]int // by name
}

// run executes the replication as far as it is of interest and returns its findings.
func (r *recorder) run(ctx context.Context, s *model.Simulation) []model.Finding {
	stop := func() bool { return ctx.Err() != nil || r.err != nil || r.trailer.Reason == Full }
	if r.limits.Until == 0 {
		if o := s.Run(stop); o != nil {
			if r.trailer.Reason == Ended {
				r.trailer.End = s.Now()
			}
			return o.Findings
		}
		return s.Findings()
	}
	if s.RunUntil(r.limits.Until, stop) && r.trailer.Reason == Ended {
		r.trailer.End = s.Now()
		if !s.Ended() {
			r.trailer.Reason = Window
		}
	}
	return s.Findings()
}

// Observe writes an occurrence.
func (r *recorder) Observe(o model.Occurrence) {
	if r.err != nil || r.trailer.Reason == Full {
		return
	}
	class, queue := -1, -1
	if o.Class != "" {
		class = r.classes[o.Class]
	}
	if o.Queue != "" {
		queue = r.queues[o.Queue]
	}
	if o.Act == model.WarmupEnds {
		r.trailer.Warm = o.At
	}
	f := flatten(&o, r.last, class, queue)
	r.last = o.At
	r.buffer = appendFields(r.buffer[:0], &f)
	if r.written += int64(len(r.buffer)); r.written > r.limits.Bytes {
		r.trailer.Reason = Full
		return
	}
	r.write(r.buffer)
	r.trailer.Records++
	r.trailer.End = o.At
}

// head writes what stands before the records.
func (r *recorder) head() error {
	header, err := json.Marshal(r.header)
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	b := append([]byte(magic), binary.LittleEndian.AppendUint64(nil, uint64(len(header)))...)
	r.write(append(b, header...))
	return r.err
}

func (r *recorder) write(b []byte) {
	r.sum = crc32.Update(r.sum, checksum, b)
	_, r.err = r.out.Write(b)
}

// checksum is that of Trailer.Sum.
var checksum = crc32.MakeTable(crc32.Castagnoli)

// sum is what Sum has to be, after that of all before.
func (t Trailer) sum(before uint32) (uint32, error) {
	t.Sum = 0
	text, err := json.Marshal(t)
	if err != nil {
		return 0, fmt.Errorf("recording: %w", err)
	}
	return crc32.Update(before, checksum, text), nil
}

// end writes what stands after them: the trailer, its length, and the magic.
func (r *recorder) end() error {
	if r.err != nil {
		return r.err
	}
	sum, err := r.trailer.sum(r.sum)
	if err != nil {
		return err
	}
	r.trailer.Sum = sum
	trailer, err := json.Marshal(r.trailer)
	if err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	b := binary.LittleEndian.AppendUint64(trailer, uint64(len(trailer)))
	if _, err := r.out.Write(append(b, magic...)); err != nil {
		return err
	}
	return r.out.Flush()
}
