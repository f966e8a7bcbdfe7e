package results

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	// The driver "sqlite3" of database/sql, without cgo.
	_ "github.com/ncruces/go-sqlite3/driver"
)

// LedgerFile is the ledger's name in the directory of its run.
const LedgerFile = "ledger.db"

// Ledger is the store of one run: a SQLite file that survives the death of its writer at any
// moment. There is at most one writer; readers may look at a run in progress.
type Ledger struct {
	Definition Definition
	// Aside is where the file is kept in which damage was found when it was opened for writing; "": there was
	// none. What could be read of it is in the ledger; see salvage.go.
	Aside string
	// Damaged names the points of that file that were lost in part or whole, and are to be computed again.
	Damaged []string
	// Say, if it is set, is told of whatever a writer waits for.
	Say func(text string)

	dir      string
	file     string // its name in dir: LedgerFile, but for one that is being salvaged
	closed   bool
	logging  bool        // the write-ahead log is in use: something was appended
	writes   *statements // of Append; nil: nothing was appended
	db       *sql.DB
	derived  map[string]string // see Derive
	view     *sql.Tx           // reading: one state of a ledger that may be growing
	lock     *writerLock       // nil: opened for reading
	identity string            // of the definition, as stored
	seals    sealer            // of the identity
	counts   counts
	fault    atomic.Pointer[error] // see Fault
	metrics  []Metric
	numbers  map[string]int           // metric name -> index into metrics
	merging  map[int]map[int]*merging // by point and metric: what Append has at hand
	noted    map[string]int           // the numbers of notes: what Append has at hand
	leftOut  map[int]error            // points that cannot be read: see LeaveOutDamaged; nil: these are errors
}

// Every commit is synced, so that what Append has returned for is there after a power cut.
const (
	writing = "_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_txlock=immediate" // the time first: the other may need a lock
	reading = "mode=ro&_pragma=busy_timeout(5000)"
)

// Create opens the ledger of the run in dir for writing, and makes both if they do not exist. It
// fails, having changed nothing, if dir holds another run's ledger (with a *MismatchError), if
// another process writes it (ErrInUse), if nothing in it can be read, or if dir cannot be written. A file
// with damage is put aside, and what is whole in it carried over: see Aside.
func Create(dir string, definition *Definition) (_ *Ledger, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the directory for the results: %w; name another with --out", err)
	}
	lock, err := lockForWriting(dir)
	if err != nil {
		return nil, err
	}
	l := &Ledger{dir: dir, file: LedgerFile, lock: lock}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	err = l.begin(definition)
	if isDamage(err) {
		err = l.salvage(definition, err)
	}
	return l, l.explain(err)
}

// begin opens the file for writing, or makes it, and checks all of it.
func (l *Ledger) begin(definition *Definition) (err error) {
	l.Definition, l.metrics, l.numbers, l.derived = Definition{}, nil, map[string]int{}, nil
	if l.db, err = open(l.Path(), writing); err != nil {
		return err
	}
	l.db.SetMaxOpenConns(1)
	empty, err := l.identify()
	if err != nil {
		return err
	}
	if empty {
		if err := l.initialize(definition); err != nil {
			return err
		}
	}
	if err := l.load(); err != nil {
		return err
	}
	if l.identity != definition.Identity() {
		return &MismatchError{Dir: l.dir, Differences: definition.differences(&l.Definition)}
	}
	return l.verify()
}

// Open opens the ledger in dir for reading. The run may be unfinished, or in progress.
func Open(dir string) (_ *Ledger, err error) {
	path := filepath.Join(dir, LedgerFile)
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, not the directory of a run's results (--out names it; else it is one below results/)", dir)
	}
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s holds no results: there is no %s in it", dir, LedgerFile)
		}
		return nil, err
	}
	if err := settle(dir); err != nil {
		return nil, err
	}
	l := &Ledger{dir: dir, file: LedgerFile, numbers: map[string]int{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	if l.db, err = open(path, reading); err != nil {
		return nil, err
	}
	if l.view, err = l.db.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true}); err != nil {
		return nil, l.explain(err)
	}
	empty, err := l.identify()
	if err != nil {
		return nil, l.explain(err)
	}
	if empty {
		return nil, fmt.Errorf("%s is empty: its run was stopped before it began", path)
	}
	if err := l.load(); err != nil {
		return nil, l.explain(err)
	}
	return l, nil
}

// open opens a SQLite file by its path, whatever characters that has.
func open(path, parameters string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	return sql.Open("sqlite3", "file:"+name+"?"+parameters)
}

