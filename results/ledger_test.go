package results_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
)

func TestLedgerGivesBackWhatWasStored(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a dir with %20 ? and #")
	if runtime.GOOS == "windows" {
		dir = filepath.Join(t.TempDir(), "a dir with %20 and #")
	}
	l := create(t, dir, definition(9))
	run(t, l, 2)
	written := contents(t, l)
	want, err := fake(t.Context(), results.Task{Point: 2, Replications: 9})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := l.Rows(2)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want.Rows, rows); d != "" {
		t.Errorf("rows differ (-computed +stored):\n%s", d)
	}

	reader, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, reader)
	if d := cmp.Diff(definition(9), &reader.Definition); d != "" {
		t.Errorf("definitions differ:\n%s", d)
	}
	if d := cmp.Diff(written, contents(t, reader)); d != "" {
		t.Errorf("the reader sees something else:\n%s", d)
	}
}

func TestLedgerDoesNotDependOnJobsNorOnTheOrderOfResults(t *testing.T) {
	one := create(t, t.TempDir(), definition(30))
	run(t, one, 1)
	four := create(t, t.TempDir(), definition(30))
	run(t, four, 4)
	backwards := create(t, t.TempDir(), definition(30))
	for first := 24; first >= 0; first -= 6 {
		for point := 2; point >= 0; point-- {
			appendTask(t, backwards, results.Task{Point: point, First: first, Replications: 6})
		}
	}
	if d := cmp.Diff(contents(t, one), contents(t, four)); d != "" {
		t.Errorf("1 job and 4 jobs differ:\n%s", d)
	}
	if d := cmp.Diff(contents(t, one), contents(t, backwards)); d != "" {
		t.Errorf("forwards and backwards differ:\n%s", d)
	}
}

