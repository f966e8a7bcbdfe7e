package shard_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"quiesce/results"
	"quiesce/results/shard"
)

// Each task of a round is in exactly one share, and no share has two more than another.
func TestSharesAreThePartsOfAWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, longest := rapid.IntRange(1, 40).Draw(t, "points"), rapid.IntRange(1, 3).Draw(t, "longest")
		var tasks []results.Task
		for first := 0; first < 5; first += longest {
			for point := range points {
				if rapid.IntRange(0, 9).Draw(t, "done") > 0 {
					tasks = append(tasks, results.Task{Run: "r", Point: point, First: first, Replications: min(longest, 5-first)})
				}
			}
		}
		round := shard.NewRound("r", 1, rapid.IntRange(1, 50).Draw(t, "shards"), slices.Values(tasks))
		if round == nil {
			if len(tasks) > 0 {
				t.Errorf("%d tasks make no round", len(tasks))
			}
			return
		}
		least, most := len(tasks), 0
		count := map[results.Task]int{}
		for i := range round.Shards {
			n := 0
			for task := range round.Share(i) {
				n++
				count[task]++
			}
			least, most = min(least, n), max(most, n)
		}
		if least < 1 || most > least+1 {
			t.Errorf("shares of %d to %d of %d tasks", least, most, len(tasks))
		}
		for _, task := range tasks {
			if count[task] != 1 {
				t.Errorf("%+v is in %d shares", task, count[task])
			}
		}
		if len(count) != len(tasks) {
			t.Errorf("%d tasks in the shares, of %d", len(count), len(tasks))
		}
	})
}

// With as many shards as there are strategies, each shard gets some of every strategy.
func TestSharesMixStrategies(t *testing.T) {
	run := split(t, sweep(30), 2)
	for i := range 2 {
		strategies := map[int]int{}
		for task := range run.Round.Share(i) {
			strategies[task.Point%2]++
		}
		if strategies[0] != strategies[1] {
			t.Errorf("shard %d has %v tasks of each strategy", i, strategies)
		}
	}
}

// What shards have computed and collect has brought together is what one machine computes, byte for byte,
// in whatever order shards end and however often they are collected.
func TestCollectedShardsEqualALocalRun(t *testing.T) {
	for name, job := range map[string]*results.Job{"comparison": comparison(50), "sweep": sweep(9)} {
		t.Run(name, func(t *testing.T) {
			run := split(t, job, 4)
			if got := missing(t, run); got != "0-3" {
				t.Errorf("before any is computed, %q are missing", got)
			}
			compute(t, run, 2)
			compute(t, run, 0)
			if c := collect(t, run); c.Imported == 0 || !slices.Equal(c.Missing, []int{1, 3}) || c.Planned || len(c.Problems) > 0 {
				t.Errorf("two shards: %+v", c)
			}
			if got := missing(t, run); got != "1,3" {
				t.Errorf("%q are missing", got)
			}
			compute(t, run, 3)
			compute(t, run, 1)
			if got := missing(t, run); got != "" {
				t.Errorf("in the end, %q are missing", got)
			}
			if c := collect(t, run); len(c.Missing) > 0 || c.Planned || c.Progress.Done != c.Progress.Total || len(c.Problems) > 0 {
				t.Errorf("four shards: %+v", c)
			}
			if c := collect(t, run); c.Imported != 0 || len(c.Problems) > 0 {
				t.Errorf("once more: %+v", c)
			}
			if d := cmp.Diff(local(t, job), contents(t, run.Dir)); d != "" {
				t.Errorf("the ledgers differ (-local +shards):\n%s", d)
			}
			for i := range 4 { // which are not needed any more
				if err := os.Remove(partPath(run, i)); err != nil {
					t.Fatal(err)
				}
			}
			if got := missing(t, run); got != "" {
				t.Errorf("without the parts, %q are missing", got)
			}
		})
	}
}

