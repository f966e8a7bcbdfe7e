package draw_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

var (
	pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	pdfDate   = regexp.MustCompile(`(?:Creation|Mod)Date \(D:(\d+)\)`)
	pdfText   = regexp.MustCompile(`\(((?:[^()\\]|\\.)*)\) ?Tj`)
)

// pdfTexts are the bytes of all texts of a PDF: letters of Windows-1252.
func pdfTexts(t *testing.T, data []byte) string {
	t.Helper()
	var b strings.Builder
	for _, stream := range pdfStream.FindAllSubmatch(data, -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // not all are compressed
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range pdfText.FindAllSubmatch(content, -1) {
			b.Write(text[1])
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// PDF shows what its fonts have as it is, and spells the rest.
func TestPDFSpellsWhatItCannotShow(t *testing.T) {
	c := of("pdf", charts.Axis{Label: "Stop latency × 2 ± 1", Unit: "s", Scale: charts.Linear}, charts.Axis{Label: "ρ − 1, “quoted”"},
		charts.Series{Name: "p99 ≤ 50 → “late”", Kind: charts.Line, X: []float64{1e-5, 3e-5}, Y: []float64{-1, 1}})
	texts := pdfTexts(t, drawn(t, c, draw.PDF, draw.Options{}))
	for _, want := range []string{"Stop latency \xd7 2 \xb1 1 \\(\xb5s\\)\n", "p99 <= 50 -> \x93late\x94\n", "? - 1, \x93quoted\x94\n", "-1\n"} {
		if !strings.Contains(texts, want) {
			t.Errorf("no %q in\n%q", want, texts)
		}
	}
	if strings.Contains(texts, "\xc2") || strings.Contains(texts, "\xe2") {
		t.Errorf("UTF-8 in\n%q", texts)
	}
}

// Every chart can be drawn as PDF, and has the same bytes whenever it is.
func TestAllChartsArePDF(t *testing.T) {
	for _, c := range all() {
		data := drawn(t, c, draw.PDF, draw.Options{Strategies: strategies})
		if dates := pdfDate.FindAllSubmatch(data, -1); len(dates) != 2 || string(dates[0][1]) != "20000101000000" || string(dates[1][1]) != "20000101000000" {
			t.Errorf("%s is dated %s", c.ID, dates)
		}
		if !bytes.Equal(data, drawn(t, c, draw.PDF, draw.Options{Strategies: strategies})) {
			t.Errorf("%s has other bytes the second time", c.ID)
		}
		if !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.Contains(data, []byte("%%EOF")) {
			t.Errorf("%s is no PDF", c.ID)
		}
	}
}
