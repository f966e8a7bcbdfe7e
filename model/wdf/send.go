package wdf

// send is WdfRequestSend with a completion routine: the request stays the driver's, outstanding at
// the target (R58). One on which Cancel was ever used is not sent again without reuse (R52).
func (m *Machine) send(in Input) {
	req := &m.requests[in.Request]
	switch {
	case req.sent:
		m.bugCheck(in.Thread, MisuseSendTwice, req.queue, in.Request)
	case req.canceledMark:
		m.returned(in, StatusCancelled)
	default:
		req.sent = true
		m.returned(in, StatusSuccess)
	}
}

// sendAndForget is WdfRequestSend with send-and-forget, at the moment the lower driver's dispatch
// has returned: the request is no longer the driver's (R25, R60).
func (m *Machine) sendAndForget(in Input) {
	t, r := in.Thread, in.Request
	req := &m.requests[r]
	if req.created {
		m.refused(MisuseSendAndForget, in, StatusInvalidDeviceState)
		return
	}
	if !req.owned {
		m.misused(MisuseCompleteNotOwned, in, StatusInvalidDeviceRequest)
		return
	}
	req.owned = false
	req.alive = false
	m.pushReturn(t, SendAndForget, r, req.queue, StatusSuccess)
	m.push(t, frame{kind: frameCompleted, queue: req.queue, request: r})
}

// cancelSentRequest is WdfRequestCancelSentRequest. It sets the mark that keeps EvtIoStop and
// EvtIoResume away, whether or not anything is outstanding (R52). Returned.Flag: the target was
// asked.
func (m *Machine) cancelSentRequest(in Input) {
	req := &m.requests[in.Request]
	req.canceledMark = true
	m.push(in.Thread, frame{kind: frameReturn, call: CancelSentRequest, request: in.Request, queue: req.queue, flag: req.sent})
}

// sentCompleted is the target's completion back to the driver's completion routine.
func (m *Machine) sentCompleted(in Input) {
	m.requests[in.Request].sent = false
	m.returned(in, StatusSuccess)
}
