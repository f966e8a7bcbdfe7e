package explore

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Outcome is the search of one strategy.
type Outcome struct {
	Strategy string
	Result   *Result
}

// Count adds up the strategies: those that were searched through without finding anything wrong,
// those with which something was found, and those of which neither can be said because the budget of
// states was spent.
func Count(all []Outcome) (passed, failed, undecided int) {
	for _, o := range all {
		switch {
		case o.Result.Failed():
			failed++
		case o.Result.Exhausted:
			passed++
		default:
			undecided++
		}
	}
	return passed, failed, undecided
}

// Verdict says in a few words what the search showed.
func (o *Outcome) Verdict() string {
	var found []string
	for _, f := range o.Result.Findings {
		found = append(found, f.Kind.String())
	}
	switch {
	case len(found) == 0 && o.Result.Exhausted:
		return "nothing wrong"
	case len(found) == 0:
		return "nothing found, not exhausted"
	case !o.Result.Exhausted && !o.Result.Failed():
		return strings.Join(found, ", ") + "; not exhausted"
	}
	return strings.Join(found, ", ")
}

// WriteText writes a table of the strategies, every finding with its transcript, and on the last
// line, alone, how many passed, failed, and were not exhausted.
func WriteText(w io.Writer, all []Outcome) error {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows := [][]string{{"states", "moves", "depth", "all seen"}}
	for i := range all {
		r := all[i].Result
		rows = append(rows, []string{fmt.Sprint(r.States), fmt.Sprint(r.Moves), fmt.Sprint(r.Depth), map[bool]string{true: "yes", false: "no"}[r.Exhausted]})
	}
	for _, row := range rows {
		if _, err := fmt.Fprintln(table, strings.Join(row, "\t")+"\t"); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	width := len("strategy")
	for i := range all {
		width = max(width, len(all[i].Strategy))
	}
	for i, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		first, last := "strategy", "verdict"
		if i > 0 {
			first, last = all[i-1].Strategy, all[i-1].Verdict()
		}
		if _, err := fmt.Fprintf(w, "%-*s%s  %s\n", width, first, line, last); err != nil {
			return err
		}
	}
	return writeFindings(w, all)
}

func writeFindings(w io.Writer, all []Outcome) error {
	for _, o := range all {
		for _, f := range o.Result.Findings {
			if _, err := fmt.Fprintf(w, "\n%s: %v\n\n%v", o.Strategy, f, f.Path); err != nil {
				return err
			}
		}
	}
	passed, failed, undecided := Count(all)
	last := fmt.Sprintf("%d passed, %d failed", passed, failed)
	if undecided > 0 {
		last = fmt.Sprintf("%s, %d not exhausted", last, undecided)
	}
	_, err := fmt.Fprintf(w, "\n%s\n", last)
	return err
}

// WriteJSON writes one object: "passed", "failed", and every strategy with its findings.
func WriteJSON(w io.Writer, all []Outcome) error {
	type finding struct {
		Kind       string `json:"kind"`
		Message    string `json:"message"`
		Moves      int    `json:"moves"`
		Transcript string `json:"transcript"`
	}
	type strategy struct {
		Strategy  string    `json:"strategy"`
		States    int       `json:"states"`
		Moves     int       `json:"moves"`
		Depth     int       `json:"depth"`
		Exhausted bool      `json:"exhausted"`
		Findings  []finding `json:"findings"`
	}
	out := struct {
		Passed     int        `json:"passed"`
		Failed     int        `json:"failed"`
		Undecided  int        `json:"undecided"`
		Strategies []strategy `json:"strategies"`
	}{Strategies: []strategy{}}
	out.Passed, out.Failed, out.Undecided = Count(all)
	for _, o := range all {
		one := strategy{o.Strategy, o.Result.States, o.Result.Moves, o.Result.Depth, o.Result.Exhausted, []finding{}}
		for _, f := range o.Result.Findings {
			one.Findings = append(one.Findings, finding{f.Kind.String(), f.String(), f.Depth, f.Path.String()})
		}
		out.Strategies = append(out.Strategies, one)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}
