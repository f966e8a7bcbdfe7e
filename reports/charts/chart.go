package charts

import (
	"encoding/json"
	"math"
)

// Chart is one figure, as data: whatever draws it decides how it looks. All values are in the unit of
// their axis, which is an SI unit without a prefix.
type Chart struct {
	ID    string `json:"id"`    // a file's name and an anchor, see Unique: "stop-latency-tail"
	Title string `json:"title"` // what is drawn
	// Group is what charts have in common which differ in the strategy, the setting or the axis alone, and
	// follow one another: who has seen one of them knows how to read the others. "": there are none.
	Group   string   `json:"group,omitempty"`
	About   string   `json:"about"` // what to read from it: a caption, and what a screen reader says
	X       Axis     `json:"x"`
	Y       Axis     `json:"y"`
	Series  []Series `json:"series,omitempty"`
	Marks   []Mark   `json:"marks,omitempty"`
	HeatMap *HeatMap `json:"heatMap,omitempty"` // instead of series
	Strip   *Strip   `json:"strip,omitempty"`   // instead of series
}

// Axis is one of a chart's two axes.
type Axis struct {
	Label string `json:"label"`
	Unit  string `json:"unit,omitempty"` // "s", "W", "J" take prefixes; "" is a bare number
	Scale Scale  `json:"scale"`
	// Categories name the places of bars and cells, at 0, 1, 2 ...: values on this axis are those numbers.
	Categories []string `json:"categories,omitempty"`
	// Strategies are whose the categories are, as many as these, or none; "" of no strategy's.
	Strategies []string `json:"strategies,omitempty"`
	// Sets are what Series.Sets is, of the categories, as many as these, or none.
	Sets [][]string `json:"sets,omitempty"`
	Low  *float64   `json:"low,omitempty"` // the end of the axis; nil: as the data demand
	High *float64   `json:"high,omitempty"`
}

// Scale is how values are laid out along an axis.
type Scale string

// The scales.
const (
	Linear     Scale = "linear"
	Log        Scale = "log"        // of base 10; values not above 0 are left out
	Percentile Scale = "percentile" // values are shares p in [0, 1), placed at log10(1/(1-p)): 90 %, 99 %, 99.9 % are equally far apart
)

// Series is one run of values, with a name in the legend.
type Series struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Strategy is whose values these are, and what its colour follows; "" of none.
	Strategy string `json:"strategy,omitempty"`
	// Set is the values of a sweep's axes, in their order, that all values of the series share; "" where
	// they differ. What filters go by.
	Set []string `json:"set,omitempty"`

	X Values `json:"x"`
	Y Values `json:"y"`
	// Intervals of Y and X, of 95 % confidence: as many as values, or none. NaN where there is none; one end alone
	// is NaN where the interval is open there, of a kind that has error bars.
	Low   Values `json:"low,omitempty"`
	High  Values `json:"high,omitempty"`
	XLow  Values `json:"xLow,omitempty"`
	XHigh Values `json:"xHigh,omitempty"`
	// Names of the points, as many as values, or none: shown beside points, unless "".
	Names []string `json:"names,omitempty"`
	// Sets are what Set is, of each point, where it differs: as many as values, or none.
	Sets [][]string `json:"sets,omitempty"`
}

// Kind is how a series is drawn.
type Kind string

// The kinds.
const (
	Line      Kind = "line"      // intervals as a band
	Step      Kind = "step"      // to the right: Y[i] holds from X[i] on; intervals as a band
	Points    Kind = "points"    // intervals as error bars
	LinePoint Kind = "linepoint" // points joined by a line, intervals as error bars
	Bars      Kind = "bars"      // stacked upon those of the series before it, at the X of the axis' categories
	Theory    Kind = "theory"    // what a closed form says: a dashed line, or a cross if it is one value
	Front     Kind = "front"     // the Pareto front, as a step through points drawn by others
)

// Mark is a line across the chart at one value, such as an objective's limit.
type Mark struct {
	Label string `json:"label"`
	X     Value  `json:"x"` // one of the two is NaN
	Y     Value  `json:"y"`
}

// HeatMap is a value at each pair of an axis' categories.
type HeatMap struct {
	Label string   `json:"label"`
	Unit  string   `json:"unit,omitempty"`
	Scale Scale    `json:"scale"`         // of the colours: linear or log
	Low   *float64 `json:"low,omitempty"` // the end of the colours; nil: as the values demand
	High  *float64 `json:"high,omitempty"`
	Z     []Values `json:"z"` // Z[y][x]; NaN: not known
	// Strategy is whose values these are; "": there is only one.
	Strategy string `json:"strategy,omitempty"`
	// Contours are the borders between where an objective holds and where it does not.
	Contours []Contour `json:"contours,omitempty"`
}

// Contour is the border of where an objective holds: where the heat map's value is Operator than Level.
type Contour struct {
	Label    string  `json:"label"`
	Operator string  `json:"operator"` // <, <=, >, >= or ==
	Level    float64 `json:"level"`
}

// Holds reports whether the objective holds for a value. NaN is on neither side: see HeatMap.Z.
func (c *Contour) Holds(z float64) bool {
	switch c.Operator {
	case "<":
		return z < c.Level
	case "<=":
		return z <= c.Level
	case ">":
		return z > c.Level
	case ">=":
		return z >= c.Level
	}
	return z == c.Level
}

// Strip is what was going on, over time: lanes from top to bottom, the categories of Y.
type Strip struct {
	Spans  []Span  `json:"spans"`
	Events []Event `json:"events,omitempty"`
	// SpanKinds and EventKinds are those that there may be, used or not: the place in the list decides the
	// look, so that it is the same in every strip. Kinds that are not in it come after it.
	SpanKinds  []string `json:"spanKinds,omitempty"`
	EventKinds []string `json:"eventKinds,omitempty"`
}

// Span is a time in one lane.
type Span struct {
	Lane int     `json:"lane"`
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Kind string  `json:"kind"` // what the colour follows, and the legend names: "D0", "in service"
	Name string  `json:"name,omitempty"`
}

// Event is a moment in one lane.
type Event struct {
	Lane int     `json:"lane"`
	At   float64 `json:"at"`
	Kind string  `json:"kind"`
	Name string  `json:"name,omitempty"`
}

// Value is a number that JSON has as null if it is NaN or infinite.
type Value float64

// MarshalJSON encodes the number.
func (v Value) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(v))
}

// Values are numbers that JSON has as null where they are NaN or infinite.
type Values []float64

// MarshalJSON encodes the numbers.
func (v Values) MarshalJSON() ([]byte, error) {
	all := make([]Value, len(v))
	for i, x := range v {
		all[i] = Value(x)
	}
	return json.Marshal(all)
}
