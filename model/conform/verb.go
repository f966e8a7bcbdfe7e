package conform

import (
	"fmt"
	"strconv"
	"strings"

	"quiesce/model/wdf"
)

// grammar is the vocabulary of actions: what may stand behind each verb. Words in capitals stand
// for a value of that kind, others for themselves; brackets mean optional, | a choice.
var grammar = map[string]string{
	// The issuer.
	"arrive":          "REQUEST QUEUE [FILE]",
	"arriveCancelled": "REQUEST QUEUE [FILE]",
	"cancelIrp":       "[REQUEST]",
	"cleanup":         "FILE",

	// Request DDIs. Without a request: that of the callback.
	"complete":          "STATUS [REQUEST]",
	"markCancelable":    "[REQUEST]",
	"markCancelableOld": "[REQUEST]",
	"unmark":            "[REQUEST]",
	"unmark?":           "[REQUEST]",
	"requeue":           "[REQUEST]",
	"forward":           "QUEUE [REQUEST]",
	"ack":               "TRUE|FALSE [REQUEST]",
	"isCanceled":        "[REQUEST]",

	// Queue DDIs.
	"retrieve":         "QUEUE",
	"find":             "QUEUE [REQUEST]",
	"retrieveFound":    "QUEUE REQUEST",
	"readyNotify":      "QUEUE [off]",
	"start":            "QUEUE",
	"stop":             "QUEUE [cb]",
	"drain":            "QUEUE [cb]",
	"purge":            "QUEUE [cb]",
	"stopAndPurge":     "QUEUE [cb]",
	"stopSync":         "QUEUE",
	"drainSync":        "QUEUE",
	"purgeSync":        "QUEUE",
	"stopAndPurgeSync": "QUEUE",

	// The I/O package's power calls.
	"powerDown":       "hold|purgeManaged|purgeNonManaged",
	"powerUp":         "",
	"resetForRestart": "",

	// The thread itself.
	"wait":       "EVENT",
	"signal":     "EVENT",
	"raiseIrql":  "",
	"lowerIrql":  "",
	"hold":       "",
	"return":     "STATUS",
	"assignIdle": "SETTINGS",

	// The device and the world around it.
	"deviceStart":     "",
	"deviceStop":      "",
	"stopIdle":        "[wait]",
	"resumeIdle":      "",
	"advance":         "NUMBER",
	"timerExpire":     "",
	"timerDpc":        "",
	"powerIrps":       "manual|auto",
	"deliverPowerIrp": "",
	"lowerStack":      "manual|auto",
	"completeLower":   "",
	"sendPowerIrp":    "IRP",
	"wakeSignal":      "",
	"failPowerIrp":    "[NUMBER]",
	"poxNotRequired":  "",
}

// action is one action of a list. Members that its verb does not take are wdf.None or zero.
type action struct {
	verb     string
	text     string // what was written behind the verb
	word     string // the choice or keyword taken
	request  wdf.RequestID
	queue    int // index into Scenario.Queues
	file     wdf.FileID
	event    int
	status   wdf.Status
	number   int64
	irp      wdf.PowerIrp
	settings wdf.S0IdleSettings
}

// parseList parses "a;b;c".
func (s *script) parseList(text string) ([]action, error) {
	var list []action
	for _, part := range strings.Split(text, ";") {
		a, err := s.parseAction(strings.Fields(part))
		if err != nil {
			return nil, fmt.Errorf("action list %q: %w", text, err)
		}
		list = append(list, a)
	}
	return list, nil
}

