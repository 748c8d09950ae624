package desk

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	moderncsqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"aparte/beside"
	"aparte/policy"
)

// openSQLite opens a file: one connection that writes, several that read, and several for end users, in whose
// connections every table but the public stage's is shadowed by a view that fails.
func (d *Desk) openSQLite(ctx context.Context, path string) error {
	d.sqlite = true
	// Before SQLite makes it readable for everybody on the machine.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator's own path
	if err != nil {
		return fmt.Errorf("open sqlite:%s: %w", path, err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("open sqlite:%s: %w", path, err)
	}
	writer := d.pool(sqliteConnector{dsn: sqliteDSN(path, "_txlock=immediate")}, 1)
	if err := migrateSQLite(ctx, writer); err != nil {
		return fmt.Errorf("open sqlite:%s: %w", path, err)
	}
	reader := d.pool(sqliteConnector{dsn: sqliteDSN(path, "_pragma=query_only(1)")}, readers())
	return d.useSQLite(path, writer, reader, sqliteDSN(path))
}

// useSQLite lets GORM speak through the staff's pools, and through one for end users that it opens.
func (d *Desk) useSQLite(path string, writer, reader *sql.DB, publicDSN string) error {
	public := d.pool(sqliteConnector{dsn: publicDSN, prepare: shadow}, readers())
	public.SetConnMaxLifetime(time.Minute) // a newer server may add tables, which older connections do not shadow
	for _, p := range []struct {
		db   **gorm.DB
		pool *sql.DB
	}{{&d.write, writer}, {&d.staff, reader}, {&d.public, public}} {
		var err error
		if *p.db, err = gorm.Open(sqliteDialector{&sqlite.Dialector{Conn: p.pool}}, gormConfig()); err != nil {
			return fmt.Errorf("open sqlite:%s: %w", path, err)
		}
	}
	d.plan = d.write
	return nil
}

func readers() int { return max(4, runtime.NumCPU()) }

func (d *Desk) pool(c driver.Connector, size int) *sql.DB {
	pool := sql.OpenDB(c)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	d.close = append(d.close, func() { _ = pool.Close() })
	return pool
}

// sqliteDSN: a write-ahead log so that readers do not wait for the writer, and times as whole microseconds, so
// that they sort.
func sqliteDSN(path string, more ...string) string {
	return sqliteURI(path, append([]string{"_pragma=journal_mode(wal)", "_pragma=synchronous(normal)", "_pragma=foreign_keys(1)"}, more...)...)
}

func sqliteURI(path string, parameters ...string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	return u.String() + "?_pragma=busy_timeout(10000)&_time_integer_format=unix_micro&_inttotime=1&" + strings.Join(parameters, "&")
}

// sqliteConnector opens connections, each prepared before its first use.
type sqliteConnector struct {
	dsn     string
	prepare func(context.Context, driver.Conn) error
}

// Connect opens one connection, now and then in a goroutine of database/sql's.
func (c sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil || c.prepare == nil {
		return conn, err
	}
	if err := beside.Safely(func() error { return c.prepare(ctx, conn) }); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// Driver is modernc.org/sqlite's.
func (sqliteConnector) Driver() driver.Driver { return &moderncsqlite.Driver{} }

// shadow makes an end user's connection: read-only, and unable to name a staff table. SQLite has no grants, and
// this driver no authorizer; but a name resolves to the temporary schema first, and a view over a table that
// does not exist fails whenever it is named. Tables are taken from the catalogue, so a new one is shadowed,
// in every connection opened after it, before anybody thinks of it. Only a name qualified with main would get past: a
// test forbids it in our code.
func shadow(ctx context.Context, conn driver.Conn) error {
	names, err := queryNames(ctx, conn, sqliteCatalogue)
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	for _, name := range names {
		if mayBeNamed(name) {
			continue
		}
		view := fmt.Sprintf(`CREATE TEMP VIEW "%s" AS SELECT * FROM "%s is not for end users"`, name, name)
		if err := execute(ctx, conn, view); err != nil {
			return fmt.Errorf("shadow %s: %w", name, err)
		}
	}
	return execute(ctx, conn, "PRAGMA query_only = 1")
}

// sqliteCatalogue names every table and view. What the full-text index keeps for itself is among them: only
// the index may read it, and it does so by its full name.
const sqliteCatalogue = `SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`

// mayBeNamed says whether end users' statements may name a table.
func mayBeNamed(table string) bool {
	return slices.Contains(policy.EndUserTables, table) || slices.Contains(policy.EndUserIndexes, table)
}

func queryNames(ctx context.Context, conn driver.Conn, query string) (names []string, err error) {
	queryer, ok := conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	rows, err := queryer.QueryContext(ctx, query, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, 1)
	for {
		if err := rows.Next(row); err != nil {
			break // io.EOF
		}
		names = append(names, fmt.Sprint(row[0]))
	}
	return names, nil
}

func execute(ctx context.Context, conn driver.Conn, statement string) error {
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return driver.ErrSkip
	}
	_, err := execer.ExecContext(ctx, statement, nil)
	return err
}

// sqliteDialector is GORM's over modernc.org/sqlite, with the translation of errors that it lacks there.
type sqliteDialector struct{ *sqlite.Dialector }

// Translate turns the driver's constraint errors into GORM's.
func (sqliteDialector) Translate(err error) error {
	e, ok := errors.AsType[*moderncsqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return gorm.ErrDuplicatedKey
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return gorm.ErrCheckConstraintViolated
	}
	return err
}
