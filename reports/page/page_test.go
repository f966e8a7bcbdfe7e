package page

import (
	"bytes"
	"encoding/json"
	"html"
	"io/fs"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/reports/charts"
	"quiesce/results"
)

// inline are the contents of all elements of a kind, as a browser hashes them.
func inline(page, tag string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?s)<`+tag+`( type="application/json"[^>]*)?>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1) {
		if m[1] == "" {
			all = append(all, m[2])
		}
	}
	return all
}

// The policy has the hash of each style and script of the page and nothing else, and there is nothing
// that such a policy would refuse: no style attribute, no handler in an attribute.
func TestPolicyAdmitsWhatIsInThePageAlone(t *testing.T) {
	without := still(t)
	fake := fstest.MapFS{"web/" + library: {Data: []byte("// " + library + ": a < b && c > d\n")}, "web/" + licence: {}, "web/" + notice: {}}
	for _, name := range interactive {
		fake["web/"+name] = &fstest.MapFile{Data: []byte("// " + name + "\r\n")}
	}
	maps.Copy(fake, without)
	for scripts, web := range map[int]fs.FS{1: without, 2 + len(interactive): fake} {
		text := written(t, gathered(t, "compare"), web)
		styles, code := inline(text, "style"), inline(text, "script")
		if len(styles) != 1 || len(code) != scripts {
			t.Fatalf("%d styles and %d scripts, not 1 and %d", len(styles), len(code), scripts)
		}
		var hashes []string
		for _, c := range code {
			hashes = append(hashes, hash(c))
		}
		root := parse(t, text)
		var said string
		for _, e := range root.all("meta") {
			if e.attrs["http-equiv"] == "Content-Security-Policy" {
				said = e.attrs["content"]
			}
		}
		want := "default-src 'none'; style-src " + hash(styles[0]) + "; script-src " + strings.Join(hashes, " ") + "; base-uri 'none'; form-action 'none'"
		if said != want {
			t.Errorf("the policy is\n%s, not\n%s", said, want)
		}
		for _, e := range root.all("") {
			for name := range e.attrs {
				if name == "style" || strings.HasPrefix(name, "on") {
					t.Errorf("<%s> has the attribute %s, which the policy refuses", e.name, name)
				}
			}
			if e.name == "style" && e.parent.name != "head" {
				t.Errorf("a style element in <%s>, which the policy refuses", e.parent.name)
			}
		}
		for i, name := range append([]string{library}, interactive...) {
			if scripts > 1 && !strings.HasPrefix(code[i], "// "+name) || strings.Contains(code[i%scripts], "\r") {
				t.Errorf("script %d is not %s, or has line ends of Windows", i, name)
			}
		}
	}
}

// No embedded part ends the element it is put into.
func TestPartsCanBeInlined(t *testing.T) {
	files, err := fs.Glob(embedded, "web/*.*s")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(embedded, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"</script", "</style", "<!--", "\x00"} {
			if strings.Contains(strings.ToLower(string(data)), end) {
				t.Errorf("%s contains %q", name, end)
			}
		}
	}
}

