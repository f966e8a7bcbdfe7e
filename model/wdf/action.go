package wdf

// ActionKind names a driver callback or a fact.
type ActionKind uint8

const (
	_ ActionKind = iota

	// Callbacks into the driver. Each occupies its Thread until CallbackReturned.
	EvtIoDefault         // or EvtIoRead: Request is delivered from Queue
	EvtIoStop            // Stop says why and whether the request is cancelable (R59)
	EvtIoResume          // (R83)
	EvtIoCanceledOnQueue // (R49, R51)
	EvtRequestCancel     // (R47)
	EvtIoQueueReady      // EvtIoQueueState of a ready notification (R31)
	EvtIoQueueState      // completion of Call on Queue (R39, R40)
	CompletionRoutine    // the issuer's; only with Config.IssuerRoutines. RequestCompleted precedes it

	// Facts.
	RequestCompleted // to the issuer, with Status
	RequestStored    // put on Queue's pending list; Flag: at the head
	RequestRequeued  // an accepted requeue: by acknowledgement (Call = StopAcknowledge) or WdfRequestRequeue
	QueueOff         // Queue's power state became Off
	QueueOn          // Queue's power state became On
	PowerReference   // Queue took its power reference; Status is the idle engine's answer; Value the count
	PowerDereference // Queue dropped it
	WorkItemQueued   // a work item waits for RunWorkItem
	Returned         // Call, made on Thread, returned Status (Request, Flag and Value where the call has such a result)
	VerifierBreak    // the verifier breaks into the debugger; execution goes on. Misuse says which
	BugCheck         // the machine has ended. Misuse says which
	Violation        // behaviour is undefined from here on; the machine has ended. Misuse says which

	queueActions // one past the last of the above; device actions follow in device_action.go
)

// StopFlags is the ActionFlags argument of EvtIoStop (R59).
type StopFlags uint32

const (
	StopActionSuspend     StopFlags = 0x1
	StopActionPurge       StopFlags = 0x2
	StopRequestCancelable StopFlags = 0x10000000
)

// Misuse numbers a row of the misuse table (R108): 1 for M1.
type Misuse uint8

// Action is one callback or fact. Members that a kind does not name are zero or None.
type Action struct {
	Kind    ActionKind
	Call    InputKind
	Misuse  Misuse
	Flag    bool
	Thread  ThreadID
	Queue   QueueID
	Request RequestID
	Status  Status
	Stop    StopFlags
	Value   int64
}
