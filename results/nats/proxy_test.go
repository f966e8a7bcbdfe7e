package nats_test

import (
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
)

// proxy is a line to a server, which can be cut, or go dead without a word.
type proxy struct {
	listener net.Listener
	to       string
	running  sync.WaitGroup

	mutex sync.Mutex
	open  []net.Conn
	dead  chan struct{} // nil: it is not; closed when it is not any more
	cut   bool
}

// through starts a proxy to the server at a URL, and returns the URL that goes through it.
func through(t *testing.T, url string) (*proxy, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, to: strings.TrimPrefix(url, "nats://")}
	p.running.Go(p.serve)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		p.sever()
		p.mend()
		p.running.Wait()
	})
	return p, "nats://" + l.Addr().String()
}

func (p *proxy) serve() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		far, err := net.Dial("tcp", p.to)
		if err != nil || !p.keep(near, far) {
			p.drop(near, far)
			continue
		}
		p.running.Go(func() { p.pass(near, far) })
		p.running.Go(func() { p.pass(far, near) })
	}
}

// keep notes an open line, and reports false if lines are cut.
func (p *proxy) keep(ends ...net.Conn) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.open = append(p.open, ends...)
	return !p.cut
}

func (p *proxy) drop(ends ...net.Conn) {
	for _, end := range ends {
		if end == nil {
			continue
		}
		if err := end.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			panic(err)
		}
	}
}

// pass passes what comes, but nothing while the line is dead.
func (p *proxy) pass(from, to net.Conn) {
	defer p.drop(from, to)
	data := make([]byte, 4096)
	for {
		n, err := from.Read(data)
		p.mutex.Lock()
		dead := p.dead
		p.mutex.Unlock()
		if dead != nil {
			<-dead
		}
		if err != nil {
			return
		}
		if _, err := to.Write(data[:n]); err != nil {
			return
		}
	}
}

// sever closes all lines, and those that are opened, until mend.
func (p *proxy) sever() {
	p.mutex.Lock()
	p.cut = true
	open := p.open
	p.open = nil
	p.mutex.Unlock()
	p.drop(open...)
}

// die has the lines go dead until mend.
func (p *proxy) die() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.dead = make(chan struct{})
}

func (p *proxy) mend() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.cut = false
	if p.dead != nil {
		close(p.dead)
		p.dead = nil
	}
}