// The page refers to nothing outside itself, and to nothing that it does not have.
func TestReferencesStayInThePage(t *testing.T) {
	for _, verb := range verbs {
		text := written(t, gathered(t, verb), still(t))
		root := parse(t, text)
		ids := map[string]bool{}
		for _, e := range root.all("") {
			if id := e.attrs["id"]; id != "" {
				if ids[id] {
					t.Errorf("%s: two elements have the id %s", verb, id)
				}
				ids[id] = true
			}
		}
		links := 0
		for _, e := range root.all("") {
			for _, name := range []string{"href", "src", "srcset", "data", "action", "poster", "background"} {
				if to, there := e.attrs[name]; there {
					links++
					if !strings.HasPrefix(to, "#") || !ids[to[1:]] {
						t.Errorf("%s: <%s %s=%q> leads nowhere", verb, e.name, name, to)
					}
				}
			}
			for _, name := range []string{"aria-labelledby", "aria-describedby", "for"} {
				for _, id := range strings.Fields(e.attrs[name]) {
					if !ids[id] {
						t.Errorf("%s: <%s %s=%q>: there is no such id", verb, e.name, name, id)
					}
				}
			}
			for name, value := range e.attrs {
				for _, m := range regexp.MustCompile(`url\(#?[^)]*\)`).FindAllString(value, -1) {
					if !strings.HasPrefix(m, "url(#") || !ids[strings.Trim(m[5:len(m)-1], `'"`)] {
						t.Errorf("%s: <%s %s=%q>: there is no such id", verb, e.name, name, value)
					}
				}
			}
		}
		if links < 8 {
			t.Errorf("%s: only %d links", verb, links)
		}
		for _, code := range slices.Concat(inline(text, "style"), []string{text[:strings.Index(text, "<script")]}) {
			code = regexp.MustCompile(`xmlns(:xlink)?="[^"]*"`).ReplaceAllString(code, "")
			if m := regexp.MustCompile(`@import|url\([^#]|https?://|<base|<link|<iframe|<img`).FindString(code); m != "" {
				t.Errorf("%s: the page has %q", verb, m)
			}
		}
	}
}

// Headings begin with the only h1, and none skips a level.
func TestHeadingsAreInOrder(t *testing.T) {
	for _, verb := range verbs {
		last, first := 0, 0
		for _, e := range parse(t, written(t, gathered(t, verb), still(t))).all("") {
			if len(e.name) != 2 || e.name[0] != 'h' || e.name[1] < '1' || e.name[1] > '6' {
				continue
			}
			level := int(e.name[1] - '0')
			if level > last+1 {
				t.Errorf("%s: h%d %q after h%d", verb, level, e.text(), last)
			}
			if level == 1 {
				first++
			}
			if strings.TrimSpace(e.text()) == "" {
				t.Errorf("%s: an empty h%d", verb, level)
			}
			last = level
		}
		if first != 1 {
			t.Errorf("%s: %d h1", verb, first)
		}
	}
}

// What readers without eyes or without a pointer need is there.
func TestPageCanBeUsedWithoutSeeing(t *testing.T) {
	root := parse(t, written(t, gathered(t, "sweep"), still(t)))
	for _, tag := range []string{"main", "nav", "header", "form"} {
		if len(root.all(tag)) != 1 {
			t.Errorf("%d elements <%s>", len(root.all(tag)), tag)
		}
	}
	body := root.all("body")[0]
	if first := body.children[0]; first.name != "a" || first.attrs["href"] != "#main" {
		t.Errorf("the page does not begin with a link to its main part, but with <%s>", first.name)
	}
	if root.all("html")[0].attrs["lang"] == "" {
		t.Error("the page has no language")
	}
	for _, e := range root.all("div") {
		if e.attrs["class"] == "scroll" && (e.attrs["tabindex"] != "0" || e.attrs["role"] != "region" || e.attrs["aria-labelledby"] == "") {
			t.Error("a box that scrolls cannot be reached by keyboard, or has no name")
		}
	}
	for _, e := range slices.Concat(root.all("input"), root.all("select")) {
		if e.parent.name != "label" || strings.TrimSpace(e.parent.text()) == "" {
			t.Errorf("an <%s> without a label", e.name)
		}
	}
	live := 0
	for _, e := range root.all("span") {
		if e.attrs["aria-live"] == "polite" {
			live++
		}
	}
	if live != 1 {
		t.Errorf("%d places say what filters have done", live)
	}
}

