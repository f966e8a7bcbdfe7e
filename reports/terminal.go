package reports

import (
	"io"
	"os"
	"runtime"

	"golang.org/x/term"
)

// narrowest and widest are how few and how many columns of a terminal a page takes. What is not written
// to a terminal is as wide as can be.
const (
	narrowest = 60
	widest    = 100
)

// Columns is how many columns a line of text written to w may take.
func Columns(w io.Writer) int {
	var p page
	p.fit(w)
	return p.width()
}

// fit makes the page as wide as the terminal that it is going to, if it is, and gives it colours if
// the terminal has them.
func (p *page) fit(w io.Writer) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		p.columns = min(max(width, narrowest), widest)
	}
	p.colours = !p.markdown && coloured(os.Getenv, runtime.GOOS)
}

// coloured reports whether a terminal takes colours and its user wants them: see no-color.org. The
// older console of Windows is not known to.
func coloured(getenv func(string) string, system string) bool {
	if getenv("NO_COLOR") != "" || getenv("TERM") == "dumb" {
		return false
	}
	return system != "windows" || getenv("WT_SESSION") != "" || getenv("TERM") != ""
}

// tint is the colour of a figure.
type tint uint8

const (
	plain tint = iota
	good       // green
	bad        // red
	faint      // nothing is shown
)

// paint colours the text of a cell.
func (p *page) paint(text string, t tint) string {
	if !p.colours || t == plain {
		return text
	}
	return [...]string{good: "\x1b[32m", bad: "\x1b[31m", faint: "\x1b[2m"}[t] + text + "\x1b[0m"
}
