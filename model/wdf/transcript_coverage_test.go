package wdf_test

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// design is the page whose tables list the rules, the misuses and the documents' statements.
const design = "../DESIGN.md"

// row is one of them: a rule (R64), a misuse (M6) or a statement (D1.7).
type row struct {
	id     string
	line   int
	code   string // where in the code; of a statement: the rules that cover it
	answer string // its transcripts, or why it has none
}

var (
	rowStart = regexp.MustCompile(`^\| ([RM][0-9]+|D[0-9]+\.[0-9]+)( †)? \| `)
	citation = regexp.MustCompile(`\b(?:([RM])([0-9]+)(?:-[RM]([0-9]+))?|(D[0-9]+\.[0-9]+))\b`)
	quoted   = regexp.MustCompile("`([^`]+)`")
)

// notModelled begins the answer of a row without a transcript; the reason follows.
const notModelled = "not modelled: "

// TestCoverage holds the tables of DESIGN.md against the transcripts and the code.
func TestCoverage(t *testing.T) {
	rows := readDesign(t)
	cited := citedInTranscripts(t)
	complete(t, rows)
	for _, id := range sorted(cited) {
		if _, ok := rows[id]; !ok {
			t.Errorf("%s: cites %s, which %s does not list", cited[id][0], id, design)
		}
	}
	covered, all := map[byte]int{}, map[byte]int{}
	var reasons strings.Builder
	for _, id := range sorted(rows) {
		r := rows[id]
		all[id[0]]++
		if err := checkTranscripts(r, cited[id]); err != nil {
			t.Errorf("%s:%d: %s: %v", design, r.line, id, err)
		} else if len(cited[id]) > 0 {
			covered[id[0]]++
		} else {
			fmt.Fprintf(&reasons, "\n%-6s %s", id, r.answer)
		}
	}
	t.Logf("without a transcript:%s", &reasons)
	for _, table := range []struct {
		id   byte
		name string
	}{{'D', "documents' statements"}, {'R', "rules"}, {'M', "misuses"}} {
		t.Logf("%s: %d of %d in transcripts, %d with a reason", table.name, covered[table.id], all[table.id], all[table.id]-covered[table.id])
	}
}

// TestCoverageOfCode: the code cites no rule that is not listed, and the table says truly where a
// rule is.
func TestCoverageOfCode(t *testing.T) {
	rows := readDesign(t)
	cited := citedInCode(t)
	for _, id := range sorted(cited) {
		if _, ok := rows[id]; !ok {
			t.Errorf("%s: cites %s, which %s does not list", cited[id][0], id, design)
		}
	}
	for _, id := range sorted(rows) {
		r := rows[id]
		if id[0] == 'D' {
			for _, c := range citations(r.code) {
				if _, ok := rows[c]; !ok {
					t.Errorf("%s:%d: %s: no such rule as %s", design, r.line, id, c)
				}
			}
			continue
		}
		files := quoted.FindAllStringSubmatch(r.code, -1)
		for _, f := range files {
			if !slices.Contains(cited[id], "wdf/"+f[1]) && !slices.Contains(cited[id], f[1]) {
				t.Errorf("%s:%d: %s: %s does not cite it", design, r.line, id, f[1])
			}
		}
		if len(files) == 0 && r.code != "—" && !strings.HasPrefix(r.code, "follows from ") {
			t.Errorf("%s:%d: %s: want a file, \"follows from\" or —, not %q", design, r.line, id, r.code)
		}
	}
}

// TestTranscriptsCite: every case of a transcript says which rule, misuse or statement it is there
// for.
func TestTranscriptsCite(t *testing.T) {
	for _, c := range allCases(t) {
		if len(citations(c.comment)) == 0 {
			t.Errorf("%s: the comment before the case cites nothing", c.place)
		}
	}
}

// readDesign reads the rows of all three tables.
func readDesign(t *testing.T) map[string]row {
	t.Helper()
	text, err := os.ReadFile(design)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]row{}
	for i, line := range strings.Split(string(text), "\n") {
		m := rowStart.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 4 {
			t.Errorf("%s:%d: %d cells, want 4", design, i+1, len(cells))
			continue
		}
		if isFidelityRow(cells) {
			continue
		}
		if _, ok := rows[m[1]]; ok {
			t.Errorf("%s:%d: %s is listed twice", design, i+1, m[1])
		}
		rows[m[1]] = row{id: m[1], line: i + 1, code: cells[2], answer: cells[3]}
	}
	return rows
}

