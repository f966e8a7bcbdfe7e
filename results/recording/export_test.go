package recording

import (
	"bytes"
)

// Craft is a recording of the records that change makes of those of another: it may
// change the fields of one, and says whether it is there at all.
func Craft(r *Recording, change func(record *Record, f []int64) bool) (*Recording, error) {
	var b []byte
	crafted := *r
	crafted.Trailer.Records = 0
	c := recorderOf(r)
	err := r.Each(func(record *Record) error {
		class, queue := -1, -1
		if record.Class != "" {
			class = c.classes[record.Class]
		}
		if record.Queue != "" {
			queue = c.queues[record.Queue]
		}
		f := flatten(&record.Occurrence, c.last, class, queue)
		c.last = record.At
		if change(record, f[:]) {
			b = appendFields(b, &f)
			crafted.Trailer.Records++
		}
		return nil
	})
	crafted.data, crafted.start, crafted.size = bytes.NewReader(b), 0, int64(len(b))
	return &crafted, err
}

// recorderOf knows the numbers of a recording's names.
func recorderOf(r *Recording) *recorder {
	c := &recorder{classes: map[string]int{}, queues: map[string]int{}}
	for i := range r.Header.Classes {
		c.classes[r.Header.Classes[i].Name] = i
	}
	for i := range r.Header.Queues {
		c.queues[r.Header.Queues[i].Name] = i
	}
	return c
}
