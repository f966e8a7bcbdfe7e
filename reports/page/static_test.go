package page

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// A static page is the same from any build: one with the library in it and one without, whichever build the
// results are of.
func TestStaticPageIsTheSameFromAnyBuild(t *testing.T) {
	with := still(t)
	with["web/"+library] = &fstest.MapFile{Data: []byte("void 0")}
	with["web/"+licence], with["web/"+notice] = &fstest.MapFile{}, &fstest.MapFile{}
	for _, name := range interactive {
		data, err := fs.ReadFile(embedded, "web/"+name)
		if err != nil {
			t.Fatal(err)
		}
		with["web/"+name] = &fstest.MapFile{Data: data}
	}
	for _, verb := range verbs {
		r := *gathered(t, verb)
		definition := *r.Definition
		r.Definition = &definition
		page := written(t, &r, with)
		if !strings.Contains(page, `id="charts">`) || !strings.Contains(page, definition.Build) {
			t.Fatalf("%s: a page that is not static has no data of charts, or does not name its build", verb)
		}
		r.Static = true
		first := written(t, &r, with)
		definition.Build = "another build"
		if first != written(t, &r, still(t)) {
			t.Errorf("%s: static pages of two builds differ", verb)
		}
		if pictures := len(parse(t, first).all("svg")); pictures != len(r.Charts) || len(first) >= len(page)-len("void 0") {
			t.Errorf("%s: the static page has %d pictures of %d charts, and %d bytes of %d", verb, pictures, len(r.Charts), len(first), len(page))
		}
	}
}
