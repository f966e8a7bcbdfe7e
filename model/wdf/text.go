package wdf

import (
	"fmt"
	"strings"
)

var inputNames = [...]string{
	CallbackReturned: "CallbackReturned", Continue: "Continue", RunWorkItem: "RunWorkItem",
	RaiseIrql: "RaiseIrql", LowerIrql: "LowerIrql",
	Arrive: "Arrive", CancelIrp: "CancelIrp", Cleanup: "Cleanup",
	Complete: "Complete", MarkCancelable: "MarkCancelable", MarkCancelableEx: "MarkCancelableEx",
	UnmarkCancelable: "UnmarkCancelable", Requeue: "Requeue", Forward: "Forward",
	StopAcknowledge: "StopAcknowledge", IsCanceled: "IsCanceled", Send: "Send",
	SendAndForget: "SendAndForget", CancelSentRequest: "CancelSentRequest", SentCompleted: "SentCompleted",
	RetrieveNext: "RetrieveNext", Find: "Find", RetrieveFound: "RetrieveFound", ReadyNotify: "ReadyNotify",
	Start: "Start", Stop: "Stop", StopAndPurge: "StopAndPurge", Drain: "Drain", Purge: "Purge",
	StopSynchronously: "StopSynchronously", StopAndPurgeSynchronously: "StopAndPurgeSynchronously",
	DrainSynchronously: "DrainSynchronously", PurgeSynchronously: "PurgeSynchronously", DeleteQueue: "DeleteQueue",
	StopForPowerHold: "StopForPowerHold", StopForPowerPurgeManaged: "StopForPowerPurgeManaged",
	StopForPowerPurgeNonManaged: "StopForPowerPurgeNonManaged", ResumeForPower: "ResumeForPower",
	ResetForRestart: "ResetForRestart",

	DeviceStart: "DeviceStart", DeviceStop: "DeviceStop", DeviceQueryRemove: "DeviceQueryRemove",
	DeviceCancelRemove: "DeviceCancelRemove", DeviceRemove: "DeviceRemove", DeviceSurpriseRemove: "DeviceSurpriseRemove",
	AssignS0IdleSettings: "AssignS0IdleSettings", StopIdle: "StopIdle", ResumeIdle: "ResumeIdle",
	IdleTimerDue: "IdleTimerDue", IdleTimerDpc: "IdleTimerDpc",
	PowerIrpArrived: "PowerIrpArrived", LowerStackCompleted: "LowerStackCompleted",
	FailPowerIrpRequests: "FailPowerIrpRequests",
	PoxPowerNotRequired:  "PoxPowerNotRequired", PoxPowerRequired: "PoxPowerRequired",
	DirectedPowerDown: "DirectedPowerDown", DirectedPowerUp: "DirectedPowerUp",
}

// String is the input's name in transcripts.
func (k InputKind) String() string { return nameOf(inputNames[:], int(k)) }

// ParseInputKind is the inverse of String.
func ParseInputKind(name string) (InputKind, bool) {
	for k, n := range inputNames {
		if n == name && n != "" {
			return InputKind(k), true
		}
	}
	return 0, false
}

