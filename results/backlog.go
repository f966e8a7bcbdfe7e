package results

import (
	"slices"

	"quiesce/model"
)

// A load that exceeds what is served makes figures of the horizon: with a longer one they are worse. Whether they meet an
// objective then says nothing of the device.

// Saturated reports whether more is asked for at a point than can be done, as its notes tell before it is simulated, or a
// replication that had too many requests in the system.
func (p *PointSummary) Saturated() bool {
	return slices.ContainsFunc(p.Notes, func(n model.Finding) bool {
		return n.Code == codeSaturated && n.Severity != model.Note && (n.Strategy == "" || n.Strategy == p.Point.Strategy)
	}) || slices.ContainsFunc(p.Findings, func(f Finding) bool { return f.Code == codeSaturated && f.Severity != model.Note })
}

// BacklogGrows reports whether the number of requests in the system is shown to grow until the replications end, with the
// confidence that is asked for (one-sided), and by more than a start that still shows a little.
func (p *PointSummary) BacklogGrows(confidence float64) bool {
	_, _, grows := p.growth(confidence)
	return grows
}

// WarnsOfBacklog is whether the point has the finding that its backlog grows: BacklogGrows with the confidence of that.
func (p *PointSummary) WarnsOfBacklog() bool { return !p.Failed() && p.BacklogGrows(growthConfidence) }

// Settles reports whether nothing shows that the figures of a point depend on how long it is simulated.
func (p *PointSummary) Settles() bool { return !p.Saturated() && !p.WarnsOfBacklog() }
