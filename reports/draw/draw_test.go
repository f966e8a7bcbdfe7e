package draw_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

// Every text is on the page, and none upon another, whatever the chart, the size and the format's
// spelling.
func TestTextsAreOnThePageAndApart(t *testing.T) {
	for _, c := range all() {
		for _, o := range []draw.Options{{}, {Width: 240}, {Width: 300, Height: 200}, {Width: 900, Height: 600}, {Theme: draw.Dark}} {
			o.Strategies = strategies
			for _, fault := range see(t, drawn(t, c, draw.SVG, o)).faults() {
				t.Errorf("%s, %+v: %s", c.ID, o, fault)
			}
		}
	}
}

// Whoever reads a legend finds each series there, in a colour that is among the data, or along the axis.
func TestEverySeriesIsNamedAndSeen(t *testing.T) {
	for _, c := range []*charts.Chart{tails(4, 30), tails(10, 20), percentiles(), rates(10), front(10), residency(4), residency(10), differences(4), differences(10)} {
		p := see(t, drawn(t, c, draw.SVG, draw.Options{Strategies: strategies}))
		colours := map[string]int{}
		for _, s := range c.Series {
			if c.ID == "differences" {
				if !strings.Contains(p.words(), strings.ReplaceAll(s.Name, " ", "")) {
					t.Errorf("%s: %q is not named", c.ID, s.Name)
				}
				continue
			}
			at, own := p.sample(t, s.Name)
			if len(own) != 1 {
				t.Errorf("%s: the sample of %q has the colours %v", c.ID, s.Name, own)
				continue
			}
			colours[own[0]]++
			if !slices.ContainsFunc(p.shapes, func(s shape) bool {
				low, _ := s.box()
				return (s.fill == own[0] || s.stroke == own[0]) && low.y > at.y+7
			}) {
				t.Errorf("%s: nothing is drawn in the colour of %q, %s", c.ID, s.Name, own[0])
			}
		}
		for colour, n := range colours { // the eight colours of lines come again, with other dashes and glyphs
			if most := (len(c.Series) + 7) / 8; n > most {
				t.Errorf("%s: %d of %d series are %s", c.ID, n, len(c.Series), colour)
			}
		}
		if c.ID == "differences" {
			if got, want := len(p.colours()), min(8, len(c.Series))+2; got < want {
				t.Errorf("%s: %d colours for %d series, axes and page: %v", c.ID, got, len(c.Series), p.colours())
			}
		}
	}
}

// A strategy has the same colour in every chart of a report, whichever others are in it.
func TestStrategiesKeepTheirColours(t *testing.T) {
	colour := map[string]string{"drain": "#0072B2", "hold": "#D55E00", "requeue": "#009E73"}
	for _, names := range [][]string{{"drain"}, {"requeue"}, {"requeue", "hold"}, {"hold", "drain", "requeue"}} {
		c := of("some", linear, linear)
		for i, name := range names {
			c.Series = append(c.Series, charts.Series{Name: name, Strategy: name, Kind: charts.Line, X: []float64{0, 1}, Y: []float64{0, float64(i + 1)}})
		}
		p := see(t, drawn(t, c, draw.SVG, draw.Options{Strategies: strategies}))
		for name, want := range colour {
			if slices.Contains(p.colours(), want) != slices.Contains(names, name) {
				t.Errorf("of %v, %s is drawn or not: %v", names, name, p.colours())
			}
		}
	}
}

