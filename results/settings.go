package results

import (
	"fmt"
	"slices"
	"strings"
)

// Axis is one path of the scenario that a sweep varies.
type Axis struct {
	Path   string
	Values []string // as one would give them to --set
	Labels []string `json:",omitempty"` // what results call them; none: the values themselves
}

// label is what results call a value.
func (a *Axis) label(i int) string {
	if len(a.Labels) > 0 {
		return a.Labels[i]
	}
	return a.Values[i]
}

// Design says which settings of the axes are run. The zero Design is the grid: every value of each axis
// with every value of the others. In any other, setting i has value i of each axis.
type Design struct {
	Kind     string // "", LatinHypercube or Halton
	Settings int    // not of the grid, where it follows from the axes
}

// The designs that sample.
const (
	LatinHypercube = "latin_hypercube"
	Halton         = "halton"
)

// String is the design in two words.
func (d Design) String() string {
	if d.Kind == "" {
		return "grid"
	}
	return fmt.Sprintf("%s of %d", d.Kind, d.Settings)
}

// Point is one configuration of a run: a strategy, and a value for each axis.
type Point struct {
	Strategy string
	Set      []Setting // in the order of the axes; empty outside sweeps
}

// Setting is the value of one axis.
type Setting struct {
	Path, Value string
}

// String names the point in messages: its strategy, and its settings if it has any.
func (p Point) String() string {
	text := p.Strategy
	for _, s := range p.Set {
		text += ", " + s.Path + "=" + s.Value
	}
	return text
}

// Settings is how many settings the run has. It is more than PointLimit where it is too many to count.
func (d *Definition) Settings() int {
	if len(d.Axes) == 0 {
		return 1
	}
	if d.Design.Kind != "" {
		return d.Design.Settings
	}
	n := 1
	for i := range d.Axes {
		if n *= len(d.Axes[i].Values); n > PointLimit {
			return n
		}
	}
	return n
}

// PointLimit bounds the points of a run.
const PointLimit = 100_000_000

// Len is how many points the run has: each strategy at each setting. Point number
// setting*len(Strategies)+strategy is that of the strategy at the setting.
func (d *Definition) Len() int { return d.Settings() * len(d.Strategies) }

// Point is the point of that number, from 0 to Len()-1.
func (d *Definition) Point(i int) Point {
	setting, strategy := i/len(d.Strategies), i%len(d.Strategies)
	p := Point{Strategy: d.Strategies[strategy]}
	for k, at := range d.Places(setting) {
		p.Set = append(p.Set, Setting{d.Axes[k].Path, d.Axes[k].label(at)})
	}
	if p.Strategy == "" {
		p.Strategy = ownStrategy(p.Set)
	}
	return p
}

// ownStrategy is the strategy that the settings of a point say.
func ownStrategy(set []Setting) string {
	var parts []string
	for _, s := range set {
		if isStrategyPath(s.Path) {
			parts = append(parts, s.Value)
		}
	}
	return strings.Join(parts, " ")
}

// isStrategyPath reports whether an axis varies the scenario's own strategy.
func isStrategyPath(path string) bool {
	return path == "strategy" || strings.HasPrefix(path, "strategy.")
}

// Overrides are the values of a setting as one would give them to --set: path=value.
func (d *Definition) Overrides(setting int) []string {
	var all []string
	for k, at := range d.Places(setting) {
		all = append(all, d.Axes[k].Path+"="+d.Axes[k].Values[at])
	}
	return all
}

// Places is the number of each axis's value at a setting, from 0. In a grid the last axis varies fastest.
func (d *Definition) Places(setting int) []int {
	all := make([]int, len(d.Axes))
	for k := len(d.Axes) - 1; k >= 0; k-- {
		if d.Design.Kind != "" {
			all[k] = setting
			continue
		}
		n := len(d.Axes[k].Values)
		all[k] = setting % n
		setting /= n
	}
	return all
}

// describe names axes, with how many values each has.
func describe(axes []Axis) string {
	if len(axes) == 0 {
		return "none"
	}
	var names []string
	for _, a := range axes {
		names = append(names, fmt.Sprintf("%s (%s)", a.Path, some(a.Values)))
	}
	return strings.Join(names, "; ")
}

// some lists values, of many the first few and the last.
func some(values []string) string {
	const most = 6
	if len(values) > most {
		values = append(slices.Clone(values[:most-2]), "...", values[len(values)-1])
	}
	return strings.Join(values, ", ")
}
