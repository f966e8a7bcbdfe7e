package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"quiesce/reports/explain"
	"quiesce/results"
	"quiesce/results/recording"
)

// explanationObject is what bench explain --format json prints. Times are in seconds.
type explanationObject struct {
	Scenario    string           `json:"scenario"`
	Seed        uint64           `json:"seed"`
	Version     int              `json:"version"` // of the results format
	Strategy    string           `json:"strategy"`
	Replication int              `json:"replication"`
	End         float64          `json:"end"`   // of what was looked at
	Ended       recording.Reason `json:"ended"` // why there
	Stops       int              `json:"stops"`
	Unfinished  int              `json:"unfinished"`
	InWarmup    int              `json:"in_warmup"` // left out
	Time        float64          `json:"time"`      // the sum of the blame
	StopLatency float64          `json:"stop_latency"`
	Blame       []shareObject    `json:"blame"`
	Worst       []stopObject     `json:"worst"`
	Findings    []findingObject  `json:"findings"`
}

type shareObject struct {
	Phase    string  `json:"phase"`
	Callback string  `json:"callback,omitempty"`
	Queue    string  `json:"queue,omitempty"`
	Class    string  `json:"class,omitempty"`
	Time     float64 `json:"time"`
	Share    float64 `json:"share"`
	Alone    float64 `json:"alone"`
	Stops    int     `json:"stops,omitempty"`   // absent in a single stop
	Longest  float64 `json:"longest,omitempty"` // likewise
}

type stopObject struct {
	Stop        int            `json:"stop"`
	Decided     float64        `json:"decided"`
	Ended       float64        `json:"ended"`
	Outcome     string         `json:"outcome"`
	Time        float64        `json:"time"`
	StopLatency float64        `json:"stop_latency"`
	Blame       []shareObject  `json:"blame"`
	Holders     []holderObject `json:"holders"`
	MoreHolders int            `json:"more_holders"`
}

type holderObject struct {
	Class    string  `json:"class"`
	Number   uint64  `json:"number"`
	Client   *int    `json:"client,omitempty"` // of a closed loop
	Attempt  int     `json:"attempt"`          // from 1
	Queue    string  `json:"queue"`
	Arrived  float64 `json:"arrived"`
	AtDriver float64 `json:"at_driver"`
	Held     float64 `json:"held"`
	Until    string  `json:"until"`
}

var outcomeNames = map[explain.Outcome]string{explain.ReachedDx: "Dx", explain.Unfinished: "unfinished", explain.Removed: "removed"}

// WriteExplanation shows why the device was late. As CSV it is the blame alone: a line for each phase.
func WriteExplanation(w io.Writer, b *explain.Blame, format Format) error {
	var out bytes.Buffer
	var err error
	switch format {
	case Table, Markdown:
		p := page{out: &out, markdown: format == Markdown}
		p.fit(w)
		err = p.explanation(b)
	case CSV:
		err = explanationCSV(&out, b)
	case JSON:
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(newExplanation(b))
	default:
		err = fmt.Errorf("there is no format %q here", format)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

func explanationCSV(out *bytes.Buffer, b *explain.Blame) error {
	seconds := func(d time.Duration) string { return exact(results.Number{Value: d.Seconds(), Defined: true}) }
	h := b.Header
	rows := [][]string{{"scenario", "seed", "strategy", "replication", "phase", "callback", "queue", "class", "unit", "time", "alone", "stops", "longest"}}
	for i := range b.Shares {
		t := &b.Shares[i]
		rows = append(rows, []string{
			h.Scenario, strconv.FormatUint(h.Seed, 10), h.Strategy, strconv.Itoa(h.Replication),
			t.Cause.String(), t.Cause.Callback, t.Cause.Queue, t.Cause.Class,
			"s", seconds(t.Time), seconds(t.Alone), strconv.Itoa(t.Stops), seconds(t.Worst),
		})
	}
	return csv.NewWriter(out).WriteAll(rows)
}

func newExplanation(b *explain.Blame) *explanationObject {
	o := &explanationObject{
		Scenario: b.Header.Scenario, Seed: b.Header.Seed, Version: results.Format,
		Strategy: b.Header.Strategy, Replication: b.Header.Replication,
		End: b.Trailer.End.Seconds(), Ended: b.Trailer.Reason,
		Stops: b.Stops, Unfinished: b.Unfinished, InWarmup: b.Before,
		Time: b.Total.Seconds(), StopLatency: b.InHold.Seconds(),
		Blame: []shareObject{}, Worst: []stopObject{}, Findings: []findingObject{},
	}
	for i := range b.Shares {
		t := &b.Shares[i]
		share := newShare(&t.Share, b.Total)
		share.Stops, share.Longest = t.Stops, t.Worst.Seconds()
		o.Blame = append(o.Blame, share)
	}
	for _, stop := range b.Worst {
		o.Worst = append(o.Worst, newStop(stop))
	}
	for _, f := range b.Trailer.Findings {
		o.Findings = append(o.Findings, findingObject{Code: f.Code, Severity: f.Severity, Message: f.Message})
	}
	return o
}

func newShare(s *explain.Share, of time.Duration) shareObject {
	return shareObject{
		Phase: s.Cause.String(), Callback: s.Cause.Callback, Queue: s.Cause.Queue, Class: s.Cause.Class,
		Time: s.Time.Seconds(), Share: part(s.Time, of), Alone: s.Alone.Seconds(),
	}
}

func newStop(s *explain.Stop) stopObject {
	o := stopObject{
		Stop: s.Number, Decided: s.Decided.Seconds(), Ended: s.Ended.Seconds(), Outcome: outcomeNames[s.Outcome],
		Time: s.Total().Seconds(), StopLatency: s.InHold.Seconds(),
		Blame: []shareObject{}, Holders: []holderObject{}, MoreHolders: s.More,
	}
	for i := range s.Shares {
		o.Blame = append(o.Blame, newShare(&s.Shares[i], s.Total()))
	}
	for _, h := range s.Holders {
		holder := holderObject{
			Class: h.Name.Class, Number: h.Name.Number, Attempt: h.Name.Attempt + 1, Queue: h.Queue,
			Arrived: h.Arrived.Seconds(), AtDriver: h.AtDriver.Seconds(), Held: h.Held.Seconds(), Until: h.End,
		}
		if h.Name.Client >= 0 {
			holder.Client = &h.Name.Client
		}
		o.Holders = append(o.Holders, holder)
	}
	return o
}
