package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"aparte/models"
	"aparte/policy"
)

// act is one verb that changes something: a transaction with the moment it happens at, the randomness it draws
// ids from, and the person whose act it is. It happens whole or not at all.
type act struct {
	ctx    context.Context //nolint:containedctx // an act lives as long as its call
	tx     *gorm.DB
	books  *gorm.DB      // the same transaction, for what is kept of every ticket, in the viewer's reach or out of it by now
	reach  *gorm.DB      // the same transaction, as far as a member of the staff has the tickets
	viewer policy.Viewer // whose act it is
	now    time.Time
	clock  func() time.Time
	random io.Reader
	told   told // what was done aloud
	audits bool // it has written into the audit log
}

// act runs a verb in one transaction. What is said is written down by the clerk, once the verb has found, through the
// viewer's own path, that they may say it: an end user's before the act begins, a member of the staff's with lockTicket.
func (d *Desk) act(ctx context.Context, verb func(a *act) error) error {
	return d.actOn(ctx, d.write, verb)
}

func (d *Desk) actOn(ctx context.Context, pool *gorm.DB, verb func(a *act) error) error {
	v := viewerOf(ctx)
	writer := v
	if v.IsEndUser() || v.IsStaff() && !policy.HasAllTickets(v) {
		writer = v.Clerk()
	}
	inside := policy.WithViewer(outside(ctx), writer)
	reach := inside
	if v.IsStaff() {
		reach = policy.WithViewer(outside(ctx), v)
	}
	var last *act
	for tries := 1; ; tries++ {
		err := pool.WithContext(inside).Transaction(func(tx *gorm.DB) error {
			last = &act{
				ctx: inside, tx: tx, books: tx.WithContext(policy.WithViewer(outside(ctx), v.Clerk())), reach: tx.WithContext(reach), viewer: v, now: d.instant(), clock: d.instant, random: d.random(ctx),
			}
			if err := verb(last); err != nil {
				return err
			}
			return last.keepTold()
		})
		if err == nil && last.audits {
			d.auditor.expect(v.AccountID)
		}
		if tries == maxTries || !mayGoBetterAgain(err) {
			return err
		}
	}
}

// maxTries is how often an act is tried in all. What makes it fail is looked for first on the next try (an
// address that is taken, an answer that was given), or drawn anew (a reference).
const maxTries = 3

// mayGoBetterAgain: somebody else wrote the same key at the same moment, or two acts waited for each other.
func mayGoBetterAgain(err error) bool {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return true
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == pgerrcode.DeadlockDetected || e.Code == pgerrcode.SerializationFailure)
}

// id makes an id.
func (a *act) id(prefix string) string { return models.NewID(a.random, prefix) }

// table is a table without a model of its own name.
func (a *act) table(name string) *gorm.DB { return a.tx.Table(name) }

// actor is whose act it is, for the history; nil: the operator.
func (a *act) actor() *string { return optional(a.viewer.UserID) }

// forChange locks rows against other changes, but not against rows that refer to them: what a foreign key locks
// does not change, and two acts that refer to one person would wait for each other.
var forChange = clause.Locking{Strength: "NO KEY UPDATE"}

// lock reads a row of the viewer's account and keeps others from changing it until the act is over.
func lock[T any](a *act, id string) (*T, error) {
	return find[T](a.tx.Clauses(forChange), id)
}

// share reads a row and keeps others from changing it until the act is over, without keeping them from reading
// it for their own acts.
func share[T any](a *act, id string) (*T, error) {
	return find[T](a.tx.Clauses(clause.Locking{Strength: "SHARE"}), id)
}

// find reads a row by its id, as far as the viewer may see it; nil when there is none.
func find[T any](db *gorm.DB, id string) (*T, error) {
	var rows []*T
	if err := db.Where("id = ?", id).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// must turns nothing found into a refusal about the part of the input that named it.
func must[T any](row *T, err error) func(path ...string) (*T, error) {
	return func(path ...string) (*T, error) {
		if err == nil && row == nil {
			return nil, notFound(path...)
		}
		return row, err
	}
}

func notFound(path ...string) error {
	return models.Refuse(models.UserErrorCodeNotFound, path, models.SayNotFound)
}

// lockTicket is the one way to a ticket that is to change, as next (queue.go) is to the one that comes next; one that is
// not the viewer's is not there. Whoever holds it decides every race about it, and the act happens when it has it: what
// waited longer does not say that it was said earlier.
func (a *act) lockTicket(id string) (*models.Ticket, error) {
	t, err := must(find[models.Ticket](a.reach.Clauses(forChange), id))("input", "ticketId")
	if err != nil {
		return nil, wrapped(err, "lock ticket %s", id)
	}
	a.now = a.clock()
	return t, nil
}

// settings are the account's, held as they are until the act is over.
func (a *act) settings() (models.AccountSettings, error) {
	account, err := share[models.Account](a, a.viewer.AccountID)
	if err != nil || account == nil {
		return models.AccountSettings{}, wrapped(err, "read the settings of %s", a.viewer.AccountID)
	}
	return *account.Settings, nil
}

// wrapped adds the operation to an error, but for refusals, which are for people.
func wrapped(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[models.Refusals](err); ok {
		return err
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

// optional is nil for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
