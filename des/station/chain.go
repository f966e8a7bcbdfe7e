package station

// chain is a finite, irreducible Markov chain in continuous time whose transitions lead at most so many
// states up or down.
type chain struct {
	band  int
	rates [][]float64 // by state, and by the distance of the next one plus band; 1/s
}

func newChain(states, band int) *chain {
	c := &chain{band: band, rates: make([][]float64, states)}
	all := make([]float64, states*(2*band+1))
	for i := range c.rates {
		c.rates[i], all = all[:2*band+1], all[2*band+1:]
	}
	return c
}

// rate is that of the transition between two states, to be read or changed.
func (c *chain) rate(from, to int) *float64 { return &c.rates[from][to-from+c.band] }

// stationary returns the stationary probabilities. It eliminates state after state, from the last to the
// first, and never subtracts, so that even the least probability has all its digits. It destroys the
// rates. W. K. Grassmann, M. I. Taksar and D. P. Heyman, Operations Research 33 (1985) 1107.
func (c *chain) stationary() []float64 {
	for last := len(c.rates) - 1; last > 0; last-- {
		first := max(0, last-c.band)
		out := 0.0
		for to := first; to < last; to++ {
			out += *c.rate(last, to)
		}
		for from := first; from < last; from++ {
			share := *c.rate(from, last) / out
			*c.rate(from, last) = share
			if share == 0 {
				continue
			}
			for to := first; to < last; to++ {
				if to != from {
					*c.rate(from, to) += float64(share * *c.rate(last, to))
				}
			}
		}
	}
	p, total := make([]float64, len(c.rates)), 1.0
	p[0] = 1
	for state := 1; state < len(p); state++ {
		for from := max(0, state-c.band); from < state; from++ {
			p[state] += float64(p[from] * *c.rate(from, state))
		}
		total += p[state]
	}
	for state := range p {
		p[state] /= total
	}
	return p
}
