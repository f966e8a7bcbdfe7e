package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Control is a figure of the same replications whose mean is known exactly: the number of
// arrivals, the work that arrived, the number of stops.
type Control struct {
	Values []float64 // one a replication
	Mean   float64   // its exact mean
}

// Controlled is a mean from which what the controls explain was taken.
type Controlled struct {
	Interval                   // of the adjusted mean, with n-1-controls degrees of freedom
	Coefficients     []float64 // per control: change of the result per unit of the control
	ResidualVariance float64   // of a result about the regression, divided by n-1-controls
}

// ControlledInterval returns the mean of independent results adjusted by linear regression on control
// variates: the regression's value where every control has its exact mean. Its interval is exact
// for normal results; otherwise the estimate has a bias of order 1/n. It fails if a control has
// another number of values than there are results, if there are fewer than two more results than
// controls and the mean, or if the controls are constant or depend on each other. S. S. Lavenberg
// and P. D. Welch, "A perspective on the use of control variables", Management Science 27 (1981).
func ControlledInterval(results []float64, controls []Control, confidence float64) (Controlled, error) {
	n, columns := len(results), 1+len(controls)
	var problems []error
	for j, c := range controls {
		if len(c.Values) != n {
			problems = append(problems, fmt.Errorf("control %d has %d values for %d results", j, len(c.Values), n))
		}
	}
	if n <= columns {
		problems = append(problems, fmt.Errorf("%d results are too few for %d controls: need %d or more", n, len(controls), columns+1))
	}
	if err := errors.Join(problems...); err != nil {
		return Controlled{}, err
	}
	// The controls count from their exact means, so that the adjusted mean is the intercept.
	design := mat.NewDense(n, columns, nil)
	for i := range n {
		design.Set(i, 0, 1)
		for j, c := range controls {
			design.Set(i, 1+j, c.Values[i]-c.Mean)
		}
	}
	observed := mat.NewVecDense(n, results)
	coefficients, root, err := regress(design, observed)
	if err != nil {
		return Controlled{}, err
	}
	var fitted mat.VecDense
	fitted.MulVec(design, coefficients)
	var squares float64
	for i, x := range results {
		e := x - fitted.AtVec(i)
		squares += float64(e * e)
	}
	df := float64(n - columns)
	variance := squares / df
	return Controlled{
		Interval: Interval{
			Estimate:  coefficients.AtVec(0),
			HalfWidth: StudentT(confidence, df) * root * math.Sqrt(variance),
			DF:        df,
		},
		Coefficients:     mat.Col(nil, 0, coefficients)[1:],
		ResidualVariance: variance,
	}, nil
}

// regress returns the least-squares coefficients, and the standard error of the first in units of
// the residual standard deviation: with design = QR, the length of the first row of R's inverse.
func regress(design *mat.Dense, observed *mat.VecDense) (coefficients *mat.VecDense, root float64, err error) {
	var qr mat.QR
	qr.Factorize(design)
	coefficients = new(mat.VecDense)
	if err := qr.SolveVecTo(coefficients, false, observed); err != nil {
		return nil, 0, fmt.Errorf("the controls are constant or depend on each other: %w", err)
	}
	_, columns := design.Dims()
	var r, inverse mat.Dense
	qr.RTo(&r)
	if err := inverse.Inverse(r.Slice(0, columns, 0, columns)); err != nil {
		return nil, 0, fmt.Errorf("the controls are constant or depend on each other: %w", err)
	}
	return coefficients, mat.Norm(inverse.RowView(0), 2), nil
}
