package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"quiesce/results"
	"quiesce/results/nats"
	"quiesce/workloads/document"
)

// distribution are the flags that say on which machines a run is computed, as given.
type distribution struct {
	engine string // "": local, unless another flag says nats
	listen string
	url    string
	access nats.Access
}

// Engines that a run can have.
const (
	engineLocal = "local"
	engineNATS  = "nats"
)

// listenDefault is the usual port of NATS, on this machine only.
const listenDefault = "127.0.0.1:4222"

// tokenVariable holds the token for those who do not want it in the list of processes.
const tokenVariable = "BENCH_TOKEN"

// registerDistribution adds the flags to a verb that simulates.
func (o *options) registerDistribution(cmd *cobra.Command) {
	d := &o.distribution
	f := cmd.Flags()
	f.StringVar(&d.engine, "engine", "", "`engine` that computes: local, this machine's cores, or nats, those of all machines\non which bench worker runs, and of this one unless --jobs is 0 (default: local)")
	f.StringVar(&d.listen, "listen", "", "`address` at which workers find the tasks, with --engine nats (default: "+listenDefault+");\none that other machines reach, such as :4222, needs a token and TLS")
	f.StringVar(&d.url, "nats", "", "`URL` of a NATS server that is running (with JetStream), instead of --listen; with\nuser:password@ before the host if it asks for that")
	registerAccess(cmd, &d.access, "the server's, or with --nats this client's")
	for name, complete := range map[string]cobra.CompletionFunc{
		"engine": cobra.FixedCompletions([]string{engineLocal, engineNATS}, cobra.ShellCompDirectiveNoFileComp),
		"listen": cobra.NoFileCompletions,
		"nats":   cobra.NoFileCompletions,
	} {
		if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic("bench: " + err.Error()) // there is no such flag: an error of the lines above
		}
	}
}

// registerAccess adds the flags that let one into a server.
func registerAccess(cmd *cobra.Command, a *nats.Access, whose string) {
	f := cmd.Flags()
	f.StringVar(&a.Token, "token", "", "`secret` that the server and its workers share (default: $"+tokenVariable+", which the list of\nprocesses does not show)")
	f.StringVar(&a.Certificate, "tls-cert", "", "PEM `file` of a certificate: "+whose)
	f.StringVar(&a.Key, "tls-key", "", "PEM `file` of its private key")
	f.StringVar(&a.Authority, "tls-ca", "", "PEM `file` of the certificates to trust (default: those that the system trusts)")
}

// check names all that is wrong with the flags, and fills in what follows from others.
func (d *distribution) check() error {
	if d.engine == "" && d.listen == "" && d.url == "" && d.access == (nats.Access{}) {
		return nil
	}
	var wrong []error
	switch d.engine {
	case "":
		if d.listen == "" && d.url == "" {
			return usage("--token and --tls-... are for a run on several machines: --engine nats, --listen or --nats")
		}
		d.engine = engineNATS
	case engineNATS:
	case engineLocal:
		if d.listen == "" && d.url == "" && d.access == (nats.Access{}) {
			return nil
		}
		return usage("--engine local computes on this machine: it takes no --listen, --nats, --token or --tls-... (--engine nats does)")
	default:
		return usage("--engine: there is no engine %q (%s)", d.engine, document.Nearest(d.engine, []string{engineLocal, engineNATS}, "engines are"))
	}
	switch {
	case d.url != "" && d.listen != "":
		wrong = append(wrong, usage("--nats uses a server that is running, --listen starts one: take one of the two"))
	case d.url != "":
		url, err := d.access.Address(d.url)
		if err != nil {
			wrong = append(wrong, usage("--nats: %v", err))
		}
		d.url = url
		d.access.DefaultToken(os.Getenv(tokenVariable))
	default:
		if d.listen == "" {
			d.listen = listenDefault
		}
		d.access.DefaultToken(os.Getenv(tokenVariable))
		if err := nats.CheckListen(d.listen, &d.access); err != nil {
			wrong = append(wrong, usage("%v", err))
		}
	}
	if err := d.access.Check(); err != nil {
		wrong = append(wrong, usage("%v", err))
	}
	return errors.Join(wrong...)
}

