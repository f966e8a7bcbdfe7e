package nats_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"

	"quiesce/results"
	"quiesce/results/nats"
)

// serve is a server of its own, as a site may have one, that keeps its streams in dir. It never ends.
func serve(address, dir string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	s, err := server.NewServer(&server.Options{Host: host, Port: number, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true})
	if err != nil {
		return err
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		return fmt.Errorf("no server at %s", address)
	}
	fmt.Println("ready")
	s.WaitForShutdown()
	return nil
}

// freeAddress is one of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := probe.Close(); err != nil {
			t.Error(err)
		}
	}()
	return probe.Addr().String()
}

// A site's own server is killed while workers are at tasks, and comes back: with its disk, or without. The
// coordinator and the workers wait for it, take up where they were, and come to hold what a run on one
// machine gives.
func TestKilledServerOfTheSite(t *testing.T) {
	t.Parallel()
	for _, disk := range []string{"kept", "lost"} {
		t.Run(disk, func(t *testing.T) {
			address, dir := freeAddress(t), t.TempDir()
			site := spawn(t, "site", address, dir)
			site.said.wait(t, "ready")

			d := definition(20)
			heard, own := newDiary(), newDiary()
			o := options(t, d, heard)
			o.URL, o.AckWait = "nats://"+address, 500*time.Millisecond
			atTask, gate := make(chan bool, 100), make(chan bool)
			var tasks, computed atomic.Int64
			slow := func(ctx context.Context, task results.Task) (results.Result, error) {
				if tasks.Add(1) > 10 {
					atTask <- true
					<-gate
				}
				computed.Add(1)
				return fake(ctx, task)
			}
			r := start(t, d, o, nil)
			hire(t, &nats.Worker{URL: o.URL, Name: "patient", Jobs: 2, Build: d.Build, Format: d.Format, Open: open(slow), Say: own.say})
			for range 2 {
				select {
				case <-atTask:
				case <-time.After(patience):
					t.Fatal("the worker has no task")
				}
			}
			site.kill(t)
			heard.wait(t, "connection to the server lost")
			own.wait(t, "connection to the server lost")
			close(gate) // two tasks are finished while there is no server
			if disk == "lost" {
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
			}
			spawn(t, "site", address, dir)
			heard.wait(t, "connected again")
			own.wait(t, "connected again")
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the coordinator: %q\nthe worker: %q", heard.lines, own.lines)
				}
			})
			r.end(t)
			if err := r.engine.Close(); err != nil {
				t.Error(err)
			}
			if disk == "lost" {
				heard.wait(t, "the server has lost the streams of the run")
			}
			if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
				t.Errorf("the ledgers differ (-local +nats):\n%s", d)
			}
			t.Logf("%d tasks computed for the 60 of the run", computed.Load())
		})
	}
}
