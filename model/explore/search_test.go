package explore

import (
	"fmt"
	"testing"
	"time"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

func strategy(t *testing.T, text string) driver.Strategy {
	t.Helper()
	s, err := driver.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestX(t *testing.T) {
	for _, name := range []string{"drain", "hold", "requeue", "requeue-or-wait(p_detachable=0.5)", "cancel-owned", "cancel-sent", "cancel-hw", "park", "self-stop", "deadline(500us)", "faulty(lost)", "faulty(late-ack)", "faulty(complete-after-requeue)", "faulty(ack-then-complete)", "faulty(requeue-cancelable)", "faulty(ack-after-cancel)", "faulty(no-resume)"} {
		cfg := Config{Requests: 1, Cancels: 1, Cycles: 2, Remove: true, States: 300000}
		for _, d := range []wdf.DispatchType{wdf.Sequential, wdf.Parallel} {
			cfg.Classes = append(cfg.Classes, Class{Queue: wdf.QueueID(len(cfg.Queues)), Suspend: strategy(t, name), Purge: strategy(t, "cancel-owned"), Mark: true})
			cfg.Queues = append(cfg.Queues, Queue{Dispatch: d, Presented: wdf.Unlimited, PowerManaged: true})
		}
		t0 := time.Now()
		r, err := Search(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(name, r.States, r.Moves, r.Depth, r.Exhausted, time.Since(t0))
		for _, f := range r.Findings {
			fmt.Println("   ", f)
			if testing.Verbose() && f.Kind == Misuse {
				fmt.Println(f.Path)
			}
		}
	}
}
