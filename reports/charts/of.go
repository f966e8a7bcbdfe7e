package charts

import (
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
	return all, nil
}
