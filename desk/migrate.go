package desk

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	gooselock "github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// migrationLock is an advisory lock's number, any that nobody else uses: "aparte" on a telephone's keys.
const migrationLock = 272783

// migratePostgres brings the tables up to date; servers that start together wait for one another.
func migratePostgres(ctx context.Context, pool *pgxpool.Pool) error {
	locker, err := gooselock.NewPostgresSessionLocker(gooselock.WithLockID(migrationLock))
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	return migrate(ctx, goose.DialectPostgres, db, "postgres", goose.WithSessionLocker(locker))
}

// migrateSQLite brings the tables up to date. Each migration is a transaction that begins with the file's lock, but
// goose looks for what is missing before it has the lock: of two servers that start together, the second finds a
// migration done that it was about to do, and looks again.
func migrateSQLite(ctx context.Context, db *sql.DB) (err error) {
	for range maxTries {
		if err = migrate(ctx, goose.DialectSQLite3, db, "sqlite"); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB, folder string, options ...goose.ProviderOption) error {
	p, err := provider(dialect, db, folder, options...)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	return nil
}

func provider(dialect goose.Dialect, db *sql.DB, folder string, options ...goose.ProviderOption) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, err
	}
	options = append(options, goose.WithGoMigrations(documentsAnew(dialect)))
	return goose.NewProvider(dialect, db, files, options...)
}

// currentPostgres is for who only reads: it changes no table, and refuses those of another version.
func currentPostgres(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	return current(ctx, goose.DialectPostgres, db, "postgres")
}

// current fails when the tables are not those that this program makes.
func current(ctx context.Context, dialect goose.Dialect, db *sql.DB, folder string) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	p, err := provider(dialect, db, folder)
	if err != nil {
		return err
	}
	store, err := database.NewStore(dialect, goose.DefaultTablename)
	if err != nil {
		return err
	}
	made, err := store.ListMigrations(ctx, db)
	if err != nil {
		return fmt.Errorf("%w (%w)", errNoTables, err)
	}
	missing := map[int64]bool{}
	for _, m := range p.ListSources() {
		missing[m.Version] = true
	}
	for _, m := range made {
		if m.Version > 0 && m.IsApplied && !missing[m.Version] {
			return errNewer
		}
		delete(missing, m.Version)
	}
	if len(missing) > 0 {
		return errOlder
	}
	return nil
}

// Why a database is not looked at.
var (
	errNoTables = errors.New("this database holds no desk: name another with DATABASE_URL")
	errOlder    = errors.New("the tables of this database are of an older version: use the program that served it last, or let a server of this version bring them up to date")
	errNewer    = errors.New("the tables of this database are of a newer version: use the program that served it last")
)

// catalogue names every table and view of the database.
func (d *Desk) catalogue(ctx context.Context) ([]string, error) {
	pool, err := d.staff.DB()
	if err != nil {
		return nil, err
	}
	query := sqliteCatalogue
	if !d.sqlite {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name`
	}
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
