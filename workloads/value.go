package workloads

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"quiesce/workloads/document"
)

// The types of single values. Each reads its own text; Grammar describes that text to the JSON
// Schema: a pattern, and examples.

// Name is what a queue or a class is called: a letter, then letters, digits, _ and -.
type Name string

const namePattern = `^[A-Za-z][A-Za-z0-9_-]*$`

// UnmarshalText reads a name.
func (n *Name) UnmarshalText(text []byte) error {
	for i, r := range string(text) {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && r != '-' && (r < '0' || r > '9')) {
			return &document.Complaint{Offset: i, What: fmt.Sprintf("%q cannot be a name", text), Hint: "a letter, then letters, digits, _ and -"}
		}
	}
	if len(text) == 0 {
		return complain("", "the name is empty")
	}
	*n = Name(text)
	return nil
}

// Grammar describes a name.
func (Name) Grammar() (string, []string) { return namePattern, []string{"read"} }

// Line is a text of one line.
type Line string

// UnmarshalText reads a line.
func (l *Line) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	switch {
	case s == "":
		return complain("", "the text is empty")
	case strings.ContainsAny(s, "\r\n"):
		return complain("say more in comments", "this must be one line")
	}
	*l = Line(s)
	return nil
}

// Grammar describes a line.
func (Line) Grammar() (string, []string) { return `^[^\r\n]+$`, nil }

// Count is a whole number from 1.
type Count int64

// UnmarshalText reads a count.
func (n *Count) UnmarshalText(text []byte) error {
	v, c := parseCount(string(text), 1)
	if c != nil {
		return c
	}
	*n = Count(v)
	return nil
}

// Grammar describes a count.
func (Count) Grammar() (string, []string) { return `^[0-9][0-9_]*$`, []string{"30"} }

// Number is a number without a unit.
type Number float64

// UnmarshalText reads a number.
func (n *Number) UnmarshalText(text []byte) error {
	v, c := ratio.parse(string(text))
	if c != nil {
		return c
	}
	*n = Number(v)
	return nil
}

const numberPattern = `^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?`

// Grammar describes a number.
func (Number) Grammar() (string, []string) { return numberPattern + `%?$`, []string{"1.5"} }

// Probability is a number from 0 to 1, or a percentage.
type Probability float64

// UnmarshalText reads a probability.
func (p *Probability) UnmarshalText(text []byte) error {
	v, c := parseRatio(string(text))
	if c != nil {
		return c
	}
	*p = Probability(v)
	return nil
}

// Grammar describes a probability.
func (Probability) Grammar() (string, []string) {
	return `^[0-9.]+([eE][+-]?[0-9]+)? *%?$`, []string{"0.25", "25%"}
}

// Time is a time of zero or more, such as 800us, 2s, 5min, 1h30m or 7d. Its unit is mandatory; a
// day has 24 hours.
type Time float64

// UnmarshalText reads a time.
func (t *Time) UnmarshalText(text []byte) error {
	v, c := parseTime(string(text))
	if c != nil {
		return c
	}
	*t = Time(v)
	return nil
}

const timePattern = `^([0-9.]+([eE][+-]?[0-9]+)? *(ns|us|µs|ms|s|m|min|h|d))+$`

// Grammar describes a time.
func (Time) Grammar() (string, []string) { return timePattern, []string{"800us", "2s", "5min"} }

func (t Time) duration() time.Duration { return duration(float64(t)) }

// Rate is a number of occurrences per time, such as 0.8/s or 12/min.
type Rate float64

// UnmarshalText reads a rate, in 1/s.
func (r *Rate) UnmarshalText(text []byte) error {
	v, c := rate.parse(string(text))
	switch {
	case c != nil:
		return c
	case v < 0 || math.IsInf(v, 0):
		return complain("", "%q is no possible rate", text)
	case v > 0 && 1/v >= maxTime:
		return complain("", "%q is less than once in 292 years", text)
	case v > 1e9:
		return complain("the clock counts nanoseconds", "%q is more than one per nanosecond", text)
	}
	*r = Rate(v)
	return nil
}

// Grammar describes a rate.
func (Rate) Grammar() (string, []string) {
	return `^[0-9.]+([eE][+-]?[0-9]+)? *(/us|/µs|/ms|/s|/m|/min|/h|/d)$`, []string{"0.8/s", "12/min"}
}

// Watts is a power, such as 5W or 50mW.
type Watts float64

// UnmarshalText reads a power, in watts.
func (w *Watts) UnmarshalText(text []byte) error {
	v, c := power.parse(string(text))
	switch {
	case c != nil:
		return c
	case !(v >= 0 && v < 1e9):
		return complain("", "%q is no possible power draw", text)
	}
	*w = Watts(v)
	return nil
}

// Grammar describes a power.
func (Watts) Grammar() (string, []string) {
	return `^[0-9.]+([eE][+-]?[0-9]+)? *(nW|uW|µW|mW|W|kW)$`, []string{"2.5W", "50mW"}
}

