package shard

import (
	"fmt"
	"strconv"
	"strings"
)

// FormatList writes ascending numbers as array jobs take them, such as 3,17,40-44. base is added to each.
func FormatList(numbers []int, base int) string {
	var ranges []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		text := strconv.Itoa(numbers[i] + base)
		if j > i {
			text += "-" + strconv.Itoa(numbers[j]+base)
		}
		ranges = append(ranges, text)
		i = j + 1
	}
	return strings.Join(ranges, ",")
}

// ParseList reads what FormatList writes with base 0: ascending numbers below ShardLimit.
func ParseList(text string) ([]int, error) {
	var numbers []int
	next := 0
	for _, r := range strings.Split(text, ",") {
		first, last, isRange := strings.Cut(r, "-")
		if !isRange {
			last = first
		}
		from, err := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err != nil || err2 != nil || from < next || to < from || to >= ShardLimit {
			return nil, fmt.Errorf("%q is not a list of ascending numbers such as 3,17,40-44", text)
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
		next = to + 1
	}
	return numbers, nil
}
