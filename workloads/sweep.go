package workloads

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"quiesce/workloads/document"
)

// Sweep is the axes of a study, in the order written.
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
	Labels []string // what results call them: the values themselves unless the scenario names them

	node  *document.Node
	scale Range // if it is one
}

// place is where value i is written; the values of a range have one place.
func (a *Axis) place(i int) *document.Node {
	switch {
	case a.node.Kind == document.List:
		return a.node.Items[i]
	case a.named() != nil:
		return a.named().Entries[i].Value
	}
	return a.node
}

// named is the mapping of labels to values, if the axis is one.
func (a *Axis) named() *document.Node {
	if n := a.node.Get("values"); n != nil && n.Kind == document.Mapping {
		return n
	}
	return nil
}

// Spacing is how the values of a range lie, sampled or not: linear or log; "" of values that are listed.
func (a *Axis) Spacing() AxisScale {
	if !a.ranges() {
		return ""
	}
	return cmp.Or(a.scale.Scale, "linear")
}

// NamedValues is a form of an axis: a label for each value.
type NamedValues struct {
	// What results call a value, and the value.
	Values *document.Node `yaml:"values" jsonschema:"required" example:"{short: 100ms, long: 5s}"`
}

// Range is a form of an axis: steps values between two ends.
type Range struct {
	From AxisEnd `yaml:"from" jsonschema:"required" example:"0.1/s"`
	To   AxisEnd `yaml:"to" jsonschema:"required" example:"0.9/s"`
	// How many values, with both ends. Only a design that samples them goes without.
	Steps Count `yaml:"steps" example:"9"`
	// Equal differences, or equal factors.
	Scale AxisScale `yaml:"scale" jsonschema:"default=linear"`
}

// AxisEnd is a number with a unit, or without one where the path takes a bare number.
type AxisEnd struct {
	text     string
	quantity quantity
}

// UnmarshalText reads an end.
func (e *AxisEnd) UnmarshalText(text []byte) error {
	q, c := parseQuantity(string(text))
	if c != nil {
		return c
	}
	*e = AxisEnd{string(text), q}
	return nil
}

// Grammar describes an end.
func (AxisEnd) Grammar() (string, []string) {
	return numberPattern + ` *[^ ]*$`, []string{"0.1/s", "100ms", "0.25"}
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
// Those of a design that samples are filled in later.
func (a *Axis) read(sampled bool, report *document.Report) {
	path := "sweep." + a.Path
	n := a.node
	switch n.Kind {
	case document.List:
		for _, item := range n.Items {
			a.Values = append(a.Values, document.FormatInline(item))
			if item.Kind == document.Scalar {
				a.Labels = append(a.Labels, item.Text)
			} else {
				a.Labels = append(a.Labels, document.FormatInline(item))
			}
		}
		if len(n.Items) == 0 {
			report.Add(n, n.Place, path+" has no values", "for example [100ms, 1s, 5s]")
		}
	case document.Mapping:
		a.readMapping(path, sampled, report)
	default:
		report.Add(n, n.Place, path+" must be a list of values, or a range", axisHint)
	}
	if a.Labels == nil {
		a.Labels = a.Values
	}
}

const axisHint = "for example [100ms, 1s, 5s], or {from: 0.1/s, to: 0.9/s, steps: 9}"

// readMapping reads an axis that is a range, or values with labels.
func (a *Axis) readMapping(path string, sampled bool, report *document.Report) {
	n := a.node
	if n.Get("values") == nil {
		r := &a.scale
		document.Decode(n, r, path, report)
		if n.Get("steps") == nil && !sampled {
			report.Add(n, n.Place, path+".steps is missing", "for example steps: 9")
		}
		if !n.Faulty() && r.check(sampled, n, path, report) && !sampled {
			a.Values = r.between(r.From.quantity, r.To.quantity)
		}
		return
	}
	var v NamedValues
	document.Decode(n, &v, path, report)
	switch named := a.named(); {
	case n.Faulty():
	case named == nil || len(named.Entries) == 0:
		report.Add(n, v.Values.Place, path+".values must be a mapping of labels to values", "for example {short: 100ms, long: 5s}; a list needs no key: [100ms, 5s]")
	default:
		for _, e := range named.Entries {
			a.Labels = append(a.Labels, e.Key)
			a.Values = append(a.Values, document.FormatInline(e.Value))
		}
	}
}

// check reports what is wrong between the keys of a range, and whether nothing is.
func (r *Range) check(sampled bool, n *document.Node, path string, report *document.Report) bool {
	problem := func(key, what, hint string) bool {
		at := n.Get(key)
		report.Add(at, at.Place, path+"."+key+": "+what, hint)
		return false
	}
	from, to := r.From.quantity, r.To.quantity
	switch {
	case from.unit.dimension != to.unit.dimension:
		return problem("to", fmt.Sprintf("%s and %s cannot be the ends of one range", r.From.text, r.To.text), "give both the same unit")
	case !sampled && (r.Steps < 2 || r.Steps > stepLimit):
		return problem("steps", fmt.Sprintf("must be from 2 to %d", stepLimit), "a single value is a list: [1s]")
	case r.Scale == "log" && !(from.si() > 0 && to.si() > 0):
		return problem("scale", "equal factors need ends of more than 0", "write scale: linear")
	case from.si() == to.si():
		return problem("to", "the ends are equal", "")
	}
	return true
}

// between makes the values of a range whose ends have one dimension: the ends as written and the others
// in the unit of from, with no more digits than it takes to tell them apart.
func (r *Range) between(from, to quantity) []string {
	low := from.number
	high := to.si() * from.unit.div / from.unit.mul
	last := int(r.Steps) - 1
	digits := logDigits
	if r.Scale == "log" { // of which a step is nearly this share of each value
		share := math.Abs(math.Log(high/low)) / float64(last)
		digits = max(digits, stepDigits-1-int(math.Floor(math.Log10(share))))
	}
	step := math.Abs(high-low) / float64(last)
	coarser := from.unit.mul / from.unit.div * to.unit.div / to.unit.mul // 0.001 from ms to s
	values := []string{r.From.text}
	for i := 1; i < last; i++ {
		share := float64(i) / float64(last)
		x, apart, in := low+float64((high-low)*share), step, from.unit
		if r.Scale == "log" {
			x = roundTo(low*math.Pow(high/low, share), digits)
		}
		if coarser < 1 && math.Abs(x*coarser) >= 1 {
			x, apart, in = x*coarser, step*coarser, to.unit // 1000ms of a range to 100s is 1s
		}
		if r.Scale == "log" {
			x = roundTo(x, digits)
		} else {
			x = roundToStep(x, apart)
		}
		values = append(values, quantity{x, in}.String())
	}
	return append(values, r.To.text)
}

// logDigits is to how many digits the values of a log scale are rounded, unless they are nearer to each other.
const logDigits = 4

// stepDigits is to how many digits of their distance values of a range are rounded: by less than a hundredth of it.
const stepDigits = 3

// roundToStep rounds x to stepDigits digits of a step.
func roundToStep(x, step float64) float64 {
	_, exponent, _ := strings.Cut(strconv.FormatFloat(step, 'e', stepDigits-1, 64), "e")
	power, err := strconv.Atoi(exponent)
	if err != nil {
		panic("workloads: a formatted number cannot be read: " + err.Error())
	}
	unit := math.Pow(10, float64(power-stepDigits+1))
	return math.Round(x/unit) * unit
}

// roundTo rounds to a number of significant digits.
func roundTo(x float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits-1, 64), 64)
	if err != nil {
		panic("workloads: a formatted number cannot be read: " + err.Error())
	}
	return rounded
}

