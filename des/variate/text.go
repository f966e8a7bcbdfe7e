package variate

import (
	"math"
	"strconv"
	"strings"
)

// seconds writes a time in the unit in which a scenario would state it, without loss of whole
// nanoseconds: 500ms, 1.5s, 800us.
func seconds(s float64) string {
	ns := s * 1e9
	if ns != math.Round(ns) && math.Abs(ns-math.Round(ns)) > 1e-9*ns || !(math.Abs(ns) < 1e18) {
		return number(s, "s")
	}
	digits := strconv.FormatFloat(math.Round(ns), 'f', 0, 64)
	for _, unit := range []struct {
		name     string
		decimals int
	}{{"s", 9}, {"ms", 6}, {"us", 3}} {
		if whole := len(digits) - unit.decimals; whole > 0 {
			fraction := strings.TrimRight(digits[whole:], "0")
			if fraction != "" {
				fraction = "." + fraction
			}
			return digits[:whole] + fraction + unit.name
		}
	}
	if digits == "0" {
		return "0s"
	}
	return digits + "ns"
}

// number writes x with as many digits as it takes to read the same number back.
func number(x float64, unit string) string {
	return strconv.FormatFloat(x, 'f', -1, 64) + unit
}
