package reports

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// judgement is a figure in seconds with bounds, held against a limit.
func judgement(value, low, high float64, operator string, limit float64) *plan.Judgement {
	n := func(x float64) results.Number { return results.Number{Value: x, Defined: !math.IsNaN(x)} }
	return &plan.Judgement{
		Condition: &workloads.Condition{Unit: "s", Operator: operator, Value: limit},
		Bounds:    results.Bounds{Value: n(value), Low: n(low), High: n(high)},
	}
}

// TestBounds demands the digits that the bounds support, and bounds that are shown on their side of the limit.
func TestBounds(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		j    *plan.Judgement
		want string
	}{
		{judgement(69.83e-3, 69.66e-3, 69.984e-3, "<", 70e-3), "69.83 69.66 69.99"},
		{judgement(69.83e-3, 69.66e-3, 69.996e-3, "<", 70e-3), "69.83 69.66 69.996"}, // not 70.00
		{judgement(69.83e-3, 69.66e-3, 69.9999996e-3, "<", 70e-3), "69.83 69.66 < 70"},
		{judgement(72e-3, 70.0000004e-3, 75e-3, "<=", 70e-3), "72.0 > 70 75.0"},
		{judgement(72e-3, 70.004e-3, 75e-3, "<=", 70e-3), "72.0 70.004 75.0"},
		{judgement(72e-3, 70.04e-3, 75e-3, "<", 70e-3), "72.0 70.04 75.0"}, // 70 would look undecided
		{judgement(69.5e-3, 66e-3, 69.96e-3, "<=", 70e-3), "69.5 66.0 69.96"},
		{judgement(100.4e-3, 100.2e-3, 140e-3, "<", 100e-3), "100.4 100.2 140"},
		{judgement(70e-3, 66e-3, 75e-3, "<", 70e-3), "70.0 66.0 75.0"}, // it is at the limit
		{judgement(28.63, 26.17, 30.58, "<", 1), "28600 26100 30600"},
		{judgement(0.0123456789, none, none, "<", 1), "12.3 – –"},
		{judgement(0.0123456789, 0.0123456789, 0.0123456789, "<", 1), "12.346 12.345 12.346"},
		{judgement(75e-3, 71.23e-3, none, "<", 70e-3), "75.0 71.2 –"},
		{judgement(0, 0, 0, "==", 0), "0 0 0"},
		{judgement(0, 0, 39.4e-6, "==", 0), "0 0 0.040"},
		{judgement(5e-3, 5e-3, none, "<", 70e-3), "5 5 –"},
		{judgement(5e-3, 5e-3, 5e-3, "<", 70e-3), "5 5 5"},
		{judgement(6.2e-12, 5.123e-12, 6.9996e-12, "<", 7e-12), "6.2e-9 5.1e-9 < 7e-9"},
		{judgement(none, none, none, "<", 1), "– – –"},
	} {
		b := scale{1e3, "ms"}.bounds(test.j)
		if got := b.value + " " + b.low + " " + b.high; got != test.want {
			t.Errorf("%+v: %s, want %s", test.j.Bounds, got, test.want)
		}
	}
}

// TestBoundsClaimNoMore demands of any figure that its bounds as shown contain the bounds, that they are on the same
// side of the limit and of the figure, and that nothing has digits without end.
func TestBoundsClaimNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := math.Pow(10, rapid.Float64Range(-9, 6).Draw(t, "size"))
		value := size * rapid.Float64Range(-1, 1).Draw(t, "value")
		low := value - size*math.Pow(10, rapid.Float64Range(-6, 1).Draw(t, "below"))
		high := value + size*math.Pow(10, rapid.Float64Range(-6, 1).Draw(t, "above"))
		operator := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "=="}).Draw(t, "operator")
		limit := rapid.SampledFrom([]float64{value, low, high, high * (1 + 1e-7), low * (1 - 1e-7), size}).Draw(t, "limit")
		limit, err := strconv.ParseFloat(strconv.FormatFloat(limit, 'e', 7, 64), 64) // as somebody may write it
		if err != nil {
			t.Fatal(err)
		}
		j := judgement(value, low, high, operator, limit)
		s := scale{1, "s"}
		b := s.bounds(j)
		for _, end := range []struct {
			name, text  string
			exact, sign float64
		}{{"low", b.low, low, -1}, {"high", b.high, high, 1}} {
			if side, found := strings.CutPrefix(end.text, "< "); found && end.exact < limit || strings.HasPrefix(end.text, "> ") && end.exact > limit {
				if found && side == "" {
					t.Fatalf("%s of nothing", end.text)
				}
				continue
			}
			shown, err := strconv.ParseFloat(end.text, 64)
			if err != nil {
				t.Fatalf("%s: %v", end.name, err)
			}
			if slack := 1e-11 * math.Abs(end.exact); end.sign*(shown-end.exact) < -slack {
				t.Fatalf("%s is %v, shown as %s", end.name, end.exact, end.text)
			}
			mantissa, _, _ := strings.Cut(end.text, "e")
			if sideOf(shown, limit) != sideOf(end.exact, limit) {
				t.Fatalf("%s is %v, shown as %s, on another side of %v", end.name, end.exact, end.text, limit)
			}
			if figure, err := strconv.ParseFloat(b.value, 64); err != nil || end.sign*(shown-figure) < -1e-11*math.Abs(figure) {
				t.Fatalf("%s is shown as %s, beyond the figure %s, %v", end.name, end.text, b.value, err)
			}
			if digits := strings.TrimLeft(strings.NewReplacer(".", "", "-", "").Replace(mantissa), "0"); math.Abs(shown-limit) > 1e-9*math.Abs(limit) && math.Abs(end.exact) < 10*size && len(digits) > 2+digitsAtMost+moreDecimals && !strings.HasSuffix(digits, "00") {
				t.Fatalf("%s is shown as %s", end.name, end.text)
			}
		}
	})
}
