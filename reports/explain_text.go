package reports

import (
	"fmt"
	"strconv"
	"time"

	"quiesce/des"
	"quiesce/reports/explain"
	"quiesce/results"
	"quiesce/results/recording"
)

// explanation shows the blame table and the worst power-downs.
func (p *page) explanation(b *explain.Blame) error {
	h := b.Header
	text := h.Scenario
	if h.About != "" {
		text += ": " + h.About
	}
	if p.markdown {
		p.out.WriteString("## " + text + "\n\n")
	} else {
		p.wrapped("", text)
	}
	p.paragraph(fmt.Sprintf("Strategy %s, seed %d, replication %d, up to %s s.", h.Strategy, h.Seed, h.Replication, trimmed(moment(b.Trailer.End))))
	if b.Stops == 0 {
		p.paragraph("The device was not asked to leave D0." + warmupLeftOut(b))
	} else if err := p.blame(b); err != nil {
		return err
	}
	for _, f := range b.Trailer.Findings {
		p.wrapped("  ", f.Severity+": "+f.Message)
	}
	return nil
}

// blame writes both tables and how to read them.
func (p *page) blame(b *explain.Blame) error {
	p.heading("What the time from the decision to power down until Dx went into")
	if err := p.shares(b); err != nil {
		return err
	}
	p.paragraph(fmt.Sprintf("%s, together %s; of that in the Hold (stop_latency) %s.%s%s A wait is put down to the request that was the last to let go; alone is the part of it during which only requests of that class held the queue.",
		powerDowns(b.Stops), span(b.Total), span(b.InHold), warmupLeftOut(b), unfinished(b)))
	p.heading(fmt.Sprintf("The longest power-downs (%d of %d) and the requests that held them", len(b.Worst), b.Stops))
	if err := p.worst(b); err != nil {
		return err
	}
	p.paragraph("bench explain --stop N --plot FILE draws one of them, --format transcript shows it line by line.")
	return nil
}

func powerDowns(n int) string {
	if n == 1 {
		return "1 power-down"
	}
	return strconv.Itoa(n) + " power-downs"
}

func warmupLeftOut(b *explain.Blame) string {
	if b.Before == 0 {
		return ""
	}
	return fmt.Sprintf(" Left out, as from all metrics: %s decided during the warm-up.", powerDowns(b.Before))
}

func unfinished(b *explain.Blame) string {
	switch {
	case b.Unfinished == 0:
		return ""
	case b.Trailer.Reason == recording.Ended:
		return fmt.Sprintf(" %d had not ended when the replication did, and count up to there.", b.Unfinished)
	}
	return fmt.Sprintf(" %d had not ended where the recording does, and count up to there.", b.Unfinished)
}

// shares writes the blame table.
func (p *page) shares(b *explain.Blame) error {
	s := scaleFor("s", []float64{b.Total.Seconds()})
	phase := column{head: []string{"phase"}, left: true}
	took, share := column{head: []string{"time, " + s.unit}}, column{head: []string{"%"}}
	alone, stops := column{head: []string{"alone, " + s.unit}}, column{head: []string{"stops"}, spare: 2}
	worst := column{head: []string{"longest, " + s.unit}, spare: 1}
	for i := range b.Shares {
		t := &b.Shares[i]
		phase.cells = append(phase.cells, t.Cause.String())
		took.cells = append(took.cells, s.duration(t.Time))
		share.cells = append(share.cells, fixed(100*part(t.Time, b.Total), 1))
		lone := ""
		if t.Cause.Part == explain.Waiting {
			lone = s.duration(t.Alone)
		}
		alone.cells = append(alone.cells, lone)
		stops.cells = append(stops.cells, strconv.Itoa(t.Stops))
		worst.cells = append(worst.cells, s.duration(t.Worst))
	}
	phase.cells, took.cells, share.cells = append(phase.cells, "all"), append(took.cells, s.duration(b.Total)), append(share.cells, "100.0")
	alone.cells, stops.cells = append(alone.cells, ""), append(stops.cells, strconv.Itoa(b.Stops))
	longest := time.Duration(0)
	if len(b.Worst) > 0 {
		longest = b.Worst[0].Total()
	}
	worst.cells = append(worst.cells, s.duration(longest))
	return p.table([]column{phase, took, share, alone, stops, worst})
}

// worst writes the longest power-downs: a line for each holder.
func (p *page) worst(b *explain.Blame) error {
	var sizes []float64
	for _, stop := range b.Worst {
		sizes = append(sizes, stop.Total().Seconds())
	}
	s := scaleFor("s", sizes)
	all := []column{
		{head: []string{"stop"}}, {head: []string{"decided", "at, s"}}, {head: []string{"took", s.unit}}, {head: []string{"in Hold", s.unit}, spare: 2},
		{head: []string{"waited for"}, left: true}, {head: []string{"queue"}, left: true, spare: 1}, {head: []string{"arrived", "at, s"}, spare: 3},
		{head: []string{"at driver", s.unit}}, {head: []string{"held", s.unit}}, {head: []string{"until"}, left: true},
	}
	row := func(cells ...string) {
		for i := range all {
			all[i].cells = append(all[i].cells, cells[i])
		}
	}
	for _, stop := range b.Worst {
		head := []string{strconv.Itoa(stop.Number), moment(stop.Decided), s.duration(stop.Total()), s.duration(stop.InHold)}
		if stop.Outcome == explain.Unfinished {
			head[2] = "> " + head[2]
		}
		if len(stop.Holders) == 0 {
			row(append(head, "no request", "", "", "", "", "")...)
		}
		for _, h := range stop.Holders {
			row(append(head, h.Name.String(), h.Queue, moment(h.Arrived), s.duration(h.AtDriver), s.duration(h.Held), h.End)...)
			head = []string{"", "", "", ""}
		}
		if stop.More > 0 {
			row("", "", "", "", fmt.Sprintf("and %d more", stop.More), "", "", "", "", "")
		}
	}
	return p.table(all)
}

// duration shows a time that is known exactly.
func (s scale) duration(d time.Duration) string {
	return s.number(results.Number{Value: d.Seconds(), Defined: true})
}

// span is a time in running text, with its unit.
func span(d time.Duration) string {
	s := scaleFor("s", []float64{d.Seconds()})
	return s.duration(d) + " " + s.unit
}

// moment shows a point in time in seconds, to the microsecond.
func moment(t des.Time) string { return fixed(t.Seconds(), 6) }

// part is the share of a time in another.
func part(d, of time.Duration) float64 {
	if of == 0 {
		return 0
	}
	return float64(d) / float64(of)
}
