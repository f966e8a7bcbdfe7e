package results

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"

	"quiesce/model"
)

// Task is a stretch of replications of one point: the unit of work that an Engine hands out.
type Task struct {
	Run          string // identity of the run, see Definition.Identity
	Point        int    // number of the point, see Definition.Point
	First        int    // first replication, counted from 0
	Replications int    // how many from there on; at least 1
}

// Key is the content address of the task: equal keys mean equal results, byte for byte, whoever
// computed them. A result that is delivered twice is recognised by it.
func (t Task) Key() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d/%d", t.Run, t.Point, t.First, t.Replications))
	return hex.EncodeToString(sum[:16])
}

// Result is what a task gave: one row per replication, in order, and the latency histograms of
// these replications merged. It holds plain data only, so that it can travel between machines.
type Result struct {
	Task       Task
	Rows       []Row
	Histograms []MergedHistogram

	// Notes are what the point's scenario tells before it is simulated; none in a run without axes,
	// whose definition has them.
	Notes []model.Finding

	// Failure is why none of the task's replications gave a row, for a reason that is not any one's: the
	// configuration was refused, or the result could not be sent. Empty: it gave what follows from Rows
	// and Failed.
	Failure string
	// Failed are the replications without a row, in order: those in which the model panicked.
	Failed []Failed `json:",omitempty"`

	checked bool // by Guarded, in this process: Append need not do it again
}

// Failed is a replication that gave no row, and why. It is a fault of the program, never of the simulated
// driver.
type Failed struct {
	Replication int
	Message     string // its first line depends on nothing but the replication
}

// Failures are all replications without a row, neighbours of one message together.
func (r *Result) Failures() []Failure {
	if r.Failure != "" {
		return []Failure{{r.Task.Point, r.Task.First, r.Task.Replications, r.Failure}}
	}
	var all []Failure
	for _, f := range r.Failed {
		all = join(all, Failure{r.Task.Point, f.Replication, 1, f.Message})
	}
	return all
}

// MergedHistogram is the distribution of one latency metric over the replications of a task.
type MergedHistogram struct {
	Metric string
	Data   []byte // the binary form of a stats.Histogram
}

// Func computes a task. It is pure: the same task gives the same result on any machine. It returns
// an error only if ctx ended before the task did; a failure of the task is in the Result.
type Func func(ctx context.Context, t Task) (Result, error)

// Engine runs tasks somewhere and feeds their results to sink. It calls sink from one goroutine at a
// time, in any order, with whatever has arrived since the last call; each result may come more than
// once. Run returns when every task has been given to sink, when ctx ends (with its error), or when
// sink fails (with that error); results that were finished by then have been given to sink. An engine
// whose workers can be lost may end with a *LostError when sink has had all but the tasks that it names.
type Engine interface {
	Run(ctx context.Context, tasks iter.Seq[Task], f Func, sink func([]Result) error) error
}
