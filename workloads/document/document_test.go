package document

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// house is a type with one of everything that shapes can be.
type house struct {
	Name    string  `yaml:"name" jsonschema:"required" example:"north"`
	Floors  uint64  `yaml:"floors" jsonschema:"default=2"`
	Garden  bool    `yaml:"garden"`
	Heating heating `yaml:"heating"`
	Roof    *roof   `yaml:"roof"`
	Rooms   rooms   `yaml:"rooms"`
	Keys    keyRing `yaml:"keys"`
}

type heating struct {
	Degrees uint64 `yaml:"degrees" jsonschema:"default=20"`
	Timer   uint64 `yaml:"timer"`
}

type roof struct {
	Flat  *uint64 `yaml:"flat"`
	Gable *gable  `yaml:"gable"`
}

func (*roof) Alternatives() []string { return nil }

type gable struct {
	Angle uint64 `yaml:"angle" jsonschema:"required"`
}

type rooms []room

type room struct {
	Name string `yaml:"name" jsonschema:"required"`
	Door even   `yaml:"door"`
}

func (room) NameKey() string { return "name" }

// even is a text of an even length.
type even string

func (e *even) UnmarshalText(text []byte) error {
	if len(text)%2 == 1 {
		return &Complaint{Offset: len(text) - 1, What: "odd", Hint: "one more"}
	}
	*e = even(text)
	return nil
}

type keyRing []*key

type key struct {
	name string
	v    uint64
}

func (k *keyRing) Entry(name string) any {
	*k = append(*k, &key{name: name})
	return &(*k)[len(*k)-1].v
}

func read(t *testing.T, text string, sets ...string) (house, *Report) {
	t.Helper()
	var report Report
	root := Parse(&Source{Name: "h", Text: text}, &report)
	var h house
	if root == nil {
		return h, &report
	}
	for i, s := range sets {
		Set(root, &house{}, &Source{Name: fmt.Sprintf("--set %d", i+1), Text: s, Argument: true, Order: i + 1}, &report)
	}
	Decode(root, &h, "", &report)
	return h, &report
}

const plain = "name: a\nrooms:\n  - {name: bath, door: xx}\n  - {name: hall}\nroof: {gable: {angle: 30}}\nkeys: {front: 1}\n"

func TestDecode(t *testing.T) {
	h, report := read(t, plain)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	if h.Name != "a" || h.Floors != 2 || h.Heating.Degrees != 20 || h.Rooms[0].Door != "xx" || h.Rooms[1].Name != "hall" ||
		h.Roof.Gable.Angle != 30 || h.Roof.Flat != nil || h.Keys[0].name != "front" || h.Keys[0].v != 1 {
		t.Errorf("decoded %+v", h)
	}
}

func TestSet(t *testing.T) {
	for _, test := range []struct {
		set  string
		want func(h house) bool
	}{
		{"name=b", func(h house) bool { return h.Name == "b" }},
		{"heating.timer=7", func(h house) bool { return h.Heating.Timer == 7 && h.Heating.Degrees == 20 }},
		{"heating={degrees: 3}", func(h house) bool { return h.Heating.Degrees == 3 }},
		{"rooms.hall.door=zz", func(h house) bool { return h.Rooms[1].Door == "zz" && h.Rooms[0].Door == "xx" }},
		{"rooms.0.door=zz", func(h house) bool { return h.Rooms[0].Door == "zz" }},
		{"rooms[1].door='z='", func(h house) bool { return h.Rooms[1].Door == "z=" }},
		{"rooms=[]", func(h house) bool { return len(h.Rooms) == 0 }},
		{"roof.flat=1", func(h house) bool { return *h.Roof.Flat == 1 && h.Roof.Gable == nil }},
		{"roof.gable.angle=5", func(h house) bool { return h.Roof.Gable.Angle == 5 }},
		{"keys.back=4", func(h house) bool { return len(h.Keys) == 2 && h.Keys[1].name == "back" && h.Keys[1].v == 4 }},
	} {
		h, report := read(t, plain, test.set)
		if err := report.Err(); err != nil || !test.want(h) {
			t.Errorf("%s: %+v, %v", test.set, h, err)
		}
	}
}

