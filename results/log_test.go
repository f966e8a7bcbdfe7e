package results_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quiesce/results"
)

// halfDone is a directory with a run that was stopped and closed, and is read by somebody in one transaction.
func halfDone(t *testing.T) (dir string, reader *results.Ledger) {
	t.Helper()
	dir = t.TempDir()
	l := create(t, dir, definition(6))
	appendTask(t, l, results.Task{Point: 1, First: 2, Replications: 2})
	closed(t, l)
	reader, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Rows(1); err != nil {
		t.Fatal(err)
	}
	return dir, reader
}

// A run that goes on while somebody reads what it has, such as an export to a slow disk, says so and waits; the
// reader sees what was there.
func TestARunWaitsForAReader(t *testing.T) {
	dir, reader := halfDone(t)
	l := create(t, dir, definition(6))
	said := make(chan string, 1)
	l.Say = func(text string) { said <- text }
	done := make(chan error)
	go func() {
		done <- results.Run(t.Context(), l, results.Local{Jobs: 1}, fake, func(results.Progress) {})
	}()
	select {
	case text := <-said:
		if !strings.Contains(text, filepath.Join(dir, results.LedgerFile)) || !strings.Contains(text, "export") {
			t.Errorf("it says %q", text)
		}
	case err := <-done:
		t.Fatalf("the run ends with %v", err)
	}
	if p, err := reader.Progress(); err != nil || p.Done != 2 {
		t.Errorf("the reader sees %+v, error %v", p, err)
	}
	closed(t, reader)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	whole := create(t, t.TempDir(), definition(6))
	run(t, whole, 1)
	if contents(t, l) != contents(t, whole) {
		t.Error("the run that waited differs from one that did not")
	}
}

// Who waits can be interrupted; and who has nobody to interrupt it gives up and says why.
func TestWaitingForAReaderEnds(t *testing.T) {
	dir, reader := halfDone(t)
	defer closed(t, reader)
	l := create(t, dir, definition(6))
	ctx, cancel := context.WithCancel(t.Context())
	l.Say = func(string) { cancel() }
	if err := results.Run(ctx, l, results.Local{Jobs: 1}, fake, func(results.Progress) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted run ends with %v", err)
	}
	defer results.Patience(10 * time.Millisecond)()
	r, err := fake(t.Context(), results.Task{Replications: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append([]results.Result{r}); err == nil || !strings.Contains(err.Error(), "another process has it open") || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
	if p, err := l.Progress(); err != nil || p.Done != 2 {
		t.Errorf("%+v is left, error %v", p, err)
	}
}

// A writer that is killed as it begins or ends its log leaves a journal, which a reader has undone.
func TestAReaderUndoesWhatAKilledWriterBegan(t *testing.T) {
	source := t.TempDir()
	l := create(t, source, definition(2))
	run(t, l, 1)
	want := contents(t, l)
	closed(t, l)
	before := read(t, source, "")
	db := rollbackWriter(t, source)
	journal := read(t, source, "-journal")
	after := read(t, source, "")
	if len(journal) == 0 || string(before) == string(after) {
		t.Fatal("there is no journal, or nothing to undo: this tests nothing")
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{results.LedgerFile: after, results.LedgerFile + "-journal": journal} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, reader)
	if contents(t, reader) != want {
		t.Error("what the writer had begun is not undone")
	}
}
