package stats

// PairingReduction returns by how much common random numbers reduce the variance of the difference
// of two systems: (Var a + Var b)/Var(a-b), where a[i] and b[i] come from the same replication. 4
// means that a quarter of the replications will do; below 1 the pairing does harm. ok is false
// unless both have the same length of two or more, and the differences vary. A. M. Law, Simulation
// Modeling and Analysis, 11.2.
func PairingReduction(a, b []float64) (ratio float64, ok bool) {
	return reduction(a, b, func(x, y float64) float64 { return x - y })
}

// AntitheticReduction returns by how much antithetic pairs reduce the variance of a mean:
// (Var a + Var b)/Var(a+b), where a[i] was computed from uniforms u and b[i] from 1-u. 4 means
// that a quarter of the pairs will do; below 1 the pairing does harm. ok is as in
// PairingReduction, for the sums.
func AntitheticReduction(a, b []float64) (ratio float64, ok bool) {
	return reduction(a, b, func(x, y float64) float64 { return x + y })
}

// AntitheticInterval returns the t-interval for the mean of antithetic pairs: pairs are
// independent, the two of a pair are not, so that each pair counts as the one value (a[i]+b[i])/2.
// ok is false unless both have the same length of two or more. J. M. Hammersley and K. W. Morton,
// Proc. Cambridge Phil. Soc. 52 (1956).
func AntitheticInterval(a, b []float64, confidence float64) (interval Interval, ok bool) {
	if len(a) != len(b) {
		return Interval{}, false
	}
	averages := make([]float64, len(a))
	for i := range a {
		averages[i] = (a[i] + b[i]) / 2
	}
	return MeanInterval(averages, confidence)
}

// reduction returns (Var a + Var b)/Var(combine(a, b)).
func reduction(a, b []float64, combine func(x, y float64) float64) (ratio float64, ok bool) {
	if len(a) != len(b) {
		return 0, false
	}
	var s, t, combined Tally
	for i := range a {
		s.Record(a[i])
		t.Record(b[i])
		combined.Record(combine(a[i], b[i]))
	}
	varianceA, _ := s.Variance()
	varianceB, _ := t.Variance()
	variance, ok := combined.Variance()
	if !ok || variance == 0 {
		return 0, false
	}
	return (varianceA + varianceB) / variance, true
}