// TestProblems demands the exact place, message and hint of each kind of problem.
func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, text, set, want string }{
		{"empty", "", "", `h:1:1: the file is empty (bench list shows the built-in scenarios)`},
		{"scalar", "x", "", `h:1:1: the file must be a mapping (key: value), not a single value (its keys are name, floors, garden, heating, roof, rooms, keys)`},
		{"missing", "floors: 1", "", `h:1:1: name is missing (for example name: north)`},
		{"null", "name: a\nrooms:", "", `h:2:7: rooms has no value (give it one, or remove the key)`},
		{"unknown", "name: a\nflors: 1", "", `h:2:1: unknown key "flors" (did you mean "floors"?)`},
		{"far", "name: a\nzzz: 1", "", `h:2:1: unknown key "zzz" (its keys are name, floors, garden, heating, roof, rooms, keys)`},
		{"twice", "name: a\nname: b", "", `h:2:1: "name" is given twice (first at h:1:1; keep one)`},
		{"kind", "name: [a]", "", `h:1:7: name must be a single value, not a list`},
		{"bool", "name: a\ngarden: yes", "", `h:2:9: garden must be true or false, not "yes"`},
		{"number", "name: a\nfloors: -1", "", `h:2:9: floors must be a whole number from 0 to 18446744073709551615, not "-1"`},
		{"offset", "name: a\nrooms: [{name: hall, door: \"abc\"}]", "", `h:2:31: rooms.hall.door: odd (one more)`},
		{"wide offset", "name: a\nrooms: [{name: hall, door: ääx}]", "", `h:2:30: rooms.hall.door: odd (one more)`},
		{"element", "name: a\nrooms: [{door: ab}]", "", `h:2:9: rooms.0.name is missing`},
		{"none", "name: a\nroof: {}", "", `h:2:7: roof needs one of flat and gable`},
		{"both", "name: a\nroof: {flat: 1, gable: {angle: 3}}", "", `h:2:7: roof has flat and gable, which exclude each other (keep one)`},
		{"tag", "name: !x a", "", `h:1:7: tags such as !x have no meaning here (remove it; quote text that starts with an exclamation mark)`},
		{"merge", "name: a\n<<: {floors: 1}", "", `h:2:1: merge keys (<<) are not supported (write the keys out; an anchor and an alias can stand for a whole value)`},
		{"cycle", "name: a\nrooms: &x [*x]", "", `h:2:12: the alias *x contains itself`},
		{"two", "name: a\n---\nname: b", "", `h:2:1: a second document starts (---) (one scenario per file)`},
		{"tab", "name: a\nheating:\n\tdegrees: 1", "", `h:3:1: found character that cannot start any token, while scanning for the next token that starts at 3:1 (indent with spaces, not with tabs)`},
		{"utf8", "name: a\nb\xff: 1", "", `h:2:2: this is not UTF-8 text (save the file as UTF-8)`},
		{"control", "name: a\x00", "", `h:1:8: control character 0x00 (remove it)`},
		{"wide", "name: ää\nroof: {ü: 1}", "", `h:2:8: unknown key "ü" in roof (its keys are flat, gable)`},

		{"set path", plain, "heatin.timer=1", `--set 1: unknown key "heatin" (did you mean "heating.timer"?)`},
		{"set inner", plain, "heating.tmer=1", `--set 1: unknown key "tmer" in heating (did you mean "heating.timer"?)`},
		{"set element", plain, "rooms.hal.door=ab", `--set 1: rooms has no element "hal" (did you mean "hall"?)`},
		{"set number", plain, "rooms.7.door=ab", `--set 1: rooms has no element "7" (there is no element 7; the list has 2, counted from 0)`},
		{"set leaf", plain, "name.x=1", `--set 1: name is a single value and has no part "x" (write name=...)`},
		{"set nothing", plain, "name=", `--set 1: no value follows the = (write path=value; an empty list is [])`},
		{"set no value", plain, "name", `--set 1: the argument has no = (write path=value, as in device.idle.timeout=2s)`},
		{"set dots", plain, "heating..timer=1", `--set 1: a name is missing here in the path (write keys joined by dots, as in device.idle.timeout)`},
		{"set bracket", plain, "rooms[x].door=1", `--set 1: "x" is not the number of an element (elements are counted from 0)`},
		{"set value", plain, "floors=many", `--set 1: floors must be a whole number from 0 to 18446744073709551615, not "many"`},
	} {
		var sets []string
		if test.set != "" {
			sets = []string{test.set}
		}
		_, report := read(t, test.text, sets...)
		err := report.Err()
		if err == nil {
			t.Errorf("%s: no problem", test.name)
			continue
		}
		first, _, _ := strings.Cut(err.Error(), "\n")
		if first != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, first, test.want)
		}
	}
}

