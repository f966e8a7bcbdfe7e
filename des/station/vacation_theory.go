package station

import (
	"errors"
	"math"
)

// Theory decomposes the sojourn into that in M/G/1 and an independent delay. Those who come while the
// server does not work wait, with probability p, for the rest of a vacation. Its moments are
// E[V²]/2E[V] and E[V³]/3E[V]. With multiple vacations p is 1; with single ones it is the share of
// vacations in the time off work, E[V] / (E[V] + E[e^(-λV)]/λ). S. W. Fuhrmann and R. B. Cooper,
// Operations Research 33 (1985) 1117.
func (v Vacation) Theory() (VacationMeasures, error) {
	sojourn, load, err := pollaczekKhinchine(v.ArrivalRate, v.Service)
	if err := errors.Join(err, v.check()); err != nil {
		return VacationMeasures{}, err
	}
	rate, away := v.ArrivalRate, v.Vacation
	p := 1.0
	if v.Single {
		p = away.Mean() / (away.Mean() + laplace(away, rate)/rate)
	}
	delay := p * away.SecondMoment() / (2 * away.Mean())
	delay2 := p * thirdMoment(away) / (3 * away.Mean())

	wait := sojourn - v.Service.Mean()
	waitVariance := wait*wait + rate*thirdMoment(v.Service)/(3*(1-load))
	m := VacationMeasures{
		Sojourn:  sojourn + delay,
		Variance: waitVariance + v.Service.Variance() + delay2 - delay*delay,
	}
	if math.IsInf(m.Sojourn, 1) || math.IsNaN(m.Variance) {
		m.Variance = math.Inf(1)
	}
	return m, nil
}