// Every table has a caption, headers with a scope, and as many cells in each row; what rows are filtered by
// is what the page's filters offer, and each point has its row.
func TestRowsCarryWhatTheyAreFilteredBy(t *testing.T) {
	for _, verb := range verbs {
		text := written(t, gathered(t, verb), still(t))
		root := parse(t, text)
		run := runOf(t, text)
		points := map[string]int{}
		for _, table := range root.all("table") {
			if len(table.all("caption")) != 1 || strings.TrimSpace(table.all("caption")[0].text()) == "" {
				t.Errorf("%s: a table without a caption", verb)
			}
			columns := table.all("thead")[0].all("th")
			for _, th := range columns {
				if th.attrs["scope"] != "col" {
					t.Errorf("%s: a header without a scope", verb)
				}
			}
			for _, row := range table.all("tbody")[0].all("tr") {
				if len(row.children) != len(columns) || row.children[0].name != "th" || row.children[0].attrs["scope"] != "row" {
					t.Errorf("%s: a row with %d cells below %d headers", verb, len(row.children), len(columns))
				}
				strategy, there := row.attrs["data-strategy"]
				if !there {
					continue
				}
				if !slices.Contains(run.Strategies, strategy) {
					t.Errorf("%s: a row of the strategy %q; the filters offer %q", verb, strategy, run.Strategies)
				}
				at := strategy
				for k, axis := range run.Axes {
					value := row.attrs["data-set-"+strconv.Itoa(k)]
					if !slices.Contains(axis.Values, value) {
						t.Errorf("%s: a row of %s = %q; the filters offer %q", verb, axis.Path, value, axis.Values)
					}
					if shown := row.children[k].text(); shown != value {
						t.Errorf("%s: a row of %s = %q shows %q", verb, axis.Path, value, shown)
					}
					at += " " + value
				}
				if len(run.Axes) == 0 && row.children[0].text() != strategy {
					t.Errorf("%s: a row of %q shows %q", verb, strategy, row.children[0].text())
				}
				points[at]++
			}
		}
		want := map[string]int{"run": 0, "compare": 3, "sweep": 12}[verb]
		if len(points) != want {
			t.Errorf("%s: rows of %d points, not %d", verb, len(points), want)
		}
	}
}

