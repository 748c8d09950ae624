package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Migration 3 writes every search document anew: until then comments' words stood there once each, without their stems,
// and nothing of the reference. Folding is ours, so it is no SQL. It goes past the guard, as all migrations do, and reads
// the two stages apart.

// documentsAnew is the migration for one database.
func documentsAnew(dialect database.Dialect) *goose.Migration {
	const version = 3
	return goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		for _, stage := range []struct{ tickets, comments, documents string }{
			{"tickets", "comments", "ticket_documents"},
			{"public_tickets", "public_comments", "public_documents"},
		} {
			w := rewriting{tx: tx, numbered: dialect == goose.DialectPostgres, tickets: stage.tickets, comments: stage.comments, documents: stage.documents}
			if err := w.all(ctx); err != nil {
				return fmt.Errorf("write %s anew: %w", stage.documents, err)
			}
		}
		return nil
	}}, nil)
}

// rewriting writes the documents of one stage anew.
type rewriting struct {
	tx                           *sql.Tx
	numbered                     bool // placeholders are $1, $2, … and not ?
	tickets, comments, documents string
}

// rewritten is a document on its way.
type rewritten struct{ account, id, reference, subject, words string }

// all goes through the documents a few at a time, in the order of their keys.
func (w *rewriting) all(ctx context.Context) error {
	last := rewritten{}
	for {
		few, err := w.next(ctx, last)
		if err != nil || len(few) == 0 {
			return err
		}
		for _, d := range few {
			if d.words, err = w.said(ctx, d); err != nil {
				return err
			}
			_, err := w.tx.ExecContext(ctx, w.sql("UPDATE "+w.documents+" SET subject = ?, words = ? WHERE account_id = ? AND ticket_id = ?"),
				subjectWords(d.account, d.reference, d.subject), d.words, d.account, d.id)
			if err != nil {
				return err
			}
			last = d
		}
	}
}

// next are the documents that follow one.
func (w *rewriting) next(ctx context.Context, last rewritten) (few []rewritten, err error) {
	err = w.each(ctx, func(rows *sql.Rows) error {
		var d rewritten
		err := rows.Scan(&d.account, &d.id, &d.reference, &d.subject)
		few = append(few, d)
		return err
	}, `SELECT d.account_id, d.ticket_id, t.reference, t.subject FROM `+w.documents+` d JOIN `+w.tickets+` t ON t.account_id = d.account_id AND t.id = d.ticket_id
		WHERE (d.account_id, d.ticket_id) > (?, ?) ORDER BY d.account_id, d.ticket_id LIMIT 500`, last.account, last.id)
	return few, err
}

// said are the words of all comments of a ticket, as a document holds them.
func (w *rewriting) said(ctx context.Context, d rewritten) (string, error) {
	var all strings.Builder
	err := w.each(ctx, func(rows *sql.Rows) error {
		var body string
		err := rows.Scan(&body)
		if all.Len() < mostWords {
			all.WriteString(betweenRuns + searchable(body))
		}
		return err
	}, "SELECT body FROM "+w.comments+" WHERE account_id = ? AND ticket_id = ? ORDER BY created_at, id", d.account, d.id)
	return all.String(), err
}

// each visits the rows of a statement, all of them before the next statement.
func (w *rewriting) each(ctx context.Context, visit func(*sql.Rows) error, statement string, args ...any) (err error) {
	rows, err := w.tx.QueryContext(ctx, w.sql(statement), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// sql is a statement with the database's own placeholders.
func (w *rewriting) sql(statement string) string {
	for n := 1; w.numbered && strings.Contains(statement, "?"); n++ {
		statement = strings.Replace(statement, "?", "$"+strconv.Itoa(n), 1)
	}
	return statement
}
