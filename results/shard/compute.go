package shard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"

	"quiesce/results"
)

// Computed is what Compute did, in tasks.
type Computed struct {
	Found   int               // were there already
	Tasks   int               // of the shard
	Failed  []results.Failure // replications without a result
	Foreign []string          // parts that are not this shard's, and why; they are put aside
}

// Compute computes a shard of the last round with f, on engine, and leaves its part. What a shard of this
// number has left before, finished or not, it goes on from. It tells progress after each write.
//
// It writes to a file of its own, and renames it when all of it is on disk. So it does no harm if the
// scheduler, having lost sight of a machine, runs a shard a second time while the first is still at it:
// neither touches the other's file, and both parts hold the same.
func (r *Run) Compute(ctx context.Context, shard int, engine results.Engine, f results.Func, progress func(results.Progress)) (*Computed, error) {
	round := r.Round
	if round == nil {
		return nil, fmt.Errorf("%s has no tasks; bench collect %s plans them, if there is anything to compute", r.Dir, r.Dir)
	}
	if shard < 0 || shard >= round.Shards {
		return nil, fmt.Errorf("there is no shard %d: round %d of %s has the shards 0 to %d; bench missing %s lists those to compute",
			shard, round.Number, r.Dir, round.Shards-1, r.Dir)
	}
	share := round.share(shard)
	done := &Computed{Tasks: len(share)}
	final := r.path(round, shard)
	if whole, err := r.whole(round, shard, share, done); whole || err != nil {
		done.Found = len(share)
		return done, err
	}
	part, err := os.CreateTemp(r.roundDir(round.Number), fmt.Sprintf("part-%d.ndjson.*.tmp", shard))
	if err != nil {
		return nil, err
	}
	left, err := r.carry(part, round, shard, share, done)
	if err == nil {
		err = r.rest(ctx, part, round, shard, left, done, engine, f, progress)
	}
	if err != nil { // what is finished stays, for the next attempt
		return done, errors.Join(err, part.Close())
	}
	if err = publish(part, final); errors.Is(err, fs.ErrNotExist) {
		// A twin of this shard was first, and has removed this file.
		if whole, werr := r.whole(round, shard, share, done); whole || werr != nil {
			err = werr
		}
	}
	if err != nil {
		return done, err
	}
	return done, r.tidy(round, shard)
}

// whole reports whether the shard's part is there with all its tasks.
func (r *Run) whole(round *Round, shard int, share map[results.Task]bool, done *Computed) (bool, error) {
	found := 0
	path := r.path(round, shard)
	c, err := readPart(path, r.header(round, shard), share, func(t results.Task, e *entry, _ []byte) error {
		if e.good(t) {
			found++
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if len(c.foreign) > 0 {
		// Kept, because somebody may miss it; renamed, because it is in the way.
		aside := path + ".foreign"
		done.Foreign = append(done.Foreign, fmt.Sprintf("%s: %s; it is now %s", path, sentences(c.foreign), aside))
		return false, os.Rename(path, aside)
	}
	return found == len(share), err
}

// carry begins a part with what earlier attempts have left, and returns the tasks that are left to do.
func (r *Run) carry(part *os.File, round *Round, shard int, share map[results.Task]bool, done *Computed) (map[results.Task]bool, error) {
	h := r.header(round, shard)
	first, err := encodeLine(h)
	if err != nil {
		return nil, err
	}
	if err := part.Chmod(0o644); err != nil {
		return nil, err
	}
	if _, err := part.Write(first); err != nil {
		return nil, err
	}
	earlier, err := r.unfinished(round, shard)
	if err != nil {
		return nil, err
	}
	left := map[results.Task]bool{}
	for t := range share {
		left[t] = true
	}
	for _, path := range append(earlier, r.path(round, shard)) {
		if path == part.Name() {
			continue
		}
		_, err := readPart(path, h, share, func(t results.Task, e *entry, text []byte) error {
			if !left[t] || !e.good(t) {
				return nil
			}
			delete(left, t)
			done.Found++
			_, err := part.Write(text)
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return left, nil
}

// rest computes the tasks that are left, and adds them to the part.
func (r *Run) rest(ctx context.Context, part *os.File, round *Round, shard int, left map[results.Task]bool, done *Computed, engine results.Engine, f results.Func, progress func(results.Progress)) error {
	var state results.Progress
	for t := range round.Share(shard) {
		state.Total += t.Replications
		if !left[t] {
			state.Done += t.Replications
		}
	}
	progress(state)
	return engine.Run(ctx, remaining(round.Share(shard), left), f, func(finished []results.Result) error {
		var lines []byte
		for i := range finished {
			text, err := encodeResult(&finished[i])
			if err != nil {
				return err
			}
			lines = append(lines, text...)
			state.Done += finished[i].Task.Replications
			done.Failed = append(done.Failed, finished[i].Failures()...)
		}
		if _, err := part.Write(lines); err != nil {
			return fmt.Errorf("%w; what is finished is kept: make room and run the same command again", err)
		}
		progress(state)
		return nil
	})
}

// remaining are those of the tasks that are left. The set is not changed while they are asked for.
func remaining(tasks iter.Seq[results.Task], left map[results.Task]bool) iter.Seq[results.Task] {
	return func(yield func(results.Task) bool) {
		for t := range tasks {
			if left[t] && !yield(t) {
				return
			}
		}
	}
}

// tidy removes what earlier attempts have left.
func (r *Run) tidy(round *Round, shard int) error {
	earlier, err := r.unfinished(round, shard)
	if err != nil {
		return err
	}
	for _, path := range earlier {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
