package results

import (
	"math"
	"strconv"
)

const codeRisk = "bug_check_risk"

// bugChecksPerYear is how many bug checks, to be expected in a year of a device's life, are warned of:
// one among a hundred devices.
const bugChecksPerYear = 0.01

const year = 365.25 * 24 * 3600 // s

// findBugCheckRisk warns of bug checks that the replications together lead to expect, whether one of
// them has seen any or not.
func (p *PointSummary) findBugCheckRisk() {
	risk := p.Metric("bug_check_probability")
	if risk == nil || !risk.Mean.Defined {
		return
	}
	downs := 0.0 // power-downs
	for _, m := range measures(p.rows, risk.Name) {
		if m.Defined {
			downs += m.Weight
		}
	}
	perYear := downs / (p.window() * float64(len(p.rows))) * year
	expected := risk.Mean.Value * perYear
	if !(expected >= bugChecksPerYear) || math.IsInf(expected, 0) {
		return
	}
	each, all := "", ""
	if ci := risk.MeanCI; ci.Defined {
		low := max(0, ci.Low)
		each = " (" + twoDigits(low) + " to " + twoDigits(ci.High) + ")"
		all = " (" + twoDigits(low*perYear) + " to " + twoDigits(ci.High*perYear) + ")"
	}
	p.warn(codeRisk, "A power-down ends in bug check 0x9F with probability %s%s: at %.0f power-downs a year, %s times a year%s, from %s.",
		twoDigits(risk.Mean.Value), each, perYear, twoDigits(expected), all, countOf(p.Replications))
}

// twoDigits writes a number of at least 0 in two significant digits, without an exponent.
func twoDigits(x float64) string {
	if x == 0 {
		return "0"
	}
	decimals := 1 - int(math.Floor(math.Log10(x/0.995))) // 9.95 is 10
	return strconv.FormatFloat(x, 'f', max(0, decimals), 64)
}
