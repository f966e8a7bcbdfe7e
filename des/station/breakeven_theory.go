package station

import "errors"

// Theory returns the length in seconds of an idle period through which it costs the same to go down and
// to stay up: (E_down + E_up - P_s T) / (P_w - P_s). L. Benini, A. Bogliolo and G. De Micheli, IEEE
// Transactions on VLSI Systems 8 (2000) 299. It is no less than the transitions' time T where it is
// used; here it is the bare formula.
func (b BreakEven) Theory() (float64, error) {
	if b.UpWatts <= b.DownWatts || b.DownTime < 0 || b.UpTime < 0 || b.DownTime+b.UpTime == 0 {
		return 0, errors.New("it must draw less while down, and transitions must take time")
	}
	transitions := b.DownTime + b.UpTime
	return (b.DownJoules + b.UpJoules - b.DownWatts*transitions) / (b.UpWatts - b.DownWatts), nil
}
