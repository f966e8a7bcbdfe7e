package results

import "quiesce/workloads"

// AxisNumbers are the values of an axis as numbers, for whoever plots along it.
type AxisNumbers struct {
	Name string // of a column of them: the axis and the unit, as device.idle.timeout_s
	Unit string // s, 1/s, W, J, B/s, or 1 of numbers without a unit

	of map[string]float64 // by what results call the value
}

// unitSuffixes end the names of columns with numbers, so that these say what the numbers are.
var unitSuffixes = map[string]string{"s": "_s", "1/s": "_per_s", "W": "_W", "J": "_J", "B/s": "_B_per_s", "1": "_number"}

// Numbers are those of the axis: nil if a value is neither a number nor a quantity with a unit, or if they are
// not all of one dimension.
func (a *Axis) Numbers() *AxisNumbers {
	values, unit, err := (&workloads.Axis{Path: a.Path, Values: a.Values}).Quantities()
	if err != nil {
		return nil
	}
	if unit == "" {
		unit = "1"
	}
	n := &AxisNumbers{Name: a.Path + unitSuffixes[unit], Unit: unit, of: make(map[string]float64, len(values))}
	for i, x := range values {
		n.of[a.label(i)] = x
	}
	return n
}

// Of is the number of a value as results call it: see Setting.
func (n *AxisNumbers) Of(value string) float64 { return n.of[value] }

// AxisNumbers are those of each axis, nil of one that has none.
func (d *Definition) AxisNumbers() []*AxisNumbers {
	var all []*AxisNumbers
	for i := range d.Axes {
		all = append(all, d.Axes[i].Numbers())
	}
	return all
}
