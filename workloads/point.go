package workloads

import (
	"quiesce/model"
	"quiesce/workloads/document"
)

// Point is the configuration of a point of a sweep: what With(sets...) and then Config(strategy) give,
// without what only people need of a scenario. It takes tens of microseconds, which is little beside
// the simulation of any point. Several goroutines may ask at once.
func (s *Scenario) Point(sets []string, strategy string) (*model.Config, error) {
	var report document.Report
	point := s.next(sets)
	if err := point.complete(sets, s.source.Dir, s, &report); err != nil {
		return nil, err
	}
	return point.Config(strategy)
}
