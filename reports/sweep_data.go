package reports

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"quiesce/results"
)

// only leaves of a study's points the metrics that are asked for; figures empty: all.
func only(s *results.Study, figures []string) {
	if len(figures) == 0 {
		return
	}
	for _, p := range s.Points {
		p.Metrics = slices.DeleteFunc(p.Metrics, func(m results.Summary) bool {
			return !slices.ContainsFunc(figures, func(figure string) bool {
				name, _, _ := strings.Cut(figure, ".")
				return name == m.Name
			})
		})
	}
}

// sweepCSV writes what writeCSV does of each setting, below one header.
func sweepCSV(w io.Writer, s *results.Sweep, figures []string) error {
	out := csv.NewWriter(w)
	header := csvHeader(&s.Definition)
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
				row := csvRow(study, p, &p.Metrics[i])
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

// csvHeader is that of a definition's points.
func csvHeader(d *results.Definition) []string {
	header := []string{"scenario", "seed", "strategy"}
	for _, a := range d.Axes {
		header = append(header, a.Path)
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

// sweepJSON writes one object as writeJSON does, point by point.
func sweepJSON(w io.Writer, s *results.Sweep, figures []string) error {
	b := bufio.NewWriter(w)
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
	met, separator := true, "\n"
	for study, err := range s.Settings {
		if err != nil {
			return err
		}
		only(study, figures)
		met = met && study.Met()
		for _, p := range study.Points {
			data, err := indented(newPoint(study, p), "    ")
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "%s    %s", separator, data)
			separator = ",\n"
		}
	}
	if separator != "\n" {
		b.WriteString("\n  ")
	}
	b.WriteString("]")
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

// indented is a value as the other JSON output has it, inside an object at the given indentation.
func indented(value any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(prefix, "  ")
	err := encoder.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
