package main

import (
	"sync"
	"time"
)

// tellEvery is how often a run tells how far it has come where nobody sees a terminal.
const tellEvery = 10 * time.Second

// teller tells at regular intervals until it is ended.
type teller struct {
	stop    chan struct{}
	stopped sync.WaitGroup
}

func newTeller(tell func()) *teller {
	t := &teller{stop: make(chan struct{})}
	t.stopped.Go(func() {
		ticker := time.NewTicker(tellEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				tell()
			case <-t.stop:
				return
			}
		}
	})
	return t
}

// end returns when nothing is told any more.
func (t *teller) end() {
	close(t.stop)
	t.stopped.Wait()
}
