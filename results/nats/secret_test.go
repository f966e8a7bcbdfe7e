package nats_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"

	"quiesce/results"
	"quiesce/results/nats"
)

// What is secret in an address goes to Access, and no address or error that is shown has it.
func TestSecretsLeaveAddresses(t *testing.T) {
	for text, want := range map[string]struct {
		address string
		access  nats.Access
	}{
		"nats://a:4222":                {address: "nats://a:4222"},
		"tls://a, nats://b:1":          {address: "tls://a,nats://b:1"},
		"tls://t0ken@a":                {"tls://a", nats.Access{Token: "t0ken"}},
		"tls://ann:t0ken@a:1":          {"tls://a:1", nats.Access{User: "ann", Password: "t0ken"}},
		"tls://:t0ken@a":               {"tls://a", nats.Access{Password: "t0ken"}},
		"tls://ann:t0%2Fken@a,tls://b": {"tls://a,tls://b", nats.Access{User: "ann", Password: "t0/ken"}},
		"tls://t0ken@a,tls://t0ken@b":  {"tls://a,tls://b", nats.Access{Token: "t0ken"}},
		"wss://t0ken@a/path":           {"wss://a/path", nats.Access{Token: "t0ken"}},
	} {
		var access nats.Access
		if address, err := access.Address(text); err != nil || address != want.address || access != want.access {
			t.Errorf("%s: %q, %+v, error %v", text, address, access, err)
		}
		access.DefaultToken("other")
		if secret := want.access != (nats.Access{}); (access.Token == "other") == secret {
			t.Errorf("%s: the default makes it %+v", text, access)
		}
	}
	for _, text := range []string{"a:4222", "http://a", "nats://", "", "nats://a/b", "nats://a?b=c", "nats://a#b", "http://t0ken@a",
		"nats://ann:t0/ken@a", "nats://t0/ken@a", "nats://t0?ken@a", "nats://t0#ken@a", "ws://t0/ken@a", "nats://ann:t0,ken@a", "t0ken@a", "nats://t0%ken@a",
		"tls://t0ken@a,tls://t1ken@b"} {
		var access nats.Access
		if address, err := access.Address(text); err == nil || strings.Contains(err.Error(), "t0") || strings.Contains(err.Error(), "ken@") {
			t.Errorf("%s: %q, error %v", text, address, err)
		}
	}
	both := nats.Access{Token: "one"}
	if _, err := both.Address("tls://t0ken@a"); err == nil || !strings.Contains(err.Error(), "take one of the two") {
		t.Errorf("a token and a token: %v", err)
	}
}

// listener listens at a free port of this machine, for connections that are answered by hand.
func listener(t *testing.T) (l net.Listener, port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, l.Addr().(*net.TCPAddr).Port
}

// greet is a server's part of connecting, without TLS: it returns what the client says of itself. The
// connection is then closed.
func greet(l net.Listener, more string) (said string, err error) {
	conn, err := l.Accept()
	if err != nil {
		return "", err
	}
	defer func() {
		if closing := conn.Close(); err == nil {
			err = closing
		}
	}()
	_, err = fmt.Fprintf(conn, `INFO {"server_id":"x","version":"2.10.0","proto":1,"headers":true,"max_payload":1048576,"auth_required":true%s}`+"\r\n", more)
	if err != nil {
		return "", err
	}
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		said += lines.Text() + "\n"
		if lines.Text() == "PING" {
			_, err = fmt.Fprint(conn, "PONG\r\n")
			return said, err
		}
	}
	return said, nil
}

// elsewhere is an address of this machine that is not known to be one: for the program it is another.
func elsewhere(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no such address")
	}
	return "0.0.0.0"
}

// No secret goes to another machine that offers no TLS, from wherever it was taken; and none is told.
func TestNoSecretInTheClear(t *testing.T) {
	for _, c := range []struct{ user, token string }{{"", "t0ken"}, {"t0ken@", ""}, {"ursula:t0ken@", ""}} {
		l, port := listener(t)
		said := make(chan string, 1)
		go func() {
			text, err := greet(l, "")
			said <- fmt.Sprint(text, err)
		}()
		heard := newDiary()
		w := &nats.Worker{Access: nats.Access{Token: c.token}, Name: "far", Build: "test", Format: results.Format, Open: open(fake), Say: heard.say}
		var err error
		if w.URL, err = w.Access.Address(fmt.Sprintf("nats://%s%s:%d", c.user, elsewhere(t), port)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err = w.Run(ctx)
		cancel()
		if err == nil || !strings.Contains(err.Error(), "offers no TLS") {
			t.Errorf("%+v: the error is %v", c, err)
		}
		if all := <-said + strings.Join(heard.lines, "\n") + fmt.Sprint(err); strings.Contains(all, "t0ken") || strings.Contains(all, "ursula") {
			t.Errorf("%+v: the secret is out: %s", c, all)
		}
	}
}

// The server behind an address of this machine, which may be a tunnel, is the only one that a client goes
// to, whatever others that server names.
func TestTunnelIsNotLeft(t *testing.T) {
	tunnel, port := listener(t)
	other, otherPort := listener(t)
	again, strayed := make(chan string, 1), make(chan string, 1)
	more := fmt.Sprintf(`,"connect_urls":["%s:%d"]`, elsewhere(t), otherPort)
	go func() {
		if _, err := greet(tunnel, more); err != nil {
			t.Error(err)
		}
		said, err := greet(tunnel, more)
		again <- fmt.Sprint(said, err)
	}()
	go func() {
		if said, err := greet(other, ""); err == nil { // else the test is over
			strayed <- said
		}
	}()
	hire(t, &nats.Worker{URL: fmt.Sprintf("nats://127.0.0.1:%d", port), Access: nats.Access{Token: "t0ken"}, Name: "far", Jobs: 1,
		Build: "test", Format: results.Format, Open: open(fake), Say: newDiary().say})
	select {
	case said := <-again:
		if !strings.Contains(said, "t0ken") {
			t.Errorf("the client said %s", said)
		}
	case said := <-strayed:
		t.Errorf("the client went elsewhere and said %s", said)
	}
}
