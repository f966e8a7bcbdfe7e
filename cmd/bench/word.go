package main

import (
	"runtime"
	"strings"
)

// word makes a text a word of a command that can be pasted into a shell of this system.
func word(text string) string { return wordOf(runtime.GOOS, text) }

// shellSpecial is what some shell takes for more than a letter: sh, and on Windows cmd and PowerShell, to which even
// a comma says something.
const shellSpecial = " \t\n'\"$&|;,<>()*?[]{}#~`!@^%"

// wordOf makes a text a word of a command. Double quotes are what all shells understand; so the same command can be
// pasted on any system, unless there is something in the text to which one of them gives a meaning within these.
//
// cmd and PowerShell differ there: of $ and ` the one makes nothing and the other a value, of % the other way round. That
// cannot be helped; a quote doubled is one in both.
func wordOf(system, text string) string {
	windows := system == "windows"
	switch {
	case text == "":
		return `""`
	case !strings.ContainsAny(text, shellSpecial) && (windows || !strings.Contains(text, `\`)):
		return text
	case windows:
		inner := strings.TrimRight(text, `\`)
		// What stands before the closing quote would make it a part of the word.
		return `"` + strings.ReplaceAll(inner, `"`, `""`) + strings.Repeat(`\\`, len(text)-len(inner)) + `"`
	case strings.ContainsAny(text, "\"$`\\!"):
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return `"` + text + `"`
}
