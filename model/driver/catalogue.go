package driver

// ParamType says how a parameter's value is written.
type ParamType uint8

const (
	TypeSpan        ParamType = iota + 1 // a time or a distribution of one: 5ms, exponential(5ms)
	TypeTime                             // a time: 5ms
	TypeProbability                      // 0 to 1, or 0% to 100%
	TypeCount                            // a whole number from 0
	TypeFlag                             // true or false
	TypeChoice                           // one of Choices
	TypeStrategy                         // another strategy
)

// String is the word that a list of strategies prints.
func (t ParamType) String() string {
	return [...]string{"", "time or distribution", "time", "probability", "count", "true or false", "choice", "strategy"}[t]
}

// Param describes one parameter of a strategy.
type Param struct {
	Name     string
	Type     ParamType
	Default  string   // as one would write it; "": must be given
	Range    string   // in words
	Choices  []string // TypeChoice
	About    string   // one line
	Unnamed  bool     // the first argument may leave its name out
	location func(*Strategy) any
}

// Entry describes one strategy.
type Entry struct {
	Name   string
	Kind   Kind
	About  string // one line
	Params []Param
	// Classes: further arguments are request classes, each with the strategy for it.
	Classes bool
	// SuspendOnly: it cannot be chosen for purges.
	SuspendOnly bool
}

// Catalogue lists the library, in the order in which it is explained. The caller must not
// change it.
func Catalogue() []Entry { return catalogue }

var catalogue = []Entry{
	{Name: "drain", Kind: Drain, About: "no EvtIoStop, or an empty one: wait for each request to complete by itself",
		Params: []Param{
			{Name: "callback", Type: TypeFlag, Default: "false", About: "register an EvtIoStop that does nothing", location: func(s *Strategy) any { return &s.Callback }},
			{Name: "cap", Type: TypeTime, Default: "0s", Range: "0s: no limit; else needs callback=true", About: "the device finishes a request at the latest this long after its EvtIoStop", location: func(s *Strategy) any { return &s.Cap }},
			stopCost, cancelCost}},
	{Name: "hold", Kind: Hold, About: "StopAcknowledge(Requeue = FALSE): keep the request through Dx, go on at EvtIoResume",
		Params: []Param{
			span("resume_cost", ResumeCost, "time in EvtIoResume until the request is at the hardware again"),
			{Name: "progress_kept", Type: TypeProbability, Default: "1", Range: "0 to 1", About: "share of the work done that survives Dx", location: func(s *Strategy) any { return &s.ProgressKept }},
			{Name: "owner", Type: TypeChoice, Choices: []string{"driver", "lower"}, Default: "driver", About: "who holds the request: this driver, or a lower one it was sent to", location: func(s *Strategy) any { return (*uint8)(&s.Owner) }},
			{Name: "lower_fails_on_dx", Type: TypeFlag, Default: "false", Range: "true needs owner=lower", About: "the lower driver fails the request when the device leaves D0", location: func(s *Strategy) any { return &s.LowerFailsOnDx }},
			span("fail_delay", FailDelay, "how long after D0Exit the lower driver takes to fail it"),
			clientRetry, clientFatal, stopCost, cancelCost}},
	{Name: "requeue", Kind: Requeue, About: "roll back, StopAcknowledge(Requeue = TRUE): the request is delivered again after Dx",
		Params: append(requeueParams(), stopCost, cancelCost)},
	{Name: "requeue-or-wait", Kind: RequeueOrWait, About: "requeue what can still be detached from the hardware, wait for the rest",
		Params: append(requeueParams(),
			Param{Name: "p_detachable", Type: TypeProbability, Default: "1", Range: "0 to 1", About: "probability that a request can be detached", location: func(s *Strategy) any { return &s.Detachable }},
			Param{Name: "detachable_for", Type: TypeTime, Default: "0s", Range: "0s: always", About: "a request can be detached only this long after its delivery", location: func(s *Strategy) any { return &s.DetachableFor }},
			span("dpc_tail", DpcTail, "time from the end of service of a request that was not detached to its completion by the DPC"),
			stopCost, cancelCost)},
	{Name: "cancel-owned", Kind: CancelOwned, About: "complete the request with STATUS_CANCELLED",
		Params: []Param{clientRetry, clientFatal, stopCost, cancelCost}},
	{Name: "cancel-sent", Kind: CancelSent, About: "WdfRequestCancelSentRequest, then wait for the I/O target's answer; the work may win the race",
		Params: []Param{
			span("cancel_latency", CancelLatency, "time the target takes to cancel"),
			{Name: "p_uncancellable", Type: TypeProbability, Default: "0", Range: "0 to 1", About: "probability that the target ignores the cancel", location: func(s *Strategy) any { return &s.Uncancellable }},
			serialised("the target cancels one request at a time"),
			clientRetry, clientFatal, stopCost, cancelCost}},
	{Name: "cancel-hw", Kind: CancelHw, About: "take the request off the hardware with an abort command, then complete it with STATUS_CANCELLED",
		Params: []Param{
			span("abort_latency", AbortLatency, "time an abort command takes"),
			serialised("one abort command at a time"),
			clientRetry, clientFatal, stopCost, cancelCost}},
	{Name: "park", Kind: Park, About: "the queue is not power-managed: no stop, and requests reach the hardware in Dx", SuspendOnly: true,
		Params: []Param{cancelCost}},
	{Name: "self-stop", Kind: SelfStop, About: "the driver stops its queue itself in EvtDeviceSelfManagedIoSuspend and starts it again in EvtDeviceSelfManagedIoRestart", SuspendOnly: true,
		Params: []Param{
			{Name: "synchronous", Type: TypeFlag, Default: "true", About: "wait in the callback until the driver owns no request", location: func(s *Strategy) any { return &s.Synchronous }},
			{Name: "purge", Type: TypeFlag, Default: "false", About: "WdfIoQueueStopAndPurge instead of WdfIoQueueStop", location: func(s *Strategy) any { return &s.Purge }},
			{Name: "timer_period", Type: TypeTime, Default: "0s", Range: "0s: at once", About: "finished requests are completed at ticks of a timer", location: func(s *Strategy) any { return &s.TimerPeriod }},
			cancelCost}},
	{Name: "by-type", Kind: ByType, About: "a strategy for each request class: by-type(read=hold, write=requeue)", Classes: true,
		Params: []Param{{Name: "otherwise", Type: TypeStrategy, Default: "drain", About: "for the classes not named", location: func(s *Strategy) any { return &s.fallback }}}},
	{Name: "deadline", Kind: Deadline, About: "wait for natural completion, but no longer than this; then cancel",
		Params: []Param{
			{Name: "wait", Type: TypeTime, Unnamed: true, About: "how long after EvtIoStop", location: func(s *Strategy) any { return &s.Wait }},
			{Name: "fallback", Type: TypeStrategy, Default: "cancel-owned", Range: "cancel-owned, cancel-sent or cancel-hw: nothing notices a late StopAcknowledge (R69)", About: "what is done then", location: func(s *Strategy) any { return &s.fallback }},
			stopCost, cancelCost}},
	{Name: "faulty", Kind: Faulty, About: "a mistake seen in real drivers, to see what it costs and whether it is found",
		Params: []Param{
			{Name: "fault", Type: TypeChoice, Choices: []string{"lost", "late-ack", "complete-after-requeue", "ack-then-complete", "requeue-cancelable", "ack-after-cancel", "no-resume", "unregistered", "blocking-handler", "wait-for-d0"},
				Unnamed: true, About: "which", location: func(s *Strategy) any { return (*uint8)(&s.Fault) }},
			span("abort_latency", AbortLatency, "ack-after-cancel: time the device takes to abort a request that EvtRequestCancel cancels"),
			stopCost, cancelCost}},
}

