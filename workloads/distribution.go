package workloads

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"quiesce/des/variate"
	"quiesce/workloads/document"
)

// Distribution is a time that may be random: one of the families below, or a bare time, which is
// constant.
type Distribution struct {
	// Always the same time.
	Constant *Time `yaml:"constant"`
	// Exponential.
	Exponential *MeanOnly `yaml:"exponential"`
	// The sum of shape exponential phases.
	Erlang *Erlang `yaml:"erlang"`
	// A choice between exponential branches.
	Hyperexponential *Hyperexponential `yaml:"hyperexponential"`
	// Lognormal, by mean and squared coefficient of variation.
	Lognormal *Lognormal `yaml:"lognormal"`
	// Uniform between two times.
	Uniform *Uniform `yaml:"uniform"`
	// P(X > x) = (low/x)^alpha.
	Pareto *Pareto `yaml:"pareto"`
	// P(X > x) = exp(-(x/scale)^shape).
	Weibull *Weibull `yaml:"weibull"`
	// The values of a sample, each as likely as the others.
	Empirical *Empirical `yaml:"empirical"`

	law *variate.Distribution // nil until Check, or, if empirical, until its file is read
}

// Alternatives makes the families exclude each other.
func (*Distribution) Alternatives() []string { return nil }

// MeanOnly is a family with one parameter.
type MeanOnly struct {
	Mean Time `yaml:"mean" jsonschema:"required" example:"1s"`
}

// Erlang is a family.
type Erlang struct {
	// Number of phases, 1 to 1000.
	Shape Count `yaml:"shape" jsonschema:"required" example:"2"`
	// Mean of the sum.
	Mean Time `yaml:"mean" jsonschema:"required" example:"1s"`
}

// Hyperexponential is a family.
type Hyperexponential struct {
	// Their probabilities add up to 1.
	Branches []Branch `yaml:"branches" jsonschema:"required" example:"[{p: 0.8, mean: 0.5s}, {p: 0.2, mean: 3s}]"`
}

// Branch is one branch of a hyperexponential.
type Branch struct {
	// Probability of the branch.
	P Probability `yaml:"p" jsonschema:"required" example:"0.5"`
	// Mean of its exponential time.
	Mean Time `yaml:"mean" jsonschema:"required" example:"1s"`
}

// Lognormal is a family.
type Lognormal struct {
	Mean Time `yaml:"mean" jsonschema:"required" example:"1s"`
	// Variance over squared mean.
	Cv2 Number `yaml:"cv2" jsonschema:"required" example:"2"`
}

// Uniform is a family.
type Uniform struct {
	Low  Time `yaml:"low" jsonschema:"required" example:"0.2s"`
	High Time `yaml:"high" jsonschema:"required" example:"1.8s"`
}

// Pareto is a family.
type Pareto struct {
	// Tail index: no finite mean up to 1, no finite variance up to 2.
	Alpha Number `yaml:"alpha" jsonschema:"required" example:"2.5"`
	// The least value.
	Low Time `yaml:"low" jsonschema:"required" example:"1ms"`
}

// Weibull is a family, by its shape and either its mean or its scale.
type Weibull struct {
	Shape Number `yaml:"shape" jsonschema:"required" example:"0.5"`
	Mean  *Time  `yaml:"mean"`
	// The 63.2 % quantile.
	Scale *Time `yaml:"scale"`
}

// Alternatives makes mean and scale exclude each other.
func (*Weibull) Alternatives() []string { return []string{"mean", "scale"} }

// Empirical is a sample: a file with one time per line, or a list.
type Empirical struct {
	// One time per line; empty lines and lines that start with # are skipped.
	File FileName `yaml:"file"`
	// The times themselves.
	Values []Time `yaml:"values"`
	// Unit of the bare numbers in the file; omitted: each line has its own.
	Unit TimeUnit `yaml:"unit"`
}

// TimeUnit is a unit of time.
type TimeUnit string

// Words are the units.
func (TimeUnit) Words() []TimeUnit { return []TimeUnit{"ns", "us", "ms", "s", "min", "h", "d"} }

// UnmarshalText reads a unit.
func (u *TimeUnit) UnmarshalText(text []byte) error { return word(u, text, u.Words()) }

// Check demands a file or values.
func (e *Empirical) Check() []document.Fault {
	switch {
	case e.File != "" && e.Values != nil:
		return []document.Fault{{At: []any{"values"}, What: "file and values exclude each other", Hint: "keep one"}}
	case e.File == "" && len(e.Values) == 0:
		return []document.Fault{{What: "the sample is missing", Hint: "write {file: name} or {values: [1ms, 2ms]}"}}
	case e.File == "" && e.Unit != "":
		return []document.Fault{{At: []any{"unit"}, What: "only a file has a unit", Hint: "remove it"}}
	}
	return nil
}

// UnmarshalText reads a bare time.
func (d *Distribution) UnmarshalText(text []byte) error {
	v, c := parseTime(string(text))
	if c != nil {
		if families := familyNames(); v == 0 && !strings.ContainsAny(string(text), "0123456789") {
			c.Hint = document.Nearest(string(text), families, "write a time, or a distribution of")
			if near := strings.Split(c.Hint, `"`); len(near) == 3 {
				c.Hint = "did you mean {" + near[1] + ": {...}}?"
			}
		}
		return c
	}
	law, err := variate.Constant(v)
	if err != nil {
		return err
	}
	*d = Distribution{law: law}
	return nil
}

