package results

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// LockFile is held locked by the writer of a run. The operating system releases it when the process
// ends, however it ends, so a file that is left behind means nothing.
const LockFile = "writer.lock"

// ErrInUse says that another process is writing the run.
var ErrInUse = errors.New("another process is writing these results")

// writerLock is the right to write a run. It is an exclusive transaction on an empty SQLite file of
// its own: the one kind of file lock that the library offers on every operating system, and one that
// does not keep readers from the ledger.
type writerLock struct {
	db   *sql.DB
	conn *sql.Conn
}

// lockForWriting takes the lock, or fails with ErrInUse.
func lockForWriting(dir string) (*writerLock, error) {
	path := filepath.Join(dir, LockFile)
	db, err := open(path, "_pragma=busy_timeout(0)&_pragma=journal_mode(memory)")
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err == nil {
		_, err = conn.ExecContext(context.Background(), "begin exclusive")
	}
	switch {
	case err == nil:
		return &writerLock{db, conn}, nil
	case isBusy(err):
		err = fmt.Errorf("%s: %w; wait for it, or name another directory with --out", dir, ErrInUse)
	default:
		if errors.Is(err, fs.ErrPermission) {
			err = fs.ErrPermission
		}
		err = fmt.Errorf("%s: %w; is the directory writable? Name another with --out", path, err)
	}
	return nil, errors.Join(err, db.Close())
}

func (w *writerLock) release() error {
	return errors.Join(w.conn.Close(), w.db.Close())
}

// isBusy reports whether the database refused because somebody else uses it.
func isBusy(err error) bool {
	return errors.Is(err, sqlite3.BUSY) || errors.Is(err, sqlite3.LOCKED) || strings.Contains(err.Error(), "database is locked")
}
