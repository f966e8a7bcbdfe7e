package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/results"
)

// table is what is printed of a study, in one line.
func table(t *testing.T, s *results.Study) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.Write(&b, s, reports.Table); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Where a warning says that no figure of any strategy settles, neither the verdict nor a precision that
// is reached is told without it; what concerns one strategy is told of that one.
func TestVerdictsOfWhatDoesNotSettleAreLimited(t *testing.T) {
	const limited = "for this horizon only"
	note := func(code, strategy string) model.Finding {
		return model.Finding{Code: code, Severity: model.Warning, Message: "It grows.", Strategy: strategy}
	}
	for _, test := range []struct {
		name     string
		notes    []model.Finding
		findings []int // points that are found to have a growing backlog
		want     string
	}{
		{"nothing", nil, nil, ""},
		{"a note on the load", []model.Finding{note("saturated", "")}, nil, "Look first at the warnings: backlogs grow without bound, so that these figures hold for this horizon only."},
		{"a note on demands", []model.Finding{note("infinite_variance", "")}, nil, "Look first at the warnings: means or variances do not exist, so"},
		{"a note on one strategy", []model.Finding{note("infinite_mean", "hold")}, nil, ""},
		{"notes on both", []model.Finding{note("infinite_mean", "hold"), note("infinite_variance", "drain")}, nil, "Look first at the warnings: means"},
		{"found of one", nil, []int{1}, ""},
		{"found of both", nil, []int{0, 1}, "Look first at the warnings: backlogs"},
		{"found of one, noted of the other", []model.Finding{note("infinite_mean", "hold")}, []int{0}, "Look first at the warnings: backlogs grow without bound, and means"},
		{"only a note", []model.Finding{{Code: "saturated", Severity: model.Note, Message: "Nearly."}}, nil, ""},
	} {
		s := study(t, 2, 20, 20)
		s.Definition.Precision = &results.Precision{Relative: 0.5, Figures: []string{"mean_power"}, Budget: 20}
		s.Definition.Notes = append(s.Definition.Notes, test.notes...)
		for _, i := range test.findings {
			s.Points[i].Findings = append(s.Points[i].Findings, results.Finding{Finding: note("backlog_growing", "")})
		}
		text := table(t, s)
		if !strings.Contains(text, test.want) || !strings.Contains(text, "Verdict") || (strings.Count(text, limited) == 2) != (test.want != "") {
			t.Errorf("%s: want %q twice, and %q, in\n%s", test.name, limited, test.want, text)
		}
	}
}

// A precision is not just reached where a mean that was asked for can have none.
func TestPrecisionSaysWhatItLeavesOut(t *testing.T) {
	s := study(t, 2, 20, 20)
	s.Definition.Precision = &results.Precision{Relative: 0.5, Figures: []string{"mean_power"}, Budget: 20}
	if text := table(t, s); !strings.Contains(text, "It is reached.") {
		t.Errorf("%s", text)
	}
	s.Points[1].Findings = append(s.Points[1].Findings, results.Finding{Finding: model.Finding{Code: "precision_no_figure", Severity: model.Warning, Message: "No."}})
	if text := table(t, s); !strings.Contains(text, "It is reached, but for means that have no interval: see the warnings.") {
		t.Errorf("%s", text)
	}
}

// A difference without an interval says why it has none.
func TestDifferencesSayWhyTheyHaveNoInterval(t *testing.T) {
	s := study(t, 2, 20, 20)
	const few, never = "too few observations for an interval", "± ? of request_latency: there is no interval that holds, as its variance does not exist for some strategy"
	for i := range s.Differences {
		if d := &s.Differences[i]; d.Metric == "request_latency" {
			d.CI, d.Withdrawn = results.Interval{}, "its variance does not exist"
		}
	}
	if text := table(t, s); !strings.Contains(text, never) || strings.Contains(text, "± ?: ") || strings.Contains(text, "others: ") {
		t.Errorf("a withdrawn interval: %s", text)
	}
	for i := range s.Differences {
		if d := &s.Differences[i]; d.Metric == "mean_power" {
			d.CI = results.Interval{}
		}
	}
	if text := table(t, s); !strings.Contains(text, never) || !strings.Contains(text, "± ? of others: "+few) {
		t.Errorf("withdrawn, and too few: %s", text)
	}
}

// Strategies of a run that was stopped early may have unequal numbers of replications.
func TestPartialRunsSayHowManyReplicationsThereAre(t *testing.T) {
	s := study(t, 2, 20, 20)
	s.Points[1].Replications = 19
	if text := table(t, s); !strings.Contains(text, "Seed 7, 19 to 20 replications each;") {
		t.Errorf("%s", text)
	}
}
