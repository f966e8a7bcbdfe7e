package recording

import (
	"fmt"

	"quiesce/des"
	"quiesce/model"
	"quiesce/model/transcript"
	"quiesce/model/wdf"
	"quiesce/workloads"
)

// Header is what was simulated.
type Header struct {
	Scenario    string // its name
	About       string
	Strategy    string
	Seed        uint64
	Replication int
	// Configuration is the Digest of what was simulated: the scenario with every --set in its place, under the
	// strategy.
	Configuration string
	Machine       string // the framework's machine, as the head of a transcript writes it
	Power         model.Power
	Watchdog      int64 // limit on a power transition, ns; 0: none
	Queues        []Queue
	Classes       []Class
}

// Queue is an I/O queue. Its index is the machine's QueueID.
type Queue struct {
	Name         string
	PowerManaged bool // and not parked by its strategy
}

// Class is a class of requests.
type Class struct {
	Name  string
	Queue int // index into Queues
}

// Trailer is how the recording ended.
type Trailer struct {
	Records  uint64
	End      des.Time // of what is recorded
	Warm     des.Time // end of the warm-up; des.EndOfTime: it did not end
	Reason   Reason   // why it ended there
	Findings []model.Finding
	Sum      uint32 // CRC-32C of all before the trailer and of the trailer, in which it is 0
}

// Reason says why a recording ends where it does.
type Reason string

// The reasons.
const (
	Ended  Reason = "ended"  // the replication did
	Window Reason = "window" // Limits.Until
	Full   Reason = "full"   // Limits.Bytes
)

// Source is one replication of a scenario, ready to be recorded.
type Source struct {
	Header     Header
	simulation *model.Simulation
}

// NewSource prepares replication number replication, from 0, of a scenario under one of its strategies
// ("": its own). What it simulates is what bench run does: the same seed, the same random numbers.
func NewSource(s *workloads.Scenario, strategy string, replication int) (*Source, error) {
	if replication < 0 {
		return nil, fmt.Errorf("there is no replication %d: they count from 0", replication)
	}
	config, err := s.Config(strategy)
	if err != nil {
		return nil, err
	}
	source, err := FromConfig(config, s.Seed, replication)
	if err != nil {
		return nil, err
	}
	source.Header.Scenario, source.Header.About = s.Name, s.About
	return source, nil
}

// FromConfig prepares a replication of a configuration that belongs to no scenario.
func FromConfig(config *model.Config, seed uint64, replication int) (*Source, error) {
	simulation, err := model.New(config, seed, replication)
	if err != nil {
		return nil, err
	}
	machine := simulation.MachineConfig()
	h := Header{
		Strategy: config.Strategy.Name, Seed: seed, Replication: replication, Configuration: Digest(config),
		Machine: (&transcript.Transcript{Config: machine}).String(),
		Power:   config.Device.Power, Watchdog: int64(config.Device.Watchdog),
	}
	for i := range config.Queues {
		h.Queues = append(h.Queues, Queue{config.Queues[i].Name, machine.Queues[i].PowerManaged})
	}
	for i := range config.Classes {
		h.Classes = append(h.Classes, Class{config.Classes[i].Name, config.Classes[i].Queue})
	}
	return &Source{Header: h, simulation: simulation}, nil
}

// PowerManaged are the power-managed queues, in creation order, in which a Hold goes through them.
func (h *Header) PowerManaged() []wdf.QueueID {
	var all []wdf.QueueID
	for i := range h.Queues {
		if h.Queues[i].PowerManaged {
			all = append(all, wdf.QueueID(i))
		}
	}
	return all
}
