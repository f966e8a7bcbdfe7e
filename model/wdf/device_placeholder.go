package wdf

// H6: delete this file as soon as the device machine provides these.

type device struct{ refs int64 }

func (d device) clone() device                              { return d }
func (m *Machine) initDevice()                              {}
func (m *Machine) beginDevice(in Input)                     { m.returned(in, StatusInvalidDeviceRequest) }
func (m *Machine) advanceDevice(t ThreadID, f *frame) bool  { return false }
func (m *Machine) deviceBlocked(t ThreadID, f *frame) bool  { return false }
func (m *Machine) deviceReady(t ThreadID, f *frame) bool    { return false }
func (m *Machine) runDeviceWorkItem(t ThreadID, w workItem) {}
func (m *Machine) devicePowerReference(t ThreadID, q QueueID) Status {
	m.device.refs++
	m.emit(Action{Kind: PowerReference, Thread: t, Queue: q, Request: None, Value: m.device.refs})
	return StatusSuccess
}
func (m *Machine) devicePowerDereference(t ThreadID, q QueueID) {
	m.device.refs--
	m.emit(Action{Kind: PowerDereference, Thread: t, Queue: q, Request: None, Value: m.device.refs})
}
