package shard

import (
	"fmt"
	"strconv"
	"strings"
)

// variable is one by which an engine tells a task its number.
type variable struct {
	name   string
	engine string
	first  int    // number of the first task
	none   string // what it says to a job that is no array
}

var variables = []variable{
	{"SLURM_ARRAY_TASK_ID", "Slurm", 0, ""},
	{"JOB_COMPLETION_INDEX", "Kubernetes", 0, ""},
	{"AWS_BATCH_JOB_ARRAY_INDEX", "AWS Batch", 0, ""},
	{"PBS_ARRAY_INDEX", "PBS", 0, ""},
	{"LSB_JOBINDEX", "LSF", 1, "0"},
	{"SGE_TASK_ID", "Grid Engine", 1, "undefined"},
	{"PARALLEL_SEQ", "GNU parallel", 1, ""},
}

// Variables names the variables that Index knows, for messages.
func Variables() string {
	var names []string
	for _, v := range variables {
		names = append(names, v.name)
	}
	return strings.Join(names, ", ")
}

// Index is the number of this task in its array, from 0, as the environment tells it. Slurm and PBS leave
// the first number to whoever submits; here it is 0, and the number itself is the shard, so that the same
// number means the same shard when some of them are submitted again.
func Index(getenv func(string) string) (int, error) {
	var set []variable
	for _, v := range variables {
		if text := getenv(v.name); text != "" && text != v.none {
			set = append(set, v)
		}
	}
	switch {
	case len(set) == 0:
		return 0, fmt.Errorf("which shard? This is no task of an array job (none of %s is set); say --index N", Variables())
	case len(set) > 1:
		return 0, fmt.Errorf("which shard? Both %s=%s (%s) and %s=%s (%s) are set; say --index N",
			set[0].name, getenv(set[0].name), set[0].engine, set[1].name, getenv(set[1].name), set[1].engine)
	}
	v := set[0]
	n, err := strconv.Atoi(getenv(v.name))
	if err != nil || n < v.first {
		return 0, fmt.Errorf("%s=%q is not a number from %d; say --index N", v.name, getenv(v.name), v.first)
	}
	return n - v.first, nil
}
