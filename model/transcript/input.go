package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"quiesce/model/wdf"
)

// ParseInput reads an input as wdf.Input.String writes it: its thread, its name (`return` stands
// for CallbackReturned), then its members in any order.
func ParseInput(thread string, words []string) (wdf.Input, error) {
	in := wdf.Input{Queue: wdf.None, Request: wdf.None, File: wdf.None}
	n, err := index(strings.TrimPrefix(thread, "t"))
	if err != nil || !strings.HasPrefix(thread, "t") || len(words) == 0 {
		return in, fmt.Errorf("want a thread (t0) and an input")
	}
	in.Thread = wdf.ThreadID(n)
	name := words[0]
	if name == "return" {
		name = wdf.CallbackReturned.String()
	}
	kind, ok := wdf.ParseInputKind(name)
	if !ok {
		return in, fmt.Errorf("unknown input %q", name)
	}
	in.Kind = kind
	settings := wdf.S0IdleSettings{}
	for _, word := range words[1:] {
		if kind == wdf.AssignS0IdleSettings {
			err = parseIdleSetting(&settings, word)
		} else {
			err = parseMember(&in, word)
		}
		if err != nil {
			return in, err
		}
	}
	if kind == wdf.AssignS0IdleSettings {
		in.Value = settings.Encode()
	}
	return in, nil
}

// index reads an index of a thread, queue, request or file. A machine makes room up to the highest,
// so that is bounded.
func index(digits string) (int, error) {
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%q is not an index from 0 to 65535", digits)
	}
	return int(n), nil
}

// flagWords stand for Input.Flag.
var flagWords = map[string]bool{"TRUE": true, "FALSE": false, "cancelled": true, "callback": true, "wait": true}

var typeWords = map[string]wdf.RequestType{
	"write": wdf.Write, "deviceControl": wdf.DeviceControl,
	"internalDeviceControl": wdf.InternalDeviceControl, "other": wdf.OtherRequest,
}

var traitWords = map[string]wdf.Traits{
	"zeroLength": wdf.ZeroLength, "seenInCallerContext": wdf.SeenInCallerContext, "driverCreated": wdf.DriverCreated,
}

// parseMember reads one member of an input.
func parseMember(in *wdf.Input, word string) error {
	if flag, ok := flagWords[word]; ok {
		in.Flag = flag
		return nil
	}
	if kind, ok := typeWords[word]; ok {
		in.Type = kind
		return nil
	}
	if trait, ok := traitWords[word]; ok {
		in.Traits |= trait
		return nil
	}
	if status, ok := wdf.ParseStatus(word); ok {
		in.Status = status
		return nil
	}
	if irp, ok := wdf.ParsePowerIrp(word); ok {
		in.Value = int64(irp)
		return nil
	}
	if s, err := strconv.ParseUint(word, 0, 32); err == nil { // a status that has no name here
		in.Status = wdf.Status(s)
		return nil
	}
	n, err := index(word[1:])
	if err != nil {
		return fmt.Errorf("unknown word %q", word)
	}
	switch word[0] {
	case 'q':
		in.Queue = wdf.QueueID(n)
	case 'r':
		in.Request = wdf.RequestID(n)
	case 'f':
		in.File = wdf.FileID(n)
	case 'x': // a number of times
		in.Value = int64(n)
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

var deviceStateWords = words[wdf.DeviceState]{{"D1", wdf.D1}, {"D2", wdf.D2}, {"D3", wdf.D3}}

var enabledWords = words[wdf.IdleEnabled]{{"default", wdf.IdleDefault}, {"true", wdf.IdleOn}, {"false", wdf.IdleOff}}

var timeoutWords = words[wdf.IdleTimeoutType]{{"driver", wdf.DriverManaged}, {"system", wdf.SystemManaged}, {"systemWithHint", wdf.SystemWithHint}}

// parseIdleSetting reads one member of the S0 idle settings.
func parseIdleSetting(s *wdf.S0IdleSettings, word string) error {
	key, value, _ := strings.Cut(word, "=")
	var err error
	switch key {
	case "timeout":
		var ms uint64
		ms, err = strconv.ParseUint(strings.TrimSuffix(value, "ms"), 10, 32)
		s.Timeout = uint32(ms)
	case "immediate":
		s.Immediate = true
	case "enabled":
		s.Enabled, err = enabledWords.parse(value)
	case "canWake":
		s.CanWake = true
	case "dx":
		s.Dx, err = deviceStateWords.parse(value)
	case "powerUpOnSystemWake":
		s.PowerUpOnSystemWake = true
	case "type":
		s.Type, err = timeoutWords.parse(value)
	default:
		err = fmt.Errorf("unknown word %q", word)
	}
	return err
}
