package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"quiesce/reports/explain"
	"quiesce/workloads"
)

// outputs are the files that are asked for, in the order of the help.
func (o *explainOptions) outputs() []flaggedFile {
	var all []flaggedFile
	for _, f := range []flaggedFile{
		{"--timeline", o.timeline}, {"--transcript", o.transcript}, {"--log", o.logFile},
		{"--plot", o.plot}, {"--plot-blame", o.plotBlame}, {"--recording", o.recording},
	} {
		if f.name != "" {
			all = append(all, f)
		}
	}
	return all
}

// flaggedFile is a file that a flag names.
type flaggedFile struct{ flag, name string }

// checkOutputs refuses files that would replace the results of a run, the scenario, or each other, and those
// for which there is no directory, before anything is simulated for them.
func (o *explainOptions) checkOutputs(scenario string) error {
	var wrong []error
	_, err := os.Stat(scenario)
	file := err == nil // else it is built in, or missed next
	all := o.outputs()
	for i, f := range all {
		wrong = append(wrong, notOfRun(f.flag, f.name))
		if err := noDirectory(f.name); err != nil {
			wrong = append(wrong, usage("%s: %s cannot be written: %v", f.flag, f.name, err))
		}
		if file && sameFile(f.name, scenario) {
			wrong = append(wrong, usage("%s: %s is the scenario: name another file", f.flag, f.name))
		}
		for _, before := range all[:i] {
			if sameFile(f.name, before.name) {
				wrong = append(wrong, usage("%s: %s is what %s writes, too: name another file", f.flag, f.name, before.flag))
			}
		}
	}
	return errors.Join(append(wrong, o.checkRecording())...)
}

// checkRecording demands of a recording the name by which bench report finds it. What is there and no plain
// file, as a pipe, has a reader of its own.
func (o *explainOptions) checkRecording() error {
	const ending = explain.RecordingEnding
	if o.recording == "" || filepath.Ext(o.recording) == ending {
		return nil
	}
	if there, err := os.Stat(o.recording); err == nil && !there.Mode().IsRegular() && !there.IsDir() {
		return nil
	}
	return usage("--recording: bench report finds only files whose names end in %s (write %s%s)", ending, strings.TrimSuffix(o.recording, filepath.Ext(o.recording)), ending)
}

// checkInputs refuses files that would replace one that the scenario reads, such as a trace; the scenario
// itself, which may be a trace, is checkOutputs' to refuse.
func (o *explainOptions) checkInputs(s *workloads.Scenario) error {
	var wrong []error
	for _, f := range o.outputs() {
		for _, input := range s.ReadFiles() {
			if sameFile(f.name, input.Path) && !sameFile(f.name, s.Name) {
				wrong = append(wrong, usage("%s: the scenario reads %s: name another file", f.flag, f.name))
			}
		}
	}
	return errors.Join(wrong...)
}

// sameFile reports whether one name would replace what the other one stands for: the same file, or the
// same place if there is none yet. To a pipe or a device more than one may write.
func sameFile(a, b string) bool {
	if there, err := os.Stat(a); err == nil {
		other, err := os.Stat(b)
		return err == nil && there.Mode().IsRegular() && os.SameFile(there, other)
	}
	return place(a) == place(b)
}

// place is where a file is or will be, whatever its name is relative to.
func place(name string) string {
	dir, base := split(destination(name))
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	whole, err := filepath.Abs(filepath.Join(dir, base))
	if err != nil {
		return name // there is no working directory
	}
	return whole
}
