package wdf

// DispatchType is how a queue presents requests (R1).
type DispatchType uint8

const (
	Sequential DispatchType = iota + 1
	Parallel
	Manual
)

// Unlimited is the presented limit that the config-init macro sets on a parallel queue (R3).
const Unlimited uint32 = 0xFFFFFFFF

// Callbacks is the set of event callbacks that the driver registered on a queue.
type Callbacks uint16

const (
	HasIoDefault               Callbacks = 1 << iota // EvtIoDefault
	HasIoRead                                        // EvtIoRead; every modelled request is a read
	HasIoStop                                        // EvtIoStop
	HasIoResume                                      // EvtIoResume
	HasIoCanceledOnQueue                             // EvtIoCanceledOnQueue
	HasIoWrite                                       // EvtIoWrite
	HasIoDeviceControl                               // EvtIoDeviceControl
	HasIoInternalDeviceControl                       // EvtIoInternalDeviceControl
	AllowZeroLengthRequests                          // the configuration flag of that name, not a callback (R7)
)

// RequestType is what a handler is chosen by (R8).
type RequestType uint8

const (
	Read RequestType = iota
	Write
	DeviceControl
	InternalDeviceControl
	OtherRequest // delivered to EvtIoDefault only
)

// handler is the specific handler of each request type.
var handler = [...]Callbacks{
	Read:                  HasIoRead,
	Write:                 HasIoWrite,
	DeviceControl:         HasIoDeviceControl,
	InternalDeviceControl: HasIoInternalDeviceControl,
	OtherRequest:          0,
}

func (c Callbacks) has(one Callbacks) bool { return c&one != 0 }

// handles reports whether a request of the type finds a handler (R8).
func (c Callbacks) handles(kind RequestType) bool { return c.has(HasIoDefault | handler[kind]) }

// Scope is a synchronization scope (R110).
type Scope uint8

const (
	ScopeInherit Scope = iota // the framework's default: none
	ScopeNone
	ScopeQueue
	ScopeDevice
)

// Level is an execution level (R110).
type Level uint8

const (
	LevelInherit Level = iota // the framework's default in kernel mode: dispatch
	LevelPassive
	LevelDispatch
)

// QueueConfig is one queue as given to WdfIoQueueCreate.
type QueueConfig struct {
	Dispatch     DispatchType
	Presented    uint32 // NumberOfPresentedRequests; Unlimited, or 0 to N; used by Parallel only (R3)
	PowerManaged bool
	Callbacks    Callbacks
}

// Config is what a machine is built from. It never changes afterwards.
type Config struct {
	Queues []QueueConfig // in creation order, which is the order of the power passes (R54)

	Verifier    bool // the framework verifier is on (R108)
	PolicyOwner bool // this device owns the stack's power policy (R13, R104)
	Scope       Scope
	Level       Level
	KmdfMinor   int  // KMDF minor version the driver was built for; below 11 exempts Purge from CDR (R34)
	InDx        bool // queues begin Off, as on a device that is in Dx (R6)

	// CountedReferences: power references are granted and counted without an idle engine behind
	// them, as the queue conformance traces do; no device input is then legal.
	CountedReferences bool

	// IssuerRoutines: the completion of a request is a callback into the issuer (its
	// IoCompletion routine) that must be answered with CallbackReturned (R25). Without it a
	// completion is a fact only.
	IssuerRoutines bool

	Device DeviceConfig
}
