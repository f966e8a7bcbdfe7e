package nats_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
	"quiesce/results/nats"
)

// A worker of another build, or of another format of results, takes no task; both sides are told.
func TestWorkerOfAnotherProgramIsRefused(t *testing.T) {
	t.Parallel()
	d := definition(2)
	heard := newDiary()
	o := options(t, d, heard)
	r := start(t, d, o, nil)
	url := heard.url(t)
	for _, w := range []*nats.Worker{
		{Name: "old", Build: "yesterday", Format: d.Format},
		{Name: "new", Build: d.Build, Format: d.Format + 1},
		{Name: "lost", Build: d.Build, Format: d.Format, Open: func([]byte) (results.Func, error) { return nil, os.ErrNotExist }},
	} {
		w.URL, w.Jobs = url, 1
		if w.Open == nil {
			w.Open = func([]byte) (results.Func, error) {
				t.Errorf("worker %s was given the job", w.Name)
				return fake, nil
			}
		}
		own := newDiary()
		w.Say = own.say
		hire(t, w)
		reason := map[string]string{"old": "it is build yesterday of bench, the run is of build test", "new": "results format", "lost": "not exist"}[w.Name]
		own.wait(t, "far.yaml", "refused", reason)
		heard.wait(t, "worker "+w.Name, "is refused", reason)
	}
	hire(t, &nats.Worker{URL: url, Name: "right", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	r.end(t)
	if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}

// A worker that is stopped at a task returns it at once, and as if it had not been given it: more often
// than a task is given to workers before it is failed. AckWait is long, so nothing else brings it back.
func TestStoppedWorkerReturnsItsTasks(t *testing.T) {
	t.Parallel()
	d := definition(1)
	d.Strategies, d.Chosen = d.Strategies[:1], d.Chosen[:1]
	heard := newDiary()
	o := options(t, d, heard)
	o.AckWait = time.Hour
	r := start(t, d, o, nil)
	url := heard.url(t)
	for range nats.Deliveries + 1 {
		began := make(chan bool, 1)
		own := newDiary()
		fire := hire(t, &nats.Worker{URL: url, Name: "hasty", Jobs: 1, Build: d.Build, Format: d.Format, Say: own.say,
			Open: open(func(ctx context.Context, _ results.Task) (results.Result, error) {
				began <- true
				<-ctx.Done()
				return results.Result{}, ctx.Err()
			})})
		select {
		case <-began:
		case <-time.After(patience):
			t.Fatal("the task has not come back")
		}
		fire()
		own.wait(t, "a task is returned")
	}
	heard.wait(t, "worker hasty", "has left after 0 tasks")
	hire(t, &nats.Worker{URL: url, Name: "patient", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	r.end(t)
	if failures, err := r.ledger.Failures(); err != nil || len(failures) > 0 {
		t.Errorf("failures: %+v, error %v", failures, err)
	}
}

// A worker serves one run after the other, on a server that comes and goes; one that is to work once
// ends with the first.
func TestWorkerOutlivesRuns(t *testing.T) {
	url := broker(t)
	own := newDiary()
	hire(t, &nats.Worker{URL: url, Name: "steady", Jobs: 2, Build: "test", Format: results.Format, Open: open(fake), Say: own.say})
	once := make(chan error, 1)
	w := &nats.Worker{URL: url, Name: "once", Jobs: 1, Once: true, Build: "test", Format: results.Format, Open: open(fake), Say: newDiary().say}
	go func() { once <- w.Run(t.Context()) }()
	for i, name := range []string{"one.yaml", "two.yaml"} {
		d := definition(3)
		d.Scenario = name
		heard := newDiary()
		o := options(t, d, heard)
		o.URL = url
		gate := make(chan bool)
		if i == 0 {
			o.Jobs = 1
		}
		r := start(t, d, o, func(ctx context.Context, task results.Task) (results.Result, error) {
			<-gate
			return fake(ctx, task)
		})
		if i == 0 {
			heard.wait(t, "worker once", "has come")
		}
		close(gate)
		r.end(t)
		if err := r.engine.Close(); err != nil {
			t.Fatal(err)
		}
		own.wait(t, name, "over")
		if i == 0 {
			select {
			case err := <-once:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(patience):
				t.Fatal("the worker that works once goes on")
			}
		}
	}
}

// certificate makes a certificate of 127.0.0.1 that is signed by itself and ends so long from now, and returns
// its files.
func certificate(t *testing.T, end time.Duration) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(end),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	data, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: data}, "key.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}

// A server with a token and a certificate lets in who knows the one and trusts the other, and nobody else.
func TestOnlyWhoKnowsTheTokenIsLetIn(t *testing.T) {
	t.Parallel()
	d := definition(2)
	heard := newDiary()
	o := options(t, d, heard)
	o.Access.Token = "secret"
	o.Access.Certificate, o.Access.Key = certificate(t, time.Hour)
	r := start(t, d, o, nil)
	url := heard.url(t)
	if !strings.HasPrefix(url, "tls://") {
		t.Errorf("the URL is %s", url)
	}
	authority := o.Access.Certificate
	for want, access := range map[string]nats.Access{
		"--token":  {Authority: authority},
		"--tls-ca": {Token: "secret"},
	} {
		w := &nats.Worker{URL: url, Access: access, Name: "stranger", Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if err := w.Run(ctx); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, without %s", err, want)
		}
		cancel()
	}
	hire(t, &nats.Worker{URL: url, Access: nats.Access{Token: "secret", Authority: authority}, Name: "friend", Jobs: 1,
		Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	r.end(t)
}

// A certificate that is over, or not yet valid by the clock of a machine, is an error that says so.
func TestCertificateIsOver(t *testing.T) {
	d := definition(1)
	heard := newDiary()
	o := options(t, d, heard)
	o.Access.Token = "secret"
	o.Access.Certificate, o.Access.Key = certificate(t, -time.Minute)
	start(t, d, o, nil)
	w := &nats.Worker{URL: heard.url(t), Access: nats.Access{Token: "secret", Authority: o.Access.Certificate}, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := w.Run(ctx); err == nil || !strings.Contains(err.Error(), "not valid now: make another one, or set the clock") {
		t.Errorf("the error is %v", err)
	}
}

// What can be reached from other machines needs a token and TLS; all that is wrong is said at once.
func TestListeningBeyondThisMachine(t *testing.T) {
	cert, key := certificate(t, time.Hour)
	sound := nats.Access{Token: "secret", Certificate: cert, Key: key}
	for address, c := range map[string]struct {
		access nats.Access
		wants  []string
	}{
		"127.0.0.1:4222":   {},
		"localhost:0":      {},
		"[::1]:4222":       {},
		":4222":            {wants: []string{"--token", "--tls-cert"}},
		"0.0.0.0:4222":     {access: nats.Access{Token: "secret"}, wants: []string{"--tls-cert"}},
		"192.168.0.7:4222": {access: nats.Access{Certificate: cert, Key: key}, wants: []string{"--token"}},
		"10.0.0.1:4222":    {access: sound},
		"host":             {access: sound, wants: []string{"is not an address"}},
		"host:99999":       {access: sound, wants: []string{"is not an address"}},
	} {
		text := ""
		if err := nats.CheckListen(address, &c.access); err != nil {
			text = err.Error()
		}
		if (text == "") != (len(c.wants) == 0) || strings.Count(text, "\n") != max(0, len(c.wants)-1) {
			t.Errorf("%s: %q", address, text)
		}
		for _, want := range c.wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q does not name %s", address, text, want)
			}
		}
	}
	for _, a := range []nats.Access{{Certificate: cert}, {Key: key}, {Certificate: key, Key: cert}, {Authority: key}, {Authority: "none.pem"}} {
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), "--tls-") {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if err := sound.Check(); err != nil {
		t.Error(err)
	}
}

// A port that is taken is an error that says what to do, and nothing is left behind.
func TestPortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := taken.Close(); err != nil {
			t.Error(err)
		}
	}()
	d := definition(1)
	o := options(t, d, newDiary())
	o.Listen = taken.Addr().String()
	r := start(t, d, o, fake)
	if err := <-r.done; err == nil || !strings.Contains(err.Error(), "--listen 127.0.0.1:0 takes a free port") {
		t.Errorf("the error is %v", err)
	}
}
