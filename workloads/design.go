package workloads

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/samplemv"

	"quiesce/des"
	"quiesce/workloads/document"
)

// Design says which settings of a sweep's axes are run: every value with every other (grid), or so many
// settings that fill the space between the ends of all axes evenly. Samples depend on the seed alone.
type Design struct {
	// So many settings: each axis is cut into as many parts, and each part is used once.
	LatinHypercube Count `yaml:"latin_hypercube" example:"200"`
	// So many settings of a scrambled Halton sequence: however many are taken, they lie evenly.
	Halton Count `yaml:"halton" example:"200"`
}

// Alternatives makes the designs exclude each other.
func (*Design) Alternatives() []string { return nil }

// FormHint says how a design is written.
func (*Design) FormHint() string {
	return "write design: grid, design: {latin_hypercube: 200} or design: {halton: 200}"
}

// UnmarshalText reads "grid".
func (d *Design) UnmarshalText(text []byte) error {
	if string(text) != "grid" {
		return complain(d.FormHint(), "there is no design %q", text)
	}
	*d = Design{}
	return nil
}

// Grammar describes the single-word form.
func (Design) Grammar() (string, []string) { return "^grid$", []string{"grid"} }

// Samples is how many settings the design samples; 0: it is the grid.
func (d *Design) Samples() int {
	if d == nil {
		return 0
	}
	return int(max(d.LatinHypercube, d.Halton))
}

// sampleLimit bounds the settings of a design that samples.
const sampleLimit = 100_000

// checkDesign checks the design against the axes. It reports whether they can be sampled, if they are.
func (c *checker) checkDesign() bool {
	d := c.file.Design
	n := d.Samples()
	if n == 0 {
		return true
	}
	key := "latin_hypercube"
	if d.Halton > 0 {
		key = "halton"
	}
	ok := true
	fail := func(what, hint string, path ...any) {
		c.problem(what, hint, path...)
		ok = false
	}
	if n < 2 || n > sampleLimit {
		fail(fmt.Sprintf("a design samples from 2 to %d settings", sampleLimit), "", "design", key)
	}
	if at := c.root.Get("design"); len(c.file.Sweep) == 0 && (at.Place.Source == nil || !at.Place.Source.Argument) { // axes of the command line come behind its design
		fail("there are no axes to sample", "write sweep: {device.idle.timeout: {from: 100ms, to: 10s}}", "design")
	}
	for _, a := range c.file.Sweep {
		switch {
		case a.node == nil:
		case !a.ranges():
			fail(fmt.Sprintf("the design samples between the ends of a range, and %s has none", a.Path), "write {from: 100ms, to: 10s}, or design: grid", "sweep", a.Path)
		case a.node.Get("steps") != nil:
			fail("the design says how many values there are, not the axis", "remove steps, or write design: grid", "sweep", a.Path, "steps")
		}
	}
	return ok
}

// ranges reports whether the axis is a range.
func (a *Axis) ranges() bool { return a.node.Kind == document.Mapping && a.node.Get("values") == nil }

// sampledDigits is to how many digits samples are rounded, at least; mostDigits is how many a quantity is written in.
const (
	sampledDigits = 4
	mostDigits    = 12
)

// sample gives every axis the values of the design's settings.
func (c *checker) sample(s *Scenario) {
	n, axes := c.file.Design.Samples(), c.file.Sweep
	if len(axes) == 0 {
		return
	}
	shares := mat.NewDense(n, len(axes), nil)
	unit := distmv.NewUnitUniform(len(axes), nil)
	source := &designSource{streams: des.NewStreams(c.file.Seed, 0)}
	if c.file.Design.Halton > 0 {
		samplemv.Halton{Kind: samplemv.Owen, Q: unit, Src: source}.Sample(shares)
	} else {
		samplemv.LatinHypercube{Q: unit, Src: source}.Sample(shares)
	}
	for k, a := range axes {
		whole := c.takesWholeNumbers(s, a)
		a.Values = make([]string, n)
		for i := range a.Values {
			a.Values[i] = a.scale.at(shares.At(i, k), n, whole)
		}
		a.Labels = a.Values
	}
}

// takesWholeNumbers reports whether the path of an axis refuses what lies between whole numbers.
func (c *checker) takesWholeNumbers(s *Scenario, a *Axis) bool {
	from := a.scale.From
	if from.quantity.unit.name != "" || strings.ContainsAny(from.text, ".eE") {
		return false
	}
	var trial document.Report
	v := s.variant(a, from.text+".5", &trial)
	if trial.Clean() {
		v.decode(nil, "", &trial)
	}
	return !trial.Clean()
}

// at is the value of a range at a share of the way from one end to the other, one of n samples: as many digits as it
// takes to tell n apart, and never outside.
func (r *Range) at(share float64, n int, whole bool) string {
	from, to := r.From.quantity, r.To.quantity
	low, high := from.number, to.si()*from.unit.div/from.unit.mul
	if whole {
		low, high = math.Ceil(min(low, high)), math.Floor(max(low, high))
		high = math.Nextafter(high+1, low)
	}
	x := low + float64((high-low)*share)
	if r.Scale == "log" {
		x = low * math.Pow(high/low, share)
	}
	if whole {
		return quantity{math.Floor(x), from.unit}.String()
	}
	for digits := r.digits(low, high, n); digits < mostDigits; digits++ {
		if rounded := roundTo(x, digits); rounded >= min(low, high) && rounded <= max(low, high) {
			return quantity{rounded, from.unit}.String()
		}
	}
	return quantity{x, from.unit}.String()
}

// digits is how many it takes for rounding to move a sample by a twentieth of its part of the range at most.
func (r *Range) digits(low, high float64, n int) int {
	width := math.Abs(high-low) / max(math.Abs(low), math.Abs(high))
	if r.Scale == "log" {
		width = min(1, math.Abs(math.Log(high/low)))
	}
	return max(sampledDigits, int(math.Ceil(math.Log10(10*float64(n)/width))))
}

// designSource gives the library that samples its random bits, from the streams of the seed.
type designSource struct {
	streams des.Streams
	drawn   uint64
}

// samplingDesigns is the purpose of the draws, far from those of the model.
const samplingDesigns = 1 << 31

// Uint64 returns the next 64 bits.
func (d *designSource) Uint64() uint64 {
	d.drawn++
	high, low := d.streams.Pair(samplingDesigns, d.drawn, 0)
	return uint64(high*0x1p32)<<32 | uint64(low*0x1p32)
}

// sampledAs reports whether equal axes of two files have equal values.
func (f *File) sampledAs(g *File) bool {
	if f.Design.Samples() == 0 || g.Design.Samples() == 0 {
		return f.Design.Samples() == g.Design.Samples()
	}
	return *f.Design == *g.Design && f.Seed == g.Seed
}
