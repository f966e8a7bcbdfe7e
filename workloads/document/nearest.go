package document

import "strings"

// Nearest is a hint for a word that is none of the valid names: the one it was probably meant to
// be, or all of them after the word given as list ("queues are"). It is "" if there are no names.
func Nearest(word string, names []string, list string) string {
	if len(names) == 0 {
		return ""
	}
	if n := Closest(word, names); n != "" {
		return `did you mean "` + n + `"?`
	}
	return list + " " + strings.Join(names, ", ")
}

// Closest is the name with the fewest edits from word, or "" if all are too far to be meant.
func Closest(word string, names []string) string {
	word = fold(word)
	best, distance := "", 1+max(1, len(word)/3)
	for _, n := range names {
		if d := editDistance(word, fold(n)); d < distance {
			best, distance = n, d
		}
	}
	return best
}

// fold removes the differences people do not see: case, hyphen or underscore.
func fold(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "-", "_")
}

// editDistance counts the insertions, deletions, replacements and swaps of neighbours, in bytes,
// that turn a into b (optimal string alignment).
func editDistance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
