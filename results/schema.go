package results

import (
	"quiesce/model"
)

// applicationID marks a SQLite file as a ledger: "quie".
const applicationID = 0x71756965

// schema is the ledger's. It is made to keep its shape: what a later version of the results format
// has to say goes into more rows of about, or into a new layout of the sealed data.
//
// A blob named data has its seal in its last four bytes, what else is stored has it in a column: see seal.go.
const schema = `
-- What the run is: one row per fact. See Definition. Besides, what was derived from that: see Ledger.Derive.
create table about (
	name  text primary key,
	value text not null,
	seal  integer not null
) without rowid;

-- The points that have been begun, by their number: see Definition.Point.
create table points (
	point integer primary key,
	done  integer not null, -- replications that have a row or are a failure's
	notes text not null,    -- JSON: a list of numbers of notes, in order; see Result.Notes
	seal  integer not null
);

-- What the points' settings tell before they are simulated: each text once.
create table notes (
	note integer primary key,
	data text not null unique, -- JSON: a finding
	seal integer not null
);

-- The metrics that rows and histograms refer to, in the order in which they were first met.
create table metrics (
	metric integer primary key, -- from 0
	name   text not null unique,
	unit   text not null,
	kind   text not null,       -- latency or scalar
	better integer not null,    -- -1: less is, +1: more is, 0: neither
	about  text not null,
	seal   integer not null
);

-- One row per point and replication: the first that was written counts.
create table rows (
	point       integer not null,
	replication integer not null,  -- from 0
	data        blob not null,     -- see encode.go
	primary key (point, replication)
) without rowid;

-- How many replications of a point are planned, where that depends on what they give: decided for
-- all strategies of a setting at once, when all that was planned for it before is stored. The first
-- stage follows from the table about, and is not here.
create table stages (
	point        integer primary key,
	stage        integer not null, -- from 1: the last that was decided
	replications integer not null, -- in all
	beaten_by    integer not null, -- the point that beats it in everything, so that it gets no more; or -1
	final        integer not null, -- 1: nothing was added, and nothing will be
	seal         integer not null
);

-- Latency histograms, merged over the replications of a point that have a row.
create table histograms (
	point  integer not null,
	metric integer not null,
	data   blob not null,          -- see des/stats, binary.go
	primary key (point, metric)
) without rowid;

-- Stretches of replications that gave no result.
create table failures (
	point        integer not null,
	replication  integer not null, -- the first
	replications integer not null,
	message      text not null,
	seal         integer not null,
	primary key (point, replication)
) without rowid;
`

// Metric is a metric as the ledger describes it.
type Metric struct {
	Name   string
	Unit   string
	Kind   model.Kind
	Better int
	About  string
}

const (
	latencyKind = "latency"
	scalarKind  = "scalar"
)

func kindName(k model.Kind) string {
	if k == model.Latency {
		return latencyKind
	}
	return scalarKind
}
