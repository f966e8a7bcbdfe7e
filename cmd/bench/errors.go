package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Exit statuses.
const (
	statusDone        = 0
	statusFailed      = 1   // a check or an expectation failed
	statusUsage       = 2   // bad usage or input
	statusInterrupted = 130 // ended by Ctrl-C, cleanly, with what was finished
)

// usageError is a mistake in how bench was called.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usage(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// failedError says that the command did its work and that something it checked failed.
type failedError struct{ text string }

func (e *failedError) Error() string { return e.text }

// storedError is what ended a run whose results so far are stored, so that the same command goes on.
type storedError struct{ error }

func (e *storedError) Unwrap() error { return e.error }

// stored is err of a run that stores its results.
func stored(err error) error {
	if err == nil {
		return nil
	}
	return &storedError{err}
}

// status prints an error, a line for every part of it, and returns the exit status it means.
func (c *command) status(err error) int {
	if err == nil {
		return statusDone
	}
	var failed *failedError
	switch {
	case errors.Is(err, context.Canceled):
		text := "bench: stopped; nothing is stored, and the same command starts anew\n"
		if stored := (*storedError)(nil); errors.As(err, &stored) {
			text = "bench: stopped; the same command goes on from there\n"
		}
		c.print(text)
		return statusInterrupted
	case errors.As(err, &failed):
		c.print("bench: " + failed.text + "\n")
		return statusFailed
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if !strings.HasPrefix(line, " ") { // an excerpt belongs to the line above
			line = "bench: " + line
		}
		c.print(line + "\n")
	}
	return statusUsage
}

// print writes to the error stream. Where that is broken, nobody is left to be told.
func (c *command) print(text string) {
	if _, err := fmt.Fprint(c.err, text); err != nil {
		return
	}
}
