package trace

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"quiesce/workloads/document"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata")

// transcript is what Read makes of a text: its rows, then its problems.
func transcript(name, text string) string {
	var out strings.Builder
	var report document.Report
	err := Read(strings.NewReader(text), &document.Source{Name: name}, mqsim, &report, func(r *Row) {
		fmt.Fprintf(&out, "at %d device %d sector %d sectors %d write %t\n", r.At, r.Device, r.Sector, r.Sectors, r.Write)
	})
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		fmt.Fprintln(&out, err)
	}
	return out.String()
}

// TestFixtures compares rows and problems of every file in testdata with the expected ones.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.trace")
	if err != nil || len(files) < 7 {
		t.Fatalf("fixtures %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := transcript(filepath.Base(file), string(text))
		expected := strings.TrimSuffix(file, ".trace") + ".txt"
		if *update {
			if err := os.WriteFile(expected, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(expected)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n got\n%s\nwant\n%s", file, got, want)
		}
	}
}

// naive reads a well-formed trace with the standard library.
func naive(text string) []Row {
	var rows []Row
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		var v [5]uint64
		for i := range v {
			v[i], _ = strconv.ParseUint(f[i], 10, 64)
		}
		rows = append(rows, Row{time.Duration(v[0]), uint32(v[1]), uint32(v[3]), v[2], v[4] == 0})
	}
	return rows
}

// TestAgainstFields compares the reader with a slow, obvious one, on random traces and through
// readers that return few bytes at a time.
func TestAgainstFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		at := uint64(0)
		for range rapid.IntRange(1, 40).Draw(t, "rows") {
			at += rapid.Uint64Range(0, 1<<40).Draw(t, "gap")
			blank := rapid.SampledFrom([]string{" ", "\t", "   "}).Draw(t, "blank")
			end := rapid.SampledFrom([]string{"\n", "\r\n", " \n", "\n\n", "\n# x\n"}).Draw(t, "end")
			fmt.Fprintf(&text, "%d%s%d%s%d%s%d%s%d%s", at, blank, rapid.Uint32().Draw(t, "device"), blank,
				rapid.Uint64Range(0, 1<<55-1).Draw(t, "sector"), blank, rapid.Uint32Range(1, 1<<32-1).Draw(t, "sectors"), blank,
				rapid.IntRange(0, 1).Draw(t, "type"), end)
		}
		want := naive(text.String())
		var got []Row
		var report document.Report
		err := Read(iotest.OneByteReader(strings.NewReader(text.String())), &document.Source{Name: "x"}, mqsim, &report, func(r *Row) { got = append(got, *r) })
		if err != nil || !report.Clean() || len(got) != len(want) {
			t.Fatalf("%d rows of %d, %v, %v", len(got), len(want), err, report.Err())
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("row %d is %+v, want %+v", i, got[i], want[i])
			}
		}
	})
}

// TestBounds demands that a hopeless file is given up, and says where.
func TestBounds(t *testing.T) {
	unsorted := ""
	for i := range 30 {
		unsorted += fmt.Sprintf("%d 0 0 1 1\n", 30-i)
	}
	for text, want := range map[string]string{
		unsorted: "x:22:1: more than 20 faulty lines; the rest was not read (is this the right format?)",
		"10 0 0 1 1\n20 " + strings.Repeat("0", 70_000) + " 0 1 1\nx": "x:2:1: a line of more than 65536 bytes (is this a trace?)",
	} {
		var report document.Report
		err := Read(strings.NewReader(text), &document.Source{Name: "x"}, mqsim, &report, func(*Row) {})
		problems, ok := report.Err().(document.Problems)
		if err != nil || !ok || problems[len(problems)-1].Error() != want {
			t.Errorf("%.40q: %v, %.300v", text, err, report.Err())
		}
	}
}

func TestReaderError(t *testing.T) {
	var report document.Report
	broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("1 0 0 1 1\n")))
	if err := Read(broken, &document.Source{Name: "x"}, mqsim, &report, func(*Row) {}); err == nil {
		t.Error("an error of the file is lost")
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]bool{
		"1000 0 264719034 16 0\n": true, "# x\n\n1000 0 264719034 16 0": true, "1000\t0\t2\t1\t1": true,
		"5 4 3\n": true, "1.5 0 0 1 1": true, "-5 0 0 1 1": true, // faulty, but nothing else
		"": false, "about: x\n": false, "# 1 2 3 4 5\nabout: x": false, "12\n": false, "- 1\n": false, "{a: 1}": false,
		"\x1f\x8b\x08": false,
	} {
		if got := Detect([]byte(text)) != nil; got != want {
			t.Errorf("Detect(%q) is %t", text, got)
		}
	}
	if ByName("mqsim") != mqsim || ByName("x") != nil || len(Formats()) == 0 {
		t.Error("the table of formats is wrong")
	}
}

// FuzzRead reads anything: it must neither fail nor report a place that is not in the text.
func FuzzRead(f *testing.F) {
	f.Add("1 0 0 1 1\n")
	f.Add("1 0 0 1\n-1\n")
	f.Fuzz(func(t *testing.T, text string) {
		var report document.Report
		before := time.Duration(0)
		err := Read(strings.NewReader(text), &document.Source{Name: "x"}, mqsim, &report, func(r *Row) {
			if r.At < before || r.Sectors == 0 {
				t.Fatalf("%q: row %+v after %v", text, *r, before)
			}
			before = r.At
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := report.Err(); err != nil {
			for _, p := range err.(document.Problems) {
				if p.Place.Line < 1 || p.Place.Line > strings.Count(text, "\n")+1 || p.Place.Column < 1 {
					t.Fatalf("%q: a problem nowhere: %v", text, p)
				}
			}
		}
	})
}

// BenchmarkRead reads a trace of 100000 rows.
func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 100_000 {
		fmt.Fprintf(&text, "%d %d %d %d %d\n", 938_513_000+i*20_000, random.IntN(16), random.IntN(1<<28), 8<<random.IntN(4), random.IntN(2))
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		rows := 0
		var report document.Report
		if err := Read(bytes.NewReader(text.Bytes()), &document.Source{Name: "x"}, mqsim, &report, func(*Row) { rows++ }); err != nil || rows != 100_000 {
			b.Fatal(rows, err, report.Err())
		}
	}
}
