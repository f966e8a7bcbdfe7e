package charts_test

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/workloads"
)

// Each built-in scenario answers its question by a chart, all kinds of charts that questions name occur,
// and every chart is one that can be drawn.
func TestBuiltInScenariosAnswerTheirQuestions(t *testing.T) {
	var all []charts.Chart
	for _, b := range workloads.Builtin() {
		horizon, known := short[b.Name]
		if !known {
			t.Errorf("%s is not simulated here", b.Name)
			continue
		}
		r := simulate(t, b.Name, false, "replications=3", horizon)
		ids := map[string]bool{}
		for i := range r.charts {
			c := &r.charts[i]
			if ids[c.ID] {
				t.Errorf("%s: there are two charts %s", b.Name, c.ID)
			}
			ids[c.ID] = true
			drawable(t, b.Name, c)
		}
		if q := questionOf(t, r.scenario); len(q.Of(r.charts)) == 0 {
			t.Errorf("%s: no chart answers %q", b.Name, q.Text)
		}
		all = append(all, r.charts...)
	}
	for _, id := range []string{"theory", "sweep_requeues_per_request", "sweep_bug_check_probability", "plan", "worst-stops", "stop"} {
		all = append(all, charts.Chart{ID: id}) // other tests have these
	}
	for _, q := range charts.Questions {
		for _, kind := range q.Charts {
			if !slices.ContainsFunc(all, func(c charts.Chart) bool { return c.ID == kind || strings.HasPrefix(c.ID, kind+"_") }) {
				t.Errorf("question %d names the chart %s, which none of the scenarios has", q.Number, kind)
			}
		}
	}
}

// questionOf is the one that a built-in scenario says it answers.
func questionOf(t *testing.T, s *workloads.Scenario) *charts.Question {
	t.Helper()
	for i := range charts.Questions {
		if q := &charts.Questions[i]; strings.HasPrefix(s.Question, strconv.Itoa(q.Number)+".") {
			return q
		}
	}
	t.Fatalf("%s answers the question %q, which there is none of", s.Name, s.Question)
	return nil
}

var (
	fileName = regexp.MustCompile(`^[a-z][A-Za-z0-9_-]*$`)
	sentence = regexp.MustCompile(`^[A-Z].*[a-z0-9)=%.]\.$`)
)

// drawable checks what all charts have in common.
func drawable(t *testing.T, name string, c *charts.Chart) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf(name+", "+c.ID+": "+format, args...)
	}
	if !fileName.MatchString(c.ID) || c.Title == "" || !sentence.MatchString(c.About) || strings.Contains(c.About, "  ") {
		fail("title %q, about %q", c.Title, c.About)
	}
	if c.X.Label == "" || c.Y.Label == "" || c.X.Scale == "" || c.Y.Scale == "" || len(c.Series) == 0 && c.HeatMap == nil {
		fail("axes %+v and %+v, %d series", c.X, c.Y, len(c.Series))
	}
	if _, err := json.Marshal(c); err != nil {
		fail("%v", err)
	}
	for i := range c.Series {
		s := &c.Series[i]
		if s.Name == "" || len(s.X) == 0 || len(s.X) != len(s.Y) {
			fail("series %q has %d and %d values", s.Name, len(s.X), len(s.Y))
			continue
		}
		for _, other := range []int{len(s.Low), len(s.High), len(s.XLow), len(s.XHigh), len(s.Names)} {
			if other != 0 && other != len(s.X) {
				fail("series %q has %d values, and %d of something else", s.Name, len(s.X), other)
				return
			}
		}
		within(fail, s.Name, s.Low, s.Y, s.High, strings.HasPrefix(c.ID, "plan_"))
		if c.Y.Scale == charts.Log && len(s.Low) > 0 && slices.Min(s.Low) <= 0 {
			fail("series %q has an interval down to %g on a logarithmic axis", s.Name, slices.Min(s.Low))
		}
		within(fail, s.Name, s.XLow, s.X, s.XHigh, false)
		if s.Kind == charts.Step || s.Kind == charts.Line {
			for k := 1; k < len(s.X); k++ {
				if s.X[k] < s.X[k-1] {
					fail("series %q goes back from %g to %g", s.Name, s.X[k-1], s.X[k])
				}
			}
		}
		for k, x := range s.X {
			if n := len(c.X.Categories); n > 0 && (x != math.Trunc(x) || x < 0 || int(x) >= n) {
				fail("series %q has a value at %g of %d categories", s.Name, x, n)
			}
			if math.IsNaN(x) || math.IsInf(x, 0) || math.IsInf(s.Y[k], 0) || c.X.Scale == charts.Percentile && (x < 0 || x >= 1) {
				fail("series %q has the value %g, %g", s.Name, x, s.Y[k])
			}
		}
	}
}

// within checks that intervals contain what they are intervals of, but for rounding; open ones may lack an end.
func within(fail func(string, ...any), name string, low, value, high charts.Values, open bool) {
	for i := range low {
		rounding := 1e-9 * math.Abs(value[i])
		if low[i] > value[i]+rounding || high[i] < value[i]-rounding || math.IsNaN(low[i]) != math.IsNaN(high[i]) && !open {
			fail("series %q: %g is not in [%g, %g]", name, value[i], low[i], high[i])
		}
	}
}
