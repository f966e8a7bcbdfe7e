package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnwritten demands that errors of a file name it as the user does, whatever it was that failed, and not
// the file that was to take its place.
func TestUnwritten(t *testing.T) {
	dir := t.TempDir()
	plain, full := filepath.Join(dir, "plain"), filepath.Join(dir, "full.svg")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	nothing := func(io.Writer) error { return nil }
	noSpace := func(w io.Writer) error {
		return &fs.PathError{Op: "write", Path: w.(*os.File).Name(), Err: errors.New("no space left")}
	}
	for _, test := range []struct {
		name  string
		write func(io.Writer) error
		want  string
	}{
		{filepath.Join(dir, "none", "x.svg"), nothing, "there is no directory " + filepath.Join(dir, "none")},
		{filepath.Join(plain, "x.svg"), nothing, plain + " is no directory"},
		{full, noSpace, "no space left"},
	} {
		err := writeWhole(test.name, test.write)
		if err == nil || err.Error() != test.name+" cannot be written: "+test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	err := writeWhole(full, func(io.Writer) error { return errors.New("there is nothing to draw") })
	if err == nil || err.Error() != "there is nothing to draw" {
		t.Errorf("what was to be written: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %s (%v)", strings.Join(left, ", "), err)
	}
}
