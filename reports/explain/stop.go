package explain

import (
	"cmp"
	"slices"
	"time"

	"quiesce/des"
	"quiesce/model/wdf"
)

// Part is a part of a power-down. All parts of one follow upon one another without a gap, and each
// moment belongs to exactly one share, so that shares sum to the whole.
type Part uint8

// The parts in the order of a power-down (R94).
const (
	Framework Part = iota // nothing of the driver runs
	Callback              // a device callback, or the drivers below keep a power IRP
	Handlers              // pass 1 of the Hold: a callback of a power-managed queue has not returned (R54)
	StopCalls             // pass 2: EvtIoStop runs for the queue in turn
	Waiting               // pass 2, or the purge of a removal: requests are still the driver's
	Returning             // pass 2: no request holds the queue; a callback or a work item has to end first
)

// Cause is what a moment of a power-down is put down to.
type Cause struct {
	Part     Part
	Callback string // Callback, Handlers: the callback, as documented
	Queue    string // Handlers, StopCalls, Waiting, Returning; "" in the purge of a removal
	Class    string // Handlers, Waiting: of the request that was the last to let go
}

// Share is how long a power-down had a cause.
type Share struct {
	Cause Cause
	Time  time.Duration
	// Alone is that part of a wait during which only requests of this class held the queue: what is
	// saved at least if they let go at once.
	Alone time.Duration
}

// Holder is a request that a power-down waited for.
type Holder struct {
	Name     Name
	Queue    string
	Arrived  des.Time
	AtDriver time.Duration // since its delivery, when the power thread entered the Hold
	Held     time.Duration // how long the power-down waited for it, others possibly too
	End      string        // what ended that
}

// HoldersAtMost bounds the holders of a power-down that are kept: those that held it longest.
const HoldersAtMost = 5

// Outcome is how a power-down ended.
type Outcome uint8

// The outcomes.
const (
	ReachedDx  Outcome = iota
	Unfinished         // the recording ended before it did
	Removed            // the device was removed
)

// Stop is one power-down, from the decision to Dx.
type Stop struct {
	Number  int // from 1, of those in the replication
	Counted bool
	Decided des.Time
	Ended   des.Time
	Outcome Outcome
	InHold  time.Duration // its stop_latency
	Held    bool          // the power thread entered the Hold, and left it
	Shares  []Share       // that are not 0, in the order of a power-down
	Holders []Holder      // the longest first
	More    int           // holders that are not kept
}

// Total is the length of the power-down: its time_to_low_power, if it reached Dx.
func (s *Stop) Total() time.Duration { return s.Ended.Sub(s.Decided) }

// add puts time down to a cause.
func (s *Stop) add(c Cause, d, alone time.Duration) {
	if d == 0 {
		return
	}
	for i := range s.Shares {
		if s.Shares[i].Cause == c {
			s.Shares[i].Time += d
			s.Shares[i].Alone += alone
			return
		}
	}
	s.Shares = append(s.Shares, Share{c, d, alone})
}

// hold adds a holder, if it is among those that held longest.
func (s *Stop) hold(h Holder) {
	if h.Held <= 0 {
		return
	}
	at := len(s.Holders)
	for at > 0 && s.Holders[at-1].Held < h.Held {
		at--
	}
	s.Holders = slices.Insert(s.Holders, at, h)
	if len(s.Holders) > HoldersAtMost {
		s.Holders = s.Holders[:HoldersAtMost]
		s.More++
	}
}

// compareCauses puts causes into the order of a power-down: device callbacks before the Hold, the
// Hold queue by queue in creation order, what comes after it.
func compareCauses(a, b *Cause, queues map[string]int) int {
	return cmp.Or(
		cmp.Compare(rank(a), rank(b)),
		cmp.Compare(queues[a.Queue], queues[b.Queue]),
		cmp.Compare(a.Part, b.Part),
		cmp.Compare(a.Callback, b.Callback),
		cmp.Compare(a.Class, b.Class),
	)
}

// rank is where in a power-down a cause stands (R94).
func rank(c *Cause) int {
	switch c.Part {
	case Framework:
		return 0
	case Handlers:
		return 3
	case StopCalls, Waiting, Returning:
		return 4
	}
	switch c.Callback {
	case wdf.EvtDeviceSurpriseRemoval.String():
		return 1
	case wdf.EvtDeviceSelfManagedIoSuspend.String():
		return 2
	case wdf.EvtDeviceArmWakeFromS0.String():
		return 5
	case wdf.EvtDeviceD0Exit.String():
		return 6
	}
	return 7
}
