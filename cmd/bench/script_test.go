package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run bench as a command of its own, so that exit statuses and the two streams
// are those of users.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bench": func() { os.Exit(bench()) }})
}

// Each script in testdata/script is a session of a user.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup:               freePort,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"status": status,
		},
	})
}

// freePort gives scripts a port of this machine that nobody listens at, as $PORT.
func freePort(env *testscript.Env) error {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	env.Setenv("PORT", strconv.Itoa(probe.Addr().(*net.TCPAddr).Port))
	return probe.Close()
}

// status N COMMAND... runs a command and demands its exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command ...")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = exitStatus(err)
	}
	if got != args[0] {
		ts.Fatalf("exit status is %s, not %s", got, args[0])
	}
}

// exitStatus is that of a command that failed.
func exitStatus(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return strconv.Itoa(exit.ExitCode())
	}
	return err.Error()
}
