package desk_test

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aparte/desk"
	"aparte/desktest"
	"aparte/models"
)

// findings are what a look at an account came to.
func findings(t testing.TB, d *desk.Desk, w *desktest.World) (all []desk.Finding) {
	t.Helper()
	for f, err := range d.Verify(asOperator(t, w)) {
		if err != nil {
			t.Fatalf("verify: %v", err)
		}
		all = append(all, f)
	}
	return all
}

// broken are the names of the invariants that complain.
func broken(all []desk.Finding) (names []string) {
	for _, f := range all {
		if f.Broken > 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

// readOnly opens a desk to look at it.
func readOnly(t testing.TB, url string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{URL: url, ReadOnly: true})
	if err != nil {
		t.Fatalf("open %s read-only: %v", url, err)
	}
	t.Cleanup(d.Close)
	return d
}

func TestAFullStoryVerifies(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tellStory(t, w)
		for _, f := range findings(t, w.Desk, w) {
			if f.Broken != 0 || f.Looked == 0 || f.Promise == "" {
				t.Errorf("got %+v, want rows that were looked at and none that is broken", f)
			}
		}
	})
}

func TestVerifyIsForTheOperator(t *testing.T) {
	w := desktest.OnSQLite(t)
	for _, who := range []*desktest.Person{w.Agent, w.NewPerson(t, models.CreateUserInput{Name: "Ann"})} {
		for f, err := range w.Desk.Verify(who.Context(t)) {
			if wantCodes(t, err, models.UserErrorCodeForbidden); f.Name != "" {
				t.Errorf("%s is told %+v", who.Name, f)
			}
		}
	}
}

// TestVerifyChangesNothing: neither a row nor a byte, and it needs no right to.
func TestVerifyChangesNothing(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		tellStory(t, w)
		path, lite := strings.CutPrefix(w.URL, "sqlite:")
		if lite {
			w.Planted()
			w.Desk.Close() // nobody has the file open any more
		}
		files := func() (held []string) {
			if !lite {
				return nil
			}
			entries, err := os.ReadDir(filepath.Dir(path))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				text, err := os.ReadFile(filepath.Join(filepath.Dir(path), e.Name()))
				if err != nil {
					t.Fatal(err)
				}
				held = append(held, e.Name()+" "+string(text))
			}
			return held
		}
		before := files()
		d := readOnly(t, w.URL)
		rows := dump(t, d)
		if names := broken(findings(t, d, w)); len(names) > 0 {
			t.Errorf("read-only, it finds %v broken", names)
		}
		if after := dump(t, d); !slices.Equal(after, rows) || len(rows) < 200 {
			t.Errorf("of %d rows some are different afterwards", len(rows))
		}
		if _, err := d.CreateUser(asOperator(t, w), models.CreateUserInput{Name: "Somebody"}); err == nil {
			t.Error("a desk that was opened read-only wrote")
		}
		d.Close()
		if after := files(); !slices.Equal(after, before) {
			t.Error("the folder of the database holds something else afterwards")
		}
	})
}

// TestVerifyNeedsNoRightToWrite: who may read the tables, and is a member of the end users' role, may look.
func TestVerifyNeedsNoRightToWrite(t *testing.T) {
	w := desktest.OnPostgres(t)
	tellStory(t, w)
	address, err := url.Parse(w.URL)
	if err != nil {
		t.Fatal(err)
	}
	looker := "looker_of_" + strings.TrimPrefix(address.Path, "/") // roles belong to the whole server
	plantIn(t, address.String(), fmt.Sprintf(`CREATE ROLE %[1]s LOGIN; GRANT aparte_end_user TO %[1]s;
		GRANT USAGE ON SCHEMA public TO %[1]s; GRANT SELECT ON ALL TABLES IN SCHEMA public TO %[1]s`, looker))
	address.User = url.User(looker)
	if names := broken(findings(t, readOnly(t, address.String()), w)); len(names) > 0 {
		t.Errorf("%v are broken", names)
	}
}

// dump is every row of every table.
func dump(t *testing.T, d *desk.Desk) (all []string) {
	t.Helper()
	pool, errPool := d.StaffPool()
	names, errNames := d.Catalogue(t.Context())
	if err := errors.Join(errPool, errNames); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		columns := columnsOf(t, pool, name)
		rows, err := pool.QueryContext(t.Context(), `SELECT * FROM "`+name+`"`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(name, values))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

// TestATableOfAnotherVersionIsNotLookedAt: what is read would be something else.
func TestATableOfAnotherVersionIsNotLookedAt(t *testing.T) {
	desktest.OnBoth(t, func(t *testing.T, w *desktest.World) {
		for _, tt := range []struct{ statement, want string }{
			{"INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)", "of a newer version"},
			{"DELETE FROM goose_db_version WHERE version_id > 0", "of an older version"},
			{"DROP TABLE goose_db_version", "holds no desk"},
		} {
			plantIn(t, w.URL, tt.statement)
			_, err := desk.Open(t.Context(), desk.Options{URL: w.URL, ReadOnly: true})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got %v, want tables %s", tt.statement, err, tt.want)
			}
		}
	})
	if _, err := desk.Open(t.Context(), desk.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "none.db"), ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there: got %v", err)
	}
}
