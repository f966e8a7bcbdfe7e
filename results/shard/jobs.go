package shard

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"text/template"
)

//go:embed jobs
var jobFiles embed.FS

// job is what a job file is made from.
type job struct {
	Bench, Dir string // absolute paths
	Round      int
	Shards     string // list of shards, see FormatList
	Count      int    // of them
}

var jobNames = map[string]string{
	"slurm":      "jobs/slurm.sbatch",
	"kubernetes": "jobs/kubernetes.yaml",
	"lsf":        "jobs/lsf.bsub",
	"parallel":   "jobs/parallel.sh",
}

// Engines are those that WriteJob knows.
func Engines() []string { return []string{"slurm", "kubernetes", "lsf", "parallel"} }

// WriteJob writes the job file by which an engine computes the given shards of the last round. bench and
// dir are the paths of the program and the run, as the machines see them.
func (r *Run) WriteJob(w io.Writer, engine, bench, dir string, shards []int) error {
	name, ok := jobNames[engine]
	if !ok {
		return fmt.Errorf("there is no job file for %q", engine)
	}
	t, err := template.New("").Funcs(template.FuncMap{"sh": quoteShell, "percent": escapePercent, "json": quoteJSON}).ParseFS(jobFiles, name)
	if err != nil {
		return err
	}
	_, base, _ := strings.Cut(name, "/")
	return t.ExecuteTemplate(w, base, job{bench, dir, r.Round.Number, FormatList(shards, 0), len(shards)})
}

// quoteShell makes a text one word of a shell.
func quoteShell(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// quoteJSON makes a text a string of JSON and YAML.
func quoteJSON(text string) string { return fmt.Sprintf("%q", text) }

// escapePercent keeps Slurm from replacing what is in a path.
func escapePercent(text string) string { return strings.ReplaceAll(text, "%", "%%") }
