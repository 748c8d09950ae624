package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	moderncsqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readSQLite opens a file to look at it. Nothing is written, neither to it nor beside it: SQLite would leave a log and its
// index there even for who only reads. So a file that nobody has open is read as one that stays as it is, and whoever
// looked asks undisturbed whether it did.
func (d *Desk) readSQLite(ctx context.Context, path string) error {
	d.sqlite = true
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open sqlite:%s: there is no such file", path)
	}
	parameters := []string{"mode=ro"}
	alone, err := isAlone(path)
	if err != nil {
		return fmt.Errorf("open sqlite:%s: %w", path, err)
	}
	if alone {
		parameters = append(parameters, "immutable=1")
		d.undisturbed = func() error {
			if alone, err := isAlone(path); err != nil || alone {
				return err
			}
			return errDisturbed
		}
	}
	dsn := sqliteURI(path, parameters...)
	reader := d.pool(sqliteConnector{dsn: dsn + "&_pragma=query_only(1)"}, readers())
	if err := current(ctx, goose.DialectSQLite3, reader, "sqlite"); err != nil {
		if e, ok := errors.AsType[*moderncsqlite.Error](err); ok && e.Code() == sqlite3.SQLITE_CANTOPEN && !alone {
			err = fmt.Errorf("%w: %w", errNoIndex, err)
		}
		return fmt.Errorf("open sqlite:%s: %w", path, err)
	}
	return d.useSQLite(path, reader, reader, dsn)
}

// Why a file is not read.
var (
	errNoIndex   = errors.New("its log (-wal) has no index (-shm), which is made where you may write: copy the file and its log there")
	errDisturbed = errors.New("somebody has opened the file meanwhile, and what was read may be of two moments: do it again")
)

// isAlone says whether nobody has a file open, and nothing that belongs to it is in another: a log with something in
// it, or its index, which is there while somebody has the file open.
func isAlone(path string) (bool, error) {
	for _, beside := range []string{"-wal", "-shm", "-journal"} {
		file, err := os.Stat(path + beside)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return false, err
		case beside == "-shm" || file.Size() > 0:
			return false, nil
		}
	}
	return true, nil
}
