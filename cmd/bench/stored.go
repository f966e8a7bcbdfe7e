package main

import (
	"fmt"
	"strings"

	"quiesce/results"
)

// namedAtOnce is how many damaged points are named in one message.
const namedAtOnce = 10

// damage says what became of a ledger in which damage was found: where it is kept, and which points are
// computed again.
func (c *command) damage(ledger, aside string, points []string) {
	if aside == "" {
		return
	}
	text := fmt.Sprintf("bench: %s was damaged; it is kept as %s, and what is whole in it is in %s again", ledger, aside, ledger)
	if n := len(points); n > 0 {
		more := ""
		if n > namedAtOnce {
			more = fmt.Sprintf(" and %d more", n-namedAtOnce)
		}
		text += fmt.Sprintf("; lost, and to be computed again: %s%s", strings.Join(points[:min(n, namedAtOnce)], "; "), more)
	}
	c.print(text + "\n")
}

// noResult is the error of a run of which replications gave no result.
func noResult(failures []results.Failure) error {
	replications := 0
	for _, f := range failures {
		replications += f.Replications
	}
	whose := ""
	if failures[0].Fault() {
		whose = ", a fault of this program"
	}
	return &failedError{fmt.Sprintf("%s gave no result%s; the first: %s", count(replications, "replication"), whose, failures[0].Message)}
}
