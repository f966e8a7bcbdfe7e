package results

import (
	"errors"
	"testing"
)

// What is derived is there for readers and writers, replaced when it is derived again, and no part of what the run is;
// changed behind its checksum it is damage, as anything in the ledger is.
func TestDerived(t *testing.T) {
	dir := t.TempDir()
	d := &Definition{Format: Format, Build: "b", Scenario: "made", Replications: 1, Strategies: []string{"drain"}, Chosen: []string{""}}
	l, err := Create(dir, d)
	if err != nil {
		t.Fatal(err)
	}
	identity := l.identity
	for _, text := range []string{"first", "second"} {
		if err := l.Derive(t.Context(), "a name", text); err != nil {
			t.Fatal(err)
		}
		if got, ok := l.Derived("a name"); !ok || got != text {
			t.Errorf("the writer reads %q, %t", got, ok)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	if got, ok := l.Derived("a name"); !ok || got != "second" || l.identity != identity {
		t.Errorf("a reader reads %q, %t", got, ok)
	}
	if got, ok := l.Derived("another"); ok {
		t.Errorf("what was never derived is %q", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Create(dir, d); err != nil {
		t.Fatal(err)
	}
	if got, ok := l.Derived("a name"); !ok || got != "second" {
		t.Errorf("the next writer reads %q, %t", got, ok)
	}
	if _, err := l.db.Exec("update about set value = 'third' where name = 'derived: a name'"); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, errMalformed) {
		t.Errorf("what was changed is read: %v", err)
	}
}
