package charts

import (
	"fmt"
	"strings"

	"quiesce/results"
	"quiesce/workloads"
)

// Of returns the charts of a run, a comparison or a sweep, in a fixed order: of a sweep how figures depend
// on its axes; then how fast the driver lets go, what requests pay, what it costs, and what may go wrong. A
// chart that the run has no data for is not among them. The scenario is that of the run, which may have
// been read from its definition's text, and adds objectives and what theory says; nil: it is not at hand.
// The error is one of reading the ledger.
//
// What is drawn is bounded: of a sweep with many points some are chosen, and the charts say so. The
// ledger is read point by point.
func Of(l *results.Ledger, s *workloads.Scenario) ([]Chart, error) {
	src, err := read(l, s)
	if err != nil {
		return nil, err
	}
	var all []Chart
	if len(l.Definition.Axes) > 0 {
		if all, err = sweep(l, s); err != nil {
			return nil, err
		}
	}
	for _, draw := range []func(*source) []Chart{
		perSetting(stopLatency), lowPowerParts, blame, perSetting(lowPower),
		perSetting(requestLatency), coldAndWarm, perSetting(requeueCounts), requeueCost,
		energy, residency,
		watchdog, figuresAgainstTheory,
	} {
		all = append(all, draw(src)...)
	}
	Unique(all)
	return all, nil
}

// Unique changes IDs so that each chart has one of its own, also where letters are taken as the same in
// both cases, as in the names of files on Windows and macOS: the second of a name ends in _2. Names that IDs
// are made of may differ in what no identifier has. None is another's followed by -title or -about, which
// name the parts of a picture.
func Unique(all []Chart) {
	taken := map[string]bool{}
	for i := range all {
		base := strings.ToLower(all[i].ID)
		id := base
		for n := 2; taken[id] || taken[id+"-title"] || taken[id+"-about"]; n++ {
			id = fmt.Sprintf("%s_%d", base, n)
		}
		all[i].ID += id[len(base):]
		taken[id], taken[id+"-title"], taken[id+"-about"] = true, true, true
	}
}
