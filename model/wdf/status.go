package wdf

import "fmt"

// Status is an NTSTATUS value. The framework's own facility is 0x200.
type Status uint32

// The statuses that the queue and power rules hand out or receive.
const (
	StatusSuccess              Status = 0x00000000
	StatusPending              Status = 0x00000103
	StatusUnsuccessful         Status = 0xC0000001
	StatusInvalidParameter     Status = 0xC000000D
	StatusInvalidDeviceRequest Status = 0xC0000010
	StatusInsufficient         Status = 0xC000009A
	StatusTimeout              Status = 0x00000102
	StatusDeletePending        Status = 0xC0000056
	StatusCancelled            Status = 0xC0000120
	StatusInvalidDeviceState   Status = 0xC0000184
	StatusNotFound             Status = 0xC0000225
	StatusPowerStateInvalid    Status = 0xC00002D3
	StatusInternalError        Status = 0xC00000E5
	StatusDeviceBusy           Status = 0x80000011
	StatusNoMoreEntries        Status = 0x8000001A
	StatusWdfInternalError     Status = 0xC0200201
	StatusWdfPaused            Status = 0xC0200203
	StatusWdfBusy              Status = 0xC0200204
	StatusWdfNoCallback        Status = 0xC020020B
)

var statusNames = map[Status]string{
	StatusSuccess:              "SUCCESS",
	StatusPending:              "PENDING",
	StatusUnsuccessful:         "UNSUCCESSFUL",
	StatusInvalidParameter:     "INVALID_PARAMETER",
	StatusInvalidDeviceRequest: "INVALID_DEVICE_REQUEST",
	StatusInsufficient:         "INSUFFICIENT_RESOURCES",
	StatusTimeout:              "TIMEOUT",
	StatusDeletePending:        "DELETE_PENDING",
	StatusCancelled:            "CANCELLED",
	StatusInvalidDeviceState:   "INVALID_DEVICE_STATE",
	StatusNotFound:             "NOT_FOUND",
	StatusPowerStateInvalid:    "POWER_STATE_INVALID",
	StatusInternalError:        "INTERNAL_ERROR",
	StatusDeviceBusy:           "DEVICE_BUSY",
	StatusNoMoreEntries:        "NO_MORE_ENTRIES",
	StatusWdfInternalError:     "WDF_INTERNAL_ERROR",
	StatusWdfPaused:            "WDF_PAUSED",
	StatusWdfBusy:              "WDF_BUSY",
	StatusWdfNoCallback:        "WDF_NO_CALLBACK",
}

// String is the documented name without its STATUS_ prefix, or the number.
func (s Status) String() string {
	if name, ok := statusNames[s]; ok {
		return name
	}
	return fmt.Sprintf("0x%08X", uint32(s))
}

// ParseStatus is the inverse of String for the named statuses.
func ParseStatus(name string) (Status, bool) {
	for s, n := range statusNames {
		if n == name {
			return s, true
		}
	}
	return 0, false
}

// frameworkFacility is the facility of the framework's own statuses.
const frameworkFacility = 0x20

// forIssuer is the status as the issuer of an IRP gets it: the framework's own ones stay inside it.
func (s Status) forIssuer() Status {
	switch {
	case s>>16&0xFFF != frameworkFacility:
		return s
	case s == StatusWdfPaused, s == StatusWdfBusy:
		return StatusDeviceBusy
	case s == StatusWdfInternalError:
		return StatusInternalError
	}
	return StatusInvalidDeviceRequest
}

// Failed is NT_SUCCESS negated: the two top bits are not both zero or 01.
func (s Status) Failed() bool { return s>>31 != 0 }
