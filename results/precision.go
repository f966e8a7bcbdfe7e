package results

import (
	"fmt"
	"math"
	"strings"

	"quiesce/des/stats"
	"quiesce/model"
)

// Precision is how exact the figures of a run are to be: replications are added, in stages, until
// half of the 95 % interval of each is at most a share of the figure.
type Precision struct {
	Relative float64  // the share: 0.01 is 1 %
	Figures  []string // metric, for its mean, or metric.p99
	Budget   int      // replications of a point, at most
}

// String is the precision in a line: 1 % of stop_latency, at most 1000 replications.
func (p *Precision) String() string {
	if p == nil {
		return "none"
	}
	return fmt.Sprintf("%s of %s, at most %d replications", percent(p.Relative), strings.Join(p.Figures, ", "), p.Budget)
}

// leastReplications is the least number after which an interval is believed to be narrow: with fewer
// it often is by chance. A. M. Law, Simulation Modeling and Analysis, 9.4.1.
const leastReplications = 20

// judgement is how exact a figure of a point is.
type judgement struct {
	counts   bool    // the figure is defined, and not 0 in every replication, and may get an interval
	unseen   bool    // it is 0, or has no value, in every replication, and might be seen in more
	never    bool    // it will never have one: see withdraw
	reached  bool    // the rule says that no more replications are needed
	met      bool    // the interval is as narrow as was asked for
	relative Number  // the greater half of the interval over the figure; undefined without an interval
	needed   float64 // replications that will probably do, in all; 0: nobody knows
	rare     int     // replications that differ, if they are too few for an interval that holds; else 0
}

// judge judges a figure of a point. Replicating stops by the sequential rule of stats.Precision, which
// asks for a little more than the share, for the figure is known only as well as its interval says.
func (p *Precision) judge(point *PointSummary, figure string) judgement {
	metric, statistic, named := strings.Cut(figure, ".")
	if !named {
		statistic = "mean"
	}
	m := point.Metric(metric)
	if m == nil {
		return judgement{}
	}
	value, ci := m.Statistic(statistic)
	if statistic == "mean" && m.Withdrawn != "" {
		return judgement{never: true}
	}
	if !value.Defined || value.Value == 0 && ci.Low == 0 && ci.High == 0 {
		return judgement{unseen: true}
	}
	half := max(value.Value-ci.Low, ci.High-value.Value)
	j := judgement{counts: true, relative: number(half/math.Abs(value.Value), ci.Defined)}
	j.met = j.relative.Defined && j.relative.Value <= p.Relative
	if statistic == "mean" {
		all := measures(point.rows, metric)
		p.mean(&j, replicates(all, m))
		p.rare(&j, ownMeans(all, m).values)
	} else {
		p.percentile(&j, point.Replications)
	}
	return j
}

// mean applies the rule to the values that a mean is made of.
func (p *Precision) mean(j *judgement, values []Number) {
	var tally stats.Tally
	for _, x := range values {
		if x.Defined {
			tally.Record(x.Value)
		}
	}
	rule := stats.Precision{Relative: p.Relative, Confidence: Confidence, Least: leastReplications}
	j.reached = rule.Reached(&tally)
	if needed, ok := rule.Replications(&tally); ok {
		j.needed = math.Ceil(float64(needed) * float64(len(values)) / float64(tally.Count()))
	}
}

// rare takes back what was judged where fewer than LeastDifferent replications differ from the value that most
// share: of an event that few have, an interval may be narrow because none of those with many is among them.
func (p *Precision) rare(j *judgement, values []float64) {
	_, shared := mostCommon(values)
	different := len(values) - shared
	if shared < 2 || different == 0 || different >= LeastDifferent {
		return
	}
	j.reached, j.met, j.rare = false, false, different
	j.needed = max(j.needed, math.Ceil(float64(len(values)*LeastDifferent)/float64(different)))
}

// percentile applies the rule to an interval of order statistics, which narrows as those of means do:
// by the square root of the number of replications.
func (p *Precision) percentile(j *judgement, replications int) {
	if !j.relative.Defined {
		return
	}
	ratio := j.relative.Value * (1 + p.Relative) / p.Relative
	j.reached = replications >= leastReplications && ratio <= 1
	j.needed = max(leastReplications, math.Ceil(float64(replications)*ratio*ratio))
}

