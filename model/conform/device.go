package conform

import "quiesce/model/wdf"

type deviceWorld struct{}

func (w *world) performDevice(t *thread, f *frame, a *action) bool {
	w.impossible("%q", a.verb)
	return false
}
func (w *world) observeDevice(t *thread, a wdf.Action) {
	switch a.Kind {
	case wdf.PowerReference:
		w.log("powerReference")
	case wdf.PowerDereference:
		w.log("powerDereference")
	}
}
func (w *world) logDeviceReturned(a wdf.Action, text string) {}

type member struct{ name, value string }

func (w *world) deviceState() []member { return nil }
