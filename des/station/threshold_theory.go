package station

import (
	"errors"
	"fmt"

	"quiesce/des/variate"
)

// pollaczekKhinchine is the mean sojourn time in an M/G/1 queue, in seconds, and its load.
func pollaczekKhinchine(rate float64, service *variate.Distribution) (sojourn, load float64, err error) {
	if service == nil {
		return 0, 0, errors.New("there is no service distribution")
	}
	if err := positive("arrival rate", rate); err != nil {
		return 0, 0, err
	}
	load = rate * service.Mean()
	if load >= 1 {
		return 0, 0, errUnstable
	}
	return service.Mean() + rate*service.SecondMoment()/(2*(1-load)), load, nil
}

// Theory adds to the sojourn in M/G/1 what the stopped server costs, with threshold N and setup D:
// [N(N-1) + 2NλE[D] + λ²E[D²]] / 2λ(N + λE[D]). J. Medhi and J. G. C. Templeton, Computers & Operations
// Research 19 (1992) 35.
func (t Threshold) Theory() (ThresholdMeasures, error) {
	sojourn, load, err := pollaczekKhinchine(t.ArrivalRate, t.Service)
	if t.Threshold < 1 {
		err = errors.Join(err, fmt.Errorf("the threshold must be at least 1, is %d", t.Threshold))
	}
	if err != nil {
		return ThresholdMeasures{}, err
	}
	setup, setup2 := 0.0, 0.0
	if t.Setup != nil {
		setup, setup2 = t.Setup.Mean(), t.Setup.SecondMoment()
	}
	n, rate := float64(t.Threshold), t.ArrivalRate
	extra := (n*(n-1) + 2*n*rate*setup + rate*rate*setup2) / (2 * rate * (n + rate*setup))
	return ThresholdMeasures{
		Sojourn: sojourn + extra,
		Cycles:  (1 - load) / (n/rate + setup),
	}, nil
}
