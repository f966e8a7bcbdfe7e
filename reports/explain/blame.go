package explain

import (
	"cmp"
	"slices"
	"time"

	"quiesce/results/recording"
)

// Blame is what all power-downs of a window spent their time on.
type Blame struct {
	Header     *recording.Header
	Trailer    *recording.Trailer
	Stops      int           // power-downs
	Unfinished int           // of them, without end: they count up to the end of the recording
	Total      time.Duration // sum of their lengths; the sum of Shares, exactly
	InHold     time.Duration // sum of their stop latencies
	Before     int           // power-downs left out because they were decided during the warm-up
	Shares     []Total       // in the order of a power-down
	Worst      []*Stop       // the longest, longest first
}

// Total is a share of all power-downs.
type Total struct {
	Share
	Stops int           // power-downs that have the cause
	Worst time.Duration // its greatest share in one
}

// WorstAtMost bounds Blame.Worst.
const WorstAtMost = 10

// Selection says which power-downs a Blame is about.
type Selection struct {
	Window Window // those decided in it
	Warmup bool   // those decided during the warm-up, too
	Stop   int    // this one only; 0: all
}

// takes tells whether a power-down is selected.
func (s *Selection) takes(stop *Stop) bool {
	return s.Window.has(stop.Decided) && (s.Stop == 0 || s.Stop == stop.Number)
}

// NewBlame reads a recording.
func NewBlame(r *recording.Recording, s Selection) (*Blame, error) {
	b := &Blame{Header: &r.Header, Trailer: &r.Trailer}
	err := Stops(r, func(stop *Stop) error {
		switch {
		case !s.takes(stop):
		case !s.Warmup && !stop.Counted:
			b.Before++
		default:
			b.add(stop)
		}
		return nil
	})
	b.sort()
	return b, err
}

func (b *Blame) add(stop *Stop) {
	b.Stops++
	if stop.Outcome == Unfinished {
		b.Unfinished++
	}
	b.Total += stop.Total()
	b.InHold += stop.InHold
	for _, share := range stop.Shares {
		at := slices.IndexFunc(b.Shares, func(t Total) bool { return t.Cause == share.Cause })
		if at < 0 {
			at = len(b.Shares)
			b.Shares = append(b.Shares, Total{Share: Share{Cause: share.Cause}})
		}
		t := &b.Shares[at]
		t.Time += share.Time
		t.Alone += share.Alone
		t.Stops++
		t.Worst = max(t.Worst, share.Time)
	}
	at, _ := slices.BinarySearchFunc(b.Worst, stop, func(a, b *Stop) int {
		return cmp.Or(cmp.Compare(b.Total(), a.Total()), cmp.Compare(a.Number, b.Number))
	})
	if at < WorstAtMost {
		b.Worst = slices.Insert(b.Worst, at, stop)
		b.Worst = b.Worst[:min(len(b.Worst), WorstAtMost)]
	}
}

func (b *Blame) sort() {
	queues := map[string]int{}
	for i := range b.Header.Queues {
		queues[b.Header.Queues[i].Name] = i
	}
	slices.SortStableFunc(b.Shares, func(x, y Total) int { return compareCauses(&x.Cause, &y.Cause, queues) })
}
