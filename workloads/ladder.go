package workloads

import (
	"cmp"
	"slices"
	"strconv"
)

// LadderPrefix begins the names of the validation ladder's scenarios: bench run validation/C1.
const LadderPrefix = "validation/"

// ladder are the scenarios of folder validation, each with a theory, in the order of their numbers: C3
// before C11.
var ladder = readLadder()

func readLadder() []builtin {
	all := readBuiltins("validation")
	slices.SortFunc(all, func(a, b builtin) int { return compareRows(a.name, b.name) })
	return all
}

// Ladder lists the scenarios of the validation ladder.
func Ladder() []Example { return examples(ladder) }

// compareRows orders names by letter, then number, then the rest.
func compareRows(a, b string) int {
	p, q := splitRow(a), splitRow(b)
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(p, q), cmp.Compare(a, b))
}

// splitRow is the number behind a name's first letter.
func splitRow(name string) int {
	end := 1
	for end < len(name) && name[end] >= '0' && name[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(name[1:end])
	if err != nil {
		return 0 // a letter alone
	}
	return n
}
