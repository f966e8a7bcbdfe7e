package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// writeText writes a text as the content of a file.
func writeText(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// A file that is replaced keeps its mode, and a symbolic link to it, or to what is not there yet, stays one.
func TestReplacedFileIsTheSameToItsOwner(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := errors.Join(os.WriteFile("private", []byte("before"), 0o600), os.Mkdir("sub", 0o777),
		os.WriteFile("plain", []byte("before"), 0o644)); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"sub/link": "chain", "sub/chain": "../private", "new": "sub/made"} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.FromSlash(link)); err != nil {
			if runtime.GOOS != "windows" {
				t.Fatal(err)
			}
			t.Skip("Windows lets only some users make symbolic links: ", err)
		}
	}
	for _, c := range []struct {
		name, target string
		mode         os.FileMode
	}{{"sub/link", "private", 0o600}, {"private", "private", 0o600}, {"new", "sub/made", 0o644}, {"plain", "plain", 0o644}, {"absent", "absent", 0o644}} {
		before, lerr := os.Readlink(c.name)
		if err := writeWhole(c.name, writeText("after "+c.name)); err != nil {
			t.Error(err)
			continue
		}
		info, err := os.Lstat(c.target)
		if err != nil || info.Mode() != c.mode || readFile(t, c.target) != "after "+c.name {
			t.Errorf("%s: %s is %v: %v", c.name, c.target, info.Mode(), err)
		}
		if after, err := os.Readlink(c.name); after != before || (err == nil) != (lerr == nil) {
			t.Errorf("%s led to %q, and leads to %q: %v", c.name, before, after, err)
		}
	}
}

// What goes wrong leaves the file as it was, and nothing beside it.
func TestFailedWriteChangesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("kept", []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no figures")
	err := writeWhole("kept", func(w io.Writer) error { return errors.Join(writeText("half")(w), failure) })
	files, rerr := os.ReadDir(".")
	if !errors.Is(err, failure) || rerr != nil || len(files) != 1 || readFile(t, "kept") != "before" {
		t.Errorf("%v, %v, %v", err, rerr, files)
	}
}

// The command's own output is written to under any name, after what is in it already; the size of what was
// written is not said in the middle of it.
func TestOwnOutputIsNotReplaced(t *testing.T) {
	t.Chdir(t.TempDir())
	file, err := os.Create("redirected")
	if err != nil {
		t.Fatal(err)
	}
	defer func(before *os.File) { os.Stdout = before }(os.Stdout)
	os.Stdout = file
	var said bytes.Buffer
	c := command{out: &said}
	if err := errors.Join(writeText("first, ")(file), c.wrote("redirected", writeText("page")), writeText(", last")(file), file.Close()); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, "redirected"); got != "first, page, last" || said.Len() > 0 {
		t.Errorf("%q, and %q is said", got, said.String())
	}
}