func appendTask(t *testing.T, l *results.Ledger, task results.Task) {
	t.Helper()
	r, err := fake(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append([]results.Result{r}); err != nil {
		t.Fatal(err)
	}
}

func TestAppendCountsNothingTwice(t *testing.T) {
	l := create(t, t.TempDir(), definition(6))
	appendTask(t, l, results.Task{Point: 1, First: 2, Replications: 2})
	before := contents(t, l)
	appendTask(t, l, results.Task{Point: 1, First: 2, Replications: 2})
	if d := cmp.Diff(before, contents(t, l)); d != "" {
		t.Errorf("a duplicate changed the ledger:\n%s", d)
	}

	overlap, err := fake(t.Context(), results.Task{Point: 1, First: 3, Replications: 3})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := fake(t.Context(), results.Task{Point: 0, First: 0, Replications: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append([]results.Result{fresh, overlap}); err == nil || !strings.Contains(err.Error(), "overlaps 1 stored") {
		t.Errorf("an overlapping result gives error %v", err)
	}
	if d := cmp.Diff(before, contents(t, l)); d != "" {
		t.Errorf("a refused Append changed the ledger:\n%s", d)
	}
	run(t, l, 2)
	whole := create(t, t.TempDir(), definition(6))
	run(t, whole, 1)
	if d := cmp.Diff(contents(t, whole), contents(t, l)); d != "" {
		t.Errorf("resumed and undisturbed run differ:\n%s", d)
	}
}

func TestMissingAsksForTheSameReplicationsOfAllPointsFirst(t *testing.T) {
	l := create(t, t.TempDir(), definition(5))
	appendTask(t, l, results.Task{Point: 1, First: 0, Replications: 1})
	tasks, progress, err := l.Missing(2)
	if err != nil {
		t.Fatal(err)
	}
	var got [][3]int
	for task := range tasks {
		got = append(got, [3]int{task.Point, task.First, task.Replications})
	}
	want := [][3]int{{0, 0, 2}, {1, 1, 1}, {2, 0, 2}, {0, 2, 2}, {1, 2, 2}, {2, 2, 2}, {0, 4, 1}, {1, 4, 1}, {2, 4, 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tasks differ:\n%s", d)
	}
	if (progress != results.Progress{Done: 1, Total: 15}) {
		t.Errorf("progress is %+v", progress)
	}
}

func TestFailedTasksAreNamedAndNotTriedAgain(t *testing.T) {
	l := create(t, t.TempDir(), definition(2))
	poison := func(ctx context.Context, task results.Task) (results.Result, error) {
		if task.Point == 1 && task.First == 1 {
			panic("poison")
		}
		return fake(ctx, task)
	}
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, poison, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	failures, err := l.Failures()
	if err != nil || len(failures) != 1 || failures[0].Point != 1 || failures[0].First != 1 || !strings.Contains(failures[0].Message, "poison") {
		t.Errorf("failures %+v, error %v", failures, err)
	}
	progress, err := l.Progress()
	if err != nil || (progress != results.Progress{Done: 6, Total: 6}) {
		t.Errorf("progress %+v, error %v", progress, err)
	}
}

func TestAnotherRunIsRefused(t *testing.T) {
	dir := t.TempDir()
	l := create(t, dir, definition(3))
	run(t, l, 1)
	before := contents(t, l)
	if _, err := results.Create(dir, definition(3)); !errors.Is(err, results.ErrInUse) {
		t.Errorf("a second writer gets error %v", err)
	}
	closed(t, l)

	other := definition(3)
	other.Seed, other.Text, other.Build = 8, "about: another\n", "newer"
	other.Strategies, other.Chosen = other.Strategies[:2], other.Chosen[:2]
	other.Inputs = nil
	_, err := results.Create(dir, other)
	var mismatch *results.MismatchError
	if !errors.As(err, &mismatch) || len(mismatch.Differences) != 5 {
		t.Fatalf("another run's writer gets error %v", err)
	}
	for _, want := range []string{"its seed is 7, this run's is 8", "another text", "another build", "input files", "its list of strategies is drain hold requeue, this run's is drain hold"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
	again := create(t, dir, definition(3))
	if d := cmp.Diff(before, contents(t, again)); d != "" {
		t.Errorf("refusals changed the ledger:\n%s", d)
	}
}

// Sets change the text that is simulated, not the file: only a file that differs by more is said to.
func TestSetsAreNotAnotherText(t *testing.T) {
	dir := t.TempDir()
	first := definition(3)
	first.Text, first.Sets = "about: A test.\nseed: 1\nreplications: 3\n", nil
	closed(t, create(t, dir, first))
	for text, another := range map[string]bool{
		"about: A test.\nseed: 1\nreplications: 6\n":      false,
		"about: Another one.\nseed: 1\nreplications: 6\n": true,
	} {
		next := definition(6)
		next.Text, next.Sets = text, []string{"replications=6"}
		_, err := results.Create(dir, next)
		if err == nil || !strings.Contains(err.Error(), "its number of replications is 3, this run's is 6") || strings.Contains(err.Error(), "--set") || strings.Contains(err.Error(), "another text") != another {
			t.Errorf("%q gets error %v", text, err)
		}
	}
}

// execute changes a ledger behind its back.
func execute(t *testing.T, dir, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(dir, results.LedgerFile)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestForeignAndFutureFilesAreRefused(t *testing.T) {
	for statement, want := range map[string]string{
		"pragma user_version = 2":   "version 2 of the results format",
		"pragma application_id = 1": "not a ledger",
	} {
		dir := t.TempDir()
		l := create(t, dir, definition(1))
		run(t, l, 1)
		closed(t, l)
		execute(t, dir, statement)
		if _, err := results.Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("after %s: error %v lacks %q", statement, err, want)
		}
		if _, err := results.Create(dir, definition(1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("for writing, after %s: error %v lacks %q", statement, err, want)
		}
	}
}

// What says what the run is, and how far it is, is not believed either once it is damaged. A writer knows it.
func TestDamageOfWhatTheRunIs(t *testing.T) {
	for statement, want := range map[string]string{
		"update about set value = '8' where name = 'seed'":       "not the one it was made with",
		"update about set value = 'many' where name = 'seed'":    "its seed is \"many\"",
		"update about set value = '{' where name = 'strategies'": "its strategies is",
		"update about set value = '[]' where name = 'notes'":     "table about does not fit",
		"delete from about":                                      "not the one it was made with",
		"delete from about where name = 'notes'":                 "not the one it was made with",
		"insert into points values (3, 1, '[]', 0)":              "points beyond its definition",
		"update points set done = 10000000 where point = 1":      "too many replications",
		"update metrics set metric = 99 where name='mean_power'": "metric number 2 is not in",
		"update metrics set about = 'another'":                   "table metrics does not fit",
		"delete from metrics where name = 'mean_power'":          "metric number 2 is not in",
	} {
		dir := t.TempDir()
		l := create(t, dir, definition(2))
		run(t, l, 1)
		stored := contents(t, l)
		closed(t, l)
		execute(t, dir, statement)
		if _, err := results.Open(dir); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("after %s: error %v lacks %q", statement, err, want)
		}
		again := create(t, dir, definition(2))
		if again.Aside == "" {
			t.Errorf("after %s: nothing is damaged", statement)
		}
		run(t, again, 1)
		if d := cmp.Diff(stored, contents(t, again)); d != "" {
			t.Errorf("after %s: the new ledger differs:\n%s", statement, d)
		}
		closed(t, again)
	}
}

// Of a damaged file that nothing says is this run's, nothing is removed or taken.
func TestDamageOfAnotherRunIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	l := create(t, dir, definition(2))
	run(t, l, 1)
	closed(t, l)
	execute(t, dir, "update about set value = 'x' where name = 'identity'")
	before := read(t, dir, "")
	other := definition(2)
	other.Seed = 8
	if _, err := results.Create(dir, other); err == nil || !strings.Contains(err.Error(), "nothing in it can be read") || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 || !cmp.Equal(before, read(t, dir, "")) {
		t.Errorf("%v is left, error %v", entries, err)
	}
	again := create(t, dir, definition(2))
	if again.Aside == "" || len(again.Damaged) > 0 {
		t.Errorf("of its own run, %q is put aside, %v lost", again.Aside, again.Damaged)
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, results.LedgerFile), []byte(strings.Repeat("not a database\n", 100)), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := results.Open(dir)
	if err == nil || !strings.Contains(err.Error(), "the file is damaged") {
		t.Errorf("error %v", err)
	}
	_, err = results.Open(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "holds no results") {
		t.Errorf("an empty directory gives error %v", err)
	}
}

func TestADamagedPointIsNamedAndComputedAgain(t *testing.T) {
	for _, statement := range []string{
		"update rows set data = substr(data, 1, 20) || x'55' || substr(data, 22) where point = 1 and replication = 2",
		"update histograms set data = substr(data, 1, length(data) - 1) || x'ff' where point = 1",
		// What belongs elsewhere is damage too.
		"update rows set data = (select data from rows where point = 1 and replication = 3) where point = 1 and replication = 2",
	} {
		dir := t.TempDir()
		l := create(t, dir, definition(4))
		run(t, l, 1)
		want := contents(t, l)
		closed(t, l)
		execute(t, dir, statement)

		reader, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reader.Summarize(0); err != nil {
			t.Errorf("the damage of another point gives error %v", err)
		}
		if _, err := reader.Summarize(1); err == nil || !strings.Contains(err.Error(), "hold: damaged") {
			t.Errorf("the damaged point gives error %v", err)
		}
		closed(t, reader)

		again := create(t, dir, definition(4))
		if len(again.Damaged) != 1 || again.Damaged[0] != "hold" {
			t.Errorf("damaged: %v", again.Damaged)
		}
		run(t, again, 1)
		if d := cmp.Diff(want, contents(t, again)); d != "" {
			t.Errorf("the repaired ledger differs:\n%s", d)
		}
		closed(t, again)
	}
}

func TestADirectoryThatCannotBeWrittenIsRefusedBeforeAnything(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := results.Create(filepath.Join(file, "run"), definition(1)); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("a directory below a file gives error %v", err)
	}
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		return // nothing is read-only for root, and a directory's mode means nothing on Windows
	}
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	if _, err := results.Create(locked, definition(1)); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("a read-only directory gives error %v", err)
	}
}

func TestAFinishedLedgerIsOneFile(t *testing.T) {
	dir := t.TempDir()
	l, err := results.Create(dir, definition(3))
	if err != nil {
		t.Fatal(err)
	}
	run(t, l, 1)
	closed(t, l)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if d := cmp.Diff([]string{"ledger.db", "writer.lock"}, names); d != "" {
		t.Errorf("files differ:\n%s", d)
	}
	data, err := os.ReadFile(filepath.Join(dir, results.LedgerFile))
	if err != nil {
		t.Fatal(err)
	}
	if data[18] != 1 || data[19] != 1 { // the file format versions; 2 needs a log beside it
		t.Error("the ledger cannot be read from where nothing can be written")
	}
}

// rollbackWriter is a writer in the midst of a change, with a journal to undo it, of which a part has reached
// the file.
func rollbackWriter(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(dir, results.LedgerFile))+"?_pragma=cache_size(1)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{"begin", "update rows set data = zeroblob(3000)", "update histograms set data = zeroblob(9000)"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// A reader misses replications that are lost, and more than there should be.
func TestALostReplicationIsMissed(t *testing.T) {
	for _, statement := range []string{
		"delete from rows where point = 1 and replication = 2",
		"delete from points where point = 1",
		"delete from failures",
	} {
		dir := t.TempDir()
		l := create(t, dir, definition(4))
		f := func(ctx context.Context, task results.Task) (results.Result, error) {
			if task.Point == 1 && task.First == 3 {
				panic("poison")
			}
			return fake(ctx, task)
		}
		if err := results.Run(t.Context(), l, results.Local{Jobs: 1}, f, func(results.Progress) {}); err != nil {
			t.Fatal(err)
		}
		closed(t, l)
		execute(t, dir, statement)
		reader, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := reader.Rows(1); err == nil || !strings.Contains(err.Error(), "replications of hold are there") {
			t.Errorf("after %s: %d rows, error %v", statement, len(rows), err)
		}
		closed(t, reader)
	}
}
