package station

import (
	"errors"
	"math"
)

// Theory integrates over the law of idle periods. A random time-out of Karlin's density costs e/(e-1)
// times what the offline optimum does, whatever the law. S. Albers, CACM 53(5) (2010) 86; A. R. Karlin
// et al., Algorithmica 11 (1994) 542.
func (t Timeout) Theory() (TimeoutMeasures, error) {
	if err := errors.Join(positive("power", t.Watts), positive("wake energy", t.WakeJoules)); err != nil {
		return TimeoutMeasures{}, err
	}
	if t.Idle == nil {
		return TimeoutMeasures{}, errors.New("there is no law of idle periods")
	}
	var m TimeoutMeasures
	for _, timeout := range t.Timeouts {
		cost := t.Watts * meanUpTo(t.Idle, timeout)
		if !math.IsInf(timeout, 1) {
			cost += t.WakeJoules * (1 - t.Idle.CDF(timeout))
		}
		m.Fixed = append(m.Fixed, cost)
	}
	m.Offline = t.Watts * meanUpTo(t.Idle, t.WakeJoules/t.Watts)
	m.Randomized = math.E / (math.E - 1) * m.Offline
	return m, nil
}
