package shard

import (
	"iter"

	"quiesce/results"
)

// ShardLimit bounds the shards of a round. Many schedulers take far fewer tasks in an array: Slurm's
// default is 1000.
const ShardLimit = 100_000

// Round is a list of tasks and the number of shards that they are dealt to. A run has one, or as many as
// it takes until its figures are exact enough.
type Round struct {
	Run    string `json:"run"` // identity, see results.Definition.Identity
	Number int    `json:"round"`
	Shards int    `json:"shards"` // each has at least one task
	Work   []work `json:"work"`
}

// work is a task for each of some neighbouring points.
type work struct {
	Points       [2]int `json:"points"` // the first and the last
	First        int    `json:"first"`
	Replications int    `json:"replications"`
}

func (w *work) tasks() int { return w.Points[1] - w.Points[0] + 1 }

// newRound makes a round of tasks. There is none (nil) if there are no tasks.
func newRound(run string, number, shards int, tasks iter.Seq[results.Task]) *Round {
	r := &Round{Run: run, Number: number}
	for t := range tasks {
		if n := len(r.Work); n > 0 {
			last := &r.Work[n-1]
			if t.Point == last.Points[1]+1 && t.First == last.First && t.Replications == last.Replications {
				last.Points[1]++
				continue
			}
		}
		r.Work = append(r.Work, work{[2]int{t.Point, t.Point}, t.First, t.Replications})
	}
	r.Shards = min(shards, r.Tasks())
	if r.Shards == 0 {
		return nil
	}
	return r
}

// Tasks is how many there are.
func (r *Round) Tasks() int {
	n := 0
	for i := range r.Work {
		n += r.Work[i].tasks()
	}
	return n
}

// Share are the tasks of a shard. Of each n tasks in turn, n being the number of shards, every shard has
// one; which one moves on by one each time. Without that, a shard would often have the same strategy or
// load in all its tasks, since they recur at regular distances, and the slowest shard would be slow indeed.
func (r *Round) Share(shard int) iter.Seq[results.Task] {
	return func(yield func(results.Task) bool) {
		at, before := 0, 0 // the stretch of work at hand, and how many tasks come before it
		for turn := 0; ; turn++ {
			i := turn*r.Shards + ((shard-turn)%r.Shards+r.Shards)%r.Shards
			for at < len(r.Work) && i >= before+r.Work[at].tasks() {
				before += r.Work[at].tasks()
				at++
			}
			if at == len(r.Work) {
				return
			}
			w := &r.Work[at]
			if !yield(results.Task{Run: r.Run, Point: w.Points[0] + i - before, First: w.First, Replications: w.Replications}) {
				return
			}
		}
	}
}

// share is the same as a set.
func (r *Round) share(shard int) map[results.Task]bool {
	set := map[results.Task]bool{}
	for t := range r.Share(shard) {
		set[t] = true
	}
	return set
}
