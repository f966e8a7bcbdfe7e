package draw

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	"quiesce/reports/charts"
)

// fonts are of the same widths as the one that the layout is made with, where a system has any of them.
const fonts = `'Liberation Sans',Arial,Helvetica,sans-serif`

var (
	svgStart = regexp.MustCompile(`(?s)^.*?<svg width="([^"]*)" height="([^"]*)" viewBox="([^"]*)"[^>]*>`)
	svgStyle = regexp.MustCompile(`\s*style="([^"]*)"`) // texts have no quotes: they are escaped
	svgIdent = regexp.MustCompile(`[^A-Za-z0-9_-]+`)
	svgPlain = strings.NewReplacer("font-variant:normal", "", "font-variant:none", "", "font-weight:normal", "", "font-style:normal", "")
)

// forPages makes of what vgsvg writes an SVG that a page can embed: named and described to those who do
// not see it, and with attributes in place of styles, which a strict policy forbids and a page cannot
// override.
func forPages(data []byte, c *charts.Chart) []byte {
	id := svgIdent.ReplaceAllString(c.ID, "-")
	start := svgStart.FindSubmatch(data)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="%s" height="%s" viewBox="%s" font-family="%s" role="img" aria-labelledby="%s-title %[5]s-about">`+"\n",
		start[1], start[2], start[3], fonts, id)
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n", id, escaped(c.Title))
	fmt.Fprintf(&b, "<desc id=\"%s-about\">%s</desc>\n", id, escaped(c.About))
	b.Write(svgStyle.ReplaceAllFunc(data[len(start[0]):], func(style []byte) []byte {
		return attributes(string(svgStyle.FindSubmatch(style)[1]))
	}))
	return b.Bytes()
}

// attributes writes the properties of a style as attributes of their own.
func attributes(style string) []byte {
	var b bytes.Buffer
	for property := range strings.SplitSeq(svgPlain.Replace(style), ";") {
		name, value, found := strings.Cut(property, ":")
		if !found || name == "font-family" {
			continue
		}
		fmt.Fprintf(&b, ` %s="%s"`, name, strings.TrimSuffix(value, "px"))
	}
	return b.Bytes()
}

func escaped(text string) string { return html.EscapeString(printable(text)) }
