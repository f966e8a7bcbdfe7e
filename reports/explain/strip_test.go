package explain_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/model/wdf"
	"quiesce/reports/charts"
	"quiesce/reports/explain"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// lane is what a lane of a strip has, in words: the spans, then the events.
func lane(c *charts.Chart, name string) (all []string) {
	at := slices.Index(c.Y.Categories, name)
	for _, s := range c.Strip.Spans {
		if s.Lane == at {
			all = append(all, strings.TrimSpace(fmt.Sprintf("%v-%v %s %s", s.From, s.To, s.Kind, s.Name)))
		}
	}
	for _, e := range c.Strip.Events {
		if e.Lane == at {
			all = append(all, strings.TrimSpace(fmt.Sprintf("%v %s %s", e.At, e.Kind, e.Name)))
		}
	}
	return all
}

// The strip of a power-down that can be followed by hand: see twoQueues.
func TestStripOfSmallScenario(t *testing.T) {
	r := recordingtest.Record(t, twoQueues(t), 1, recording.Limits{})
	c, err := explain.Strip(r, explain.Window{To: des.Time(6500 * time.Millisecond)})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"device":       {"0-2 D0", "2-6.5 going down"},
		"power thread": {"2-5 Hold, pass 2 queue a", "5-6 Hold, pass 2 queue b", "6-6.5 device callback EvtDeviceD0Exit"},
		"a":            {"0-5 in service read 0", "0 arrival", "5 completed"},
		"b":            {"0-6 in service scan 0", "0 arrival", "6 completed"},
	} {
		if got := lane(c, name); !slices.Equal(got, want) {
			t.Errorf("lane %s has\n%q, want\n%q", name, got, want)
		}
	}
	if *c.X.Low != 0 || *c.X.High != 6.5 {
		t.Errorf("the axis is from %v to %v", *c.X.Low, *c.X.High)
	}
}

// The strip of a stop begins with what led to it, and counts time from the decision.
func TestStripOfStop(t *testing.T) {
	r := recordingtest.Record(t, twoQueues(t), 1, recording.Limits{})
	all, err := explain.Charts(r, explain.Selection{Window: explain.Always})
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	c := all[1]
	if low, high := *c.X.Low, *c.X.High; low != -2 || high != 5 {
		t.Errorf("a stop of 5 s, whose holders arrived 2 s before, at whose end the replication ends, is drawn from %v to %v", low, high)
	}
	if len(c.Marks) != 2 || c.Marks[0].X != 0 || c.Marks[1].X != 5 || !math.IsNaN(float64(c.Marks[0].Y)) {
		t.Errorf("marks %+v", c.Marks)
	}
	if want := "From the decision to Dx it took 5s, of that pass 2, queue a: waiting for read: 3s; read 0 held it longest, 3s. "; !strings.HasPrefix(c.About, want) {
		t.Errorf("it is said that %s", c.About)
	}
}

// Over random configurations and windows: spans are in the window, none overlaps another in its lane,
// the device's leave no gap, and no request and no event is lost but in rows that count them.
func TestStripLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		w := explain.Window{To: r.Trailer.End + 1}
		if rapid.Bool().Draw(t, "window") {
			w.From = des.Time(rapid.Int64Range(0, int64(r.Trailer.End)).Draw(t, "from"))
			w.To = des.Time(rapid.Int64Range(int64(w.From)+1, int64(r.Trailer.End)+1).Draw(t, "to"))
		}
		c, err := explain.Strip(r, w)
		if err != nil {
			t.Fatal(err)
		}
		device := checkSpans(t, c)
		if want := *c.X.High - *c.X.Low; math.Abs(device-want) > 1e-6 {
			t.Errorf("the device's spans take %v s of %v s", device, want)
		}
		checkEvents(t, c, r, w)
	})
}

// checkSpans returns how long those of the device are together.
func checkSpans(t *rapid.T, c *charts.Chart) (device float64) {
	last := make([]float64, len(c.Y.Categories))
	for i := range last {
		last[i] = *c.X.Low
	}
	spans := slices.Clone(c.Strip.Spans)
	slices.SortFunc(spans, func(a, b charts.Span) int { return int(math.Copysign(1, a.From-b.From)) })
	for _, s := range spans {
		if s.From < last[s.Lane]-1e-9 || s.To <= s.From || s.To > *c.X.High+1e-9 || s.Kind == "" {
			t.Errorf("lane %s, in use up to %v: %+v", c.Y.Categories[s.Lane], last[s.Lane], s)
		}
		last[s.Lane] = s.To
		if s.Lane == 0 {
			device += s.To - s.From
		}
	}
	return device
}

