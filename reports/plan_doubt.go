package reports

import (
	"fmt"
	"strings"

	"quiesce/results"
	"quiesce/results/plan"
)

// met says that the objectives are met at a value, and whether that is shown.
func met(v *plan.Value) string {
	if v.State == plan.Unbroken {
		return fmt.Sprintf("ll objectives are met in what was observed at %s, which does not show that they hold", v.Text)
	}
	return "ll objectives are shown to hold at " + v.Text
}

// undecided says which values were not decided and what would decide each, and which figures are too rare.
func undecided(pl *plan.Plan, a *plan.Answer) string {
	var texts []string
	budget, rarity := pl.Stages[len(pl.Stages)-1], ""
	for i := range a.Values {
		v := &a.Values[i]
		if v.State != plan.Undecided {
			continue
		}
		text := v.Text
		if why := doubt(v, budget); why != "" {
			text += " (" + why + ")"
		}
		texts = append(texts, text)
		if rarity == "" {
			rarity = rare(v)
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return fmt.Sprintf("Not decided with %d replications at most: %s.", budget, strings.Join(texts, ", ")) + rarity
}

// doubt says why a value is not decided, and that it was given up before the budget was spent, if it was.
func doubt(v *plan.Value, budget int) string {
	given := ""
	if n := v.Summary.Replications; n < budget {
		given = fmt.Sprintf("given up after %d: ", n)
	}
	switch {
	case v.Growing:
		return given + "its backlog seems to grow; a longer horizon and warm-up show whether it does"
	case v.Needed > results.ReplicationLimit:
		return given + "too near the limit for any number of replications"
	case v.Needed > 0:
		return given + fmt.Sprintf("it would probably take --budget %.0f", roundUp(v.Needed))
	case given != "":
		return given + "it lacks results"
	}
	return ""
}

// rare says of which objective too few replications show anything.
func rare(v *plan.Value) string {
	for i := range v.Judgements {
		j := &v.Judgements[i]
		n := v.Summary.Replications
		switch {
		case j.State != plan.Open || j.Observed:
		case j.PowerDowns:
			return fmt.Sprintf(" In fewer than %d of %s at %s the device left D0: that is too few to say what follows from it.", results.LeastDifferent, plural(n, "replication", "replications"), v.Text)
		case j.Different > 0 && j.Different < results.LeastDifferent:
			return fmt.Sprintf(" At %s %s differs in %d of %s from its value in the others: that takes %d or more to tell by how much in the mean.",
				v.Text, figureOf(j), j.Different, plural(j.Replications, "replication", "replications"), results.LeastDifferent)
		}
	}
	return ""
}

// observed says how little is shown by something that was never seen. The risk of it is that of each bound, so
// that all that an answer says keeps its confidence.
func observed(pl *plan.Plan, a *plan.Answer) []string {
	v := a.Holding()
	if v == nil {
		return nil
	}
	var all []string
	for i := range v.Judgements {
		j := &v.Judgements[i]
		if j.State != plan.Unbroken {
			continue
		}
		n := v.Summary.Replications
		if !j.PowerDowns && j.Replications > 0 {
			n = j.Replications // some have no value
		}
		sure := fmt.Sprintf("with %s confidence, at most %s %% of replications", percent(pl.Confidence), significant(100*roundUp(results.NotSeen(n, pl.Miss)), 2))
		takes := ""
		if j.Needed > 0 && j.Needed <= 1e6 {
			takes = fmt.Sprintf(" To show that it holds takes some %s replications, if that goes on.", count(uint64(j.Needed)))
		}
		switch {
		case j.PowerDowns:
			all = append(all, fmt.Sprintf("%s is shown to hold only while the device stays in D0, which it did in all %d replications at %s: %s leave it.", j.Condition.Text, n, v.Text, sure))
		case j.Constant() && j.Condition.Operator != "==":
			s := scaleFor(j.Condition.Unit, []float64{j.Value.Value})
			all = append(all, fmt.Sprintf("%s was %s in all %d replications at %s: %s differ, and nothing is known of by how much.%s",
				figureOf(j), strings.TrimSpace(s.number(j.Value)+" "+s.unit), n, v.Text, sure, takes))
		default:
			all = append(all, fmt.Sprintf("%s was met in all %d replications at %s: %s break it.", j.Condition.Text, n, v.Text, sure))
		}
	}
	return all
}

// figureOf is the name of an objective's figure.
func figureOf(j *plan.Judgement) string { return j.Condition.Name() + "." + j.Condition.Statistic }