// Close ends the use of the ledger. A writer folds the write-ahead log into the file first. Closing
// it again does nothing.
func (l *Ledger) Close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	var err error
	if l.view != nil {
		err = l.view.Rollback()
	}
	if l.db != nil {
		if l.lock != nil {
			// A file without a log can be read from where nothing can be written. A reader that has it
			// open now prevents that, which does no harm: the log is folded in by the next writer.
			if _, perr := l.db.Exec("pragma busy_timeout = 0; pragma journal_mode = delete"); perr != nil && l.logging && !isBusy(perr) {
				err = errors.Join(err, l.explain(perr))
			}
		}
		err = errors.Join(err, l.db.Close())
	}
	if l.lock != nil {
		err = errors.Join(err, l.lock.release())
	}
	return err
}

// Path is the ledger's file.
func (l *Ledger) Path() string { return filepath.Join(l.dir, l.file) }

// Dir is the run's directory.
func (l *Ledger) Dir() string { return l.dir }

// fileError is an error that says whose file it is, and what can be done.
type fileError struct {
	error
}

func (e *fileError) Unwrap() error { return e.error }

// explain adds to an error of the database whose file it is, and what can be done.
func (l *Ledger) explain(err error) error {
	var explained *fileError
	var mismatch *MismatchError
	if err == nil || errors.As(err, &explained) || errors.As(err, &mismatch) {
		return err
	}
	hint := ""
	switch text := err.Error(); {
	case isBusy(err):
		hint = "; another process has it open, such as a bench export: wait until that is done, and run the same command again"
	case isDamage(err):
		hint = "; the file is damaged: run the command that made it again, which keeps what can be read of it and computes the rest"
	case strings.Contains(text, "not a database"), strings.Contains(text, "malformed database schema"), strings.Contains(text, "no such"):
		hint = unreadable
	case strings.Contains(text, "full"):
		hint = "; what is stored stays valid: make room and run the same command again, it goes on from there"
	case strings.Contains(text, "disk I/O error"): // a full disk too, if it is an index of the log that does not fit
		hint = "; is the disk full, or failing? What is stored stays valid: make room and run the same command again, it goes on from there"
	case strings.Contains(text, "readonly"), strings.Contains(text, "unable to open"):
		hint = "; is the directory writable? Name another with --out"
	}
	return &fileError{fmt.Errorf("%s: %w%s", l.Path(), err, hint)}
}

// unreadable is the hint where there is nothing to be saved.
const unreadable = "; the file is damaged, and nothing in it can be read: remove it to compute the run again, or name another directory with --out"

// isDamage reports whether the file is not what was written, and something of it may be.
func isDamage(err error) bool {
	return errors.Is(err, errMalformed) || errors.Is(err, errDamaged) || errors.Is(err, sqlite3.CORRUPT) ||
		err != nil && strings.Contains(err.Error(), "sql: Scan error") // a number that is none
}

// identify checks that the file is a ledger of a version known here, and whole as far as checkStructure
// tells. It reports whether it is empty: new, or its creator died before it was more.
func (l *Ledger) identify() (empty bool, err error) {
	var application, version, tables int
	if err := l.queryRow("select count(*) from sqlite_master").Scan(&tables); err != nil {
		return false, err
	}
	if err := l.queryRow("pragma application_id").Scan(&application); err != nil {
		return false, err
	}
	if err := l.queryRow("pragma user_version").Scan(&version); err != nil {
		return false, err
	}
	switch {
	case tables == 0 && application == 0:
		return true, nil
	case application != applicationID:
		return false, &fileError{fmt.Errorf("%s is a SQLite file, but not a ledger of bench; name another directory with --out", l.Path())}
	case version != Format:
		return false, &fileError{fmt.Errorf("%s has version %d of the results format, and this bench knows version %d; use the bench that made it, name another directory with --out, or remove this one to compute the run again", l.Path(), version, Format)}
	}
	return false, l.checkStructure()
}

// initialize makes the tables of a new ledger, all of them or none.
func (l *Ledger) initialize(d *Definition) error {
	// A row takes some 1500 bytes, of which a page of the default 4096 would hold 1000, and put the rest on
	// one of its own. It takes effect with the first table.
	if _, err := l.db.Exec("pragma page_size = 8192"); err != nil {
		return err
	}
	if err := l.ready(context.Background()); err != nil {
		return err
	}
	tx, err := l.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer rollback(tx)
	if _, err := tx.Exec(schema + fmt.Sprintf("pragma application_id = %d; pragma user_version = %d;", applicationID, Format)); err != nil {
		return err
	}
	seals := newSealer(d.Identity())
	for _, fact := range d.facts() {
		if _, err := tx.Exec("insert into about values (?, ?, ?)", fact.name, fact.value, seals.of("about", fact.name, fact.value)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// rollback ends a transaction that was not committed. It does nothing after a commit; its own
// failure leaves nothing to do, because a transaction without a commit never counts.
func rollback(tx *sql.Tx) {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return
	}
}

// MismatchError says that a directory holds the results of another run.
type MismatchError struct {
	Dir         string
	Differences []string // whole sentences, without a full stop
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("%s holds the results of another run: %s; name another directory with --out, or remove this one",
		e.Dir, strings.Join(e.Differences, "; "))
}
