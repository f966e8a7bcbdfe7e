package shard_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"quiesce/results/shard"
)

func TestIndexIsReadFromTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		environment string // NAME=value ...
		index       int
		wrong       string
	}{
		{"SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=1", 3, ""},
		{"JOB_COMPLETION_INDEX=0", 0, ""},
		{"AWS_BATCH_JOB_ARRAY_INDEX=17", 17, ""},
		{"PBS_ARRAY_INDEX=2", 2, ""},
		{"LSB_JOBINDEX=1", 0, ""},
		{"PARALLEL_SEQ=5", 4, ""},
		{"SGE_TASK_ID=2 LSB_JOBINDEX=0", 1, ""},
		{"SLURM_ARRAY_TASK_ID=3 SGE_TASK_ID=undefined", 3, ""},
		{"", 0, "say --index"},
		{"LSB_JOBINDEX=0", 0, "no task of an array job"},
		{"PARALLEL_SEQ=0", 0, `PARALLEL_SEQ="0" is not a number from 1`},
		{"SLURM_ARRAY_TASK_ID=x", 0, `SLURM_ARRAY_TASK_ID="x" is not a number from 0`},
		{"SLURM_ARRAY_TASK_ID=-1", 0, "not a number from 0"},
		{"SLURM_ARRAY_TASK_ID=3 PARALLEL_SEQ=1", 0, "Both SLURM_ARRAY_TASK_ID=3 (Slurm) and PARALLEL_SEQ=1 (GNU parallel)"},
	} {
		index, err := shard.Index(func(name string) string {
			for _, v := range strings.Fields(c.environment) {
				if value, ok := strings.CutPrefix(v, name+"="); ok {
					return value
				}
			}
			return ""
		})
		if c.wrong == "" && (err != nil || index != c.index) || c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
			t.Errorf("%s: %d, error %v", c.environment, index, err)
		}
	}
}

func TestListsAreThoseOfArrayJobs(t *testing.T) {
	if got := shard.FormatList([]int{3, 17, 40, 41, 42, 43, 44}, 0); got != "3,17,40-44" {
		t.Error(got)
	}
	if got := shard.FormatList([]int{0, 1, 3}, 1); got != "1-2,4" {
		t.Error(got)
	}
	for _, bad := range []string{"", "x", "3,", "5-3", "3,3", "4,1-2", "-1", "0-999999999"} {
		if list, err := shard.ParseList(bad); err == nil {
			t.Errorf("%q is %v", bad, list)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfNDistinct(rapid.IntRange(0, 60), 1, 40, rapid.ID).Draw(t, "numbers")
		slices.Sort(want)
		if got, err := shard.ParseList(shard.FormatList(want, 0)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v came back as %v, error %v", want, got, err)
		}
	})
}

// Each engine's job file names the program, the run and the shards, whatever characters are in the paths.
func TestJobFilesNameTheShards(t *testing.T) {
	run := split(t, comparison(50), 12)
	for engine, shards := range map[string]string{"slurm": "--array=2,5-7\n", "lsf": "--of 2,5-7 ", "kubernetes": `"--of", "2,5-7"`, "parallel": "--format lines"} {
		var out bytes.Buffer
		if err := run.WriteJob(&out, engine, "/opt/it's/bench", "/data/50% here", []int{2, 5, 6, 7}); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if !strings.Contains(text, shards) || strings.Contains(text, "<no value>") {
			t.Errorf("%s:\n%s", engine, text)
		}
		if engine == "kubernetes" {
			var object struct {
				Kind string
				Spec struct {
					Completions          int
					Parallelism          int
					CompletionMode       string `yaml:"completionMode"`
					BackoffLimitPerIndex int    `yaml:"backoffLimitPerIndex"`
					MaxFailedIndexes     int    `yaml:"maxFailedIndexes"`
					Template             struct {
						Spec struct {
							RestartPolicy string `yaml:"restartPolicy"`
						}
					}
				}
			}
			s := &object.Spec
			err := yaml.Unmarshal(out.Bytes(), &object)
			if err != nil || object.Kind != "Job" || s.Completions != 4 || s.Parallelism != 4 || s.CompletionMode != "Indexed" {
				t.Errorf("%+v, error %v", object, err)
			}
			// Retries of an index are for indexed jobs that never restart; more failed indexes than there are cannot be.
			if s.BackoffLimitPerIndex < 1 || s.MaxFailedIndexes > s.Completions || s.Template.Spec.RestartPolicy != "Never" {
				t.Errorf("Kubernetes refuses %+v", s)
			}
			continue
		}
		if !strings.Contains(text, `'/opt/it'\''s/bench'`) || !strings.Contains(text, "'/data/50% here'") {
			t.Errorf("%s does not quote:\n%s", engine, text)
		}
	}
	if !slices.Contains(shard.Engines(), "slurm") {
		t.Error(shard.Engines())
	}
	if err := run.WriteJob(&bytes.Buffer{}, "abacus", "", "", nil); err == nil {
		t.Error("there is a job file for an abacus")
	}
}

// However many shards are missing, and however scattered: LSF takes 255 characters for the name of an array, with its
// brackets, and task 1 of it is the first shard of the list.
func TestJobFileOfLSFIsShortEnough(t *testing.T) {
	run := split(t, comparison(50), 12)
	var scattered []int
	for i := range 500 {
		scattered = append(scattered, 2*i)
	}
	var out bytes.Buffer
	if err := run.WriteJob(&out, "lsf", "bench", "run", scattered); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		name, found := strings.CutPrefix(line, "#BSUB -J ")
		if found && (strings.TrimSpace(name) != `"bench[1-500]"` || len(name) > 255) {
			t.Errorf("the name of the array is %s", name)
		}
	}
	if list := shard.FormatList(scattered, 0); !strings.Contains(out.String(), "--of "+list+" ") || !strings.Contains(out.String(), "#BSUB -J ") {
		t.Errorf("the list of shards is not in\n%s", out.String())
	}
}
