package station

import "math"

// Theory returns the measures of emptying. What is to be served is 0 with probability 1-ρ, else
// exponential of rate μ-λ. With arrivals each second of it becomes a busy period of 1/(1-ρ) seconds.
func (e Emptying) Theory() (EmptyingMeasures, error) {
	if err := e.check(); err != nil {
		return EmptyingMeasures{}, err
	}
	load := e.ArrivalRate * e.Service.Mean()
	slack := 1/e.Service.Mean() - e.ArrivalRate
	drain := load / slack
	return EmptyingMeasures{
		Drain:     drain,
		DrainP99:  max(0, math.Log(load/0.01)/slack),
		UntilIdle: drain / (1 - load),
	}, nil
}
