package shard

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"quiesce/results"
)

// Collection is what Collect did.
type Collection struct {
	Imported int      // results that the ledger has now and had not before
	Problems []string // parts that are torn, damaged or foreign, and what to do
	Begun    int      // shards of the last round that are missing and have begun
	Missing  []int    // shards of the last round that are to be computed, see Run.Missing
	Planned  bool     // all of the last round is there, and another one is needed: it is Run.Round now
	Progress results.Progress
	Failures []results.Failure // replications without a result
	Aside    string            // where a damaged ledger is kept; "": it was not
	Damaged  []string          // points whose results were damaged in the ledger, and are computed again
}

// Collect adds what is in the parts to the ledger. What it has already is passed over, so that Collect
// may be called at any time, and again. When all of a round is there, it plans the next one if one is
// needed.
func (r *Run) Collect() (_ *Collection, err error) {
	ledger, err := results.Create(r.Dir, &r.Job.Definition)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	c := &Collection{Aside: ledger.Aside, Damaged: ledger.Damaged}
	last := 0
	if r.Round != nil {
		last = r.Round.Number
	}
	// The earlier rounds are there in most cases, but a ledger may have been lost or damaged.
	for number := 1; number <= last; number++ {
		round, err := r.round(number)
		if err != nil {
			return nil, err
		}
		gaps, err := lacking(ledger)
		if err != nil {
			return nil, err
		}
		i := importer{run: r, round: round, ledger: ledger, gaps: gaps, collection: c}
		if err := i.all(); err != nil {
			return nil, err
		}
		if err := advance(ledger); err != nil {
			return nil, err
		}
	}
	if err := r.next(ledger, c); err != nil {
		return nil, err
	}
	if c.Failures, err = ledger.Failures(); err != nil {
		return nil, err
	}
	c.Progress, err = ledger.Progress()
	return c, err
}

// advance plans stages as long as nothing is missing.
func advance(ledger *results.Ledger) error {
	for {
		progress, err := ledger.Progress()
		if err != nil || progress.Done < progress.Total {
			return err
		}
		if more, err := ledger.Advance(); err != nil || !more {
			return err
		}
	}
}

// next says which shards are missing or, if none, plans the next round.
func (r *Run) next(ledger *results.Ledger, c *Collection) error {
	gaps, err := lacking(ledger)
	if err != nil {
		return err
	}
	if r.Round != nil {
		for shard := range r.Round.Shards {
			for t := range r.Round.Share(shard) {
				if within(gaps, t) {
					c.Missing = append(c.Missing, shard)
					break
				}
			}
		}
		for _, shard := range c.Missing {
			begun, err := r.unfinished(r.Round, shard)
			if err != nil {
				return err
			}
			if len(begun) > 0 {
				c.Begun++
			}
		}
	}
	if len(c.Missing) == 0 {
		c.Planned, err = r.plan(ledger)
	}
	return err
}

// importer adds the parts of a round to the ledger.
type importer struct {
	run        *Run
	round      *Round
	ledger     *results.Ledger
	gaps       []gap // of the ledger when it began
	collection *Collection
	waiting    []results.Result
}

// batch is how many results are written at once: a commit costs a sync.
const batch = 256

func (i *importer) all() error {
	for shard := range i.round.Shards {
		share := i.round.share(shard)
		needed := 0
		for t := range share {
			if within(i.gaps, t) {
				needed++
			}
		}
		if needed == 0 {
			continue
		}
		if err := i.part(shard, share, needed); err != nil {
			return err
		}
	}
	return i.flush()
}

// part adds a shard's part, of which so many results are needed.
func (i *importer) part(shard int, share map[results.Task]bool, needed int) error {
	path := i.run.path(i.round, shard)
	unreadable := 0
	c, err := readPart(path, i.run.header(i.round, shard), share, func(t results.Task, e *entry, _ []byte) error {
		if !within(i.gaps, t) {
			return nil
		}
		result, err := e.result(t)
		if err != nil {
			unreadable++
			return nil
		}
		needed--
		i.waiting = append(i.waiting, result)
		if len(i.waiting) < batch {
			return nil
		}
		return i.flush()
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	const again = "the rest of it is used; submit the shard again, and it computes what is lost"
	problem := ""
	switch {
	case len(c.foreign) > 0:
		problem = fmt.Sprintf("%s; nothing of it is used; submit the shard again, which puts it aside", sentences(c.foreign))
	case c.damaged > 0:
		problem = fmt.Sprintf("line %d is damaged; %s", c.damaged, again)
	case unreadable > 0:
		problem = fmt.Sprintf("%d results cannot be read; %s", unreadable, again)
	case needed > 0:
		problem = fmt.Sprintf("it is torn: %d of %d results are not in it; %s", needed, len(share), again)
	}
	if problem != "" {
		i.collection.Problems = append(i.collection.Problems, fmt.Sprintf("%s: %s", path, problem))
	}
	return nil
}

func (i *importer) flush() error {
	if len(i.waiting) == 0 {
		return nil
	}
	if err := i.ledger.Append(i.waiting); err != nil {
		return err
	}
	i.collection.Imported += len(i.waiting)
	i.waiting = nil
	return nil
}

func sentences(all []string) string { return strings.Join(all, "; ") }
