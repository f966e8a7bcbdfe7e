package reports

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"quiesce/results"
)

// only leaves of a study the metrics that are asked for; figures empty: all.
func only(s *results.Study, figures []string) {
	if len(figures) == 0 {
		return
	}
	unasked := func(metric string) bool {
		return !slices.ContainsFunc(figures, func(figure string) bool {
			name, _, _ := strings.Cut(figure, ".")
			return name == metric
		})
	}
	comparison := func(name string) string { return strings.TrimSuffix(name, "."+comparedStatistics[1]) }
	for _, p := range s.Points {
		p.Metrics = slices.DeleteFunc(p.Metrics, func(m results.Summary) bool { return unasked(m.Name) })
	}
	s.Differences = slices.DeleteFunc(s.Differences, func(d results.Difference) bool { return unasked(comparison(d.Metric)) })
	s.Verdicts = slices.DeleteFunc(s.Verdicts, func(v results.Verdict) bool { return unasked(comparison(v.Metric)) })
}

// sweepCSV writes what writeCSV does of each setting, below one header.
func sweepCSV(w io.Writer, s *results.Sweep, figures []string) error {
	out := csv.NewWriter(w)
	numbers := s.Definition.AxisNumbers()
	header := csvHeader(&s.Definition, numbers)
	compared := len(s.Definition.Strategies) > 1
	if compared {
		header = append(header, comparedHeader()...)
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for study, err := range s.Settings {
		if err != nil {
			return err
		}
		only(study, figures)
		for _, p := range study.Points {
			for i := range p.Metrics {
				row := csvRow(study, p, &p.Metrics[i], numbers)
				if compared {
					row = append(row, comparedCells(study, p, p.Metrics[i].Name)...)
				}
				if err := out.Write(row); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// csvHeader is that of a definition's points, which have these numbers of their axes.
func csvHeader(d *results.Definition, numbers []*results.AxisNumbers) []string {
	header := []string{"scenario", "seed", "strategy"}
	for k, a := range d.Axes {
		if hasColumn(a.Path) {
			header = append(header, a.Path)
		}
		if numbers[k] != nil {
			header = append(header, numbers[k].Name)
		}
	}
	header = append(header, "replications", "metric", "unit", "count", "mean", "sd")
	for _, p := range results.Percentiles {
		header = append(header, p.Name)
	}
	header = append(header, "max", "mean_low", "mean_high")
	for _, p := range results.Percentiles {
		header = append(header, p.Name+"_low", p.Name+"_high")
	}
	return append(header, "min")
}

// settingObject is what is known of a setting beyond its points: its strategies side by side, as compare
// prints them, and the scenario's expectations.
type settingObject struct {
	Set         members             `json:"set"`               // axis: value
	Numbers     members             `json:"numbers,omitempty"` // as those of a point
	Differences *[]differenceObject `json:"differences,omitempty"`
	Verdict     *members            `json:"verdict,omitempty"` // metric: verdictObject
	Pareto      *[]tradeOffObject   `json:"pareto,omitempty"`
	Expect      []checkObject       `json:"expect,omitempty"`
}

// newSetting is the setting of a study, or nil if there is nothing to say of it.
func newSetting(s *results.Study, numbers []*results.AxisNumbers) *settingObject {
	if !s.Compared() && len(s.Checks) == 0 {
		return nil
	}
	o := &settingObject{Set: newSet(s.Points[0]), Numbers: newNumbers(s.Points[0], numbers), Expect: newChecks(s)}
	if s.Compared() {
		o.Differences, o.Verdict, o.Pareto = newDifferences(s), newVerdict(s), newPareto(s)
	}
	return o
}

// list writes the elements of a JSON array one after the other.
type list struct {
	to     *bufio.Writer
	length int
}

func (l *list) add(element any) error {
	data, err := indented(element, "    ")
	if err != nil {
		return err
	}
	separator := ",\n"
	if l.length == 0 {
		separator = "\n"
	}
	l.length++
	_, err = fmt.Fprintf(l.to, "%s    %s", separator, data)
	return err
}

// end is what follows the last element.
func (l *list) end() string {
	if l.length == 0 {
		return "]"
	}
	return "\n  ]"
}

// sweepJSON writes one object as writeJSON does, point by point: there may be more than fit into memory. What
// comes behind the points, but is known with each of them, waits in a file.
func sweepJSON(w io.Writer, s *results.Sweep, figures []string) (err error) {
	file, err := os.CreateTemp("", "bench-settings-")
	if err != nil {
		return fmt.Errorf("a temporary file for the output: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	points, settings := list{to: bufio.NewWriter(w)}, list{to: bufio.NewWriter(file)}
	b := points.to
	var failed error
	member := func(text string, value any) {
		data, err := indented(value, "  ")
		if err != nil && failed == nil {
			failed = err
		}
		fmt.Fprintf(b, "%s%s", text, data)
	}
	member("{\n  \"scenario\": ", s.Definition.Scenario)
	member(",\n  \"seed\": ", s.Definition.Seed)
	member(",\n  \"version\": ", results.Format)
	b.WriteString(",\n  \"points\": [")
	met, err := listSettings(s, figures, &points, &settings)
	if err != nil {
		return err
	}
	b.WriteString(points.end())
	if settings.length > 0 {
		b.WriteString(",\n  \"settings\": [")
		if err := appendFile(b, settings.to, file); err != nil {
			return err
		}
		b.WriteString(settings.end())
	}
	if rule := s.Definition.Precision; rule != nil {
		member(",\n  \"precision\": ", &precisionObject{rule.Relative, rule.Figures, rule.Budget, met && !s.Partial()})
	}
	if s.Partial() {
		member(",\n  \"partial\": ", &partialObject{s.Progress.Done, s.Progress.Total})
	}
	b.WriteString("\n}\n")
	if failed != nil {
		return failed
	}
	return b.Flush()
}

// listSettings writes the points of all settings to one list, and what is known of the settings to another. It
// reports whether all have the precision that was asked for.
func listSettings(s *results.Sweep, figures []string, points, settings *list) (met bool, err error) {
	met = true
	numbers := s.Definition.AxisNumbers()
	for study, err := range s.Settings {
		if err != nil {
			return false, err
		}
		only(study, figures)
		met = met && study.Met()
		for _, p := range study.Points {
			if err := points.add(newPoint(study, p, numbers)); err != nil {
				return false, err
			}
		}
		if o := newSetting(study, numbers); o != nil {
			if err := settings.add(o); err != nil {
				return false, err
			}
		}
	}
	return met, nil
}

// appendFile copies to b what was written to a file.
func appendFile(b, written *bufio.Writer, file *os.File) error {
	if err := written.Flush(); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(b, file)
	return err
}

// indented is a value as the other JSON output has it, inside an object at the given indentation.
func indented(value any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(prefix, "  ")
	err := encoder.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
