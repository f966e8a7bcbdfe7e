package workloads

import (
	"testing"

	"quiesce/model"
)

// BenchmarkLoad reads the default scenario.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(Default, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// benchmarkPoints runs a benchmark for each built-in scenario, with the settings of a sweep: the
// values of its axes in turn, so that neighbours differ. A scenario without axes is set nothing.
func benchmarkPoints(b *testing.B, f func(b *testing.B, s *Scenario, sets [][]string)) {
	for _, e := range Builtin() {
		s, err := Load(e.Name, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(e.Name, func(b *testing.B) {
			b.ReportAllocs()
			f(b, s, settings(s))
		})
	}
}

// settings are the points of the grid of a scenario's axes; one without any has one point.
func settings(s *Scenario) [][]string {
	points := [][]string{nil}
	for _, a := range s.Axes {
		var next [][]string
		for _, p := range points {
			for _, v := range a.Values {
				next = append(next, append(p[:len(p):len(p)], a.Path+"="+v))
			}
		}
		points = next
	}
	return points
}

// BenchmarkWith makes the scenario of a point.
func BenchmarkWith(b *testing.B) {
	benchmarkPoints(b, func(b *testing.B, s *Scenario, sets [][]string) {
		for i := 0; b.Loop(); i++ {
			if _, err := s.With(sets[i%len(sets)]...); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPoint makes the configuration of a point.
func BenchmarkPoint(b *testing.B) {
	benchmarkPoints(b, func(b *testing.B, s *Scenario, sets [][]string) {
		for i := 0; b.Loop(); i++ {
			if _, err := s.Point(sets[i%len(sets)], ""); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkConfig compiles a scenario for its own strategy.
func BenchmarkConfig(b *testing.B) {
	benchmarkPoints(b, func(b *testing.B, s *Scenario, _ [][]string) {
		for b.Loop() {
			if _, err := s.Config(""); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNew builds a replication.
func BenchmarkNew(b *testing.B) {
	benchmarkPoints(b, func(b *testing.B, s *Scenario, _ [][]string) {
		cfg, err := s.Config("")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := model.New(cfg, 1, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}
