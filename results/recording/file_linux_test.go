package recording_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"quiesce/results/recording"
)

// A pipe is refused, not waited for.
func TestPipeIsNoRecording(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe.recording")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := os.OpenFile(name, os.O_RDWR, 0) // so that a test that fails ends
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recording.OpenFile(name); err == nil || !strings.Contains(err.Error(), name+": this is not a plain file") {
		t.Error(err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}
