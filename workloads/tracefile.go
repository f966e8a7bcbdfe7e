package workloads

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	"quiesce/workloads/document"
	"quiesce/workloads/trace"
)

// replayText is the scenario for a trace that is given in place of one.
//
//go:embed replay.yaml
var replayText string

var replayTemplate = template.Must(template.New("replay.yaml").Parse(replayText))

// What a replication of the template holds.
const (
	replayRequests = 100_000
	replaySleeps   = 50
)

// openTrace makes a scenario of a trace: the template, with a horizon and power-downs that suit
// the trace's length.
func openTrace(path string, format *trace.Format, sets []string) (*Scenario, error) {
	l := newLibrary(openFile)
	var report document.Report
	source := &document.Source{Name: path, Argument: true}
	n := &document.Node{Kind: document.Scalar, Place: document.Place{Source: source}, Text: path, Quoted: true}
	t := l.trace(n, TraceFormat(format.Name), &report)
	if t == nil {
		return nil, report.Err()
	}
	length := t.rows[len(t.rows)-1].At - t.rows[0].At
	if length == 0 {
		return nil, document.Problems{{What: fmt.Sprintf("all %d rows of %s arrive at the same time", len(t.rows), path),
			Hint: "such a trace has no rate; write a scenario that replays it with repeat: false"}}
	}
	horizon := length.Seconds() * replayRequests / float64(len(t.rows))
	var text strings.Builder
	err := replayTemplate.Execute(&text, map[string]string{
		"Name":    strconv.Quote(filepath.Base(path)),
		"File":    document.FormatInline(n),
		"Format":  format.Name,
		"Length":  shortTime(length.Seconds()),
		"Horizon": shortTime(horizon),
		"Every":   shortTime(horizon / replaySleeps),
		"Dwell":   shortTime(horizon / replaySleeps / 10),
	})
	if err != nil {
		return nil, err
	}
	return openWith(Source{Name: path, Text: text.String(), Sets: sets}, l)
}

// shortTime is a time to two digits, in the unit that suits it.
func shortTime(seconds float64) string {
	for _, u := range []struct {
		name string
		size float64
	}{{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}} {
		if seconds >= u.size {
			return twoDigits(seconds/u.size) + u.name
		}
	}
	return twoDigits(max(seconds/1e-9, 1)) + "ns"
}

func twoDigits(x float64) string { return shortest(roundTo(x, 2)) }
