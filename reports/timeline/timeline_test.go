package timeline_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/model/wdf"
	"quiesce/reports/explain"
	"quiesce/reports/timeline"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// drawn is a trace as its reader understands it.
type drawn struct {
	tracks map[uint64]*drawnTrack
	order  []*drawnTrack
	begins map[string]int    // slices by category
	flows  map[uint64]int    // 1: under way, 2: ended
	late   int               // slices that are marked as closed by the end
	took   map[string]uint64 // time in slices that were not, in ns, by name up to its number
	marks  map[string]int    // instants, by their last word
}

type drawnTrack struct {
	track
	open   []string // names of open slices
	began  []uint64
	at     uint64 // of the last event
	slices []string
	value  float64
	most   float64 // of a counter: its greatest value
	area   float64 // value times seconds
}

// carriesOne tells tracks that must never carry two requests at a time.
func (k *drawnTrack) carriesOne() bool {
	return strings.Contains(k.name, " slot ") || strings.Contains(k.name, " waiting ")
}

// read checks what must hold for every trace: tracks are described before they are used, time does
// not run backwards, slices nest and are all closed, flows begin before they go on and end once.
func read(t fatal, data []byte, end des.Time) *drawn {
	t.Helper()
	d := &drawn{tracks: map[uint64]*drawnTrack{}, begins: map[string]int{}, flows: map[uint64]int{}, took: map[string]uint64{}, marks: map[string]int{}}
	last := uint64(0)
	for i, p := range decode(t, data) {
		if p.sequence != 1 || (p.flags == 1) != (i == 0) {
			t.Errorf("packet %d: sequence %d, flags %d", i, p.sequence, p.flags)
		}
		if p.track != nil {
			d.describe(t, p.track)
			continue
		}
		if p.at < last {
			t.Errorf("time runs backwards, from %d to %d", last, p.at)
		}
		last = p.at
		d.event(t, p.at, p.event)
	}
	for _, k := range d.order {
		if len(k.open) > 0 {
			t.Errorf("track %q: %q are not closed", k.name, k.open)
		}
		k.area += k.value * float64(uint64(end)-k.at) / 1e9
	}
	return d
}

// describe checks what the viewer needs in order to show tracks below one another as they are ranked:
// it merges siblings of one name, and orders children only where their parent says so.
func (d *drawn) describe(t fatal, k *track) {
	t.Helper()
	if d.tracks[k.uuid] != nil || k.uuid == 0 || k.name == "" || k.parent != 0 && d.tracks[k.parent] == nil {
		t.Errorf("track %+v is described twice, or before its parent", k)
	}
	const explicit = 3 // TrackDescriptor.ChildTracksOrdering
	for _, other := range d.order {
		if other.parent == k.parent && (other.name == k.name || other.rank == k.rank) {
			t.Errorf("track %+v has the name or the rank of %+v", k, other.track)
		}
		if other.uuid == k.parent && (other.ordering != explicit || other.counter) {
			t.Errorf("track %+v is to be ranked below %+v", k, other.track)
		}
	}
	d.tracks[k.uuid] = &drawnTrack{track: *k}
	d.order = append(d.order, d.tracks[k.uuid])
}

func (d *drawn) event(t fatal, at uint64, e *event) {
	t.Helper()
	k := d.tracks[e.track]
	if k == nil {
		t.Fatal("an event is on a track that is not described")
	}
	if k.counter != (e.kind == 4) || e.counted != k.counter {
		t.Errorf("track %q has %+v", k.name, e)
	}
	switch e.kind {
	case 1:
		if k.carriesOne() && (len(k.open) > 1 || len(k.open) == 1 && e.name != "service") {
			t.Errorf("track %q: %q begins within %q", k.name, e.name, k.open)
		}
		k.open, k.began = append(k.open, e.name), append(k.began, at)
		d.begins[e.category]++
	case 2:
		if len(k.open) == 0 {
			t.Fatal("track ", k.name, ": an end without a beginning")
		}
		k.slices = append(k.slices, strings.Join(k.open, " > "))
		last := len(k.open) - 1
		if e.annotations["unfinished"] != "" {
			d.late++
		} else if by := e.annotations["ended by"]; !strings.HasPrefix(k.name, "power-down") || by == "Dx reached" {
			name, _, _ := strings.Cut(k.open[last], " ")
			d.took[name] += at - k.began[last]
		}
		k.open, k.began = k.open[:last], k.began[:last]
	case 3:
		d.marks[e.name[strings.LastIndexByte(e.name, ' ')+1:]]++
	case 4:
		k.most = max(k.most, e.value)
		k.area += k.value * float64(at-k.at) / 1e9
		k.value = e.value
	default:
		t.Errorf("event type %d", e.kind)
	}
	k.at = at
	if e.flow != 0 && d.flows[e.flow] == 2 || e.ends != 0 && d.flows[e.ends] != 1 {
		t.Errorf("flow %d%d goes on after its end, or ends before its beginning", e.flow, e.ends)
	}
	if e.flow != 0 {
		d.flows[e.flow] = 1
	}
	if e.ends != 0 {
		d.flows[e.ends] = 2
	}
}

