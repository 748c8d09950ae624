// Package desktest gives tests a real desk on each database, with people in it. A person comes with a context that
// acts as them, and unless a test says otherwise they are the weakest: an end user without an organization.
package desktest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"aparte/desk"
	"aparte/models"
	"aparte/policy"
	"aparte/postgrestest"
)

// never: a test says itself when the audit log is written (desk.FlushAudit), so that its statements and looks at the clock come
// when they are expected.
const never = 24 * time.Hour

// World is a desk with one account, whose private tickets are enabled. When its test ends, every account of it must verify
// (desk.Verify), whatever the test has done.
type World struct {
	Desk    *desk.Desk
	URL     string // of the database
	Account *models.Account
	Admin   *Person
	Agent   *Person

	mu         sync.Mutex
	now        time.Time
	statements []string
	accounts   []*models.Account
	planted    bool
}

// Person is somebody with an API token.
type Person struct {
	*models.User
	Token string
	Desk  *desk.Desk
}

// OnBoth runs a test on SQLite and on Postgres, each with a world of its own.
func OnBoth(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, OnSQLite(t)) })
	t.Run("Postgres", func(t *testing.T) { test(t, OnPostgres(t)) })
}

// OnSQLite is a world on a SQLite file.
func OnSQLite(t testing.TB) *World {
	t.Helper()
	return At(t, SQLite(t))
}

// SQLite is the URL of a new SQLite file with the desk's schema, a copy of one that is migrated once for all tests of the
// binary: under the race detector migrating takes longer than most of them.
func SQLite(t testing.TB) string {
	t.Helper()
	migrated, err := migratedFile()
	if err != nil {
		t.Fatalf("migrate a SQLite file: %v", err)
	}
	path := filepath.Join(t.TempDir(), "aparte.db")
	if err := os.WriteFile(path, migrated, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// migratedFile is what a desk leaves behind that was opened and closed.
var migratedFile = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "desktest-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "aparte.db")
	d, err := desk.Open(context.Background(), desk.Options{URL: "sqlite:" + path})
	if err != nil {
		return nil, err
	}
	d.Close()
	if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
		return nil, fmt.Errorf("closed, and %v is not in the file yet", left)
	}
	return os.ReadFile(path) //nolint:gosec // made here
})

// OnPostgres is a world on a Postgres server that the test binary starts: it needs postgrestest.Run in TestMain.
func OnPostgres(t testing.TB) *World {
	t.Helper()
	return At(t, Postgres(t))
}

// Postgres is the URL of a new database with the desk's schema, on that server.
func Postgres(t testing.TB) string {
	t.Helper()
	return postgrestest.NewFrom(t, "aparte", func(url string) error {
		d, err := desk.Open(context.Background(), desk.Options{URL: url})
		if err == nil {
			d.Close()
		}
		return err
	})
}

