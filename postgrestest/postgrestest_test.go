package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := connect(t, New(t)), connect(t, New(t))
	execute(t, one, "CREATE TABLE tickets (id text)")

	if got := ask[bool](t, one, "SELECT to_regclass('tickets') IS NOT NULL"); !got {
		t.Error("the table is missing where it was made")
	}
	if got := ask[bool](t, other, "SELECT to_regclass('tickets') IS NOT NULL"); got {
		t.Error("a table of one database is in the other")
	}
}

func TestTemplateIsPreparedOnceAndCopied(t *testing.T) {
	t.Parallel()
	var prepared atomic.Int64
	prepare := func(url string) error {
		prepared.Add(1)
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			return err
		}
		_, err = conn.Exec(t.Context(), "CREATE TABLE tickets (id text); INSERT INTO tickets VALUES ('first')")
		return errors.Join(err, conn.Close(t.Context()))
	}

	name := rand.Text() // new to the binary also when the tests are run twice
	t.Run("copies", func(t *testing.T) {
		for range 4 {
			t.Run("copy", func(t *testing.T) {
				t.Parallel()
				conn := connect(t, NewFrom(t, name, prepare))
				execute(t, conn, "INSERT INTO tickets VALUES ('second')")
				if got, want := ask[int](t, conn, "SELECT count(*) FROM tickets"), 2; got != want {
					t.Errorf("got %d tickets, want %d: the template's and the test's", got, want)
				}
			})
		}
	})
	if got := prepared.Load(); got != 1 {
		t.Errorf("prepared %d times, want once", got)
	}
}

func TestOwnerIsNoSuperuser(t *testing.T) {
	t.Parallel()
	conn := connect(t, New(t))
	for what, query := range map[string]string{
		"is the owner role": "SELECT current_user = '" + Owner + "'",
		"is no superuser":   "SELECT NOT rolsuper AND NOT rolbypassrls FROM pg_roles WHERE rolname = current_user",
		"makes roles":       "SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user",
		"owns the database": "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()",
		"reads UTF-8":       "SELECT current_setting('server_encoding') = 'UTF8'",
	} {
		if !ask[bool](t, conn, query) {
			t.Errorf("the login of a test's URL: not so: %s", what)
		}
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("a test that leaks its connection", func(t *testing.T) {
		conn, err := pgx.Connect(t.Context(), New(t))
		if err != nil {
			t.Fatal(err)
		}
		name = ask[string](t, conn, "SELECT current_database()")
	})
	conn := connect(t, New(t))
	if ask[bool](t, conn, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = '"+name+"')") {
		t.Errorf("the database %s is still there", name)
	}
}

func TestNewestVersionIsFound(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, version := range []string{"9.6", "15", "17"} {
		bin := filepath.Join(folder, version, "bin")
		if err := os.MkdirAll(bin, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(bin, "initdb"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := newest(folder)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(folder, "17", "bin", "postgres"); found.postgres != want {
		t.Errorf("got %s, want %s", found.postgres, want)
	}
}

func TestMissingPostgresSaysWhatToDo(t *testing.T) {
	t.Parallel()
	_, err := newest(t.TempDir())
	if !errors.Is(err, errMissing) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("got %v, want how to install it", err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// ask returns the one value that a query answers.
func ask[T any](t *testing.T, conn *pgx.Conn, query string) T {
	t.Helper()
	var answer T
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}
