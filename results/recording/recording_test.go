package recording_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/model"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// all collects what an observer sees.
type all []model.Occurrence

func (a *all) Observe(o model.Occurrence) { *a = append(*a, o) }

// What is read is what an observer of the same replication sees.
func TestRecordingIsWhatIsObserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		s, err := model.New(cfg, seed, 0)
		if err != nil {
			t.Fatal(err)
		}
		var want all
		s.Watch(&want)
		o := s.Run(nil)
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		var got all
		if err := r.Each(func(record *recording.Record) error {
			if record.Sequence != uint64(len(got)+1) {
				t.Fatalf("record %d is numbered %d", len(got)+1, record.Sequence)
			}
			got = append(got, record.Occurrence)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatal(cmp.Diff([]model.Occurrence(want), []model.Occurrence(got)))
		}
		if r.Trailer.Reason != recording.Ended || r.Trailer.End.Seconds() != o.Simulated || cmp.Diff(r.Trailer.Findings, o.Findings) != "" {
			t.Errorf("the trailer is %+v, the outcome ends at %v s with %v", r.Trailer, o.Simulated, o.Findings)
		}
	})
}

// example is a configuration that always has something to record.
func example(t *testing.T) *model.Config {
	t.Helper()
	return rapid.Custom(recordingtest.Config).Example(3)
}

// A recording ends where the window does, and where it is full; either way it can be read.
func TestLimits(t *testing.T) {
	cfg := example(t)
	whole := recordingtest.Record(t, cfg, 1, recording.Limits{})
	until := des.Time(5 * time.Second)
	part := recordingtest.Record(t, cfg, 1, recording.Limits{Until: until})
	if part.Trailer.Reason != recording.Window || part.Trailer.End != until || part.Trailer.Records >= whole.Trailer.Records || part.Trailer.Records == 0 {
		t.Errorf("until %v: %+v of %+v", until, part.Trailer, whole.Trailer)
	}
	full := recordingtest.Record(t, cfg, 1, recording.Limits{Bytes: 1000})
	if full.Trailer.Reason != recording.Full || full.Trailer.Records == 0 || full.Trailer.End >= whole.Trailer.End {
		t.Errorf("1000 bytes: %+v of %+v", full.Trailer, whole.Trailer)
	}
	n := uint64(0)
	if err := full.Each(func(*recording.Record) error { n++; return nil }); err != nil || n != full.Trailer.Records {
		t.Errorf("%d records of %d: %v", n, full.Trailer.Records, err)
	}
}

// A recording that was cut anywhere, or changed, is refused or read differently; it never crashes.
func TestDamagedRecording(t *testing.T) {
	source, err := recording.FromConfig(example(t), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := source.Record(context.Background(), &b, recording.Limits{Until: des.Time(2 * time.Second)}); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	for n := range len(data) {
		if _, err := recording.Open(bytes.NewReader(data[:n]), int64(n)); err == nil {
			t.Fatalf("opened the first %d of %d bytes", n, len(data))
		}
	}
	for at := range data {
		changed := bytes.Clone(data)
		changed[at] ^= 0x81
		if r, err := recording.Open(bytes.NewReader(changed), int64(len(data))); err == nil {
			if at < 16 || at >= len(data)-16 { // magic and lengths
				t.Fatalf("opened a recording with a wrong byte %d of %d", at, len(data))
			}
			if err := r.Each(func(*recording.Record) error { return nil }); err != nil {
				continue // said, and that is all that is wanted
			}
		}
	}
}

// A recording that was kept is opened if it says what was written, and refused if it says anything else.
func TestKeptRecording(t *testing.T) {
	source, err := recording.FromConfig(example(t), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := source.Record(context.Background(), &b, recording.Limits{Until: des.Time(2 * time.Second)}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "kept.recording")
	open := func(data []byte) (trailer recording.Trailer, err error) {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := recording.OpenFile(name)
		if err != nil {
			return trailer, err
		}
		return r.Trailer, r.Close()
	}
	want, err := open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	old := bytes.Clone(b.Bytes())
	old[7]-- // the version
	if _, err := open(old); err == nil || !strings.Contains(err.Error(), "another version of bench") {
		t.Errorf("a recording of the version before: %v", err)
	}
	trailer := bytes.LastIndex(b.Bytes(), []byte(`{"Records"`))
	for at := range b.Bytes() {
		changed := bytes.Clone(b.Bytes())
		changed[at] ^= 1
		got, err := open(changed)
		switch {
		case err == nil && (at < trailer || cmp.Diff(got, want) != ""): // a changed key of what is null is no harm
			t.Fatalf("opened a recording with a wrong byte %d of %d", at, len(changed))
		case err != nil && !strings.Contains(err.Error(), name):
			t.Fatalf("the error does not name the file: %v", err)
		}
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if _, err := recording.OpenFile(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// broken is a disk that is full after so many bytes.
type broken struct{ room int }

var errFull = errors.New("no space left")

func (b *broken) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	long := *example(t)
	long.Horizon = time.Hour
	for _, room := range []int{0, 1 << 16} {
		source, err := recording.FromConfig(&long, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.Record(context.Background(), &broken{room}, recording.Limits{}); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
	source, err := recording.FromConfig(example(t), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Record(ctx, &bytes.Buffer{}, recording.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
