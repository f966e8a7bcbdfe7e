package explain

import "fmt"

// String is the cause in words.
func (c *Cause) String() string {
	turn := "pass 2, queue " + c.Queue
	if c.Queue == "" {
		turn = "purge"
	}
	switch c.Part {
	case Framework:
		return "framework, no callback"
	case Callback:
		return c.Callback
	case Handlers:
		switch {
		case c.Callback == "":
			return "pass 1: framework"
		case c.Class == "":
			return fmt.Sprintf("pass 1, queue %s: %s", c.Queue, c.Callback)
		}
		return fmt.Sprintf("pass 1, queue %s: %s of %s", c.Queue, c.Callback, c.Class)
	case StopCalls:
		return turn + ": EvtIoStop calls"
	case Waiting:
		return turn + ": waiting for " + c.Class
	}
	return turn + ": a callback or work item to end"
}
