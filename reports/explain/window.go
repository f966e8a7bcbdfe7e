package explain

import (
	"errors"

	"quiesce/des"
	"quiesce/model"
)

// Window is a part of a replication: From is in it, To is not.
type Window struct {
	From, To des.Time
}

// Always is all of it.
var Always = Window{0, des.EndOfTime}

// has tells whether t is in the window.
func (w Window) has(t des.Time) bool { return w.From <= t && t < w.To }

// Choice is what of a replication to show, line by line.
type Choice struct {
	Window Window
	Queue  string // "": all
	Class  string // "": all
	Number uint64 // of the request, if Chosen
	Client int    // -1: of no client of a closed loop
	Chosen bool   // one request
}

// takes tells whether the choice has the occurrence.
func (c *Choice) takes(o *model.Occurrence) bool {
	switch {
	case !c.Window.has(o.At), c.Queue != "" && c.Queue != o.Queue, c.Class != "" && c.Class != o.Class:
		return false
	case c.Chosen:
		return o.Class != "" && o.Number == c.Number && o.Client == c.Client
	}
	return true
}

// errPast ends the reading of a recording behind the window.
var errPast = errors.New("past the window")

// past is err, unless that is errPast.
func past(err error) error {
	if errors.Is(err, errPast) {
		return nil
	}
	return err
}
