package draw

import (
	"slices"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// style is how a series looks. Colour is never the only difference between two series.
type style struct {
	tint   tint
	dashes []vg.Length
	glyph  glyph
	hatch  hatch
}

// dashes of lines, the most different first. None looks like theory's.
var dashes = [][]vg.Length{nil, {9, 2.5}, {1.5, 1.8}, {8, 2, 1.5, 2}, {4, 1.5, 4, 4}, {8, 2, 1.5, 2, 1.5, 2}, {14, 3}}

// theoryDashes are those of closed forms, whosever they are.
var theoryDashes = []vg.Length{3.5, 2.2}

// stylist gives each name of a report its style, and always the same.
type stylist struct {
	theme      *theme
	strategies []string
	others     []string // of the chart, that are no strategy's
}

// index is the place of a name in a list, at whose end it is put if it is not in it.
func index(list *[]string, name string) int {
	i := slices.Index(*list, name)
	if i < 0 {
		i = len(*list)
		*list = append(*list, name)
	}
	return i
}

func nth[T any](list []T, i int) T { return list[i%len(list)] }

// styles gives each series of a chart its style. Colours follow strategies; where a strategy has several
// lines, dashes tell these apart, and glyphs the strategies. Only where all is of one strategy do colours
// follow the series. Dashes tell fronts apart.
func (y *stylist) styles(series []charts.Series) []style {
	all := make([]style, len(series))
	lines, most := map[string]int{}, 0 // of each strategy
	used, bars := map[int]bool{}, false
	for i := range series {
		bars = bars || series[i].Kind == charts.Bars
		if s := &series[i]; s.Strategy != "" && s.Kind != charts.Theory && s.Kind != charts.Front {
			lines[s.Strategy]++
			most = max(most, lines[s.Strategy])
			used[index(&y.strategies, s.Strategy)%len(dashes)] = true
		}
	}
	strategies, fronts := len(lines), 0
	clear(lines)
	for i := range series {
		s := &series[i]
		switch {
		case s.Kind == charts.Front:
			all[i] = style{tint: y.theme.frame, dashes: nth(dashes, fronts)}
			fronts++
		case s.Strategy == "" || strategies == 1 && most > 1 && s.Kind != charts.Theory:
			all[i] = y.other(s)
			if s.Kind != charts.Bars && s.Kind != charts.Theory && (bars || strategies > 0 && most == 1) {
				all[i] = y.beside(used, bars)
			}
		default:
			all[i] = y.of(index(&y.strategies, s.Strategy))
			if most > 1 {
				all[i].dashes = nth(dashes, lines[s.Strategy])
			}
			lines[s.Strategy]++
		}
		if s.Kind == charts.Theory {
			all[i].dashes = theoryDashes
			if s.Strategy != "" {
				all[i].tint = nth(y.theme.theory, index(&y.strategies, s.Strategy))
			}
		}
	}
	return all
}

// of is the nth style.
func (y *stylist) of(n int) style {
	return style{nth(y.theme.lines, n), nth(dashes, n), nth(glyphs, n), nth(hatches, n)}
}

// other is the style of what is no strategy's.
func (y *stylist) other(s *charts.Series) style {
	if s.Kind == charts.Theory {
		return style{tint: y.theme.ink}
	}
	n := index(&y.others, s.Name)
	look := y.of(n)
	if s.Kind == charts.Bars {
		look.tint = nth(y.theme.parts, n)
	}
	return look
}

// beside is the style of what is no strategy's but drawn beside some, or upon bars: without a colour of
// theirs, with dashes that none of them has, and a glyph through which theirs are seen.
func (y *stylist) beside(used map[int]bool, bars bool) style {
	if bars {
		return style{tint: y.theme.ink, glyph: glyphs[3]}
	}
	n := 0
	for n < len(dashes)-1 && used[n] {
		n++
	}
	used[n] = true
	return style{tint: y.theme.soft, dashes: dashes[n], glyph: thinPlus}
}
