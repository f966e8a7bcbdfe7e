package reports

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/results"
)

// headlines are the figures whose differences are shown; JSON and CSV have all.
var headlines = []string{"stop_latency", "stop_latency.p99", "request_latency", "request_latency.p99",
	"throughput", "mean_power", "energy_per_request"}

// differences writes how each strategy differs from the first.
func (p *page) differences(s *results.Study) error {
	columns := []column{{head: []string{"", "strategy"}, left: true}}
	for _, point := range s.Points[1:] {
		columns[0].cells = append(columns[0].cells, marked(point))
		columns[0].points = append(columns[0].points, point.Point)
	}
	var shown []results.Difference
	for _, name := range headlines {
		if c, of := difference(s, name); len(of) > 0 {
			columns = append(columns, c)
			shown = append(shown, of...)
		}
	}
	if len(columns) == 1 {
		return nil
	}
	baseline := s.Points[0].Point.String()
	p.heading("Differences from " + baseline)
	if err := p.tables(columns); err != nil {
		return err
	}
	text := "Strategy less " + baseline + ", with its 95 % interval on common random numbers. 0: the same in every replication. In parentheses: the interval contains 0, no difference is shown."
	text += withoutInterval(shown)
	if p.colours {
		text += " Green is better, red is worse."
	}
	p.paragraph(text)
	if text := reduction(shown); text != "" {
		p.paragraph(text)
	}
	return nil
}

// withoutInterval says why some differences have no interval.
func withoutInterval(shown []results.Difference) string {
	few := false
	var reasons []string
	metrics := map[string][]string{} // by reason
	for _, d := range shown {
		switch {
		case d.CI.Defined || d.Equal:
		case d.Withdrawn == "":
			few = true
		default:
			if metrics[d.Withdrawn] == nil {
				reasons = append(reasons, d.Withdrawn)
			}
			if !slices.Contains(metrics[d.Withdrawn], d.Metric) {
				metrics[d.Withdrawn] = append(metrics[d.Withdrawn], d.Metric)
			}
		}
	}
	text := ""
	for _, reason := range reasons {
		text += fmt.Sprintf(" ± ? of %s: there is no interval that holds, as %s for some strategy; see the warnings.", either(metrics[reason], "and"), reason)
	}
	if few && text != "" {
		return text + " ± ? of others: too few observations for an interval."
	}
	if few {
		return " ± ?: too few observations for an interval."
	}
	return text
}

// difference is the column of one figure's differences; shown is empty if there are none, or all are
// equal.
func difference(s *results.Study, name string) (c column, shown []results.Difference) {
	byStrategy := map[string]*results.Difference{}
	var sizes []float64
	unit, telling := "", false
	for i := range s.Differences {
		if d := &s.Differences[i]; d.Metric == name {
			byStrategy[d.Strategy] = d
			sizes = append(sizes, d.Diff.Value)
			unit = d.Unit
			shown = append(shown, *d)
			telling = telling || !d.Equal
		}
	}
	if !telling {
		return column{}, nil
	}
	scale := scaleFor(unit, sizes)
	metric, statistic, found := strings.Cut(name, ".")
	if !found {
		statistic = "mean"
	}
	c.head = head(metric, statistic, scale.unit, kindOf(s, metric))
	for _, point := range s.Points[1:] {
		c.figures = append(c.figures, signed(byStrategy[point.Point.Strategy], scale))
	}
	return c, shown
}

// kindOf is the kind of a metric that some point has.
func kindOf(s *results.Study, metric string) model.Kind {
	for _, point := range s.Points {
		if m := point.Metric(metric); m != nil {
			return m.Kind
		}
	}
	return model.Scalar
}

// signed is a difference with its sign and its interval, in parentheses if it may be none.
func signed(d *results.Difference, s scale) figure {
	switch {
	case d == nil:
		return figure{value: undefined}
	case d.Equal:
		return figure{value: "0", exact: results.Number{Defined: true}}
	}
	f := s.figure(d.Diff, d.CI)
	if f.half == "" && f.low == "" {
		f.half = map[bool]string{true: "0", false: "?"}[d.CI.Defined]
	}
	f.value, f.low, f.high = withSign(f.value, d.Diff.Value), withSign(f.low, d.CI.Low), withSign(f.high, d.CI.High)
	if !d.CI.Excludes(0) {
		f.doubtful, f.tint = true, faint
		return f
	}
	switch side := float64(d.Better) * d.Diff.Value; {
	case side > 0:
		f.tint = good
	case side < 0:
		f.tint = bad
	}
	return f
}

// withSign is what is shown of x, with a sign even if it is above 0.
func withSign(text string, x float64) string {
	if x > 0 && text != "" {
		return "+" + text
	}
	return strings.Replace(text, "-", "−", 1)
}

// reduction says what common random numbers have saved.
func reduction(shown []results.Difference) string {
	var ratios []float64
	for _, d := range shown {
		if d.VarianceReduction.Defined {
			ratios = append(ratios, d.VarianceReduction.Value)
		}
	}
	if len(ratios) == 0 {
		return ""
	}
	slices.Sort(ratios)
	n := len(ratios)
	median := (ratios[(n-1)/2] + ratios[n/2]) / 2
	text := fmt.Sprintf("Common random numbers: with others for each strategy, the same precision would have taken %s times the replications", times(median))
	if n > 1 {
		text += fmt.Sprintf(" (median of these differences; from %s to %s times)", times(ratios[0]), times(ratios[n-1]))
	}
	return text + "."
}

// times shows a ratio with two digits.
func times(ratio float64) string {
	if ratio > 1000 {
		return "more than 1000"
	}
	return significant(ratio, 2)
}
