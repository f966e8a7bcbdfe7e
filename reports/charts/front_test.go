package charts

import (
	"slices"
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
