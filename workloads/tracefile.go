package workloads

import "quiesce/workloads/trace"

func openTrace(name string, format *trace.Format, sets []string) (*Scenario, error) { return nil, nil }