var actionNames = [...]string{
	EvtIoDefault: "EvtIoDefault", EvtIoStop: "EvtIoStop", EvtIoResume: "EvtIoResume",
	EvtIoCanceledOnQueue: "EvtIoCanceledOnQueue", EvtRequestCancel: "EvtRequestCancel",
	EvtIoQueueReady: "EvtIoQueueReady", EvtIoQueueState: "EvtIoQueueState", CompletionRoutine: "CompletionRoutine",
	RequestCompleted: "RequestCompleted", RequestStored: "RequestStored", RequestRequeued: "RequestRequeued",
	QueueOff: "QueueOff", QueueOn: "QueueOn", PowerReference: "PowerReference", PowerDereference: "PowerDereference",
	WorkItemQueued: "WorkItemQueued", Returned: "Returned", VerifierBreak: "VerifierBreak",
	BugCheck: "BugCheck", Violation: "Violation",

	EvtDeviceD0Entry: "EvtDeviceD0Entry", EvtDeviceD0Exit: "EvtDeviceD0Exit",
	EvtDeviceSelfManagedIoInit: "EvtDeviceSelfManagedIoInit", EvtDeviceSelfManagedIoSuspend: "EvtDeviceSelfManagedIoSuspend",
	EvtDeviceSelfManagedIoRestart: "EvtDeviceSelfManagedIoRestart", EvtDeviceSelfManagedIoFlush: "EvtDeviceSelfManagedIoFlush",
	EvtDeviceSelfManagedIoCleanup: "EvtDeviceSelfManagedIoCleanup", EvtDeviceArmWakeFromS0: "EvtDeviceArmWakeFromS0",
	EvtDeviceDisarmWakeFromS0: "EvtDeviceDisarmWakeFromS0", EvtDeviceWakeFromS0Triggered: "EvtDeviceWakeFromS0Triggered",
	EvtDeviceSurpriseRemoval: "EvtDeviceSurpriseRemoval", EvtDeviceReleaseHardware: "EvtDeviceReleaseHardware",
	PowerIrpToLowerStack: "PowerIrpToLowerStack", RetryDelay: "RetryDelay",
	PowerReferenceAnswer: "PowerReferenceAnswer", TimerStart: "TimerStart", TimerCancel: "TimerCancel",
	PowerIrpRequested: "PowerIrpRequested", PowerIrpCompleted: "PowerIrpCompleted", PnpEvent: "PnpEvent",
	PowerPhase: "PowerPhase", HoldBegins: "HoldBegins", HoldEnds: "HoldEnds",
	PurgeBegins: "PurgeBegins", PurgeEnds: "PurgeEnds",
	PoxRegister: "PoxRegister", PoxUnregister: "PoxUnregister", PoxActivate: "PoxActivate", PoxIdle: "PoxIdle",
	PoxReportPoweredOn: "PoxReportPoweredOn", PoxIdleTimeoutHint: "PoxIdleTimeoutHint", PoxRefused: "PoxRefused",
}

// String is the action's name in transcripts.
func (k ActionKind) String() string { return nameOf(actionNames[:], int(k)) }

// Callback reports whether the action occupies its thread until CallbackReturned.
func (k ActionKind) Callback() bool {
	return (k >= EvtIoDefault && k <= CompletionRoutine) || (k >= EvtDeviceD0Entry && k <= RetryDelay)
}

func nameOf(names []string, k int) string {
	if k < 0 || k >= len(names) || names[k] == "" {
		return fmt.Sprintf("unknown(%d)", k)
	}
	return names[k]
}

// String is the flags in the documentation's words, joined by "|".
func (s StopFlags) String() string {
	var words []string
	if s&StopActionSuspend != 0 {
		words = append(words, "Suspend")
	}
	if s&StopActionPurge != 0 {
		words = append(words, "Purge")
	}
	if s&StopRequestCancelable != 0 {
		words = append(words, "RequestCancelable")
	}
	return strings.Join(words, "|")
}

// String is the action as one line of a transcript: q and r number queues and requests.
func (a Action) String() string {
	var b strings.Builder
	b.WriteString(a.Kind.String())
	switch a.Kind {
	case Returned:
		b.WriteByte(' ')
		b.WriteString(a.Call.String())
	case EvtIoQueueState, RequestRequeued:
		fmt.Fprintf(&b, " by=%v", a.Call)
	case VerifierBreak, BugCheck, Violation:
		fmt.Fprintf(&b, " M%d", a.Misuse)
	}
	if a.Queue != None && a.Kind < queueActions {
		fmt.Fprintf(&b, " q%d", a.Queue)
	}
	if a.Request != None && a.Kind < queueActions {
		fmt.Fprintf(&b, " r%d", a.Request)
	}
	switch a.Kind {
	case RequestCompleted, Returned, PowerReferenceAnswer, PowerIrpRequested, PowerIrpCompleted:
		fmt.Fprintf(&b, " %v", a.Status)
	case EvtIoStop:
		fmt.Fprintf(&b, " %v", a.Stop)
	case RequestStored:
		b.WriteString(map[bool]string{true: " head", false: " tail"}[a.Flag])
	}
	b.WriteString(a.detail())
	return b.String()
}