// distributed reports whether other machines may compute as well.
func (d *distribution) distributed() bool { return d.engine == engineNATS }

// watcher shows how far a run is.
type watcher interface {
	update(results.Progress)
	say(c *command, text string)
}

// looker is a watcher that sees every result.
type looker interface{ look(*results.Result) }

// seen is an engine whose results are seen on their way to the sink, wherever they were computed.
type seen struct {
	results.Engine
	looker
}

// Run runs the tasks. See results.Engine.
func (s seen) Run(ctx context.Context, tasks iter.Seq[results.Task], f results.Func, sink func([]results.Result) error) error {
	return s.Engine.Run(ctx, tasks, f, func(all []results.Result) error {
		for i := range all {
			s.look(&all[i])
		}
		return sink(all)
	})
}

// compute computes what the ledger lacks, on the engine that the plan asks for.
func (c *command) compute(ctx context.Context, p *plan, ledger *results.Ledger, experiment *results.Experiment, w watcher) error {
	engine, distributed := c.local(p), (*nats.Engine)(nil)
	if p.distribution.distributed() {
		var err error
		if distributed, err = c.distributed(p, ledger, experiment, w); err != nil {
			return err
		}
		engine = distributed
	}
	if l, ok := w.(looker); ok {
		engine = seen{engine, l}
	}
	ledger.Say = func(text string) { w.say(c, "bench: "+text+"\n") }
	err := results.Run(ctx, ledger, engine, experiment.Func(), w.update)
	if distributed != nil {
		if closing := distributed.Close(); closing != nil {
			w.say(c, "bench: "+closing.Error()+"\n")
		}
	}
	if lost := (*results.LostError)(nil); errors.As(err, &lost) {
		err = &lostError{failedError{lost.Error()}}
	}
	return stored(err)
}

// lostError is how a run ends that has everything but the tasks of workers that were lost.
type lostError struct{ failedError }

func (e *lostError) Unwrap() error { return &e.failedError }

// partial reports whether what ended a run leaves results to show: it was stopped, or lacks some tasks only.
func partial(err error) bool {
	lost := (*lostError)(nil)
	return errors.Is(err, context.Canceled) || errors.As(err, &lost)
}

// local is the engine of this machine. Whoever observes a run sees each result at once.
func (c *command) local(p *plan) results.Engine {
	if l, ok := p.engine.(results.Local); ok && c.observe != nil {
		l.AtOnce = true
		return l
	}
	return p.engine
}

// distributed makes the engine of several machines.
func (c *command) distributed(p *plan, ledger *results.Ledger, experiment *results.Experiment, w watcher) (*nats.Engine, error) {
	job, err := experiment.Job()
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	owner, err := ownerOf(ledger.Dir())
	if err != nil {
		return nil, err
	}
	d := &experiment.Definition
	return nats.NewEngine(nats.Options{
		URL: p.distribution.url, Listen: p.distribution.listen, Access: p.distribution.access,
		Store: filepath.Join(ledger.Dir(), "nats"),
		Run:   nats.Run{Identity: d.Identity(), Scenario: d.Scenario, Build: d.Build, Format: d.Format},
		Job:   data, Owner: owner, Jobs: p.jobs,
		Name: func(t results.Task) string {
			return fmt.Sprintf("%v, replications %d to %d", d.Point(t.Point), t.First, t.First+t.Replications-1)
		},
		Say: func(text string) { w.say(c, "bench: "+text+"\n") },
	}), nil
}

// ownerOf names a ledger among those of all machines.
func ownerOf(dir string) (string, error) {
	host, err := os.Hostname()
	if err != nil {
		return "", err
	}
	dir, err = filepath.Abs(dir)
	return host + " " + dir, err
}
