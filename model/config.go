package model

import (
	"time"

	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// Config is one simulated configuration: a device, its queues, its load, and the strategy under
// test. It is built from a scenario, never changes, and is shared by all replications.
type Config struct {
	// Horizon ends a replication after this much simulated time; 0: Requests ends it.
	Horizon time.Duration
	// Requests ends a replication once this many requests have arrived and left; 0: Horizon ends it.
	Requests int64
	Warmup   Warmup
	Limits   Limits
	Tails    *Tails // nil: what the watchdog alone asks for, as far as it has a formula

	Device   Device
	Target   Target
	Queues   []Queue
	Classes  []Class
	Sleep    []Sleep
	Strategy Strategy
}

// Warmup says what part of a replication is left out of every metric.
type Warmup struct {
	Automatic bool          // MSER-5 decides
	Time      time.Duration // else this much simulated time ...
	Fraction  float64       // ... or this share of the horizon (or of the requests), 0 to 1
}

// Limits bound a run that diverges. Reaching one ends the replication with a finding.
type Limits struct {
	Events  uint64 // events of one replication; 0: DefaultEventLimit
	Pending int    // requests in the system at once; 0: DefaultPendingLimit
}

// Defaults of Limits.
const (
	DefaultEventLimit   uint64 = 2_000_000_000
	DefaultPendingLimit int    = 1_000_000
)

// Device is the device and its power: what it draws, how long each phase takes, when it idles.
type Device struct {
	PolicyOwner bool
	Power       Power

	// The phases of a power-down, in the order of R94. Nil: takes no time.
	SelfManagedIoSuspend *variate.Distribution // step 1, before the queue stop
	D0Exit               *variate.Distribution // steps 4-10 as one: EvtDeviceD0Exit
	DxIrp                *variate.Distribution // steps 13-14: the lower stack's part
	// The phases of a power-up, in the order of R96. Nil: takes no time.
	D0Irp                *variate.Distribution // the lower stack's part, first
	D0Entry              *variate.Distribution // steps 1-7 as one: EvtDeviceD0Entry
	SelfManagedIoRestart *variate.Distribution // step 9, after the queues' resume passes

	Idle     *Idle         // nil: never idles out
	Watchdog time.Duration // limit on one power transition before bug check 0x9F; 0: none

	Verifier  bool
	Scope     wdf.Scope
	Level     wdf.Level
	KmdfMinor int // 0: 33

	WorkItemDelay *variate.Distribution // how long a queued work item waits for its thread; nil: no time
}

// Power is what the device draws, in watts. The hardware is on, and draws Busy or Idle, from the
// return of EvtDeviceD0Entry until every power-managed queue is Off again: while a stop waits for
// requests, they are still being served.
type Power struct {
	Busy   float64 // hardware on, with at least one request at it
	Idle   float64 // hardware on, without
	D0Exit float64 // from the end of the queue stop to Dx
	Dx     float64
	Entry  float64 // from the D0 request to the return of EvtDeviceD0Entry
}

// Idle is the idle engine's settings (R89).
type Idle struct {
	Timeout       time.Duration // 0: immediate
	Tolerance     time.Duration // coalescing tolerance: the timer fires up to this much later
	SystemManaged bool          // PoFx decides (R91)
	WakeFromS0    bool          // armed for wake while idle in Dx (R94, R98)
}

// Target is the hardware behind the driver: Servers requests are served at a time, first come
// first served; 0: unlimited.
type Target struct {
	Servers int
}

// Queue is one I/O queue.
type Queue struct {
	Name          string
	Dispatch      wdf.DispatchType
	Presented     uint32 // wdf.Unlimited, or NumberOfPresentedRequests; Parallel only
	PowerManaged  bool
	RetrieveEvery *variate.Distribution // Manual: the driver retrieves all it finds at these intervals; nil: at each EvtIoQueueReady
}

// Class is one stream of requests.
type Class struct {
	Name     string
	Queue    int // index into Config.Queues
	Arrivals Arrivals
	Service  *variate.Distribution // demand at the hardware, fixed at arrival; nil for a trace that brings its own
	Handler  *variate.Distribution // time in the request handler until the hardware has the request; nil: no time

	Cancelable float64               // probability that the driver marks a delivered request cancelable
	Timeout    *variate.Distribution // the issuer cancels the request's IRP this long after its arrival; nil: never
	Retry      Retry
}

// Retry is what an issuer does after its request was completed as cancelled.
type Retry struct {
	Policy RetryPolicy
	Delay  *variate.Distribution // nil: no time
	Limit  int                   // at most this many times for one request; 0: no bound
}

// RetryPolicy says when a cancelled request is issued again.
type RetryPolicy uint8

const (
	RetryNone RetryPolicy = iota
	RetryImmediate
	RetryAfterResume
)

// ArrivalKind says how requests of a class come.
type ArrivalKind uint8

const (
	Renewal   ArrivalKind = iota + 1 // gaps from Gap: Poisson if exponential, periodic if constant
	OnOff                            // bursts: while on, gaps from Gap
	Modulated                        // MMPP: a rate per phase
	Closed                           // Clients issue, wait for completion, think
	Trace
)

// Arrivals is the arrival process of a class.
type Arrivals struct {
	Kind ArrivalKind

	Gap   *variate.Distribution // Renewal, OnOff
	First *variate.Distribution // Renewal: time of the first arrival; nil: drawn from Gap

	On, Off *variate.Distribution // OnOff: sojourns; a replication begins in on

	Phases []Phase // Modulated; a replication begins in the first

	Clients int                   // Closed
	Think   *variate.Distribution // Closed

	Trace []TraceArrival // Trace, in time order, from 0
	// Repeat is the period after which a trace starts again; 0: it is played once.
	Repeat time.Duration
}

// Phase is one phase of a Markov-modulated arrival process.
type Phase struct {
	Rate    float64               // arrivals per second; 0: none
	Sojourn *variate.Distribution // time in the phase, then on to the next, cyclically
}

// TraceArrival is one row of a trace, already mapped to its class.
type TraceArrival struct {
	At     des.Time
	Demand time.Duration // service demand; negative: drawn from the class's Service
}

// Trigger is what forces a device out of D0.
type Trigger uint8

const (
	SystemSleep     Trigger = iota + 1 // sx: a system power IRP
	Directed                           // DFx: no return to D0 before the release, whatever arrives
	DeviceStop                         // PnP stop, then start again
	SurpriseRemoval                    // ends the replication
)

// Sleep is one schedule of forced power-downs.
type Sleep struct {
	Trigger Trigger
	// Exactly one of Every and At says when. Every is drawn anew after each return to D0 if
	// OnlyInD0, else it runs always and a time that falls outside D0 is skipped and counted.
	Every    *variate.Distribution
	OnlyInD0 bool
	At       []des.Time
	Phase    bool // shift the first Every by a uniform share of it, a different one each replication
	// Dwell is the time in Dx between exit and entry.
	Dwell *variate.Distribution
	// Wake are absolute times of the power-ups that end the power-downs of At, one for each, instead
	// of a Dwell; one that lies before its Dx is reached means at once.
	Wake []des.Time
}

// Strategy assigns a driver strategy to suspends and to purges, by queue and by class.
type Strategy struct {
	Name    string            // as the scenario wrote it
	Suspend []driver.Strategy // indexed by class
	Purge   []driver.Strategy // indexed by class
}
