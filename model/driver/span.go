package driver

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Span is a length of time that may be random, as its user wrote it: a distribution's name and
// its arguments. The zero Span takes no time.
type Span struct {
	Law  string // constant, exponential ...; "": no time
	Args []SpanArg
}

// SpanArg is one argument of a distribution: a time in seconds, or a number.
type SpanArg struct {
	Name  string
	Value float64
	Time  bool // Value is in seconds
}

// Zero tells whether the span takes no time, for certain.
func (s Span) Zero() bool {
	return s.Law == "" || s.Law == "constant" && s.Args[0].Value == 0
}

// Arg is the value of the named argument; 0 if there is none.
func (s Span) Arg(name string) float64 {
	for _, a := range s.Args {
		if a.Name == name {
			return a.Value
		}
	}
	return 0
}

// String is the text form, which Parse reads back.
func (s Span) String() string {
	if s.Law == "" {
		return "0s"
	}
	if s.Law == "constant" {
		return seconds(s.Args[0].Value)
	}
	args := make([]string, len(s.Args))
	for i, a := range s.Args {
		value := strconv.FormatFloat(a.Value, 'g', -1, 64)
		if a.Time {
			value = seconds(a.Value)
		}
		args[i] = a.Name + "=" + value
	}
	return s.Law + "(" + strings.Join(args, ", ") + ")"
}

// law is a distribution that a span may have.
type law struct {
	name string
	args []lawArg // all are needed; a single unnamed argument is the first
}

type lawArg struct {
	name     string
	time     bool
	positive bool // greater than 0, else 0 will do
}

// laws are the distributions of a time that need no more than plain arguments. Their names and
// arguments are those of a scenario's distributions.
var laws = []law{
	{"constant", []lawArg{{"value", true, false}}},
	{"exponential", []lawArg{{"mean", true, true}}},
	{"erlang", []lawArg{{"mean", true, true}, {"shape", false, true}}},
	{"lognormal", []lawArg{{"mean", true, true}, {"cv2", false, true}}},
	{"uniform", []lawArg{{"low", true, false}, {"high", true, true}}},
	{"pareto", []lawArg{{"alpha", false, true}, {"low", true, true}}},
	{"weibull", []lawArg{{"shape", false, true}, {"mean", true, true}}},
}

var timeUnits = []struct {
	suffix string
	unit   time.Duration
}{
	{"ns", time.Nanosecond}, {"us", time.Microsecond}, {"µs", time.Microsecond},
	{"ms", time.Millisecond}, {"min", time.Minute}, {"s", time.Second}, {"h", time.Hour},
}

// parseSeconds reads a time with its unit, in seconds.
func parseSeconds(text string) (float64, error) {
	for _, u := range timeUnits {
		number, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			continue
		}
		sec := v * u.unit.Seconds()
		if !(sec >= 0 && sec <= maxSeconds) {
			return 0, fmt.Errorf("%s is not a time from 0 to 10 years", text)
		}
		return sec, nil
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return 0, fmt.Errorf("%s has no unit; write %ss, %sms or %sus", text, text, text, text)
	}
	return 0, fmt.Errorf("%q is not a time; write a number and a unit, as in 500us", text)
}

const maxSeconds = 10 * 365.25 * 86400

// duration rounds seconds to the nanosecond.
func duration(seconds float64) time.Duration {
	return time.Duration(float64(seconds*1e9) + 0.5)
}

// seconds is the shortest text of a time: the largest unit that makes it a whole number or,
// if none does, seconds.
func seconds(v float64) string {
	d := duration(v)
	for _, u := range []struct {
		suffix string
		unit   time.Duration
	}{{"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}, {"ns", 1}} {
		if d%u.unit == 0 && (d != 0 || u.suffix == "s") {
			return strconv.FormatInt(int64(d/u.unit), 10) + u.suffix
		}
	}
	return strconv.FormatFloat(v, 'g', -1, 64) + "s"
}
