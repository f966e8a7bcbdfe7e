package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Bounds on one file. Nobody writes as much by hand; a chain of aliases can.
const (
	textLimit  = 16 << 20 // bytes
	nodeLimit  = 200_000
	depthLimit = 100
)

// Parse reads a source. What is wrong with its form goes to the report. There is no node if the
// text is not YAML; one that merely repeats a key or has a tag can still be decoded, to find what
// else is wrong.
func Parse(source *Source, report *Report) *Node {
	source.Text = strings.TrimPrefix(source.Text, "\ufeff") // a byte order mark is no character of the first line
	if !readable(source, report) {
		return nil
	}
	var root yaml.Node
	if err := yaml.Load([]byte(source.Text), &root); err != nil {
		reportSyntax(source, err, report)
		return nil
	}
	c := converter{source: source, report: report}
	if root.Kind != yaml.DocumentNode || len(root.Content) != 1 {
		report.Add(nil, c.start(), "the text holds no YAML value", "")
		return nil
	}
	return c.node(root.Content[0], 0)
}

// readable reports text that no YAML reader would take, at the character that is at fault.
func readable(source *Source, report *Report) bool {
	line, column := 1, 1
	if len(source.Text) > textLimit {
		report.Add(nil, Place{source, 1, 1}, fmt.Sprintf("the text is longer than %d MiB", textLimit>>20), "is this a scenario?")
		return false
	}
	for rest := source.Text; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		switch {
		case r == utf8.RuneError && size == 1:
			report.Add(nil, Place{source, line, column}, "this is not UTF-8 text", "save the file as UTF-8")
			return false
		case r == '\n':
			line, column = line+1, 1
			continue
		case r < ' ' && r != '\t' && (r != '\r' || !strings.HasPrefix(rest, "\n")), r == 0x7f:
			report.Add(nil, Place{source, line, column}, fmt.Sprintf("control character %#02x", r), "remove it")
			return false
		case r == '\u0085', r == '\u2028', r == '\u2029': // the library would count them as ends of lines
			report.Add(nil, Place{source, line, column}, fmt.Sprintf("line separator %U", r), "end lines with a line feed")
			return false
		}
		column++
	}
	return true
}

// reportSyntax turns the library's errors into problems.
func reportSyntax(source *Source, err error, report *Report) {
	var several *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &several):
		for _, e := range several.Errors {
			reportLoadError(source, e, report)
		}
	case errors.As(err, &one):
		reportLoadError(source, one, report)
	default:
		report.Add(nil, Place{source, 1, 1}, err.Error(), "")
	}
}

func reportLoadError(source *Source, e *yaml.LoadError, report *Report) {
	what := strings.TrimPrefix(e.Message, "yaml: ")
	at := Place{source, e.Mark.Line, e.Mark.Column}
	if at.Line < 1 || at.line() == "" && e.ContextMark.Line > 0 {
		at = Place{source, max(1, e.ContextMark.Line), e.ContextMark.Column} // the end of the file shows nothing
	}
	at.Column = max(1, at.Column)
	if e.ContextMsg != "" && e.ContextMark.Line > 0 {
		what += fmt.Sprintf(", %s that starts at %d:%d", e.ContextMsg, e.ContextMark.Line, e.ContextMark.Column)
	}
	switch what {
	case "no documents in stream":
		what = "the file is empty"
	case "expected single document, found multiple":
		what = "a second document starts (---)"
		at = secondDocument(source)
	}
	report.Add(nil, at, what, syntaxHint(e.Message, at))
}

// syntaxHint says what usually causes the library's message.
func syntaxHint(message string, at Place) string {
	switch {
	case strings.Contains(message, "no documents"):
		return "bench list shows the built-in scenarios"
	case strings.Contains(message, "multiple"):
		return "one scenario per file"
	case strings.Contains(message, "mapping values are not allowed"):
		return "check the indentation, and quote text that holds a colon and a space"
	case strings.Contains(message, "expected ',' or"):
		return `close the bracket, or quote text that holds { } [ ] or a comma: "stop_latency{queue=io}.p99 < 5ms"`
	case strings.Contains(message, "cannot start any token") && strings.HasPrefix(strings.TrimLeft(at.line(), " "), "\t"):
		return "indent with spaces, not with tabs"
	case strings.Contains(message, "cannot start any token"):
		return "quote text that starts with this character"
	case strings.Contains(message, "unexpected end of stream"):
		return "close the quotation mark"
	case strings.Contains(message, "unknown anchor"):
		return "a word after * is an alias; quote it if it is meant as text"
	}
	return ""
}

// secondDocument is the place of the second "---" that ends a document.
func secondDocument(source *Source) Place {
	seen := false
	for i, line := range strings.Split(source.Text, "\n") {
		switch {
		case seen && strings.HasPrefix(line, "---"):
			return Place{source, i + 1, 1}
		case strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#"):
			seen = true
		}
	}
	return Place{source, 1, 1}
}

