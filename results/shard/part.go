package shard

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"quiesce/results"
)

// A part is what a shard gave: lines of JSON, each with a checksum of its own.
//
//	{"crc32c":"1b2c3d4e","body":{"format":1,"run":"...","build":"...","round":1,"shard":3,"shards":100}}
//	{"crc32c":"5f607182","body":{"point":12,"first":0,"replications":16,"gzip":"H4sI..."}}
//
// The first line says whose it is. Each other line is a results.Result as JSON, compressed to a tenth of
// it, in base64. Each stands alone, so that whatever is torn or damaged costs no other.

// line is a line of a part.
type line struct {
	Checksum string          `json:"crc32c"` // of the body's bytes, in hexadecimal
	Body     json.RawMessage `json:"body"`
}

// header is the body of the first line.
type header struct {
	Format int    `json:"format"`
	Run    string `json:"run"`
	Build  string `json:"build"`
	Round  int    `json:"round"`
	Shard  int    `json:"shard"`
	Shards int    `json:"shards"`
}

// differences says, one sentence each, why a part is not the one that is expected.
func (h *header) differences(want *header) []string {
	var all []string
	if h.Format != want.Format {
		all = append(all, fmt.Sprintf("it has version %d of the format, and this bench knows version %d", h.Format, want.Format))
	}
	if h.Build != want.Build {
		all = append(all, fmt.Sprintf("it was made by another build of bench (%s, the run's is %s)", results.ShortBuild(h.Build), results.ShortBuild(want.Build)))
	}
	switch {
	case h.Run != want.Run:
		all = append(all, fmt.Sprintf("it belongs to another run (%.12s, not %.12s)", h.Run, want.Run))
	case h.Round != want.Round || h.Shards != want.Shards || h.Shard != want.Shard:
		all = append(all, fmt.Sprintf("it is shard %d of %d in round %d, not shard %d of %d in round %d",
			h.Shard, h.Shards, h.Round, want.Shard, want.Shards, want.Round))
	}
	return all
}

// entry is the body of the other lines.
type entry struct {
	Point        int    `json:"point"`
	First        int    `json:"first"`
	Replications int    `json:"replications"`
	Gzip         []byte `json:"gzip"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(body []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(body, castagnoli)) }

// encodeLine is a line of a part, with its end.
func encodeLine(body any) ([]byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(line{checksum(data), data})
	return append(text, '\n'), err
}

// encodeResult is the line of a result.
func encodeResult(r *results.Result) ([]byte, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return encodeLine(&entry{r.Task.Point, r.Task.First, r.Task.Replications, packed.Bytes()})
}

var errDamaged = errors.New("damaged")

// decodeLine reads a line into a body.
func decodeLine(text []byte, body any) error {
	var l line
	if json.Unmarshal(text, &l) != nil || checksum(l.Body) != l.Checksum || json.Unmarshal(l.Body, body) != nil {
		return errDamaged
	}
	return nil
}

// result unpacks a result, which must be of the task.
func (e *entry) result(t results.Task) (results.Result, error) {
	var r results.Result
	unpacked, err := gzip.NewReader(bytes.NewReader(e.Gzip))
	if err != nil {
		return r, err
	}
	data, err := io.ReadAll(unpacked)
	if err = errors.Join(err, unpacked.Close()); err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, err
	}
	if r.Task != t {
		return r, errDamaged
	}
	return r, r.Check()
}

// good reports whether an entry has a result of the task.
func (e *entry) good(t results.Task) bool {
	_, err := e.result(t)
	return err == nil
}

// path is where a shard's part is, once it is whole.
func (r *Run) path(round *Round, shard int) string {
	return filepath.Join(r.roundDir(round.Number), fmt.Sprintf("part-%d.ndjson", shard))
}

// unfinished are the parts of a shard that is being computed, or was when it was killed.
func (r *Run) unfinished(round *Round, shard int) ([]string, error) {
	dir := r.roundDir(round.Number)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if ok, err := filepath.Match(fmt.Sprintf("part-%d.ndjson.*.tmp", shard), e.Name()); err != nil {
			return nil, err
		} else if ok {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all, nil
}

// header is the one of a shard's part.
func (r *Run) header(round *Round, shard int) *header {
	d := &r.Job.Definition
	return &header{Format, d.Identity(), d.Build, round.Number, shard, round.Shards}
}

// condition is what is wrong with a part.
type condition struct {
	foreign []string // why nothing of it is used
	damaged int      // number of the first line that is, from 1; 0: none
}

// readPart gives each good line of a part to use, once per task of the share. Lines that are damaged, or of
// no task of the share, are passed over.
func readPart(path string, want *header, share map[results.Task]bool, use func(t results.Task, e *entry, text []byte) error) (c condition, err error) {
	f, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := bufio.NewReaderSize(f, 1<<16)
	seen := map[results.Task]bool{}
	for number := 1; ; number++ {
		text, err := in.ReadBytes('\n')
		if err == io.EOF { // what follows the last end of a line is torn: the shard was killed as it wrote it
			return c, nil
		}
		if err != nil {
			return c, err
		}
		if number == 1 {
			var h header
			if decodeLine(text, &h) != nil {
				c.foreign = []string{"its first line, which says whose it is, is damaged"}
			} else {
				c.foreign = h.differences(want)
			}
			if c.foreign != nil {
				return c, nil
			}
			continue
		}
		var e entry
		bad := decodeLine(text, &e) != nil
		t := results.Task{Run: want.Run, Point: e.Point, First: e.First, Replications: e.Replications}
		if bad || !share[t] {
			if c.damaged == 0 {
				c.damaged = number
			}
			continue
		}
		if seen[t] {
			continue
		}
		seen[t] = true
		if err := use(t, &e, text); err != nil {
			return c, err
		}
	}
}
