package workloads

//go:generate go run ./schema schema.json

// File is a scenario as it is written. Its types are what the reader accepts and what the JSON
// Schema is made from; the comments of the fields are what an editor shows. An omitted duration
// takes no time.
type File struct {
	// What the scenario is about, in one line.
	About Line `yaml:"about" jsonschema:"required" example:"When does requeue beat waiting?"`
	// The question that the scenario answers, for lists.
	Question Line `yaml:"question"`
	// Start of all random streams: the same seed gives the same results.
	Seed uint64 `yaml:"seed" jsonschema:"default=1"`
	// Independent repetitions; intervals come from their differences.
	Replications Count `yaml:"replications" jsonschema:"default=30"`
	// How exact the results are to be: more replications are added until they are. Omitted or none: replications says how many.
	Precision *Precision `yaml:"precision"`
	// What ends a replication: simulated time (1000s), or a number of requests that have arrived and left (200000 requests). Omitted only if the arrivals end by themselves.
	Horizon Horizon `yaml:"horizon"`
	// What no metric counts at the start of a replication: auto (MSER-5), a time, or a percentage of the horizon.
	Warmup Warmup `yaml:"warmup" jsonschema:"default=auto"`
	// What ends a replication that diverges.
	Limits Limits `yaml:"limits"`
	// How probabilities are estimated that are too small to count. Omitted: bug_check_probability alone, where it has a formula.
	Tails *Tails `yaml:"tails"`

	// The device: who owns its power policy, what it draws, how long it takes to change state.
	Device Device `yaml:"device"`
	// The hardware behind the driver.
	Target Target `yaml:"target"`
	// The I/O queues in creation order, which is the order in which they are stopped.
	Queues Queues `yaml:"queues" jsonschema:"required" example:"[{name: io, dispatch: parallel}]"`
	// The classes of requests: where they go, how they arrive, how long they take.
	Requests Classes `yaml:"requests" jsonschema:"required" example:"[{class: read, queue: io, arrivals: {poisson: {rate: 0.8/s}}, service: 1s}]"`
	// What forces the device out of D0.
	Sleep []Sleep `yaml:"sleep"`

	// What the driver does in EvtIoStop: one strategy, or one each for suspend and purge.
	Strategy Strategy `yaml:"strategy" jsonschema:"default=drain"`
	// The strategies that bench compare sets side by side.
	Compare Compare `yaml:"compare"`
	// Axes of a study: paths as for --set, each with its values. run and compare do not vary them.
	Sweep Sweep `yaml:"sweep"`
	// Which settings of the axes are run: grid is every value of each with every value of the others; latin_hypercube and halton sample so many between the ends of ranges, which then have no steps.
	Design *Design `yaml:"design"`
	// What a plan has to keep: metric.statistic < value. run and compare do not judge by it; see expect.
	Objectives []Condition `yaml:"objectives"`
	// What must be true of the results, else the exit code is 1; after "strategy:" of that strategy, else of all.
	Expect []Expectation `yaml:"expect"`
	// What analysis says the results must be, for bench validate: metric.statistic = value, then within 2% (the interval's half-width that is demanded) or exactly, then by and the formula; after "strategy:" of that strategy, else of all.
	Theory []Theory `yaml:"theory"`
}

// Limits bound a replication that diverges; reaching one ends it with a finding.
type Limits struct {
	// Events of one replication; omitted: 2000000000.
	Events Count `yaml:"events"`
	// Requests in the system at once; omitted: 1000000.
	Pending Count `yaml:"pending"`
}

// Tails are the probabilities of stops that take too long.
type Tails struct {
	// stop_tail is the probability that a stop takes longer than this; omitted: only bug_check_probability is estimated, whose limit is the watchdog.
	Beyond *Time `yaml:"beyond" example:"20s"`
	// Splitting: how many paths begin on each level; more of them make the estimate better and dearer.
	Effort Count `yaml:"effort" jsonschema:"default=200"`
	// conditional: at each stop by formula, from the service that each request has attained; splitting: by copies of stops that have lasted; auto: by formula, or where there is none by splitting.
	Method TailMethod `yaml:"method" jsonschema:"default=auto"`
}

// TailMethod is how a small probability is estimated.
type TailMethod string

// Words are the methods.
func (TailMethod) Words() []TailMethod { return []TailMethod{"auto", "conditional", "splitting"} }

// UnmarshalText reads a method.
func (m *TailMethod) UnmarshalText(text []byte) error { return word(m, text, m.Words()) }