// Stages are rounds: each is planned from what the last one gave, as on one machine.
func TestStagesAreRounds(t *testing.T) {
	job := precise()
	run := split(t, job, 3)
	rounds := 1
	for ; ; rounds++ {
		for i := range reopened(t, run).Round.Shards {
			compute(t, run, i)
		}
		c := collect(t, run)
		if len(c.Missing) > 0 || len(c.Problems) > 0 {
			t.Fatalf("round %d: %+v", rounds, c)
		}
		if !c.Planned {
			break
		}
	}
	if rounds < 2 {
		t.Fatalf("%d rounds: this tests nothing", rounds)
	}
	want := local(t, job)
	if d := cmp.Diff(want, contents(t, run.Dir)); d != "" {
		t.Errorf("the ledgers differ (-local +shards):\n%s", d)
	}
	// The parts are enough to make a lost ledger again.
	if err := os.Remove(filepath.Join(run.Dir, results.LedgerFile)); err != nil {
		t.Fatal(err)
	}
	if c := collect(t, run); c.Planned || len(c.Missing) > 0 {
		t.Errorf("from the parts: %+v", c)
	}
	if d := cmp.Diff(want, contents(t, run.Dir)); d != "" {
		t.Errorf("the ledger made again differs (-local +shards):\n%s", d)
	}
}

