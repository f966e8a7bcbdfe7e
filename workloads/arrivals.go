package workloads

import (
	"fmt"

	"quiesce/workloads/document"
	"quiesce/workloads/trace"
)

// Arrivals is when the requests of a class arrive. All but closed are open loop: they come
// whether earlier ones are done or not.
type Arrivals struct {
	// Independent exponential gaps.
	Poisson *PoissonArrivals `yaml:"poisson"`
	// Equal gaps.
	Periodic *PeriodicArrivals `yaml:"periodic"`
	// Independent gaps of any distribution.
	Renewal *RenewalArrivals `yaml:"renewal"`
	// Bursts: arrivals while on, none while off. A replication begins with the start of an on time.
	OnOff *OnOffArrivals `yaml:"on_off"`
	// Poisson with a rate that changes from phase to phase (MMPP), cyclically. A replication begins in the first.
	MMPP *ModulatedArrivals `yaml:"mmpp"`
	// Closed loop: each client issues a request, waits for its completion, thinks, and issues the next.
	Closed *ClosedArrivals `yaml:"closed"`
	// Exactly these times, in ascending order.
	At []Time `yaml:"at"`
	// The rows of an I/O trace.
	Trace *TraceArrivals `yaml:"trace"`
}

// Alternatives makes the processes exclude each other.
func (*Arrivals) Alternatives() []string { return nil }

// FormHint says how arrivals are written.
func (*Arrivals) FormHint() string { return "for example arrivals: {poisson: {rate: 0.8/s}}" }

// Check demands times in order.
func (a *Arrivals) Check() []document.Fault {
	if a.At != nil && len(a.At) == 0 {
		return []document.Fault{{At: []any{"at"}, What: "no request would ever arrive"}}
	}
	return ascending(a.At, true, "at")
}

// ascending finds the first time that is out of order.
func ascending(times []Time, equal bool, key string) []document.Fault {
	for i := 1; i < len(times); i++ {
		if times[i] < times[i-1] || times[i] == times[i-1] && !equal {
			return []document.Fault{{At: []any{key, i}, What: "the times must ascend", Hint: "sort them"}}
		}
	}
	return nil
}

// PoissonArrivals is a Poisson process.
type PoissonArrivals struct {
	Rate Rate `yaml:"rate" jsonschema:"required" example:"0.8/s"`
}

// Check demands arrivals.
func (p *PoissonArrivals) Check() []document.Fault {
	if p.Rate == 0 {
		return []document.Fault{{At: []any{"rate"}, What: "must be more than 0/s", Hint: "leave the class out if it is idle"}}
	}
	return nil
}

// PeriodicArrivals is a fixed schedule.
type PeriodicArrivals struct {
	Every Time `yaml:"every" jsonschema:"required" example:"10ms"`
	// Time of the first arrival; omitted: one period after the start, or as phase says.
	First *Distribution `yaml:"first"`
	// random: the first arrival falls anywhere in the first period, elsewhere in each replication.
	Phase Phase `yaml:"phase" jsonschema:"default=none"`
}

// Check demands a period, and one way to begin.
func (p *PeriodicArrivals) Check() []document.Fault {
	switch {
	case p.Every == 0:
		return []document.Fault{{At: []any{"every"}, What: "must be more than 0s"}}
	case p.First != nil && p.Phase == "random":
		return []document.Fault{{At: []any{"phase"}, What: "first and a random phase exclude each other", Hint: "keep one"}}
	}
	return nil
}

// RenewalArrivals is a renewal process.
type RenewalArrivals struct {
	Gap *Distribution `yaml:"gap" jsonschema:"required" example:"{lognormal: {mean: 1s, cv2: 4}}"`
	// Time of the first arrival; omitted: drawn like a gap.
	First *Distribution `yaml:"first"`
}

// OnOffArrivals is an interrupted process.
type OnOffArrivals struct {
	On  *Distribution `yaml:"on" jsonschema:"required" example:"{exponential: {mean: 10s}}"`
	Off *Distribution `yaml:"off" jsonschema:"required" example:"{exponential: {mean: 10s}}"`
	// Poisson arrivals of this rate while on.
	Rate *Rate `yaml:"rate"`
	// Gaps between arrivals while on.
	Gap *Distribution `yaml:"gap"`
}

// Alternatives makes rate and gap exclude each other.
func (*OnOffArrivals) Alternatives() []string { return []string{"rate", "gap"} }

// Check demands arrivals.
func (o *OnOffArrivals) Check() []document.Fault {
	if o.Rate != nil && *o.Rate == 0 {
		return []document.Fault{{At: []any{"rate"}, What: "must be more than 0/s"}}
	}
	return nil
}

// ModulatedArrivals is a Markov-modulated Poisson process.
type ModulatedArrivals struct {
	Phases []ModulationPhase `yaml:"phases" jsonschema:"required" example:"[{rate: 5/s, sojourn: {exponential: {mean: 1s}}}, {rate: 0/s, sojourn: {exponential: {mean: 9s}}}]"`
}

