package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const measuredTraces = "../../model/conform/testdata/hand.jsonl.gz"

// oneTrace is a scenario in one line; %STATUS% is what the trace says the arrival returned.
const oneTrace = `{"name":"one","group":"g","scenario":{"device":{},"queues":[{"name":"M","dispatch":"manual","callbacks":[]}],` +
	`"behavior":{},"stimuli":["arrive r1 M"]},"trace":{"steps":[{"stim":"arrive r1 M",` +
	`"events":[{"ev":"ret","call":"arrive","on":"r1","status":"%STATUS%"}],"queues":{"M":[11,1,0,"On"]}}],"end":"ok",` +
	`"final":{"M":{"state":["accept","dispatch","driverNoRequests"],"stateBits":11,"queued":1,"driverOwned":0,"power":"On"}}}}`

// conformBench runs bench conform and returns its exit status and what it wrote.
func conformBench(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	c := command{out: &o, err: &e}
	status = c.execute(context.Background(), append([]string{"conform"}, args...))
	return status, o.String(), e.String()
}

// traceFile writes lines to a file of the test.
func traceFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "traces.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConformCounts(t *testing.T) {
	good := strings.Replace(oneTrace, "%STATUS%", "PENDING", 1)
	bad := strings.Replace(oneTrace, "%STATUS%", "INVALID_DEVICE_STATE", 1)

	if status, out, errs := conformBench(t, measuredTraces, traceFile(t, good)); status != statusDone || out != "426 passed, 0 failed\n" || errs != "" {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	status, out, _ := conformBench(t, traceFile(t, good, bad))
	if status != statusFailed || !strings.HasSuffix(out, "\n1 passed, 1 failed\n") || !strings.Contains(out, "! ret call=arrive on=r1 status=INVALID_DEVICE_STATE") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestConformJSON(t *testing.T) {
	bad := strings.Replace(oneTrace, "%STATUS%", "INVALID_DEVICE_STATE", 1)
	status, out, _ := conformBench(t, "--format", "json", traceFile(t, bad))
	var got struct {
		Passed, Failed int
		Scenarios      []struct {
			Differences []struct{ Measured, Replayed []string }
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if status != statusFailed || got.Failed != 1 || len(got.Scenarios) != 1 || len(got.Scenarios[0].Differences) != 1 {
		t.Errorf("status %d, %+v", status, got)
	}
}

func TestConformRefusesMalformedFiles(t *testing.T) {
	file := traceFile(t, strings.Replace(oneTrace, "%STATUS%", "PENDING", 1), "{")
	status, out, errs := conformBench(t, file, "missing.jsonl")
	if status != statusUsage || out != "" || !strings.Contains(errs, file+":2: ") || !strings.Contains(errs, "missing.jsonl") {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	if status, _, errs := conformBench(t); status != statusUsage || !strings.Contains(errs, "needs a file") {
		t.Errorf("status %d, %q", status, errs)
	}
	if status, _, errs := conformBench(t, "--format", "xml", measuredTraces); status != statusUsage || !strings.Contains(errs, `"xml"`) {
		t.Errorf("status %d, %q", status, errs)
	}
}
