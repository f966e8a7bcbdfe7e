package draw_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// What is drawn is what the golden files show. Run the test with -update to rewrite them, and look at
// them.
func TestGolden(t *testing.T) {
	for _, c := range []*charts.Chart{tails(2, 12), percentiles(), rates(2), front(3), residency(2), cells(3, 3), strip()} {
		path := filepath.Join("testdata", c.ID+".svg")
		got := drawn(t, c, draw.SVG, draw.Options{Strategies: strategies})
		if *update {
			if err := os.WriteFile(path, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if plain := strings.ReplaceAll(string(want), "\r\n", "\n"); plain != string(got) {
			t.Errorf("%s differs: %s", path, firstDifference(string(got), plain))
		}
	}
}