// next is how many replications in all the points, which have n each, are to have after the next
// stage: as many as will probably do, but at most twice as many, since the estimate is from few. It
// is n if they are exact enough, or if the budget is spent.
func (p *Precision) next(n int, points []*PointSummary) int {
	needed, reached := 0.0, true
	for _, point := range points {
		for _, figure := range p.Figures {
			switch j := p.judge(point, figure); {
			case j.unseen && point.Replications < leastReplications: // it might be seen yet
				needed, reached = max(needed, leastReplications), false
			case !j.counts || j.reached:
			case j.needed == 0:
				needed, reached = math.Inf(1), false
			default:
				needed, reached = max(needed, j.needed), false
			}
		}
	}
	if reached {
		return n
	}
	least := n + max(4, n/8) // so that stages are few
	most := max(2*n, leastReplications)
	return min(p.Budget, int(min(float64(most), max(float64(least), needed))))
}

// Met reports whether all that counts is as exact as was asked for, at all points but those dropped.
func (s *Study) Met() bool {
	for _, point := range s.Points {
		for _, f := range point.Findings {
			if f.Code == codeNotMet {
				return false
			}
		}
	}
	return true
}

// Codes of findings on how many replications there are.
const (
	codeNotMet     = "precision_not_met"
	codeNoFigure   = "precision_no_figure"
	codeDropped    = "dropped"
	mostlyInfinite = 1e6 // more replications than anybody computes
)

// findings say which of the point's figures are not as exact as was asked for.
func (p *Precision) findings(point *PointSummary) []Finding {
	var all []Finding
	for _, figure := range p.Figures {
		j := p.judge(point, figure)
		if j.never {
			all = append(all, Finding{Finding: model.Finding{Code: codeNoFigure, Severity: model.Warning,
				Message: fmt.Sprintf("The precision asked for leaves out the mean of %s: it, or its variance, is not finite, so that no number of replications makes it exact.", figure)}})
			continue
		}
		if !j.counts || j.met {
			continue
		}
		text := fmt.Sprintf("%s is not known to ±%s: after %d replications there is no interval of it", figure, percent(p.Relative), point.Replications)
		if j.relative.Defined {
			text = fmt.Sprintf("%s is not known to ±%s, but to ±%s after %d replications", figure, percent(p.Relative), percent(j.relative.Value), point.Replications)
		}
		if j.rare > 0 {
			text = fmt.Sprintf("%s is not known to ±%s: only %d of %d replications differ from the others, too few to tell by how much in the mean", figure, percent(p.Relative), j.rare, point.Replications)
		}
		switch {
		case j.needed > mostlyInfinite:
			text += "; more replications will hardly help: is its mean finite?"
		case j.needed > float64(point.Replications):
			text += fmt.Sprintf("; it will probably take %.0f", j.needed)
		}
		all = append(all, Finding{Finding: model.Finding{Code: codeNotMet, Severity: model.Warning, Message: text + "."}})
	}
	return all
}

// unseen says which figures have no value, or are 0, at all points: there is nothing to be exact about. Of those
// that are so at some points these say it, for how it is beside the others may be what was asked.
func (p *Precision) unseen(points []*PointSummary) []model.Finding {
	var all []model.Finding
	for _, figure := range p.Figures {
		var without []*PointSummary
		fewest := math.MaxInt
		for _, point := range points {
			if j := p.judge(point, figure); j.counts || j.never || point.Replications == 0 { // which the point says itself
				continue
			}
			without = append(without, point)
			fewest = min(fewest, point.Replications)
		}
		if len(without) == len(points) {
			all = append(all, leftOut(figure, fewest))
			continue
		}
		for _, point := range without {
			point.Findings = append(point.Findings, Finding{Finding: leftOut(figure, point.Replications)})
		}
	}
	return all
}

// leftOut is the note on a figure that was not seen in so many replications.
func leftOut(figure string, replications int) model.Finding {
	return model.Finding{Code: codeNoFigure, Severity: model.Note,
		Message: fmt.Sprintf("The precision asked for leaves out %s: it is 0, or was never observed, in all of %s. That is all that is known: with %g %% confidence it is so in all but %s of them.",
			figure, countOf(replications), 100*Confidence, percent(NotSeen(replications, 1-Confidence)))}
}

// percent writes a share in two digits.
func percent(share float64) string { return fmt.Sprintf("%.2g %%", 100*share) }
