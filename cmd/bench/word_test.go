package main

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestWord demands the quotes that each system needs, and the same on both where there is a way.
func TestWord(t *testing.T) {
	for _, test := range []struct{ text, unix, windows string }{
		{"", `""`, `""`},
		{"requests.read.service=5ms", "requests.read.service=5ms", "requests.read.service=5ms"},
		{"results/a-seed1-01ab", "results/a-seed1-01ab", "results/a-seed1-01ab"},
		{"drain,requeue", `"drain,requeue"`, `"drain,requeue"`},
		{"objectives=['stop_latency.p99 < 50ms']", `"objectives=['stop_latency.p99 < 50ms']"`, `"objectives=['stop_latency.p99 < 50ms']"`},
		{"it's mine.yaml", `"it's mine.yaml"`, `"it's mine.yaml"`},
		{`C:\runs\a`, `'C:\runs\a'`, `C:\runs\a`},
		{`C:\my runs\`, `'C:\my runs\'`, `"C:\my runs\\"`},
		{`say "no"`, `'say "no"'`, `"say ""no"""`},
		{"no wait!", `'no wait!'`, `"no wait!"`}, // which a shell that is typed into makes an earlier command of
		{"costs $5", `'costs $5'`, `"costs $5"`},
		{"it's $5", `'it'\''s $5'`, `"it's $5"`},
	} {
		if got := wordOf("linux", test.text); got != test.unix {
			t.Errorf("%q on Linux: %s, want %s", test.text, got, test.unix)
		}
		if got := wordOf("windows", test.text); got != test.windows {
			t.Errorf("%q on Windows: %s, want %s", test.text, got, test.windows)
		}
	}
}

// TestWordInShell demands of any text that a shell makes one word of it, the text itself.
func TestWordInShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no sh to ask")
	}
	letters := append([]rune(shellSpecial), 'a', '=', '.', '/', '-', '\\', 'ä')
	rapid.Check(t, func(t *rapid.T) {
		var texts, words []string
		for range 20 {
			text := rapid.StringOfN(rapid.SampledFrom(letters), 0, 8, -1).Draw(t, "text")
			texts, words = append(texts, text), append(words, wordOf("linux", text))
		}
		out, err := exec.Command("sh", "-c", "printf '%s\\001' "+strings.Join(words, " ")).Output()
		if want := strings.Join(texts, "\x01") + "\x01"; err != nil || string(out) != want {
			t.Fatalf("%q becomes %q (%v)", texts, out, err)
		}
	})
}

// windowsWords splits a command line as programs of Windows do (Microsoft, "Parsing C++ command-line arguments"),
// which is what cmd leaves to them.
func windowsWords(line string) (all []string) {
	var word strings.Builder
	inQuotes, there, slashes := false, false, 0
	flush := func(n int) { word.WriteString(strings.Repeat(`\`, n)); slashes = 0 }
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			slashes, there = slashes+1, true
		case c == '"' && slashes%2 == 1:
			flush(slashes / 2)
			word.WriteByte('"')
		case c == '"':
			flush(slashes / 2)
			if there = true; inQuotes && i+1 < len(line) && line[i+1] == '"' {
				word.WriteByte('"')
				i++
				continue
			}
			inQuotes = !inQuotes
		case c == ' ' && !inQuotes:
			if flush(slashes); there {
				all = append(all, word.String())
			}
			word.Reset()
			there = false
		default:
			flush(slashes)
			word.WriteByte(c)
			there = true
		}
	}
	if flush(slashes); there {
		all = append(all, word.String())
	}
	return all
}

// TestWordOnWindows demands the same of Windows' rules; a backslash before a quote within a text is left out, as no
// name of a file has it there.
func TestWordOnWindows(t *testing.T) {
	letters := append([]rune(shellSpecial), 'a', '=', '.', '/', '-', '\\', '\\')
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(letters), 0, 10, -1).Filter(func(s string) bool { return !strings.Contains(s, `\"`) }).Draw(t, "text")
		if got := windowsWords("bench " + wordOf("windows", text) + " end"); len(got) != 3 || got[1] != text {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}
