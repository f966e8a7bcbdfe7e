package model

import "quiesce/des/stats"

// Kind says how a metric's values come about, and so how they may be summarised.
type Kind uint8

const (
	// Latency is a distribution over observations (one per request or per stop), pooled over
	// replications; intervals come from replications.
	Latency Kind = iota + 1
	// Scalar has one value per replication.
	Scalar
)

// Metric is one entry of the catalogue.
type Metric struct {
	Name string // request_latency; variants are request_latency{class=read}
	Unit string // s, W, J, 1, 1/s, requests
	Kind Kind
	// Better is -1 where less is better, +1 where more is, 0 where neither is meant.
	Better int
	About  string // from -> to, one line
}

// Value is one metric of one replication.
type Value struct {
	Metric string // catalogue name with its labels
	Unit   string
	Kind   Kind

	// Latency: what was observed after warm-up, in nanoseconds if Unit is s, else in Unit. Empty:
	// nothing was.
	Observations *stats.Histogram
	// Scalar: the value, if Defined.
	Scalar  float64
	Defined bool
	// Weight is what the replication counts in the mean over replications: what Scalar is a ratio over,
	// such as stops or seconds. 0: all replications count alike.
	Weight float64
}

// Finding is something a user must know before trusting or using a figure.
type Finding struct {
	Code     string // hang, watchdog_trip, saturated, event_limit, misuse, unfinished_warmup ...
	Severity string // note, warning, failure
	Message  string // a whole sentence, with the numbers

	// Metrics are those, with all their variants, whose mean does not exist or has no valid interval;
	// only notes of a scenario, which are found without simulating, have any.
	Metrics []string `json:",omitempty"`
	// Strategy is the one, by name, that a note is about; "": all.
	Strategy string `json:",omitempty"`
}

// Outcome is all that one replication produced.
type Outcome struct {
	Replication int
	Values      []Value // in catalogue order, variants behind their metric
	Findings    []Finding
	Events      uint64  // events executed
	Simulated   float64 // s, up to the stop
	Discarded   float64 // s of warm-up left out
}
