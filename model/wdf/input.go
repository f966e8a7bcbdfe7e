package wdf

// QueueID, RequestID, ThreadID and FileID are indexes chosen by the host, dense from 0. A
// request index may be used again once the Step with its RequestCompleted is over (with
// Config.IssuerRoutines: once its CompletionRoutine has returned), and no thread is Blocked: one that
// waits for a callback lock may be about to call the driver about that very request. A thread index
// may be used again after its outermost call returned.
type (
	QueueID   int32
	RequestID int32
	ThreadID  int32
	FileID    int32
)

// None stands for "no queue", "no request", "no thread", "no file".
const None = -1

// InputKind names a DDI call, an act of the world, or the return from a callback.
type InputKind uint8

const (
	_ InputKind = iota

	// The host's own.
	CallbackReturned // the callback on top of Thread returned; Status: the result of a device callback
	Continue         // Thread, whose wait is satisfied (Ready), goes on
	RunWorkItem      // the oldest queued work item runs on Thread
	RaiseIrql        // Thread goes to DISPATCH_LEVEL
	LowerIrql        // and back

	// The issuer's acts.
	Arrive    // Request of Type reaches Queue, on File (or None); Flag: its IRP is already cancelled (R10-R12)
	CancelIrp // IoCancelIrp on Request (R47-R49)
	Cleanup   // IRP_MJ_CLEANUP of File: flush of the device's queues (R43)

	// Request DDIs.
	Complete          // WdfRequestComplete(Request, Status)
	MarkCancelable    // WdfRequestMarkCancelable (R44)
	MarkCancelableEx  // WdfRequestMarkCancelableEx (R45)
	UnmarkCancelable  // WdfRequestUnmarkCancelable (R46)
	Requeue           // WdfRequestRequeue (R27)
	Forward           // WdfRequestForwardToIoQueue(Request, Queue) (R28)
	StopAcknowledge   // WdfRequestStopAcknowledge(Request, Flag = Requeue) (R63)
	IsCanceled        // WdfRequestIsCanceled (R48)
	Send              // WdfRequestSend with a completion routine (R58)
	SendAndForget     // WdfRequestSend with send-and-forget: the lower dispatch has returned (R60)
	CancelSentRequest // WdfRequestCancelSentRequest (R52)
	SentCompleted     // the target completed the sent Request back to the driver (R84)

	// Queue DDIs.
	RetrieveNext      // WdfIoQueueRetrieveNextRequest (R30)
	Find              // WdfIoQueueFindRequest; Request: the tag to continue after, or None
	RetrieveFound     // WdfIoQueueRetrieveFoundRequest(Queue, Request)
	ReadyNotify       // WdfIoQueueReadyNotify; Flag: register, else clear (R31)
	Start             // WdfIoQueueStart (R34)
	Stop              // WdfIoQueueStop; Flag: with a completion callback
	StopAndPurge      // WdfIoQueueStopAndPurge; Flag as Stop
	Drain             // WdfIoQueueDrain; Flag as Stop
	Purge             // WdfIoQueuePurge; Flag as Stop
	StopSynchronously // the synchronous forms wait on Thread (R41)
	StopAndPurgeSynchronously
	DrainSynchronously
	PurgeSynchronously
	DeleteQueue // the queue object is deleted; Thread waits until it is empty (R43)

	// The I/O package's power calls, as the power machine makes them. Legal for a host only
	// with Config.CountedReferences; a device machine makes them itself.
	StopForPowerHold            // FxPkgIo::StopProcessingForPower(Hold) (R53-R74)
	StopForPowerPurgeManaged    // ... PurgeManaged (R75)
	StopForPowerPurgeNonManaged // ... PurgeNonManaged (R77)
	ResumeForPower              // FxPkgIo::ResumeProcessingForPower (R80-R86)
	ResetForRestart             // ResetStateForRestart (R79)

	queueInputs // one past the last of the above; device inputs follow in device_input.go
)

// Traits are properties of an arriving request that few have.
type Traits uint8

const (
	ZeroLength          Traits = 1 << iota // a read or write of no bytes (R7)
	SeenInCallerContext                    // EvtIoInCallerContext ran for it (R50)
	DriverCreated                          // the driver made it and placed it in the queue (R10, R26)
)

// Input is one call or act. Members that a kind does not name are ignored.
type Input struct {
	Kind    InputKind
	Flag    bool
	Type    RequestType
	Traits  Traits
	Thread  ThreadID
	Queue   QueueID
	Request RequestID
	File    FileID
	Status  Status
	Value   int64 // a device input's number: milliseconds, a D-state
}
