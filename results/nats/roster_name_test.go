package nats

import "testing"

// What an older worker does not tell of itself leaves no gap in what it is called.
func TestMemberWithoutPlaceIsNamed(t *testing.T) {
	m := &member{presence: presence{Name: "old", System: "linux/amd64", Jobs: 2}}
	if got := m.String(); got != "worker old (linux/amd64, 2 at a time)" {
		t.Error(got)
	}
	m = &member{presence: presence{Name: "new", Place: "desk/4711", System: "linux/amd64", Jobs: 2}}
	if got := m.String(); got != "worker new (desk/4711, linux/amd64, 2 at a time)" {
		t.Error(got)
	}
}
