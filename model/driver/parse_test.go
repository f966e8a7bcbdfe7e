package driver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"quiesce/model/driver"
)

// equal compares strategies, nested ones included, but not where in a text they stood.
func equal(a, b driver.Strategy) string {
	return cmp.Diff(a, b, cmp.AllowUnexported(driver.Strategy{}), cmpopts.IgnoreFields(driver.ClassChoice{}, "Offset"))
}

func TestParseForms(t *testing.T) {
	for text, want := range map[string]string{
		"drain":           "drain",
		" hold ( ) ":      "hold",
		"deadline(500us)": "deadline(500us)",
		"deadline(wait=0.5ms, fallback=cancel-owned)": "deadline(500us)",
		"hold(resume_cost=exponential(5ms))":          "hold(resume_cost=exponential(mean=5ms))",
		"requeue(work_lost=25%,max_requeues=3)":       "requeue(work_lost=0.25, max_requeues=3)",
		"cancel-hw(abort_latency=90s)":                "cancel-hw(abort_latency=90s)",
		"cancel-hw(abort_latency=2min)":               "cancel-hw(abort_latency=2min)",
		"drain(callback=true, cap=1.5ns)":             "drain(callback=true, cap=2ns)",
		"by-type(read=hold,write=deadline(1ms,fallback=cancel-sent(cancel_latency=uniform(low=0s,high=2ms))))": "by-type(read=hold, write=deadline(1ms, fallback=cancel-sent(cancel_latency=uniform(low=0s, high=2ms))))",
		"faulty(late-ack)": "faulty(late-ack)",
	} {
		s, problems := driver.Parse(text)
		if len(problems) > 0 {
			t.Errorf("Parse(%q): %v", text, problems)
			continue
		}
		if s.String() != want {
			t.Errorf("Parse(%q) is %q, want %q", text, s, want)
		}
	}
}

func TestParseProblems(t *testing.T) {
	tests := []struct {
		text string
		want []string // "offset: text that the problem contains"
	}{
		{"", []string{"0: missing"}},
		{"drian", []string{"0: did you mean drain?"}},
		{"xyzzy", []string{"0: strategies are drain, hold"}},
		{"hold(", []string{"5: the text ends"}},
		{"hold)", []string{"4: unexpected"}},
		{"hold(owner=)", []string{"11: found ')'"}},
		{"hold(owner driver)", []string{"11: comma"}},
		{"deadline", []string{"0: write deadline(500us)"}},
		{"deadline(500)", []string{"9: write 500s, 500ms or 500us"}},
		{"deadline(500us, cancel-owned)", []string{"16: write name=value"}},
		{"deadline(1ms, fallback=hold)", []string{"23: R69"}},
		{"deadline(1ms, wait=2ms)", []string{"14: given twice"}},
		{"hold(progres_kept=1)", []string{"5: did you mean progress_kept?"}},
		{"hold(progress_kept=1.5)", []string{"19: from 0 to 1"}},
		{"hold(owner=me)", []string{"11: its values are driver, lower"}},
		{"hold(lower_fails_on_dx=true)", []string{"23: add owner=lower"}},
		{"hold(resume_cost=exponental(5ms))", []string{"17: did you mean exponential?"}},
		{"hold(resume_cost=uniform(low=2ms, high=1ms))", []string{"17: low is not below high"}},
		{"hold(resume_cost=lognormal(mean=2ms))", []string{"17: needs cv2"}},
		{"hold(resume_cost=exponential)", []string{"17: exponential(mean=5ms)"}},
		{"hold(resume_cost=exponential(0s))", []string{"29: greater than 0"}},
		{"requeue(max_requeues=-1)", []string{"21: whole number"}},
		{"drain(cap=1ms)", []string{"10: callback=true"}},
		{"drain(callback=maybe)", []string{"15: true or false"}},
		{"by-type(a=by-type(b=hold))", []string{"10: cannot stand inside"}},
		{"by-type(a=hold, a=drain)", []string{"16: given twice"}},
		{"faulty", []string{"0: write faulty(lost)"}},
		{"requeue(rollback_cost=5, work_lost=x, nonsense=3)", []string{"22: no unit", "35: from 0 to 1", "38: no parameter"}},
		{"deadline(1y, fallback=cancel-owend)", []string{"9: is not a time", "22: did you mean cancel-owned?"}},
		{strings.Repeat("deadline(1ms,fallback=", 20), []string{"184: nested too deeply"}},
	}
	for _, test := range tests {
		_, problems := driver.Parse(test.text)
		for i, want := range test.want {
			offset, part, _ := strings.Cut(want, ": ")
			if i >= len(problems) {
				t.Errorf("Parse(%q): problem %q is not reported: %v", test.text, want, problems)
				continue
			}
			if p := problems[i]; fmt.Sprint(p.Offset) != offset || !strings.Contains(p.String(), part) {
				t.Errorf("Parse(%q): problem %d is %d: %v, want %q", test.text, i, p.Offset, p, want)
			}
		}
		if len(problems) != len(test.want) {
			t.Errorf("Parse(%q): %d problems, want %d: %v", test.text, len(problems), len(test.want), problems)
		}
	}
}

