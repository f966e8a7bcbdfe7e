package station

import (
	"math"
	"time"
)

// Row is one engine row of the validation ladder.
type Row struct {
	ID         string // "C5", "I16", "D1 N=5"
	About      string // what station, which parameters
	Quantities []Quantity

	// Replicate plays one replication, independent of every other one, and returns a value for each
	// quantity. A scale of 1 is the length at which 30 replications meet every tolerance, 0.1 a tenth
	// of it.
	Replicate func(seed, replication uint64, scale float64) []float64
}

// Quantity is one figure of a row.
type Quantity struct {
	Name      string
	Unit      string  // "s", "1", "W", "J", "1/s", "s²"
	Want      float64 // from theory
	Tolerance float64 // greatest half-width of the 99.9 % interval over 30 replications, relative to Want
	Exact     bool    // nothing about it is random: it must equal Want to a tick (1e-9), Tolerance is 0
	Source    string  // formula or reference behind Want
}

// The tolerances of validation: of means, of variances and high quantiles, of rare counts.
const (
	ofMeans = 0.01
	ofTails = 0.02
	ofRare  = 0.05
	exact   = 0
)

// measure is a figure of the struct that both Simulate and Theory of a station return.
type measure[M any] struct {
	name, unit string
	tolerance  float64
	source     string
	of         func(M) float64
}

// newRow makes a row of a station's theory and simulation. It panics if there is no theory, which is an
// error in the table of rows.
func newRow[M any](id, about string, theory func() (M, error), simulate func(seed, replication uint64, scale float64) M, measures ...measure[M]) Row {
	want, err := theory()
	if err != nil {
		panic("station: row " + id + ": " + err.Error())
	}
	r := Row{ID: id, About: about}
	for _, m := range measures {
		r.Quantities = append(r.Quantities, Quantity{m.name, m.unit, m.of(want), m.tolerance, m.tolerance == exact, m.source})
	}
	r.Replicate = func(seed, replication uint64, scale float64) []float64 {
		got := simulate(seed, replication, scale)
		values := make([]float64, len(measures))
		for i, m := range measures {
			values[i] = m.of(got)
		}
		return values
	}
	return r
}

// scaled is a simulation of so many simulated seconds at scale 1.
func scaled[M any](simulate func(seed, replication uint64, length time.Duration) M, seconds float64) func(uint64, uint64, float64) M {
	return func(seed, replication uint64, scale float64) M {
		return simulate(seed, replication, duration(seconds*scale))
	}
}

// repeated is a simulation of so many independent runs at scale 1.
func repeated[M any](simulate func(seed, replication uint64, runs int) M, runs float64) func(uint64, uint64, float64) M {
	return func(seed, replication uint64, scale float64) M {
		return simulate(seed, replication, max(1, int(math.Round(runs*scale))))
	}
}

// once is a simulation in which nothing is random and whose length is given.
func once[M any](simulate func() M) func(uint64, uint64, float64) M {
	return func(uint64, uint64, float64) M { return simulate() }
}
