package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// writeWhole writes a file that is there in full or not at all: under another name in the same folder,
// and renamed when it is complete. What was there before stays if something goes wrong.
func writeWhole(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = errors.Join(write(f), f.Chmod(0o644), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
