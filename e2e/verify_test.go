package e2e

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // somebody at the file
)

var allHold = regexp.MustCompile(`\nAll \d\d hold\.\nThe audit log ends with \d+:[0-9a-f]{64}\. [^\n]+\n$`)

// TestOperatorVerifiesAnAccount: beside a running server, and then without one.
func TestOperatorVerifiesAnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		token := newAccount(t, database)
		p, url := serve(t, []string{database}, "serve")
		made := ask(t, url, token, `mutation { createTicket(input: {subject: "Oven", comment: {body: "It smokes"}, private: false}) { ticket { id } } }`, "")
		id, _ := at(made.Data, "createTicket", "ticket", "id").(string)
		if id == "" {
			t.Fatalf("opening a ticket: %+v", made)
		}
		holds := func(when string) {
			t.Helper()
			said := mustDo(t, []string{database}, "verify", "--account", "acme")
			if !allHold.MatchString(said) || strings.Contains(said, "\nBROKEN") || !strings.Contains(said, "  lock  ") {
				t.Errorf("%s it says\n%s", when, said)
			}
		}
		holds("beside a server")
		if code := p.stop(); code != 0 {
			t.Errorf("told to end, got the exit code %d, want 0", code)
		}
		holds("without a server")

		byHand(t, database, "UPDATE public_tickets SET comment_count = 7")
		said, stderr, code := command(t, []string{database}, "verify", "--account", "acme")
		if code != 1 || !strings.Contains(said, "face.comment_count") || !strings.Contains(said, "Not so: "+id) ||
			!strings.Contains(stderr, "invariants are broken") || !strings.Contains(stderr, "docs/verify.md") || strings.Contains(said, "Oven") {
			t.Errorf("with a wrong count: got the exit code %d,\n%s%s", code, said, stderr)
		}
		if _, stderr, code := command(t, []string{database}, "verify", "--account", "nobody"); code != 1 || !strings.Contains(stderr, "no account has this slug") {
			t.Errorf("an unknown account: got the exit code %d, %s", code, stderr)
		}
	})
}

// TestAFileThatNobodyMayWriteVerifies: as a user who has no right to write to it or beside it.
func TestAFileThatNobodyMayWriteVerifies(t *testing.T) {
	folder := t.TempDir()
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) }) // so that it can be removed
	path := filepath.Join(folder, "aparte.db")
	database := "DATABASE_URL=sqlite:" + path
	newAccount(t, database)
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(folder, "aparte")
	if err := os.WriteFile(theirs, text, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{path: 0o444, folder: 0o555, filepath.Dir(folder): 0o755} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	p := prepared(t, theirs, []string{database}, "verify", "--account", "acme")
	if os.Getuid() == 0 { // whom no mode keeps from writing
		const nobody = 65534
		p.cmd.Dir = "/"
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	p.start()
	if code := p.code(); code != 0 || !allHold.MatchString(p.stdout.String()) {
		t.Errorf("got the exit code %d, %s%s", code, p.stdout, p.stderr)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("it left %v beside the file (%v)", entries, err)
	}
}

// byHand runs a statement as somebody at the database would.
func byHand(t *testing.T, database, statement string) {
	t.Helper()
	address := strings.TrimPrefix(database, "DATABASE_URL=")
	if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
}
