package des

import "testing"

// The figures were computed by other engines in other languages (ns-3, OMNeT++, SimPy, C++, Rust)
// from the same tables. The benchmarks check the larger ones.
const (
	checkMM1Small = "mean 4.945642 max 44.7244 expired 0" // 200,000 customers
	checkMM1      = "mean 4.995030 max 52.6246 expired 0" // 2,000,000
	checkMM8      = "mean 1.282007 max 15.6111 expired 0" // 2,000,000

	checkHold Time = 50065338008485 // n = 100, 5,000,000 steps
)

func TestHoldModel(t *testing.T) {
	if got := newHoldClock(100).run(5_000_000); got != checkHold {
		t.Errorf("hold model of 100 ends at %d, want %d", got, checkHold)
	}
}

func TestMM1Table(t *testing.T) {
	m := newMM1Clock(200_000)
	m.run()
	if got := m.String(); got != checkMM1Small {
		t.Errorf("M/M/1: %s, want %s", got, checkMM1Small)
	}
}

func TestMM8Table(t *testing.T) {
	const customers = 200_000
	m, b := newMM8Clock(customers), newMM8Baseline(customers)
	m.run()
	b.run()
	if got, want := m.String(), b.String(); got != want {
		t.Errorf("M/M/8: %s, want %s", got, want)
	}
}
