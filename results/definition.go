package results

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"quiesce/model"
	"quiesce/workloads"
	"quiesce/workloads/document"
)

// Format is the version of the results format: the ledger's schema and what its figures mean.
const Format = 3

// ReplicationLimit bounds the replications of a point.
const ReplicationLimit = 1_000_000

// Definition is all that determines a run's results. Two runs of equal definitions give equal
// rows, so a run's ledger can be resumed, and read instead of computing it again.
type Definition struct {
	Format       int
	Build        string // which program, see Build
	Scenario     string // name of the scenario, or of its file
	About        string // what it says of itself, in one line
	Text         string // the scenario as it is simulated, with every --set in its place
	Inputs       []Input
	Sets         []string // --set path=value, as given
	Seed         uint64
	Replications int // per point; with Precision or Screened, after the first stages

	// Strategies are run at every setting, the first as the baseline of the others. "" is the scenario's
	// own where an axis varies that.
	Strategies []string
	// Chosen are the same as Scenario.Config takes them.
	Chosen []string
	Axes   []Axis `json:",omitempty"` // none: one setting, the scenario as it is
	Design Design `json:",omitzero"`

	// Precision, if not nil, is how exact the figures are to be: replications are added until they are.
	Precision *Precision `json:",omitempty"`
	// Screened lets strategies that another one beats in everything have fewer replications.
	Screened bool `json:",omitempty"`

	// Plan is what is looked for, if only those points are computed that a search asks for; else nil.
	Plan *Plan `json:",omitempty"`

	// Notes are what the scenario tells before it is simulated. They follow from the rest.
	Notes []model.Finding
}

// Plan is the question of a capacity plan.
type Plan struct {
	Objectives []string // conditions, all of which must hold
	Direction  string   // "largest" or "smallest" value; "": the end of the axis at which they hold decides
	Confidence float64  // of an answer
}

// String is the question in words.
func (p *Plan) String() string {
	if p == nil {
		return "none"
	}
	return strings.TrimSpace(fmt.Sprintf("%s value at which %s, with %g confidence", p.Direction, strings.Join(p.Objectives, " and "), p.Confidence))
}

// Input is another file that the scenario reads, such as a trace.
type Input struct {
	Name   string
	SHA256 string // of its content, in hexadecimal
}

