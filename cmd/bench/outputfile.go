package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"quiesce/results"
	"quiesce/results/shard"
)

// writeWhole writes a file that is there in full or not at all: under another name in the same folder,
// and renamed when it is complete. What was there before stays if something goes wrong, and its mode is
// that of the new one. Where a symbolic link leads is what is replaced, not the link.
//
// What is no plain file, as a pipe, a device or the command's own output, cannot be replaced: it is
// written to.
func writeWhole(name string, write func(io.Writer) error) error {
	mode := os.FileMode(0o644)
	place := destination(name)
	if there, err := os.Stat(name); err == nil {
		if out := ownOutput(there); out != nil {
			return write(out)
		}
		target, err := os.Lstat(place)
		if !there.Mode().IsRegular() || err != nil || !os.SameFile(there, target) {
			return writeTo(name, write)
		}
		mode = there.Mode().Perm()
	}
	return replace(place, mode, write)
}

// ownOutput is the stream of this process that a file is, under whatever name it was given: a device for
// it, or the file into which the shell has led it. It is nil if the file is neither.
func ownOutput(file os.FileInfo) *os.File {
	for _, out := range []*os.File{os.Stdout, os.Stderr} {
		if info, err := out.Stat(); err == nil && os.SameFile(info, file) {
			return out
		}
	}
	return nil
}

// writeTo writes to what is there.
func writeTo(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return unwritten(name, err)
	}
	return unwritten(name, errors.Join(write(f), f.Close()))
}

// replace writes a plain file beside the one it then takes the place of.
func replace(name string, mode os.FileMode, write func(io.Writer) error) (err error) {
	dir, base := split(name)
	f, err := os.CreateTemp(dir, "."+base+"-*")
	if err != nil {
		return unwritten(name, err)
	}
	defer func() {
		if err != nil {
			err = unwritten(name, errors.Join(err, os.Remove(f.Name())))
		}
	}()
	err = errors.Join(write(f), f.Chmod(mode), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// unwritten is the error of a file that could not be written, in a line for each that it joins. It names
// the file as the user knows it, not the one beside it that was to take its place, and of its directory
// says that it is not there.
func unwritten(name string, err error) error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range several.Unwrap() {
			all = append(all, unwritten(name, one))
		}
		return errors.Join(all...)
	}
	reason := err
	switch wrong := err.(type) {
	case *fs.PathError:
		reason = wrong.Err
	case *os.LinkError:
		reason = wrong.Err
	default:
		return err // of what was to be written, not of the file
	}
	if missing := noDirectory(name); missing != nil {
		reason = missing
	}
	return fmt.Errorf("%s cannot be written: %w", name, reason)
}

// noDirectory is an error if there is none for a file to be in.
func noDirectory(name string) error {
	dir, _ := split(destination(name))
	if last := len(dir) - 1; last > 0 && os.IsPathSeparator(dir[last]) {
		dir = dir[:last] // behind a file's name it would be an error
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no directory %s", dir)
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is no directory", dir)
	}
	return nil // if it cannot be looked into, writing says why
}

// linksAtMost bounds a chain of symbolic links, as operating systems do.
const linksAtMost = 40

// destination is where a name leads if it is that of a symbolic link, even if there is nothing yet.
func destination(name string) string {
	place := name
	for range linksAtMost {
		to, err := os.Readlink(place)
		if err != nil {
			return place
		}
		if !filepath.IsAbs(to) {
			dir, _ := split(place)
			to = dir + string(filepath.Separator) + to // not cleaned: "link/.." is not where the link stands
		}
		place = to
	}
	return name
}

// split is the folder and the name of a file; the folder is "." if none is named.
func split(name string) (dir, base string) {
	dir, base = filepath.Split(name)
	if dir == "" {
		dir = "."
	}
	return dir, base
}

// ofRun reports whether a file is, or would be taken for, one of those that stored results consist of: the
// ledger with its logs and what was salvaged of it, its lock, and the definition of an array job. Any other
// SQLite file counts as one, too.
func ofRun(name string) bool {
	place := destination(name)
	if isDatabase(place) {
		return true
	}
	dir, base := split(place)
	base = strings.ToLower(base) // there are file systems to which case is nothing
	if base != results.LockFile && base != shard.RunFile && !strings.HasPrefix(base, results.LedgerFile) {
		return false
	}
	for _, sign := range []string{results.LedgerFile, shard.RunFile} {
		if _, err := os.Stat(filepath.Join(dir, sign)); err == nil {
			return true
		}
	}
	return false
}

// isDatabase reports whether a plain file begins as those of SQLite do (https://www.sqlite.org/fileformat.html,
// 1.3.1).
func isDatabase(name string) bool {
	const begin = "SQLite format 3\x00"
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false // it cannot be read; whether it can be written is found out next
	}
	head := make([]byte, len(begin))
	_, err = io.ReadFull(f, head)
	return errors.Join(err, f.Close()) == nil && bytes.Equal(head, []byte(begin))
}

// notOfRun refuses to replace a file that results consist of.
func notOfRun(flag, name string) error {
	if !ofRun(name) {
		return nil
	}
	return usage("%s: %s holds the results of a run, or belongs to them: name another file", flag, name)
}
