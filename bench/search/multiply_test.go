package search

import (
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // opens databases as "pgx"
	_ "modernc.org/sqlite"             // opens databases as "sqlite"
)

// multiply copies every ticket with all that it is read and found by, that many times, as somebody at the database would:
// to import all of a large desk takes longer than one would wait for a benchmark. Each copy is a second younger.
func multiply(b *testing.B, address string, times int) {
	b.Helper()
	db, second := open(b, address)
	for _, table := range []struct{ name, own, shared string }{
		{"tickets", "id reference", "subject status channel requester_id submitter_id assignee_id organization_id published_at was_private created_at"},
		{"internal_notes", "id ticket_id", "author_id is_staff body channel locked_internal created_at"},
		{"public_tickets", "id reference", "subject status requester_id organization_id comment_count created_at"},
		{"public_ticket_people", "ticket_id", "user_id kind since"},
		{"public_comments", "id ticket_id", "author_id body channel created_at"},
		{"comment_origins", "id", "is_staff"},
		{"ticket_documents", "ticket_id", "subject words"},
		{"public_documents", "ticket_id", "subject words"},
	} {
		own, shared := strings.Fields(table.own), strings.Fields(table.shared)
		columns := append(slices.Clone(own), shared...)
		for i := range own {
			own[i] += " || '-' || n"
		}
		values := slices.Concat(own, shared)
		if strings.HasSuffix(table.name, "tickets") {
			columns, values = append(columns, "updated_at"), append(values, "updated_at + n * "+second)
		}
		run(b, db, fmt.Sprintf(`INSERT INTO %s (account_id, %s)
			WITH RECURSIVE series AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM series WHERE n < %d)
			SELECT account_id, %s FROM %s, series`,
			table.name, strings.Join(columns, ", "), times, strings.Join(values, ", "), table.name))
	}
	// What a database that has been there for a while has done by itself.
	if strings.HasPrefix(address, "postgres") {
		run(b, db, "VACUUM ANALYZE")
		return
	}
	for _, index := range []string{"ticket_words", "public_words"} {
		run(b, db, fmt.Sprintf("INSERT INTO %s (%s) VALUES ('optimize')", index, index))
	}
}

// open opens a database past the desk, and says how it writes a second.
func open(b *testing.B, address string) (db *sql.DB, second string) {
	b.Helper()
	driver, dsn, second := "pgx", address, "interval '1 second'"
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, dsn, second = "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(600000)", "1000000"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db, second
}

func run(b *testing.B, db *sql.DB, statement string) {
	b.Helper()
	if _, err := db.ExecContext(b.Context(), statement); err != nil {
		b.Fatalf("%s: %v", statement, err)
	}
}
