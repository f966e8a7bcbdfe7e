package station

import (
	"flag"
	"math"
	"testing"

	"quiesce/des/stats"
)

var scale = flag.Float64("scale", 0.05, "length of the rows' replications, 1 is that of the ladder")

// TestRows measures every row by the acceptance rule of validation: the closed form lies in the 99.9 %
// interval over 30 replications, and half of that interval is no wider than the row's tolerance. Shorter
// replications have an interval wider by the root.
func TestRows(t *testing.T) {
	for _, row := range Rows() {
		t.Run(row.ID, func(t *testing.T) {
			const replications = 30
			values := make([][]float64, len(row.Quantities))
			for r := range uint64(replications) {
				for i, x := range row.Replicate(1, r, *scale) {
					values[i] = append(values[i], x)
				}
			}
			for i, q := range row.Quantities {
				accept(t, q, values[i], 1/math.Sqrt(*scale))
			}
		})
	}
}

// accept applies the acceptance rule to the values of a quantity, with a tolerance so many times as wide.
func accept(t *testing.T, q Quantity, values []float64, wider float64) {
	t.Helper()
	if q.Exact {
		for _, x := range values {
			if math.Abs(x-q.Want) > 1e-9 {
				t.Errorf("%s: is %v, want exactly %v", q.Name, x, q.Want)
			}
		}
		return
	}
	interval, ok := stats.MeanInterval(values, 0.999)
	relative := interval.HalfWidth / math.Abs(q.Want)
	t.Logf("%-16s want %-12.7g is %-12.7g ± %.2f %%", q.Name, q.Want, interval.Estimate, 100*relative)
	if !ok || interval.Excludes(q.Want) {
		t.Errorf("%s: is %g ± %g, want %g", q.Name, interval.Estimate, interval.HalfWidth, q.Want)
	}
	if !(relative <= q.Tolerance*wider) {
		t.Errorf("%s: a half-width of %.2f %% is too wide to test anything", q.Name, 100*relative)
	}
}