// Grammar describes the bare time.
func (Distribution) Grammar() (string, []string) { return timePattern, []string{"800us", "2s"} }

// familyNames are the keys of a distribution.
func familyNames() []string {
	names := make([]string, len(variate.Kinds()))
	for i, k := range variate.Kinds() {
		names[i] = k.String()
	}
	return names
}

// Check builds the distribution. One with a file is left for later.
func (d *Distribution) Check() []document.Fault {
	kind, law, err := d.build()
	d.law = law
	return lawFaults(kind, err)
}

// lawFaults places what a constructor found wrong at the parameters.
func lawFaults(kind variate.Kind, err error) []document.Fault {
	if err == nil {
		return nil
	}
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	var faults []document.Fault
	for _, err := range errs {
		f := document.Fault{At: []any{kind.String()}, What: err.Error()}
		var p *variate.ParameterError
		if errors.As(err, &p) {
			f.At, f.What = append(f.At, parameterPath(p.Parameter)...), p.Problem
		}
		faults = append(faults, f)
	}
	return faults
}

// parameterPath splits branches[1].p into its steps.
func parameterPath(parameter string) []any {
	var path []any
	for _, part := range strings.FieldsFunc(parameter, func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
		if i, err := strconv.Atoi(part); err == nil {
			path = append(path, i)
		} else {
			path = append(path, part)
		}
	}
	return path
}

// build makes the law that the keys describe; none for a file that has not been read.
func (d *Distribution) build() (variate.Kind, *variate.Distribution, error) {
	var kind variate.Kind
	var law *variate.Distribution
	var err error
	switch {
	case d.Constant != nil:
		kind = variate.KindConstant
		law, err = variate.Constant(float64(*d.Constant))
	case d.Exponential != nil:
		kind = variate.KindExponential
		law, err = variate.Exponential(float64(d.Exponential.Mean))
	case d.Erlang != nil:
		kind = variate.KindErlang
		law, err = variate.Erlang(int(min(d.Erlang.Shape, math.MaxInt32)), float64(d.Erlang.Mean))
	case d.Hyperexponential != nil:
		kind = variate.KindHyperexponential
		law, err = variate.Hyperexponential(d.Hyperexponential.branches())
	case d.Lognormal != nil:
		kind = variate.KindLognormal
		law, err = variate.Lognormal(float64(d.Lognormal.Mean), float64(d.Lognormal.Cv2))
	case d.Uniform != nil:
		kind = variate.KindUniform
		law, err = variate.Uniform(float64(d.Uniform.Low), float64(d.Uniform.High))
	case d.Pareto != nil:
		kind = variate.KindPareto
		law, err = variate.Pareto(float64(d.Pareto.Alpha), float64(d.Pareto.Low))
	case d.Weibull != nil:
		kind = variate.KindWeibull
		law, err = d.Weibull.build()
	case d.Empirical != nil && d.Empirical.Values != nil:
		kind = variate.KindEmpirical
		values := make([]float64, len(d.Empirical.Values))
		for i, v := range d.Empirical.Values {
			values[i] = float64(v)
		}
		law, err = variate.Empirical(values)
	}
	return kind, law, err
}

func (h *Hyperexponential) branches() []variate.Branch {
	out := make([]variate.Branch, len(h.Branches))
	for i, b := range h.Branches {
		out[i] = variate.Branch{P: float64(b.P), Mean: float64(b.Mean)}
	}
	return out
}

func (w *Weibull) build() (*variate.Distribution, error) {
	shape := float64(w.Shape)
	if w.Mean != nil {
		return variate.Weibull(shape, float64(*w.Mean))
	}
	var problems []error
	if !(*w.Scale > 0) {
		problems = append(problems, &variate.ParameterError{Kind: variate.KindWeibull, Parameter: "scale", Problem: "must be more than 0 s"})
	}
	if !(shape > 0) {
		problems = append(problems, &variate.ParameterError{Kind: variate.KindWeibull, Parameter: "shape", Problem: "must be more than 0"})
	}
	if problems != nil {
		return nil, errors.Join(problems...)
	}
	return variate.Weibull(shape, float64(*w.Scale)*math.Gamma(1+1/shape))
}

// readSample reads the file of an empirical distribution.
func (e *Empirical) readSample(source *document.Source, report *document.Report) []float64 {
	var values []float64
	wrong := 0
	for i, line := range strings.Split(source.Text, "\n") {
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' {
			continue
		}
		if e.Unit != "" {
			text += string(e.Unit)
		}
		v, c := parseTime(text)
		if c == nil {
			values = append(values, v)
			continue
		}
		if e.Unit == "" && strings.HasSuffix(c.What, "has no unit") {
			c.Hint = "give every line a unit, or the distribution the key unit"
		}
		if wrong++; wrong > sampleProblemLimit {
			report.Add(nil, document.Place{Source: source, Line: i + 1, Column: 1},
				fmt.Sprintf("more than %d lines are no times", sampleProblemLimit), "is this the right file?")
			return nil
		}
		report.Add(nil, document.Place{Source: source, Line: i + 1, Column: 1 + strings.Index(line, strings.TrimSpace(line))}, c.What, c.Hint)
	}
	return values
}

// sampleProblemLimit bounds how many faulty lines of a sample are reported.
const sampleProblemLimit = 20
