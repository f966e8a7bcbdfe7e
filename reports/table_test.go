package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// onTerminal is a table on a terminal of so many columns.
func onTerminal(t interface{ Fatal(...any) }, width int, columns []column) string {
	var b bytes.Buffer
	p := page{out: &b, columns: width}
	if err := p.table(columns); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Names that are too long for the terminal take several lines; figures stay beside the first.
func TestLongNamesAreBroken(t *testing.T) {
	got := onTerminal(t, 60, []column{
		{head: []string{"", "strategy"}, left: true, cells: []string{"drain", "requeue-or-wait(p=0.5, tail=100ms)", "hold(owner=lower, fails=true)"}},
		{head: []string{"stop_latency", "mean, ms"}, figures: []figure{{value: "105", half: "14"}, {value: "110", half: "6"}, {value: "0"}}},
		{head: []string{"mean_power", "W"}, cells: []string{"2.104", "2.1", "2.0"}},
	})
	want := strings.Join([]string{
		"                        stop_latency  mean_power",
		"strategy                    mean, ms           W",
		"──────────────────────────────────────────────────",
		"drain                       105 ± 14       2.104",
		"requeue-or-wait(p=0.5,      110 ±  6         2.1",
		"  tail=100ms)",
		"hold(owner=lower,             0              2.0",
		"  fails=true)",
		"", "",
	}, "\n")
	if got != want {
		t.Errorf("%s\nis wanted, there is\n%s", want, got)
	}
}

// A table that is continued begins with the same columns.
func TestContinuedTablesSayWhoseFiguresTheyAre(t *testing.T) {
	long := strings.Repeat("9", 30)
	got := onTerminal(t, 60, []column{
		{head: []string{"metric"}, left: true, cells: []string{"stop_latency"}}, {head: []string{"unit"}, left: true, again: true, cells: []string{"ms"}},
		{head: []string{"mean"}, cells: []string{long}}, {head: []string{"max"}, cells: []string{long}},
	})
	if n := strings.Count(got, "metric        unit"); n != 2 || strings.Count(got, "stop_latency  ms") != 2 {
		t.Errorf("%s", got)
	}
}

// Whatever the columns: no line is too long if no word and no figure is, and no cell is lost but those
// of spare columns.
func TestTablesFit(t *testing.T) {
	word := rapid.StringMatching("[a-zµ]{1,9}")
	rapid.Check(t, func(t *rapid.T) {
		width, rows := rapid.IntRange(60, 100).Draw(t, "width"), rapid.IntRange(1, 4).Draw(t, "rows")
		var columns []column
		var words []string
		for i := range rapid.IntRange(1, 12).Draw(t, "columns") {
			c := column{head: []string{fmt.Sprint("c", i)}, left: i == 0 || rapid.Bool().Draw(t, "left")}
			c.again = i < 2 && rapid.Bool().Draw(t, "again")
			c.spare = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "spare")
			if i == 0 {
				c.spare = 0
			}
			for range rows {
				n := 1
				if c.left {
					n = rapid.IntRange(1, 6).Draw(t, "words")
				}
				text := strings.Join(rapid.SliceOfN(word, n, n).Draw(t, "text"), " ")
				c.cells = append(c.cells, text)
				if c.spare == 0 {
					words = append(words, strings.Fields(text)...)
				}
			}
			columns = append(columns, c)
		}
		got := onTerminal(t, width, columns)
		for line := range strings.Lines(got) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > width {
				t.Errorf("%d columns: %s", n, line)
			}
		}
		fields := strings.Fields(got)
		have := map[string]int{}
		for _, f := range fields {
			have[f]++
		}
		for _, w := range words {
			if have[w]--; have[w] < 0 {
				t.Errorf("%q is lost:\n%s", w, got)
			}
		}
	})
}