// detail is the part of String that belongs to the device's actions and to results.
func (a Action) detail() string {
	switch a.Kind {
	case Returned:
		if a.Flag {
			return " yes"
		}
	case PowerReference, PowerDereference:
		return fmt.Sprintf(" refs=%d", a.Value)
	case EvtDeviceD0Entry, EvtDeviceD0Exit:
		return fmt.Sprintf(" %v", DeviceState(a.Value))
	case PowerIrpRequested, PowerIrpCompleted, PowerIrpToLowerStack:
		return fmt.Sprintf(" %v", PowerIrp(a.Value))
	case PnpEvent:
		return fmt.Sprintf(" %v", PnpOutcome(a.Value))
	case PowerPhase:
		return fmt.Sprintf(" %v", DevicePhase(a.Value))
	case TimerStart, RetryDelay, PoxIdleTimeoutHint:
		return fmt.Sprintf(" %dms", a.Value)
	case TimerCancel:
		return fmt.Sprintf(" inTime=%v", a.Flag)
	case PurgeBegins, PurgeEnds:
		return map[bool]string{true: " notManaged", false: " managed"}[a.Flag]
	}
	return ""
}

// String is the input as one line of a transcript. It names every member that the kind uses.
func (in Input) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "t%d %v", in.Thread, in.Kind)
	uses := inputUses[in.Kind]
	if uses&usesQueue != 0 {
		fmt.Fprintf(&b, " q%d", in.Queue)
	}
	if (uses&usesRequest != 0 || in.Kind == Arrive || in.Kind == Find) && in.Request != None {
		fmt.Fprintf(&b, " r%d", in.Request)
	}
	if (in.Kind == Arrive || in.Kind == Cleanup || in.Kind == RetrieveNext || in.Kind == Find) && in.File != None {
		fmt.Fprintf(&b, " f%d", in.File)
	}
	b.WriteString(in.detail())
	return b.String()
}

// detail is the part of String that belongs to few kinds.
func (in Input) detail() string {
	switch in.Kind {
	case Complete:
		return " " + in.Status.String()
	case CallbackReturned:
		if in.Status != StatusSuccess {
			return " " + in.Status.String()
		}
	case StopAcknowledge:
		return map[bool]string{true: " TRUE", false: " FALSE"}[in.Flag]
	case Arrive:
		text := [...]string{Read: "", Write: " write", DeviceControl: " deviceControl", InternalDeviceControl: " internalDeviceControl", OtherRequest: " other"}[in.Type]
		for i, trait := range [...]string{" zeroLength", " seenInCallerContext", " driverCreated"} {
			if in.Traits>>i&1 != 0 {
				text += trait
			}
		}
		if in.Flag {
			text += " cancelled"
		}
		return text
	case Stop, StopAndPurge, Drain, Purge, ReadyNotify:
		if in.Flag {
			return " callback"
		}
	case StopIdle:
		if in.Flag {
			return " wait"
		}
	case PowerIrpArrived:
		return " " + PowerIrp(in.Value).String()
	case LowerStackCompleted:
		return fmt.Sprintf(" %v %v", PowerIrp(in.Value), in.Status)
	case FailPowerIrpRequests:
		return fmt.Sprintf(" x%d", in.Value)
	case AssignS0IdleSettings:
		return decodeS0IdleSettings(in.Value).String()
	}
	return ""
}

// String is the settings that differ from the zero value, each after a space.
func (s S0IdleSettings) String() string {
	var b strings.Builder
	if s.Timeout != 0 {
		fmt.Fprintf(&b, " timeout=%dms", s.Timeout)
	}
	if s.Immediate {
		b.WriteString(" immediate")
	}
	b.WriteString([...]string{IdleDefault: "", IdleOn: " enabled=true", IdleOff: " enabled=false"}[s.Enabled])
	if s.CanWake {
		b.WriteString(" canWake")
	}
	if s.Dx != D0 {
		fmt.Fprintf(&b, " dx=%v", s.Dx)
	}
	if s.PowerUpOnSystemWake {
		b.WriteString(" powerUpOnSystemWake")
	}
	b.WriteString([...]string{DriverManaged: "", SystemManaged: " type=system", SystemWithHint: " type=systemWithHint"}[s.Type])
	return b.String()
}
