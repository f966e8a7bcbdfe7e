package nats_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results/nats"
)

// same demands that a run's ledger holds what a run on this machine gives.
func (r *running) same(t *testing.T) {
	t.Helper()
	if d := cmp.Diff(local(t, &r.ledger.Definition), contents(t, r.ledger)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}

// A worker that is killed is missed, and its tasks are handed to others, long before the server would do so by
// itself: here that is after an hour. So it is with a server of the site, which nobody but its clients can ask.
func TestTasksOfAKilledWorkerAreHandedOn(t *testing.T) {
	t.Parallel()
	for _, site := range []bool{false, true} {
		d := definition(4)
		heard := newDiary()
		o := options(t, d, heard)
		o.AckWait, o.Beat = time.Hour, 150*time.Millisecond
		if site {
			o.URL = broker(t)
		}
		r := start(t, d, o, nil)
		url := heard.url(t)
		victim := spawn(t, "worker", url, "victim", "2")
		victim.said.wait(t, "it is at a task")
		victim.kill(t)
		place := fmt.Sprintf("/%d, ", victim.Process.Pid)
		heard.wait(t, "worker victim (", place, "is gone: its connection has closed; its 1 task goes to others")
		heard.wait(t, "no worker is there")
		hire(t, &nats.Worker{URL: url, Name: "sound", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
		r.end(t)
		r.same(t)
	}
}

// A task whose workers die is handed out five times, no more and no less, though the coordinator hands it on;
// then it is given up, whether another worker asks for tasks or none is left.
func TestHandingOnCountsAsADelivery(t *testing.T) {
	for _, asked := range []bool{true, false} {
		t.Run(fmt.Sprint(asked), func(t *testing.T) {
			t.Parallel()
			d := definition(1)
			d.Strategies, d.Chosen = d.Strategies[:1], d.Chosen[:1]
			heard := newDiary()
			o := options(t, d, heard)
			o.AckWait, o.Beat = time.Second, 100*time.Millisecond
			r := start(t, d, o, nil)
			url := heard.url(t)
			for range nats.Deliveries {
				p := spawn(t, "worker", url, "mortal", "1")
				p.said.wait(t, "it is at a task")
				p.kill(t)
				heard.wait(t, fmt.Sprintf("/%d, ", p.Process.Pid), "is gone: its connection has closed; ", "1 task")
			}
			if asked {
				spawn(t, "worker", url, "last", "0") // which would compute it
			}
			r.lost(t, "given to a worker 5 times")
			r.again(t, d)
		})
	}
}

// puppet is a worker that is played by hand.
type puppet struct {
	js      jetstream.JetStream
	session string
	id      string
}

// played makes one that is connected.
func played(t *testing.T, url, id string) *puppet {
	t.Helper()
	js := connect(t, url)
	if _, err := js.Conn().ChanSubscribe("bench.worker."+id, make(chan *natsgo.Msg, 100)); err != nil {
		t.Fatal(err)
	}
	p := &puppet{js, session(t, js), id}
	t.Cleanup(func() { // so that nobody waits for it
		p.id = id
		p.tell(t, `,"State":"left"`)
		if err := js.Conn().Flush(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// tell says that it is there, and what task it has begun.
func (p *puppet) tell(t *testing.T, more string) {
	t.Helper()
	data := fmt.Sprintf(`{"ID":%q,"Name":"puppet","Place":"desk/1","System":"none","Jobs":3,"State":"working"%s}`, p.id, more)
	if err := p.js.Conn().Publish("bench.workers."+p.session, []byte(data)); err != nil {
		t.Fatal(err)
	}
}

// take takes a task, which it says was handed out so many times.
func (p *puppet) take(t *testing.T, slot int, times uint64) (ack string) {
	t.Helper()
	workers, err := p.js.Consumer(t.Context(), "BENCH_TASKS_"+p.session, "workers")
	if err != nil {
		t.Fatal(err)
	}
	msg, err := workers.Next(jetstream.FetchMaxWait(patience))
	if err != nil {
		t.Fatal(err)
	}
	subject := msg.Subject()
	taken, err := json.Marshal(map[string]any{"Slot": slot, "Key": subject[strings.LastIndexByte(subject, '.')+1:], "Ack": msg.Reply(), "Deliveries": times})
	if err != nil {
		t.Fatal(err)
	}
	p.tell(t, `,"Taken":`+string(taken))
	return msg.Reply()
}

// overheard is what anybody publishes at a subject from now on.
func overheard(t *testing.T, p *puppet, subject string) chan *natsgo.Msg {
	t.Helper()
	all := make(chan *natsgo.Msg, 16)
	if _, err := p.js.Conn().ChanSubscribe(subject, all); err != nil {
		t.Fatal(err)
	}
	return all
}

// A worker that is connected but silent, as one without power is, is given up later, and is back when it is heard
// of. Of its tasks, those that were handed out often are not handed on at once, and the last time not at all.
func TestSilentWorker(t *testing.T) {
	t.Parallel()
	d := definition(1)
	heard := newDiary()
	o := options(t, d, heard)
	o.AckWait, o.Beat = time.Hour, 100*time.Millisecond
	start(t, d, o, nil)
	p := played(t, heard.url(t), "x")
	acks := map[string]bool{p.take(t, 0, 2): true, p.take(t, 1, 3): false, p.take(t, 2, nats.Deliveries): false}
	passed := overheard(t, p, "$JS.ACK.>")
	heard.wait(t, "worker puppet (desk/1, none, 3 at a time) is gone: nothing is heard of it for 1s; "+
		"its 2 tasks go to others (1 within 1h0m0s); 1 task was handed out 5 times and goes to nobody else")
	p.tell(t, "")
	p.tell(t, "")
	p.tell(t, `,"State":"left"`)
	heard.wait(t, "worker puppet (desk/1, none, 3 at a time) has left after 0 tasks")
	heard.mutex.Lock()
	if n := strings.Count(strings.Join(heard.lines, "\n"), "worker puppet (desk/1, none, 3 at a time) is back"); n != 1 {
		t.Errorf("it is back %d times", n)
	}
	heard.mutex.Unlock()
	var msg *natsgo.Msg
	select {
	case msg = <-passed:
	case <-time.After(patience):
		t.Fatal("the server is told nothing")
	}
	if !acks[msg.Subject] || string(msg.Data) != "-NAK" {
		t.Errorf("the server was told %q of %s", msg.Data, msg.Subject)
	}
	if len(passed) > 0 {
		t.Errorf("and %q of %s", (<-passed).Data, msg.Subject)
	}
}

// What a worker says of itself can neither make the coordinator write to any subject, nor to the terminal what
// is not text; and those that are called the same are told apart.
func TestStrangeWorkers(t *testing.T) {
	t.Parallel()
	d := definition(1)
	heard := newDiary()
	o := options(t, d, heard)
	o.AckWait, o.Beat = time.Hour, 100*time.Millisecond
	start(t, d, o, nil)
	p := played(t, heard.url(t), "x")
	strayed := overheard(t, p, "elsewhere.>")
	p.take(t, 1, 1)
	key := ""
	if stream, err := p.js.Stream(t.Context(), "BENCH_TASKS_"+p.session); err != nil {
		t.Fatal(err)
	} else if msg, err := stream.GetMsg(t.Context(), 3); err != nil {
		t.Fatal(err)
	} else {
		key = msg.Subject[strings.LastIndexByte(msg.Subject, '.')+1:]
	}
	p.tell(t, fmt.Sprintf(`,"Taken":{"Slot":2,"Key":%q,"Ack":"elsewhere.$JS.ACK.BENCH_TASKS_%s.workers.1","Deliveries":1}`, key, p.session))
	p.tell(t, `,"Taken":{"Slot":3,"Key":"of another run","Deliveries":1}`)
	heard.wait(t, "is gone", "its 2 tasks go to others (1 within 1h0m0s)")
	if len(strayed) > 0 {
		t.Errorf("%s was written to", (<-strayed).Subject)
	}
	played(t, heard.url(t), "y").tell(t, "")
	heard.wait(t, "worker puppet #2 (desk/1, none, 3 at a time) has come")
	for _, id := range []string{"a.b", "", "*", "a b"} {
		p.id = id
		p.tell(t, "")
	}
	p = played(t, heard.url(t), "z")
	p.tell(t, `,"Name":"red\u001b[31m\nbench: all is done"`)
	heard.wait(t, "worker red [31m bench: all is done (desk/1")
	heard.mutex.Lock()
	defer heard.mutex.Unlock()
	for _, line := range heard.lines {
		if strings.Contains(line, "puppet #3") || strings.ContainsAny(line, "\n\x1b") {
			t.Errorf("it was said: %q", line)
		}
	}
}

// beats waits until a worker was heard so many times, past the engine.
func beats(t *testing.T, presences <-chan *natsgo.Msg, n int) {
	t.Helper()
	for range n {
		select {
		case <-presences:
		case <-time.After(patience):
			t.Fatal("the worker says nothing")
		}
	}
}

// A coordinator whose own line is cut, or dead, for longer than a worker may be silent, gives up no worker; and a
// worker whose line is cut for a moment is not given up either.
func TestBrokenLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		worker bool // its line, else the coordinator's
		spoil  func(*proxy)
		beats  int // that the line is spoilt for
	}{
		"coordinator cut":  {spoil: (*proxy).sever, beats: 15},
		"coordinator dead": {spoil: (*proxy).die, beats: 15},
		"worker cut":       {worker: true, spoil: (*proxy).sever},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := broker(t)
			line, spoilt := through(t, site)
			d := definition(1)
			heard, own := newDiary(), newDiary()
			o := options(t, d, heard)
			o.URL, o.AckWait, o.Beat = spoilt, time.Hour, 200*time.Millisecond
			w := &nats.Worker{URL: site, Name: "far", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(blocked), Say: own.say}
			back := heard
			if c.worker {
				o.URL, w.URL, o.Beat, back = site, spoilt, 500*time.Millisecond, own
			}
			presences := make(chan *natsgo.Msg, 1000)
			if _, err := connect(t, site).Conn().ChanSubscribe("bench.workers.>", presences); err != nil {
				t.Fatal(err)
			}
			start(t, d, o, nil)
			heard.url(t)
			hire(t, w)
			heard.wait(t, "worker far", "has come")
			c.spoil(line)
			beats(t, presences, c.beats)
			line.mend()
			if name != "coordinator dead" {
				back.wait(t, "connected again")
			}
			beats(t, presences, 4)
			heard.mutex.Lock()
			defer heard.mutex.Unlock()
			if text := strings.Join(heard.lines, "\n"); strings.Contains(text, "is gone") {
				t.Error(text)
			}
		})
	}
}
