package export

import (
	"slices"

	"quiesce/model"
	"quiesce/results"
)

// findingColumns: replication is the first of as many as replications says. Both are undefined for what
// is known without simulating, and for what only all replications together show.
func findingColumns() []column {
	return []column{
		{"replication", whole, true}, {"replications", whole, true},
		{"severity", text, false}, {"code", text, false}, {"message", text, false},
	}
}

// findings emits a point's notes, what its replications found, which of these gave no result, and what
// is found of the point as a whole, beside the other strategies of its setting.
func (x *exporter) findings(point int) (func(emitter) error, error) {
	k := len(x.ledger.Definition.Strategies)
	if setting := point / k; x.study == nil || x.setting != setting {
		study, err := x.ledger.Setting(setting, nil)
		if err != nil {
			return nil, err
		}
		x.setting, x.study = setting, study
	}
	rows, err := x.ledger.Rows(point)
	if err != nil {
		return nil, err
	}
	p := x.study.Points[point%k]
	all := notes(x.study, p)
	for i := range rows {
		for _, f := range rows[i].Findings {
			all = append(all, findingCells(wholeCell(rows[i].Replication), wholeCell(1), f))
		}
	}
	for _, f := range x.study.Failures {
		if f.Point == point {
			all = append(all, findingCells(wholeCell(f.First), wholeCell(f.Replications), noResult(f)))
		}
	}
	for _, f := range p.Findings {
		if f.Replications == 0 { // not a replication's, which we had
			all = append(all, findingCells(cell{}, cell{}, f.Finding))
		}
	}
	key := x.key.cells(point, p.Point)
	return func(emit emitter) error {
		for _, cells := range all {
			if err := emit(append(slices.Clip(key), cells...)); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// notes are those of a point, and those of its setting that follow from results.
func notes(s *results.Study, p *results.PointSummary) [][]cell {
	var all [][]cell
	for _, n := range slices.Concat(p.Notes, s.Definition.Notes[len(s.Points[0].Notes):]) {
		if n.Strategy == "" || n.Strategy == p.Point.Strategy {
			all = append(all, findingCells(cell{}, cell{}, n))
		}
	}
	return all
}

// noResult says that replications failed. The rest of the message is for those who look for the fault, and is
// not the same everywhere.
func noResult(f results.Failure) model.Finding {
	text := "It gave no result: "
	if f.Fault() {
		text = "A fault of this program: "
	}
	return model.Finding{Code: "no_result", Severity: model.Failure, Message: text + f.Why() + "."}
}

func findingCells(first, replications cell, f model.Finding) []cell {
	return []cell{first, replications, textCell(f.Severity), textCell(f.Code), textCell(f.Message)}
}
