package variate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ParameterError says what is wrong with one parameter of a distribution.
type ParameterError struct {
	Kind      Kind
	Parameter string // key in the scenario file: mean, branches[1].p
	Problem   string // "must be more than 0 s, is -1s"
}

// Error returns kind, parameter and problem as one clause.
func (e *ParameterError) Error() string {
	return fmt.Sprintf("%v: %s %s", e.Kind, e.Parameter, e.Problem)
}

// check collects the problems of one distribution's parameters.
type check struct {
	kind     Kind
	problems []error
}

func (c *check) add(parameter, format string, arguments ...any) {
	c.problems = append(c.problems, &ParameterError{c.kind, parameter, fmt.Sprintf(format, arguments...)})
}

// positive demands a finite number of more than 0.
func (c *check) positive(parameter string, x float64, unit string) {
	if !(x > 0) || math.IsInf(x, 1) {
		c.add(parameter, "must be more than 0%s and finite, is %s", unit, number(x, unit))
	}
}

// notNegative demands a finite number of 0 or more.
func (c *check) notNegative(parameter string, x float64, unit string) {
	if !(x >= 0) || math.IsInf(x, 1) {
		c.add(parameter, "must be at least 0%s and finite, is %s", unit, number(x, unit))
	}
}

// err returns all problems, each a *ParameterError, joined.
func (c *check) err() error { return errors.Join(c.problems...) }

// Constant returns the distribution that is always value seconds, 0 or more.
func Constant(value float64) (*Distribution, error) {
	c := check{kind: KindConstant}
	c.notNegative("value", value, " s")
	if err := c.err(); err != nil {
		return nil, err
	}
	return &Distribution{kind: KindConstant, scale: value, mean: value}, nil
}

// Exponential returns the exponential distribution of a mean in seconds.
func Exponential(mean float64) (*Distribution, error) {
	c := check{kind: KindExponential}
	c.positive("mean", mean, " s")
	if err := c.err(); err != nil {
		return nil, err
	}
	return &Distribution{
		kind: KindExponential, scale: mean,
		mean: mean, variance: mean * mean,
		parameters: "mean: " + seconds(mean),
	}, nil
}

// MaxErlangShape is the greatest shape of an Erlang distribution. With more phases than that it is
// a constant for all purposes (coefficient of variation 3 %).
const MaxErlangShape = 1000

// Erlang returns the distribution of the sum of shape exponential phases; mean, in seconds, is
// that of the sum.
func Erlang(shape int, mean float64) (*Distribution, error) {
	c := check{kind: KindErlang}
	if shape < 1 || shape > MaxErlangShape {
		c.add("shape", "must be a whole number from 1 to %d, is %d", MaxErlangShape, shape)
	}
	c.positive("mean", mean, " s")
	if err := c.err(); err != nil {
		return nil, err
	}
	d := &Distribution{
		kind: KindErlang, scale: mean / float64(shape), shape: float64(shape),
		mean: mean, variance: mean * mean / float64(shape),
		parameters: fmt.Sprintf("shape: %d, mean: %s", shape, seconds(mean)),
	}
	if shape > 1 {
		d.inverse = newInverse(newErlangLaw(shape))
	}
	return d, nil
}

// Branch is one branch of a hyperexponential distribution: with probability P exponential of Mean
// seconds.
type Branch struct {
	P    float64
	Mean float64 // s
}

