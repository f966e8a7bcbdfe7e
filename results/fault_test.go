package results_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"quiesce/reports/export"
	"quiesce/results"
)

// faultsVariable is how many times a writer is killed, and three times the number of power cuts: 20
// unless set. make faults sets it.
const faultsVariable = "QUIESCE_FAULTS"

func faults(t *testing.T) int {
	t.Helper()
	text := os.Getenv(faultsVariable)
	if text == "" {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, not a number", faultsVariable, text)
	}
	return n
}

// longSweep is a sweep of many short tasks, several to a point, so that there is something left to compute
// after many faults.
func longSweep(faults int) *results.Definition {
	d := grid(5, 5)
	d.Replications = 16 * faults
	return d
}

func init() {
	killed["swept"] = func() *results.Definition {
		n, err := strconv.Atoi(os.Getenv(faultsVariable))
		if err != nil {
			n = 20
		}
		return longSweep(n)
	}
}

// exported is all that a ledger exports, in all formats, by table and format.
func exported(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all, err := exportAll(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func exportAll(dir string) (map[string][]byte, error) {
	l, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, table := range export.Tables() {
		for _, format := range export.Formats() {
			var b bytes.Buffer
			s, err := export.Write(context.Background(), &b, l, export.Options{Table: table, Format: format})
			if err == nil && (s.Partial() || len(s.LeftOut) > 0) {
				err = fmt.Errorf("%s: %+v", table, s)
			}
			if err != nil {
				return nil, err
			}
			all[fmt.Sprintf("%s.%s", table, format)] = b.Bytes()
		}
	}
	return all, l.Close()
}

// sameExports demands equal bytes.
func sameExports(t *testing.T, what string, want, got map[string][]byte) {
	t.Helper()
	for name := range want {
		if !bytes.Equal(want[name], got[name]) {
			t.Errorf("%s: %s differs: %d bytes, and %d of an undisturbed run", what, name, len(got[name]), len(want[name]))
		}
	}
}

// undisturbed is what a run exports that nothing happens to.
func undisturbed(t *testing.T, d *results.Definition) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	l := create(t, dir, d)
	run(t, l, 1)
	closed(t, l)
	return exported(t, dir)
}

// A run whose writer is killed at random moments, again and again, exports the same bytes.
func TestKilledRunExportsTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	n := faults(t)
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		kill(t, program, "swept", dir, random.IntN(6))
	}
	l := create(t, dir, longSweep(n))
	if p, err := l.Progress(); err != nil || p.Done == 0 || p.Done == p.Total {
		t.Errorf("the killed writers have left %+v, error %v: this tests nothing", p, err)
	}
	run(t, l, 2)
	closed(t, l)
	sameExports(t, "killed", undisturbed(t, longSweep(n)), exported(t, dir))
}

// A power cut leaves the file and its log as they were after the last sync, and any part of what was
// written since. Whatever that is: all that Append had returned for is there, and the run goes on.
func TestPowerCutLosesNothingThatWasStored(t *testing.T) {
	n := max(1, faults(t)/3) // each is a run of its own
	d := grid(10, n)
	random := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	l := create(t, dir, d)
	var cuts []string
	var stored []int
	synced, before, last := int64(0), 0, []byte(nil)
	err := results.Run(t.Context(), l, results.Local{Jobs: 2, AtOnce: true}, fake, func(p results.Progress) {
		file, log := read(t, dir, ""), read(t, dir, "-wal")
		// The log grew by the write that has just returned. Had the power failed during it, some of that
		// would be there, over the file as it was; if the log was folded into the file, take it as it is.
		if grown := int64(len(log)) - synced; grown > 0 && len(last) > 0 && random.IntN(3) == 0 && len(cuts) < n {
			part := synced + random.Int64N(grown)
			torn := log[:part:part]
			if random.IntN(2) == 0 { // the disk writes sectors in any order
				torn = append(torn, make([]byte, grown/2)...)
			}
			cuts = append(cuts, powerCut(t, last, torn))
			stored = append(stored, before)
		}
		synced, before, last = int64(len(log)), p.Done, file
	})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	want := exported(t, dir)
	if len(cuts) < n/2 {
		t.Errorf("only %d power cuts: this tests little", len(cuts))
	}
	for i, cut := range cuts {
		l := create(t, cut, d)
		p, err := l.Progress()
		if err != nil || p.Done < stored[i] || len(l.Damaged) > 0 {
			t.Errorf("after power cut %d, %+v of %d stored replications are left, damaged %v, error %v", i, p, stored[i], l.Damaged, err)
		}
		run(t, l, 1)
		closed(t, l)
		sameExports(t, fmt.Sprintf("power cut %d", i), want, exported(t, cut))
	}
}

