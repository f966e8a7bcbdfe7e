package station

import (
	"errors"
	"math"
)

// Theory returns the mean number of customers at each of the times, by uniformization: in a Poisson
// process of rate λ+μ every event is an arrival with probability λ/(λ+μ), else the end of a service if
// there is one. A. Jensen, Skandinavisk Aktuarietidskrift 36 (1953) 87.
func (t Transient) Theory() ([]float64, error) {
	service, err := exponentialRate("service", t.Service)
	if err := errors.Join(err, positive("arrival rate", t.ArrivalRate)); err != nil {
		return nil, err
	}
	longest := 0.0
	for _, at := range t.Times {
		if !(at >= longest) || math.IsInf(at, 1) {
			return nil, errors.New("the times must be finite and ascend from 0 s")
		}
		longest = at
	}
	rate := t.ArrivalRate + service
	afterEvents := meansAfterEvents(t.ArrivalRate/rate, eventsWithin(rate*longest))
	means := make([]float64, len(t.Times))
	for i, at := range t.Times {
		expected := rate * at
		for n := range eventsWithin(expected) {
			means[i] += float64(poissonProbability(n, expected) * afterEvents[n])
		}
	}
	return means, nil
}

// eventsWithin is a number of events that a Poisson variate of this mean practically never reaches.
func eventsWithin(mean float64) int { return int(mean+12*math.Sqrt(mean)) + 50 }

// meansAfterEvents are the mean numbers of customers after 0, 1, 2 ... events.
func meansAfterEvents(arrival float64, events int) []float64 {
	p, next := make([]float64, events+1), make([]float64, events+1) // by number of customers
	p[0] = 1
	means := make([]float64, events)
	for n := range means {
		for customers, share := range p[:n+1] {
			means[n] += float64(float64(customers) * share)
		}
		clear(next)
		for customers, share := range p[:n+1] {
			next[customers+1] += float64(arrival * share)
			next[max(customers-1, 0)] += float64((1 - arrival) * share)
		}
		p, next = next, p
	}
	return means
}

func poissonProbability(n int, mean float64) float64 {
	if mean == 0 {
		return float64(1 - min(n, 1))
	}
	factorial, _ := math.Lgamma(float64(n) + 1)
	return math.Exp(float64(float64(n)*math.Log(mean)) - mean - factorial)
}
