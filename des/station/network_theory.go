package station

import (
	"errors"
	"fmt"
)

// Theory returns the measures of a network with exponential service; thinking may have any
// distribution.
func (n Network) Theory() (NetworkMeasures, error) {
	var err error
	for i, stage := range n.Stages {
		_, notExponential := exponentialRate(fmt.Sprintf("service of stage %d", i), stage.Service)
		err = errors.Join(err, notExponential)
		if stage.Servers < 1 {
			err = errors.Join(err, fmt.Errorf("stage %d has %d servers", i, stage.Servers))
		}
	}
	if n.Customers < 0 || (n.Customers == 0) == (n.ArrivalRate == 0) || (n.Customers > 0 && n.Thinking == nil) {
		err = errors.Join(err, errors.New("a network has either an arrival rate or customers and what they think"))
	}
	if err != nil {
		return NetworkMeasures{}, err
	}
	if n.Customers > 0 {
		return n.closed(), nil
	}
	return n.open()
}

// open is a tandem of M/M/c queues: the output of each is Poisson again and the stations are
// independent. P. J. Burke, Operations Research 4 (1956) 699.
func (n Network) open() (NetworkMeasures, error) {
	m := NetworkMeasures{Throughput: n.ArrivalRate}
	for i, stage := range n.Stages {
		q, err := Queue{ArrivalRate: n.ArrivalRate, Servers: stage.Servers, Service: stage.Service}.Theory()
		if err != nil {
			return m, fmt.Errorf("stage %d: %w", i, err)
		}
		m.Number += q.Number
		m.Response += q.Sojourn
	}
	return m, nil
}

// closed is a closed network of product form, by mean value analysis with marginal probabilities, which
// also stations of several servers need. M. Reiser and S. S. Lavenberg, JACM 27 (1980) 313.
func (n Network) closed() NetworkMeasures {
	at := make([][]float64, len(n.Stages)) // by stage: probability of j customers there
	for i := range at {
		at[i] = make([]float64, n.Customers+1)
		at[i][0] = 1
	}
	var m NetworkMeasures
	for k := 1; k <= n.Customers; k++ {
		m.Response = 0
		for i, stage := range n.Stages {
			for j := 1; j <= k; j++ {
				m.Response += float64(j) * stage.slowness(j) * at[i][j-1]
			}
		}
		m.Throughput = float64(k) / (n.Thinking.Mean() + m.Response)
		for i, stage := range n.Stages {
			rest := 1.0
			for j := k; j > 0; j-- {
				at[i][j] = m.Throughput * stage.slowness(j) * at[i][j-1]
				rest -= at[i][j]
			}
			at[i][0] = rest
		}
	}
	m.Number = m.Throughput * m.Response
	return m
}

// slowness is the mean time between completions of a stage with j customers, in seconds.
func (s Stage) slowness(j int) float64 { return s.Service.Mean() / float64(min(j, s.Servers)) }