func partPath(run *shard.Run, index int) string {
	return filepath.Join(run.Dir, "round-1", fmt.Sprintf("part-%d.ndjson", index))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// A shard that was killed leaves the beginning of its file. Wherever that ends, the shard goes on from the
// last whole line, and computes no task again that is in it.
func TestKilledShardGoesOn(t *testing.T) {
	job := comparison(8)
	run := split(t, job, 2)
	compute(t, run, 0)
	compute(t, run, 1)
	whole := read(t, partPath(run, 1))
	want := local(t, job)
	for cut := 0; cut < len(whole); cut += len(whole)/12 + 7 {
		again := split(t, job, 2)
		write(t, partPath(again, 0), read(t, partPath(run, 0)))
		write(t, partPath(again, 1)+".killed.tmp", whole[:cut])
		if got := missing(t, again); got != "1" {
			t.Fatalf("cut at byte %d: %q are missing", cut, got)
		}
		if c := collect(t, again); c.Begun != 1 || !slices.Equal(c.Missing, []int{1}) {
			t.Errorf("cut at byte %d: %+v", cut, c)
		}
		done := compute(t, again, 1)
		if lines := max(0, bytes.Count(whole[:cut], []byte("\n"))-1); done.Found != lines {
			t.Errorf("cut at byte %d: of %d results, %d were found", cut, lines, done.Found)
		}
		if left, err := filepath.Glob(filepath.Join(again.Dir, "round-1", "*.tmp")); err != nil || len(left) > 0 {
			t.Errorf("cut at byte %d: %v is left, error %v", cut, left, err)
		}
		collect(t, again)
		if d := cmp.Diff(want, contents(t, again.Dir)); d != "" {
			t.Fatalf("cut at byte %d, the ledgers differ (-local +shards):\n%s", cut, d)
		}
	}
}

// A part that was torn by a copy that broke off, or damaged by a disk, is named with what to do, and what is
// good of it is used. The shard then computes the rest.
func TestTornAndDamagedPartsAreNamedAndMended(t *testing.T) {
	job := comparison(8)
	run := split(t, job, 2)
	compute(t, run, 0)
	compute(t, run, 1)
	zero, whole := read(t, partPath(run, 0)), read(t, partPath(run, 1))
	want := local(t, job)
	for at := 0; at < len(whole)-1; at += len(whole)/8 + 3 {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		for name, bad := range map[string][]byte{"torn": whole[:at], "damaged": flipped} {
			again := split(t, job, 2)
			write(t, partPath(again, 0), zero)
			write(t, partPath(again, 1), bad)
			if got := missing(t, again); got != "1" {
				t.Errorf("%s at byte %d: %q are missing", name, at, got)
			}
			c := collect(t, again)
			if len(c.Problems) != 1 || !strings.Contains(c.Problems[0], "part-1.ndjson") || !strings.Contains(c.Problems[0], name) ||
				!strings.Contains(c.Problems[0], "submit the shard again") || !slices.Equal(c.Missing, []int{1}) {
				t.Errorf("%s at byte %d: %+v", name, at, c)
			}
			if c := collect(t, again); c.Imported > 0 {
				t.Errorf("%s at byte %d: %d results were imported again", name, at, c.Imported)
			}
			compute(t, again, 1)
			if c := collect(t, again); len(c.Problems) > 0 || len(c.Missing) > 0 {
				t.Errorf("%s at byte %d, mended: %+v", name, at, c)
			}
			if d := cmp.Diff(want, contents(t, again.Dir)); d != "" {
				t.Fatalf("%s at byte %d, the ledgers differ (-local +shards):\n%s", name, at, d)
			}
		}
	}
}

// Nothing of a part of another run, build or shard is used; the shard puts it aside.
func TestForeignPartsAreNamedAndPutAside(t *testing.T) {
	job := comparison(8)
	run := split(t, job, 2)
	compute(t, run, 0)
	own := read(t, partPath(run, 0))
	other, built := comparison(8), comparison(8)
	other.Definition.Seed = 8
	built.Definition.Build = "another"
	foreign := map[string][]byte{"it is shard 0 of 2": own}
	for reason, job := range map[string]*results.Job{"it belongs to another run": other, "made by another build of bench (another, the run's is test)": built} {
		theirs := split(t, job, 2)
		compute(t, theirs, 1)
		foreign[reason] = read(t, partPath(theirs, 1))
	}
	for reason, data := range foreign {
		again := split(t, job, 2)
		write(t, partPath(again, 0), own)
		write(t, partPath(again, 1), data)
		c := collect(t, again)
		if len(c.Problems) != 1 || !strings.Contains(c.Problems[0], reason) || !slices.Equal(c.Missing, []int{1}) {
			t.Errorf("%s: %+v", reason, c)
		}
		done := compute(t, again, 1)
		if done.Found > 0 || len(done.Foreign) != 1 || !bytes.Equal(read(t, partPath(again, 1)+".foreign"), data) {
			t.Errorf("%s: %+v", reason, done)
		}
		collect(t, again)
		if d := cmp.Diff(local(t, job), contents(t, again.Dir)); d != "" {
			t.Errorf("%s: the ledgers differ (-local +shards):\n%s", reason, d)
		}
	}
}

// A scheduler may run a shard twice at the same time. Both end well, whichever is first.
func TestTwinsDoNoHarm(t *testing.T) {
	job := comparison(20)
	run := split(t, job, 1)
	calls := 0
	slow := func(ctx context.Context, task results.Task) (results.Result, error) {
		if calls++; calls == 3 {
			compute(t, run, 0) // all of it, while this one is at its third task
		}
		return fake(ctx, task)
	}
	done, err := reopened(t, run).Compute(t.Context(), 0, results.Local{Jobs: 1}, slow, quiet)
	if err != nil || done.Found != 0 || calls <= 3 {
		t.Errorf("%+v after %d calls, error %v", done, calls, err)
	}
	if done := compute(t, run, 0); done.Found != done.Tasks {
		t.Errorf("a third: %+v", done)
	}
	collect(t, run)
	if d := cmp.Diff(local(t, job), contents(t, run.Dir)); d != "" {
		t.Errorf("the ledgers differ (-local +shards):\n%s", d)
	}
}

// stopping computes some tasks, and ends the run in the middle of the next one.
func stopping(cancel context.CancelFunc) results.Func {
	calls := 0
	return func(ctx context.Context, task results.Task) (results.Result, error) {
		if calls++; calls > 4 {
			cancel()
			return results.Result{}, context.Cause(ctx)
		}
		return fake(ctx, task)
	}
}

// What a shard has finished when it is told to end is there for its next attempt.
func TestStoppedShardKeepsWhatIsFinished(t *testing.T) {
	run := split(t, comparison(40), 1)
	ctx, cancel := context.WithCancel(t.Context())
	var last results.Progress
	_, err := run.Compute(ctx, 0, results.Local{Jobs: 1}, stopping(cancel), func(p results.Progress) { last = p })
	if !errors.Is(err, context.Canceled) || last.Done == 0 || last.Done == last.Total {
		t.Fatalf("error %v after %+v", err, last)
	}
	first, end := -1, results.Progress{}
	if _, err := run.Compute(t.Context(), 0, results.Local{Jobs: 1}, fake, func(p results.Progress) {
		if first < 0 {
			first = p.Done
		}
		end = p
	}); err != nil || first != last.Done || end.Done != end.Total {
		t.Errorf("went on from %d replications, not %d, to %+v; error %v", first, last.Done, end, err)
	}
}

// interrupted stores the beginning of a run that is computed on this machine.
func interrupted(t *testing.T, dir string, job *results.Job) {
	t.Helper()
	l, err := results.Create(dir, &job.Definition)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = results.Run(ctx, l, results.Local{Jobs: 1}, stopping(cancel), quiet)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// A run that was begun on one machine can be finished in shards.
func TestShardsGoOnFromALocalRun(t *testing.T) {
	job := comparison(50)
	dir := t.TempDir()
	interrupted(t, dir, job)
	run, err := shard.Split(dir, job, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		compute(t, run, i)
	}
	if c := collect(t, run); c.Progress.Done != 150 || len(c.Missing) > 0 || c.Planned {
		t.Errorf("%+v", c)
	}
	if d := cmp.Diff(local(t, job), contents(t, dir)); d != "" {
		t.Errorf("the ledgers differ (-local +both):\n%s", d)
	}
}

// If one machine computes replications that shards have too, in other tasks, nothing is counted twice:
// what is left of tasks that overlap is another round.
func TestTasksThatOverlapAreNotCountedTwice(t *testing.T) {
	job := comparison(50)
	run := split(t, job, 3)
	interrupted(t, run.Dir, job)
	for i := range 3 {
		compute(t, run, i)
	}
	c := collect(t, run)
	if !c.Planned || len(c.Missing) > 0 || c.Progress.Done >= 150 {
		t.Fatalf("%+v: this tests nothing", c)
	}
	for i := range reopened(t, run).Round.Shards {
		compute(t, run, i)
	}
	if c := collect(t, run); c.Progress.Done != 150 || c.Planned || len(c.Missing) > 0 || len(c.Problems) > 0 {
		t.Errorf("%+v", c)
	}
	if d := cmp.Diff(local(t, job), contents(t, run.Dir)); d != "" {
		t.Errorf("the ledgers differ (-local +both):\n%s", d)
	}
}

func TestSplitRefusesWhatIsThere(t *testing.T) {
	run := split(t, comparison(8), 2)
	if again, err := shard.Split(run.Dir, comparison(8), 2); err != nil || again.Round.Number != 1 {
		t.Errorf("the same once more: %v", err)
	}
	if _, err := shard.Split(run.Dir, comparison(8), 3); err == nil || !strings.Contains(err.Error(), "split into 2 shards already") {
		t.Errorf("other shards: %v", err)
	}
	if _, err := shard.Split(run.Dir, comparison(9), 2); err == nil || !strings.Contains(err.Error(), "has another run") {
		t.Errorf("another run: %v", err)
	}
	if run := split(t, comparison(1), 1000); run.Round.Shards != 3 {
		t.Errorf("3 tasks were dealt to %d shards", run.Round.Shards)
	}
	if _, err := shard.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "bench split makes it") {
		t.Errorf("an empty directory: %v", err)
	}
	if d := cmp.Diff(comparison(8), &reopened(t, run).Job); d != "" {
		t.Errorf("the job changes on its way through %s:\n%s", shard.RunFile, d)
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	for file, edits := range map[string]map[string]string{
		"run.json":           {`"format":1`: `"format":9`, `"shards":2`: `"shards":0`, `{"format"`: `"format"`},
		"round-1/tasks.json": {`"points":[0,`: `"points":[-1,`, `"round":1`: `"round":2`, `"shards":2`: `"shards":3`, `"run":"`: `"run":"x`},
	} {
		for old, edit := range edits {
			run := split(t, comparison(8), 2)
			path := filepath.Join(run.Dir, file)
			text := string(read(t, path))
			if !strings.Contains(text, old) {
				t.Fatalf("%s has no %s:\n%s", file, old, text)
			}
			write(t, path, []byte(strings.Replace(text, old, edit, 1)))
			if _, err := shard.Open(run.Dir); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: error %v", edit, err)
			}
		}
	}
}

func TestShardsThatAreNotThereAreRefused(t *testing.T) {
	run := split(t, comparison(8), 2)
	for _, index := range []int{-1, 2} {
		if _, err := run.Compute(t.Context(), index, results.Local{}, fake, quiet); err == nil || !strings.Contains(err.Error(), "the shards 0 to 1") {
			t.Errorf("shard %d: %v", index, err)
		}
	}
}
