package results

import (
	"maps"
	"slices"
)

// LeftOut is a point that cannot be read, because its data are damaged.
type LeftOut struct {
	Point Point
	Err   error // why
}

// LeaveOutDamaged makes a reader take a point that cannot be read for one without results, so that the others
// can be shown. LeftOut tells which these are.
func (l *Ledger) LeaveOutDamaged() { l.leftOut = map[int]error{} }

// LeftOut are the points that were left out of what was read so far, in order.
func (l *Ledger) LeftOut() []LeftOut {
	var all []LeftOut
	for _, point := range slices.Sorted(maps.Keys(l.leftOut)) {
		all = append(all, LeftOut{l.Definition.Point(point), l.leftOut[point]})
	}
	return all
}

// leave leaves out a point that cannot be read, if damaged ones are.
func (l *Ledger) leave(point int, err error) (*PointSummary, error) {
	if l.leftOut == nil {
		return nil, err
	}
	l.leftOut[point] = err
	return &PointSummary{Point: l.Definition.Point(point)}, nil
}