// DataRate is a number of bytes per second, such as 500MB/s or 2GiB/s.
type DataRate float64

// UnmarshalText reads a data rate, in bytes/s.
func (r *DataRate) UnmarshalText(text []byte) error {
	v, c := flow.parse(string(text))
	switch {
	case c != nil:
		return c
	case !(v > 0 && v < 1e18):
		return complain("", "%q is no possible data rate", text)
	}
	*r = DataRate(v)
	return nil
}

// Grammar describes a data rate.
func (DataRate) Grammar() (string, []string) {
	return `^[0-9.]+([eE][+-]?[0-9]+)? *(B/s|[kMG]B/s|[KMG]iB/s)$`, []string{"500MB/s"}
}

// Bound is a whole number from 0, or unlimited.
type Bound struct {
	Unlimited bool
	N         int64
}

// UnmarshalText reads a bound.
func (b *Bound) UnmarshalText(text []byte) error {
	if string(text) == "unlimited" {
		*b = Bound{Unlimited: true}
		return nil
	}
	v, c := parseCount(string(text), 0)
	if c != nil {
		c.Hint = "write a whole number, or unlimited"
		return c
	}
	*b = Bound{N: v}
	return nil
}

// Grammar describes a bound.
func (Bound) Grammar() (string, []string) {
	return `^([0-9][0-9_]*|unlimited)$`, []string{"4", "unlimited"}
}

// Limit is a time limit of more than zero, or none.
type Limit float64

// UnmarshalText reads a limit.
func (l *Limit) UnmarshalText(text []byte) error {
	if string(text) == "none" {
		*l = 0
		return nil
	}
	v, c := parseTime(string(text))
	switch {
	case c != nil:
		return c
	case v == 0:
		return complain("write none if there is no limit", "a limit of %s would always be exceeded", text)
	}
	*l = Limit(v)
	return nil
}

// Grammar describes a limit.
func (Limit) Grammar() (string, []string) {
	return strings.TrimSuffix(timePattern, "$") + "$|^none$", []string{"600s", "none"}
}

// Horizon is what ends a replication: an amount of simulated time, or a number of requests.
type Horizon struct {
	Time     time.Duration
	Requests int64
}

// horizonHint is what to write as a horizon.
const horizonHint = "write a time, 1000s, or a number of requests, 200000 requests"

// UnmarshalText reads a horizon.
func (h *Horizon) UnmarshalText(text []byte) error {
	number, name := splitNumber(strings.ReplaceAll(string(text), "_", ""))
	switch strings.TrimSpace(name) {
	case "requests", "request":
		v, c := parseCount(number, 1)
		if c != nil {
			return c
		}
		*h = Horizon{Requests: v}
		return nil
	}
	v, c := parseTime(string(text))
	switch {
	case c != nil:
		c.Hint = horizonHint
		return c
	case v == 0:
		return complain(horizonHint, "a replication of no time shows nothing")
	}
	*h = Horizon{Time: duration(v)}
	return nil
}

// Grammar describes a horizon.
func (Horizon) Grammar() (string, []string) {
	return strings.TrimSuffix(timePattern, "$") + "$|^[0-9][0-9_]* *requests?$", []string{"1000s", "200000 requests"}
}

// Warmup is the part of a replication that no metric counts: found by MSER-5 (auto), a time, or a
// share of the horizon.
type Warmup struct {
	Automatic bool
	Time      time.Duration
	Fraction  float64
}

// UnmarshalText reads a warm-up.
func (w *Warmup) UnmarshalText(text []byte) error {
	const hint = "write auto, a time or a percentage"
	if string(text) == "auto" {
		*w = Warmup{Automatic: true}
		return nil
	}
	if strings.HasSuffix(string(text), "%") {
		v, c := parseRatio(string(text))
		if c != nil {
			return c
		}
		if v >= 1 {
			return complain("", "a warm-up of %s leaves nothing to count", text)
		}
		*w = Warmup{Fraction: v}
		return nil
	}
	v, c := parseTime(string(text))
	if c != nil {
		c.Hint = hint
		return c
	}
	*w = Warmup{Time: duration(v)}
	return nil
}

// Grammar describes a warm-up.
func (Warmup) Grammar() (string, []string) {
	return "^auto$|^[0-9.]+ *%$|" + timePattern, []string{"auto", "100s", "10%"}
}

// FileName is the name of a file. In a scenario file it is relative to that file's directory, on
// the command line to the working directory.
type FileName string

// UnmarshalText reads a file name.
func (f *FileName) UnmarshalText(text []byte) error {
	if strings.TrimSpace(string(text)) == "" {
		return complain("", "the file name is empty")
	}
	*f = FileName(text)
	return nil
}

// word reads one of several words.
func word[T ~string](to *T, text []byte, words []T) error {
	if slices.Contains(words, T(text)) {
		*to = T(text)
		return nil
	}
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return complain(document.Nearest(string(text), all, "write one of"), "%q is not known here", text)
}