// At is a world on an empty database.
func At(t testing.TB, url string) *World {
	t.Helper()
	w := &World{URL: url, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.open(t, 0)
	if _, isTest := t.(*testing.T); isTest {
		t.Cleanup(func() { w.mustVerify(t) })
	}
	w.Account, w.Admin = w.NewAccount(t, "acme")
	yes := true
	if _, err := w.Desk.UpdateAccountSettings(w.Admin.Context(t), models.UpdateAccountSettingsInput{PrivateTicketsEnabled: &yes}); err != nil {
		t.Fatalf("enable private tickets: %v", err)
	}
	w.Agent = w.NewPerson(t, models.CreateUserInput{Name: "Joe Agent", Role: new(models.RoleAgent)})
	return w
}

// Planted says that the test leaves something in the world that must not be there, or closes its desk: nobody verifies
// it.
func (w *World) Planted() { w.planted = true }

func (w *World) mustVerify(t testing.TB) {
	t.Helper()
	if w.planted {
		return
	}
	if err := w.Desk.FlushAudit(context.WithoutCancel(t.Context())); err != nil {
		t.Errorf("write the audit log: %v", err)
	}
	for _, account := range w.accounts {
		ctx := policy.WithViewer(context.WithoutCancel(t.Context()), policy.Operator(account.ID))
		for f, err := range w.Desk.Verify(ctx) {
			if err != nil || f.Broken > 0 {
				t.Errorf("what the test leaves behind does not verify: %s %q: %d rows of %d, such as %v (%v)",
					f.Name, f.Promise, f.Broken, f.Looked, f.Examples, err)
			}
		}
	}
}

func (w *World) open(t testing.TB, loaderWait time.Duration) {
	t.Helper()
	var err error
	w.Desk, err = desk.Open(t.Context(), desk.Options{URL: w.URL, Now: w.tick, Trace: w.hear, LoaderWait: loaderWait, AuditEvery: never})
	if err != nil {
		t.Fatalf("open %s: %v", w.URL, err)
	}
	t.Cleanup(w.Desk.Close)
}

// AnotherServer is a second server on the same database, as when a desk runs on several machines.
func (w *World) AnotherServer(t testing.TB) *World {
	t.Helper()
	return w.again(t, 0)
}

// Counting is another server on the same database whose loaders wait long enough to gather everything that an
// operation asks for at once, however slow the machine is: so that its statements can be counted.
func (w *World) Counting(t testing.TB) *World {
	t.Helper()
	return w.again(t, 150*time.Millisecond)
}

func (w *World) again(t testing.TB, loaderWait time.Duration) *World {
	t.Helper()
	other := &World{URL: w.URL, Account: w.Account, Admin: w.Admin, Agent: w.Agent, now: w.tick()}
	other.open(t, loaderWait)
	return other
}

// NewAccount makes another account on the same server, with its administrator.
func (w *World) NewAccount(t testing.TB, slug string) (*models.Account, *Person) {
	t.Helper()
	account, secret, err := w.Desk.CreateAccount(t.Context(), "Account "+slug, slug, "admin@"+slug+".example")
	if err != nil {
		t.Fatalf("make account %s: %v", slug, err)
	}
	w.accounts = append(w.accounts, account)
	v, err := w.Desk.SignIn(t.Context(), secret)
	if err != nil {
		t.Fatalf("sign in to %s: %v", slug, err)
	}
	return account, &Person{User: v.Person, Token: secret, Desk: w.Desk}
}

// NewPerson enters somebody into the world's account and gives them a token; END_USER when no role is named.
func (w *World) NewPerson(t testing.TB, in models.CreateUserInput) *Person {
	t.Helper()
	return w.NewPersonOf(t, w.Admin, in)
}

// NewPersonOf enters somebody into the account of its administrator and gives them a token.
func (w *World) NewPersonOf(t testing.TB, admin *Person, in models.CreateUserInput) *Person {
	t.Helper()
	u, err := w.Desk.CreateUser(admin.Context(t), in)
	if err != nil {
		t.Fatalf("enter %s: %v", in.Name, err)
	}
	_, secret, err := w.Desk.CreateToken(admin.Context(t), models.CreateAPITokenInput{UserID: u.ID})
	if err != nil {
		t.Fatalf("make a token for %s: %v", in.Name, err)
	}
	return &Person{User: u, Token: *secret, Desk: w.Desk}
}

// Context acts as the person, who signs in for it as for a request.
func (p *Person) Context(t testing.TB) context.Context {
	t.Helper()
	v, err := p.Desk.SignIn(t.Context(), p.Token)
	if err != nil {
		t.Fatalf("sign in as %s: %v", p.Name, err)
	}
	return policy.WithViewer(t.Context(), v)
}

// Statements are what the database was sent while do ran.
func (w *World) Statements(do func()) []string {
	w.mu.Lock()
	w.statements = nil
	w.mu.Unlock()
	do()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.statements
}

// Advance moves the world's clock.
func (w *World) Advance(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(by)
}

// Now is the world's clock, for another server on its database.
func (w *World) Now() time.Time { return w.tick() }

// tick is the world's clock: each look at it is a millisecond later than the one before.
func (w *World) tick() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Millisecond)
	return w.now
}

func (w *World) hear(sql string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.statements = append(w.statements, sql)
}
