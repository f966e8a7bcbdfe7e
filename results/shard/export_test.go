package shard

import (
	"os"
	"testing"

	"quiesce/results"
)

// NewRound makes newRound visible to tests.
var NewRound = newRound

// Spoil changes each result in a shard's part, whose lines stay whole.
func Spoil(t *testing.T, r *Run, shard int, change func(*results.Result)) {
	t.Helper()
	path, h := r.path(r.Round, shard), r.header(r.Round, shard)
	data, err := encodeLine(h)
	if err != nil {
		t.Fatal(err)
	}
	_, err = readPart(path, h, r.Round.share(shard), func(task results.Task, e *entry, _ []byte) error {
		result, err := e.result(task)
		if err != nil {
			return err
		}
		change(&result)
		text, err := encodeResult(&result)
		data = append(data, text...)
		return err
	})
	if err == nil {
		err = os.WriteFile(path, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}
