package charts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// pointsAtMost is how many points of a sweep are drawn in one chart.
const pointsAtMost = 2000

// swept is what charts of a whole sweep are made from.
type swept struct {
	definition *results.Definition
	scenario   *workloads.Scenario // nil: not at hand
	objectives []workloads.Condition
	axes       []sweptAxis // those of which several values are drawn
	figures    []figure
	points     []sweptPoint
	trades     [][]trade // by tradeStatistics
	settings   int       // that have results
	drawn      int       // of them
	failed     int       // points with a failed replication
}

// figure is what is drawn over the axes.
type figure struct {
	metric, statistic, unit string
	limits                  []workloads.Condition // objectives of this figure
}

func (f *figure) name() string { return figureName(f.metric, f.statistic) }

// scale sets the scale of the Y axis for a figure.
func (c *Chart) scale(f *figure) {
	if f.metric == "bug_check_probability" || f.metric == "stop_tail" {
		c.rare()
		return
	}
	c.fit()
}

// sweptPoint is a strategy at a setting.
type sweptPoint struct {
	chosen   int     // of the definition's strategies
	strategy string  // that was simulated
	places   []int   // values of the definition's axes
	values   []value // by figure
}

// usual are the figures that every sweep has charts of, where they are defined and not always 0.
var usual = []figure{
	{metric: "stop_latency", statistic: "p99"}, {metric: "request_latency", statistic: "mean"},
	{metric: "request_latency", statistic: "p99"}, {metric: "mean_power", statistic: "mean"},
	{metric: "low_power_residency", statistic: "mean"}, {metric: "requeues_per_request", statistic: "mean"},
	{metric: "transitions", statistic: "mean"}, {metric: "bug_check_probability", statistic: "mean"},
}

// sweep are the charts of a run's axes.
func sweep(l *results.Ledger, s *workloads.Scenario) ([]Chart, error) {
	w := &swept{definition: &l.Definition, scenario: s, trades: make([][]trade, len(tradeStatistics))}
	if s != nil {
		w.objectives = s.Objectives
	}
	if err := w.read(l); err != nil {
		return nil, err
	}
	var charts []Chart
	switch {
	case w.definition.Design.Kind != "":
		charts = w.scatters()
	default:
		charts = append(w.lines(), w.maps()...)
	}
	for i, statistic := range tradeStatistics {
		if c, ok := tradeOff(statistic, w.trades[i], DemandWord(w.definition), w.demandName); ok {
			c.About += w.some()
			charts = append(charts, c)
		}
	}
	return charts, nil
}

// read reads the points that are drawn.
func (w *swept) read(l *results.Ledger) error {
	k := len(w.definition.Strategies)
	settings, total, err := choose(l, max(1, pointsAtMost/k))
	if err != nil {
		return err
	}
	w.settings, w.drawn = total, len(settings)
	w.figures = wanted(w.objectives)
	for _, setting := range settings {
		for i := range k {
			p, err := l.Summarize(setting*k + i)
			if err != nil {
				return err
			}
			if p.Replications > 0 {
				w.add(p, i, w.definition.Places(setting))
			}
		}
	}
	w.telling(l)
	w.axes = w.live()
	return nil
}

// wanted are the figures of the objectives, and the usual ones.
func wanted(objectives []workloads.Condition) []figure {
	var all []figure
	for _, o := range objectives {
		at := slices.IndexFunc(all, func(f figure) bool { return f.metric == o.Name() && f.statistic == o.Statistic })
		if at < 0 {
			at = len(all)
			all = append(all, figure{metric: o.Name(), statistic: o.Statistic})
		}
		all[at].limits = append(all[at].limits, o)
	}
	for _, f := range usual {
		if !slices.ContainsFunc(all, func(g figure) bool { return g.metric == f.metric && g.statistic == f.statistic }) {
			all = append(all, f)
		}
	}
	return all
}

