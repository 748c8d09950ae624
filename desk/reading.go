package desk

import (
	"context"
	"database/sql"
	"sync"

	"gorm.io/gorm"
)

// A reading is what the reads of one GraphQL operation share: a snapshot of the database, so that an answer is of
// one moment even while somebody takes a comment back, and the loaders. It belongs to one viewer.
type reading struct {
	turn     chan struct{} // one statement at a time on the snapshot's connection
	snapshot *gorm.DB
	err      error
	once     sync.Once
	loaders  loaders
	seen     seen // for the audit log
}

type readingKey struct{}

func readingFrom(ctx context.Context) *reading {
	s, _ := ctx.Value(readingKey{}).(*reading)
	return s
}

// Reading begins what the reads of one operation share; end gives it back. A mutation begins one for each of its
// acts, after the act, so that its answer shows what the act did. If end fails, what was read could not be noted for the
// audit log, and must not be shown.
func (d *Desk) Reading(ctx context.Context) (_ context.Context, end func() error) {
	s := &reading{turn: make(chan struct{}, 1)}
	inside := context.WithValue(ctx, readingKey{}, s)
	s.loaders = d.newLoaders()
	return inside, func() error {
		s.end() // first: nobody waits for a place in the audit log with a connection in their hands
		return d.auditor.submit(ctx, s.seen.sighting(operationOf(ctx)))
	}
}

// snapshotOf begins the snapshot with the first statement that needs it.
func (s *reading) snapshotOf(ctx context.Context, pool *gorm.DB) *gorm.DB {
	s.once.Do(func() {
		tx := pool.WithContext(ctx).Begin(&sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if tx.Error != nil {
			s.err = tx.Error
			return
		}
		s.snapshot = tx
	})
	if s.snapshot == nil {
		broken := pool.Session(&gorm.Session{NewDB: true})
		_ = broken.AddError(s.err)
		return broken
	}
	return s.snapshot.Session(&gorm.Session{NewDB: true})
}

func (s *reading) end() {
	s.once.Do(func() {}) // nothing begins any more
	if s.snapshot != nil {
		s.snapshot.Rollback()
	}
}

// enterSnapshot and leaveSnapshot keep the statements of one snapshot apart: it has one connection, and an
// operation's loaders run side by side. Who waits, waits as long as the operation may take.
func enterSnapshot(db *gorm.DB) {
	s := onSnapshot(db)
	if s == nil {
		return
	}
	select {
	case s.turn <- struct{}{}:
		db.InstanceSet(turnKey, true)
	case <-db.Statement.Context.Done():
		_ = db.AddError(db.Statement.Context.Err())
	}
}

func leaveSnapshot(db *gorm.DB) {
	if _, entered := db.InstanceGet(turnKey); entered {
		<-onSnapshot(db).turn
	}
}

// turnKey marks a statement that has the snapshot's turn.
const turnKey = "aparte:turn"

func onSnapshot(db *gorm.DB) *reading {
	s := readingFrom(db.Statement.Context)
	if s == nil || s.snapshot == nil || db.Statement.ConnPool != s.snapshot.Statement.ConnPool {
		return nil
	}
	return s
}
