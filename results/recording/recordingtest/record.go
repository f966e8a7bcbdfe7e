package recordingtest

import (
	"bytes"
	"context"

	"quiesce/model"
	"quiesce/results/recording"
)

// failer is what tests and rapid have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// Record records replication 0 of a configuration, in memory.
func Record(t failer, cfg *model.Config, seed uint64, limits recording.Limits) *recording.Recording {
	t.Helper()
	source, err := recording.FromConfig(cfg, seed, 0)
	if err != nil {
		t.Fatal(err)
	}
	source.Header.Scenario = "test"
	var b bytes.Buffer
	if _, err := source.Record(context.Background(), &b, limits); err != nil {
		t.Fatal(err)
	}
	r, err := recording.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Outcome is what a run of the same replication measures.
func Outcome(t failer, cfg *model.Config, seed uint64) *model.Outcome {
	t.Helper()
	s, err := model.New(cfg, seed, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s.Run(nil)
}

// Value is a metric of an outcome.
func Value(t failer, o *model.Outcome, metric string) model.Value {
	t.Helper()
	for _, v := range o.Values {
		if v.Metric == metric {
			return v
		}
	}
	t.Fatal("there is no metric ", metric)
	return model.Value{}
}
