package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"aparte/policy"
)

// defaultEndUserRole is the role as which end users are read.
const defaultEndUserRole = "aparte_end_user"

// openPostgres opens pools on one database: one as its owner, a small one more for plans, and one whose connections have
// laid down every right but to read the public stage.
func (d *Desk) openPostgres(ctx context.Context, o Options) error {
	role := cmp.Or(o.EndUserRole, defaultEndUserRole)
	if !regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`).MatchString(role) {
		return fmt.Errorf("the end users' role must be lower-case letters, digits and _, not %q", role)
	}
	d.endUserRole = role
	patience, settings := "5000", map[string]string{}
	if o.ReadOnly { // whoever reads everything takes longer than a request may
		patience, settings = "0", map[string]string{"default_transaction_read_only": "on"}
	}
	owner, err := d.pgPool(ctx, o.URL, 20, patience, settings)
	if err != nil {
		return err
	}
	if o.ReadOnly {
		err = currentPostgres(ctx, owner)
	} else {
		err = prepare(ctx, owner, role)
	}
	if err != nil {
		return err
	}
	// As the connection opens, so that RESET leads back to the role, and that a pooler which would share the
	// connection with others refuses it instead of losing the role.
	public, err := d.pgPool(ctx, o.URL, 20, "5000", map[string]string{"role": role, "default_transaction_read_only": "on"})
	if err != nil {
		return err
	}
	if d.write, err = d.openGORM(owner); err != nil {
		return err
	}
	d.staff = d.write
	planner, err := d.pgPool(ctx, o.URL, 4, patience, settings)
	if err != nil {
		return err
	}
	if d.plan, err = d.openGORM(planner); err != nil {
		return err
	}
	d.public, err = d.openGORM(public)
	return err
}

// prepare brings the tables and the end users' role up to date.
func prepare(ctx context.Context, owner *pgxpool.Pool, role string) error {
	if err := migratePostgres(ctx, owner); err != nil {
		return err
	}
	if err := grant(ctx, owner, role); err != nil {
		return fmt.Errorf("prepare the end users' role %s (choose another with APARTE_END_USER_ROLE, or have it granted to the owner): %w", role, err)
	}
	return nil
}

// pgPool opens a pool of so many connections, whose statements end after some milliseconds, unless the address says
// otherwise, and whose connections open with some settings.
func (d *Desk) pgPool(ctx context.Context, url string, size int32, patience string, settings map[string]string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database's address cannot be read (%s)", scheme(url)) // the error shows the password
	}
	maps.Copy(cfg.ConnConfig.RuntimeParams, settings)
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = size
	}
	if _, ok := cfg.ConnConfig.RuntimeParams["statement_timeout"]; !ok {
		cfg.ConnConfig.RuntimeParams["statement_timeout"] = patience
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	d.close = append(d.close, pool.Close)
	return pool, nil
}

// openGORM lets GORM speak through a pool. What it speaks through has a goroutine of its own, and is closed before the pool.
func (d *Desk) openGORM(pool *pgxpool.Pool) (*gorm.DB, error) {
	db := stdlib.OpenDBFromPool(pool)
	d.close = append(d.close, func() { _ = db.Close() })
	return gorm.Open(postgres.New(postgres.Config{Conn: db}), gormConfig())
}

// gormConfig: no logger (errors are logged once, at the door), no transaction that no verb asked for, and no
// prepared statements of GORM's own (pgx keeps them already).
func gormConfig() *gorm.Config {
	return &gorm.Config{Logger: logger.Discard, TranslateError: true, SkipDefaultTransaction: true}
}

// grant makes the role if it is missing and gives it what EndUserTables names, and nothing else: whatever it
// had besides is taken away. An advisory lock keeps servers that start together in line.
func grant(ctx context.Context, owner *pgxpool.Pool, role string) error {
	tx, err := owner.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
		return err
	}
	tables := slices.Clone(policy.EndUserTables)
	for i, t := range tables {
		tables[i] = pgx.Identifier{t}.Sanitize()
	}
	for _, statement := range []string{
		// Roles belong to the whole server: another database's desk may make it at the same moment.
		"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '" + role + "') THEN CREATE ROLE " + role + " NOLOGIN; END IF;" +
			" EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
		"DO $$ BEGIN IF NOT pg_has_role(current_user, '" + role + "', 'MEMBER') THEN EXECUTE 'GRANT " + role + " TO ' || quote_ident(current_user); END IF; END $$",
		"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, " + role,
		"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, " + role,
		"REVOKE CREATE ON SCHEMA public FROM PUBLIC, " + role,
		"GRANT USAGE ON SCHEMA public TO " + role,
		"GRANT SELECT ON " + strings.Join(tables, ", ") + " TO " + role,
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}