// checkLanes: a queue has as many slots as it ever had requests in flight, as many places as it ever
// stored.
func (d *drawn) checkLanes(t fatal) {
	t.Helper()
	lanes, most := map[string]float64{}, map[string]float64{}
	for _, k := range d.order {
		for lane, counter := range map[string]string{" slot ": " in flight", " waiting ": " stored"} {
			if name, _, ok := strings.Cut(k.name, lane); ok {
				lanes[name+counter]++
			} else if k.counter && strings.HasSuffix(k.name, counter) {
				most[k.name] = k.most
			}
		}
	}
	if !maps.Equal(lanes, most) {
		t.Errorf("there are lanes %v, for at most %v at a time", lanes, most)
	}
}

// area is the integral of the counter of that name, over seconds.
func (d *drawn) area(t fatal, name string) float64 {
	t.Helper()
	for _, k := range d.order {
		if k.name == name && k.counter {
			return k.area
		}
	}
	t.Fatal("there is no counter ", name)
	return 0
}

func draw(t fatal, r *recording.Recording, w explain.Window) ([]byte, *timeline.Summary) {
	t.Helper()
	var b bytes.Buffer
	s, err := timeline.Write(&b, r, w)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), s
}

// Over random configurations: the trace is well formed, every arrival has its slice, every completion
// ends a flow, no track carries two requests at a time; and the picture agrees with what the simulator
// has measured by other means: time_to_low_power, stop_latency, energy.
func TestNothingIsLostAndNothingOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		arrivals, completions := 0, 0
		if err := r.Each(func(record *recording.Record) error {
			if record.Input.Kind == wdf.Arrive {
				arrivals++
			}
			if record.Action.Kind == wdf.RequestCompleted {
				completions++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		data, summary := draw(t, r, explain.Always)
		d := read(t, data, r.Trailer.End)
		ended := 0
		for _, state := range d.flows {
			ended += state - 1
		}
		if d.begins["request"] != arrivals || summary.Requests != arrivals || len(d.flows) != arrivals || ended != completions {
			t.Errorf("%d arrivals, %d completions; %d slices, %d flows, %d of them ended", arrivals, completions, d.begins["request"], len(d.flows), ended)
		}
		if d.late != summary.Unfinished {
			t.Errorf("%d slices are marked unfinished, %d are said to be", d.late, summary.Unfinished)
		}
		if d.marks["arrives"] != arrivals {
			t.Errorf("%d arrivals are marked, of %d", d.marks["arrives"], arrivals)
		}
		d.checkLanes(t)
		o := recordingtest.Outcome(t, cfg, seed)
		for name, metric := range map[string]string{"power-down": "time_to_low_power", "Hold": "stop_latency"} {
			sum := recordingtest.Value(t, o, metric).Observations.Sum()
			if sum.Cmp(new(big.Int).SetUint64(d.took[name])) != 0 {
				t.Errorf("slices %q take %d ns together, %s comes to %v", name, d.took[name], metric, sum)
			}
		}
		energy := recordingtest.Value(t, o, "energy").Scalar
		if got := d.area(t, "power"); math.Abs(got-energy) > 1e-6*(1+energy) {
			t.Errorf("the area below power is %v J, the energy drawn %v J", got, energy)
		}
	})
}

// A window shows what is open at its beginning from there on, and closes what is open at its end.
func TestWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		from := des.Time(rapid.Int64Range(0, int64(r.Trailer.End)).Draw(t, "from"))
		to := des.Time(rapid.Int64Range(int64(from)+1, int64(r.Trailer.End)+1).Draw(t, "to"))
		data, _ := draw(t, r, explain.Window{From: from, To: to})
		for _, p := range decode(t, data) {
			if p.event != nil && (p.at < uint64(from) || p.at > uint64(to)) {
				t.Errorf("an event at %d, outside of %d to %d", p.at, from, to)
			}
		}
		read(t, data, to)
	})
}

// The drawing of a small scenario, as names of slices within one another.
func TestSmallScenario(t *testing.T) {
	cfg := rapid.Custom(recordingtest.Config).Example(1)
	one, two := recordingtest.Record(t, cfg, 1, recording.Limits{}), recordingtest.Record(t, cfg, 1, recording.Limits{})
	a, _ := draw(t, one, explain.Always)
	b, _ := draw(t, two, explain.Always)
	if !bytes.Equal(a, b) {
		t.Error("two drawings of one replication differ")
	}
	d := read(t, a, one.Trailer.End)
	var lines []string
	for _, k := range d.order {
		if strings.HasPrefix(k.name, "power thread") {
			lines = append(lines, k.slices...)
		}
	}
	for _, want := range []string{"Hold > pass 1: running handlers", "Hold > pass 2: queue queue0", "EvtDeviceD0Exit", "PowerIrpToLowerStack D3"} {
		if !slices.Contains(lines, want) {
			t.Errorf("the power thread has no slice %q, only %q", want, lines)
		}
	}
}

var errFull = fmt.Errorf("no space left")

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestFullDiskIsSaid(t *testing.T) {
	cfg := rapid.Custom(recordingtest.Config).Example(1)
	cfg.Horizon = time.Minute
	if _, err := timeline.Write(full{}, recordingtest.Record(t, cfg, 1, recording.Limits{}), explain.Always); err != errFull {
		t.Errorf("%v", err)
	}
}
