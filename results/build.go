package results

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
)

// Build identifies the program whose results these are: the source revision if the binary was
// stamped with one and nothing was modified, else the SHA-256 of the binary itself; and, after a hyphen,
// the processor architecture with its level, such as amd64_v1. A compiler that may fuse a multiplication
// and an addition rounds once where another one rounds twice, so that floating-point results of one
// architecture are not those of another, bit for bit. The operating system makes no difference. Results of
// another build are never taken for this one's.
func Build() (string, error) { return build() }

// ShortBuild is a build as messages name it: the start of the revision, and the architecture.
func ShortBuild(build string) string {
	revision, architecture, known := strings.Cut(build, "-")
	if !known {
		return fmt.Sprintf("%.12s", build)
	}
	return fmt.Sprintf("%.12s for %s", revision, architecture)
}

var build = sync.OnceValues(func() (string, error) {
	source, err := sourceBuild()
	return source + "-" + architecture(), err
})

// architecture is the one that the program is compiled for.
func architecture() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings { // such as GOAMD64
			if s.Key == "GO"+strings.ToUpper(runtime.GOARCH) {
				return runtime.GOARCH + "_" + s.Value
			}
		}
	}
	return runtime.GOARCH
}

func sourceBuild() (string, error) {
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
}