// Device is the device and its power.
type Device struct {
	// The driver owns the power policy of the device: its queues keep the device in D0 while they hold a request.
	PolicyOwner bool `yaml:"policy_owner" jsonschema:"default=true"`
	// What the device draws, by state.
	Power Power `yaml:"power"`

	// EvtDeviceSelfManagedIoSuspend, before the queues are stopped.
	SelfManagedIoSuspend *Distribution `yaml:"self_managed_io_suspend"`
	// From the end of the queue stop to the return of EvtDeviceD0Exit.
	D0Exit *Distribution `yaml:"d0_exit"`
	// What the lower drivers take for the Dx IRP.
	DxIrp *Distribution `yaml:"dx_irp"`
	// What the lower drivers take for the D0 IRP.
	D0Irp *Distribution `yaml:"d0_irp"`
	// From then to the return of EvtDeviceD0EntryPostHardwareEnabled.
	D0Entry *Distribution `yaml:"d0_entry"`
	// EvtDeviceSelfManagedIoRestart, after the queues have resumed.
	SelfManagedIoRestart *Distribution `yaml:"self_managed_io_restart"`

	// When the device leaves D0 because it is idle; omitted or none: never.
	Idle *Idle `yaml:"idle"`
	// How long one power transition may take before bug check 0x9F; omitted or none: no limit.
	Watchdog Limit `yaml:"watchdog" jsonschema:"default=none"`

	// The framework verifier is on.
	Verifier bool `yaml:"verifier" jsonschema:"default=false"`
	// KMDF minor version that the driver was built for.
	KmdfMinor *KmdfMinor `yaml:"kmdf_minor"`
	// WdfExecutionLevel of the callbacks.
	ExecutionLevel ExecutionLevel `yaml:"execution_level" jsonschema:"default=inherit"`
	// WdfSynchronizationScope of the callbacks.
	SynchronizationScope SynchronizationScope `yaml:"synchronization_scope" jsonschema:"default=inherit"`
	// How long a queued work item waits for its thread.
	WorkItemDelay *Distribution `yaml:"work_item_delay"`
}

// Power is what the device draws.
type Power struct {
	// In D0 with a request at the hardware.
	Busy Watts `yaml:"busy"`
	// In D0 without.
	Idle Watts `yaml:"idle"`
	// From the end of the queue stop to Dx.
	D0Exit Watts `yaml:"d0_exit"`
	// In Dx.
	Dx Watts `yaml:"dx"`
	// From the D0 request to the return of EvtDeviceD0Entry.
	D0Entry Watts `yaml:"d0_entry"`
}

// Idle is when an idle device leaves D0; none: never.
type Idle struct {
	// Time without a request in the power-managed queues; 0s: at once. The framework's default is 5 s.
	Timeout Time `yaml:"timeout" jsonschema:"default=5s"`
	// Coalescing tolerance: the timer fires up to this much later. The framework itself uses 100 ms.
	Tolerance Time `yaml:"tolerance" jsonschema:"default=0s"`
	// The power management framework (PoFx) decides, not the driver's timer.
	SystemManaged bool `yaml:"system_managed" jsonschema:"default=false"`
	// The device is armed to wake itself while it is idle in Dx.
	WakeFromS0 bool `yaml:"wake_from_s0" jsonschema:"default=false"`

	never bool
}

// UnmarshalText reads "none".
func (i *Idle) UnmarshalText(text []byte) error {
	if string(text) != "none" {
		return complain("write idle: {timeout: 5s}, or idle: none", "%q says nothing about idling", text)
	}
	*i = Idle{never: true}
	return nil
}

// Grammar describes the single-word form.
func (Idle) Grammar() (string, []string) { return "^none$", []string{"none"} }

// Target is the hardware.
type Target struct {
	// How many requests are served at a time, first come first served.
	Servers Bound `yaml:"servers" jsonschema:"default=unlimited"`
}

// Queues is the list of I/O queues.
type Queues []Queue

// FormHint says how queues are written.
func (Queues) FormHint() string { return "for example queues: [{name: io, dispatch: parallel}]" }

// Queue is an I/O queue.
type Queue struct {
	// What requests call it.
	Name Name `yaml:"name" jsonschema:"required" example:"io"`
	// WdfIoQueueDispatchSequential, Parallel or Manual.
	Dispatch Dispatch `yaml:"dispatch" jsonschema:"required" example:"parallel"`
	// NumberOfPresentedRequests of a parallel queue; omitted: unlimited.
	Presented *Bound `yaml:"presented"`
	// The queue stops presenting requests when the device leaves D0.
	PowerManaged bool `yaml:"power_managed" jsonschema:"default=true"`
	// A manual queue's driver retrieves all it finds at these intervals; omitted: at each EvtIoQueueReady.
	RetrieveEvery *Distribution `yaml:"retrieve_every"`
}

// NameKey makes queues.io a path.
func (Queue) NameKey() string { return "name" }

// Classes is the list of request classes.
type Classes []Class

// FormHint says how classes are written, and how to end after a number of requests.
func (Classes) FormHint() string {
	return "a list of classes; to end a replication after a number of requests write horizon: 200000 requests"
}

