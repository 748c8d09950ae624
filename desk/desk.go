// Package desk holds the verbs: everything a support desk can do, one transaction each, and everything that can
// be read, through one guard. It is the only room that reaches the database.
//
// Start with guard.go (whose rows are whose), publish.go (the only writer of what end users read), ruled.go
// (statements written by hand) and act.go (what every verb that changes something has in common).
package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"aparte/policy"
)

// Desk is a support desk on one database.
type Desk struct {
	write  *gorm.DB // the staff's stage, to change it
	plan   *gorm.DB // the same, for acts that are taken back: a query that holds a snapshot waits for none that writes
	staff  *gorm.DB // the staff's stage, to read it
	public *gorm.DB // the public stage, through a pool that cannot name a staff table
	sqlite bool
	// endUserRole is the Postgres role as which end users are read.
	endUserRole string

	now    func() time.Time
	random func(context.Context) io.Reader
	trace  func(sql string)
	keys   *keyedLock
	close  []func()
	// undisturbed fails when what was read since the desk was opened read-only may be of two moments.
	undisturbed func() error
	auditor     *auditor // nil: what is only looked at takes no note of who looks

	loaderWait time.Duration
}

// Options is what a desk is opened with. The zero value of every field but URL is what production uses.
type Options struct {
	// URL is postgres://… or sqlite:PATH.
	URL string
	// EndUserRole is the Postgres role as which end users are read; "" is aparte_end_user. It is made if the
	// owner may make roles.
	EndUserRole string
	// Now is the clock; times are kept in UTC to the microsecond.
	Now func() time.Time
	// Random is asked once for each act, with the act's context, for what its ids are drawn from: an act's ids do not
	// depend on other acts, not even on those that happen at the same time.
	Random func(context.Context) io.Reader
	// LoaderWait is how long a loader waits for more to ask for; 0 is half a millisecond.
	LoaderWait time.Duration
	// AuditEvery is how long what was looked at may wait before it is written into the audit log; 0 is a second.
	AuditEvery time.Duration
	// Log is for what goes wrong beside requests; nil: slog's own.
	Log *slog.Logger
	// Trace hears every statement that was sent. Tests count them.
	Trace func(sql string)
	// ReadOnly opens the desk to look at it, on a copy or a replica too: nothing is written, tables of another version
	// are refused instead of brought up to date, and the end users' role is taken as it is. Whether that holds is for
	// Verify to say.
	ReadOnly bool
}

// Open opens the database, brings its tables up to date, and makes sure that end users cannot name a staff
// table. It refuses to go on without that.
func Open(ctx context.Context, o Options) (*Desk, error) {
	d := &Desk{now: o.Now, random: o.Random, trace: o.Trace, loaderWait: o.LoaderWait, keys: newKeyedLock(), undisturbed: func() error { return nil }}
	if d.loaderWait == 0 {
		d.loaderWait = defaultLoaderWait
	}
	if d.now == nil {
		d.now = time.Now
	}
	if d.random == nil {
		d.random = func(context.Context) io.Reader { return rand.Reader }
	}
	if !o.ReadOnly {
		d.auditor = startAuditor(d, cmp.Or(o.Log, slog.Default()), o.AuditEvery) //nolint:contextcheck // it writes until Close, whatever becomes of ctx
	}
	err := d.open(ctx, o)
	if err == nil {
		err = d.wire()
	}
	if err == nil && !o.ReadOnly {
		err = d.proveLock(ctx)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *Desk) open(ctx context.Context, o Options) error {
	if path, ok := strings.CutPrefix(o.URL, "sqlite:"); ok && path != "" {
		if o.ReadOnly {
			return d.readSQLite(ctx, path)
		}
		return d.openSQLite(ctx, path)
	}
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		return d.openPostgres(ctx, o)
	}
	return fmt.Errorf("the database's address must begin with postgres:// or be sqlite:PATH, not %q", scheme(o.URL))
}

// scheme is what may be shown of an address: never its password.
func scheme(url string) string {
	s, _, _ := strings.Cut(url, ":")
	return s + ":…"
}

// wire puts the guard in front of every pool.
func (d *Desk) wire() error {
	for _, db := range []*gorm.DB{d.write, d.plan, d.staff, d.public} {
		// Postgres reads and writes the staff's stage through one pool.
		if err := db.Use(guard{trace: d.trace, auditor: d.auditor}); err != nil && !errors.Is(err, gorm.ErrRegistered) {
			return err
		}
	}
	return nil
}

// Ready says whether the database answers in both stages.
func (d *Desk) Ready(ctx context.Context) error {
	for _, db := range []*gorm.DB{d.staff, d.public} {
		pool, err := db.DB()
		if err != nil {
			return err
		}
		if err := pool.PingContext(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close writes down what was looked at, and closes the database.
func (d *Desk) Close() {
	d.auditor.close()
	for _, c := range slices.Backward(d.close) {
		c()
	}
}

// view is the database as the viewer of ctx may see it: their stage's pool, inside the operation's snapshot.
func (d *Desk) view(ctx context.Context) *gorm.DB {
	pool := d.staff
	if policy.ViewerFrom(ctx).ReadsAloudOnly() {
		pool = d.public
	}
	if s := readingFrom(ctx); s != nil {
		pool = s.snapshotOf(ctx, pool)
	}
	return pool.WithContext(ctx)
}

// instant is the present, as both databases keep it.
func (d *Desk) instant() time.Time { return d.now().UTC().Truncate(time.Microsecond) }
