package page

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// A page with the library in it has its licence and its notice, and a page without has neither; a library
// that came without these is not put into a page.
func TestLibraryComesWithItsLicence(t *testing.T) {
	const terms, copyright = "Apache License, Version 2.0 <full text>", "Copyright of others & theirs"
	whole := still(t)
	for _, name := range interactive {
		whole["web/"+name] = &fstest.MapFile{}
	}
	whole["web/"+library] = &fstest.MapFile{Data: []byte("void 'library'")}
	whole["web/"+licence], whole["web/"+notice] = &fstest.MapFile{Data: []byte(terms)}, &fstest.MapFile{Data: []byte(copyright)}
	for missing, there := range map[string]bool{"": true, licence: false, notice: false, library: false} {
		web := maps.Clone(whole)
		delete(web, "web/"+missing)
		page := written(t, gathered(t, "run"), web)
		text := parse(t, page).text()
		for _, want := range []string{terms, copyright, "Apache ECharts 6."} {
			if strings.Contains(text, want) != there {
				t.Errorf("without %q: %q is on the page: %v", missing, want, !there)
			}
		}
		if strings.Contains(page, "void 'library'") != there {
			t.Errorf("without %q: the library is on the page: %v", missing, !there)
		}
	}
}
