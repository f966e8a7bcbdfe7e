package reports

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"quiesce/results"
)

// SweepFigures are what a sweep shows unless asked for others: metric.statistic, or metric for its mean.
var SweepFigures = []string{"stop_latency", "stop_latency.p99", "request_latency", "request_latency.p99", "mean_power",
	"low_power_residency{state=D3}", "requeues_per_request"}

// promisedFigures is how many of SweepFigures, from the first, every table of a sweep has: latencies and power.
const promisedFigures = 5

// pointsShown is how many points a table on a terminal has at most: of more, only the ends are shown.
const pointsShown = 200

// pointsShown is how many points a table of this page has at most.
func (p *page) pointsShown() int {
	if p.data() {
		return DocumentRows
	}
	return pointsShown
}

// SweepOutcome is what was seen while a sweep was shown.
type SweepOutcome struct {
	Failures int    // replications without a result
	First    string // of these, with its point
	Missed   int    // expectations, over all points
}

// WriteSweep shows a sweep on w. Of csv and json each point is written as it is read: there may be millions.
// figures, if any, are those that are shown.
func WriteSweep(w io.Writer, s *results.Sweep, figures []string, format Format) (SweepOutcome, error) {
	var o SweepOutcome
	switch format {
	case CSV:
		return o, o.watch(s, func() error { return sweepCSV(w, s, figures) })
	case JSON:
		return o, o.watch(s, func() error { return sweepJSON(w, s, figures) })
	case Table, Markdown:
	default:
		return o, fmt.Errorf("there is no format %q", format)
	}
	if len(figures) == 0 {
		figures = SweepFigures
	}
	var b bytes.Buffer
	p := page{out: &b, markdown: format == Markdown}
	p.fit(w)
	if err := o.watch(s, func() error { return p.sweep(s, figures) }); err != nil {
		return o, err
	}
	_, err := w.Write(b.Bytes())
	return o, err
}

// watch counts what fails while show reads the settings.
func (o *SweepOutcome) watch(s *results.Sweep, show func() error) error {
	settings := s.Settings
	s.Settings = func(yield func(*results.Study, error) bool) {
		for study, err := range settings {
			if err == nil {
				for _, f := range study.Failures {
					if o.Failures += f.Replications; o.First == "" {
						o.First = fmt.Sprintf("%s: %s", s.Definition.Point(f.Point), f.Message)
					}
				}
				o.Missed += len(study.Missed())
			}
			if !yield(study, err) {
				return
			}
		}
	}
	err := show()
	s.Settings = settings
	return err
}

// sweep shows all settings, or the ends of each figure where there are too many.
func (p *page) sweep(s *results.Sweep, figures []string) error {
	d := &s.Definition
	p.title(&results.Study{Definition: *d})
	text := fmt.Sprintf("%d settings", d.Settings())
	if d.Design.Kind != "" {
		text += " (" + strings.ReplaceAll(d.Design.Kind, "_", " ") + ")"
	}
	if k := len(d.Strategies); k > 1 {
		text += fmt.Sprintf(" x %d strategies", k)
	}
	p.paragraph(fmt.Sprintf("%s; seed %d; all points see the same random numbers. %s", text, d.Seed, axisLegend(d)))
	p.partialSweep(s)
	var c sweepCollector
	c.begin(s, figures, p.pointsShown())
	for study, err := range s.Settings {
		if err != nil {
			return err
		}
		c.add(study)
	}
	p.graded(c.gravest())
	p.topic(SettingsTitle)
	if c.few {
		if err := p.sweepTable(d, c.points, figures); err != nil {
			return err
		}
	} else if err := p.extremes(&c); err != nil {
		return err
	}
	p.topic(VerdictTitle)
	p.bestSweep(s, &c)
	p.graded(c.rest())
	return nil
}

// partialSweep says that a sweep has not ended.
func (p *page) partialSweep(s *results.Sweep) {
	if s.Definition.Plan != nil {
		p.paragraph(fmt.Sprintf("A plan: %d replications are stored, those that its search has asked for. bench plan tells its answer.", s.Progress.Done))
		return
	}
	if s.Partial() {
		p.paragraph(fmt.Sprintf("PARTIAL: %d of %d replications are computed. The same command goes on from there.",
			s.Progress.Done, s.Progress.Total))
	}
}