// converter turns the library's tree into ours.
type converter struct {
	source *Source
	report *Report
	nodes  int
	open   []*yaml.Node // from the root to the node at hand, aliases written out
}

func (c *converter) start() Place { return Place{c.source, 1, 1} }

func (c *converter) place(n *yaml.Node) Place {
	return Place{c.source, max(1, n.Line), max(1, n.Column)}
}

func (c *converter) problem(n *yaml.Node, what, hint string) {
	c.report.Add(nil, c.place(n), what, hint)
}

func (c *converter) node(n *yaml.Node, depth int) *Node {
	c.nodes++
	if c.nodes > nodeLimit {
		c.report.Add(nil, c.start(), fmt.Sprintf("more than %d values", nodeLimit), "is this a scenario? aliases are written out before counting")
		return nil
	}
	if depth > depthLimit {
		c.problem(n, fmt.Sprintf("nested deeper than %d levels", depthLimit), "")
		return nil
	}
	if n.Style&yaml.TaggedStyle != 0 {
		c.problem(n, "tags such as "+n.Tag+" have no meaning here", "remove it; quote text that starts with an exclamation mark")
	}
	if n.Kind == yaml.AliasNode {
		return c.alias(n, depth)
	}
	c.open = append(c.open, n)
	defer func() { c.open = c.open[:len(c.open)-1] }()
	at := &Node{Place: c.place(n)}
	switch n.Kind {
	case yaml.MappingNode:
		at.Kind = Mapping
		c.entries(at, n, depth)
	case yaml.SequenceNode:
		at.Kind = List
		for _, item := range n.Content {
			if v := c.node(item, depth+1); v != nil {
				at.Items = append(at.Items, v)
			}
		}
	default:
		at.Kind = Scalar
		at.Text = n.Value
		at.Quoted = n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	}
	return at
}

// alias writes out what an alias stands for.
func (c *converter) alias(n *yaml.Node, depth int) *Node {
	for _, open := range c.open {
		if open == n.Alias {
			c.problem(n, "the alias *"+n.Value+" contains itself", "")
			return nil
		}
	}
	return c.node(n.Alias, depth+1)
}

func (c *converter) entries(to *Node, n *yaml.Node, depth int) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		v := c.node(value, depth+1)
		if key.Kind != yaml.ScalarNode {
			c.problem(n.Content[i], "a key must be a single word", "")
			continue
		}
		if key.Tag == "!!merge" {
			c.problem(n.Content[i], "merge keys (<<) are not supported", "write the keys out; an anchor and an alias can stand for a whole value")
			continue
		}
		if first := to.find(key.Value); first >= 0 {
			c.problem(n.Content[i], fmt.Sprintf("%q is given twice", key.Value),
				fmt.Sprintf("first at %s; keep one", to.Entries[first].Place))
			continue
		}
		if v != nil {
			to.Entries = append(to.Entries, Entry{key.Value, c.place(n.Content[i]), v})
		}
	}
}

// Format is the tree as YAML, one key or item per line, without comments. Parse reads it back to
// an equal tree.
func Format(n *Node) []byte {
	return dump(n, 0)
}

// FormatInline is the tree as YAML on one line, as one would give it to --set.
func FormatInline(n *Node) string {
	if n.Kind == Scalar && !n.Quoted {
		return n.Text
	}
	return string(bytes.TrimRight(dump(n, yaml.FlowStyle), "\n"))
}

func dump(n *Node, style yaml.Style) []byte {
	out, err := yaml.Dump(external(n, style), yaml.WithIndent(2), yaml.WithLineWidth(-1), yaml.WithUnicode(true))
	if err != nil {
		panic(fmt.Sprintf("document: a tree that was read cannot be written: %v", err))
	}
	return out
}

// external is the library's form of the tree.
func external(n *Node, style yaml.Style) *yaml.Node {
	switch n.Kind {
	case Mapping:
		out := &yaml.Node{Kind: yaml.MappingNode, Style: style}
		for i := range n.Entries {
			key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: n.Entries[i].Key}
			if strings.ContainsFunc(key.Value, func(r rune) bool { return r < ' ' || r > '~' }) {
				key.Style = yaml.DoubleQuotedStyle // which escapes what Parse would refuse
			}
			out.Content = append(out.Content, key, external(n.Entries[i].Value, style))
		}
		return out
	case List:
		out := &yaml.Node{Kind: yaml.SequenceNode, Style: style}
		for _, item := range n.Items {
			out.Content = append(out.Content, external(item, style))
		}
		return out
	}
	out := &yaml.Node{Kind: yaml.ScalarNode, Value: n.Text}
	if n.Quoted {
		out.Style = yaml.DoubleQuotedStyle
	}
	return out
}
