package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// BenchmarkScaling is how much faster two cores are than one, by whole processes of bench compare and bench
// sweep, start and tables included. Each figure is a median over rounds, which run all of these in turn:
//
//	x_jobs     time with --jobs 1, over time with --jobs 2
//	x_cores    time of a process that has one core only, over time with --jobs 2 on two
//	x_ceiling  what two processes of one core each do side by side: twice the time of one alone, over their
//	           time; more than that no program gets out of this machine
//	cpu_ratio  time of all cores with --jobs 2, over that with --jobs 1: depends little on what else the
//	           machine does
func BenchmarkScaling(b *testing.B) {
	for name, args := range map[string][]string{
		"compare": {"compare", "system-sleep"},
		"sweep":   {"sweep", "system-sleep", "--axis", "requests.read.arrivals.poisson.rate=1/s..20/s/150", "--strategies", "drain,requeue", "--reps", "1", "--format", "csv"},
	} {
		b.Run(name, func(b *testing.B) { scaling(b, args) })
	}
}

func scaling(b *testing.B, args []string) {
	var jobs, cores, ceiling, cpu []float64
	for b.Loop() {
		one := begin(b, args, 1, 0).end(b)
		two := begin(b, args, 2, 0).end(b)
		alone := begin(b, args, 1, 1).end(b)
		first, second := begin(b, args, 1, 1), begin(b, args, 1, 1)
		pair := max(first.end(b).wall, second.end(b).wall)
		jobs = append(jobs, one.wall/two.wall)
		cores = append(cores, alone.wall/two.wall)
		ceiling = append(ceiling, 2*alone.wall/pair)
		cpu = append(cpu, two.cpu/one.cpu)
	}
	for name, all := range map[string][]float64{"x_jobs": jobs, "x_cores": cores, "x_ceiling": ceiling, "cpu_ratio": cpu} {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], name)
	}
}

// timed is a process of bench, and what it takes.
type timed struct {
	cmd       *exec.Cmd
	began     time.Time
	wall, cpu float64 // s
}

// begin starts a run of its own, on so many cores at most; 0: all.
func begin(b *testing.B, args []string, jobs, cores int) *timed {
	b.Helper()
	args = append(slices.Clone(args), "--jobs", strconv.Itoa(jobs), "--out", filepath.Join(b.TempDir(), "run"))
	cmd, _, _ := benchCommand(b, context.Background(), args...)
	if cores > 0 {
		cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(cores))
	}
	p := &timed{cmd: cmd, began: time.Now()}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return p
}

// end waits for the process.
func (p *timed) end(b *testing.B) *timed {
	b.Helper()
	if err := p.cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	p.wall = time.Since(p.began).Seconds()
	p.cpu = (p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()).Seconds()
	return p
}
