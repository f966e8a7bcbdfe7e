package explain

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"quiesce/reports/charts"
	"quiesce/results/recording"
)

// Charts draws a recording: what its worst power-downs spent their time on, and the worst of them as a
// strip. There are none if no power-down is selected.
func Charts(r *recording.Recording, s Selection) ([]*charts.Chart, error) {
	blame, err := NewBlame(r, s)
	if err != nil || len(blame.Worst) == 0 {
		return nil, err
	}
	strip, err := StripOfStop(r, blame.Worst[0])
	if err != nil {
		return nil, err
	}
	return []*charts.Chart{blame.Chart(), strip}, nil
}

// RecordingEnding is what names of recordings end in.
const RecordingEnding = ".recording"

// ChartsIn draws the recordings that are kept in a directory as NAME.recording, in the order of names: see
// Charts. name says what part of a run a recording is of, for the charts' titles ("": they say enough), or why
// it is of none. What is recorded twice is drawn once. What cannot be read, or is of no part, is left out, with
// an error that names the file.
func ChartsIn(dir string, name func(*recording.Recording) (string, error)) (all []*charts.Chart, leftOut []error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, []error{err}
	}
	drawn := map[string]bool{}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != RecordingEnding {
			continue
		}
		some, err := chartsOf(filepath.Join(dir, entry.Name()), name)
		if err != nil {
			leftOut = append(leftOut, err)
		}
		for _, c := range some {
			if !drawn[c.ID] {
				all = append(all, c)
			}
			drawn[c.ID] = true
		}
	}
	return all, leftOut
}

// chartsOf draws a file.
func chartsOf(file string, name func(*recording.Recording) (string, error)) (all []*charts.Chart, err error) {
	f, err := recording.OpenFile(file)
	if err != nil {
		return nil, err
	}
	of, err := name(f.Recording)
	if err == nil {
		all, err = Charts(f.Recording, Selection{Window: Always})
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, c := range all {
		if of != "" {
			c.ID += "-" + slug(of)
			c.Title += ", " + of
		}
	}
	return all, nil
}

// causesAtMost bounds the colours of a blame chart; what has no colour of its own is taken together.
const causesAtMost = 8

// Chart is the longest power-downs as bars, divided by what their time went into. There must be one.
func (b *Blame) Chart() *charts.Chart {
	c := &charts.Chart{
		ID:    identifier("worst-stops", b.Header),
		Title: "What the longest power-downs spent their time on: " + runName(b.Header),
		About: fmt.Sprintf("The %d longest of %d power-downs, longest first. The parts of a bar add up to its time_to_low_power, those of pass 1 and pass 2 to its stop_latency; a wait is put down to the request that was the last to let go.",
			len(b.Worst), b.Stops),
		X: charts.Axis{Label: "power-down", Scale: charts.Linear},
		Y: charts.Axis{Label: "time from the decision to Dx", Unit: "s", Scale: charts.Linear, Low: new(float64)},
	}
	place := b.places()
	c.Series = make([]charts.Series, 0, causesAtMost+1)
	for i := range b.Shares {
		if at, ok := place[b.Shares[i].Cause]; ok && at == len(c.Series) {
			c.Series = append(c.Series, bars(b.Shares[i].Cause.String(), len(b.Worst)))
		}
	}
	others := bars("other", len(b.Worst))
	for x, stop := range b.Worst {
		name := strconv.Itoa(stop.Number)
		if stop.Outcome == Unfinished {
			name += " (not ended)"
		}
		c.X.Categories = append(c.X.Categories, name)
		for _, share := range stop.Shares {
			y := others.Y
			if at, ok := place[share.Cause]; ok {
				y = c.Series[at].Y
			}
			y[x] += share.Time.Seconds()
		}
	}
	if slices.Max(others.Y) > 0 {
		c.Series = append(c.Series, others)
	}
	return c
}

// places numbers the causes that have a series of their own: those that took the longest power-downs
// the most time, in the order of a power-down.
func (b *Blame) places() map[Cause]int {
	took := map[Cause]time.Duration{}
	for _, stop := range b.Worst {
		for _, share := range stop.Shares {
			took[share.Cause] += share.Time
		}
	}
	var causes []Cause // in the order of a power-down
	for i := range b.Shares {
		if took[b.Shares[i].Cause] > 0 {
			causes = append(causes, b.Shares[i].Cause)
		}
	}
	chosen := slices.Clone(causes)
	slices.SortStableFunc(chosen, func(a, b Cause) int { return cmp.Compare(took[b], took[a]) })
	chosen = chosen[:min(len(chosen), causesAtMost)]
	places := map[Cause]int{}
	for _, c := range causes {
		if slices.Contains(chosen, c) {
			places[c] = len(places)
		}
	}
	return places
}

// bars is a series of n bars, all of them 0.
func bars(name string, n int) charts.Series {
	s := charts.Series{Name: name, Kind: charts.Bars, X: make(charts.Values, n), Y: make(charts.Values, n)}
	for i := range s.X {
		s.X[i] = float64(i)
	}
	return s
}

// runName says which replication of what a chart shows.
func runName(h *recording.Header) string {
	return fmt.Sprintf("%s, %s, seed %d, replication %d", h.Scenario, h.Strategy, h.Seed, h.Replication)
}

// identifier is the ID of a chart of a replication: its kind, an underscore, and which one.
func identifier(what string, h *recording.Header) string {
	return what + "_" + slug(fmt.Sprintf("%s %s %d %d", h.Scenario, h.Strategy, h.Seed, h.Replication))
}

// slug is a text with nothing but letters, digits and hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// took is a time to three digits.
func took(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit).String()
}