// add notes what is drawn of a point.
func (w *swept) add(p *results.PointSummary, chosen int, places []int) {
	point := sweptPoint{chosen: chosen, strategy: p.Point.Strategy, places: places}
	for _, f := range w.figures {
		point.values = append(point.values, valueOf(p, f.metric, f.statistic))
	}
	w.points = append(w.points, point)
	for i, statistic := range tradeStatistics {
		t := newTrade(p, settingName(w.definition, p.Point.Set), values(p.Point), statistic)
		t.demand = demandOf(w.definition, t.set)
		w.trades[i] = append(w.trades[i], t)
	}
	if p.Failed() {
		w.failed++
	}
}

// telling leaves out the figures that are undefined or 0 at all points, unless they are objectives.
func (w *swept) telling(l *results.Ledger) {
	var kept []figure
	var columns []int
	for i, f := range w.figures {
		defined, some := false, false
		for _, p := range w.points {
			y := p.values[i].y
			defined = defined || y == y
			some = some || y == y && y != 0
		}
		if !defined || !some && len(f.limits) == 0 {
			continue
		}
		if m, ok := l.Metric(f.metric); ok {
			f.unit = unit(m.Unit)
		}
		kept, columns = append(kept, f), append(columns, i)
	}
	w.figures = kept
	for i := range w.points {
		var values []value
		for _, k := range columns {
			values = append(values, w.points[i].values[k])
		}
		w.points[i].values = values
	}
}

// demandName names what the device is asked for by the values of its axes.
func (w *swept) demandName(demand []string) string {
	var parts []string
	for k, value := range demand {
		if value != "" && len(w.definition.Axes[k].Values) > 1 {
			parts = append(parts, shortPath(w.definition, k)+"="+value)
		}
	}
	return strings.Join(parts, ", ")
}

// some says what is not drawn, after a sentence.
func (w *swept) some() string {
	text := ""
	if w.drawn < w.settings {
		text = fmt.Sprintf(" Of %d settings %d are drawn, spread over the axes.", w.settings, w.drawn)
	}
	if w.failed > 0 {
		text += fmt.Sprintf(" %d points have a failed replication: see the findings.", w.failed)
	}
	return text
}

// sweptAxis is an axis of which several values are drawn.
type sweptAxis struct {
	number  int       // in the definition
	present []int     // the values that are drawn, in the order of the axis
	numbers []float64 // of all values, in SI units; nil: they have no order
	unit    string
	scale   Scale
}

// live are the axes of which several values are drawn.
func (w *swept) live() []sweptAxis {
	var all []sweptAxis
	for k := range w.definition.Axes {
		given := &w.definition.Axes[k]
		a := sweptAxis{number: k, scale: Linear}
		for _, p := range w.points {
			if !slices.Contains(a.present, p.places[k]) {
				a.present = append(a.present, p.places[k])
			}
		}
		if len(a.present) < 2 {
			continue
		}
		slices.Sort(a.present)
		if numbers, inUnit, ok := numbersOf(given); ok {
			a.numbers, a.unit, a.scale = numbers, inUnit, axisScale(numbers, w.spacing(given.Path))
			slices.SortFunc(a.present, func(i, j int) int { return cmp.Compare(numbers[i], numbers[j]) })
		}
		all = append(all, a)
	}
	return all
}

// spacing is how the values of a range were said to lie; "" if they were not, or it is not known.
func (w *swept) spacing(path string) workloads.AxisScale {
	if w.scenario == nil {
		return ""
	}
	at := slices.IndexFunc(w.scenario.Axes, func(a workloads.Axis) bool { return a.Path == path })
	if at < 0 {
		return ""
	}
	return w.scenario.Axes[at].Spacing()
}

