package ladder

import (
	"fmt"

	"quiesce/des/station"
	"quiesce/workloads"
)

// Kind is what a row checks.
type Kind string

// The kinds.
const (
	Device Kind = "device" // a scenario, simulated by the whole model
	Engine Kind = "engine" // a station on the event clock, without the model
)

// Row is a configuration of which theory knows something.
type Row struct {
	ID    string // C1, or the name of a user's scenario
	About string
	Kind  Kind

	scenario *workloads.Scenario // Device
	station  *station.Row        // Engine
}

// Prefix is what the names of the ladder's scenarios begin with, for workloads.Load.
const Prefix = workloads.LadderPrefix

// Rows are all rows of the ladder, device rows first. The sets, path=value, are applied to the
// scenarios of device rows.
func Rows(sets []string) ([]Row, error) {
	var all []Row
	for _, e := range workloads.Ladder() {
		s, err := workloads.Load(Prefix+e.Name, sets)
		if err != nil {
			return nil, err
		}
		all = append(all, Row{ID: e.Name, About: s.About, Kind: Device, scenario: s})
	}
	for _, r := range station.Rows() {
		all = append(all, Row{ID: r.ID, About: r.About, Kind: Engine, station: &r})
	}
	return all, nil
}

// FromScenario is the row of a user's scenario. The error says if it has no theory.
func FromScenario(s *workloads.Scenario) (Row, error) {
	if len(s.Theory) == 0 {
		return Row{}, fmt.Errorf("%s: the scenario has no theory to be held against; for example theory: [request_latency = 5s]", s.Name)
	}
	return Row{ID: s.Name, About: s.About, Kind: Device, scenario: s}, nil
}

// Source is the scenario of a device row as it is written, YAML with comments; "" of an engine row.
func (r *Row) Source() string {
	if r.scenario == nil {
		return ""
	}
	return r.scenario.Source().Text
}

// Stale are the paths that were set in a device row's scenario and may have made its theory untrue.
func (r *Row) Stale() []string {
	if r.scenario == nil {
		return nil
	}
	return r.scenario.StaleTheory()
}

// Claims are what theory says of the row.
func (r *Row) Claims() []Claim {
	var all []Claim
	if r.station != nil {
		for _, q := range r.station.Quantities {
			all = append(all, Claim{q.Name, q.Unit, q.Want, q.Tolerance, q.Exact, q.Source})
		}
		return all
	}
	for _, t := range r.scenario.Theory {
		all = append(all, deviceClaim(&t.Claim))
	}
	return all
}

func deviceClaim(c *workloads.Claim) Claim {
	quantity := c.Name()
	if c.Statistic != "mean" {
		quantity += "." + c.Statistic
	}
	return Claim{quantity, c.Unit, c.Value, c.Tolerance, c.Exact, c.Source}
}

// Figures is how many figures of a row are judged.
func (r *Row) Figures() int {
	if r.station != nil {
		return len(r.station.Quantities)
	}
	n := 0
	for _, t := range r.scenario.Theory {
		if t.Strategy != "" {
			n++
		} else {
			n += len(r.scenario.TheoryStrategies())
		}
	}
	return n
}

// replications is how many a row takes, over all strategies.
func (r *Row) replications() int {
	if r.station != nil {
		return stationReplications
	}
	return r.scenario.Replications * len(r.scenario.TheoryStrategies())
}
