package ladder

import (
	"testing"

	"quiesce/results"
)

// A figure without an interval that holds is not judged, however near it comes or however far it is.
func TestWithdrawnFiguresAreNotJudged(t *testing.T) {
	c := Pinned()
	for _, measured := range []float64{5, 50} {
		e := results.Estimate{Value: results.Number{Value: measured, Defined: true}, Withdrawn: "its variance does not exist"}
		x := c.judge(Claim{Quantity: "request_latency", Unit: "s", Want: 5, Tolerance: 0.1}, e)
		if x.Verdict != Undefined || x.Reason != e.Withdrawn || x.HalfWidth.Defined {
			t.Errorf("%g: %+v", measured, x)
		}
	}
}
