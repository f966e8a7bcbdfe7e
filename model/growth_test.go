package model

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quiesce/des"
	"quiesce/model/wdf"
)

// change is one more or one less in the system.
type change struct {
	at    des.Time
	enter bool
}

// play has the meter's parts see the changes, then the end.
func (g *growth) play(from, end des.Time, changes []change) {
	var o occupancy
	warm := false
	for _, c := range append(changes, change{at: end}) {
		if !warm && c.at >= from {
			warm = true
			o.reset(from)
			g.reset(from, &o)
		}
		if warm {
			g.advance(c.at, &o)
		}
		switch {
		case c.at == end:
			return
		case c.enter:
			g.last = c.at
			o.enter(c.at)
		default:
			o.leave(c.at)
		}
	}
}

// TestGrowthIntervals holds the averages over intervals that double, and the rate made of them, against
// those computed from the whole history at once.
func TestGrowthIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var changes []change
		scale := rapid.SampledFrom([]int{10, 10_000, 1 << 40}).Draw(t, "scale")
		inside, now := 0, des.Time(0)
		for range rapid.IntRange(1, 300).Draw(t, "changes") {
			now += des.Time(rapid.IntRange(0, scale).Draw(t, "gap"))
			enter := inside == 0 || rapid.IntRange(0, 2).Draw(t, "enter") > 0
			changes = append(changes, change{now, enter})
			if inside--; enter {
				inside += 2
			}
		}
		from, end := des.Time(rapid.Int64Range(0, int64(now)).Draw(t, "from")), now+1+des.Time(rapid.IntRange(0, scale).Draw(t, "rest"))
		var g growth
		g.play(from, end, changes)

		// The number at the start of the time from..to, over which its average is taken.
		average := func(start, to des.Time) float64 {
			sum, level, since := 0.0, 0.0, start
			for _, c := range changes {
				if c.at >= to {
					break
				}
				if c.at > since {
					sum += level * float64(c.at-since)
					since = c.at
				}
				if level--; c.enter {
					level += 2
				}
			}
			return (sum + level*float64(to-since)) / float64(to-start)
		}
		width := des.Time(growthWidth)
		for (end-from)/width >= growthIntervals {
			width *= 2
		}
		if g.width != width || g.full != int((end-from)/width) {
			t.Fatalf("%d intervals of %d ns, want %d of %d ns", g.full, g.width, (end-from)/width, width)
		}
		for i := range g.full {
			start := from + des.Time(i)*width
			if want := average(start, start+width); math.Abs(g.levels[i]-want) > 1e-9*(1+want) {
				t.Errorf("interval %d: %v in the system, want %v", i, g.levels[i], want)
			}
		}
		full := 0
		for full < g.full && from+des.Time(full+1)*width <= g.last {
			full++
		}
		rate, ok := g.perSecond()
		if ok != (full/4 >= 4) {
			t.Fatalf("%d intervals up to the last arrival: rate %v, %v", full, rate, ok)
		}
		if !ok {
			return
		}
		quarter := des.Time(full/4) * width
		stop := from + des.Time(full)*width
		want := min(average(stop-2*quarter, stop-quarter)-average(stop-3*quarter, stop-2*quarter),
			average(stop-quarter, stop)-average(stop-2*quarter, stop-quarter)) / quarter.Seconds()
		if math.Abs(rate-want) > 1e-9*(math.Abs(want)+float64(len(changes))/quarter.Seconds()) {
			t.Errorf("grows by %v/s, want %v/s", rate, want)
		}
	})
}

// TestBacklogGrowth: what comes faster than it is served grows by the difference, also after a
// warm-up that ends in the midst of it, and whatever has yet to be served when arrivals are over; a
// closed loop never grows; with one burst, or one long sleep, nothing does.
func TestBacklogGrowth(t *testing.T) {
	overload := func(edit func(*Config)) *Config {
		class := poisson("read", 0, 1, constant(2.5))
		class.Arrivals = Arrivals{Kind: Renewal, Gap: constant(2)}
		cfg := oneQueue(wdf.Sequential, 0, class, "hold")
		cfg.Horizon = seconds(10_000)
		edit(cfg)
		return cfg
	}
	for name, test := range map[string]struct {
		cfg  *Config
		want float64 // per second
	}{
		"overload":           {overload(func(*Config) {}), .1},
		"after a warm-up":    {overload(func(c *Config) { c.Warmup.Time = seconds(6001) }), .1},
		"a warm-up of half":  {overload(func(c *Config) { c.Warmup.Fraction = .5 }), .1},
		"a number of":        {overload(func(c *Config) { c.Horizon, c.Requests = 0, 5000 }), .1},
		"closed":             {overload(func(c *Config) { c.Classes[0].Arrivals = Arrivals{Kind: Closed, Clients: 40, Think: constant(.1)} }), 0},
		"as much as is done": {overload(func(c *Config) { c.Classes[0].Service = constant(2) }), 0},
		"a sleep at the end": {overload(func(c *Config) {
			c.Classes[0].Service = constant(1.5)
			c.Sleep = []Sleep{{Trigger: SystemSleep, At: []des.Time{at(9000)}, Dwell: constant(900)}}
		}), 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := value(t, runOf(t, test.cfg, 1, 0), "backlog_growth")
			if !got.Defined || math.Abs(got.Scalar-test.want) > 1e-3 {
				t.Errorf("the backlog grows by %v/s (%v), want %v/s", got.Scalar, got.Defined, test.want)
			}
		})
	}
	few := overload(func(c *Config) {
		c.Horizon, c.Requests = 0, 1
		c.Classes[0].Arrivals.First, c.Classes[0].Service = constant(0), constant(1)
	})
	if got := value(t, runOf(t, few, 1, 0), "backlog_growth"); got.Defined {
		t.Errorf("with one request, the backlog grows by %v/s", got.Scalar)
	}
}

// TestSaturated: a replication that is ended for its number of requests says which queue has most of
// them.
func TestSaturated(t *testing.T) {
	cfg := oneQueue(wdf.Parallel, wdf.Unlimited, poisson("read", 0, 1, constant(1)), "hold")
	cfg.Queues = append(cfg.Queues, Queue{Name: "log", Dispatch: wdf.Sequential})
	cfg.Classes = append(cfg.Classes, poisson("write", 1, 1, constant(3)))
	cfg.Strategy.Suspend = append(cfg.Strategy.Suspend, cfg.Strategy.Suspend[0])
	cfg.Strategy.Purge = append(cfg.Strategy.Purge, cfg.Strategy.Purge[0])
	cfg.Horizon, cfg.Limits.Pending = seconds(1e6), 1000
	o := runOf(t, cfg, 1, 0)
	if len(o.Findings) != 1 || o.Findings[0].Severity != Failure || !strings.Contains(o.Findings[0].Message, "More than 1000 requests are in the system") ||
		!strings.Contains(o.Findings[0].Message, " of them at queue log:") {
		t.Errorf("findings %+v", o.Findings)
	}
}
