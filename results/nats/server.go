package nats

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startServer starts a NATS server in this process that listens at address and keeps its streams in the
// directory store. What a killed one has left there it takes over.
func startServer(address, store string, access *Access, say func(string)) (*server.Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		return nil, err
	}
	// The server would only log that the address is taken.
	probe, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w (--listen 127.0.0.1:0 takes a free port; --nats URL uses a server that is running)", err)
	}
	if err := probe.Close(); err != nil {
		return nil, err
	}
	options := &server.Options{
		ServerName: "bench-" + strconv.Itoa(os.Getpid()),
		Host:       host, Port: number,
		JetStream: true, StoreDir: store,
		Authorization: access.Token,
		NoSigs:        true,
	}
	if number == 0 {
		options.Port = server.RANDOM_PORT
	}
	if access.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(access.Certificate, access.Key)
		if err != nil {
			return nil, fmt.Errorf("--tls-cert, --tls-key: %w", err)
		}
		options.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		options.TLSTimeout = 5
	}
	s, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("cannot start a NATS server: %w", err)
	}
	log := &serverLog{say: say}
	s.SetLogger(log, false, false)
	s.Start()
	if !s.ReadyForConnections(10*time.Second) || !s.JetStreamEnabled() {
		s.Shutdown()
		return nil, fmt.Errorf("cannot start a NATS server at %s with its streams in %s: %w", address, store, log.last())
	}
	return s, nil
}

// reachable is the URL of a server for other processes.
func reachable(s *server.Server, access *Access) string {
	scheme := "nats"
	if access.Certificate != "" {
		scheme = "tls"
	}
	host, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		return s.ClientURL()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// serverLog passes on what of the server's log a user must know: its errors.
type serverLog struct {
	say func(string)

	mutex sync.Mutex
	text  string
}

func (l *serverLog) last() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.text == "" {
		return errors.New("it did not get ready in 10 s")
	}
	return errors.New(l.text)
}

// Fatalf keeps what the server ends of.
func (l *serverLog) Fatalf(format string, v ...any) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.text = fmt.Sprintf(format, v...)
}

// Errorf tells of an error: a client that was refused, a disk that is full.
func (l *serverLog) Errorf(format string, v ...any) { l.say("server: " + fmt.Sprintf(format, v...)) }

// Warnf does nothing.
func (l *serverLog) Warnf(string, ...any) {}

// Noticef does nothing.
func (l *serverLog) Noticef(string, ...any) {}

// Debugf does nothing.
func (l *serverLog) Debugf(string, ...any) {}

// Tracef does nothing.
func (l *serverLog) Tracef(string, ...any) {}
