package workloads

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTimesAsGoReadsThem compares with time.ParseDuration on what both understand.
func TestTimesAsGoReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.Duration(rapid.Int64Range(0, 1<<52).Draw(t, "ns"))
		text := want.String()
		got, c := parseTime(text)
		if c != nil {
			t.Fatalf("%s: %v", text, c)
		}
		if duration(got) != want {
			t.Fatalf("%s is read as %v", text, duration(got))
		}
	})
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]float64{
		"0s": 0, "800us": 800e-6, "20ms": 0.02, "5 s": 5, " 5s": 5, "1.5h": 5400, "5min": 300, "5m": 300, "1h30m": 5400, "7d12h": 648000,
		"1m30s": 90, "100ns": 1e-7, "3µs": 3e-6, "3μs": 3e-6, "1e3ms": 1, ".5s": 0.5, "+2s": 2, "1d": 86400,
	} {
		if got, c := parseTime(text); c != nil || got != want {
			t.Errorf("%q is %v (%v), want %v", text, got, c, want)
		}
	}
	for _, text := range []string{"", "s", "5", "0", "-1s", "1.5.2s", "1s1s", "1s1h", "1h-30m", "5W", "1y", "1 2s", "0x5s", "NaNs", "Infs", "1e400s", "300000d", "0.2ns", "1h 30m extra"} {
		if got, c := parseTime(text); c == nil {
			t.Errorf("%q is accepted as %v", text, got)
		}
	}
}

func TestQuantities(t *testing.T) {
	for _, test := range []struct {
		d    dimension
		text string
		want float64
	}{
		{rate, "0.8/s", 0.8}, {rate, "12/min", 0.2}, {rate, "3/h", 3.0 / 3600}, {rate, "100/ms", 1e5}, {rate, "5 /s", 5},
		{power, "5W", 5}, {power, "50mW", 0.05}, {power, "350 uW", 350e-6}, {power, "350µW", 350e-6}, {power, "1kW", 1000}, {power, "1e3W", 1000},
		{flow, "500MB/s", 5e8}, {flow, "1MiB/s", 1 << 20}, {energy, "5mJ", 0.005}, {ratio, "50%", 0.5}, {ratio, "0.25", 0.25}, {ratio, "1e-3", 0.001},
	} {
		if got, c := test.d.parse(test.text); c != nil || got != test.want {
			t.Errorf("%q is %v (%v), want %v", test.text, got, c, test.want)
		}
	}
	for _, test := range []struct {
		d    dimension
		text string
	}{{rate, "0.8"}, {rate, "5s"}, {power, "5"}, {power, "5MW"}, {power, "5w"}, {flow, "5Mb/s"}, {ratio, "5s"}, {ratio, "x"}, {rate, "/s"}} {
		if got, c := test.d.parse(test.text); c == nil {
			t.Errorf("%q is accepted as %v", test.text, got)
		} else if c.Hint == "" {
			t.Errorf("%q is refused without a hint: %v", test.text, c)
		}
	}
}

// TestQuantityText writes quantities and reads them back.
func TestQuantityText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom(units).Draw(t, "unit")
		x := rapid.Float64Range(1e-9, 1e9).Draw(t, "number")
		q := quantity{x, u}
		back, c := parseQuantity(q.String())
		if c != nil || back.unit != u || math.Abs(back.number-x) > 1e-11*x {
			t.Fatalf("%v is read as %v, %v", q, back, c)
		}
	})
}

func TestHorizonAndWarmup(t *testing.T) {
	for text, want := range map[string]Horizon{
		"1000s": {Time: 1000 * time.Second}, "2h": {Time: 2 * time.Hour}, "200000 requests": {Requests: 200000},
		"200_000 requests": {Requests: 200000}, "1 request": {Requests: 1}, "5requests": {Requests: 5},
	} {
		var h Horizon
		if err := h.UnmarshalText([]byte(text)); err != nil || h != want {
			t.Errorf("%q is %+v (%v)", text, h, err)
		}
	}
	for _, text := range []string{"200000", "0s", "0 requests", "1.5 requests", "-3 requests", "forever", ""} {
		var h Horizon
		if err := h.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is accepted as %+v", text, h)
		}
	}
	for text, want := range map[string]Warmup{"auto": {Automatic: true}, "10%": {Fraction: 0.1}, "5s": {Time: 5 * time.Second}, "0s": {}, "0%": {}} {
		var w Warmup
		if err := w.UnmarshalText([]byte(text)); err != nil || w != want {
			t.Errorf("%q is %+v (%v)", text, w, err)
		}
	}
}

func TestRanges(t *testing.T) {
	for _, test := range []struct {
		from, to string
		steps    Count
		scale    AxisScale
		want     string
	}{
		{"0.1/s", "0.9/s", 9, "linear", "0.1/s 0.2/s 0.3/s 0.4/s 0.5/s 0.6/s 0.7/s 0.8/s 0.9/s"},
		{"1", "8", 8, "linear", "1 2 3 4 5 6 7 8"},
		{"10%", "30%", 3, "linear", "10% 20% 30%"},
		{"100ms", "1s", 2, "log", "100ms 1s"},
		{"100ms", "100s", 4, "log", "100ms 1s 10s 100s"},
		{"1s", "10ms", 3, "log", "1s 0.1s 10ms"},
		{"500ms", "2s", 4, "linear", "500ms 1s 1.5s 2s"},
	} {
		var r Range
		if err := r.From.UnmarshalText([]byte(test.from)); err != nil {
			t.Fatal(err)
		}
		if err := r.To.UnmarshalText([]byte(test.to)); err != nil {
			t.Fatal(err)
		}
		r.Steps, r.Scale = test.steps, test.scale
		if got := strings.Join(r.between(r.From.quantity, r.To.quantity), " "); got != test.want {
			t.Errorf("%+v:\n got %s\nwant %s", test, got, test.want)
		}
	}
}
