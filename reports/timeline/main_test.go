package timeline_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain makes the random tests the same each time, unless -rapid.seed says otherwise.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.seed", "20240229"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
