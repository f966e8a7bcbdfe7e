package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// smallDisk runs bench sweep on a disk that is full before it is done, then, with room made, on one that
// cannot be written, and then on a sound one. Its arguments are those of the sweep.
const smallDisk = `
mkdir disk && mount -t tmpfs -o size=260k quiesce disk || exit 77
"$@" > full.out 2> full.err; echo $? > full.status
cp -r disk left
mount -o remount,ro disk
"$@" > readonly.out 2> readonly.err; echo $? > readonly.status
mount -o remount,rw,size=64m disk
"$@" > after.out 2> after.err; echo $? > after.status
cp -r disk whole
`

// A disk that is full, and one that cannot be written, are said with the place and what to do, in the exit
// status too; what is stored stays, and with room the sweep goes on to the same bytes.
func TestSweepOnAFullDisk(t *testing.T) {
	writeSleepy(t)
	const replications = 25
	want := mustBench(t, sweepOf("undisturbed", replications, 2)...)
	bench, _, _ := benchCommand(t, t.Context())
	script := exec.Command("sh", append([]string{"-c", smallDisk, "sh", bench.Path}, sweepOf("disk/run", replications, 2)...)...)
	// Everybody may mount in a name space of his own, unless the system forbids these.
	script.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	var problems bytes.Buffer
	script.Stderr = &problems
	if err := script.Run(); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.ENOSPC) || exitStatus(err) == "77" {
			t.Skip("this system lets nobody mount a small disk:", err, problems.String())
		}
		t.Fatal(err, problems.String())
	}
	text := func(name string) string {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if s, e := text("full.status"), text("full.err"); s != "2\n" || text("full.out") != "" || !strings.Contains(e, "disk/run/ledger.db") || !strings.Contains(e, "tays valid: make room and run the same command again") {
		t.Errorf("on a full disk the exit status is %s, and it says %s%s", s, e, text("full.out"))
	}
	if p := done(t, "left/run"); p.Done == 0 || p.Done == p.Total {
		t.Errorf("on a full disk, %d of %d replications are stored: this tests little", p.Done, p.Total)
	}
	if s, e := text("readonly.status"), text("readonly.err"); s != "2\n" || text("readonly.out") != "" || !strings.Contains(e, "disk/run/") || !strings.Contains(e, "is the directory writable? Name another with --out") {
		t.Errorf("on a disk that cannot be written the exit status is %s, and it says %s%s", s, e, text("readonly.out"))
	}
	if s := text("after.status"); s != "0\n" || text("after.out") != string(want) {
		t.Errorf("with room, the exit status is %s, and it says %s%s", s, text("after.err"), text("after.out"))
	}
	sameExports(t, exports(t, "undisturbed"), exports(t, "whole/run"))
}