// Quantities are the values of an axis in SI units, and their unit (s, 1/s, W, J, B/s; "" for bare
// numbers). The error says which value is none, or is of another dimension.
func (a *Axis) Quantities() (values []float64, inUnit string, err error) {
	dimension := ratio
	for i, text := range a.Values {
		x, of, problem := readQuantity(text)
		if problem != nil {
			return nil, "", fmt.Errorf("the values of %s are no quantities: %s", a.Path, problem.What)
		}
		if i > 0 && of != dimension {
			return nil, "", fmt.Errorf("%s and %s of %s cannot be compared", a.Values[0], text, a.Path)
		}
		dimension = of
		values = append(values, x)
	}
	return values, [...]string{"", "s", "1/s", "W", "J", "B/s"}[dimension], nil
}

// Numbers are the values of an axis as Quantities has them. The error says why the axis has no order.
func (a *Axis) Numbers() (values []float64, inUnit string, err error) {
	values, inUnit, err = a.Quantities()
	if err != nil {
		return nil, "", err
	}
	sorted := slices.Sorted(slices.Values(values))
	if len(slices.Compact(sorted)) < len(values) {
		return nil, "", fmt.Errorf("%s has a value twice", a.Path)
	}
	return values, inUnit, nil
}

// readQuantity reads a quantity, a time in several units such as 1m30s, or a count such as 1_000. The value is
// the nearest float64 to what is written, in SI units.
func readQuantity(text string) (float64, dimension, *document.Complaint) {
	q, problem := parseQuantity(text)
	if problem == nil {
		return nearest(exactSI(text, q)), q.unit.dimension, nil
	}
	if parts, ok := splitCompound(text); ok {
		sum := new(big.Rat)
		for _, part := range parts {
			q, wrong := parseQuantity(part)
			if wrong != nil {
				return 0, ratio, wrong
			}
			sum.Add(sum, exactSI(part, q))
		}
		return nearest(sum), span, nil
	}
	if count, wrong := parseCount(text, 0); wrong == nil {
		return float64(count), ratio, nil
	}
	return 0, ratio, problem
}

// exactSI is the quantity that a text was read as, in SI units, without the rounding of float64: 26.67ms is 0.02667 s,
// and not the double beside that.
func exactSI(text string, q quantity) *big.Rat {
	number, _ := splitNumber(strings.TrimSpace(text))
	if q.number == 0 { // 1e-999999999 would take all memory
		return new(big.Rat)
	}
	x, ok := new(big.Rat).SetString(number)
	if !ok {
		panic("workloads: a number that was read is none: " + number)
	}
	x.Mul(x, new(big.Rat).SetFloat64(q.unit.mul))
	return x.Quo(x, new(big.Rat).SetFloat64(q.unit.div))
}

// nearest is the nearest float64.
func nearest(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}