// Identity is the content address of the definition, in hexadecimal.
func (d *Definition) Identity() string {
	plain := *d
	plain.Notes = nil
	plain.Inputs, plain.Sets = orNil(d.Inputs), orNil(d.Sets)
	plain.Strategies, plain.Chosen, plain.Axes = orNil(d.Strategies), orNil(d.Chosen), orNil(d.Axes)
	data, err := json.Marshal(&plain)
	if err != nil {
		panic(fmt.Sprintf("results: a definition cannot be encoded: %v", err)) // strings and integers only
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// orNil makes an empty list one that is encoded alike wherever it came from.
func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// Directory is where the run's results go unless the user says otherwise: below results/, named by
// scenario and seed, and by the start of the identity.
func (d *Definition) Directory() string {
	name := filepath.Base(d.Scenario)
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, strings.TrimSuffix(name, filepath.Ext(name)))
	return filepath.Join("results", fmt.Sprintf("%s-seed%d-%s", strings.Trim(name, ".-"), d.Seed, d.Identity()[:8]))
}

// differences says, one sentence each, where another definition differs from this one.
func (d *Definition) differences(stored *Definition) []string {
	var all []string
	differ := func(what, has, wants string) {
		if has != wants {
			all = append(all, fmt.Sprintf("its %s is %s, this run's is %s", what, has, wants))
		}
	}
	differ("results format", strconv.Itoa(stored.Format), strconv.Itoa(d.Format))
	differ("scenario", stored.Scenario, d.Scenario)
	if d.otherFile(stored) {
		all = append(all, "its scenario file has another text")
	}
	if !slices.Equal(stored.Inputs, d.Inputs) {
		all = append(all, "its input files have other contents")
	}
	has, wants := d.otherSets(stored)
	differ("--set", list(has), list(wants))
	differ("seed", strconv.FormatUint(stored.Seed, 10), strconv.FormatUint(d.Seed, 10))
	differ("number of replications", strconv.Itoa(stored.Replications), strconv.Itoa(d.Replications))
	differ("precision", stored.Precision.String(), d.Precision.String())
	if stored.Screened != d.Screened {
		all = append(all, map[bool]string{true: "it drops strategies that another one beats in everything, this run does not (--all)",
			false: "it keeps all strategies (--all), this run drops those that another one beats in everything"}[stored.Screened])
	}
	differ("list of strategies", list(stored.Strategies), list(d.Strategies))
	if slices.Equal(stored.Strategies, d.Strategies) && !slices.Equal(stored.Chosen, d.Chosen) {
		all = append(all, "its strategies of these names are other ones")
	}
	differ("list of axes", describe(stored.Axes), describe(d.Axes))
	differ("design", stored.Design.String(), d.Design.String())
	differ("plan", stored.Plan.String(), d.Plan.String())
	if stored.Build != d.Build {
		all = append(all, fmt.Sprintf("it was made by another build of bench (%s, this is %s)", ShortBuild(stored.Build), ShortBuild(d.Build)))
	}
	if len(all) == 0 { // sets that change nothing that is told above, or the order of sets
		differ("--set, with what other flags such as --reps stand for,", list(stored.Sets), list(d.Sets))
	}
	return all
}

// toldOtherwise are the keys whose values differences compares by themselves, whatever set them.
var toldOtherwise = []string{"seed", "replications", "precision", "sweep", "design"}

// otherSets are the sets that only one of two definitions has, without those of keys that are compared by
// themselves.
func (d *Definition) otherSets(stored *Definition) (has, wants []string) {
	only := func(of, other []string) (all []string) {
		for _, set := range of {
			path, _, _ := strings.Cut(set, "=")
			key, _, _ := strings.Cut(path, ".")
			if !slices.Contains(other, set) && !slices.Contains(toldOtherwise, strings.TrimSpace(key)) {
				all = append(all, set)
			}
		}
		return all
	}
	return only(stored.Sets, d.Sets), only(d.Sets, stored.Sets)
}

// otherFile reports whether two scenarios differ by more than their sets. Either text has its own sets in
// place; with those of both in both, in the same order, the texts of one file are equal.
func (d *Definition) otherFile(stored *Definition) bool {
	if stored.Text == d.Text || slices.Equal(stored.Sets, d.Sets) {
		return stored.Text != d.Text
	}
	sets := slices.Concat(stored.Sets, d.Sets)
	a, b := withSets(stored.Text, sets), withSets(d.Text, sets)
	if a == nil || b == nil {
		return true
	}
	sortKeys(a)
	sortKeys(b)
	return !a.Equal(b)
}

// sortKeys puts the keys of all mappings in order: a set appends its key where the file has none, and so those of
// the same file are in the order of its sets. Where an order says something, as of axes, that is compared by itself.
func sortKeys(n *document.Node) {
	if n == nil {
		return
	}
	slices.SortStableFunc(n.Entries, func(a, b document.Entry) int { return strings.Compare(a.Key, b.Key) })
	for _, entry := range n.Entries {
		sortKeys(entry.Value)
	}
	for _, item := range n.Items {
		sortKeys(item)
	}
}

// withSets is a scenario's text with sets in place; nil if it cannot be read.
func withSets(text string, sets []string) *document.Node {
	var report document.Report
	root := document.Parse(&document.Source{Text: text}, &report)
	for i, set := range sets {
		if root != nil {
			document.Set(root, &workloads.File{}, &document.Source{Name: "--set", Text: set, Argument: true, Order: i + 1}, &report)
		}
	}
	return root
}

func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " ")
}
