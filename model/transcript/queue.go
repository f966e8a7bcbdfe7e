package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"quiesce/model/wdf"
)

// Words that stand for values, in the order in which they are written.
type words[V comparable] []struct {
	word  string
	value V
}

func (w words[V]) parse(word string) (V, error) {
	for _, pair := range w {
		if pair.word == word {
			return pair.value, nil
		}
	}
	var none V
	var known []string
	for _, pair := range w {
		known = append(known, pair.word)
	}
	return none, fmt.Errorf("unknown word %q (%s)", word, strings.Join(known, ", "))
}

func (w words[V]) format(value V) string {
	for _, pair := range w {
		if pair.value == value {
			return pair.word
		}
	}
	return ""
}

var scopeWords = words[wdf.Scope]{{"none", wdf.ScopeNone}, {"queue", wdf.ScopeQueue}, {"device", wdf.ScopeDevice}}

var levelWords = words[wdf.Level]{{"passive", wdf.LevelPassive}, {"dispatch", wdf.LevelDispatch}}

var dispatchWords = words[wdf.DispatchType]{{"sequential", wdf.Sequential}, {"parallel", wdf.Parallel}, {"manual", wdf.Manual}, {"untyped", 0}}

var callbackWords = words[wdf.Callbacks]{
	{"EvtIoDefault", wdf.HasIoDefault}, {"EvtIoRead", wdf.HasIoRead}, {"EvtIoWrite", wdf.HasIoWrite},
	{"EvtIoDeviceControl", wdf.HasIoDeviceControl}, {"EvtIoInternalDeviceControl", wdf.HasIoInternalDeviceControl},
	{"EvtIoStop", wdf.HasIoStop}, {"EvtIoResume", wdf.HasIoResume}, {"EvtIoCanceledOnQueue", wdf.HasIoCanceledOnQueue},
	{"AllowZeroLengthRequests", wdf.AllowZeroLengthRequests},
}

// ParseSetting reads one setting of a machine's first line: verifier, owner, dx, device (with the
// device's own machines), routines, scope=, level=, kmdf=.
func ParseSetting(c *wdf.Config, word string) error {
	key, value, given := strings.Cut(word, "=")
	if valued := key == "scope" || key == "level" || key == "kmdf"; given != valued {
		return fmt.Errorf("unknown setting %q (verifier, owner, dx, device, routines, scope=, level=, kmdf=)", word)
	}
	var err error
	switch key {
	case "verifier":
		c.Verifier = true
	case "owner":
		c.PolicyOwner = true
	case "dx":
		c.InDx = true
	case "device":
		c.CountedReferences = false
	case "routines":
		c.IssuerRoutines = true
	case "scope":
		c.Scope, err = scopeWords.parse(value)
	case "level":
		c.Level, err = levelWords.parse(value)
	case "kmdf":
		c.KmdfMinor, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("unknown setting %q (verifier, owner, dx, device, routines, scope=, level=, kmdf=)", word)
	}
	return err
}

// formatSettings is the inverse of ParseSetting for all of a machine's settings.
func formatSettings(c *wdf.Config) string {
	b := []string{"machine"}
	add := func(set bool, word string) {
		if set {
			b = append(b, word)
		}
	}
	add(c.Verifier, "verifier")
	add(c.PolicyOwner, "owner")
	add(c.InDx, "dx")
	add(!c.CountedReferences, "device")
	add(c.IssuerRoutines, "routines")
	add(c.Scope != wdf.ScopeInherit, "scope="+scopeWords.format(c.Scope))
	add(c.Level != wdf.LevelInherit, "level="+levelWords.format(c.Level))
	add(c.KmdfMinor != 0, "kmdf="+strconv.Itoa(c.KmdfMinor))
	return strings.Join(b, " ")
}

// ParseQueue reads a queue's line: its dispatch type, then in any order presented=N, notManaged,
// callbacks=A,B (registered besides EvtIoDefault, which a queue has unless it is manual) and noDefault
// (without it).
func ParseQueue(line string) (wdf.QueueConfig, error) {
	fields := strings.Fields(line)
	c := wdf.QueueConfig{PowerManaged: true, Callbacks: wdf.HasIoDefault}
	if len(fields) == 0 {
		return c, fmt.Errorf("want a dispatch type")
	}
	var err error
	if c.Dispatch, err = dispatchWords.parse(fields[0]); err != nil {
		return c, err
	}
	switch c.Dispatch {
	case wdf.Parallel:
		c.Presented = wdf.Unlimited
	case wdf.Manual:
		c.Callbacks = 0
	}
	for _, word := range fields[1:] {
		if err := parseQueueWord(&c, word); err != nil {
			return c, err
		}
	}
	return c, nil
}

func parseQueueWord(c *wdf.QueueConfig, word string) error {
	key, value, given := strings.Cut(word, "=")
	if valued := key == "presented" || key == "callbacks"; given != valued {
		return fmt.Errorf("unknown word %q (presented=, notManaged, noDefault, callbacks=)", word)
	}
	switch key {
	case "presented":
		n, err := strconv.ParseUint(value, 10, 32)
		c.Presented = uint32(n)
		return err
	case "notManaged":
		c.PowerManaged = false
	case "noDefault":
		c.Callbacks &^= wdf.HasIoDefault
	case "callbacks":
		for name := range strings.SplitSeq(value, ",") {
			callback, err := callbackWords.parse(name)
			if err != nil {
				return err
			}
			c.Callbacks |= callback
		}
	default:
		return fmt.Errorf("unknown word %q (presented=, notManaged, noDefault, callbacks=)", word)
	}
	return nil
}

// formatQueue is the inverse of ParseQueue.
func formatQueue(c *wdf.QueueConfig) string {
	b := []string{dispatchWords.format(c.Dispatch)}
	if c.Dispatch == wdf.Parallel && c.Presented != wdf.Unlimited || c.Dispatch != wdf.Parallel && c.Presented != 0 {
		b = append(b, "presented="+strconv.FormatUint(uint64(c.Presented), 10))
	}
	if !c.PowerManaged {
		b = append(b, "notManaged")
	}
	if c.Dispatch != wdf.Manual && c.Callbacks&wdf.HasIoDefault == 0 {
		b = append(b, "noDefault")
	}
	var names []string
	for _, pair := range callbackWords {
		implied := pair.value == wdf.HasIoDefault && c.Dispatch != wdf.Manual
		if c.Callbacks&pair.value != 0 && !implied {
			names = append(names, pair.word)
		}
	}
	if len(names) > 0 {
		b = append(b, "callbacks="+strings.Join(names, ","))
	}
	return strings.Join(b, " ")
}
