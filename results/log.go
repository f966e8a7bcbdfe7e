package results

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A ledger is written with a write-ahead log: readers see what was there while it is written, and a commit
// costs one sync. When it is closed the log is folded in, so that the file can be read from where nothing
// can be written. To begin a log, SQLite must have the file for itself for a moment; somebody who reads it
// meanwhile, in one transaction that may take minutes, has that wait.

// patience is how long a writer waits that has no context to end it.
var patience = 5 * time.Second

// attemptFor is how long SQLite tries before the writer looks whether it is still wanted.
const attemptFor = 100 * time.Millisecond

// ready begins the log before the first write; a ledger that nothing is added to keeps its bytes. If somebody
// reads the file it says so, and waits until ctx ends, or as long as there is patience if that cannot end.
func (l *Ledger) ready(ctx context.Context) error {
	if l.logging {
		return nil
	}
	if ctx.Done() == nil {
		limited, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		ctx = limited
	}
	if _, err := l.db.Exec(fmt.Sprintf("pragma busy_timeout = %d", attemptFor.Milliseconds())); err != nil {
		return err
	}
	for told := false; ; told = true {
		_, err := l.db.Exec("pragma journal_mode = wal")
		if err == nil {
			break
		}
		if !isBusy(err) || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !told && l.Say != nil {
			l.Say(fmt.Sprintf("%s is being read by another process, such as a bench export; waiting until that is done", l.Path()))
		}
	}
	l.logging = true
	_, err := l.db.Exec("pragma busy_timeout = 5000")
	return err
}

// settle undoes what a writer was at when it was killed, if that was neither before the log nor in it: when
// it began or folded it in. A reader cannot do that, and SQLite refuses to read before it is done.
func settle(dir string) (err error) {
	path := filepath.Join(dir, LedgerFile)
	if _, err := os.Stat(path + "-journal"); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	lock, err := lockForWriting(dir)
	if errors.Is(err, ErrInUse) {
		return nil // who is at it now does it
	}
	if err != nil {
		return fmt.Errorf("%s was being written when its writer was killed, and cannot be read before that is undone: %w", path, err)
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	db, err := open(path, writing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(context.Background(), &sql.TxOptions{})
	if err != nil {
		return (&Ledger{dir: dir, file: LedgerFile}).explain(err)
	}
	return tx.Rollback()
}
