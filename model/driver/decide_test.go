package driver_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

func parse(t *testing.T, text string) driver.Strategy {
	t.Helper()
	s, problems := driver.Parse(text)
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	return s
}

func suspend(edit func(*driver.Situation)) driver.Situation {
	at := driver.Situation{Callback: wdf.EvtIoStop, Stop: wdf.StopActionSuspend}
	if edit != nil {
		edit(&at)
	}
	return at
}

func TestDecide(t *testing.T) {
	cancelable := suspend(func(s *driver.Situation) { s.Stop |= wdf.StopRequestCancelable })
	sent := suspend(func(s *driver.Situation) { s.Sent = true })
	stopCost := [2]driver.SpanID{driver.StopCost}
	ackF := driver.Call{Kind: wdf.StopAcknowledge}
	ackT := driver.Call{Kind: wdf.StopAcknowledge, Flag: true}
	unmark := driver.Call{Kind: wdf.UnmarkCancelable}
	cancel := driver.Call{Kind: wdf.Complete, Status: wdf.StatusCancelled}
	cancelSent := driver.Call{Kind: wdf.CancelSentRequest}
	rollback := [2]driver.SpanID{driver.StopCost, driver.RollbackCost}
	type calls = [2]driver.Call
	tests := []struct {
		strategy string
		at       driver.Situation
		want     driver.Decision
	}{
		{"drain", suspend(nil), driver.Decision{Costs: stopCost}},
		{"drain(callback=true, cap=3ms)", suspend(nil), driver.Decision{Costs: stopCost, Later: driver.LaterFinish, Wait: 3 * time.Millisecond}},
		{"hold(progress_kept=0.5)", suspend(nil), driver.Decision{Costs: stopCost, Calls: calls{ackF}, Later: driver.LaterPaused, Kept: .5}},
		{"hold", cancelable, driver.Decision{Costs: stopCost, Calls: calls{ackF}, Later: driver.LaterPaused, Kept: 1}},
		{"hold(owner=lower, lower_fails_on_dx=true)", sent, driver.Decision{Costs: stopCost, Calls: calls{ackF}, Later: driver.LaterFailed, After: driver.FailDelay, Kept: 1}},
		{"requeue(work_lost=0.25, demand=fresh)", suspend(nil), driver.Decision{Costs: rollback, Calls: calls{ackT}, Later: driver.LaterPaused, Kept: .75, Fresh: true}},
		{"requeue", cancelable, driver.Decision{Costs: rollback, Calls: calls{unmark, ackT}, Later: driver.LaterPaused}},
		{"requeue", sent, driver.Decision{Costs: stopCost}},
		{"requeue(max_requeues=2)", suspend(func(s *driver.Situation) { s.Requeues = 2 }), driver.Decision{Costs: stopCost}},
		{"requeue-or-wait(p_detachable=0.5)", suspend(func(s *driver.Situation) { s.Draw = .4 }), driver.Decision{Costs: rollback, Calls: calls{ackT}, Later: driver.LaterPaused}},
		{"requeue-or-wait(p_detachable=0.5)", suspend(func(s *driver.Situation) { s.Draw = .5 }), driver.Decision{Costs: stopCost, Later: driver.LaterTail, After: driver.DpcTail}},
		{"requeue-or-wait(detachable_for=1ms)", suspend(func(s *driver.Situation) { s.Age = time.Millisecond }), driver.Decision{Costs: stopCost, Later: driver.LaterTail, After: driver.DpcTail}},
		{"cancel-owned", suspend(nil), driver.Decision{Costs: stopCost, Calls: calls{cancel}, Later: driver.LaterEnded}},
		{"cancel-owned", cancelable, driver.Decision{Costs: stopCost, Calls: calls{unmark, cancel}, Later: driver.LaterEnded}},
		{"cancel-owned", sent, driver.Decision{Costs: stopCost, Calls: calls{cancelSent}, Later: driver.LaterCanceled}},
		{"cancel-sent(serialised=true)", sent, driver.Decision{Costs: stopCost, Calls: calls{cancelSent}, Later: driver.LaterCanceled, After: driver.CancelLatency, Serialised: true}},
		{"cancel-sent(p_uncancellable=0.1)", suspend(func(s *driver.Situation) { s.Sent, s.Draw = true, .05 }), driver.Decision{Costs: stopCost, Calls: calls{cancelSent}}},
		{"cancel-hw", cancelable, driver.Decision{Costs: stopCost, Calls: calls{unmark}, Later: driver.LaterAborted, After: driver.AbortLatency}},
		{"deadline(5ms)", cancelable, driver.Decision{Costs: stopCost, Later: driver.LaterAskAgain, Wait: 5 * time.Millisecond}},
		{"deadline(5ms)", suspend(func(s *driver.Situation) { s.SinceStop = 5 * time.Millisecond }), driver.Decision{Calls: calls{cancel}, Later: driver.LaterEnded}},
		{"deadline(0s)", suspend(nil), driver.Decision{Costs: stopCost, Calls: calls{cancel}, Later: driver.LaterEnded}},
		{"faulty(lost)", suspend(nil), driver.Decision{Costs: stopCost, Later: driver.LaterNever}},
		{"faulty(late-ack)", suspend(func(s *driver.Situation) { s.SinceStop = time.Second }), driver.Decision{Calls: calls{ackF}, Later: driver.LaterPaused, Kept: 1}},
		{"faulty(requeue-cancelable)", cancelable, driver.Decision{Costs: stopCost, Calls: calls{ackT}, Later: driver.LaterPaused}},
		{"faulty(ack-after-cancel)", cancelable, driver.Decision{Costs: stopCost, Calls: calls{unmark, ackT}, AcknowledgeCancelled: true, Later: driver.LaterPaused}},
		{"hold", driver.Situation{Callback: wdf.EvtIoResume}, driver.Decision{Costs: [2]driver.SpanID{driver.ResumeCost}, Later: driver.LaterContinue}},
		{"faulty(no-resume)", driver.Situation{Callback: wdf.EvtIoResume}, driver.Decision{Later: driver.LaterNever}},
		{"hold", driver.Situation{Callback: wdf.EvtRequestCancel}, driver.Decision{Costs: [2]driver.SpanID{driver.CancelCost}, Calls: calls{cancel}, Later: driver.LaterEnded}},
		{"drain", driver.Situation{Callback: wdf.EvtIoCanceledOnQueue}, driver.Decision{Costs: [2]driver.SpanID{driver.CancelCost}, Calls: calls{cancel}, Later: driver.LaterEnded}},
	}
	for _, test := range tests {
		if got := parse(t, test.strategy).Decide(test.at); got != test.want {
			t.Errorf("%s at %+v:\n  is   %+v\n  want %+v", test.strategy, test.at, got, test.want)
		}
	}
}

