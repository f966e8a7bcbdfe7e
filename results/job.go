package results

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"quiesce/workloads"
)

// Job is all that another machine needs to compute tasks of a run, as plain data that can be written as
// JSON. The machine must have the same build of the program.
type Job struct {
	Definition Definition
	Files      []JobFile // that the scenario reads
}

// JobFile is a file that a scenario reads, by the name that the definition's text has for it.
type JobFile struct {
	Name string
	Data []byte
}

// Job packs the experiment. It reads the scenario's files again, and fails if one has changed since.
func (e *Experiment) Job() (*Job, error) {
	files, err := e.scenario.Files()
	if err != nil {
		return nil, err
	}
	j := &Job{Definition: e.Definition}
	for _, f := range files {
		j.Files = append(j.Files, JobFile{f.Name, f.Data})
	}
	if _, err := j.Experiment(); err != nil {
		return nil, err
	}
	return j, nil
}

// Experiment unpacks the job. It fails with a *JobError if this program does not compute what the job's
// definition says.
func (j *Job) Experiment() (*Experiment, error) {
	d := &j.Definition
	build, err := Build()
	if err != nil {
		return nil, err
	}
	var different []string
	if d.Format != Format {
		different = append(different, fmt.Sprintf("its results format is %d, this program's is %d", d.Format, Format))
	}
	if d.Build != build {
		different = append(different, fmt.Sprintf("it was made by build %s of bench, this is %s", ShortBuild(d.Build), ShortBuild(build)))
	}
	if len(different) > 0 {
		return nil, &JobError{different}
	}
	s, err := workloads.Open(workloads.Source{Name: d.Scenario, Text: d.Text}, j.open)
	if err != nil {
		return nil, &JobError{[]string{fmt.Sprintf("its scenario cannot be read: %v", err)}}
	}
	make := NewExperiment
	if len(d.Axes) > 0 {
		make = NewSweep
	}
	e, err := make(s, d.Chosen)
	if err != nil {
		return nil, &JobError{[]string{err.Error()}}
	}
	// What a user gave on the command line is in the text; where the files came from does not matter,
	// but what is in them does. Whether strategies are dropped is not the scenario's to say.
	made := e.Definition
	made.Sets, made.Screened = d.Sets, d.Screened
	if slices.Equal(hashes(made.Inputs), hashes(d.Inputs)) {
		made.Inputs = d.Inputs
	}
	if made.Identity() != d.Identity() {
		return nil, &JobError{made.differences(d)}
	}
	e.Definition = *d
	return e, nil
}

// hashes are the contents of inputs, in order.
func hashes(inputs []Input) []string {
	var all []string
	for _, i := range inputs {
		all = append(all, i.SHA256)
	}
	slices.Sort(all)
	return all
}

// open opens one of the job's files.
func (j *Job) open(name string) (io.ReadCloser, error) {
	for _, f := range j.Files {
		if f.Name == name {
			return io.NopCloser(bytes.NewReader(f.Data)), nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// JobError says why this program cannot compute a job.
type JobError struct {
	Differences []string // whole sentences, without a full stop
}

func (e *JobError) Error() string {
	return fmt.Sprintf("this program does not compute what the job asks for: %s; give every machine the same bench", strings.Join(e.Differences, "; "))
}
