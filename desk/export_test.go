package desk

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"gorm.io/gorm"

	"aparte/models"
	"aparte/policy"
	"aparte/words"
)

// View is the database as the viewer of ctx may see it, for tests that try to get round the guard.
func (d *Desk) View(ctx context.Context) *gorm.DB { return d.view(ctx) }

// Writer is the pool that writes, behind the guard.
func (d *Desk) Writer(ctx context.Context) *gorm.DB { return d.write.WithContext(ctx) }

// EndUserPool is the end users' pool without any guard: what the database itself lets them name.
func (d *Desk) EndUserPool() (*sql.DB, error) { return d.public.DB() }

// StaffPool is the staff's pool without any guard.
func (d *Desk) StaffPool() (*sql.DB, error) { return d.staff.DB() }

// Catalogue names every table and view.
func (d *Desk) Catalogue(ctx context.Context) ([]string, error) { return d.catalogue(ctx) }

// Ruled runs a statement written by hand.
func (d *Desk) Ruled(ctx context.Context, dest any, statement string, args ...any) error {
	return ruled(ctx, d.view(ctx), dest, statement, args...)
}

// SealCursor and OpenCursor are what pages do with the place of an entry.
var (
	SealCursor = sealCursor
	OpenCursor = openCursor
)

// MayBeNamed says whether end users' statements may name a table.
var MayBeNamed = mayBeNamed

// FillAuditLine leaves no place in the line of what is to be written into the audit log; free gives them back.
func (d *Desk) FillAuditLine() (free func()) {
	n := 0
	for {
		select {
		case d.auditor.places <- struct{}{}:
			n++
			continue
		default:
		}
		return func() {
			for range n {
				<-d.auditor.places
			}
		}
	}
}

// VerifyAfter verifies as if statements had been run, past the guard, and undoes them.
func (d *Desk) VerifyAfter(ctx context.Context, statements []string, kept ...AuditHead) (all []Finding, err error) {
	tx := d.write.WithContext(ctx).Begin()
	defer tx.Rollback()
	for _, statement := range statements {
		if _, err := tx.Statement.ConnPool.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	s := &reading{turn: make(chan struct{}, 1), snapshot: tx, loaders: d.newLoaders()}
	s.once.Do(func() {}) // it has begun
	d.verify(context.WithValue(ctx, readingKey{}, s), func(f Finding, e error) bool {
		all, err = append(all, f), e
		return true
	}, kept...)
	return all, err
}

// IsSQLite says which database it is.
func (d *Desk) IsSQLite() bool { return d.sqlite }

// Populate enters n people into the account of ctx, Anna 0 and Bert 1 and so on, at once.
func (d *Desk) Populate(ctx context.Context, n int) error {
	var people []*models.User
	var terms []*userTerm
	if err := d.act(ctx, func(a *act) error {
		for i := range n {
			name := fmt.Sprintf("%s %d", []string{"Anna", "Bert", "Chloé", "Dırk"}[i%4], i)
			u := &models.User{ID: a.id(models.UserPrefix), Name: name, Role: models.RoleEndUser, UserDetails: &models.UserDetails{
				NameFolded: words.Fold(name), Email: new(fmt.Sprintf("person%d@mill%d.example", i, i%5000)),
				Phone: new(fmt.Sprintf("+33 6 %08d", i)), CreatedAt: a.now,
			}}
			people, terms = append(people, u), append(terms, termsOf(u)...)
		}
		return a.tx.CreateInBatches(people, 500).Error
	}); err != nil {
		return err
	}
	// Postgres has planned for an empty table until it is told otherwise.
	if err := d.analyze(ctx); err != nil {
		return err
	}
	if err := d.act(ctx, func(a *act) error { return a.tx.CreateInBatches(terms, 2000).Error }); err != nil {
		return err
	}
	return d.analyze(ctx)
}

func (d *Desk) analyze(ctx context.Context) error {
	if d.sqlite {
		return nil
	}
	pool, err := d.staff.DB()
	if err == nil {
		_, err = pool.ExecContext(ctx, "ANALYZE")
	}
	return err
}

// PlanOfRequesters is how the database would look for what was typed.
func (d *Desk) PlanOfRequesters(ctx context.Context, typed string) (string, error) {
	l := list[found]{order: []string{"fit", "name_folded", "id"}}
	l.from, l.fromArgs = requesters(words.Fold(typed))
	where, args := l.conditions()
	return d.explain(ctx, "SELECT t.* FROM "+l.from+" WHERE "+where+" ORDER BY "+l.ordered("t.", false)+" LIMIT 11", args...)
}

// PlanOfTheNext is how the database would look for the next ticket of a group's queue.
func (d *Desk) PlanOfTheNext(ctx context.Context, groupID string) (string, error) {
	locking := " FOR NO KEY UPDATE OF t SKIP LOCKED"
	if d.sqlite {
		locking = ""
	}
	return d.explain(ctx, theNext+locking, groupID, viewerOf(ctx).UserID, d.instant())
}

// PlanOfTheQueue is how the database would read a page of a group's queue.
func (d *Desk) PlanOfTheQueue(ctx context.Context, groupID string) (string, error) {
	l := queueOf(ctx, pageOf{})
	where, args := l.conditions(cond("t.group_id = ?", groupID))
	return d.explain(ctx, "SELECT t.* FROM "+l.from+" WHERE "+where+" ORDER BY "+l.ordered("t.", false)+" LIMIT 21", args...)
}

// Analyze lets the database count what is in it, as it does by itself after a while.
func (d *Desk) Analyze(ctx context.Context) error { return d.analyze(ctx) }

// explain is how the database would answer a statement written by hand.
func (d *Desk) explain(ctx context.Context, statement string, args ...any) (string, error) {
	sql, all, err := rule(policy.ViewerFrom(ctx), statement, args)
	if err != nil {
		return "", err
	}
	explain := "EXPLAIN "
	if d.sqlite {
		explain = "EXPLAIN QUERY PLAN "
	}
	var rows []map[string]any
	err = d.view(ctx).Set(ruledKey, true).Raw(explain+sql, all...).Find(&rows).Error
	var plan strings.Builder
	for _, r := range rows {
		for _, column := range []string{"detail", "QUERY PLAN"} {
			if r[column] != nil {
				fmt.Fprintln(&plan, r[column])
			}
		}
	}
	return plan.String(), err
}

// MigrateTo makes the tables as a program of an earlier version left them, and runs statements on them.
func MigrateTo(ctx context.Context, url string, version int64, statements ...string) error {
	dialect, folder := goose.DialectPostgres, "postgres"
	var db *sql.DB
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		dialect, folder = goose.DialectSQLite3, "sqlite"
		db = sql.OpenDB(sqliteConnector{dsn: sqliteDSN(path)})
	} else {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			return err
		}
		db = stdlib.OpenDB(*config)
	}
	defer func() { _ = db.Close() }()
	p, err := provider(dialect, db, folder)
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