// Class is a stream of requests that are alike.
type Class struct {
	// What the class is called.
	Class Name `yaml:"class" jsonschema:"required" example:"read"`
	// The queue that its requests arrive at.
	Queue Name `yaml:"queue" jsonschema:"required" example:"io"`
	// When its requests arrive.
	Arrivals *Arrivals `yaml:"arrivals" jsonschema:"required" example:"{poisson: {rate: 0.8/s}}"`
	// Service demand at the hardware, fixed at arrival; omitted only if a trace brings it.
	Service *Distribution `yaml:"service"`
	// Time in the request handler until the hardware has the request.
	Handler *Distribution `yaml:"handler"`
	// Probability that the driver marks a delivered request cancelable.
	Cancelable Probability `yaml:"cancelable" jsonschema:"default=0"`
	// The issuer cancels a request this long after it was issued; omitted: never.
	Timeout *Distribution `yaml:"timeout"`
	// What the issuer does when a request was completed as cancelled.
	Retry Retry `yaml:"retry" jsonschema:"default=none"`
}

// NameKey makes requests.read a path.
func (Class) NameKey() string { return "class" }

// Retry is what an issuer does when its request was completed as cancelled: a policy, or a policy
// with its delay and limit.
type Retry struct {
	// Issue the request again never, at once, or when the device is back in D0.
	Policy RetryPolicy `yaml:"policy" jsonschema:"default=immediate"`
	// How long the issuer waits first.
	Delay *Distribution `yaml:"delay"`
	// At most this many times for one request; omitted: no bound.
	Limit Count `yaml:"limit"`
}

// UnmarshalText reads a policy alone.
func (r *Retry) UnmarshalText(text []byte) error {
	*r = Retry{}
	return r.Policy.UnmarshalText(text)
}

// Grammar describes the single-word form.
func (Retry) Grammar() (string, []string) {
	return "^(none|immediate|after-resume)$", []string{"none", "immediate", "after-resume"}
}

// KmdfMinor is the minor version of KMDF that a driver was built for.
type KmdfMinor int

// UnmarshalText reads a version.
func (k *KmdfMinor) UnmarshalText(text []byte) error {
	v, c := parseCount(string(text), 1)
	if c == nil && v > 99 {
		c = complain("KMDF 1.9 is 9, KMDF 1.33 is 33", "there is no KMDF 1.%d", v)
	}
	if c != nil {
		return c
	}
	*k = KmdfMinor(v)
	return nil
}

// Grammar describes a version.
func (KmdfMinor) Grammar() (string, []string) { return "^[0-9]+$", []string{"33"} }

// Dispatch is a queue's dispatch type.
type Dispatch string

// Words are the dispatch types.
func (Dispatch) Words() []Dispatch { return []Dispatch{"sequential", "parallel", "manual"} }

// UnmarshalText reads a dispatch type.
func (d *Dispatch) UnmarshalText(text []byte) error { return word(d, text, d.Words()) }

// RetryPolicy is when a cancelled request is issued again.
type RetryPolicy string

// Words are the policies.
func (RetryPolicy) Words() []RetryPolicy { return []RetryPolicy{"none", "immediate", "after-resume"} }

// UnmarshalText reads a policy.
func (p *RetryPolicy) UnmarshalText(text []byte) error { return word(p, text, p.Words()) }

// ExecutionLevel is a WdfExecutionLevel.
type ExecutionLevel string

// Words are the levels.
func (ExecutionLevel) Words() []ExecutionLevel {
	return []ExecutionLevel{"inherit", "passive", "dispatch"}
}

// UnmarshalText reads a level.
func (l *ExecutionLevel) UnmarshalText(text []byte) error { return word(l, text, l.Words()) }

// SynchronizationScope is a WdfSynchronizationScope.
type SynchronizationScope string

// Words are the scopes.
func (SynchronizationScope) Words() []SynchronizationScope {
	return []SynchronizationScope{"inherit", "none", "queue", "device"}
}

// UnmarshalText reads a scope.
func (s *SynchronizationScope) UnmarshalText(text []byte) error { return word(s, text, s.Words()) }

// Trigger is what forces a device out of D0.
type Trigger string

// Words are the triggers.
func (Trigger) Words() []Trigger { return []Trigger{"sx", "directed", "stop", "surprise_removal"} }

// UnmarshalText reads a trigger.
func (t *Trigger) UnmarshalText(text []byte) error { return word(t, text, t.Words()) }

// SleepClock is when a schedule's time runs.
type SleepClock string

// Words are the clocks.
func (SleepClock) Words() []SleepClock { return []SleepClock{"d0", "wall"} }

// UnmarshalText reads a clock.
func (c *SleepClock) UnmarshalText(text []byte) error { return word(c, text, c.Words()) }

// Phase is where in its first period a periodic schedule begins.
type Phase string

// Words are the phases.
func (Phase) Words() []Phase { return []Phase{"none", "random"} }

// UnmarshalText reads a phase.
func (p *Phase) UnmarshalText(text []byte) error { return word(p, text, p.Words()) }
