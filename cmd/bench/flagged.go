package main

import (
	"errors"
	"slices"
	"strings"

	"quiesce/workloads/document"
)

// flagged are values to set in a scenario, path=value: those of --set, and behind them those that other
// flags stand for.
type flagged struct {
	sets  []string
	given int      // so many were given with --set
	flags []string // of the others
}

// add appends what a flag stands for.
func (f *flagged) add(flag, set string) {
	f.sets, f.flags = append(slices.Clip(f.sets), set), append(f.flags, flag)
}

// named makes problems with what a flag stands for name that flag, without an excerpt: nobody wrote
// the path.
func (f *flagged) named(err error) error {
	var problems document.Problems
	if !errors.As(err, &problems) {
		return err
	}
	named := slices.Clone(problems)
	for i := range named {
		source := named[i].Place.Source
		if source == nil || !source.Argument {
			continue
		}
		if at := source.Order - f.given - 1; at >= 0 && at < len(f.flags) {
			named[i].What = withoutPath(named[i].What, f.sets[f.given+at])
			named[i].Place.Source = &document.Source{Name: f.flags[at], Argument: true, Order: source.Order}
		}
	}
	return named
}

// withoutPath leaves out of a message the path that a set, path=value, is of, or that of one of its elements.
func withoutPath(message, set string) string {
	path, _, _ := strings.Cut(set, "=")
	at, what, found := strings.Cut(message, ": ")
	if found && (at == path || strings.HasPrefix(at, path+".")) {
		return what
	}
	return message
}