// read is a file of a ledger, empty if there is none.
func read(t *testing.T, dir, suffix string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, results.LedgerFile+suffix))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return data
}

// powerCut is a directory with what a power cut has left.
func powerCut(t *testing.T, file, log []byte) string {
	t.Helper()
	dir := t.TempDir()
	for suffix, data := range map[string][]byte{"": file, "-wal": log} {
		if err := os.WriteFile(filepath.Join(dir, results.LedgerFile+suffix), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A store of another version of the program is refused by name, and left as it is.
func TestStoreOfAnotherBuildIsRefused(t *testing.T) {
	dir := t.TempDir()
	l := create(t, dir, definition(2))
	run(t, l, 1)
	closed(t, l)
	before := read(t, dir, "")
	newer := definition(2)
	newer.Build = "newer"
	if _, err := results.Create(dir, newer); err == nil || !strings.Contains(err.Error(), "another build of bench") || !strings.Contains(err.Error(), "--out") {
		t.Errorf("error %v", err)
	}
	if !bytes.Equal(before, read(t, dir, "")) {
		t.Error("the refusal changed the store")
	}
}

// Bytes of rows, of histograms and of what holds them together that a disk gives back otherwise never change a
// figure, whether the file's structure is checked or, as in a large one, only read: its points are computed
// again by name, or nothing was there.
func TestDamagedBytesChangeNoFigure(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	d := longSweep(1)
	dir := t.TempDir()
	l := create(t, dir, d)
	run(t, l, 1)
	want := contents(t, l)
	closed(t, l)
	file, places := read(t, dir, ""), sealedPages(t, dir)
	outcomes := map[string]int{}
	random := rand.New(rand.NewPCG(7, 8))
	for i := range 2 * faults(t) {
		restore := results.CheckedWhole([]int{0, 64 << 20}[i%2])
		damaged := bytes.Clone(file)
		for range 1 + random.IntN(3) {
			at := places[random.IntN(len(places))] + random.IntN(pageSize)
			for k := range 1 + random.IntN(40) {
				if k := at + k; k/pageSize == at/pageSize {
					damaged[k] = byte(random.Uint32())
				}
			}
		}
		outcomes[damagedFile(t, powerCut(t, damaged, nil), d, want)]++
		restore()
	}
	t.Log(outcomes)
	if outcomes["refused"] > 0 || outcomes["repaired"] == 0 {
		t.Error("this tests little")
	}
}

// pageSize is that of a ledger, in bytes.
const pageSize = 8192

// sealedPages are the places in a ledger's file of the pages that hold rows or histograms.
func sealedPages(t *testing.T, dir string) []int {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(dir, results.LedgerFile)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("select data from rows union all select data from histograms")
	if err != nil {
		t.Fatal(err)
	}
	file, seen := read(t, dir, ""), map[int]bool{}
	var all []int
	for rows.Next() {
		var data []byte
		if err := rows.Scan(&data); err != nil {
			t.Fatal(err)
		}
		page := bytes.Index(file, data[:min(len(data), 40)]) / pageSize * pageSize
		if page > 0 && !seen[page] {
			seen[page] = true
			all = append(all, page)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	return all
}

// damagedFile says what became of a ledger with damage.
func damagedFile(t *testing.T, dir string, d *results.Definition, want string) string {
	t.Helper()
	l, err := results.Create(dir, d)
	if err == nil {
		defer closed(t, l)
		err = results.Run(t.Context(), l, results.Local{Jobs: 1}, fake, func(results.Progress) {})
	}
	switch {
	case err != nil && !strings.Contains(err.Error(), dir):
		t.Errorf("the refusal does not name the file: %v", err)
		return "refused"
	case err != nil:
		return "refused"
	case contents(t, l) != want:
		t.Errorf("the figures differ; points found damaged: %v", l.Damaged)
	}
	if l.Aside != "" {
		return "repaired"
	}
	return "harmless"
}
