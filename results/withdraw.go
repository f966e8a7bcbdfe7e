package results

import (
	"slices"
	"strings"

	"quiesce/model"
)

// withdraw takes back the intervals of those means of which a note says that they do not exist, or
// have no interval that holds. The mean of what was observed stays, without a claim.
func (p *PointSummary) withdraw(notes []model.Finding) {
	for _, n := range notes {
		if n.Strategy != "" && n.Strategy != p.Point.Strategy {
			continue
		}
		for i := range p.Metrics {
			base, _, _ := strings.Cut(p.Metrics[i].Name, "{")
			if slices.Contains(n.Metrics, base) {
				p.Metrics[i].MeanCI, p.Metrics[i].Withdrawn = Interval{}, lacking(n.Code)
			}
		}
	}
}

// lacking says what a mean that a note speaks of lacks.
func lacking(code string) string {
	switch code {
	case "infinite_mean":
		return "its mean does not exist"
	case "infinite_variance":
		return "its variance does not exist"
	}
	return "its mean, or its variance, does not exist"
}
