package results_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"quiesce/results"
)

// diskVariable makes the test binary a writer with a small disk of its own: its value is the directory
// where that is mounted.
const diskVariable = "QUIESCE_TEST_DISK"

func init() {
	dir := os.Getenv(diskVariable)
	if dir == "" {
		return
	}
	if err := fillDisk(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// fillDisk computes a run on a disk that is full before it is done, makes room, and goes on. What is
// exported then is written beside the disk.
func fillDisk(dir string) error {
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o777); err != nil {
		return err
	}
	if err := syscall.Mount("quiesce", disk, "tmpfs", 0, "size=256k"); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	attempt := func() (stored int, err error) {
		l, err := results.Create(disk, grid(10, 10))
		if err != nil {
			return 0, err
		}
		err = results.Run(context.Background(), l, results.Local{Jobs: 2, AtOnce: true}, fake, func(p results.Progress) { stored = p.Done })
		return stored, errors.Join(err, l.Close())
	}
	stored, err := attempt()
	if err == nil || stored == 0 || !strings.Contains(err.Error(), "make room") || !strings.Contains(err.Error(), "tays valid") {
		return fmt.Errorf("after %d replications, a full disk gives error %w", stored, err)
	}
	if err := syscall.Mount("quiesce", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		return fmt.Errorf("remount: %w", err)
	}
	l, err := results.Create(disk, grid(10, 10))
	if err != nil {
		return err
	}
	if p, err := l.Progress(); err != nil || p.Done < stored || len(l.Damaged) > 0 {
		return fmt.Errorf("of %d stored replications, %d are left: %w", stored, p.Done, err)
	}
	if err := l.Close(); err != nil {
		return err
	}
	if _, err := attempt(); err != nil {
		return err
	}
	all, err := exportAll(disk)
	if err != nil {
		return err
	}
	for name, data := range all {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// A full disk is said, loses nothing, and is no end: with room the run goes on to the same bytes.
func TestFullDisk(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writer := exec.Command(program)
	writer.Env = append(os.Environ(), diskVariable+"="+dir)
	// Everybody may mount in a name space of his own, unless the system forbids these.
	writer.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	var problems bytes.Buffer
	writer.Stderr = &problems
	if err := writer.Run(); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.ENOSPC) || strings.HasPrefix(problems.String(), "mount:") {
			t.Skip("this system lets nobody mount a small disk:", err, problems.String())
		}
		t.Fatal(err, problems.String())
	}
	want, got := undisturbed(t, grid(10, 10)), map[string][]byte{}
	for name := range want {
		if got[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	sameExports(t, "full disk", want, got)
}
