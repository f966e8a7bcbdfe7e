package explore

import (
	"quiesce/model"
	"quiesce/model/wdf"
)

// Scenario is the small world of a simulated configuration: its queues, its classes with their
// strategies, and nothing of its times. Requests, cancels, cycles and the budget are the caller's
// to set.
func Scenario(cfg *model.Config) Config {
	var c Config
	for i := range cfg.Queues {
		q := &cfg.Queues[i]
		c.Queues = append(c.Queues, Queue{Dispatch: q.Dispatch, Presented: q.Presented, PowerManaged: q.PowerManaged})
	}
	for i := range cfg.Classes {
		class := &cfg.Classes[i]
		c.Classes = append(c.Classes, Class{
			Queue:   wdf.QueueID(class.Queue),
			Suspend: cfg.Strategy.Suspend[i].ForClass(class.Name),
			Purge:   cfg.Strategy.Purge[i].ForClass(class.Name),
			Mark:    class.Cancelable > 0,
		})
	}
	for i := range cfg.Sleep {
		c.Remove = c.Remove || cfg.Sleep[i].Trigger == model.SurpriseRemoval
	}
	return c
}