// TestDecideIsLegal: no strategy but a faulty one breaks the rules of ownership, whatever the
// situation.
func TestDecideIsLegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStrategy(t)
		if s.Kind == driver.Faulty {
			return
		}
		at := driver.Situation{
			Callback:  wdf.EvtIoStop,
			Stop:      rapid.SampledFrom([]wdf.StopFlags{wdf.StopActionSuspend, wdf.StopActionPurge}).Draw(t, "why"),
			Age:       time.Duration(rapid.Int64Range(0, 1e10).Draw(t, "age")),
			Requeues:  rapid.IntRange(0, 20).Draw(t, "requeues"),
			Draw:      rapid.Float64Range(0, .999).Draw(t, "draw"),
			SinceStop: time.Duration(rapid.SampledFrom([]int64{0, 1, 1e6, 1e13}).Draw(t, "since")),
		}
		cancelable := rapid.Bool().Draw(t, "cancelable")
		if at.Sent = !cancelable && rapid.Bool().Draw(t, "sent"); cancelable {
			at.Stop |= wdf.StopRequestCancelable
		}
		d := s.Decide(at)
		if d != s.Decide(at) {
			t.Fatalf("%v decides differently at the same situation", s)
		}
		unmarked := !cancelable
		for _, c := range d.Calls {
			gives := c.Kind == wdf.Complete || c.Kind == wdf.StopAcknowledge && c.Flag
			switch {
			case gives && !unmarked:
				t.Fatalf("%v gives a cancelable request away (M2, M6): %+v", s, d)
			case gives && at.Sent:
				t.Fatalf("%v gives a request away that a target has: %+v", s, d)
			case c.Kind == wdf.UnmarkCancelable && !cancelable:
				t.Fatalf("%v unmarks a request that is not cancelable (M12): %+v", s, d)
			case c.Kind == wdf.StopAcknowledge && at.SinceStop > 0 && s.Kind == driver.Deadline:
				t.Fatalf("%v acknowledges late (R69): %+v", s, d)
			}
			unmarked = unmarked || c.Kind == wdf.UnmarkCancelable
		}
		if at.SinceStop > 0 && d.Later == driver.LaterAskAgain && d.Wait <= 0 {
			t.Fatalf("%v asks again at once: %+v", s, d)
		}
	})
}