// numbersOf are the values of an axis as numbers. Samples may have a value several times.
func numbersOf(a *results.Axis) (numbers []float64, inUnit string, ok bool) {
	distinct := slices.Compact(slices.Sorted(slices.Values(a.Values)))
	some, inUnit, err := (&workloads.Axis{Path: a.Path, Values: distinct}).Numbers()
	if err != nil {
		return nil, "", false
	}
	for _, text := range a.Values {
		at, _ := slices.BinarySearch(distinct, text)
		numbers = append(numbers, some[at])
	}
	return numbers, inUnit, true
}

// x is where a value stands on the axis.
func (a *sweptAxis) x(place int) float64 {
	if a.numbers != nil {
		return a.numbers[place]
	}
	return float64(slices.Index(a.present, place))
}

// axis is the X axis of a chart along it.
func (w *swept) axis(a *sweptAxis) Axis {
	axis := Axis{Label: w.definition.Axes[a.number].Path, Unit: a.unit, Scale: a.scale}
	if a.numbers != nil {
		return axis
	}
	axis.Categories = w.labels(a)
	for _, place := range a.present {
		set := make([]string, len(w.definition.Axes))
		set[a.number] = w.label(a.number, place)
		axis.Sets = append(axis.Sets, set)
		axis.Strategies = append(axis.Strategies, w.strategyAt(a, place))
	}
	return axis
}

// strategyAt is the strategy of all points at a value of an axis; "": there are several.
func (w *swept) strategyAt(a *sweptAxis, place int) string {
	strategy := ""
	for i := range w.points {
		p := &w.points[i]
		if p.places[a.number] != place {
			continue
		}
		if strategy != "" && strategy != p.strategy {
			return ""
		}
		strategy = p.strategy
	}
	return strategy
}

// labels are the values of an axis that are drawn, as results call them.
func (w *swept) labels(a *sweptAxis) []string {
	var all []string
	for _, place := range a.present {
		all = append(all, w.label(a.number, place))
	}
	return all
}

func (w *swept) label(axis, place int) string {
	a := &w.definition.Axes[axis]
	if len(a.Labels) > 0 {
		return a.Labels[place]
	}
	return a.Values[place]
}

// limits are an objective's, as marks.
func (f *figure) marks() []Mark {
	var all []Mark
	for _, o := range f.limits {
		all = append(all, Mark{Label: o.Text, X: undefined, Y: Value(o.Value)})
	}
	return all
}

// breakEven marks the idle time-out that costs as much as it saves, along an axis that varies it, if it is the
// same at all settings.
func (w *swept) breakEven(a *sweptAxis) []Mark {
	if w.definition.Axes[a.number].Path != plan.IdleTimeout || w.scenario == nil {
		return nil
	}
	at := 0.0
	for i, p := range w.points {
		c, err := w.scenario.Point(w.overrides(p.places), w.definition.Chosen[0])
		if err != nil {
			return nil
		}
		x, ok := plan.CostsOf(&c.Device).BreakEven()
		if !ok || x <= 0 || i > 0 && x != at {
			return nil
		}
		at = x
	}
	return []Mark{{Label: "break-even", X: Value(at), Y: undefined}}
}

// overrides are the values of a setting as --set takes them.
func (w *swept) overrides(places []int) []string {
	var all []string
	for k, at := range places {
		all = append(all, w.definition.Axes[k].Path+"="+w.definition.Axes[k].Values[at])
	}
	return all
}

// about says in a sentence what a figure over the axes is for.
func (w *swept) about(f *figure) string {
	text := fmt.Sprintf("How %s depends on %s.", f.name(), list(w.paths()))
	var limits []string
	for _, o := range f.limits {
		limits = append(limits, o.Text)
	}
	if len(limits) > 0 {
		text += " The objective is " + strings.Join(limits, ", and ") + "."
	}
	return text
}

// paths are those of the axes that are drawn.
func (w *swept) paths() []string {
	var all []string
	for i := range w.axes {
		all = append(all, w.definition.Axes[w.axes[i].number].Path)
	}
	return all
}