// TestExcerpt looks at where the caret stands: under the character, whatever precedes it.
func TestExcerpt(t *testing.T) {
	long := "name: a\nrooms: [" + strings.Repeat("{name: aaaa}, ", 12) + "{nme: x}]"
	for _, test := range []struct{ text, set, want string }{
		{"name: ää\nroof: {ü: 1}", "", "    2 | roof: {ü: 1}\n      |        ^"},
		{"name: a\nheating: {\tx: 1}", "", "    2 | heating: {\tx: 1}\n      |           \t^"},
		{plain, "heating.tmer=1", "     | heating.tmer=1\n     |         ^"},
	} {
		var sets []string
		if test.set != "" {
			sets = []string{test.set}
		}
		_, report := read(t, test.text, sets...)
		_, excerpt, _ := strings.Cut(report.Err().Error(), "\n")
		if excerpt != test.want {
			t.Errorf("%q:\n got\n%s\nwant\n%s", test.text+test.set, excerpt, test.want)
		}
	}
	_, report := read(t, long)
	for _, p := range report.Err().(Problems) {
		lines := strings.Split(p.excerpt(), "\n")
		caret := strings.IndexByte(lines[1], '^')
		if len(lines[0]) > excerptWidth+20 || lines[0][caret] != '{' && lines[0][caret:caret+3] != "nme" {
			t.Errorf("the caret of %v misses:\n%s", p, p.excerpt())
		}
	}
}

// TestAllAtOnce demands every problem of a bad file, in the order of the lines.
func TestAllAtOnce(t *testing.T) {
	_, report := read(t, "flors: 1\nfloors: x\nname: a\nname: b\nroof: {flat: y, gabel: 2}\nrooms: [{}, {name: z, door: odd}]\n", "garden=3", "x=1")
	var lines []string
	for _, p := range report.Err().(Problems) {
		lines = append(lines, p.Place.String())
	}
	got := strings.Join(lines, " ")
	if want := "h:1:1 h:2:9 h:4:1 h:5:14 h:5:17 h:6:9 h:6:31 --set 1 --set 2"; got != want {
		t.Errorf("places\n got %s\nwant %s", got, want)
	}
}

func TestManyProblems(t *testing.T) {
	var text strings.Builder
	for i := range problemLimit + 7 {
		fmt.Fprintf(&text, "x%d: 1\n", i)
	}
	_, report := read(t, text.String())
	all := report.Err().(Problems)
	if last := all[len(all)-1]; len(all) != problemLimit+1 || last.What != "8 more problems are not shown" {
		t.Errorf("%d problems, the last %v", len(all), last)
	}
}

func TestAliases(t *testing.T) {
	h, report := read(t, "name: &n a\nrooms: [&r {name: *n}, *r]\n")
	if err := report.Err(); err != nil || len(h.Rooms) != 2 || h.Rooms[1].Name != "a" {
		t.Errorf("%+v, %v", h, err)
	}
	bomb := "name: a\nx0: &x0 [a, a, a, a, a, a, a, a, a]\n"
	for i := 1; i < 9; i++ {
		bomb += fmt.Sprintf("x%d: &x%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 9), ", "))
	}
	_, report = read(t, bomb)
	if err := report.Err(); err == nil || !strings.Contains(err.Error(), "more than 200000 values") {
		t.Errorf("a chain of aliases was written out: %.200v", err)
	}
	_, report = read(t, "name: "+strings.Repeat("[", 200)+strings.Repeat("]", 200))
	if err := report.Err(); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("nesting has no bound: %.200v", err)
	}
}

