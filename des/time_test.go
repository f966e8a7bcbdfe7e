package des

import (
	"math"
	"testing"
	"time"
)

func TestTimeArithmetic(t *testing.T) {
	for _, c := range []struct {
		t    Time
		d    time.Duration
		want Time
	}{
		{5, 3, 8},
		{5, -3, 2},
		{5, 0, 5},
		{EndOfTime - 1, 1, EndOfTime},
		{EndOfTime - 1, 2, EndOfTime},
		{EndOfTime, math.MaxInt64, EndOfTime},
		{0, math.MaxInt64, EndOfTime},
		{EndOfTime, -1, EndOfTime - 1},
		{-5, math.MinInt64, math.MinInt64},
	} {
		if got := c.t.Add(c.d); got != c.want {
			t.Errorf("%d.Add(%d) = %d, want %d", c.t, c.d, got, c.want)
		}
	}
	if got := Time(1_500_000_000).Seconds(); got != 1.5 {
		t.Errorf("Seconds: %v", got)
	}
	if got := Time(1_500_000_000).String(); got != "1.5s" {
		t.Errorf("String: %v", got)
	}
	if got := EndOfTime.Sub(3); got != math.MaxInt64-3 {
		t.Errorf("Sub: %v", got)
	}
}

func TestClassNames(t *testing.T) {
	names := ""
	for c := Power; c <= Sampling+1; c++ {
		names += c.String() + " "
	}
	if names != "power completion arrival sampling class 4 " {
		t.Errorf("names: %s", names)
	}
}