// Parameters that several strategies share.
var (
	stopCost    = span("stop_cost", StopCost, "time spent in each EvtIoStop")
	cancelCost  = span("cancel_cost", CancelCost, "time spent in each EvtRequestCancel and EvtIoCanceledOnQueue")
	clientRetry = Param{Name: "client_retry", Type: TypeChoice, Choices: []string{"class", "none", "immediate", "after-resume"}, Default: "class",
		About: "whether the issuer tries again after a cancelled completion; class: as its request class says", location: func(s *Strategy) any { return (*uint8)(&s.Retry) }}
	clientFatal = Param{Name: "client_fatal", Type: TypeFlag, Default: "false",
		About: "the issuer does not survive a cancelled completion: it issues nothing more", location: func(s *Strategy) any { return &s.ClientFatal }}
)

func span(name string, id SpanID, about string) Param {
	return Param{Name: name, Type: TypeSpan, Default: "0s", About: about, location: func(s *Strategy) any { return &s.Spans[id] }}
}

func serialised(about string) Param {
	return Param{Name: "serialised", Type: TypeFlag, Default: "false", About: about, location: func(s *Strategy) any { return &s.Serialised }}
}

func requeueParams() []Param {
	return []Param{
		span("rollback_cost", RollbackCost, "time in EvtIoStop to take a request off the hardware"),
		{Name: "work_lost", Type: TypeProbability, Default: "1", Range: "0 to 1", About: "share of the work done that is repeated", location: func(s *Strategy) any { return &s.WorkLost }},
		{Name: "max_requeues", Type: TypeCount, Default: "0", Range: "0: no limit", About: "a request requeued this often is waited for", location: func(s *Strategy) any { return &s.MaxRequeues }},
		{Name: "demand", Type: TypeChoice, Choices: []string{"same", "fresh"}, Default: "same", About: "the repeated work is the same, or drawn anew", location: func(s *Strategy) any { return (*uint8)(&s.Demand) }},
	}
}

// entry is the catalogue's entry of a kind.
func entry(kind Kind) *Entry {
	for i := range catalogue {
		if catalogue[i].Kind == kind {
			return &catalogue[i]
		}
	}
	return nil
}
