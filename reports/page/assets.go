package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io/fs"
	"slices"
	"strings"
)

// embedded holds the page's parts. echarts.min.js is among them only if make build has put it there, with
// its licence: it is Apache ECharts, a package that is fetched and not kept here.
//
//go:embed web echarts/package.json
var embedded embed.FS

// Scripts, in the order of the page. Without the library the page is still, and complete.
const (
	library   = "echarts.min.js"
	behaviour = "page.js"
)

// interactive are the scripts for charts drawn by the library: each uses those before it.
var interactive = []string{"scales.js", "looks.js", "axes.js", "option.js", "special.js", "tip.js", "filter.js", "charts.js"}

// HasECharts reports whether this program has the library for interactive charts inside, with its licence.
func HasECharts() bool { return drawsWith(embedded) }

// drawsWith reports whether web has the library, and the texts without which it must not be passed on.
func drawsWith(web fs.FS) bool { return has(web, library) && has(web, licence) && has(web, notice) }

func has(web fs.FS, name string) bool {
	_, err := fs.Stat(web, "web/"+name)
	return err == nil
}

// asset is the text of a part.
func asset(web fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(web, "web/"+name)
	return strings.ReplaceAll(string(data), "\r\n", "\n"), err // where a checkout has other line ends
}

// scripts are those of the page; those of interactive charts are among them if it has such.
func scripts(web fs.FS, charts bool) ([]template.JS, error) {
	names := []string{behaviour}
	if charts {
		names = slices.Concat([]string{library}, interactive, names)
	}
	var all []template.JS
	for _, name := range names {
		text, err := asset(web, name)
		if err != nil {
			return nil, err
		}
		all = append(all, template.JS(text))
	}
	return all, nil
}

// policy is a Content-Security-Policy that admits what is in the page, by its hash, and nothing from
// anywhere else.
func policy(style template.CSS, scripts []template.JS) string {
	var of []string
	for _, s := range scripts {
		of = append(of, hash(string(s)))
	}
	return "default-src 'none'; style-src " + hash(string(style)) + "; script-src " + strings.Join(of, " ") +
		"; base-uri 'none'; form-action 'none'"
}

// hash is a source expression of CSP Level 3, section 2.3.1.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
