package station

import (
	"errors"
	"fmt"
	"math"
)

// Theory solves the Markov chain of customers and working servers for exponential service and setup, cut
// where more customers no longer change the mean. It agrees with A. Gandhi, M. Harchol-Balter and
// I. Adan, Performance Evaluation 67 (2010) 1123.
func (s Setup) Theory() (SetupMeasures, error) {
	service, err := exponentialRate("service", s.Service)
	setup, notExponential := exponentialRate("setup", s.Setup)
	err = errors.Join(err, notExponential, positive("arrival rate", s.ArrivalRate))
	if s.Servers < 1 {
		err = errors.Join(err, fmt.Errorf("there must be a server, are %d", s.Servers))
	}
	if err == nil && s.ArrivalRate >= float64(s.Servers)*service {
		err = errUnstable
	}
	if err != nil {
		return SetupMeasures{}, err
	}
	const most = 1 << 16
	last := s.upTo(8*s.Servers, service, setup)
	for customers := 16 * s.Servers; customers <= most; customers *= 2 {
		m := s.upTo(customers, service, setup)
		if math.Abs(m.Sojourn-last.Sojourn) <= 1e-12*m.Sojourn {
			return m, nil
		}
		last = m
	}
	return SetupMeasures{}, fmt.Errorf("more than %d customers would have to be considered", most)
}

// upTo solves the chain with at most so many customers. The states with j customers follow one another,
// from none of the servers at work to min(j, Servers).
func (s Setup) upTo(customers int, service, setup float64) SetupMeasures {
	first := make([]int, customers+2) // state of j customers and no working server
	for j := range customers + 1 {
		first[j+1] = first[j] + min(j, s.Servers) + 1
	}
	c := newChain(first[customers+1], s.Servers+1)
	for j := range customers + 1 {
		for busy := range min(j, s.Servers) + 1 {
			state := first[j] + busy
			if j < customers {
				*c.rate(state, first[j+1]+busy) += s.ArrivalRate
			}
			if n := s.inSetup(j-busy, busy); n > 0 {
				*c.rate(state, state+1) += float64(n) * setup
			}
			if busy > 0 {
				*c.rate(state, first[j-1]+min(busy, j-1)) += float64(busy) * service
			}
		}
	}
	p := c.stationary()
	var m SetupMeasures
	number := 0.0
	for j := range customers + 1 {
		for busy := range min(j, s.Servers) + 1 {
			share := p[first[j]+busy]
			number += float64(j) * share
			m.InSetup += float64(s.inSetup(j-busy, busy)) * share
			m.Busy += float64(busy) * share
		}
	}
	m.Sojourn = number / s.ArrivalRate // Little
	return m
}
