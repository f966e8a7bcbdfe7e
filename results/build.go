package results

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
)

// Build identifies the program whose results these are: the source revision if the binary was
// stamped with one and nothing was modified, else the SHA-256 of the binary itself. Results of
// another build are never taken for this one's.
func Build() (string, error) { return build() }

var build = sync.OnceValues(func() (string, error) {
	revision, modified := "", true
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				revision = s.Value
			case "vcs.modified":
				modified = s.Value == "true"
			}
		}
	}
	if revision != "" && !modified {
		return revision, nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("which build this is: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("which build this is: %w", err)
	}
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", fmt.Errorf("which build this is: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
})
