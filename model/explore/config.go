package explore

import (
	"errors"
	"fmt"
	"math"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// Config is the small world to be searched.
type Config struct {
	Queues   []Queue
	Classes  []Class
	Requests int  // arrivals of each class
	Cancels  int  // IRPs that the issuer cancels, in all
	Cycles   int  // power-downs, each followed by a power-up
	Remove   bool // the device may be removed, from Dx
	// Unbounded: the hardware finishes a request only on an event that nobody owes, such as a key
	// that a user may never press. Only a driver that lets go of requests can then leave D0.
	Unbounded bool
	Coarse    bool // a callback runs to its end in one move, instead of a move for each call in it
	States    int  // budget of distinct states; 0: DefaultStates
}

// Queue is one queue.
type Queue struct {
	Dispatch     wdf.DispatchType
	Presented    uint32 // Parallel: wdf.Unlimited or a number
	PowerManaged bool
}

// Class is a class of like requests with its strategies.
type Class struct {
	Queue   wdf.QueueID
	Suspend driver.Strategy // not ByType: take its ForClass
	Purge   driver.Strategy
	Mark    bool // the driver marks the requests cancelable unless it sends them on
}

// DefaultStates bounds a search that names no budget.
const DefaultStates = 5_000_000

// limits keep a world's parts in the small integers that its states are made of.
const (
	maxQueues   = 8
	maxClasses  = 8
	maxRequests = 8
	maxCycles   = 8
	maxCancels  = 64
)

// check names everything that is wrong with the configuration.
func (c *Config) check() error {
	var wrong []error
	within := func(what string, n, low, high int) {
		if n < low || n > high {
			wrong = append(wrong, fmt.Errorf("explore: %d %s; from %d to %d can be searched", n, what, low, high))
		}
	}
	within("queues", len(c.Queues), 1, maxQueues)
	within("classes of requests", len(c.Classes), 1, maxClasses)
	within("requests of each class", c.Requests, 1, maxRequests)
	within("cancels", c.Cancels, 0, maxCancels)
	within("power cycles", c.Cycles, 0, maxCycles)
	within("states", c.States, 0, math.MaxInt32)
	for i, class := range c.Classes {
		if class.Queue < 0 || int(class.Queue) >= len(c.Queues) {
			wrong = append(wrong, fmt.Errorf("explore: class %d is of queue %d, which there is not", i, class.Queue))
		}
	}
	return errors.Join(wrong...)
}

// waitsForD0 reports whether any handler waits for D0. Only then is there a difference between the
// decision to leave D0 and its beginning.
func (c *Config) waitsForD0() bool {
	for i := range c.Classes {
		if c.Classes[i].Suspend.WaitsForD0() {
			return true
		}
	}
	return false
}

// machine is the framework's side of the configuration. The verifier is on: what it would catch is
// a finding.
func (c *Config) machine() *wdf.Config {
	m := &wdf.Config{CountedReferences: true, Verifier: true}
	for i, q := range c.Queues {
		k := wdf.QueueConfig{Dispatch: q.Dispatch, PowerManaged: q.PowerManaged, Callbacks: wdf.HasIoResume | wdf.HasIoCanceledOnQueue}
		if q.Dispatch != wdf.Manual {
			k.Callbacks |= wdf.HasIoDefault
		}
		if q.Dispatch == wdf.Parallel {
			k.Presented = q.Presented
		}
		for _, class := range c.Classes {
			if int(class.Queue) != i {
				continue
			}
			if class.Suspend.Registers() || c.Remove && class.Purge.Registers() {
				k.Callbacks |= wdf.HasIoStop
			}
			if class.Suspend.Kind == driver.Park {
				k.PowerManaged = false
			}
		}
		m.Queues = append(m.Queues, k)
	}
	return m
}
