package results

import (
	"quiesce/workloads/document"
)

// Queue is a queue that a run's scenario has. Which strategy is best depends on it.
type Queue struct {
	Name     string
	Dispatch string // as in scenarios: sequential, parallel, manual
	// Presented is how many requests a parallel queue presents at once, as in scenarios; "": any number.
	Presented string
	// Unmanaged queues go on when the device leaves D0.
	Unmanaged bool
}

// Queues are those of the scenario, in creation order.
func (d *Definition) Queues() []Queue {
	var report document.Report
	root := document.Parse(&document.Source{Name: d.Scenario, Text: d.Text}, &report)
	if root == nil {
		return nil
	}
	list := root.Get("queues")
	if list == nil {
		return nil
	}
	text := func(n *document.Node, key string) string {
		if value := n.Get(key); value != nil && !value.Null() {
			return value.Text
		}
		return ""
	}
	var all []Queue
	for _, n := range list.Items {
		q := Queue{Name: text(n, "name"), Dispatch: text(n, "dispatch"), Unmanaged: text(n, "power_managed") == "false"}
		if q.Dispatch == "parallel" {
			q.Presented = text(n, "presented")
		}
		all = append(all, q)
	}
	return all
}
