package workloads

import (
	"quiesce/workloads/document"
)

// Sleep is a schedule of forced power-downs. Exactly one of poisson, periodic, renewal and at says
// when.
type Sleep struct {
	// What forces the device out of D0: system sleep, directed power, a PnP stop and start, or the device being pulled, which ends the replication.
	Trigger Trigger `yaml:"trigger" jsonschema:"required" example:"sx"`
	// Independent exponential gaps.
	Poisson *PoissonSleep `yaml:"poisson"`
	// Equal gaps.
	Periodic *PeriodicSleep `yaml:"periodic"`
	// Independent gaps of any distribution.
	Renewal *RenewalSleep `yaml:"renewal"`
	// Exactly these times, in ascending order.
	At []Time `yaml:"at"`
	// d0: the time to the next power-down runs in D0 only and starts anew at each return to it; wall: it runs always, and a time outside D0 is skipped and counted. Omitted: wall for periodic, d0 for poisson and renewal.
	Clock SleepClock `yaml:"clock"`
	// Time in Dx between exit and entry.
	Dwell *Distribution `yaml:"dwell"`
	// Instead of dwell, only with at: when each power-up is requested.
	Wake []Time `yaml:"wake"`
}

// NameKey makes sleep.sx a path.
func (Sleep) NameKey() string { return "trigger" }

// Alternatives makes the schedules exclude each other.
func (*Sleep) Alternatives() []string { return []string{"poisson", "periodic", "renewal", "at"} }

// PoissonSleep is a rate of power-downs.
type PoissonSleep struct {
	Rate Rate `yaml:"rate" jsonschema:"required" example:"0.05/s"`
}

// Check demands power-downs.
func (p *PoissonSleep) Check() []document.Fault {
	if p.Rate == 0 {
		return []document.Fault{{At: []any{"rate"}, What: "must be more than 0/s", Hint: "for no power-downs write sleep: []"}}
	}
	return nil
}

// PeriodicSleep is a fixed period between power-downs.
type PeriodicSleep struct {
	Every Time `yaml:"every" jsonschema:"required" example:"10s"`
	// random: the first falls anywhere in the first period, elsewhere in each replication. Omitted: random if a class replays a trace, as nothing else would differ in time, else none.
	Phase Phase `yaml:"phase"`
}

// Check demands a period.
func (p *PeriodicSleep) Check() []document.Fault {
	if p.Every == 0 {
		return []document.Fault{{At: []any{"every"}, What: "must be more than 0s"}}
	}
	return nil
}

// RenewalSleep is a distribution of the gaps between power-downs.
type RenewalSleep struct {
	Gap *Distribution `yaml:"gap" jsonschema:"required" example:"{lognormal: {mean: 20s, cv2: 2}}"`
}

// Check finds keys that contradict each other.
func (s *Sleep) Check() []document.Fault {
	var faults []document.Fault
	add := func(key, what, hint string) {
		faults = append(faults, document.Fault{At: []any{key}, What: what, Hint: hint})
	}
	switch {
	case s.At != nil && len(s.At) == 0:
		add("at", "the list is empty", "for no power-downs write sleep: []")
	case s.At != nil && s.Clock == "d0":
		add("clock", "the times of at are times of the replication", "remove clock, or write a poisson, periodic or renewal schedule")
	}
	if s.Trigger == "surprise_removal" && s.Dwell != nil {
		add("dwell", "a device that was pulled does not come back", "remove dwell")
	}
	if s.Trigger == "surprise_removal" && s.Wake != nil {
		add("wake", "a device that was pulled does not come back", "remove wake")
	}
	if s.Wake != nil {
		faults = append(faults, s.checkWake()...)
	}
	return append(faults, ascending(s.At, false, "at")...)
}

// checkWake demands one power-up for each power-down.
func (s *Sleep) checkWake() []document.Fault {
	fault := func(what, hint string) []document.Fault {
		return []document.Fault{{At: []any{"wake"}, What: what, Hint: hint}}
	}
	switch {
	case s.At == nil:
		return fault("power-ups at given times need power-downs at given times", "write at, or dwell instead of wake")
	case s.Dwell != nil:
		return fault("wake and dwell exclude each other", "keep one")
	case len(s.Wake) != len(s.At):
		return fault("there must be one power-up for each power-down of at", "")
	}
	for i := range s.Wake {
		if s.Wake[i] <= s.At[i] {
			return []document.Fault{{At: []any{"wake", i}, What: "the power-up must come after its power-down", Hint: ""}}
		}
	}
	return ascending(s.Wake, false, "wake")
}
