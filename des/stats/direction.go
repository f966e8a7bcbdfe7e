package stats

// Direction says which of several systems is the best: the one of the least or of the greatest mean.
type Direction uint8

// The directions.
const (
	Minimise Direction = iota // latency, joules
	Maximise                  // throughput
)

// sign returns the factor that makes the best system the one of the greatest mean.
func (d Direction) sign() float64 {
	if d == Minimise {
		return -1
	}
	return 1
}

// best returns the index of the best mean, the first of several; -1 without means.
func (d Direction) best(means []float64) int {
	best := -1
	for i, m := range means {
		if best < 0 || d.sign()*m > d.sign()*means[best] {
			best = i
		}
	}
	return best
}
