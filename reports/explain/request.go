package explain

import (
	"fmt"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/wdf"
)

// Name names a request: its class and its number in it, as read 17; of a client of a closed loop, as
// read 3/17; and the attempt if it is not the first.
type Name struct {
	Class   string
	Number  uint64
	Client  int // -1: of no closed loop
	Attempt int // 0: the first
}

// NameOf is the name of the request that an occurrence concerns; Class is "" if it concerns none.
func NameOf(o *model.Occurrence) Name { return Name{o.Class, o.Number, o.Client, o.Attempt} }

// String is the name as the other commands write it.
func (n Name) String() string {
	text := fmt.Sprintf("%s %d", n.Class, n.Number)
	if n.Client >= 0 {
		text = fmt.Sprintf("%s %d/%d", n.Class, n.Client, n.Number)
	}
	if n.Attempt > 0 {
		text += fmt.Sprintf(" (attempt %d)", n.Attempt+1)
	}
	return text
}

// request is a request between its arrival and its completion.
type request struct {
	name      Name
	queue     wdf.QueueID
	arrived   des.Time
	delivered des.Time // the last time
	blocks    bool     // it is the driver's, and not acknowledged: a Hold of its queue waits for it
}

// callback is a driver callback in progress.
type callback struct {
	kind    wdf.ActionKind
	value   int64
	queue   wdf.QueueID
	request wdf.RequestID
	name    Name // of the request
}
