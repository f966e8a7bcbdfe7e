package results

import (
	"context"
	"strings"
)

// derivedPrefix is what names of derived facts begin with in the table about.
const derivedPrefix = "derived: "

// Derive stores under a name what follows from the run's definition alone and is none of its replications, so that
// whoever reads the ledger need not compute it. What was there under the name is replaced. A ledger that is salvaged
// loses it; the run that goes on derives it again.
func (l *Ledger) Derive(ctx context.Context, name, text string) error {
	if err := l.ready(ctx); err != nil {
		return l.explain(err)
	}
	row := derivedPrefix + name
	if _, err := l.db.Exec("insert or replace into about values (?, ?, ?)", row, text, l.seals.of("about", row, text)); err != nil {
		return l.explain(err)
	}
	l.keepDerived(fact{row, text})
	return nil
}

// Derived is what Derive has stored under a name, if anything.
func (l *Ledger) Derived(name string) (text string, ok bool) {
	text, ok = l.derived[name]
	return text, ok
}

// keepDerived remembers a fact that was derived.
func (l *Ledger) keepDerived(f fact) {
	name, ok := strings.CutPrefix(f.name, derivedPrefix)
	if !ok {
		return
	}
	if l.derived == nil {
		l.derived = map[string]string{}
	}
	l.derived[name] = f.value
}
