package wdf

// The rows of the misuse table (R108) that the machine detects or hands on. The number is the row's.
const (
	MisuseAcknowledgeOutsideStop Misuse = 1  // StopAcknowledge, no EvtIoStop in this stop
	MisuseRequeueCancelableByAck Misuse = 2  // StopAcknowledge(TRUE) on a cancelable request
	MisuseAcknowledgeNotOwned    Misuse = 4  // StopAcknowledge(TRUE) on a request not owned
	MisuseCompleteCancelable     Misuse = 6  // Complete without UnmarkCancelable; includes M8
	MisuseCompleteNotOwned       Misuse = 7  // Complete of a request not owned, or twice
	MisuseRequeue                Misuse = 9  // Requeue of a cancelable or not owned request
	MisuseRequeueNotManual       Misuse = 10 // Requeue on a queue that is not manual
	MisuseForward                Misuse = 11 // Forward of a cancelable or not owned request, or to its own queue
	MisuseMark                   Misuse = 12 // Mark twice, Unmark when not marked
	MisuseStateCallback          Misuse = 13 // second callback of a kind, or on a deleted queue
	MisuseReadyNotify            Misuse = 14
	MisuseRetrieveSequential     Misuse = 15 // RetrieveNext on a sequential queue with N_d = 0
	MisuseRetrieveFound          Misuse = 16
	MisuseSendAndForget          Misuse = 18
	MisuseSendTwice              Misuse = 19
	MisuseSynchronousAboveLevel  Misuse = 27 // synchronous queue call above PASSIVE_LEVEL
	MisuseResumeIdle             Misuse = 28 // ResumeIdle without StopIdle
	MisuseStopIdleNotOwner       Misuse = 29
	MisuseForeignPowerIrp        Misuse = 30 // a device set-power IRP that the owner did not request
)

// misused answers a call that is wrong: with the verifier on it breaks and the call returns the
// status without effect; otherwise what follows is undefined.
func (m *Machine) misused(which Misuse, in Input, s Status) {
	if !m.cfg.Verifier {
		m.violation(in.Thread, which, in)
		return
	}
	m.refused(which, in, s)
}

// refused answers a call that is refused in every build: a break with the verifier on, and the
// status.
func (m *Machine) refused(which Misuse, in Input, s Status) {
	if m.cfg.Verifier {
		m.verifierBreak(in.Thread, which, in)
	}
	m.returned(in, s)
}

func (m *Machine) verifierBreak(t ThreadID, which Misuse, in Input) {
	m.emit(Action{Kind: VerifierBreak, Misuse: which, Call: in.Kind, Thread: t, Queue: in.Queue, Request: in.Request})
}

// violation ends the machine: the real framework's behaviour is undefined from here on.
func (m *Machine) violation(t ThreadID, which Misuse, in Input) {
	m.emit(Action{Kind: Violation, Misuse: which, Call: in.Kind, Thread: t, Queue: in.Queue, Request: in.Request})
	m.ended = true
}

// bugCheck ends the machine as the framework ends the system.
func (m *Machine) bugCheck(t ThreadID, which Misuse, q QueueID, r RequestID) {
	m.emit(Action{Kind: BugCheck, Misuse: which, Thread: t, Queue: q, Request: r})
	m.ended = true
}
