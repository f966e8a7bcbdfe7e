package draw

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// tick is a mark along an axis.
type tick struct {
	place float64
	lines []string // its label; none: a minor tick
	power string   // of ten, raised behind the label; "": none
}

const (
	tickGap   = 6.0 // between labels side by side, at least
	powerSize = 0.72
	powerRise = 0.38 // of a raised exponent, in sizes of the text it follows
)

// room is the space that an axis has for its ticks.
type room struct {
	typesetter
	length  vg.Length // of the axis
	upright bool      // labels follow one another from bottom to top
	deep    vg.Length // how far labels may reach away from the axis
}

func (r room) tickWidth(t tick) vg.Length {
	w := r.widest(tickSize, t.lines)
	if t.power != "" {
		w += r.width(tickSize*powerSize, t.power) + 0.5
	}
	return w
}

// fit reports whether no label touches the next. Ticks are in order.
func (r room) fit(a *axis, ticks []tick) bool {
	end := vg.Length(math.Inf(-1))
	for _, t := range ticks {
		if t.lines == nil {
			continue
		}
		at := vg.Length(a.share(t.place)) * r.length
		half := r.tickWidth(t)/2 + tickGap/2
		if r.upright {
			half = 0.75 * height(tickSize, len(t.lines))
		}
		if at-half < end {
			return false
		}
		end = at + half
	}
	return true
}

// calm reports whether labels are further apart than they must be.
func (r room) calm(a *axis, ticks []tick) bool {
	wider := r
	wider.length *= 0.8
	return wider.fit(a, ticks)
}

// setTicks chooses the ticks of an axis: as many as have room.
func (a *axis) setTicks(r room) {
	switch {
	case len(a.Categories) > 0:
		a.ticks = categoryTicks(a, r)
	case a.unknown:
		a.ticks = nil
	case a.Scale == charts.Log:
		a.ticks = logTicks(a, r)
	case a.Scale == charts.Percentile:
		a.ticks = percentileTicks(a, r)
	default:
		a.ticks = linearTicks(a, r)
	}
}

// linearTicks are at multiples of 1, 2 or 5 times a power of ten.
func linearTicks(a *axis, r room) []tick {
	shift := -a.prefix.power
	apart := 34.0 // the least distance of ticks that looks calm
	if r.upright {
		apart = math.Min(24, math.Max(12, float64(r.length)/6))
	}
	smallest := (a.high - a.low) * math.Min(1, apart/math.Max(1, float64(r.length)))
	exponent := int(math.Floor(math.Log10(smallest)))
	var ticks []tick
	for step := 0; step < 12; step++ {
		factor, power := []float64{1, 2, 5}[step%3], exponent+step/3
		if factor*pow10(power) < smallest || a.whole && power < 0 {
			continue
		}
		more := multiples(a, factor, power, shift)
		if r.fit(a, more) && (labels(more) > 1 || ticks == nil) {
			return more
		}
		ticks = more
		if labels(more) < 2 {
			break
		}
	}
	return ends(ticks)
}

// ends keeps the first label of ticks that do not fit.
func ends(ticks []tick) []tick {
	if len(ticks) > 1 {
		return ticks[:1]
	}
	return ticks
}

