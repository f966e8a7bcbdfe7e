package conform

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Result is the outcome of one scenario.
type Result struct {
	Line        int // in the file, from 1
	Name        string
	Group       string
	Differences []Difference // the steps that differ, in order; empty: passed
}

// Passed reports whether the replay agreed with the trace in every step.
func (r *Result) Passed() bool { return len(r.Differences) == 0 }

// Report is the outcome of one file.
type Report struct {
	File           string
	Results        []Result // in the order of the file
	Passed, Failed int
}

// Run replays every scenario of a conformance file. name stands for the file in the report and in
// errors. The error is that of a file that cannot be read or has malformed lines (see Read); then
// nothing was replayed.
func Run(r io.Reader, name string) (*Report, error) {
	cases, err := Read(r, name)
	if err != nil {
		return nil, err
	}
	return Replay(name, cases), nil
}

// Replay replays the scenarios of the file with that name.
func Replay(name string, cases []*Case) *Report {
	report := &Report{File: name}
	for _, c := range cases {
		result := c.Run()
		report.Results = append(report.Results, result)
		if result.Passed() {
			report.Passed++
		} else {
			report.Failed++
		}
	}
	return report
}

// Run replays the scenario and compares it with its trace. A panic on the way, which would be a bug
// of the machine, fails the scenario and not the run.
func (c *Case) Run() (result Result) {
	result = Result{Line: c.Line, Name: c.Name, Group: c.Group}
	defer func() {
		if p := recover(); p != nil {
			result.Differences = []Difference{{Step: 1, Title: "(replay)", Measured: []string{"end " + c.Trace.End}, Replayed: []string{fmt.Sprint("panic: ", p)}}}
		}
	}()
	if c.transcript != nil {
		result.Differences = c.replayTranscript()
		return result
	}
	result.Differences = compare(c.want, replay(c.script))
	return result
}

// WriteDifferences writes the differences of each failed scenario side by side: the first of each,
// or all of them.
func (r *Report) WriteDifferences(w io.Writer, all bool) error {
	for i := range r.Results {
		result := &r.Results[i]
		if result.Passed() {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s:%d: %s (group %s): %s\n", r.File, result.Line, result.Name, result.Group, plural(len(result.Differences), "step differs", "steps differ")); err != nil {
			return err
		}
		shown := result.Differences
		if !all {
			shown = shown[:1]
		}
		for _, d := range shown {
			if _, err := io.WriteString(w, d.String()); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteText writes the differences of all reports (WriteDifferences), and on the last line, alone, how
// many scenarios passed and failed.
func WriteText(w io.Writer, reports []*Report, all bool) error {
	for _, r := range reports {
		if err := r.WriteDifferences(w, all); err != nil {
			return err
		}
	}
	passed, failed := Count(reports)
	_, err := fmt.Fprintf(w, "%d passed, %d failed\n", passed, failed)
	return err
}

// Count adds up how many scenarios passed and failed.
func Count(reports []*Report) (passed, failed int) {
	for _, r := range reports {
		passed += r.Passed
		failed += r.Failed
	}
	return passed, failed
}

// WriteJSON writes the reports as one object: "passed", "failed", and every scenario with its first
// difference, or all of them.
func WriteJSON(w io.Writer, reports []*Report, all bool) error {
	type scenario struct {
		File        string       `json:"file"`
		Line        int          `json:"line"`
		Name        string       `json:"name"`
		Group       string       `json:"group"`
		Passed      bool         `json:"passed"`
		Differences []Difference `json:"differences,omitempty"`
	}
	var out struct {
		Passed    int        `json:"passed"`
		Failed    int        `json:"failed"`
		Scenarios []scenario `json:"scenarios"`
	}
	out.Passed, out.Failed = Count(reports)
	for _, r := range reports {
		for _, result := range r.Results {
			shown := result.Differences
			if !all && len(shown) > 1 {
				shown = shown[:1]
			}
			out.Scenarios = append(out.Scenarios, scenario{r.File, result.Line, result.Name, result.Group, result.Passed(), shown})
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// widest is the width from which a measured line pushes its replayed neighbour aside.
const widest = 64

// String shows the step side by side, measured lines on the left, with a mark before each pair
// of lines that differ: ! changed, - only measured, + only replayed.
func (d Difference) String() string {
	width := utf8.RuneCountInString("measured")
	for _, line := range d.Measured {
		width = max(width, min(utf8.RuneCountInString(line), widest))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  step %d: %s\n", d.Step, d.Title)
	fmt.Fprintf(&b, "    %-*s   %s\n", width, "measured", "replayed")
	for _, row := range align(d.Measured, d.Replayed) {
		line := fmt.Sprintf("  %c %-*s | %s", row.mark, width, row.measured, row.replayed)
		b.WriteString(strings.TrimRight(line, " |") + "\n")
	}
	return b.String()
}

type row struct {
	mark               rune
	measured, replayed string
}

// align pairs equal lines, by the longest common subsequence, and what lies between them.
func align(a, b []string) []row {
	common := make([][]int, len(a)+1) // common[i][j]: length for a[i:], b[j:]
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var rows []row
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			rows = append(rows, row{' ', a[i], b[j]})
			i, j = i+1, j+1
		case j == len(b) || (i < len(a) && common[i+1][j] >= common[i][j+1]):
			rows = append(rows, row{'-', a[i], ""})
			i++
		default:
			rows = append(rows, row{'+', "", b[j]})
			j++
		}
	}
	return pairChanges(rows)
}

// pairChanges puts a removed line beside the added line that follows it.
func pairChanges(rows []row) []row {
	for i := 0; i+1 < len(rows); i++ {
		if rows[i].mark == '-' && rows[i+1].mark == '+' {
			rows[i] = row{'!', rows[i].measured, rows[i+1].replayed}
			rows = slices.Delete(rows, i+1, i+2)
		}
	}
	return rows
}
