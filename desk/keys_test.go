package desk_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"aparte/desktest"
)

// exempt are the tables whose keys do not begin with the account, each with its reason.
var exempt = map[string]string{
	"accounts":         "an account's own key is the account",
	"goose_db_version": "the migrations of the whole server",
	// SQLite's full-text index wants a number for each document; it keeps accounts apart by a word of their own.
	"ticket_documents.doc": "the full-text index's own number",
	"public_documents.doc": "the full-text index's own number",
	// On SQLite a table numbers its rows by itself alone.
	"face_history.n": "the order in which things were done aloud",
	"name_history.n": "the order in which people were called something",
}

// isIndexOwn says whether SQLite's full-text index made a table for itself.
func isIndexOwn(table string) bool {
	return strings.HasPrefix(table, "ticket_words") || strings.HasPrefix(table, "public_words")
}

// TestEveryKeyBeginsWithTheAccount reads the database's own catalogue, so that a table which nobody thought about
// is held to it too: accounts are separate worlds, whose rows can live together and apart from all others.
func TestEveryKeyBeginsWithTheAccount(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		pool, err := w.Desk.StaffPool()
		if err != nil {
			t.Fatal(err)
		}
		keys := postgresKeys
		if w.Desk.IsSQLite() {
			keys = sqliteKeys
		}
		tables, found := map[string]bool{}, 0
		for _, k := range keys(t.Context(), t, pool) {
			tables[k.table] = true
			if exempt[k.table] != "" || exempt[k.table+"."+k.columns[0]] != "" || isIndexOwn(k.table) {
				continue
			}
			found++
			if k.columns[0] != "account_id" {
				t.Errorf("a %s key of %s is (%s): it must begin with account_id", k.kind, k.table, strings.Join(k.columns, ", "))
			}
			if k.kind == "foreign" && k.references != "account_id" && k.references != "accounts.id" {
				t.Errorf("a foreign key of %s leads to %s: it must lead to the same account", k.table, k.references)
			}
		}
		if found < 40 {
			t.Errorf("only %d keys were looked at", found)
		}
		names, err := w.Desk.Catalogue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !tables[name] && name != "comments" && exempt[name] == "" && !isIndexOwn(name) {
				t.Errorf("the table %s has no key", name)
			}
			if exempt[name] == "" && !isIndexOwn(name) && !slices.Contains(columnsOf(t, pool, name), "account_id") {
				t.Errorf("the table %s has no account_id", name)
			}
		}
	})
}

type tableKey struct {
	table, kind string
	columns     []string
	references  string // of a foreign key's first column: account_id, or table.column
}

func postgresKeys(ctx context.Context, t *testing.T, pool *sql.DB) (keys []tableKey) {
	t.Helper()
	return scanKeys(ctx, t, pool, `
		SELECT c.conrelid::regclass::text,
			CASE c.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'foreign' END,
			(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n)
				JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num),
			coalesce((SELECT CASE a.attname WHEN 'account_id' THEN 'account_id' ELSE c.confrelid::regclass::text || '.' || a.attname END
				FROM pg_attribute a WHERE a.attrelid = c.confrelid AND a.attnum = c.confkey[1]), '')
		FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
		WHERE n.nspname = current_schema() AND c.contype IN ('p', 'u', 'f')
		UNION ALL
		SELECT i.indrelid::regclass::text, 'unique', (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k(num, n)
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num), ''
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
		WHERE n.nspname = current_schema() AND i.indisunique`)
}

func sqliteKeys(ctx context.Context, t *testing.T, pool *sql.DB) []tableKey {
	t.Helper()
	return scanKeys(ctx, t, pool, `
		SELECT m.name, CASE i.origin WHEN 'pk' THEN 'primary' ELSE 'unique' END,
			(SELECT group_concat(x.name) FROM pragma_index_info(i.name) x), ''
		FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' AND i."unique"
		UNION ALL
		SELECT m.name, 'primary', c.name, '' FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.pk = 1 AND lower(c.type) = 'integer'
		UNION ALL
		SELECT m.name, 'foreign', f."from", CASE f."to" WHEN 'account_id' THEN 'account_id' ELSE f."table" || '.' || f."to" END
		FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0`)
}

func scanKeys(ctx context.Context, t *testing.T, pool *sql.DB, query string) (keys []tableKey) {
	t.Helper()
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var k tableKey
		var columns sql.NullString
		if err := rows.Scan(&k.table, &k.kind, &columns, &k.references); err != nil {
			t.Fatal(err)
		}
		k.columns = strings.Split(columns.String, ",")
		keys = append(keys, k)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return keys
}
