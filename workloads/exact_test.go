package workloads

import (
	"fmt"
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The number of an axis's value is the double that its decimal is read as, however its unit shifts that.
func TestAxisNumbersAreTheNearestDoubles(t *testing.T) {
	powers := map[string]int{"": 0, "%": -2, "ns": -9, "us": -6, "ms": -3, "s": 0, "/us": 6, "/ms": 3, "/s": 0,
		"nW": -9, "uW": -6, "mW": -3, "W": 0, "kW": 3, "nJ": -9, "uJ": -6, "mJ": -3, "J": 0, "kJ": 3,
		"B/s": 0, "kB/s": 3, "MB/s": 6, "GB/s": 9}
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom(units).Draw(t, "unit")
		digits := rapid.StringMatching(`-?[0-9]{1,12}\.[0-9]{1,8}`).Draw(t, "digits")
		exponent := rapid.IntRange(-20, 20).Draw(t, "exponent")
		number := digits
		if exponent != 0 {
			number += "e" + strconv.Itoa(exponent)
		}
		got, _, err := (&Axis{Path: "axis", Values: []string{number + u.name}}).Quantities()
		if err != nil {
			t.Fatal(err)
		}
		var want float64
		if power, shifts := powers[u.name]; shifts {
			want, err = strconv.ParseFloat(fmt.Sprintf("%se%d", digits, exponent+power), 64)
		} else { // minutes and the like: by far more digits than a double has
			var x *big.Float
			if x, _, err = big.ParseFloat(number, 10, 1000, big.ToNearestEven); err == nil {
				x.Mul(x, big.NewFloat(u.mul))
				want, _ = x.Quo(x, big.NewFloat(u.div)).Float64()
			}
		}
		if err != nil || got[0] != want {
			t.Errorf("%s%s is %v, not %v (%v)", number, u.name, got[0], want, err)
		}
	})
}

// Times of several units are exact as well, and no exponent takes all memory.
func TestAxisNumbersOfUnusualTexts(t *testing.T) {
	for text, want := range map[string]float64{"26.67ms": 0.02667, "1m0.1s": 60.1, "1s26.67ms": 1.02667, "1e-999999999s": 0, "0e999999999": 0} {
		got, _, err := (&Axis{Path: "axis", Values: []string{text}}).Quantities()
		if err != nil || got[0] != want {
			t.Errorf("%s is %v, not %v (%v)", text, got, want, err)
		}
	}
}