// ModulationPhase is one phase.
type ModulationPhase struct {
	// Arrivals per time; 0/s: none.
	Rate Rate `yaml:"rate" jsonschema:"required" example:"5/s"`
	// Time in the phase.
	Sojourn *Distribution `yaml:"sojourn" jsonschema:"required" example:"{exponential: {mean: 1s}}"`
}

// Check demands phases that make arrivals.
func (m *ModulatedArrivals) Check() []document.Fault {
	for _, p := range m.Phases {
		if p.Rate > 0 {
			return nil
		}
	}
	return []document.Fault{{At: []any{"phases"}, What: "no phase has arrivals", Hint: "give one a rate of more than 0/s"}}
}

// ClosedArrivals is a closed loop.
type ClosedArrivals struct {
	// How many clients there are.
	Clients Count `yaml:"clients" jsonschema:"required" example:"6"`
	// Time from a completion to the client's next request; omitted: none.
	Think *Distribution `yaml:"think"`
}

// Check bounds the clients.
func (c *ClosedArrivals) Check() []document.Fault {
	if c.Clients > clientLimit {
		return []document.Fault{{At: []any{"clients"}, What: fmt.Sprintf("must be at most %d", clientLimit)}}
	}
	return nil
}

// clientLimit bounds the clients of a class; each has its own event slot.
const clientLimit = 10_000_000

// TraceArrivals is a trace, and which of its rows are requests of this class.
type TraceArrivals struct {
	// The trace.
	File FileName `yaml:"file" jsonschema:"required" example:"io.trace"`
	// Its format; omitted: recognised by its content.
	Format TraceFormat `yaml:"format"`
	// The first row of the file arrives at time 0.
	Rebase bool `yaml:"rebase" jsonschema:"default=true"`
	// Start again one mean gap after the last row.
	Repeat bool `yaml:"repeat" jsonschema:"default=true"`
	// Stretches all times: 2 halves the load.
	Scale Stretch `yaml:"scale" jsonschema:"default=1"`
	// Which rows, and what they demand; omitted: all, with the demand drawn from service.
	Map TraceMap `yaml:"map"`
}

// Stretch is a factor on times.
type Stretch float64

// UnmarshalText reads a factor.
func (s *Stretch) UnmarshalText(text []byte) error {
	v, c := ratio.parse(string(text))
	switch {
	case c != nil:
		return c
	case !(v >= 1e-9 && v <= 1e9):
		return complain("2 halves the load, 0.5 doubles it", "%q is not a factor from 1e-9 to 1e9", text)
	}
	*s = Stretch(v)
	return nil
}

// Grammar describes a factor.
func (Stretch) Grammar() (string, []string) { return Number(0).Grammar() }

// TraceMap selects rows of a trace and turns their size into demand.
type TraceMap struct {
	// Rows of this operation; omitted: all.
	Operation Operation `yaml:"operation" jsonschema:"default=any"`
	// Rows of these device numbers; omitted: all.
	Devices []DeviceNumber `yaml:"devices"`
	// Service demand by size; omitted: drawn from service.
	Demand *SizeDemand `yaml:"demand"`
}

// DeviceNumber is the number of a device in a trace.
type DeviceNumber uint32

// UnmarshalText reads a device number.
func (d *DeviceNumber) UnmarshalText(text []byte) error {
	v, c := parseCount(string(text), 0)
	switch {
	case c != nil:
		return c
	case v > trace.MaxDevice:
		return complain("", "device numbers go to %d", int64(trace.MaxDevice))
	}
	*d = DeviceNumber(v)
	return nil
}

// Grammar describes a device number.
func (DeviceNumber) Grammar() (string, []string) { return "^[0-9]+$", []string{"0"} }

// SizeDemand is the service demand of a request by its size.
type SizeDemand struct {
	// What every request takes.
	Base Time `yaml:"base" jsonschema:"default=0s"`
	// And this for each 512-byte sector ...
	PerSector *Time `yaml:"per_sector"`
	// ... or the time that its bytes take at this rate.
	Bandwidth *DataRate `yaml:"bandwidth"`
}

// Check demands one way to count the size.
func (s *SizeDemand) Check() []document.Fault {
	switch {
	case s.PerSector != nil && s.Bandwidth != nil:
		return []document.Fault{{At: []any{"bandwidth"}, What: "per_sector and bandwidth exclude each other", Hint: "keep one"}}
	case s.PerSector == nil && s.Bandwidth == nil && s.Base == 0:
		return []document.Fault{{What: "no request would take any time", Hint: "for example demand: {base: 80us, bandwidth: 500MB/s}"}}
	}
	return nil
}

// Operation selects rows of a trace.
type Operation string

// Words are the operations.
func (Operation) Words() []Operation { return []Operation{"read", "write", "any"} }

// UnmarshalText reads an operation.
func (o *Operation) UnmarshalText(text []byte) error { return word(o, text, o.Words()) }

// TraceFormat is the name of a trace format.
type TraceFormat string

// Words are the formats that can be read.
func (TraceFormat) Words() []TraceFormat {
	var names []TraceFormat
	for _, f := range trace.Formats() {
		names = append(names, TraceFormat(f.Name))
	}
	return names
}

// UnmarshalText reads a format's name.
func (f *TraceFormat) UnmarshalText(text []byte) error { return word(f, text, f.Words()) }
