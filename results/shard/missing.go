package shard

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"quiesce/results"
)

// Missing returns the shards of the last round whose results are not all there, neither in the ledger nor
// in a part. Those are to be submitted; those that are still being computed are among them. It changes
// nothing.
func (r *Run) Missing() (_ []int, err error) {
	if r.Round == nil {
		return nil, nil
	}
	var gaps []gap
	_, err = os.Stat(filepath.Join(r.Dir, results.LedgerFile))
	collected := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if collected {
		ledger, err := results.Open(r.Dir)
		if err != nil {
			return nil, err
		}
		gaps, err = lacking(ledger)
		if err = errors.Join(err, ledger.Close()); err != nil {
			return nil, err
		}
	}
	var missing []int
	for shard := range r.Round.Shards {
		share := r.Round.share(shard)
		for t := range share {
			if collected && !within(gaps, t) {
				delete(share, t)
			}
		}
		if len(share) == 0 {
			continue
		}
		_, err := readPart(r.path(r.Round, shard), r.header(r.Round, shard), r.Round.share(shard),
			func(t results.Task, _ *entry, _ []byte) error { delete(share, t); return nil })
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if len(share) > 0 {
			missing = append(missing, shard)
		}
	}
	return missing, nil
}

// gap is a stretch of a point's replications that a ledger lacks: from the first up to the last, without
// that.
type gap struct{ point, first, last int }

// lacking are the gaps of a ledger, in the order of points and replications.
func lacking(ledger *results.Ledger) ([]gap, error) {
	tasks, _, err := ledger.Missing(results.ReplicationLimit)
	if err != nil {
		return nil, err
	}
	var gaps []gap
	for t := range tasks {
		gaps = append(gaps, gap{t.Point, t.First, t.First + t.Replications})
	}
	slices.SortFunc(gaps, func(a, b gap) int { return cmp.Or(cmp.Compare(a.point, b.point), cmp.Compare(a.first, b.first)) })
	return gaps, ledger.Fault()
}

// within reports whether all of a task is in a gap. A task of which a part is not, because another task
// that overlaps it was stored first, is of no use any more: the next round has what is left of it.
func within(gaps []gap, t results.Task) bool {
	i, exact := slices.BinarySearchFunc(gaps, t, func(g gap, t results.Task) int {
		return cmp.Or(cmp.Compare(g.point, t.Point), cmp.Compare(g.first, t.First))
	})
	if !exact {
		i-- // the last one that begins before the task
	}
	return i >= 0 && gaps[i].point == t.Point && t.First+t.Replications <= gaps[i].last
}
