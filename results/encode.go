package results

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"quiesce/model"
)

// A row's data in the ledger, so compact that a million points of thirty replications stay in
// gigabytes. All numbers are unsigned varints; a float64 is one too, its bytes reversed, so that
// small whole numbers take two or three bytes.
//
//	layout version (3)
//	events, simulated seconds (float), discarded seconds (float)
//	number of findings, then for each its severity, code and message, each with its length before it
//	number of measures, then for each
//	    the metric's number in the table metrics, times 2, plus 1 if it is defined; and if it is
//	    a scalar:  the value, its weight (floats)
//	    a latency: count, sum (float), sum of squares (float), then the minimum, the percentiles
//	               and the maximum, each as the difference to the one before
//	the seal: see seal.go
//
// A layout version that is not known is an error, so a later one may add fields.
const rowLayout = 3

func appendFloat(data []byte, x float64) []byte {
	return binary.AppendUvarint(data, bits.ReverseBytes64(math.Float64bits(x)))
}

func appendText(data []byte, text string) []byte {
	return append(binary.AppendUvarint(data, uint64(len(text))), text...)
}

// encodeRow returns the row's data, in the memory of buffer if it fits; number gives the number of a metric.
func encodeRow(buffer []byte, s sealer, point int, row *Row, number func(*Measure) int) []byte {
	data := binary.AppendUvarint(buffer[:0], rowLayout)
	data = binary.AppendUvarint(data, row.Events)
	data = appendFloat(data, row.Simulated)
	data = appendFloat(data, row.Discarded)
	data = binary.AppendUvarint(data, uint64(len(row.Findings)))
	for i := range row.Findings {
		f := &row.Findings[i]
		data = appendText(appendText(appendText(data, f.Severity), f.Code), f.Message)
	}
	data = binary.AppendUvarint(data, uint64(len(row.Measures)))
	for i := range row.Measures {
		m := &row.Measures[i]
		if !m.Defined {
			data = binary.AppendUvarint(data, uint64(number(m))<<1)
			continue
		}
		data = binary.AppendUvarint(data, uint64(number(m))<<1|1)
		if m.Kind == model.Scalar {
			data = appendFloat(appendFloat(data, m.Scalar), m.Weight)
			continue
		}
		data = binary.AppendUvarint(data, m.Sample.Count)
		data = appendFloat(data, m.Sample.Sum)
		data = appendFloat(data, m.Sample.SumOfSquares)
		last := int64(0)
		for _, x := range m.Sample.ascending() {
			data = binary.AppendUvarint(data, uint64(x-last))
			last = x
		}
	}
	return s.seal(data, "rows", point, row.Replication)
}

// rowReader reads varints until the data ends too early.
type rowReader struct {
	data []byte
	err  error
}

func (r *rowReader) uint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.data, r.err = nil, errDamaged
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *rowReader) text() string {
	n := r.uint()
	if n > uint64(len(r.data)) {
		r.data, r.err = nil, errDamaged
		return ""
	}
	text := string(r.data[:n])
	r.data = r.data[n:]
	return text
}

func (r *rowReader) float() float64 { return math.Float64frombits(bits.ReverseBytes64(r.uint())) }

// decodeRow reads what encodeRow wrote; metrics gives a metric by its number.
func decodeRow(s sealer, point, replication int, data []byte, metrics []Metric) (Row, error) {
	body, err := s.unseal(data, "rows", point, replication)
	if err != nil {
		return Row{}, err
	}
	r := rowReader{data: body}
	if layout := r.uint(); layout != rowLayout {
		return Row{}, fmt.Errorf("layout %d is not known here (only %d)", layout, rowLayout)
	}
	row := Row{Replication: replication, Events: r.uint(), Simulated: r.float(), Discarded: r.float()}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		row.Findings = append(row.Findings, model.Finding{Severity: r.text(), Code: r.text(), Message: r.text()})
	}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		head := r.uint()
		if head>>1 >= uint64(len(metrics)) || metrics[head>>1].Name == "" {
			return Row{}, fmt.Errorf("metric number %d is not in the table metrics", head>>1)
		}
		metric := &metrics[head>>1]
		m := Measure{Metric: metric.Name, Unit: metric.Unit, Kind: metric.Kind, Defined: head&1 == 1}
		switch {
		case !m.Defined:
		case m.Kind == model.Scalar:
			m.Scalar, m.Weight = r.float(), r.float()
		default:
			m.Sample = r.sample()
		}
		row.Measures = append(row.Measures, m)
	}
	if len(r.data) > 0 {
		r.err = errDamaged
	}
	return row, r.err
}

func (r *rowReader) sample() Sample {
	s := Sample{Count: r.uint(), Sum: r.float(), SumOfSquares: r.float()}
	s.Min = int64(r.uint())
	last := s.Min
	for i := range s.Percentiles {
		last += int64(r.uint())
		s.Percentiles[i] = last
	}
	s.Max = last + int64(r.uint())
	return s
}
