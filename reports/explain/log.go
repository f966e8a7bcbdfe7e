package explain

import (
	"bufio"
	"fmt"
	"io"

	"quiesce/model"
	"quiesce/model/wdf"
	"quiesce/results/recording"
)

// WriteLog writes what happened as a driver's log, such as the framework's in-flight recorder keeps:
// a sequence number, the time in seconds, the object concerned, and a message. Sequence numbers count
// all records of the replication, so that a choice of them has gaps. It returns the number of lines
// chosen.
func WriteLog(w io.Writer, r *recording.Recording, c Choice) (lines int, err error) {
	out := bufio.NewWriter(w)
	l := logger{}
	err = r.Each(func(record *recording.Record) error {
		if record.At >= c.Window.To {
			return errPast
		}
		message := l.message(&record.Occurrence)
		if !c.takes(&record.Occurrence) {
			return nil
		}
		lines++
		_, err := fmt.Fprintf(out, "%8d: %15.9f  %-24s %s\n", record.Sequence, record.At.Seconds(), object(&record.Occurrence), message)
		return err
	})
	if err := past(err); err != nil {
		return lines, err
	}
	return lines, out.Flush()
}

// object is the framework object that an occurrence concerns.
func object(o *model.Occurrence) string {
	switch {
	case o.Class != "":
		return "WDFREQUEST " + NameOf(o).String()
	case o.Queue != "":
		return "WDFQUEUE " + o.Queue
	}
	return "WDFDEVICE"
}

// logger knows which callback a thread returns from.
type logger struct {
	threads [][]wdf.ActionKind
}

func (l *logger) message(o *model.Occurrence) string {
	switch {
	case o.Action.Kind != 0:
		return l.action(o)
	case o.Input.Kind != 0:
		return l.input(o)
	}
	return worldMessages[o.Act]
}

var worldMessages = map[model.Act]string{
	model.ServiceBegins:      "the hardware takes it up",
	model.ServiceEnds:        "the hardware is done with it",
	model.ServiceStops:       "it leaves the hardware, not done",
	model.PowerDownBegins:    "decides to leave D0",
	model.PowerDownWithdrawn: "stays in D0 after all",
	model.D0Requested:        "is asked to return to D0",
	model.DxReached:          "is in low power",
	model.D0Reached:          "is in D0",
	model.WarmupEnds:         "metrics count from here",
	model.PassTwoBegins:      "Hold: all running handlers have returned; stopping the queues one by one",
}

// calls are the DDIs that inputs stand for.
var calls = map[wdf.InputKind]string{
	wdf.Complete: "WdfRequestComplete", wdf.MarkCancelable: "WdfRequestMarkCancelable",
	wdf.UnmarkCancelable: "WdfRequestUnmarkCancelable", wdf.Requeue: "WdfRequestRequeue",
	wdf.StopAcknowledge: "WdfRequestStopAcknowledge", wdf.Send: "WdfRequestSend",
	wdf.CancelSentRequest: "WdfRequestCancelSentRequest", wdf.RetrieveNext: "WdfIoQueueRetrieveNextRequest",
	wdf.ReadyNotify: "WdfIoQueueReadyNotify", wdf.Start: "WdfIoQueueStart", wdf.Stop: "WdfIoQueueStop",
	wdf.StopSynchronously: "WdfIoQueueStopSynchronously", wdf.StopAndPurge: "WdfIoQueueStopAndPurge",
	wdf.StopAndPurgeSynchronously: "WdfIoQueueStopAndPurgeSynchronously", wdf.Purge: "WdfIoQueuePurge",
	wdf.PurgeSynchronously: "WdfIoQueuePurgeSynchronously", wdf.Drain: "WdfIoQueueDrain",
	wdf.DrainSynchronously: "WdfIoQueueDrainSynchronously", wdf.StopIdle: "WdfDeviceStopIdle",
	wdf.ResumeIdle: "WdfDeviceResumeIdle", wdf.AssignS0IdleSettings: "WdfDeviceAssignS0IdleSettings",
}

func (l *logger) input(o *model.Occurrence) string {
	in := &o.Input
	switch in.Kind {
	case wdf.CallbackReturned:
		stack := l.threads[in.Thread]
		kind := stack[len(stack)-1]
		l.threads[in.Thread] = stack[:len(stack)-1]
		return kind.String() + " returns"
	case wdf.Arrive:
		return "arrives at queue " + o.Queue
	case wdf.CancelIrp:
		return "the issuer cancels its IRP"
	case wdf.SentCompleted:
		return fmt.Sprintf("the I/O target completes it: %v", in.Status)
	case wdf.Complete:
		return fmt.Sprintf("%s(%v)", calls[in.Kind], in.Status)
	case wdf.StopAcknowledge:
		return fmt.Sprintf("%s(Requeue = %s)", calls[in.Kind], map[bool]string{true: "TRUE", false: "FALSE"}[in.Flag])
	case wdf.PowerIrpArrived, wdf.LowerStackCompleted:
		return fmt.Sprintf("%v %v", in.Kind, wdf.PowerIrp(in.Value))
	}
	if name, ok := calls[in.Kind]; ok {
		return name
	}
	return in.Kind.String()
}

func (l *logger) action(o *model.Occurrence) string {
	a := &o.Action
	if a.Kind.Callback() {
		for len(l.threads) <= int(a.Thread) {
			l.threads = append(l.threads, nil)
		}
		l.threads[a.Thread] = append(l.threads[a.Thread], a.Kind)
	}
	switch a.Kind {
	case wdf.EvtIoDefault:
		return "delivered by queue " + o.Queue + ": EvtIoDefault"
	case wdf.EvtIoStop:
		return fmt.Sprintf("EvtIoStop(%v)", a.Stop)
	case wdf.RequestCompleted:
		return fmt.Sprintf("completed to its issuer: %v", a.Status)
	case wdf.RequestStored:
		return "waits in queue " + o.Queue
	case wdf.RequestRequeued:
		return "back in queue " + o.Queue
	case wdf.QueueOff:
		return "power state Off"
	case wdf.QueueOn:
		return "power state On"
	case wdf.HoldBegins:
		return "Hold begins: power-managed queues stop dispatching"
	case wdf.HoldEnds:
		return "Hold ends: every power-managed queue is Off"
	case wdf.Returned:
		return fmt.Sprintf("%v returned %v", a.Call, a.Status)
	case wdf.PowerPhase:
		return "power phase " + wdf.DevicePhase(a.Value).String()
	}
	return a.String()
}