// multiples are the ticks at all multiples of factor times a power of ten, labelled as the axis' prefix
// shifts them.
func multiples(a *axis, factor float64, power, shift int) []tick {
	step := factor * pow10(power)
	first, last := math.Ceil(a.low/step-1e-6), math.Floor(a.high/step+1e-6)
	if last-first > 200 || math.IsNaN(last-first) {
		return nil
	}
	// With the prefix, the greatest label is most times its power of ten.
	most := math.Max(math.Abs(first), math.Abs(last)) * factor
	digits := 0.0
	if most > 0 {
		digits = math.Floor(math.Log10(most) + 1e-9)
	}
	common := 0 // the power of ten that all labels are given in
	if size := int(digits) + power + shift; size >= 6 || size < -3 {
		common = size
	}
	var ticks []tick
	for i := first; i <= last; i++ {
		t := tick{place: i * step, lines: []string{decimal(i*factor, power+shift-common)}}
		if common != 0 && i != 0 {
			t.lines[0] += "×10"
			t.power = exponentText(common)
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// decimal writes n times a power of ten.
func decimal(n float64, power int) string {
	if n < 0 {
		return "−" + decimal(-n, power)
	}
	for n != 0 && power < 0 && math.Mod(n, 10) == 0 {
		n, power = n/10, power+1
	}
	if n == 0 || power > 300 {
		return "0"
	}
	if power >= 0 {
		return strconv.FormatFloat(n*pow10(power), 'f', 0, 64)
	}
	return strconv.FormatFloat(n/pow10(-power), 'f', -power, 64)
}

func pow10(n int) float64 { return math.Pow10(n) }

// exponentText writes an exponent with a proper minus.
func exponentText(n int) string {
	return strings.Replace(strconv.Itoa(n), "-", "−", 1)
}

func labels(ticks []tick) int {
	n := 0
	for _, t := range ticks {
		if t.lines != nil {
			n++
		}
	}
	return n
}

// logTicks labels decades, or more if the axis has few of them.
func logTicks(a *axis, r room) []tick {
	first, last := int(math.Ceil(a.low-1e-9)), int(math.Floor(a.high+1e-9))
	if last-first == 1 { // two labels are few
		if ticks := within(a, "125"); r.calm(a, ticks) {
			return ticks
		}
	}
	if last-first >= 1 {
		for every := 1; every <= last-first+1; every++ {
			ticks := decades(a, first, last, every, float64(r.length))
			if r.fit(a, ticks) {
				return ticks
			}
		}
	}
	for _, labelled := range []string{"123456789", "12345", "125", "13", "1"} {
		ticks := within(a, labelled)
		if labels(ticks) >= 2 && r.fit(a, ticks) {
			return ticks
		}
	}
	return betweenDecades(a, r)
}

// decades labels every so many-th power of ten; 2 to 9 times each are minor ticks if they can be told
// apart.
func decades(a *axis, first, last, every int, length float64) []tick {
	far := false // from 1 as the prefix has it
	for _, d := range []int{first, last} {
		if d -= a.prefix.power; d < -4 || d > 5 {
			far = true
		}
	}
	var ticks []tick
	for d := first - 1; d <= last; d++ {
		if d >= first {
			t := tick{place: float64(d)}
			switch shown := d - a.prefix.power; {
			case mod(shown, every) != 0:
			case far:
				t.lines, t.power = []string{"10"}, exponentText(shown)
			default:
				t.lines = []string{decimal(1, shown)}
			}
			ticks = append(ticks, t)
		}
		for n := 2; n <= 9 && length/(a.high-a.low) > 16; n++ {
			if p := float64(d) + math.Log10(float64(n)); p >= a.low-1e-9 && p <= a.high+1e-9 {
				ticks = append(ticks, tick{place: p})
			}
		}
	}
	return ticks
}

func mod(n, every int) int { return ((n % every) + every) % every }

// within labels the multiples of powers of ten that begin with one of some digits.
func within(a *axis, labelled string) []tick {
	var ticks []tick
	from, to := int(math.Floor(a.low)), int(math.Floor(a.high+1e-9))
	far := from-a.prefix.power < -4 || to-a.prefix.power > 5
	for d := from; d <= to; d++ {
		for n := 1; n <= 9; n++ {
			p := float64(d) + math.Log10(float64(n))
			if p < a.low-1e-9 || p > a.high+1e-9 {
				continue
			}
			t := tick{place: p}
			if strings.Contains(labelled, strconv.Itoa(n)) {
				shown := d - a.prefix.power
				t.lines = []string{decimal(float64(n), shown)}
				if far {
					t.lines, t.power = []string{strconv.Itoa(n) + "×10"}, exponentText(shown)
				}
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// betweenDecades are round numbers on an axis that is too short for two of within's.
func betweenDecades(a *axis, r room) []tick {
	if math.Abs(a.low) > 270 || math.Abs(a.high) > 270 {
		return nil
	}
	// As numbers of the prefix, in which they are near 1.
	unit := pow10(a.prefix.power)
	linear := &axis{low: math.Pow(10, a.low) / unit, high: math.Pow(10, a.high) / unit}
	shorter := r
	shorter.length = r.length / 2 // for logarithms crowd at the high end
	ticks := linearTicks(linear, shorter)
	for i := range ticks {
		ticks[i].place = math.Log10(ticks[i].place * unit)
	}
	if !r.fit(a, ticks) {
		return ends(ticks)
	}
	return ticks
}

// percentileTicks are at 0, 50 %, 90 %, 99 %, 99.9 % ...
func percentileTicks(a *axis, r room) []tick {
	last := int(math.Floor(a.high + 1e-9))
	for every := 1; every <= last+1; every++ {
		var ticks []tick
		add := func(place float64, label string) {
			if place >= a.low-1e-9 && place <= a.high+1e-9 {
				t := tick{place: place}
				if label != "" {
					t.lines = []string{label}
				}
				ticks = append(ticks, t)
			}
		}
		for nines := 0; nines <= last; nines++ {
			label := ""
			if nines%every == 0 || nines == 1 && every == 2 {
				label = nineLabel(nines)
			}
			add(float64(nines), label)
			if nines == 0 && every == 1 {
				add(-math.Log10(0.5), "50 %")
			}
		}
		if r.fit(a, ticks) {
			return ticks
		}
	}
	return nil
}

// nineLabel names the share whose decimals are so many nines.
func nineLabel(nines int) string {
	switch nines {
	case 0:
		return "0"
	case 1:
		return "90 %"
	case 2:
		return "99 %"
	}
	return "99." + strings.Repeat("9", nines-2) + " %"
}
