package workloads

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quiesce/workloads/document"
)

// Axes of the command line replace those of their paths and come behind the others.
func TestAxesOfTheCommandLine(t *testing.T) {
	s := open(t, small, "sweep={device.d0_exit: [1ms, 2ms], requests.read.arrivals.poisson.rate: [1/s, 2/s]}")
	next, err := s.WithAxes([]string{"queues.io.presented=1..7/4", "device.d0_exit=1ms..100ms/3/log", "strategy=drain,deadline(5ms, fallback=cancel-hw)"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"device.d0_exit=1ms;10ms;100ms", "requests.read.arrivals.poisson.rate=1/s;2/s", "queues.io.presented=1;3;5;7",
		"strategy=drain;deadline(5ms, fallback=cancel-hw)"}
	if got := axesOf(next); !slices.Equal(got, want) {
		t.Errorf("axes are %q", got)
	}
	if again, err := Open(Source{Name: "again", Text: next.Text()}, nil); err != nil || !slices.Equal(axesOf(again), want) {
		t.Errorf("the text has other axes: %v\n%s", err, next.Text())
	}
}

// A design of the command line samples axes of the command line; one of a file without axes is a mistake.
func TestDesignOfAxesOfTheCommandLine(t *testing.T) {
	s, err := open(t, small, "design={halton: 5}").WithAxes([]string{"device.d0_exit=1ms..100ms", "requests.read.arrivals.poisson.rate=1/s..2/s"})
	if err != nil || len(s.Axes) != 2 || len(s.Axes[0].Values) != 5 {
		t.Errorf("%v", err)
	}
	if _, err := Open(Source{Name: "file", Text: small + "\ndesign: {halton: 5}\n"}, nil); err == nil || !strings.Contains(err.Error(), "there are no axes to sample") {
		t.Errorf("a design of nothing: %v", err)
	}
}

// axesOf are a scenario's axes with their values.
func axesOf(s *Scenario) []string {
	var all []string
	for _, a := range s.Axes {
		all = append(all, a.Path+"="+strings.Join(a.Values, ";"))
	}
	return all
}

// wrongAxes are arguments of --axis, with a ^ before the place that is at fault, and what is said of it.
var wrongAxes = []struct {
	axes []string
	want string
}{
	{[]string{"device.d0_exit^"}, "the argument has no ="},
	{[]string{"device.d0_exit=^"}, "the axis device.d0_exit has no values"},
	{[]string{"^=1"}, "the argument names no path"},
	{[]string{"device.d0_exit=1s..2s^"}, "does not say how many values it has (write it behind the range: device.d0_exit=1s..2s/9)"},
	{[]string{"device.d0_exit=^..2s/4"}, "lacks the end before .."},
	{[]string{"device.d0_exit=2s..^/4"}, "lacks the end behind .."},
	{[]string{"device.d0_exit=^abc..2s/4"}, `"abc" does not start with a number`},
	{[]string{"device.d0_exit=1s..^5W/4"}, "1s and 5W cannot be the ends of one range"},
	{[]string{"device.d0_exit=1s..^1000ms/4"}, "the ends are equal"},
	{[]string{"device.d0_exit=1s..2s/^1"}, `has "1" steps, not a number from 2`},
	{[]string{"device.d0_exit=1s..2s/^10001"}, `has "10001" steps`},
	{[]string{"device.d0_exit=1s..2s/5/^lin"}, `has "/lin" behind its steps, where only /log is known`},
	{[]string{"queues.io.presented=4..1^"}, "queues.io.presented=4..1/4)"},
	{[]string{"device.d0_exit=0s..1s^/5/log"}, "equal factors need ends of more than 0"},
	{[]string{"device.d0_exit=1s,^,2s"}, "lacks a value here"},
	{[]string{"device.d0_exit=1s,2s^,"}, "lacks a value here"},
	{[]string{"device.d0_exit=^,1s"}, "lacks a value here"},
	{[]string{"device.d0_exit=1s,^1s"}, "has the value 1s twice"},
	{[]string{"device.d0_exit=1s,2s,^1000ms"}, "has the value 1000ms twice: it is 1s, too"},
	{[]string{"device.d0_exit=1s,^5W"}, "with the value 5W: "},
	{[]string{"device.d0_exit=1s", "^device.d0_exit=2s"}, "the axis device.d0_exit is given twice"},
	{[]string{"device.^d0_exti=1ms,2ms"}, `did you mean "device.d0_exit"`},
	{[]string{"requests.^raed.service=1ms"}, `did you mean "read"`},
	{[]string{"^seed=1,2"}, "seed is the same at all points of a run (bench sweep --seed sets it for all)"},
	{[]string{"device.idle.timeout=1s,2s", "^device.idle={timeout: 1s}"}, "device.idle replaces what device.idle.timeout has set (write device.idle first"},
	{[]string{"queues.io.presented=1,2", "^queues.0.presented=3,4"}, "queues.0.presented replaces what queues.io.presented has set"},
	{[]string{"requests.read.arrivals.poisson.rate=1/s,2/s", "^requests.read.arrivals.periodic={every: 1s}"}, "replaces what requests.read.arrivals.poisson.rate has set"},
	{[]string{"strategy=drain,^drain"}, "strategy has the value drain twice"},
	{[]string{"device.d0_exit=1s,^[2s"}, ""},
}

// What is wrong with an axis is named with the argument, the place in it and what to do, not with the --set
// that it stands for.
func TestWrongAxesAreShownAsTheyWereWritten(t *testing.T) {
	s := open(t, small)
	for _, c := range wrongAxes {
		last := len(c.axes) - 1
		column := 1 + strings.IndexByte(c.axes[last], '^')
		axes := append(slices.Clone(c.axes[:last]), strings.Replace(c.axes[last], "^", "", 1))
		_, err := s.WithAxes(axes)
		problems, ok := err.(document.Problems)
		if !ok {
			t.Errorf("%q: %v", axes, err)
			continue
		}
		p := problems[0]
		name := "--axis " + string(rune('1'+last))
		if !strings.Contains(p.Error(), c.want) || p.Place.String() != name || strings.Contains(p.What, "sweep") {
			t.Errorf("%q: %s, which lacks %q or names something else", axes, p.Error(), c.want)
		}
		if c.want != "" && p.Place.Column != column {
			t.Errorf("%q: %s at column %d, not %d", axes, p.Error(), p.Place.Column, column)
		}
	}
	// All that is wrong is named at once.
	_, err := s.WithAxes([]string{"device.d0_exit", "=1", "device.d0_exit=1s..2s"})
	if problems, ok := err.(document.Problems); !ok || len(problems) != 3 {
		t.Errorf("of three wrong axes: %v", err)
	}
}

// What is wrong with several values of an axis is named once, and what is wrong with one for that.
func TestWrongValuesAreNamedOnce(t *testing.T) {
	for axis, want := range map[string][]string{
		"device.d0_exit=5W,1s,6W":                   {"with the value 5W: ", "with the value 6W: "}, // each says its value
		"queues.io.dispatch=sequential,parallel":    {},
		"queues.io.presented=1..4/4":                {"with the values 1, 2, 3, 4: queues.io.presented: NumberOfPresentedRequests of a sequential queue"},
		"target.servers=1,2":                        {},
		"requests.read.arrivals.poisson.rate=1/s,2": {"with the value 2: "},
	} {
		_, err := open(t, small, "queues.io={name: io, dispatch: sequential}").WithAxes([]string{axis})
		problems, _ := err.(document.Problems)
		if len(problems) != len(want) {
			t.Errorf("%s: %d problems: %v", axis, len(problems), err)
			continue
		}
		for i := range want {
			if !strings.HasPrefix(problems[i].What, want[i]) {
				t.Errorf("%s: %q, not %q", axis, problems[i].What, want[i])
			}
		}
	}
}

// The axis of a plan is the argument's, in the given number of steps; the scenario's that it names; or the
// first that has an order.
func TestAxisOfAPlan(t *testing.T) {
	s := open(t, small, "sweep={strategy: [drain, hold], device.d0_exit: {from: 1ms, to: 5ms, steps: 3}, device.idle.timeout: [1s, 5s]}")
	for text, want := range map[string]string{
		"":                                "device.d0_exit=1ms;2ms;3ms;4ms;5ms",
		"device.idle.timeout":             "device.idle.timeout=1s;5s",
		"device.idle.timeout=1s..3s":      "device.idle.timeout=1s;1.5s;2s;2.5s;3s",
		"device.idle.timeout=1s..3s/3":    "device.idle.timeout=1s;2s;3s",
		"device.idle.timeout=1s,7s":       "device.idle.timeout=1s;7s",
		"queues.io.presented=1..9/5":      "queues.io.presented=1;3;5;7;9",
		"device.d0_exit=1ms..100ms/3/log": "device.d0_exit=1ms;10ms;100ms",
	} {
		next, err := s.WithAxis(text, 5)
		if err != nil || !slices.Equal(axesOf(next), []string{want}) {
			t.Errorf("%q: %v, %v", text, next, err)
		}
	}
	for text, want := range map[string]string{
		"device.idle.timout":        `--axis: the scenario's sweep has no axis "device.idle.timout" (did you mean "device.idle.timeout"?`,
		"device.idle.timout=1s..2s": `--axis: unknown key "timout" in device.idle (did you mean "device.idle.timeout"?)`,
	} {
		if _, err := s.WithAxis(text, 5); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, sweep := range []string{"sweep={}", "sweep={strategy: [drain, hold]}"} {
		if _, err := open(t, small, sweep).WithAxis("", 5); err == nil || !strings.Contains(err.Error(), "--axis requests.read.arrivals.poisson.rate=1/s..10/s") {
			t.Errorf("%s: %v", sweep, err)
		}
	}
}

// Names of files in an axis of a scenario are relative to the scenario, those of an axis of the command line to the
// working directory; points, the canonical text and what is sent to other machines have both right.
func TestFileNamesInAxes(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a/s.yaml": strings.Replace(small, "service: 10ms", "service: {empirical: {file: b/one.txt}}", 1) +
			"\nsweep: {requests.read.service.empirical.file: [b/one.txt, b/two.txt]}\n",
		"a/b/one.txt": "1ms\n3ms\n", "a/b/two.txt": "4ms\n6ms\n", "three.txt": "7ms\n9ms\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	s, err := Load("a/s.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	means := func(s *Scenario, want ...float64) {
		t.Helper()
		for i, value := range s.Axes[0].Values {
			set := []string{s.Axes[0].Path + "=" + value}
			at, err := s.At(set)
			if err != nil || config(t, at, "").Classes[0].Service.Mean() != want[i] {
				t.Errorf("at %s: %v", value, err)
			}
			if cfg, err := s.Point(set, ""); err != nil || cfg.Classes[0].Service.Mean() != want[i] {
				t.Errorf("the point of %s: %v", value, err)
			}
		}
		if len(s.Axes[0].Values) != len(want) {
			t.Errorf("values are %q", s.Axes[0].Values)
		}
	}
	means(s, 0.002, 0.005)
	for _, axis := range []string{"requests.read.service.empirical.file=three.txt,a/b/two.txt",
		"requests.read.service={empirical: {file: three.txt}},{empirical: {file: a/b/two.txt}}"} {
		bare, err := s.With("sweep={}")
		if err != nil {
			t.Fatal(err)
		}
		given, err := bare.WithAxes([]string{axis})
		if err != nil {
			t.Fatal(err)
		}
		means(given, 0.008, 0.005)
		further, err := given.WithAxes([]string{"device.d0_exit=1ms,2ms"}) // which moves no name again
		if err != nil {
			t.Fatal(err)
		}
		back, err := Open(Source{Name: "back", Dir: "a", Text: further.Text()}, openFile)
		if err != nil {
			t.Fatalf("the canonical text loses a file: %v\n%s", err, further.Text())
		}
		means(back, 0.008, 0.005)
		if files, err := further.Files(); err != nil || len(files) < 3 {
			t.Errorf("files for other machines: %d, %v", len(files), err)
		}
	}
	if _, err := s.WithAxes([]string{"requests.read.service.empirical.file=three.txt,b/one.txt"}); err == nil || !strings.Contains(err.Error(), "there is no file "+filepath.Join("b", "one.txt")) {
		t.Errorf("a file that is not there: %v", err)
	}
}