func (s *script) parseAction(words []string) (action, error) {
	if len(words) == 0 {
		return action{}, fmt.Errorf("an action is empty; %q is the action that does nothing", "hold")
	}
	verb, args := words[0], words[1:]
	pattern, ok := grammar[verb]
	if !ok {
		return action{}, fmt.Errorf("unknown action %q", verb)
	}
	a := action{verb: verb, text: strings.Join(args, " "), request: wdf.None, queue: wdf.None, file: wdf.None, event: wdf.None}
	for _, want := range strings.Fields(pattern) {
		optional := want[0] == '['
		if len(args) == 0 && (optional || want == "SETTINGS") {
			continue
		}
		if len(args) == 0 {
			return action{}, fmt.Errorf("%q: want %q", verb, verb+" "+pattern)
		}
		if want == "SETTINGS" {
			var err error
			if a.settings, err = parseSettings(args); err != nil {
				return action{}, err
			}
			args = nil
			continue
		}
		if err := s.parseArgument(&a, strings.Trim(want, "[]"), args[0]); err != nil {
			return action{}, fmt.Errorf("%q: %w; want %q", strings.Join(words, " "), err, verb+" "+pattern)
		}
		args = args[1:]
	}
	if len(args) > 0 {
		return action{}, fmt.Errorf("%q: %q is too much; want %q", strings.Join(words, " "), args[0], verb+" "+pattern)
	}
	return a, nil
}

// parseArgument stores the value of one word in the member of a that its kind belongs to.
func (s *script) parseArgument(a *action, kind, word string) (err error) {
	switch kind {
	case "REQUEST":
		a.request = wdf.RequestID(s.requests.index(word))
	case "FILE":
		a.file = wdf.FileID(s.files.index(word))
	case "EVENT":
		a.event = s.signals.index(word)
	case "QUEUE":
		if a.queue = s.queueIndex(word); a.queue == wdf.None {
			err = fmt.Errorf("there is no queue %q", word)
		}
	case "STATUS":
		a.status, err = parseStatus(word)
	case "NUMBER":
		a.number, err = strconv.ParseInt(word, 10, 64)
	case "IRP":
		var ok bool
		if a.irp, ok = wdf.ParsePowerIrp(word); !ok {
			err = fmt.Errorf("%q is not a power IRP", word)
		}
	default:
		for _, choice := range strings.Split(kind, "|") {
			if choice == word {
				a.word = word
				return nil
			}
		}
		err = fmt.Errorf("%q is not %s", word, kind)
	}
	return err
}

// parseStatus reads a status's name without STATUS_, or its number.
func parseStatus(word string) (wdf.Status, error) {
	if status, ok := wdf.ParseStatus(word); ok {
		return status, nil
	}
	if n, err := strconv.ParseUint(word, 0, 32); err == nil {
		return wdf.Status(n), nil
	}
	return 0, fmt.Errorf("%q is not a status", word)
}

// parseSettings reads the key=value arguments of assignIdle.
func parseSettings(words []string) (wdf.S0IdleSettings, error) {
	var settings wdf.S0IdleSettings
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		ok := true
		switch key {
		case "timeout":
			n, err := strconv.ParseUint(value, 10, 32)
			settings.Timeout, ok = uint32(n), err == nil
		case "enabled":
			settings.Enabled, ok = pick(value, map[string]wdf.IdleEnabled{"default": wdf.IdleDefault, "true": wdf.IdleOn, "false": wdf.IdleOff})
		case "wake":
			settings.CanWake, ok = pick(value, truth)
		case "dx":
			settings.Dx, ok = pick(value, map[string]wdf.DeviceState{"D1": wdf.D1, "D2": wdf.D2, "D3": wdf.D3})
		case "powerUpOnSystemWake":
			settings.PowerUpOnSystemWake, ok = pick(value, truth)
		case "type":
			settings.Type, ok = pick(value, map[string]wdf.IdleTimeoutType{"driver": wdf.DriverManaged, "system": wdf.SystemManaged, "systemHint": wdf.SystemWithHint})
		default:
			ok = false
		}
		if !ok {
			return settings, fmt.Errorf("assignIdle: %q is not one of timeout=MS, enabled=true|false|default, wake=true|false, dx=D1|D2|D3, powerUpOnSystemWake=true|false, type=driver|system|systemHint", word)
		}
	}
	return settings, nil
}

var truth = map[string]bool{"true": true, "false": false}

func pick[T any](word string, values map[string]T) (T, bool) {
	v, ok := values[word]
	return v, ok
}

// names numbers names in order of their first mention.
type names struct {
	list []string
}

func (n *names) index(name string) int {
	for i, known := range n.list {
		if known == name {
			return i
		}
	}
	n.list = append(n.list, name)
	return len(n.list) - 1
}
