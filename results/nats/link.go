package nats

import (
	"context"
	"errors"
	"sync"
	"time"

	natsgo "github.com/nats-io/nats.go"
)

var errUnlinked = errors.New("the connection was lost")

// link follows a connection, so that what waits for the server's answer over one that is lost does not
// wait out its time: the answer will never come.
type link struct {
	mutex sync.Mutex
	up    context.Context // ends when the connection is lost
	lose  context.CancelCauseFunc
}

func newLink() *link {
	l := &link{}
	l.up, l.lose = context.WithCancelCause(context.Background())
	return l
}

// follow takes the states of the connection until the channel is closed.
func (l *link) follow(states <-chan natsgo.Status) {
	for state := range states {
		l.mutex.Lock()
		l.lose(errUnlinked)
		if state == natsgo.CONNECTED {
			l.up, l.lose = context.WithCancelCause(context.Background())
		}
		l.mutex.Unlock()
	}
}

// while is a context that ends with ctx, with the connection, or after so long.
func (l *link) while(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	l.mutex.Lock()
	up := l.up
	l.mutex.Unlock()
	ctx, cancel := context.WithTimeout(ctx, most)
	stop := context.AfterFunc(up, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