func TestJoinCalls(t *testing.T) {
	var report Report
	root := Parse(&Source{Text: "a: [drain, f(1, b=g(2, 3)), x]\nb: {p: f(1, 2, 3), q: y}\nc: [f(1, \"2)\"]"}, &report)
	JoinCalls(root)
	want := "a:\n- drain\n- f(1, b=g(2, 3))\n- x\nb:\n  p: f(1, 2, 3)\n  q: y\nc:\n- f(1\n- \"2)\"\n"
	if got := string(Format(root)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"poisson", "periodic", "closed", "on_off", "p99"}
	for word, want := range map[string]string{
		"poison": "poisson", "Poisson": "poisson", "onoff": "on_off", "on-off": "on_off", "clsoed": "closed",
		"p9": "p99", "banana": "", "": "",
	} {
		if got := Closest(word, names); got != want {
			t.Errorf("Closest(%q) = %q, want %q", word, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // a metric: zero only for equals, symmetric, and bounded by the lengths
		a, b := rapid.StringMatching("[a-c]{0,8}").Draw(t, "a"), rapid.StringMatching("[a-c]{0,8}").Draw(t, "b")
		d := editDistance(a, b)
		if (d == 0) != (a == b) || d != editDistance(b, a) || d > max(len(a), len(b)) || d < max(len(a), len(b))-min(len(a), len(b)) {
			t.Fatalf("distance of %q and %q is %d", a, b, d)
		}
	})
}

// scalars are texts that YAML could take for something else.
var scalars = []string{
	"a", "", "~", "null", "true", "yes", "12", "0x1f", "1e3", "a: b", "a #b", "- a", "{x}", "[1]", "*a", "&a", "!t", "|", ">",
	"%", "@", "`", "'", `"`, "a\nb", " lead", "trail ", "\ttab", "ü", "f(1, 2)", "<<", "=", "?", ":", "-", ",", "a,b", "0.8/s", "é\u2028x",
}

func drawNode(t *rapid.T, depth int) *Node {
	kind := rapid.IntRange(0, 3).Draw(t, "kind")
	if depth == 0 {
		kind = 0
	}
	switch kind {
	case 1:
		n := &Node{Kind: List}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			n.Items = append(n.Items, drawNode(t, depth-1))
		}
		return n
	case 2:
		n := &Node{Kind: Mapping}
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			key := rapid.SampledFrom(scalars).Draw(t, "key")
			if n.find(key) < 0 && key != "<<" { // which Parse refuses
				n.Entries = append(n.Entries, Entry{Key: key, Value: drawNode(t, depth-1)})
			}
		}
		return n
	}
	n := &Node{Kind: Scalar, Text: rapid.SampledFrom(scalars).Draw(t, "text"), Quoted: true}
	switch n.Text { // what can be written plain
	case "a", "~", "null", "true", "yes", "12", "0x1f", "1e3", "ü", "0.8/s":
		n.Quoted = rapid.Bool().Draw(t, "quoted")
	}
	return n
}

// TestRoundTrip writes random trees and reads them back.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNode(t, 3)
		for _, text := range []string{string(Format(n)), FormatInline(n)} {
			var report Report
			back := Parse(&Source{Name: "x", Text: text}, &report)
			if !report.Clean() || back == nil {
				t.Fatalf("%q cannot be read back: %v", text, report.Err())
			}
			if !n.Equal(back) {
				t.Fatalf("%q reads as\n%s", text, Format(back))
			}
		}
		if !n.Equal(n.Clone()) {
			t.Fatal("a clone differs")
		}
	})
}

// FuzzParse reads anything: it must neither fail nor report a place that is not in the text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{plain, "a: [", "a: {b", "? x\n: y", "a: |\n b", "a: &x [*x]", "\"", "%YAML 1.1\n---\n", "a:\n\tb: 1", "{{{{", "--- a\n--- b", "\ufeffa: 1", "a: 1\r\nb: 2\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkParse(t, text) })
}

type failer interface {
	Fatalf(format string, args ...any)
}

// checkParse demands of any text that it is read or refused at a place inside it.
func checkParse(t failer, text string) {
	var report Report
	source := &Source{Name: "x", Text: text}
	root := Parse(source, &report)
	if root == nil && report.Clean() {
		t.Fatalf("%q: neither a tree nor a problem", text)
	}
	if root != nil {
		var h house
		JoinCalls(root)
		Decode(root, &h, "", &report)
		if report.Clean() {
			Format(root)
		}
	}
	lines := strings.Count(text, "\n") + 1
	if err := report.Err(); err != nil {
		for _, p := range err.(Problems) {
			if p.Place.Line < 1 || p.Place.Line > lines+1 || p.Place.Column < 1 || p.What == "" || p.Place.Source == nil {
				t.Fatalf("%q: a problem nowhere: %+v", text, p)
			}
		}
	}
}

// TestParseAnything is a short, repeatable stand-in for the fuzzer: random cuts and joins of what
// is difficult.
func TestParseAnything(t *testing.T) {
	pieces := append([]string{"\n", "  ", ": ", "- ", "[", "]", "{", "}", ", ", "#", "---\n", "\t", "&a ", "*a ", "name", "rooms", "roof"}, scalars...)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 20).Draw(t, "parts")
		checkParse(t, strings.Join(parts, ""))
	})
}