// AxisName is the shortest name of an axis that no other has: the end of its path.
func AxisName(d *results.Definition, k int) string {
	parts := strings.Split(d.Axes[k].Path, ".")
	for n := 1; n <= len(parts); n++ {
		name := strings.Join(parts[len(parts)-n:], ".")
		if !slices.ContainsFunc(d.Axes, func(a results.Axis) bool {
			return a.Path != d.Axes[k].Path && (a.Path == name || strings.HasSuffix(a.Path, "."+name))
		}) {
			return name
		}
	}
	return d.Axes[k].Path
}

// AxisValues are the values of an axis, as results call them.
func AxisValues(a *results.Axis) []string {
	if len(a.Labels) > 0 {
		return a.Labels
	}
	return a.Values
}

// axisLegend says what the short names stand for.
func axisLegend(d *results.Definition) string {
	var all []string
	for k := range d.Axes {
		if name := AxisName(d, k); name != d.Axes[k].Path {
			all = append(all, fmt.Sprintf("%s is %s", name, d.Axes[k].Path))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "; ") + "."
}

// placeColumns are the first columns of a table of points: axes, and the strategy if there are several. They say which
// point a row is about, wherever the table is continued.
func placeColumns(d *results.Definition, points []*results.PointSummary) []column {
	var columns []column
	for k := range d.Axes {
		c := column{head: []string{"", AxisName(d, k)}, left: true, again: true}
		for _, point := range points {
			value := point.Point.Set[k].Value
			c.cells = append(c.cells, value)
			c.keys = append(c.keys, results.Number{Value: float64(slices.Index(AxisValues(&d.Axes[k]), value)), Defined: true})
		}
		columns = append(columns, c)
	}
	if len(d.Strategies) > 1 {
		c := column{head: []string{"", "strategy"}, left: true, again: true}
		for _, point := range points {
			name := point.Point.Strategy
			if point.Dropped != nil {
				name += " *"
			}
			c.cells = append(c.cells, name)
		}
		columns = append(columns, c)
	}
	for _, point := range points {
		columns[0].points = append(columns[0].points, point.Point)
	}
	return columns
}

// sweepTable has a line per point.
func (p *page) sweepTable(d *results.Definition, points []*results.PointSummary, figures []string) error {
	if len(points) == 0 {
		return nil
	}
	keys := placeColumns(d, points)
	columns := slices.Clone(keys)
	var same, never []string
	spare := map[int]string{} // figures that bench sweep does not promise, by their place
	for i, name := range figures {
		c, state := side(points, name)
		switch state {
		case telling:
			if i >= promisedFigures && slices.Equal(figures, SweepFigures) {
				c.spare, spare[i] = i, name
			}
			columns = append(columns, c)
		case nothing:
			same = append(same, name)
		default:
			never = append(never, name)
		}
	}
	columns = p.fitted(p.numbered(columns, len(keys)))
	if err := p.tables(columns); err != nil {
		return err
	}
	for i := range columns {
		delete(spare, columns[i].spare)
	}
	if left := slices.Sorted(maps.Values(spare)); len(left) > 0 {
		p.paragraph("There is no room for " + strings.Join(left, ", ") + " (--metrics shows them).")
	}
	if len(same) > 0 {
		p.paragraph("0 at all points: " + strings.Join(same, ", ") + ".")
	}
	if len(never) > 0 && !slices.Equal(figures, SweepFigures) {
		p.paragraph("Never observed: " + strings.Join(never, ", ") + ".")
	}
	p.paragraph(reading)
	return nil
}

// numbered is columns, the first of which are keys, with the numbers of the points before them if keys are so wide that
// no figure has room beside them all: then the numbers are what each part of the table begins with.
func (p *page) numbered(columns []column, keys int) []column {
	fits := func(figure column) bool { return p.fits(p.narrowed(append(slices.Clone(columns[:keys]), figure))) }
	if p.boundless() || !slices.ContainsFunc(columns[keys:], func(c column) bool { return !fits(c) }) {
		return columns
	}
	point := column{head: []string{"", "point"}, again: true}
	for i := range columns[0].cells {
		point.cells = append(point.cells, fmt.Sprint(i+1))
	}
	all := append([]column{point}, columns...)
	for i := range all[1 : keys+1] {
		all[i+1].again = false
	}
	return all
}