// TestParseAnything: no text makes the parser fail otherwise than by a problem inside the text.
func TestParseAnything(t *testing.T) {
	words := rapid.SampledFrom([]string{"drain", "hold", "deadline", "by-type", "requeue", "owner", "wait", "fallback", "exponential", "mean", "5ms", "0.5", "(", ")", "=", ",", " ", "µ", "\x80"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 20).Draw(t, "words"), "")
		s, problems := driver.Parse(text)
		for _, p := range problems {
			if p.Offset < 0 || p.Offset > len(text) || p.Message == "" {
				t.Fatalf("Parse(%q): problem %+v", text, p)
			}
		}
		if len(problems) == 0 && s.Kind == 0 {
			t.Fatalf("Parse(%q): neither a strategy nor a problem", text)
		}
	})
}

// anyText draws the text of a valid strategy with arbitrary parameters.
func anyText(t *rapid.T, entries []driver.Entry) string {
	e := rapid.SampledFrom(entries).Draw(t, "strategy")
	var args []string
	add := func(name, value string) { args = append(args, name+"="+value) }
	for _, p := range e.Params {
		if p.Default != "" && rapid.Bool().Draw(t, "default") {
			continue
		}
		switch p.Type {
		case driver.TypeSpan:
			add(p.Name, rapid.SampledFrom([]string{"0s", "3us", "1.25ms", "exponential(mean=7ms)", "erlang(shape=3, mean=1s)", "uniform(low=0s, high=1h)", "pareto(alpha=1.5, low=2min)", "weibull(shape=0.7, mean=3s)", "lognormal(mean=1ns, cv2=2)"}).Draw(t, p.Name))
		case driver.TypeTime:
			add(p.Name, rapid.SampledFrom([]string{"0s", "1ns", "250us", "1h"}).Draw(t, p.Name))
		case driver.TypeProbability:
			add(p.Name, fmt.Sprint(rapid.Float64Range(0, 1).Draw(t, p.Name)))
		case driver.TypeCount:
			add(p.Name, fmt.Sprint(rapid.IntRange(0, 9).Draw(t, p.Name)))
		case driver.TypeFlag:
			add(p.Name, fmt.Sprint(rapid.Bool().Draw(t, p.Name)))
		case driver.TypeChoice:
			add(p.Name, rapid.SampledFrom(p.Choices).Draw(t, p.Name))
		case driver.TypeStrategy:
			add(p.Name, anyText(t, endings(entries)))
		}
	}
	if e.Classes {
		add("read", anyText(t, endings(entries)))
	}
	return e.Name + "(" + strings.Join(args, ", ") + ")"
}

// endings are the strategies that may stand inside others.
func endings(all []driver.Entry) []driver.Entry {
	var some []driver.Entry
	for _, e := range all {
		if strings.HasPrefix(e.Name, "cancel-") {
			some = append(some, e)
		}
	}
	return some
}

// anyStrategy draws a valid strategy.
func anyStrategy(t *rapid.T) driver.Strategy {
	for {
		s, problems := driver.Parse(anyText(t, driver.Catalogue()))
		if len(problems) == 0 {
			return s
		}
		for _, p := range problems { // parameters drawn alone may not go together
			if !strings.Contains(p.Hint, "callback=true") && !strings.Contains(p.Hint, "add ") {
				t.Fatalf("%v", p)
			}
		}
	}
}

// TestTextRoundTrip: what String writes is what Parse reads, for every strategy there is.
func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStrategy(t)
		again, problems := driver.Parse(s.String())
		if len(problems) > 0 {
			t.Fatalf("%q: %v", s, problems)
		}
		if diff := equal(s, again); diff != "" {
			t.Fatalf("%q comes back different:\n%s", s, diff)
		}
	})
}

// TestCatalogue: every entry can be listed and, with its defaults, be used.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range driver.Catalogue() {
		if seen[e.Name] || e.About == "" {
			t.Errorf("%s is there twice or says nothing about itself", e.Name)
		}
		seen[e.Name] = true
		text := e.Name
		for _, p := range e.Params {
			if p.About == "" || p.Type == driver.TypeChoice && len(p.Choices) == 0 {
				t.Errorf("%s: parameter %s says too little about itself", e.Name, p.Name)
			}
			if p.Default == "" && p.Type == driver.TypeChoice {
				text += "(" + p.Choices[0] + ")"
			} else if p.Default == "" {
				text += "(1ms)"
			}
		}
		s, problems := driver.Parse(text)
		if len(problems) > 0 || s.Kind != e.Kind || s.String() != text || s.SuspendOnly() != e.SuspendOnly {
			t.Errorf("%s: %q, %v", e.Name, s, problems)
		}
	}
}

func TestForClass(t *testing.T) {
	s, problems := driver.Parse("by-type(read=hold, otherwise=requeue)")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := s.ForClass("read").String(); got != "hold" {
		t.Errorf("class read: %s", got)
	}
	if got := s.ForClass("write").String(); got != "requeue" {
		t.Errorf("class write: %s", got)
	}
	if c := s.Choices(); len(c) != 1 || c[0].Class != "read" || c[0].Offset != 8 {
		t.Errorf("choices: %+v", c)
	}
}
