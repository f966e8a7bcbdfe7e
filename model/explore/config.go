package explore

import (
	"fmt"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// Config is the small world to be searched.
type Config struct {
	Queues   []Queue
	Requests int  // arrivals at each queue
	Cancels  int  // IRPs that the issuer cancels, in all
	Cycles   int  // power-downs, each followed by a power-up
	Remove   bool // then the device may go down once more and be removed
	Mark     bool // the driver marks every request cancelable that it has not sent on
	States   int  // budget of distinct states; 0: DefaultStates
}

// Queue is one queue with the strategy of its requests.
type Queue struct {
	Dispatch     wdf.DispatchType
	Presented    uint32 // Parallel: wdf.Unlimited or a number
	PowerManaged bool
	Suspend      driver.Strategy
	Purge        driver.Strategy
}

// DefaultStates bounds a search that names no budget.
const DefaultStates = 5_000_000

// limits keep a world's parts in the small integers that its states are made of.
const (
	maxQueues   = 8
	maxRequests = 8
	maxCycles   = 8
)

// check names everything that is wrong with the configuration.
func (c *Config) check() error {
	switch {
	case len(c.Queues) == 0 || len(c.Queues) > maxQueues:
		return fmt.Errorf("explore: %d queues; from 1 to %d can be searched", len(c.Queues), maxQueues)
	case c.Requests < 1 || c.Requests > maxRequests:
		return fmt.Errorf("explore: %d requests for each queue; from 1 to %d can be searched", c.Requests, maxRequests)
	case c.Cancels < 0 || c.Cycles < 0 || c.Cycles > maxCycles:
		return fmt.Errorf("explore: %d cancels and %d cycles; cancels must not be negative, cycles from 0 to %d", c.Cancels, c.Cycles, maxCycles)
	}
	return nil
}

// machine is the framework's side of the configuration. The verifier is on: what it would catch is
// a finding.
func (c *Config) machine() *wdf.Config {
	m := &wdf.Config{CountedReferences: true, Verifier: true}
	for _, q := range c.Queues {
		callbacks := wdf.HasIoResume | wdf.HasIoCanceledOnQueue
		if q.Dispatch != wdf.Manual {
			callbacks |= wdf.HasIoDefault
		}
		if q.Suspend.Registers() || c.Remove && q.Purge.Registers() {
			callbacks |= wdf.HasIoStop
		}
		presented := q.Presented
		if q.Dispatch != wdf.Parallel {
			presented = 0
		}
		m.Queues = append(m.Queues, wdf.QueueConfig{
			Dispatch: q.Dispatch, Presented: presented, Callbacks: callbacks,
			PowerManaged: q.PowerManaged && q.Suspend.Kind != driver.Park,
		})
	}
	return m
}