// A picture says what it is to those who do not see it, and a page's policy has nothing to forbid.
func TestSVGIsNamedAndHarmless(t *testing.T) {
	c := tails(2, 10)
	c.ID = "tail of {stops}"
	data := drawn(t, c, draw.SVG, draw.Options{})
	p := see(t, data)
	if p.title != c.Title || p.about != c.About {
		t.Errorf("title %q, description %q", p.title, p.about)
	}
	for name, want := range map[string]string{"role": "img", "class": "chart", "aria-labelledby": "tail-of-stops--title tail-of-stops--about"} {
		if got := attribute(p.root, name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if !bytes.Contains(data, []byte(`<title id="tail-of-stops--title">`)) || !bytes.Contains(data, []byte(`<desc id="tail-of-stops--about">`)) {
		t.Error("what the picture refers to is not there")
	}
	for _, never := range []string{"style=", "<style", "<script", "href", "<!--", "<?xml", "NaN", "Inf"} {
		if bytes.Contains(data, []byte(never)) {
			t.Errorf("there is %s in it", never)
		}
	}
}

// The rules for a dark page know every colour that is not the same on both.
func TestStylesheetKnowsAllColours(t *testing.T) {
	rules := draw.Stylesheet("svg.chart")
	const upon = "#111111 #FEFEFE" // upon cells and spans
	for _, c := range all() {
		if c.HeatMap != nil {
			continue // cells are the same on both
		}
		for _, colour := range see(t, drawn(t, c, draw.SVG, draw.Options{Strategies: strategies})).colours() {
			for _, attribute := range []string{"fill", "stroke"} {
				if rule := fmt.Sprintf("svg.chart [%s=%q] { %[1]s: #", attribute, colour); !strings.Contains(rules, rule) && !strings.Contains(upon, colour) {
					t.Errorf("%s: no rule for %s=%s", c.ID, attribute, colour)
				}
			}
		}
	}
}

// With the rules, a light picture is the dark one.
func TestStylesheetMakesTheDarkPicture(t *testing.T) {
	var pairs []string
	for rule := range strings.Lines(draw.Stylesheet("svg.chart")) {
		var selector, attribute, colour string
		if _, err := fmt.Sscanf(strings.NewReplacer(`svg.chart [`, "", `="`, " ", `"] { `, " ", ": ", " ", " }", "").Replace(rule), "%s %s %s", &attribute, &selector, &attribute); err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		colour = rule[strings.LastIndex(rule, "#") : strings.LastIndex(rule, "#")+7]
		pairs = append(pairs, fmt.Sprintf("%s=%q", attribute, selector), fmt.Sprintf("%s=%q", attribute, colour))
	}
	replacer := strings.NewReplacer(pairs...)
	for _, c := range all() {
		o := draw.Options{Strategies: strategies}
		bright := drawn(t, c, draw.SVG, o)
		o.Theme = draw.Dark
		if got, want := replacer.Replace(string(bright)), string(drawn(t, c, draw.SVG, o)); got != want {
			t.Errorf("%s: %s", c.ID, firstDifference(got, want))
		}
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("line %d is\n%s", i+1, a[i])
		}
	}
	return "lines are missing"
}

// A band of a step line has steps itself: its edges are level or upright. It leaves out what is not known,
// and has not less than what is.
func TestBandsOfStepsAreSteps(t *testing.T) {
	c := of("band", share, share, charts.Series{Name: "a", Kind: charts.Step,
		X: []float64{0, 1, 2, 3, 4}, Y: []float64{1, 3, 2, 5, 5},
		Low: []float64{0, 2, 1, none, 4}, High: []float64{2, 4, 3, none, 6}})
	var widths []float64
	for _, s := range see(t, drawn(t, c, draw.SVG, draw.Options{})).shapes[1:] {
		if s.opacity == "" || s.opacity == "1" {
			continue
		}
		left, right := math.Inf(1), math.Inf(-1)
		for i, corner := range s.corners {
			next := s.corners[(i+1)%len(s.corners)]
			if math.Abs(corner.x-next.x) > 0.02 && math.Abs(corner.y-next.y) > 0.02 {
				t.Errorf("an edge from %v to %v", corner, next)
			}
			left, right = math.Min(left, corner.x), math.Max(right, corner.x)
		}
		widths = append(widths, right-left)
	}
	// The band, which ends at 3 of 4, and its sample in the legend.
	if len(widths) != 2 {
		t.Fatalf("%d translucent areas", len(widths))
	}
	if data := widths[0] / 3 * 4; data < 400 || data > 460 {
		t.Errorf("the band is %g wide, and the data would be %g", widths[0], data)
	}
}

// The same chart gives the same bytes.
func TestPicturesAreTheSameEachTime(t *testing.T) {
	for _, c := range all() {
		if a, b := drawn(t, c, draw.SVG, draw.Options{}), drawn(t, c, draw.SVG, draw.Options{}); !bytes.Equal(a, b) {
			t.Errorf("%s: SVG differs", c.ID)
		}
	}
	for _, c := range []*charts.Chart{tails(4, 30), residency(4)} {
		a, b := drawn(t, c, draw.PNG, draw.Options{}), drawn(t, c, draw.PNG, draw.Options{})
		if !bytes.Equal(a, b) {
			t.Errorf("%s: PNG differs", c.ID)
		}
	}
}

// PNG has 300 dots per inch, and the data are on it.
func TestPNGIsForPrint(t *testing.T) {
	picture, err := png.Decode(bytes.NewReader(drawn(t, tails(1, 20), draw.PNG, draw.Options{Width: 288, Height: 216})))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 1200 || size.Y != 900 {
		t.Errorf("4 by 3 inches are %v dots", size)
	}
	blue := 0
	for y := range 900 {
		for x := range 1200 {
			if r, g, b, _ := picture.At(x, y).RGBA(); r>>8 == 0 && g>>8 == 0x72 && b>>8 == 0xb2 {
				blue++
			}
		}
	}
	if blue < 1000 {
		t.Errorf("%d dots of the line's colour", blue)
	}
}

// An empty chart says that it is, and not from where to where nothing was.
func TestNothingIsSaidToBeNothing(t *testing.T) {
	for _, c := range all() {
		says := strings.Contains(see(t, drawn(t, c, draw.SVG, draw.Options{})).words(), "nothingobserved")
		if want := c.ID == "empty" || c.ID == "no place"; says != want {
			t.Errorf("%s: nothing observed: %v", c.ID, says)
		}
	}
	if p := see(t, drawn(t, of("empty", linear, share), draw.SVG, draw.Options{})); p.words() != "nothingobservedTime(s)Share" {
		t.Errorf("an empty chart says %s", p.words())
	}
}

// What cannot be drawn is refused with all reasons, and nothing is written.
func TestAllReasonsAreNamed(t *testing.T) {
	c := &charts.Chart{ID: "bad", X: charts.Axis{Scale: "cubic"}, Y: charts.Axis{Categories: []string{"a"}},
		Series:  []charts.Series{{Name: "s", Kind: "cloud", X: []float64{1, 2}, Y: []float64{1}, Names: []string{"a"}, Low: []float64{1, 2}}},
		HeatMap: &charts.HeatMap{Scale: charts.Percentile, Z: []charts.Values{{1}, {}}},
		Strip:   &charts.Strip{Spans: []charts.Span{{Lane: 1}}, Events: []charts.Event{{Lane: -1}}},
	}
	var b bytes.Buffer
	err := draw.Write(&b, c, "gif", draw.Options{Width: 10, Height: math.NaN(), Theme: "pink"})
	if err == nil || b.Len() > 0 {
		t.Fatalf("%v, %d bytes", err, b.Len())
	}
	for _, reason := range []string{
		`chart "bad"`, "width of 10 points", "height of NaN points", `theme "pink"`, `format "gif"`, `axis x: scale "cubic"`, `kind "cloud"`, "1 values of y for 2 of x",
		"1 of names for 2 values", "a low and a high end", "2 rows for 1", "row 0 has 1 cells for 0", `scale "percentile"`, "span 0 is in lane 1 of 1", "event 0 is in lane -1 of 1",
	} {
		if !strings.Contains(err.Error(), reason) {
			t.Errorf("not named: %s, in\n%v", reason, err)
		}
	}
}
