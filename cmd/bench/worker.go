package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"quiesce/results"
	"quiesce/results/nats"
)

// workerOptions are the flags of bench worker, as given.
type workerOptions struct {
	jobs   string
	name   string
	once   bool
	access nats.Access
}

// nameLimit is how long the name of a worker may be, in characters.
const nameLimit = 60

// worker is the verb that computes for runs of other machines.
func (c *command) worker() *cobra.Command {
	var o workerOptions
	cmd := &cobra.Command{
		Use:   "worker URL [flags]",
		Short: "compute for the runs of another machine, until Ctrl-C",
		Long: `Compute tasks of runs that were started elsewhere with --engine nats, one run after the other,
on this machine's cores. URL is where the run says that its tasks are. A worker may be started
before its run and outlives it; it may be stopped or killed at any time, and others compute what
it had. Messages name it by machine and process number. It must be the same build of bench as the run's, on whatever operating system: build
all from one revision of the source, without modifications. A worker of another build is
refused, and both sides are told. Ctrl-C returns the tasks at hand.`,
		Example: `  bench compare my.yaml --engine nats        here: the tasks are at nats://127.0.0.1:4222
  bench worker nats://127.0.0.1:4222         a second process of this machine

For other machines, a certificate of this one and a token that all know:
  openssl req -x509 -newkey ed25519 -noenc -days 30 -keyout key.pem -out cert.pem \
    -subj /CN=$(hostname) -addext subjectAltName=DNS:$(hostname)
  export BENCH_TOKEN=$(openssl rand -hex 16)
  bench compare my.yaml --listen :4222 --tls-cert cert.pem --tls-key key.pem
there, with cert.pem and the token:
  export BENCH_TOKEN=3f...
  bench worker tls://that-host:4222 --tls-ca cert.pem

A server that the site has (nats-server -js):
  bench compare my.yaml --nats nats://queue:4222 --jobs 0    none of the tasks here
  bench worker nats://queue:4222 --once                    until the run is over`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("bench worker takes one URL, and none is given: where a run offers its tasks, such as nats://127.0.0.1:4222 (the run is started with --engine nats, on this machine or on another one)")
			}
			if len(args) != 1 {
				return usage("bench worker takes one URL, such as nats://127.0.0.1:4222, not %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return c.toil(cmd.Context(), args[0], &o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.jobs, "jobs", "", "`number` of tasks computed at the same time (default: one per core)")
	f.StringVar(&o.name, "name", "", "`name` in messages, beside machine and process number; several workers may have the same")
	f.BoolVar(&o.once, "once", false, "end when a run was worked for and no other one waits")
	registerAccess(cmd, &o.access, "this worker's, if the server asks for one")
	return cmd
}

// toil does what the flags ask for.
func (c *command) toil(ctx context.Context, url string, o *workerOptions) error {
	var wrong []error
	url, err := o.access.Address(url)
	if err != nil {
		wrong = append(wrong, usage("%v", err))
	}
	jobs, err := number(o.jobs, jobLimit)
	if err != nil {
		wrong = append(wrong, usage("--jobs: %q is not a number from 1 to %d", o.jobs, jobLimit))
	}
	if len([]rune(o.name)) > nameLimit || strings.ContainsFunc(o.name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		wrong = append(wrong, usage("--name: %q is not a name: it is to be of %d characters at most, without line breaks and the like", o.name, nameLimit))
	}
	if err := o.access.Check(); err != nil {
		wrong = append(wrong, usage("%v", err))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	o.access.DefaultToken(os.Getenv(tokenVariable))
	build, err := results.Build()
	if err != nil {
		return err
	}
	var writing sync.Mutex
	w := nats.Worker{
		URL: url, Access: o.access, Name: o.name, Jobs: jobs, Once: o.once,
		Build: build, Format: results.Format, Open: openJob,
		Say: func(text string) {
			writing.Lock()
			defer writing.Unlock()
			c.print(fmt.Sprintf("%s %s\n", time.Now().Format(time.TimeOnly), text))
		},
	}
	w.Say(fmt.Sprintf("%v, build %s", &w, results.ShortBuild(build)))
	err = w.Run(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		w.Say("stopped") // which is how a worker ends
		return nil
	}
	return err
}

// openJob makes what computes a run of the run as it was sent.
func openJob(data []byte) (results.Func, error) {
	var job results.Job
	if err := json.Unmarshal(data, &job); err != nil {
		return nil, fmt.Errorf("the run's definition cannot be read: %w", err)
	}
	experiment, err := job.Experiment()
	if err != nil {
		return nil, err
	}
	return experiment.Func(), nil
}
