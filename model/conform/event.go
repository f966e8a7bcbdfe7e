package conform

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// vocabulary is what may happen in a trace: the members of each event in the order in which they
// are shown. A member in parentheses is not compared.
var vocabulary = map[string]string{
	// Driver callbacks.
	"deliver":              "r q",
	"ioStop":               "r q action cancelable",
	"ioResume":             "r q",
	"ioCanceledOnQueue":    "r q",
	"evtRequestCancel":     "r",
	"queueReady":           "q",
	"queueState":           "q op",
	"d0Entry":              "from",
	"d0Exit":               "to",
	"selfManagedIoInit":    "",
	"selfManagedIoSuspend": "",
	"selfManagedIoRestart": "",
	"armWakeFromS0":        "",
	"disarmWakeFromS0":     "",
	"wakeFromS0Triggered":  "",

	// The script's own.
	"call":          "call q status requeue on",
	"ret":           "call on status value cancelRoutineRan (msg)",
	"skipCompleted": "",
	"noSuchQueue":   "",
	"waitDone":      "name",

	// What became of requests and calls.
	"completed":           "r status warn",
	"powerDownDone":       "action",
	"powerUpDone":         "",
	"resetForRestartDone": "",
	"syncDone":            "call q",

	// The idle engine and power policy.
	"powerReference":       "refs",
	"powerDereference":     "refs",
	"powerReferenceAnswer": "status",
	"timerStart":           "ms toleranceMs",
	"timerCancel":          "canceled",
	"timerFires":           "",
	"timerExpires":         "",
	"timerDpcRuns":         "",
	"powerIrpRequested":    "irp",
	"powerIrpRequestFails": "(irp)",
	"powerIrpArrives":      "irp",
	"lowerReceives":        "irp",
	"powerIrpCompleted":    "irp status",
	"pnpEvent":             "name",
	"poxRegister":          "",
	"poxUnregister":        "",
	"poxActivate":          "",
	"poxIdle":              "",
	"poxRefused":           "",
	"poxPowerRequired":     "",
	"poxReportPoweredOn":   "",
	"poxIdleTimeoutHint":   "ms",

	// Diagnostic: not compared at all.
	"idle":   "(event) (states)",
	"power":  "(states)",
	"policy": "(states)",

	// How it may end.
	"verifierBreak":   "(msg)",
	"bugcheck":        "code p1 p2 (msg)",
	"frameworkAssert": "(expr)",
	"crash":           "(msg) (expr) (code) (signal)",
}

// diagnostic events are sampled: their place among the others is approximate.
var diagnostic = map[string]bool{"idle": true, "power": true, "policy": true}

// deviceMembers are the members of a device state, in the same notation.
const deviceMembers = "t refs d0Event timerDue (idle) (flags) (policy) (power)"

// eventText is the text of a replayed event. pairs are member names and values.
func eventText(name string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(name)
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString(" " + pairs[i] + "=" + pairs[i+1])
	}
	return b.String()
}

// measuredEvent is the name and the text of a measured event. What the vocabulary does not know is
// compared like the rest, and differs: the replay never says it.
func measuredEvent(members Members) (name, text string, err error) {
	if err := json.Unmarshal(members["ev"], &name); err != nil {
		return "", "", errors.New(`an event without an "ev" that is a string`)
	}
	return name, strings.TrimSpace(name + " " + membersText(members, vocabulary[name]+" (ev)")), nil
}

// membersText is the text of the compared members that are present: first those of the pattern, in
// its order, then what the pattern does not know.
func membersText(members Members, pattern string) string {
	known := strings.Fields(pattern)
	var pairs []string
	for _, name := range known {
		if value, ok := members[name]; ok {
			pairs = append(pairs, name+"="+valueText(value))
		}
	}
	for _, name := range sorted(members) {
		if !slices.Contains(known, name) && !slices.Contains(known, "("+name+")") {
			pairs = append(pairs, name+"="+valueText(members[name]))
		}
	}
	return strings.Join(pairs, " ")
}

// valueText is a JSON value as it is shown: a string without its quotes, others as written.
func valueText(value json.RawMessage) string {
	var s string
	if err := json.Unmarshal(value, &s); err == nil && string(value) != "null" {
		return s
	}
	return string(value)
}
