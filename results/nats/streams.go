package nats

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Streams and subjects that all runs of a server share.
const (
	openRuns    = "BENCH_RUNS" // stream: one announcement for each run that wants workers
	openSubject = "bench.runs."
	changed     = "bench.changed" // no stream: an announcement came or went
	toWorker    = "bench.worker." // no stream: and its ID; a dismissal, or nothing, to see whether it is connected
)

// Consumers of a session's streams.
const (
	workersConsumer   = "workers"
	collectorConsumer = "collector"
)

// Deliveries is how often a task is handed out, and how many results of it may be of no use, before it is
// given up.
const Deliveries = 5

// Strikes is how many results of a worker may be of no use before it is struck off.
const Strikes = 3

// DefaultWindow is how many tasks are queued at a time: enough for thousands of cores to have one each and
// another when that is done, and few enough to be queued at once and kept in memory.
const DefaultWindow = 10_000

// DefaultAckWait is how long nothing may be heard of a task before it goes to another worker.
const DefaultAckWait = 30 * time.Second

// DefaultBeat is how often a worker says that it is there.
const DefaultBeat = time.Second

// jobObject is the name of the object that holds the job.
const jobObject = "job"

// session is the name of one run of one coordinator on a server: the start of the run's identity, and a
// hash of where its ledger is. The same command in the same directory has the same session again, and
// finds what its workers did in the meantime; two people who compute the same run are kept apart.
type session string

func newSession(identity, owner string) session {
	sum := sha256.Sum256([]byte(owner))
	return session(fmt.Sprintf("%.12s-%s", identity, hex.EncodeToString(sum[:4])))
}

func (s session) tasksStream() string   { return "BENCH_TASKS_" + string(s) }
func (s session) resultsStream() string { return "BENCH_RESULTS_" + string(s) }
func (s session) bucket() string        { return "bench-" + string(s) }

func (s session) taskSubject(key string) string   { return "bench.tasks." + string(s) + "." + key }
func (s session) resultSubject(key string) string { return "bench.results." + string(s) + "." + key }
func (s session) workersSubject() string          { return "bench.workers." + string(s) }

// acknowledges reports whether a subject is one by which the server knows a delivery of a task of the session.
func (s session) acknowledges(subject string) bool {
	return strings.HasPrefix(subject, "$JS.ACK.") && strings.Contains(subject, "."+s.tasksStream()+"."+workersConsumer+".")
}

// keyOf is the last token of a subject: the task's key, or the session of an announcement.
func keyOf(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }

// streams are a session's, as its coordinator uses them.
type streams struct {
	open, tasks, results jetstream.Stream
	workers, collector   jetstream.Consumer
	objects              jetstream.ObjectStore
}

// makeStreams makes the streams that are not there yet. All are files: a server that is killed has them
// when it is back.
func makeStreams(ctx context.Context, js jetstream.JetStream, s session, ackWait time.Duration) (*streams, error) {
	var all streams
	stream := func(into *jetstream.Stream, config jetstream.StreamConfig) func() error {
		return func() (err error) {
			*into, err = js.CreateOrUpdateStream(ctx, config)
			return err
		}
	}
	consumer := func(of *jetstream.Stream, into *jetstream.Consumer, config jetstream.ConsumerConfig) func() error {
		return func() (err error) {
			*into, err = (*of).CreateOrUpdateConsumer(ctx, config)
			return err
		}
	}
	for _, step := range []func() error{
		stream(&all.open, jetstream.StreamConfig{
			Name: openRuns, Description: "bench: runs that want workers",
			Subjects: []string{openSubject + "*"}, MaxMsgsPerSubject: 1,
		}),
		// A task stays until it is acknowledged.
		stream(&all.tasks, jetstream.StreamConfig{
			Name: s.tasksStream(), Description: "bench: tasks to compute",
			Subjects: []string{s.taskSubject("*")}, Retention: jetstream.WorkQueuePolicy,
		}),
		// The first result of a key wins: the server refuses another one while it is there. Once it is
		// collected, the collector knows the key.
		stream(&all.results, jetstream.StreamConfig{
			Name: s.resultsStream(), Description: "bench: results to collect",
			Subjects: []string{s.resultSubject("*")}, Retention: jetstream.WorkQueuePolicy,
			MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true,
		}),
		consumer(&all.tasks, &all.workers, jetstream.ConsumerConfig{
			Durable: workersConsumer, AckPolicy: jetstream.AckExplicitPolicy,
			AckWait: ackWait, MaxDeliver: Deliveries, MaxAckPending: -1,
		}),
		consumer(&all.results, &all.collector, jetstream.ConsumerConfig{
			Durable: collectorConsumer, AckPolicy: jetstream.AckExplicitPolicy,
			AckWait: ackWait, MaxDeliver: -1, MaxAckPending: -1,
		}),
		func() (err error) {
			all.objects, err = js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{
				Bucket: s.bucket(), Description: "bench: the run's definition and input files, and large results",
			})
			return err
		},
	} {
		if err := step(); err != nil {
			if errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount) {
				return nil, fmt.Errorf("the NATS server keeps no streams: start it with JetStream (nats-server -js) (%w)", err)
			}
			return nil, fmt.Errorf("cannot make the streams of the run: %w", err)
		}
	}
	return &all, nil
}

// objectPart is how much of an object goes into a message, unless the server takes less.
const objectPart = 128 << 10

// putObject stores an object, in parts that the server takes.
func putObject(ctx context.Context, conn *natsgo.Conn, objects jetstream.ObjectStore, name string, data []byte) error {
	part := uint32(min(objectPart, conn.MaxPayload()))
	about := jetstream.ObjectMeta{Name: name, Opts: &jetstream.ObjectMetaOptions{ChunkSize: part}}
	_, err := objects.Put(ctx, about, bytes.NewReader(data))
	return err
}

// deleteStreams removes a session. Only its announcement is kept elsewhere.
func deleteStreams(ctx context.Context, js jetstream.JetStream, s session) error {
	var all []error
	for _, err := range []error{
		js.DeleteStream(ctx, s.tasksStream()),
		js.DeleteStream(ctx, s.resultsStream()),
		js.DeleteObjectStore(ctx, s.bucket()),
	} {
		if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) && !errors.Is(err, jetstream.ErrBucketNotFound) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// keys are those of the messages that a stream holds.
func keys(ctx context.Context, stream jetstream.Stream) (map[string]bool, error) {
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(">"))
	if err != nil {
		return nil, err
	}
	all := make(map[string]bool, len(info.State.Subjects))
	for subject := range info.State.Subjects {
		all[keyOf(subject)] = true
	}
	return all, nil
}
