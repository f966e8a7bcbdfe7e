package document

import (
	"fmt"
	"strconv"
	"strings"
)

// step is one part of a path, and where it stands in the path's text.
type step struct {
	name   string
	offset int // bytes
}

// parsePath splits a path: keys and list elements joined by dots; an element is its name or its
// number from 0, which may also stand in brackets.
func parsePath(text string) ([]step, *Complaint) {
	var steps []step
	for at := 0; ; {
		end := at + strings.IndexAny(text[at:]+".", ".[")
		if end == at {
			return nil, &Complaint{at, "a name is missing here in the path", "write keys joined by dots, as in device.idle.timeout"}
		}
		steps = append(steps, step{text[at:end], at})
		for end < len(text) && text[end] == '[' {
			width := strings.IndexByte(text[end:], ']')
			if width < 0 {
				return nil, &Complaint{end, "the bracket is not closed", "write requests[0]"}
			}
			number := text[end+1 : end+width]
			if _, err := strconv.ParseUint(number, 10, 31); err != nil {
				return nil, &Complaint{end + 1, fmt.Sprintf("%q is not the number of an element", number), "elements are counted from 0"}
			}
			steps = append(steps, step{number, end + 1})
			end += width + 1
		}
		if end == len(text) {
			return steps, nil
		}
		if text[end] != '.' {
			return nil, &Complaint{end, "a dot is missing here in the path", "write requests[0].arrivals"}
		}
		at = end + 1
	}
}

// item finds an element of a list by the name its elements have under nameKey, or by number.
// It returns -1 and what is wrong if there is none.
func (n *Node) item(name, nameKey string) (int, string) {
	found := -1
	var names []string
	if nameKey != "" && n != nil {
		for i, item := range n.Items {
			v := item.Get(nameKey)
			if v == nil || v.Kind != Scalar {
				continue
			}
			names = append(names, v.Text)
			if v.Text != name {
				continue
			}
			if found >= 0 {
				return -1, fmt.Sprintf("elements %d and %d are both called %q; use the number", found, i, name)
			}
			found = i
		}
	}
	if found >= 0 {
		return found, ""
	}
	count := 0
	if n != nil {
		count = len(n.Items)
	}
	if i, err := strconv.Atoi(name); err == nil {
		if i >= 0 && i < count {
			return i, ""
		}
		return -1, fmt.Sprintf("there is no element %d; the list has %d, counted from 0", i, count)
	}
	if count == 0 {
		return -1, "the list is empty"
	}
	if hint := Nearest(name, names, "its elements are"); hint != "" {
		return -1, hint
	}
	return -1, fmt.Sprintf("use the element's number, 0 to %d", count-1)
}

// elementName is how a path addresses element i of a list: by name if that finds it again.
func (n *Node) elementName(i int, nameKey string) string {
	if nameKey != "" {
		v := n.Items[i].Get(nameKey)
		if v != nil && v.Kind == Scalar && v.Text != "" && !strings.ContainsAny(v.Text, ".[]= ") {
			if j, _ := n.item(v.Text, nameKey); j == i {
				return v.Text
			}
		}
	}
	return strconv.Itoa(i)
}

// Find is the node at a path, or nil. Elements of lists are addressed by number; a path that
// stops being one on the way finds nothing.
func (n *Node) Find(path ...any) *Node {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			n = n.Get(p)
		case int:
			if n == nil || p < 0 || p >= len(n.Items) {
				return nil
			}
			n = n.Items[p]
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// join appends a name to a path's text.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
