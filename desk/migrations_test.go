package desk_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"testing"

	"aparte/desktest"
)

// own are columns that one database alone needs, for its own full-text index.
var own = []string{"ticket_documents.doc", "public_documents.doc", "ticket_documents.index", "public_documents.index"}

// TestBothDatabasesHaveTheSameTables: what is written twice, for each database, says the same.
func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	lite, postgres := columns(t, desktest.OnSQLite(t)), columns(t, desktest.OnPostgres(t))
	for _, c := range slices.Sorted(maps.Keys(lite)) {
		if !postgres[c] && !slices.Contains(own, c) {
			t.Errorf("%s is on SQLite alone", c)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(postgres)) {
		if !lite[c] && !slices.Contains(own, c) {
			t.Errorf("%s is on Postgres alone", c)
		}
	}
	if len(lite) < 100 {
		t.Errorf("only %d columns were compared", len(lite))
	}
}

func columns(t *testing.T, w *desktest.World) map[string]bool {
	t.Helper()
	pool, err := w.Desk.StaffPool()
	if err != nil {
		t.Fatal(err)
	}
	names, err := w.Desk.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, name := range names {
		if isIndexOwn(name) {
			continue
		}
		for _, c := range columnsOf(t, pool, name) {
			all[name+"."+c] = true
		}
	}
	return all
}

func columnsOf(t *testing.T, pool *sql.DB, table string) []string {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), fmt.Sprintf(`SELECT * FROM "%s" LIMIT 0`, table))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return found
}
