package des

import "fmt"

// Class ranks the events of one instant: a lower class is executed first.
type Class uint8

// The classes in the order in which they are executed at one instant. Power goes first, so that a
// request arriving or completing at the instant of a transition meets the new power state;
// completions free what arrivals then take; sampling sees the instant's outcome.
const (
	Power Class = iota
	Completion
	Arrival
	Sampling
)

// Slot names one source of events: a server, an arrival stream, a power phase, a timer. It lives as
// long as its clock and has at most one event pending. The slots of a clock are numbered from 0 in
// the order in which they were laid out, whatever their class, so a slot can index a table.
type Slot uint32

// maxSlots is how many slots a clock may have: more would leave keys too few bits for times.
const maxSlots = 1 << 30

// String returns the class's name in lower case.
func (c Class) String() string {
	switch c {
	case Power:
		return "power"
	case Completion:
		return "completion"
	case Arrival:
		return "arrival"
	case Sampling:
		return "sampling"
	}
	return fmt.Sprintf("class %d", uint8(c))
}

// Owner says whose event a slot holds: Kind is what the simulator's switch dispatches on, ID which
// one of that kind. Both are the simulator's own numbers.
type Owner struct {
	Kind uint32
	ID   uint32
}
