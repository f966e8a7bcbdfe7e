package document

// Kind is what a node is.
type Kind uint8

const (
	Scalar Kind = iota + 1
	Mapping
	List
)

// String is the kind as a message names it.
func (k Kind) String() string {
	return [...]string{"nothing", "a single value", "a mapping (key: value)", "a list"}[k]
}

// Node is a value of the file: a scalar, a mapping or a list.
type Node struct {
	Kind    Kind
	Place   Place
	Text    string  // Scalar
	Quoted  bool    // Scalar: quoted, or a block of text; so null means the word
	Entries []Entry // Mapping, in the order written
	Items   []*Node // List

	faulty bool // a problem was reported here
}

// Entry is one "key: value" of a mapping.
type Entry struct {
	Key   string
	Place Place // of the key
	Value *Node
}

// Null tells whether the node is a key's missing value.
func (n *Node) Null() bool {
	if n.Kind != Scalar || n.Quoted {
		return false
	}
	switch n.Text {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// Get is the value of a mapping's key, or nil.
func (n *Node) Get(key string) *Node {
	if i := n.find(key); i >= 0 {
		return n.Entries[i].Value
	}
	return nil
}

// Put sets the value of a mapping's key, behind the others if it is new.
func (n *Node) Put(key string, value *Node) {
	if i := n.find(key); i >= 0 {
		n.Entries[i].Value = value
		return
	}
	n.Entries = append(n.Entries, Entry{key, value.Place, value})
}

// find is the index of a mapping's key, or -1.
func (n *Node) find(key string) int {
	if n == nil {
		return -1
	}
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			return i
		}
	}
	return -1
}

// Each visits the values of a key of all mappings in the tree.
func (n *Node) Each(key string, visit func(*Node)) {
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			visit(n.Entries[i].Value)
		}
		n.Entries[i].Value.Each(key, visit)
	}
	for _, item := range n.Items {
		item.Each(key, visit)
	}
}

// Mentions tells whether a mapping in the tree has the key.
func (n *Node) Mentions(key string) bool {
	for i := range n.Entries {
		if n.Entries[i].Key == key || n.Entries[i].Value.Mentions(key) {
			return true
		}
	}
	for _, item := range n.Items {
		if item.Mentions(key) {
			return true
		}
	}
	return false
}

// Faulty tells whether something was reported at the node or inside it, so that what was decoded
// from it says nothing.
func (n *Node) Faulty() bool {
	if n == nil {
		return false
	}
	if n.faulty {
		return true
	}
	for i := range n.Entries {
		if n.Entries[i].Value.Faulty() {
			return true
		}
	}
	for _, item := range n.Items {
		if item.Faulty() {
			return true
		}
	}
	return false
}

// Clone is a copy that shares nothing but the sources.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	var c cloner
	c.count(n)
	c.nodes, c.entries, c.items = make([]Node, c.size.nodes), make([]Entry, c.size.entries), make([]*Node, c.size.items)
	return c.clone(n)
}

// cloner copies a tree into three blocks of memory, which is much faster than one for each node.
type cloner struct {
	size    struct{ nodes, entries, items int }
	nodes   []Node // not used yet
	entries []Entry
	items   []*Node
}

func (c *cloner) count(n *Node) {
	c.size.nodes++
	c.size.entries += len(n.Entries)
	c.size.items += len(n.Items)
	for i := range n.Entries {
		c.count(n.Entries[i].Value)
	}
	for _, item := range n.Items {
		c.count(item)
	}
}

func (c *cloner) clone(n *Node) *Node {
	to := take(&c.nodes, 1)
	to[0] = *n
	to[0].Entries, to[0].Items = take(&c.entries, len(n.Entries)), take(&c.items, len(n.Items))
	for i, e := range n.Entries {
		e.Value = c.clone(e.Value)
		to[0].Entries[i] = e
	}
	for i, item := range n.Items {
		to[0].Items[i] = c.clone(item)
	}
	return &to[0]
}

// take cuts n elements off the front of a block. Nothing can be appended to them in place.
func take[T any](block *[]T, n int) []T {
	front := (*block)[:n:n]
	*block = (*block)[n:]
	return front
}

// Equal tells whether two trees say the same, wherever they stand and however they are quoted.
func (n *Node) Equal(o *Node) bool {
	if n.Kind != o.Kind || n.Text != o.Text || n.Null() != o.Null() ||
		len(n.Entries) != len(o.Entries) || len(n.Items) != len(o.Items) {
		return false
	}
	for i := range n.Entries {
		if n.Entries[i].Key != o.Entries[i].Key || !n.Entries[i].Value.Equal(o.Entries[i].Value) {
			return false
		}
	}
	for i := range n.Items {
		if !n.Items[i].Equal(o.Items[i]) {
			return false
		}
	}
	return true
}