// isFidelityRow tells a row of the list of corrections, which has the same shape.
func isFidelityRow(cells []string) bool {
	return cells[3] == "trace" || cells[3] == "source" || cells[3] == "trace, source"
}

// complete checks that the numbers have no gaps.
func complete(t *testing.T, rows map[string]row) {
	t.Helper()
	want := map[string]int{"R": 115, "M": 32}
	for id := range rows {
		if document, number, ok := strings.Cut(id, "."); ok {
			n, err := strconv.Atoi(number)
			if err != nil {
				t.Fatal(err)
			}
			want[document+"."] = max(want[document+"."], n)
		}
	}
	for _, prefix := range sorted(want) {
		for n := 1; n <= want[prefix]; n++ {
			if id := prefix + strconv.Itoa(n); rows[id].id == "" {
				t.Errorf("%s does not list %s", design, id)
			}
		}
	}
}

// checkTranscripts checks a row's answer: its transcripts cite it, or it has a reason.
func checkTranscripts(r row, citing []string) error {
	if reason, ok := strings.CutPrefix(r.answer, notModelled); ok {
		if len(strings.Fields(reason)) < 4 {
			return errors.New("the reason is missing")
		}
		if len(citing) > 0 {
			return fmt.Errorf("said to be not modelled, but %s cites it", citing[0])
		}
		return nil
	}
	files := quoted.FindAllStringSubmatch(r.answer, -1)
	if len(files) == 0 {
		return fmt.Errorf("want transcripts, or %q and a reason, not %q", notModelled, r.answer)
	}
	for _, f := range files {
		if !slices.ContainsFunc(citing, func(place string) bool { return strings.HasPrefix(place, f[1]+":") }) {
			return fmt.Errorf("no case of the transcript %s cites it", f[1])
		}
	}
	return nil
}

// citations are the ids that a text cites, ranges resolved.
func citations(text string) []string {
	var ids []string
	for _, m := range citation.FindAllStringSubmatch(text, -1) {
		if m[4] != "" {
			ids = append(ids, m[4])
			continue
		}
		from, err := strconv.Atoi(m[2])
		to, rangeErr := strconv.Atoi(m[3])
		if rangeErr != nil {
			to = from
		}
		for n := from; err == nil && n <= to; n++ {
			ids = append(ids, m[1]+strconv.Itoa(n))
		}
	}
	return ids
}

// citedInTranscripts maps ids to the places of the cases that cite them.
func citedInTranscripts(t *testing.T) map[string][]string {
	t.Helper()
	cited := map[string][]string{}
	for _, c := range allCases(t) {
		for _, id := range citations(c.comment) {
			cited[id] = append(cited[id], c.place)
		}
	}
	return cited
}

func allCases(t *testing.T) []transcriptCase {
	t.Helper()
	files, err := filepath.Glob(transcripts + "/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	var all []transcriptCase
	for _, file := range files {
		cases, err := readCases(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, cases...)
	}
	return all
}

// misuseValue is how a constant of type Misuse cites a row: by its value.
var misuseValue = regexp.MustCompile(`\bMisuse\w+\s+Misuse = ([0-9]+)`)

// citedInCode maps ids to the Go files below model that cite them in a comment or a string. Package
// comments, which cite whole ranges as a table of contents, and tests do not count.
func citedInCode(t *testing.T) map[string][]string {
	t.Helper()
	cited := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || d.Name() == "doc.go" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		ids := citations(commentsAndStrings(path, source))
		for _, m := range misuseValue.FindAllStringSubmatch(string(source), -1) {
			ids = append(ids, "M"+m[1])
		}
		for _, id := range ids {
			cited[id] = append(cited[id], filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return cited
}

// commentsAndStrings is the text of a Go file that is not code.
func commentsAndStrings(path string, source []byte) string {
	var text strings.Builder
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile(path, files.Base(), len(source)), source, nil, scanner.ScanComments)
	for {
		switch _, kind, literal := s.Scan(); kind {
		case token.EOF:
			return text.String()
		case token.COMMENT, token.STRING:
			text.WriteString(literal + "\n")
		}
	}
}

// sorted are a map's keys, letters first and then by number.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if a[0] != b[0] || len(a) == len(b) {
			return strings.Compare(a, b)
		}
		return len(a) - len(b)
	})
	return keys
}
