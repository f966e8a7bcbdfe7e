package workloads

import (
	"fmt"
	"math"

	"quiesce/workloads/document"
)

// Sweep is the axes that bench sweep varies, in the order written.
type Sweep []*Axis

// FormHint says how axes are written.
func (Sweep) FormHint() string {
	return "for example sweep: {device.idle.timeout: [100ms, 1s, 5s]}"
}

// Entry is a new axis.
func (s *Sweep) Entry(path string) any {
	a := &Axis{Path: path}
	*s = append(*s, a)
	return &a.node
}

// Axis is one path of the scenario and the values it takes.
type Axis struct {
	Path   string
	Values []string // as one would give them to --set

	node *document.Node
}

// Range is the other form of an axis: steps values between two ends.
type Range struct {
	From Line `yaml:"from" jsonschema:"required" example:"0.1/s"`
	To   Line `yaml:"to" jsonschema:"required" example:"0.9/s"`
	// How many values, with both ends.
	Steps Count `yaml:"steps" jsonschema:"required" example:"9"`
	// Equal differences, or equal factors.
	Scale AxisScale `yaml:"scale" jsonschema:"default=linear"`
}

// AxisScale is how the values of a range are spaced.
type AxisScale string

// Words are the scales.
func (AxisScale) Words() []AxisScale { return []AxisScale{"linear", "log"} }

// UnmarshalText reads a scale.
func (s *AxisScale) UnmarshalText(text []byte) error { return word(s, text, s.Words()) }

// stepLimit bounds the values of an axis.
const stepLimit = 10_000

// read fills the axis's values from what the scenario says.
func (a *Axis) read(report *document.Report) {
	path := "sweep." + a.Path
	n := a.node
	switch n.Kind {
	case document.List:
		for _, item := range n.Items {
			a.Values = append(a.Values, document.FormatInline(item))
		}
		if len(n.Items) == 0 {
			report.Add(n, n.Place, path+" has no values", "for example [100ms, 1s, 5s]")
		}
	case document.Mapping:
		var r Range
		document.Decode(n, &r, path, report)
		if !n.Faulty() {
			a.Values = r.values(n, path, report)
		}
	default:
		report.Add(n, n.Place, path+" must be a list of values, or a range", "for example [100ms, 1s, 5s], or {from: 0.1/s, to: 0.9/s, steps: 9}")
	}
}

// values are those of a range, the ends as written and the others in the unit of from.
func (r *Range) values(n *document.Node, path string, report *document.Report) []string {
	problem := func(key, what, hint string) []string {
		at := n.Get(key)
		report.Add(at, at.Place, path+"."+key+": "+what, hint)
		return nil
	}
	from, c := parseQuantity(string(r.From))
	if c != nil {
		return problem("from", c.What, c.Hint)
	}
	to, c := parseQuantity(string(r.To))
	switch {
	case c != nil:
		return problem("to", c.What, c.Hint)
	case from.unit.dimension != to.unit.dimension:
		return problem("to", fmt.Sprintf("%s and %s cannot be the ends of one range", r.From, r.To), "give both the same unit")
	case r.Steps < 2 || r.Steps > stepLimit:
		return problem("steps", fmt.Sprintf("must be from 2 to %d", stepLimit), "a single value is a list: [1s]")
	case r.Scale == "log" && !(from.si() > 0 && to.si() > 0):
		return problem("scale", "equal factors need ends of more than 0", "write scale: linear")
	case from.si() == to.si():
		return problem("to", "the ends are equal", "")
	}
	low := from.number
	high := to.si() * from.unit.div / from.unit.mul
	last := int(r.Steps) - 1
	values := []string{string(r.From)}
	for i := 1; i < last; i++ {
		share := float64(i) / float64(last)
		q := quantity{low + float64((high-low)*share), from.unit}
		if r.Scale == "log" {
			q.number = low * math.Pow(high/low, share)
		}
		values = append(values, q.String())
	}
	return append(values, string(r.To))
}
