package shard

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"quiesce/results"
)

// Format is the version of run.json, tasks.json and the parts.
const Format = 1

// RunFile is the name of the file that makes a directory one of this package.
const RunFile = "run.json"

// Run is a run that is computed in shards.
type Run struct {
	Dir    string
	Job    results.Job
	Shards int    // at most, in each round
	Round  *Round // the last one; nil if none is planned yet
}

// runFile is the content of RunFile.
type runFile struct {
	Format int         `json:"format"`
	Shards int         `json:"shards"`
	Job    results.Job `json:"job"`
}

// Split makes dir ready to be computed in so many shards at most, by planning the first round of what its
// ledger lacks. It does nothing if the same run is split there already, and fails if another one is.
// Round is nil if there is nothing to compute.
func Split(dir string, job *results.Job, shards int) (*Run, error) {
	if shards < 1 || shards > ShardLimit {
		return nil, fmt.Errorf("%d shards; it takes 1 to %d", shards, ShardLimit)
	}
	run, err := Open(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		run = &Run{Dir: dir, Job: *job, Shards: shards}
	case err != nil:
		return nil, err
	case run.Job.Definition.Identity() != job.Definition.Identity():
		return nil, fmt.Errorf("%s has another run, which is computed in shards; name another directory with --out, or remove this one", dir)
	case run.Shards != shards:
		return nil, fmt.Errorf("%s is split into %d shards already; ask for as many, or remove %s and its rounds (%s keeps what was collected)",
			dir, run.Shards, RunFile, results.LedgerFile)
	case run.Round != nil:
		return run, nil
	}
	ledger, err := results.Create(dir, &job.Definition)
	if err != nil {
		return nil, err
	}
	planned, err := run.plan(ledger)
	if planned {
		err = writeJSON(filepath.Join(dir, RunFile), &runFile{Format, shards, *job}) // last: all else is there
	}
	return run, errors.Join(err, ledger.Close())
}

// Open reads the files of a run, apart from its parts and its ledger. The error is fs.ErrNotExist if dir
// has none.
func Open(dir string) (*Run, error) {
	path := filepath.Join(dir, RunFile)
	var file runFile
	if err := readJSON(path, &file); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, notSplit(dir, err)
		}
		return nil, err
	}
	if file.Format != Format {
		return nil, fmt.Errorf("%s has version %d of the format, and this bench knows version %d; use the bench that made it", path, file.Format, Format)
	}
	if file.Shards < 1 || file.Shards > ShardLimit {
		return nil, fmt.Errorf("%s is damaged: it asks for %d shards; split the run again, in another directory", path, file.Shards)
	}
	r := &Run{Dir: dir, Job: file.Job, Shards: file.Shards}
	for n := 1; ; n++ {
		round, err := r.round(n)
		if errors.Is(err, fs.ErrNotExist) {
			return r, nil
		}
		if err != nil {
			return nil, err
		}
		r.Round = round
	}
}

// roundDir is the directory of a round.
func (r *Run) roundDir(number int) string {
	return filepath.Join(r.Dir, fmt.Sprintf("round-%d", number))
}

// round reads the tasks of a round.
func (r *Run) round(number int) (*Round, error) {
	path := filepath.Join(r.roundDir(number), "tasks.json")
	var round Round
	if err := readJSON(path, &round); err != nil {
		return nil, err
	}
	hint := fmt.Sprintf("remove %s, and bench collect plans it again", r.roundDir(number))
	if round.Run != r.Job.Definition.Identity() || round.Number != number {
		return nil, fmt.Errorf("%s belongs to another run or round; %s", path, hint)
	}
	wrong := round.Shards < 1 || round.Shards > r.Shards
	for _, w := range round.Work {
		wrong = wrong || w.Points[0] < 0 || w.Points[1] < w.Points[0] || w.Points[1] >= r.Job.Definition.Len() ||
			w.First < 0 || w.Replications < 1 || w.First+w.Replications > results.ReplicationLimit
	}
	if wrong || round.Tasks() < round.Shards {
		return nil, fmt.Errorf("%s is damaged: its tasks are not this run's; %s", path, hint)
	}
	return &round, nil
}

// plan plans the next round if the ledger lacks anything. It reports whether there is one.
func (r *Run) plan(ledger *results.Ledger) (bool, error) {
	number := 1
	if r.Round != nil {
		number = r.Round.Number + 1
	}
	for {
		progress, err := ledger.Progress()
		if err != nil {
			return false, err
		}
		tasks, _, err := ledger.Missing(perTask(progress.Total-progress.Done, r.Shards))
		if err != nil {
			return false, err
		}
		round := newRound(r.Job.Definition.Identity(), number, r.Shards, tasks)
		if err := ledger.Fault(); err != nil {
			return false, err
		}
		if round != nil {
			if err := os.MkdirAll(r.roundDir(number), 0o777); err != nil {
				return false, err
			}
			if err := writeJSON(filepath.Join(r.roundDir(number), "tasks.json"), round); err != nil {
				return false, err
			}
			r.Round = round
			return true, nil
		}
		if more, err := ledger.Advance(); err != nil || !more {
			return false, err
		}
	}
}

// perTask is how many replications a task has at most, so that each shard has several tasks, and loses
// little when it is killed.
func perTask(replications, shards int) int {
	const (
		each = 8 // tasks of a shard
		most = 64
	)
	return max(1, min(replications/(each*shards), most))
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s is damaged: %w", path, err)
	}
	return nil
}

// writeJSON writes a file whole or not at all.
func writeJSON(path string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Chmod(0o644)); err != nil {
		return errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return publish(f, path)
}

// publish makes a temporary file, once all of it is on disk, the file of a name. It closes the file.
func publish(f *os.File, path string) error {
	err := f.Sync()
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // which has no way to sync a directory, and need for none
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// notSplit is the error of a directory without a RunFile.
func notSplit(dir string, missing error) error {
	text := fmt.Sprintf("%s is not computed in shards: there is no %s in it; bench split makes it", dir, RunFile)
	if _, err := os.Stat(filepath.Join(dir, results.LedgerFile)); err == nil {
		text += ". What is stored there, bench report and bench export read as it is"
	}
	return &notSplitError{text, missing}
}

// notSplitError says so, instead of the error of the file that is not there.
type notSplitError struct {
	text string
	error
}

func (e *notSplitError) Error() string { return e.text }
func (e *notSplitError) Unwrap() error { return e.error }
