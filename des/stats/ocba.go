package stats

import "math"

// Sample is what is known of one system after some replications.
type Sample struct {
	Mean, SD float64
	Count    int // replications
}

// OCBA returns how a total number of replications should be divided among systems so that the best
// is most probably recognised (optimal computing budget allocation): a system's share grows with
// its standard deviation and falls with the square of its distance from the best. The result is one
// number a system, not rounded, and sums to total. It asks for independent sampling. ok is false
// with fewer than two systems, if another has the same mean as the best, or if no standard
// deviation but the best's is above 0. C.-H. Chen, J. Lin, E. Yucesan and S. E. Chick, "Simulation
// budget allocation for further enhancing the efficiency of ordinal optimization", Discrete Event
// Dynamic Systems 10 (2000).
func OCBA(systems []Sample, total float64, best Direction) (replications []float64, ok bool) {
	means := make([]float64, len(systems))
	for i, s := range systems {
		means[i] = s.Mean
	}
	b := best.best(means)
	if len(systems) < 2 {
		return nil, false
	}
	replications = make([]float64, len(systems))
	var sum, squares float64
	for i, s := range systems {
		if i == b {
			continue
		}
		distance := s.Mean - systems[b].Mean
		if distance == 0 {
			return nil, false
		}
		ratio := s.SD / distance
		replications[i] = ratio * ratio
		sum += replications[i]
		squares += float64(ratio/distance) * float64(ratio/distance) // (share/SD)^2
	}
	if sum == 0 {
		return nil, false
	}
	replications[b] = systems[b].SD * math.Sqrt(squares)
	sum += replications[b]
	for i := range replications {
		replications[i] *= total / sum
	}
	return replications, true
}
