package page

import (
	"strings"
	"testing"

	"quiesce/reports"
)

// With the spaces around them all intervals of a column are equally broad, with ± or with ends, and where there is
// none there is as much space: so figures end one below the other.
func TestIntervalsOfAColumnAreEquallyBroad(t *testing.T) {
	asSpaces := strings.NewReplacer(digitSpace, "0", pointSpace, ".", gapSpace, " ")
	for _, cells := range [][]reports.Cell{
		{{Error: "0.39"}, {Error: "12"}, {}},
		{{Ends: "[0, 270]"}, {Ends: "[2.30, 3.02]"}, {}},
		{{Error: "0.39"}, {Ends: "[2.30, 3.02]"}, {}, {Error: "1200"}},
		{{Error: "?)"}, {Ends: "[−51, +7])"}, {Error: "0"}},
		{{Error: "1234.5"}, {Ends: "[1, 2]"}},
		{{}, {}},
	} {
		var p pad
		for i := range cells {
			p.widen(&cells[i])
		}
		var first breadth
		for i := range cells {
			c := newCell(&cells[i], p)
			text := asSpaces.Replace(c.Pad + c.After)
			switch {
			case c.Error != "":
				text += " ± " + c.Error
			case c.Ends != "":
				text += " " + c.Ends
			}
			if i == 0 {
				first = breadthOf(text)
			} else if b := breadthOf(text); b != first {
				t.Errorf("%+v: interval %d takes %+v, the first %+v", cells, i, b, first)
			}
		}
	}
}

func TestLinesDoNotEndInAnInterval(t *testing.T) {
	for text, want := range map[string]string{
		"it is 50 [46, 63] ms":     "it is 50\u00a0[46,\u00a063] ms",
		"(−18 [−51, +7.5e-9])":     "(−18\u00a0[−51,\u00a0+7.5e-9])",
		"432 ± 10 ms, 2 % of it":   "432\u00a0±\u00a010 ms, 2\u00a0% of it",
		"one of [drain, hold] [1]": "one of [drain, hold] [1]",
	} {
		if got := glued(text); got != want {
			t.Errorf("%q is glued as %q, want %q", text, got, want)
		}
	}
}
