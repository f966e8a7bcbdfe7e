package charts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// On the front are those that no other beats in both, of those that did not fail.
func TestTheFrontIsOfThoseThatNoneBeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []trade
		sound := 0
		for range rapid.IntRange(1, 12).Draw(t, "points") {
			p := trade{failed: rapid.Bool().Draw(t, "failed")}
			p.latency.y = float64(rapid.IntRange(0, 6).Draw(t, "latency"))
			p.power.y = float64(rapid.IntRange(0, 6).Draw(t, "power"))
			if !p.failed {
				sound++
			}
			all = append(all, p)
		}
		s := front(all)
		for _, p := range all {
			counts := !p.failed || sound == 0
			beaten := slices.ContainsFunc(all, func(q trade) bool {
				return (!q.failed || sound == 0) && q.latency.y <= p.latency.y && q.power.y <= p.power.y &&
					(q.latency.y < p.latency.y || q.power.y < p.power.y)
			})
			at := slices.Index(s.X, p.latency.y)
			on := at >= 0 && s.Y[at] == p.power.y
			if counts && on == beaten || !counts && on && !slices.ContainsFunc(all, func(q trade) bool {
				return !q.failed && q.latency == p.latency && q.power == p.power
			}) {
				t.Errorf("%+v: on the front %v, beaten %v", p, on, beaten)
			}
		}
		if !slices.IsSorted(s.X) {
			t.Errorf("the front goes back: %v", s.X)
		}
	})
}

// Points under different loads are no choice: each load has a front of its own, as if there were no other
// points; and none has one where there are too many.
func TestEachLoadHasAFrontOfItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []trade
		under := map[string][]trade{}
		for range rapid.IntRange(2, 40).Draw(t, "points") {
			p := trade{strategy: "drain", set: []string{"1s", fmt.Sprint(rapid.IntRange(1, frontsAtMost+2).Draw(t, "load"))}}
			p.demand = []string{"", p.set[1]}
			p.latency.y = float64(rapid.IntRange(1, 9).Draw(t, "latency"))
			p.power.y = float64(rapid.IntRange(1, 9).Draw(t, "power"))
			all = append(all, p)
			under[p.set[1]] = append(under[p.set[1]], p)
		}
		c, ok := tradeOff("mean", all, "load", func(load []string) string { return "rate=" + load[1] })
		if !ok {
			t.Fatal("there is no chart")
		}
		drawn := map[string]Series{}
		for _, s := range c.Series {
			if s.Kind == Front {
				drawn[s.Set[len(s.Set)-1]] = s
			}
		}
		for load, points := range under {
			want := front(points)
			if len(under) > frontsAtMost || len(want.X) < 2 {
				want = Series{}
			}
			if got := drawn[load]; !slices.Equal(got.X, want.X) || !slices.Equal(got.Y, want.Y) {
				t.Errorf("the front under %s is %v, %v, want %v, %v", load, got.X, got.Y, want.X, want.Y)
			}
			if s := drawn[load]; len(s.X) > 0 && (s.Set[0] != "" || len(under) > 1 && s.Name != "front, rate="+load) {
				t.Errorf("the front under %s is named %s and has the set %q", load, s.Name, s.Set)
			}
		}
		if says := strings.Contains(c.About, "a line joins, of one load"); says != (len(under) > 1 && len(drawn) > 0) {
			t.Errorf("of %d loads with %d fronts: %s", len(under), len(drawn), c.About)
		}
	})
}

// What comes to the device is demanded of it; what its driver does with it is a choice.
func TestDemandsAreWhatNoDriverChooses(t *testing.T) {
	for path, want := range map[string]bool{
		"requests.read.arrivals.poisson.rate": true, "requests.read.service": true, "requests.read": true, "requests": true,
		"sleep.0.poisson.rate": true, "sleep": true, "requests.read.retry.policy": true,
		"requests.read.queue": false, "requests.read.handler.constant": false, "requests.read.cancelable": false,
		"device.idle.timeout": false, "queues.io.presented": false, "strategy": false, "target.parallelism": false,
	} {
		if got := IsDemand(path); got != want {
			t.Errorf("%s is demanded: %v", path, got)
		}
	}
}
