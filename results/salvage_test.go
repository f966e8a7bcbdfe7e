package results_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quiesce/reports/export"
	"quiesce/results"
)

// Of a ledger in which one bit is flipped, anywhere, nothing wrong is ever read. A reader says what is damaged,
// or there is no difference. A writer keeps the file, carries over what is whole, names what is lost and computes
// it again; only where not even the names of the tables can be read does it refuse.
func TestAFlippedBitIsNamedAndComputedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	swept := grid(3, 3)
	swept.Replications = 10
	t.Run("sweep", func(t *testing.T) { flip(t, swept, 3*faults(t)) })
	t.Run("staged", func(t *testing.T) { flip(t, staged(0.05), faults(t)) })
}

func flip(t *testing.T, d *results.Definition, times int) {
	source := t.TempDir()
	l := create(t, source, d)
	run(t, l, 1)
	closed(t, l)
	want, err := tables(source)
	if err != nil {
		t.Fatal(err)
	}
	file := read(t, source, "")
	random := rand.New(rand.NewPCG(11, 3))
	outcomes := map[string]int{}
	for i := range times {
		at, bit := random.IntN(len(file)), random.IntN(8)
		damaged := bytes.Clone(file)
		damaged[at] ^= 1 << bit
		restore := results.CheckedWhole([]int{0, 64 << 20}[i%2])
		dir := powerCut(t, damaged, nil)
		what := flipped(t, dir, d, want, at < pageSize)
		if t.Failed() {
			t.Fatalf("that is bit %d of byte %d, checked whole: %v", bit, at, i%2 == 1)
		}
		outcomes[what]++
		restore()
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Log(outcomes)
	if outcomes["repaired"] == 0 || outcomes["harmless"] == 0 {
		t.Error("this tests little")
	}
}

// tables are all that a ledger exports, as CSV.
func tables(dir string) (map[string][]byte, error) {
	l, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, table := range export.Tables() {
		var b bytes.Buffer
		s, err := export.Write(context.Background(), &b, l, export.Options{Table: table, Format: export.CSV})
		if err == nil && len(s.LeftOut) > 0 {
			err = s.LeftOut[0].Err
		}
		if err == nil && s.Partial() {
			err = fmt.Errorf("%s: it is not finished", l.Path())
		}
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		all[string(table)] = b.Bytes()
	}
	return all, l.Close()
}

// flipped says what became of a ledger with a flipped bit.
func flipped(t *testing.T, dir string, d *results.Definition, want map[string][]byte, first bool) string {
	t.Helper()
	seen, err := tables(dir)
	if err == nil {
		sameExports(t, "for a reader", want, seen)
	} else if !strings.Contains(err.Error(), filepath.Join(dir, results.LedgerFile)) {
		t.Errorf("a reader gets %v, which does not name the file", err)
	}
	l, err := results.Create(dir, d)
	if err != nil {
		if !first || !strings.Contains(err.Error(), filepath.Join(dir, results.LedgerFile)) || !strings.Contains(err.Error(), "--out") {
			t.Errorf("refused: %v", err)
		}
		return "refused"
	}
	run(t, l, 1)
	closed(t, l)
	if seen, err = tables(dir); err != nil {
		t.Errorf("for a writer: %v", err)
	}
	sameExports(t, "for a writer", want, seen)
	if l.Aside == "" {
		return "harmless"
	}
	if data, err := os.ReadFile(l.Aside); err != nil || len(data) == 0 {
		t.Errorf("the damaged file is not kept: %v", err)
	}
	return "repaired"
}
