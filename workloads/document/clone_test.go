package document

import (
	"reflect"
	"testing"
)

// A clone shares no memory: what is appended anywhere in it shows nowhere else.
func TestCloneSharesNothing(t *testing.T) {
	const text = "a: {b: [1, 2, {c: 3}], d: {}, e: []}\nf: [[4], 5]\ng: 6\n"
	parse := func() *Node {
		var report Report
		n := Parse(&Source{Name: "x", Text: text}, &report)
		if err := report.Err(); err != nil {
			t.Fatal(err)
		}
		return n
	}
	n := parse()
	c := n.Clone()
	if !c.Equal(n) {
		t.Fatal("a clone differs")
	}
	var grow, shrink func(n *Node)
	grow = func(n *Node) {
		for i := range n.Entries {
			grow(n.Entries[i].Value)
		}
		for _, item := range n.Items {
			grow(item)
		}
		more := &Node{Kind: Scalar, Text: "more"}
		n.Text += "more"
		n.Entries, n.Items = append(n.Entries, Entry{Key: "more", Value: more}), append(n.Items, more)
	}
	shrink = func(n *Node) {
		n.Entries, n.Items = n.Entries[:len(n.Entries)-1], n.Items[:len(n.Items)-1]
		n.Text = n.Text[:len(n.Text)-len("more")]
		for i := range n.Entries {
			shrink(n.Entries[i].Value)
		}
		for _, item := range n.Items {
			shrink(item)
		}
	}
	grow(c)
	if !n.Equal(parse()) {
		t.Error("what is appended to a clone shows in the original")
	}
	shrink(c)
	if !c.Equal(n) {
		t.Error("what is appended to one node of a clone shows in another")
	}
}

// A path that ends inside a single value leaves the tree whole.
func TestSetInsideScalar(t *testing.T) {
	type limits struct {
		Events uint64 `yaml:"events"`
	}
	type file struct {
		Limits limits `yaml:"limits"`
	}
	for _, text := range []string{"limits: {}", "limits: {events: 5}", "{}"} {
		var report Report
		n := Parse(&Source{Name: "x", Text: text}, &report)
		Set(n, &file{}, &Source{Name: "--set 1", Text: "limits.events.x=1", Argument: true}, &report)
		JoinCalls(n)
		var f file
		Decode(n, &f, "", &report)
		if err := report.Err(); err == nil || len(err.(Problems)) != 1 {
			t.Errorf("%s: %v, want one problem", text, err)
		}
	}
}

// free is a mapping with free keys.
type free struct{ values []*uint64 }

func (f *free) Entry(string) any {
	f.values = append(f.values, new(uint64))
	return &f.values[len(f.values)-1]
}

// What is known of a type does not change when a tree is set.
func TestFormsStay(t *testing.T) {
	type file struct {
		Free free `yaml:"free"`
	}
	var report Report
	n := Parse(&Source{Name: "x", Text: "free: {}"}, &report)
	Set(n, &file{}, &Source{Name: "--set 1", Text: "free.a=1", Argument: true}, &report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	if f := formOf(reflect.TypeFor[free]()).value.(*free); len(f.values) > 0 {
		t.Errorf("the empty value of a type has %d entries", len(f.values))
	}
}
