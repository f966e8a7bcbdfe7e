package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A page may go to a pipe, which is still one afterwards; nothing is said of its size.
func TestPipeIsWrittenTo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(name, os.O_RDWR, 0) // so that the writer need not wait for one
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	c := command{out: &said}
	if err := c.wrote(name, writeText("page")); err != nil || said.Len() > 0 {
		t.Errorf("%v; it says %q", err, said.String())
	}
	if info, err := os.Lstat(name); err != nil || info.Mode().Type() != os.ModeNamedPipe {
		t.Fatalf("the pipe is another file now: %v", err)
	}
	got := make([]byte, len("page"))
	_, err = io.ReadFull(reader, got)
	if err := errors.Join(err, reader.Close()); err != nil || string(got) != "page" {
		t.Errorf("%q: %v", got, err)
	}
}