// Hyperexponential returns the mixture of exponential branches. The probabilities must add up to 1
// within 1e-9.
func Hyperexponential(branches []Branch) (*Distribution, error) {
	c := check{kind: KindHyperexponential}
	var total, mean, second float64
	var text []string
	for i, b := range branches {
		c.positive(fmt.Sprintf("branches[%d].p", i), b.P, "")
		c.positive(fmt.Sprintf("branches[%d].mean", i), b.Mean, " s")
		total += b.P
		mean += float64(b.P * b.Mean)
		second += float64(2 * b.P * b.Mean * b.Mean)
		text = append(text, fmt.Sprintf("{p: %s, mean: %s}", number(b.P, ""), seconds(b.Mean)))
	}
	switch {
	case len(branches) == 0:
		c.add("branches", "must have at least one entry, has none")
	case len(c.problems) == 0 && math.Abs(total-1) > 1e-9:
		c.add("branches", "must have probabilities p that add up to 1, they add up to %s", number(total, ""))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	mean, second = mean/total, second/total
	d := &Distribution{
		kind: KindHyperexponential, scale: mean,
		mean: mean, variance: second - float64(mean*mean),
		parameters: "branches: [" + strings.Join(text, ", ") + "]",
	}
	if len(branches) > 1 {
		d.inverse = newInverse(newHyperexponentialLaw(branches, total, mean))
	}
	return d, nil
}

// Lognormal returns the lognormal distribution of a mean in seconds and a squared coefficient of
// variation (variance over squared mean).
func Lognormal(mean, cv2 float64) (*Distribution, error) {
	c := check{kind: KindLognormal}
	c.positive("mean", mean, " s")
	c.positive("cv2", cv2, "")
	if err := c.err(); err != nil {
		return nil, err
	}
	variance := math.Log1p(cv2) // of the logarithm
	return &Distribution{
		kind: KindLognormal, scale: math.Log(mean) - variance/2, shape: math.Sqrt(variance),
		mean: mean, variance: cv2 * mean * mean,
		parameters: fmt.Sprintf("mean: %s, cv2: %s", seconds(mean), number(cv2, "")),
	}, nil
}

// Uniform returns the uniform distribution between low and high seconds.
func Uniform(low, high float64) (*Distribution, error) {
	c := check{kind: KindUniform}
	c.notNegative("low", low, " s")
	c.notNegative("high", high, " s")
	if len(c.problems) == 0 && high <= low {
		c.add("high", "must be more than low, %s, is %s", seconds(low), seconds(high))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	width := high - low
	return &Distribution{
		kind: KindUniform, scale: low, shape: width,
		mean: low + width/2, variance: width * width / 12,
		parameters: fmt.Sprintf("low: %s, high: %s", seconds(low), seconds(high)),
	}, nil
}

// Pareto returns the Pareto distribution P(X > x) = (low/x)^alpha from low seconds up. Its mean is
// infinite for an alpha of 1 or less, its variance for one of 2 or less.
func Pareto(alpha, low float64) (*Distribution, error) {
	c := check{kind: KindPareto}
	c.positive("alpha", alpha, "")
	c.positive("low", low, " s")
	if err := c.err(); err != nil {
		return nil, err
	}
	mean, variance := math.Inf(1), math.Inf(1)
	if alpha > 1 {
		mean = alpha * low / (alpha - 1)
	}
	if alpha > 2 {
		variance = mean * low / ((alpha - 1) * (alpha - 2))
	}
	return &Distribution{
		kind: KindPareto, scale: low, shape: -1 / alpha, mean: mean, variance: variance,
		parameters: fmt.Sprintf("alpha: %s, low: %s", number(alpha, ""), seconds(low)),
	}, nil
}

// Weibull returns the Weibull distribution P(X > x) = exp(-(x/scale)^shape) of a mean in seconds.
func Weibull(shape, mean float64) (*Distribution, error) {
	c := check{kind: KindWeibull}
	c.positive("shape", shape, "")
	c.positive("mean", mean, " s")
	if err := c.err(); err != nil {
		return nil, err
	}
	gamma := math.Gamma(1 + 1/shape)
	scale := mean / gamma
	variance := math.Gamma(1+2/shape)*scale*scale - mean*mean
	if math.IsInf(gamma, 1) || !(variance >= 0) {
		c.add("shape", "is too small to compute with: %s", number(shape, ""))
		return nil, c.err()
	}
	return &Distribution{
		kind: KindWeibull, scale: scale, shape: 1 / shape, mean: mean, variance: variance,
		parameters: fmt.Sprintf("shape: %s, mean: %s", number(shape, ""), seconds(mean)),
	}, nil
}

// Empirical returns the distribution of a sample in seconds, in any order: each value with
// probability 1/n, and so the sample's own mean and variance (divided by n, not n-1). A quantile is
// always one of the values, the first that at least a share u does not exceed; nothing is
// interpolated and nothing lies beyond the greatest.
func Empirical(values []float64) (*Distribution, error) {
	c := check{kind: KindEmpirical}
	if len(values) == 0 {
		c.add("values", "must have at least one entry, has none")
	}
	for i, v := range values {
		c.notNegative(fmt.Sprintf("values[%d]", i), v, " s")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	n := float64(len(sorted))
	var mean, variance float64
	for _, v := range sorted {
		mean += v
	}
	mean /= n
	for _, v := range sorted {
		variance += float64((v - mean) * (v - mean))
	}
	return &Distribution{
		kind: KindEmpirical, values: sorted, mean: mean, variance: variance / n,
		parameters: "values: " + strconv.Itoa(len(sorted)),
	}, nil
}

// FromFile returns an empirical distribution that String shows as read from a file of this name.
// Of other kinds it returns d itself.
func (d *Distribution) FromFile(name string) *Distribution {
	if d.kind != KindEmpirical {
		return d
	}
	named := *d
	named.parameters = "file: " + strconv.Quote(name)
	return &named
}
