package station

import (
	"errors"
	"fmt"
	"math"

	"quiesce/des/variate"
)

var errUnstable = errors.New("there is no stationary state: more work arrives than can be done")

// exponentialRate is the rate of an exponential distribution, in 1/s.
func exponentialRate(what string, d *variate.Distribution) (float64, error) {
	if d == nil || d.Kind() != variate.KindExponential {
		return 0, fmt.Errorf("%s must be exponential, there is no closed form else", what)
	}
	return 1 / d.Mean(), nil
}

// positive fails unless a parameter is more than 0 and finite.
func positive(what string, x float64) error {
	if !(x > 0) || math.IsInf(x, 1) {
		return fmt.Errorf("%s must be more than 0 and finite, is %g", what, x)
	}
	return nil
}

// birthDeath is the number of customers in a queue with exponential times, as a Markov chain.
type birthDeath struct {
	arrival, service, patience, catastrophe float64 // rates, 1/s
	servers, capacity                       int
}

// down is the rate at which a single customer leaves when there are n, in 1/s.
func (b birthDeath) down(n int) float64 {
	busy := min(n, b.servers)
	return float64(busy)*b.service + float64(n-busy)*b.patience
}

// stationary returns the probabilities of 0, 1, 2 ... customers. Probability n is r(n) times
// probability n-1, and the balance of state n gives r(n) from r(n+1),
//
//	r(n) = λ / (λ + down(n) + θ - down(n+1) r(n+1)),
//
// without λ in the sum at the capacity. For an infinite queue it is cut where the ratio makes the rest
// less than 1e-17.
func (b birthDeath) stationary() ([]float64, error) {
	last := b.capacity
	if last == 0 {
		if b.patience == 0 && b.catastrophe == 0 && b.arrival >= b.down(b.servers) {
			return nil, errUnstable
		}
		ratio := b.tailRatio()
		last = b.servers + 100 + int(40/-math.Log(ratio))
	}
	ratios := make([]float64, last+1)
	next := 0.0 // down(n+1) r(n+1) - λ, 0 for the state at the capacity
	for n := last; n > 0; n-- {
		ratios[n] = b.arrival / (b.down(n) + b.catastrophe - next)
		next = b.down(n)*ratios[n] - b.arrival
	}
	p, total := make([]float64, last+1), 1.0
	p[0] = 1
	for n := 1; n <= last; n++ {
		p[n] = p[n-1] * ratios[n]
		total += p[n]
	}
	for n := range p {
		p[n] /= total
	}
	return p, nil
}

// tailRatio is how fast the probabilities decrease, at least: with catastrophes the root
// ω = [λ+μ+θ-√((λ+μ+θ)²-4λμ)]/2μ, where μ is the rate of all servers; with impatience faster still,
// from where the rate of leaving has reached twice that of arrivals.
func (b birthDeath) tailRatio() float64 {
	down := b.down(b.servers)
	sum := b.arrival + down + b.catastrophe
	ratio := (sum - math.Sqrt(sum*sum-4*b.arrival*down)) / (2 * down)
	if b.patience > 0 {
		lambda := b.arrival / b.patience
		return min(ratio, math.Exp(-40/(2*lambda+100)))
	}
	return ratio
}

// Theory returns the measures of a queue with exponential service, and patience if there is any. A. K.
// Erlang for M/M/c/K; C. Palm for impatience; catastrophes by the balance of each state.
func (q Queue) Theory() (QueueMeasures, error) {
	service, err := exponentialRate("service", q.Service)
	patience := 0.0
	if q.Patience != nil {
		var notExponential error
		patience, notExponential = exponentialRate("patience", q.Patience)
		err = errors.Join(err, notExponential)
	}
	if q.Servers < 1 || q.CatastropheRate < 0 || (q.Capacity != 0 && q.Capacity < q.Servers) {
		err = errors.Join(err, fmt.Errorf("%d servers, a capacity of %d (0 for no limit) and a rate of %g catastrophes do not make a queue", q.Servers, q.Capacity, q.CatastropheRate))
	}
	if err := errors.Join(err, positive("arrival rate", q.ArrivalRate)); err != nil {
		return QueueMeasures{}, err
	}
	b := birthDeath{q.ArrivalRate, service, patience, q.CatastropheRate, q.Servers, q.Capacity}
	p, err := b.stationary()
	if err != nil {
		return QueueMeasures{}, err
	}
	var m QueueMeasures
	for n, share := range p {
		m.Number += float64(n) * share
		m.Waiting += float64(max(n-q.Servers, 0)) * share
	}
	if q.Capacity > 0 {
		m.Refused = p[q.Capacity]
	}
	m.Sojourn = m.Number / (q.ArrivalRate * (1 - m.Refused)) // Little
	m.Impatient = patience * m.Waiting / q.ArrivalRate
	m.Purged = q.CatastropheRate * m.Number / q.ArrivalRate
	m.PurgedAtOnce = math.NaN()
	if q.CatastropheRate > 0 {
		m.PurgedAtOnce = m.Number // Poisson catastrophes see time averages
	}
	return m, nil
}
