package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"aparte/postgrestest"
)

// onBoth gives a test an empty database of each kind, as the variable that names it.
func onBoth(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, "DATABASE_URL=sqlite:"+filepath.Join(t.TempDir(), "aparte.db")) })
	t.Run("Postgres", func(t *testing.T) { test(t, "DATABASE_URL="+postgrestest.New(t)) })
}

const whoAmI = "{ viewer { user { name email role } } }"

var aToken = regexp.MustCompile(`^aparte_\w+\n$`)

// newAccount makes an account from the command line, and answers its administrator's token.
func newAccount(t *testing.T, database string) string {
	t.Helper()
	said := mustDo(t, []string{database}, "account", "create", "Acme Support", "--slug", "acme", "--admin-email", "ann@example.com")
	if !aToken.MatchString(said) {
		t.Fatalf("got %q on stdout, want a token alone on its line", said)
	}
	return strings.TrimSpace(said)
}

func TestOperatorGetsADeskGoing(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		token := newAccount(t, database)
		p, url := serve(t, []string{database}, "serve")
		for _, path := range []string{"/healthz", "/readyz", "/"} {
			if status := get(t, url+path, nil); status != 200 {
				t.Errorf("%s: got the status %d", path, status)
			}
		}
		a := ask(t, url, token, whoAmI, "")
		if email, role := at(a.Data, "viewer", "user", "email"), at(a.Data, "viewer", "user", "role"); email != "ann@example.com" || role != "ADMIN" {
			t.Errorf("the token opens for %v, %v; want the administrator", email, role)
		}
		if a := ask(t, url, "", whoAmI, ""); a.status != 200 || at(a.Data, "viewer") != nil || len(a.Errors) > 0 {
			t.Errorf("a stranger got %+v, want nobody and no error", a)
		}
		if code := p.stop(); code != 0 {
			t.Errorf("told to end, got the exit code %d, want 0", code)
		}
	})
}

func TestTokenOpensUntilItExpires(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		newAccount(t, database)
		_, url := serve(t, []string{database}, "serve")
		create := []string{"token", "create", "--account", "acme", "--email", "Ann@Example.com"}

		hour := strings.TrimSpace(mustDo(t, []string{database}, append(create, "--expires", "1h")...))
		if a := ask(t, url, hour, whoAmI, ""); at(a.Data, "viewer", "user", "email") != "ann@example.com" {
			t.Errorf("a token for an hour opens %v", a)
		}
		moment := strings.TrimSpace(mustDo(t, []string{database}, append(create, "--expires", "2s")...))
		eventually(t, "the token has expired", func() bool { return ask(t, url, moment, whoAmI, "").status == 401 })
	})
}

// eventually asks again and again.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	again, limit := time.NewTicker(50*time.Millisecond), time.After(patience)
	defer again.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-limit:
			t.Fatalf("never: %s", what)
		}
	}
}

func TestCommandLineSaysWhatIsWrong(t *testing.T) {
	database := "DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "aparte.db")
	newAccount(t, database)
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no account has the slug": {
			[]string{"token", "create", "--account", "nobody", "--email", "ann@example.com"}, "no account has this slug",
		},
		"nobody has the address": {
			[]string{"token", "create", "--account", "acme", "--email", "bob@example.com"}, "nobody in this account",
		},
		"the slug is taken": {
			[]string{"account", "create", "Acme", "--slug", "acme", "--admin-email", "ann@example.com"}, "another account has this slug",
		},
		"the slug is no slug": {
			[]string{"account", "create", "Acme", "--slug", "Acme Support", "--admin-email", "ann@example.com"}, "lower-case",
		},
		"the address is no address": {
			[]string{"account", "create", "Acme", "--slug", "other", "--admin-email", "ann"}, "not an e-mail address",
		},
		"a token that has expired already": {
			[]string{"token", "create", "--account", "acme", "--email", "ann@example.com", "--expires=-1h"}, "past",
		},
		"the database's address is no address": {
			[]string{"serve", "--database-url", "mysql://ann:secret@localhost/aparte"}, "postgres://",
		},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, code := command(t, []string{database}, tt.args...)
			if code == 0 || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("got the exit code %d, %q on stdout, %q on stderr; want a failure that says %q", code, stdout, stderr, tt.want)
			}
			if strings.Contains(stderr, "secret") {
				t.Errorf("%q shows a password", stderr)
			}
		})
	}
}

func TestTwoStartAtOnceOnOneEmptyDatabase(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		one := start(t, []string{database}, "serve", "--addr", "127.0.0.1:0")
		two := start(t, []string{database}, "serve", "--addr", "127.0.0.1:0")
		for _, p := range []*process{one, two} {
			said := p.stderr.until(p, "(GraphiQL at")
			if !strings.Contains(said, "aparte account create") {
				t.Errorf("on an empty database it says %q, and not how to go on", said)
			}
		}
		token := newAccount(t, database)
		for _, p := range []*process{one, two} {
			_, rest, _ := strings.Cut(p.stderr.String(), "listens on ")
			url, _, _ := strings.Cut(rest, " ")
			if a := ask(t, url, token, whoAmI, ""); at(a.Data, "viewer", "user", "role") != "ADMIN" {
				t.Errorf("%s answers %+v", url, a)
			}
			if code := p.stop(); code != 0 {
				t.Errorf("told to end, got the exit code %d, want 0", code)
			}
		}
	})
}
