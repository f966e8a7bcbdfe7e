package workloads_test

import (
	"errors"
	"regexp"
	"testing"

	"quiesce/workloads"
	"quiesce/workloads/document"
)

// A hint that shows an axis shows one that is accepted.
func TestAxisHintsAreAccepted(t *testing.T) {
	s, err := workloads.Load("idle-timeout", nil)
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`device\.[a-z0-9_.]+=[^ ,;)]+`)
	for axis, want := range map[string]string{
		"device.d0_exit=1ms..5ms/log":    "device.d0_exit=1ms..5ms/9/log",
		"device.d0_exit=1ms..5ms/log/7":  "device.d0_exit=1ms..5ms/7/log",
		"device.d0_exit=1ms..5ms/lin":    "device.d0_exit=1ms..5ms/9",
		"device.d0_exit=1ms..5ms/lin/7":  "device.d0_exit=1ms..5ms/7",
		"device.d0_exit=1ms..5ms/linear": "device.d0_exit=1ms..5ms/9",
		"device.d0_exit=1ms..2":          "device.d0_exit=1ms..2ms/9",
		"device.d0_exit=1..2ms":          "device.d0_exit=1ms..2ms/9",
		"device.d0_exit=1..2":            "device.d0_exit=1ms..2ms/2",
		"device.d0_exit=1ms..5ms":        "device.d0_exit=1ms..5ms/9",
		"device.power.busy=1..2/log":     "device.power.busy=1mW..2mW/2/log",
		"device.d0_exit=1ms..x":          "device.idle.timeout=100ms..10s/9/log",
		"device.d0_exit":                 "device.idle.timeout=100ms..10s/9/log",
	} {
		_, err := s.WithAxes([]string{axis})
		if err == nil {
			t.Errorf("%s is accepted", axis)
			continue
		}
		hint := shown.FindString(hintOf(t, err))
		if hint != want {
			t.Errorf("%s gets %v", axis, err)
		}
		if _, err := s.WithAxes([]string{hint}); err != nil {
			t.Errorf("%s hints at %s, which gets %v", axis, hint, err)
		}
	}
	for axis, want := range map[string]string{"device.idle.timeout=10ms..1s/log/7": "device.idle.timeout=10ms..1s/7/log", "device.idle.timeout=10ms..1s/lin": "device.idle.timeout=10ms..1s/101"} {
		_, err := s.WithAxis(axis, 101)
		if err == nil {
			t.Errorf("%s is accepted", axis)
			continue
		}
		if hint := shown.FindString(hintOf(t, err)); hint != want {
			t.Errorf("%s gets %v", axis, err)
		} else if _, err := s.WithAxis(hint, 101); err != nil {
			t.Errorf("%s hints at %s, which gets %v", axis, hint, err)
		}
	}
}

// hintOf is the hint of the only problem of an error.
func hintOf(t *testing.T, err error) string {
	t.Helper()
	var problems document.Problems
	if !errors.As(err, &problems) || len(problems) != 1 {
		t.Fatalf("not one problem: %v", err)
	}
	return problems[0].Hint
}
