package export

import "quiesce/results"

// key is the columns that every table begins with: which run, which point of it, and what that is.
type key struct {
	scenario string
	seed     uint64
	axes     []axis
}

// axis is what varies between points besides the strategy.
type axis struct {
	Path   string   `json:"path"`
	Values []string `json:"values"`           // as one would give them to --set
	Labels []string `json:"labels,omitempty"` // as the tables have them, if that is not the same
	Column string   `json:"column,omitempty"` // that has the values as numbers, if they are some
	Unit   string   `json:"unit,omitempty"`   // of the numbers: s, 1/s, W, J, B/s or 1

	numbers *results.AxisNumbers // nil: they are none
}

// axesOf are the axes of a run.
func axesOf(d *results.Definition) []axis {
	var all []axis
	for i := range d.Axes {
		a := axis{Path: d.Axes[i].Path, Values: d.Axes[i].Values, Labels: d.Axes[i].Labels}
		if a.numbers = d.Axes[i].Numbers(); a.numbers != nil {
			a.Column, a.Unit = a.numbers.Name, a.numbers.Unit
		}
		all = append(all, a)
	}
	return all
}

func newKey(d *results.Definition) *key {
	return &key{scenario: d.Scenario, seed: d.Seed, axes: axesOf(d)}
}

// strategyColumn has each point's strategy, and so the value of an axis of strategies, which has no column of its own.
const strategyColumn = "strategy"

// columns has one of text for each axis, and behind it one of numbers where its values are numbers, in SI units.
func (k *key) columns() []column {
	all := []column{{"scenario", text, false}, {"seed", unsigned, false}, {"point", whole, false}, {strategyColumn, text, false}}
	for _, a := range k.axes {
		if a.Path != strategyColumn {
			all = append(all, column{a.Path, text, false})
		}
		if a.numbers != nil {
			all = append(all, column{a.Column, real, false})
		}
	}
	return all
}

// cells are the key of a point.
func (k *key) cells(number int, p results.Point) []cell {
	all := []cell{textCell(k.scenario), unsignedCell(k.seed), wholeCell(number), textCell(p.Strategy)}
	for i, s := range p.Set { // in the order of the axes
		if s.Path != strategyColumn {
			all = append(all, textCell(s.Value))
		}
		if n := k.axes[i].numbers; n != nil {
			all = append(all, realCell(n.Of(s.Value)))
		}
	}
	return all
}