func checkEvents(t *rapid.T, c *charts.Chart, r *recording.Recording, w explain.Window) {
	for _, name := range c.Y.Categories {
		if strings.HasSuffix(name, ", more") {
			return
		}
	}
	want, got := map[string]int{}, map[string]int{}
	if err := r.Each(func(record *recording.Record) error {
		switch {
		case record.At < w.From || record.At >= w.To:
		case record.Input.Kind == wdf.Arrive:
			want["arrival"]++
		case record.Input.Kind == wdf.StopAcknowledge:
			want["StopAcknowledge"]++
		case record.Action.Kind == wdf.EvtIoStop:
			want["EvtIoStop"]++
		case record.Action.Kind == wdf.RequestCompleted:
			want["completed"]++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Strip.Events {
		kind, _, _ := strings.Cut(e.Kind, " ")
		got[kind]++
		if e.At < *c.X.Low || e.At > *c.X.High || e.Lane >= len(c.Y.Categories) {
			t.Errorf("%+v", e)
		}
	}
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("%d × %s, of %d", got[kind], kind, n)
		}
	}
}

// The spans of the Hold are the metric stop_latency, and the bars of a stop its time_to_low_power.
func TestChartsAgreeWithMetrics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		c, err := explain.Strip(r, explain.Always)
		if err != nil {
			t.Fatal(err)
		}
		b, err := explain.NewBlame(r, explain.Selection{Window: explain.Always, Warmup: true})
		if err != nil {
			t.Fatal(err)
		}
		held := 0.0
		for _, s := range c.Strip.Spans {
			if strings.HasPrefix(s.Kind, "Hold") {
				held += s.To - s.From
			}
		}
		if math.Abs(held-b.InHold.Seconds()) > 1e-6 {
			t.Errorf("the Hold's spans take %v, stop latencies are %v together", held, b.InHold)
		}
		if len(b.Worst) == 0 {
			return
		}
		chart := b.Chart()
		for x, stop := range b.Worst {
			sum := 0.0
			for i := range chart.Series {
				sum += chart.Series[i].Y[x]
			}
			if math.Abs(sum-stop.Total().Seconds()) > 1e-6 {
				t.Errorf("power-down %d took %v, its bar has %v s", stop.Number, stop.Total(), sum)
			}
		}
		if len(chart.Series) > 9 {
			t.Errorf("%d colours", len(chart.Series))
		}
	})
}

// Where hundreds of requests wait, those without a row are counted.
func TestCrowdIsCounted(t *testing.T) {
	cfg := twoQueues(t)
	for i := range 400 {
		at := des.Time(int64(i) * int64(10*time.Millisecond))
		cfg.Classes[0].Arrivals.Trace = append(cfg.Classes[0].Arrivals.Trace, cfg.Classes[0].Arrivals.Trace[0])
		cfg.Classes[0].Arrivals.Trace[i+1].At = at
	}
	cfg.Target.Servers = 1
	cfg.Queues[0].Presented = 1
	r := recordingtest.Record(t, cfg, 1, recording.Limits{})
	c, err := explain.Strip(r, explain.Window{To: des.Time(4800 * time.Millisecond)})
	if err != nil {
		t.Fatal(err)
	}
	rows, more := 0, ""
	for i, name := range c.Y.Categories {
		switch {
		case name == "a, more":
			for _, s := range c.Strip.Spans {
				if s.Lane == i {
					more = s.Name
				}
			}
		case strings.HasPrefix(name, "a ") || name == "b":
			rows++
		}
	}
	// 401 requests of read, of which 4 have a row; b has one.
	if rows != 5 || more != "397 more" || !slices.Contains(c.Y.Categories, "a 1") {
		t.Errorf("%d rows, and at the end %q: %q", rows, more, c.Y.Categories)
	}
}

// What has no colour of its own is taken together, and nothing of a bar is lost.
func TestManyCausesShareAColour(t *testing.T) {
	stop := &explain.Stop{Number: 7, Ended: des.Time(78 * time.Second)}
	b := explain.Blame{Header: &recording.Header{}, Stops: 1, Worst: []*explain.Stop{stop}}
	for i := range 12 { // 1 s, 2 s ... 12 s
		share := explain.Share{Cause: explain.Cause{Part: explain.Callback, Callback: fmt.Sprint("callback ", i)}, Time: time.Duration(i+1) * time.Second}
		stop.Shares = append(stop.Shares, share)
		b.Shares = append(b.Shares, explain.Total{Share: share})
	}
	c := b.Chart()
	var got []string
	for i := range c.Series {
		got = append(got, fmt.Sprint(c.Series[i].Name, " ", c.Series[i].Y[0]))
	}
	want := []string{"callback 4 5", "callback 5 6", "callback 6 7", "callback 7 8", "callback 8 9", "callback 9 10", "callback 10 11", "callback 11 12", "other 10"}
	if !slices.Equal(got, want) || !slices.Equal(c.X.Categories, []string{"7"}) {
		t.Errorf("%q of %q", got, c.X.Categories)
	}
}
