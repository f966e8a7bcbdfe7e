package document

import "strings"

// JoinCalls makes one scalar of what a comma inside parentheses has split in a flow list or
// mapping, so that [drain, deadline(500us, fallback=cancel-hw)] has two items. YAML ends a plain
// scalar at such a comma; nothing else that a scenario holds has an open parenthesis.
func JoinCalls(n *Node) {
	if n == nil {
		return
	}
	for i := 0; i < len(n.Items); i++ {
		for n.Items[i].open() && i+1 < len(n.Items) && n.Items[i+1].plain() {
			n.Items[i].Text += ", " + n.Items[i+1].Text
			n.Items = append(n.Items[:i+1], n.Items[i+2:]...)
		}
		JoinCalls(n.Items[i])
	}
	for i := 0; i < len(n.Entries); i++ {
		v := n.Entries[i].Value
		for v.open() && i+1 < len(n.Entries) && n.Entries[i+1].Value.Null() {
			v.Text += ", " + n.Entries[i+1].Key
			n.Entries = append(n.Entries[:i+1], n.Entries[i+2:]...)
		}
		JoinCalls(v)
	}
}

func (n *Node) plain() bool { return n.Kind == Scalar && !n.Quoted }

// open tells whether a plain scalar has more opening than closing parentheses.
func (n *Node) open() bool {
	return n.plain() && strings.Count(n.Text, "(") > strings.Count(n.Text, ")")
}
