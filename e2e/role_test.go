package e2e

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"aparte/postgrestest"
)

// TestOwnerWhoMayNotMakeRolesUsesOneMadeByHand: where an administrator guards the roles, the README's SQL is enough.
func TestOwnerWhoMayNotMakeRolesUsesOneMadeByHand(t *testing.T) {
	address, err := url.Parse(postgrestest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	execute := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	// Roles belong to the whole server: each run has its own.
	database := strings.TrimPrefix(address.Path, "/")
	owner, reader := "owner_of_"+database, "reader_of_"+database
	execute("CREATE ROLE " + owner + " LOGIN NOCREATEROLE")
	execute("GRANT " + owner + " TO CURRENT_USER")
	execute("ALTER DATABASE " + database + " OWNER TO " + owner)
	address.User = url.User(owner)
	env := []string{"DATABASE_URL=" + address.String(), "APARTE_END_USER_ROLE=" + reader}

	if _, stderr, code := command(t, env, "serve"); code == 0 || !strings.Contains(stderr, reader) {
		t.Errorf("without the role: got the exit code %d and %q, want a failure that names the role", code, stderr)
	}
	execute("CREATE ROLE " + reader + " NOLOGIN")
	execute("GRANT " + reader + " TO " + owner)
	p, page := serve(t, env, "serve")
	if status := get(t, page+"/readyz", nil); status != 200 {
		t.Errorf("/readyz: got the status %d", status)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("told to end, got the exit code %d, want 0", code)
	}
}
