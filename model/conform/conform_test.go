package conform

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTraces replays every measured scenario, by file and group.
func TestTraces(t *testing.T) {
	for _, name := range []string{"hand", "random", "threads", "idle"} {
		t.Run(name, func(t *testing.T) {
			groups := map[string][]*Case{}
			var order []string
			for _, c := range readTraces(t, name) {
				if groups[c.Group] == nil {
					order = append(order, c.Group)
				}
				groups[c.Group] = append(groups[c.Group], c)
			}
			for _, group := range order {
				t.Run(group, func(t *testing.T) {
					for _, c := range groups[group] {
						if result := c.Run(); !result.Passed() {
							t.Errorf("%s (line %d):\n%s", c.Name, c.Line, result.Differences[0])
						}
					}
				})
			}
		})
	}
}

// readTraces reads one file of testdata.
func readTraces(t testing.TB, name string) []*Case {
	t.Helper()
	path := filepath.Join("testdata", name+".jsonl.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := Read(z, strings.TrimSuffix(path, ".gz"))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}
