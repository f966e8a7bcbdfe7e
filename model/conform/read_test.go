package conform

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

// goodLine is a whole scenario with its trace, which the tests below spoil in one place each.
const goodLine = `{"name":"one","group":"g","scenario":{"device":{"verifier":true},` +
	`"queues":[{"name":"Q","dispatch":"parallel","callbacks":["ioDefault","ioStop"]}],` +
	`"behavior":{"*":{"deliver":["hold","complete SUCCESS"]}},` +
	`"stimuli":["arrive r1 Q","complete 0 r1"]},` +
	`"trace":{"steps":[` +
	`{"stim":"arrive r1 Q","events":[{"ev":"deliver","r":"r1","q":"Q"},{"ev":"ret","call":"arrive","on":"r1","status":"PENDING"}],"queues":{"Q":[7,0,1,"On"]}},` +
	`{"stim":"complete 0 r1","events":[{"ev":"completed","r":"r1","status":"SUCCESS"}],"queues":{"Q":[15,0,0,"On"]}}],` +
	`"end":"ok","final":{"Q":{"state":["accept","dispatch","noRequests","driverNoRequests"],"stateBits":15,"queued":0,"driverOwned":0,"power":"On"}}}}`

func TestReadAcceptsAGoodLine(t *testing.T) {
	report, err := Run(strings.NewReader(goodLine+"\n\n"+goodLine+"\n"), "f")
	if err != nil {
		t.Fatal(err)
	}
	if report.Passed != 2 || report.Failed != 0 || report.Results[1].Line != 3 {
		t.Errorf("got %+v", report)
	}
}

func TestReadDecompresses(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(goodLine)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	report, err := Run(&b, "f.gz")
	if err != nil || report.Passed != 1 {
		t.Errorf("got %+v, %v", report, err)
	}
}

// TestReadNamesWhatIsWrong: every malformed line is an error that says where and what.
func TestReadNamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ about, old, new, want string }{
		{"not JSON", `{"name"`, `name`, `invalid character`},
		{"two values", `"power":"On"}}}}`, `"power":"On"}}}} {}`, `more than one JSON value`},
		{"unknown member of the line", `"group":"g"`, `"groop":"g"`, `"groop"`},
		{"unknown member of the device", `"verifier"`, `"verifies"`, `"verifies"`},
		{"no name", `"name":"one",`, ``, `"name" is missing`},
		{"unknown dispatch type", `"parallel"`, `"paralel"`, `queue 1 ("Q"): dispatch: "paralel" is not`},
		{"unknown registered callback", `"ioStop"`, `"ioHalt"`, `"ioHalt" is not`},
		{"unknown scope", `"verifier":true`, `"syncScope":"all"`, `syncScope: "all" is not`},
		{"unknown level", `"verifier":true`, `"executionLevel":"low"`, `executionLevel: "low" is not`},
		{"unknown power", `"verifier":true`, `"initialPower":"D1"`, `initialPower: "D1" is not`},
		{"unknown callback in behavior", `"deliver":["hold"`, `"delivr":["hold"`, `unknown callback "delivr"`},
		{"unknown queue in behavior", `"behavior":{"*"`, `"behavior":{"@P"`, `there is no queue "P"`},
		{"no list", `["hold","complete SUCCESS"]`, `[]`, `must not be empty`},
		{"list that is a number", `["hold","complete SUCCESS"]`, `7`, `must be a string or an array`},
		{"unknown action", `"stimuli":["arrive`, `"stimuli":["arive`, `stimulus 1: action list "arive r1 Q": unknown action "arive"`},
		{"empty action", `"stimuli":["arrive r1 Q"`, `"stimuli":["arrive r1 Q;"`, `an action is empty`},
		{"argument missing", `"stimuli":["arrive r1 Q"`, `"stimuli":["arrive r1"`, `want "arrive REQUEST QUEUE [FILE]"`},
		{"argument too much", `"stimuli":["arrive r1 Q"`, `"stimuli":["arrive r1 Q F x"`, `"x" is too much`},
		{"unknown queue", `"stimuli":["arrive r1 Q"`, `"stimuli":["arrive r1 P"`, `there is no queue "P"`},
		{"unknown status", `"complete SUCCESS"`, `"complete SUCESS"`, `"SUCESS" is not a status`},
		{"unknown choice", `"stimuli":["arrive r1 Q"`, `"stimuli":["powerDown gently"`, `"gently" is not hold|purgeManaged|purgeNonManaged`},
		{"unknown power IRP", `"stimuli":["arrive r1 Q"`, `"stimuli":["sendPowerIrp D9"`, `"D9" is not a power IRP`},
		{"unknown setting", `"stimuli":["arrive r1 Q"`, `"stimuli":["assignIdle patience=3"`, `"patience=3" is not one of timeout=MS`},
		{"number that is none", `"stimuli":["arrive r1 Q"`, `"stimuli":["advance soon"`, `"soon"`},
		{"event without a name", `"ev":"deliver",`, ``, `an event without an "ev"`},
		{"unknown queue in a step", `{"Q":[7`, `{"P":[7`, `queues: there is no queue "P"`},
		{"queue state of three", `[7,0,1,"On"]`, `[7,0,1]`, `must be [stateBits, queued, driverOwned, powerState]`},
		{"queue state of the wrong kind", `[7,0,1,"On"]`, `["7",0,1,"On"]`, `queue state member 0`},
		{"unknown member of a step", `"stim":"complete 0 r1"`, `"stimulus":"complete 0 r1"`, `"stimulus"`},
		{"unknown end", `"end":"ok"`, `"end":"fine"`, `end: "fine" is not`},
	} {
		t.Run(test.about, func(t *testing.T) {
			if !strings.Contains(goodLine, test.old) {
				t.Fatalf("the good line has no %s", test.old)
			}
			bad := strings.Replace(goodLine, test.old, test.new, 1)
			_, err := Read(strings.NewReader(goodLine+"\n"+bad+"\n"), "f.jsonl")
			if err == nil || !strings.HasPrefix(err.Error(), "f.jsonl:2: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want f.jsonl:2: ... %s", err, test.want)
			}
		})
	}
}

func TestReadReportsEveryMalformedLine(t *testing.T) {
	_, err := Read(strings.NewReader("x\n"+goodLine+"\ny\n"), "f")
	if err == nil || !strings.Contains(err.Error(), "f:1: ") || !strings.Contains(err.Error(), "f:3: ") || strings.Contains(err.Error(), "f:2: ") {
		t.Errorf("got %v", err)
	}
}

func TestReadOfNothing(t *testing.T) {
	if _, err := Read(strings.NewReader("\n"), "f"); err == nil || !strings.Contains(err.Error(), "no conformance trace") {
		t.Errorf("got %v", err)
	}
}
