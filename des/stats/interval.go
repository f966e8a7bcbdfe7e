package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a two-sided confidence interval for a mean or a difference of means.
type Interval struct {
	Estimate  float64
	HalfWidth float64
	DF        float64 // degrees of freedom of the Student t behind it
}

// Low returns the lower bound.
func (i Interval) Low() float64 { return i.Estimate - i.HalfWidth }

// High returns the upper bound.
func (i Interval) High() float64 { return i.Estimate + i.HalfWidth }

// Excludes reports whether x is outside the interval.
func (i Interval) Excludes(x float64) bool { return x < i.Low() || x > i.High() }

// StudentT returns the quantile of Student's t that a two-sided interval of this confidence (0.95)
// takes.
func StudentT(confidence, df float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(0.5 + confidence/2)
}

// MeanInterval returns the t-interval for the mean of independent values, such as the results of
// replications; ok is false with fewer than two. A. M. Law, Simulation Modeling and Analysis, 4.5.
func MeanInterval(values []float64, confidence float64) (interval Interval, ok bool) {
	var t Tally
	for _, x := range values {
		t.Record(x)
	}
	variance, ok := t.Variance()
	if !ok {
		return Interval{}, false
	}
	n := float64(t.count)
	return Interval{
		Estimate:  t.mean,
		HalfWidth: StudentT(confidence, n-1) * math.Sqrt(variance/n),
		DF:        n - 1,
	}, true
}

// PairedInterval returns the t-interval for the mean of a[i]-b[i]: two systems under common random
// numbers. ok is false unless both have the same length of two or more.
func PairedInterval(a, b []float64, confidence float64) (interval Interval, ok bool) {
	if len(a) != len(b) {
		return Interval{}, false
	}
	differences := make([]float64, len(a))
	for i := range a {
		differences[i] = a[i] - b[i]
	}
	return MeanInterval(differences, confidence)
}

// WelchInterval returns the t-interval for the difference of the means of two independent samples
// whose variances may differ, with the degrees of freedom of Welch and Satterthwaite. ok is false
// unless both have two values or more.
func WelchInterval(a, b []float64, confidence float64) (interval Interval, ok bool) {
	var s, t Tally
	for _, x := range a {
		s.Record(x)
	}
	for _, x := range b {
		t.Record(x)
	}
	varianceA, okA := s.Variance()
	varianceB, okB := t.Variance()
	if !okA || !okB {
		return Interval{}, false
	}
	n, m := float64(s.count), float64(t.count)
	p, q := varianceA/n, varianceB/m
	if p+q == 0 {
		return Interval{Estimate: s.mean - t.mean, DF: n + m - 2}, true
	}
	df := (p + q) * (p + q) / (float64(p*p/(n-1)) + float64(q*q/(m-1)))
	return Interval{
		Estimate:  s.mean - t.mean,
		HalfWidth: StudentT(confidence, df) * math.Sqrt(p+q),
		DF:        df,
	}, true
}