// What rows are sorted by is the figure that is shown, in the metric's unit.
func TestRowsAreSortedByTheirFigures(t *testing.T) {
	compared := 0
	for _, table := range parse(t, written(t, gathered(t, "compare"), still(t))).all("table") {
		if table.attrs["class"] != "sortable" {
			continue
		}
		heads := table.all("thead")[0].all("th")
		for _, row := range table.all("tbody")[0].all("tr") {
			for i, td := range row.children {
				key, sorted := td.attrs["data-key"]
				small := heads[i].all("small")
				if !sorted || len(small) == 0 || strings.Contains(td.text(), "–") {
					continue
				}
				unit := small[0].text()[strings.LastIndexAny(small[0].text(), " ,")+1:]
				worth, known := map[string]float64{"s": 1, "ms": 1e-3, "µs": 1e-6, "W": 1, "mW": 1e-3, "µW": 1e-6, "J": 1, "mJ": 1e-3, "1/s": 1}[unit]
				if !known {
					continue
				}
				x, err := strconv.ParseFloat(key, 64)
				if err != nil {
					t.Fatal(err)
				}
				figure, _, _ := strings.Cut(strings.Trim(strings.ReplaceAll(td.text(), "−", "-"), "()\u2007\u2008\u2005"), " ")
				shown, err := strconv.ParseFloat(strings.Trim(figure, "\u2007\u2008\u2005()"), 64)
				if err != nil {
					t.Fatalf("%q: %v", td.text(), err)
				}
				if math.Abs(shown*worth-x) > 0.05*math.Abs(x)+1e-2*worth {
					t.Errorf("%s shows %q %s and is sorted by %v", heads[i].text(), td.text(), unit, x)
				}
				compared++
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d figures", compared)
	}
}

// Each chart stands in the page as the scripts look for it, with its data beside it.
func TestChartsAreInThePageAndInItsData(t *testing.T) {
	for _, verb := range verbs {
		r := gathered(t, verb)
		text := written(t, r, embedded)
		var data []struct {
			ID, Title string
			X, Y      struct{ Label string }
		}
		decode(t, text, "charts", &data)
		figures := parse(t, text).all("figure")
		if len(figures) != len(data) || len(data) != len(r.Charts) || len(data) == 0 {
			t.Fatalf("%s: %d charts, %d figures, data of %d", verb, len(r.Charts), len(figures), len(data))
		}
		for i, f := range figures {
			id := r.Charts[i].ID
			if data[i].ID != id || f.attrs["data-chart"] != id || f.attrs["id"] != "chart-"+id || f.attrs["class"] != "chart" {
				t.Errorf("%s: chart %s is figure %v", verb, id, f.attrs)
			}
			plot, caption := f.all("div"), f.all("figcaption")
			if len(plot) != 1 || plot[0].attrs["class"] != "plot" || len(plot[0].children) != 1 || plot[0].children[0].name != "svg" {
				t.Errorf("%s: chart %s has no picture", verb, id)
			}
			if len(caption) != 1 || !strings.Contains(caption[0].text(), "bench report kept --chart "+id) {
				t.Errorf("%s: chart %s does not say how it is made", verb, id)
			}
		}
	}
}

// Every question has an answer: a link, or what to do instead.
func TestEachQuestionIsAnswered(t *testing.T) {
	for _, verb := range verbs {
		list := parse(t, written(t, gathered(t, verb), still(t))).find("ol", "questions")
		if len(list.children) != len(charts.Questions) {
			t.Fatalf("%s: %d questions", verb, len(list.children))
		}
		answered := 0
		for i, li := range list.children {
			links := len(li.all("a"))
			if links > 0 {
				answered++
			}
			if why := strings.Contains(li.text(), charts.Questions[i].Otherwise); (links > 0) == why {
				t.Errorf("%s: %q has %d links, and a reason: %v", verb, charts.Questions[i].Text, links, why)
			}
		}
		if answered < 3 {
			t.Errorf("%s: only %d questions are answered", verb, answered)
		}
	}
}

// Text of users is shown as it is, wherever it comes from, and is never markup.
func TestTextIsNeverMarkup(t *testing.T) {
	hostile := `</script><script>alert("1")</script><b>&amp; 'x' ]]> <!-- \u003c é`
	name := func(where string) string { return where + hostile }
	point := results.Point{Strategy: name("strategy"), Set: []results.Setting{{Path: name("path"), Value: name("value")}}}
	r := &Report{
		Definition: &results.Definition{Scenario: name("scenario"), About: name("about"), Text: name("text"), Build: name("build"),
			Strategies: []string{point.Strategy, "b"}, Axes: []results.Axis{{Path: name("path"), Values: []string{name("value"), "2"}}}},
		Document: &reports.Document{Scenario: name("scenario"), About: name("about"), Lead: []string{name("lead")}, Partial: true,
			Sections: []*reports.Section{
				{Title: reports.FindingsTitle, Blocks: []reports.Block{{List: []reports.Item{{Lead: model.Failure, Text: name("finding")}}}}},
				{Title: name("title"), Strategy: name("strategy"), Folded: true, Blocks: []reports.Block{
					{Text: name("paragraph")}, {List: []reports.Item{{Lead: name("item"), Text: name("said")}}},
					{Table: &reports.Grid{Heads: []reports.Head{{Lines: []string{name("head"), name("unit")}}, {}, {}},
						Rows: []reports.GridRow{{Point: &point, Cells: []reports.Cell{{Text: name("cell")}, {Text: name("figure"), Error: name("error")}, {Text: name("skewed"), Ends: name("ends")}}}}}},
				}},
			}},
		Charts: []charts.Chart{{ID: "c", Title: name("chart"), About: name("caption"),
			X: charts.Axis{Label: name("x"), Scale: charts.Linear}, Y: charts.Axis{Label: name("y"), Scale: charts.Linear},
			Series: []charts.Series{{Name: name("series"), Kind: charts.Line, Strategy: name("strategy"), X: charts.Values{1, 2}, Y: charts.Values{1, math.NaN()}}}}},
		Again: name("again"), Commands: []string{name("command")}, Redraw: func(id string) string { return name("redraw") + id },
	}
	text := written(t, r, fstest.MapFS{"web/style.css": {Data: []byte("b{}")}, "web/page.js": {Data: []byte("1")}})
	if n := strings.Count(text, "<script"); n != 3 {
		t.Errorf("%d script elements, not 3", n)
	}
	if n := strings.Count(strings.ToLower(text), "</script"); n != 3 {
		t.Errorf("%d ends of script elements, not 3", n)
	}
	root := parse(t, text)
	for _, where := range []string{"scenario", "about", "text", "build", "lead", "finding", "title", "paragraph", "item", "said", "head", "unit", "cell", "figure", "error", "skewed", "ends", "chart", "caption", "again", "command", "redraw"} {
		if !strings.Contains(root.text(), name(where)) {
			t.Errorf("the page does not show the %s as it is", where)
		}
	}
	row := root.all("tbody")[0].children[0]
	if row.attrs["data-strategy"] != point.Strategy || row.attrs["data-set-0"] != point.Set[0].Value {
		t.Errorf("a row has the attributes %v", row.attrs)
	}
	run := runOf(t, text)
	if run.Scenario != name("scenario") || run.Strategies[0] != point.Strategy || run.Axes[0].Path != name("path") {
		t.Errorf("the data of the run are %+v", run)
	}
	var drawn []charts.Chart
	text = strings.ReplaceAll(text, "null", "0")
	decode(t, text, "charts", &drawn)
	if drawn[0].Series[0].Name != name("series") {
		t.Errorf("the data of the charts are %+v", drawn)
	}
}

// The same results give the same bytes.
func TestEqualResultsGiveEqualBytes(t *testing.T) {
	for _, verb := range verbs {
		first, second := written(t, gather(t, verb), still(t)), written(t, gather(t, verb), still(t))
		if first != second {
			t.Errorf("%s: two pages of one run differ", verb)
		}
	}
}

// Each pair of a text colour and a ground has a contrast of 4.5 in both themes (WCAG 2.2, 1.4.3).
func TestColoursHaveContrast(t *testing.T) {
	style, err := asset(embedded, "style.css")
	if err != nil {
		t.Fatal(err)
	}
	var themes []map[string]string
	for _, block := range regexp.MustCompile(`(?s)\{([^{}]*--ground:[^{}]*)\}`).FindAllStringSubmatch(style, -1) {
		theme := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(block[1], -1) {
			theme[m[1]] = m[2]
		}
		themes = append(themes, theme)
	}
	if len(themes) != 4 { // light, dark by choice, dark by system, paper
		t.Fatalf("%d themes", len(themes))
	}
	for i, theme := range themes {
		for _, text := range []string{"text", "quiet", "link", "good", "bad", "care"} {
			for _, ground := range []string{"ground", "raised", text + "-ground"} {
				if theme[ground] == "" {
					continue
				}
				if c := contrast(t, theme[text], theme[ground]); c < 4.5 {
					t.Errorf("theme %d: %s on %s has a contrast of %.2f", i, text, ground, c)
				}
			}
		}
	}
	for name, colour := range themes[1] {
		if themes[2][name] != colour {
			t.Errorf("the dark theme that is chosen and that of the system differ in %s", name)
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(colour string) float64 {
		total := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			total += weight * c
		}
		return total
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// runOf decodes what scripts know of the run.
func runOf(t *testing.T, page string) runData {
	t.Helper()
	var run runData
	decode(t, page, "run", &run)
	return run
}

// decode reads a block of JSON, by its id.
func decode(t *testing.T, page, id string, into any) {
	t.Helper()
	_, rest, found := strings.Cut(page, `<script type="application/json" id="`+id+`">`)
	text, _, ended := strings.Cut(rest, "</script>")
	if !found || !ended {
		t.Fatalf("the page has no data %s", id)
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(text))).Decode(into); err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	if html.UnescapeString(text) != text {
		t.Errorf("the data %s have entities, which scripts do not decode", id)
	}
}
