package results

import (
	"strings"
	"testing"
)

// rising is n values of which the last are different, and the others this one.
func rising(n int, common float64, last ...float64) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = common
	}
	copy(all[n-len(last):], last)
	return all
}

// A figure that hardly any replication shows is not exact because they agree: it takes more of them, and what
// is never seen takes as many as an interval does, and is named.
func TestPrecisionOfWhatIsRarelySeen(t *testing.T) {
	rule := &Precision{Relative: 0.05, Figures: []string{"lost_work"}, Budget: 1000}
	for _, c := range []struct {
		what    string
		values  []float64
		next    int // replications
		finding string
	}{
		{"never, in few", rising(10, 0), 20, ""},
		{"never", rising(30, 0), 30, ""},
		{"a constant but for one", rising(30, 5, 5.01), 60, "only 1 of 30 replications differ from the others"},
		{"a constant but for four", rising(40, 5, 5.01, 5.02, 5.03, 5.04), 50, "only 4 of 40 replications differ from the others"},
		{"a constant but for five", rising(40, 5, 5.01, 5.02, 5.03, 5.04, 5.05), 40, ""},
		{"a constant", rising(30, 5), 30, ""},
	} {
		p := ScalarPoint("requeue", []string{"lost_work"}, c.values)
		if next := rule.next(len(c.values), []*PointSummary{p}); next != c.next {
			t.Errorf("%s: %d replications after %d, not %d", c.what, next, len(c.values), c.next)
		}
		text := ""
		for _, f := range rule.findings(p) {
			text += f.Message
		}
		if (c.finding == "") != (text == "") || !strings.Contains(text, c.finding) {
			t.Errorf("%s: findings %q", c.what, text)
		}
	}
}

// Where a figure is 0 at one point and not at the other, that point says that it is left out there; if it is at all, the
// run says so.
func TestPrecisionNamesWhatItLeavesOut(t *testing.T) {
	rule := &Precision{Relative: 0.05, Figures: []string{"lost_work"}, Budget: 1000}
	zero, other := ScalarPoint("drain", []string{"lost_work"}, rising(30, 0)), ScalarPoint("requeue", []string{"lost_work"}, rising(30, 1, 1, 2, 3, 2, 1, 2, 3, 4))
	if n := rule.unseen([]*PointSummary{zero, other}); len(n) != 0 || len(other.Findings) != 0 {
		t.Errorf("the run says %+v, the other point %+v", n, other.Findings)
	}
	if f := zero.Findings; len(f) != 1 || f[0].Code != codeNoFigure || !strings.Contains(f[0].Message, "in all of 30 replications") || !strings.Contains(f[0].Message, "all but 9.5 %") {
		t.Errorf("the point says %+v", f)
	}
	if n := rule.unseen([]*PointSummary{zero}); len(n) != 1 {
		t.Errorf("the run says %+v", n)
	}
}
