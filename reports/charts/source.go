package charts

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

// How many points of a run are drawn side by side, unless it has more strategies.
const (
	barsAtMost   = 24
	curvesAtMost = 12
	// Of a sweep with several strategies each setting has charts of its own for the curves: those of both
	// ends show what lies between.
	settingsAtMost = 2
)

// source is what charts of single points are made from.
type source struct {
	definition *results.Definition
	scenario   *workloads.Scenario // nil: not at hand
	entries    []*entry            // for bars
	curves     []*entry            // for curves: some of entries, or all
	settings   int                 // that the run has results of
	drawn      int                 // of them in entries
	curved     int                 // of them in curves
}

// entry is a point that is drawn.
type entry struct {
	*results.PointSummary
	name          string                           // in legends and at axes
	set           []string                         // the values of the sweep's axes
	distributions map[string]*results.Distribution // of a curve
	colour        string                           // the strategy that its curves' colour follows
	config        *model.Config                    // nil: not at hand
}

// curved are the metrics of which curves are drawn.
var curved = []string{"stop_latency", "time_to_low_power", "request_latency", "first_io_latency", "requeues_per_stop", "reorder_distance"}

// read chooses the points that are drawn side by side, and reads them.
func read(l *results.Ledger, s *workloads.Scenario) (*source, error) {
	src := &source{definition: &l.Definition, scenario: s}
	strategies := len(l.Definition.Strategies)
	settings, total, err := choose(l, barsAtMost/strategies)
	if err != nil {
		return nil, err
	}
	src.settings, src.drawn = total, len(settings)
	most := max(1, curvesAtMost/strategies)
	if src.perSetting() {
		most = settingsAtMost
	}
	curves := spread(len(settings), most)
	for i, setting := range settings {
		if curves[i] {
			src.curved++
		}
		if err := src.read(l, setting, curves[i]); err != nil {
			return nil, err
		}
	}
	return src, nil
}

// read reads the strategies of a setting.
func (src *source) read(l *results.Ledger, setting int, curves bool) error {
	k := len(src.definition.Strategies)
	for i := range k {
		evidence, err := l.Evidence(setting*k + i)
		if err != nil {
			return err
		}
		if evidence.Replications == 0 {
			continue
		}
		e := &entry{PointSummary: evidence.PointSummary, set: values(evidence.Point)}
		e.name, e.colour = nameOf(src.definition, e.Point), src.colour(e.Point)
		e.config = src.configuration(setting, src.definition.Chosen[i])
		src.entries = append(src.entries, e)
		if !curves {
			continue
		}
		e.distributions = map[string]*results.Distribution{}
		for _, metric := range curved {
			if d := evidence.Distribution(metric); d != nil {
				e.distributions[metric] = d
			}
		}
		src.curves = append(src.curves, e)
	}
	return nil
}

// configuration is what was simulated at a setting; nil if that cannot be told.
func (src *source) configuration(setting int, chosen string) *model.Config {
	if src.scenario == nil {
		return nil
	}
	c, err := src.scenario.Point(src.definition.Overrides(setting), chosen)
	if err != nil {
		return nil // the point has failed, or files are gone: nothing is known by theory
	}
	return c
}

// values are those of a point's axes.
func values(p results.Point) []string {
	var all []string
	for _, s := range p.Set {
		all = append(all, s.Value)
	}
	return all
}

// nameOf names a point beside the others of its run.
func nameOf(d *results.Definition, p results.Point) string {
	if len(p.Set) == 0 {
		return p.Strategy
	}
	name := settingName(d, p.Set)
	if len(d.Strategies) > 1 {
		name = p.Strategy + ", " + name
	}
	return name
}

// settingName names a setting by the values of its axes.
func settingName(d *results.Definition, set []results.Setting) string {
	if len(set) == 1 {
		return set[0].Value
	}
	var parts []string
	for k, s := range set {
		if len(d.Axes[k].Values) > 1 {
			parts = append(parts, shortPath(d, k)+"="+s.Value)
		}
	}
	return strings.Join(parts, ", ")
}

// shortPath is the last part of an axis' path if no other axis ends so, else the whole.
func shortPath(d *results.Definition, axis int) string {
	last := func(k int) string { return path.Base(strings.ReplaceAll(d.Axes[k].Path, ".", "/")) }
	for k := range d.Axes {
		if k != axis && last(k) == last(axis) {
			return d.Axes[axis].Path
		}
	}
	return last(axis)
}

// perSetting reports whether each setting has charts of its own.
func (src *source) perSetting() bool {
	return len(src.definition.Axes) > 0 && len(src.definition.Strategies) > 1
}

// perSetting draws the curves of each setting of a sweep by themselves, where there are several strategies
// to compare. Those of one strategy are drawn together, each setting in a colour of its own.
func perSetting(draw func(*source) []Chart) func(*source) []Chart {
	return func(src *source) []Chart {
		if !src.perSetting() {
			return draw(src)
		}
		var charts []Chart
		for from := 0; from < len(src.curves); {
			to := from + 1
			for to < len(src.curves) && slices.Equal(src.curves[to].set, src.curves[from].set) {
				to++
			}
			one := *src
			one.curves = nil
			for _, e := range src.curves[from:to] {
				named := *e
				named.name = e.Point.Strategy
				one.curves = append(one.curves, &named)
			}
			setting := settingName(src.definition, src.curves[from].Point.Set)
			for _, c := range draw(&one) {
				c.Group = c.ID
				c.ID += "_" + identifier(setting)
				c.Title += ": " + setting
				charts = append(charts, c)
			}
			from = to
		}
		return charts
	}
}

// colour is the strategy that the colour of a point's curves follows: none where all have the same.
func (src *source) colour(p results.Point) string {
	if len(src.definition.Strategies) == 1 && len(src.definition.Axes) > 0 {
		return ""
	}
	return p.Strategy
}

// names are those of the entries, for an axis.
func (src *source) names() []string {
	var all []string
	for _, e := range src.entries {
		all = append(all, e.name)
	}
	return all
}

// some says that of a sweep not all settings are drawn, after a sentence.
func (src *source) some(drawn int) string {
	if drawn == src.settings {
		return ""
	}
	return fmt.Sprintf(" Of %d settings %d are drawn, spread over the axes.", src.settings, drawn)
}

// titled is the title of a chart of so many settings, or the label of an axis of them. If these are not all, it says so: a
// file of a picture has no caption, and no title but the label.
func (src *source) titled(title string, drawn int) string {
	if drawn == src.settings {
		return title
	}
	return fmt.Sprintf("%s (%d of %d settings)", title, drawn, src.settings)
}

// curvesTitled is the same of a chart of curves. Where each setting has one of its own, the title names that.
func (src *source) curvesTitled(title string) string {
	if src.perSetting() {
		return title
	}
	return src.titled(title, src.curved)
}

// categories is the X axis of bars and points for the entries.
func (src *source) categories() Axis {
	label := "strategy"
	switch d := src.definition; {
	case len(d.Axes) > 0 && len(d.Strategies) > 1:
		label = "strategy and setting"
	case len(d.Axes) == 1:
		label = d.Axes[0].Path
	case len(d.Axes) > 1:
		label = "setting"
	}
	a := Axis{Label: src.titled(label, src.drawn), Scale: Linear, Categories: src.names()}
	for _, e := range src.entries {
		a.Strategies = append(a.Strategies, e.Point.Strategy)
		if len(e.set) > 0 {
			a.Sets = append(a.Sets, e.set)
		}
	}
	return a
}
