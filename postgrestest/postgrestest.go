// Package postgrestest gives every test a Postgres database of its own.
//
// A test binary that asks for one starts one server, on a free port of the
// loopback interface and with its data in a temporary folder; it ends with the
// binary. Nothing of an installed server is touched or needed but its programs.
//
//	func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }
//
//	func TestReply(t *testing.T) {
//		url := postgrestest.NewFrom(t, "schema", migrate)
//		…
//	}
//
// Tests log in as [Owner], who is no superuser, because production is none
// either: a grant that is missing must be missing in a test too.
package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Owner is the role that owns every database handed out and that its URL logs
// in as. It may create roles and databases and is not a superuser.
const Owner = "aparte_owner"

// patience bounds every single errand; a machine that compiles beside the tests
// can be slow, and a hang should still name its place.
const patience = time.Minute

var binary suite // what this test binary shares

// suite is one test binary's server and the templates prepared on it.
type suite struct {
	running   atomic.Bool
	once      sync.Once
	server    *server
	err       error
	databases atomic.Int64
	templates sync.Map // name → *template
}

// template is a database prepared once, of which tests get copies.
type template struct {
	once     sync.Once
	database string
	err      error
}

// Run runs the tests of a binary, stops its server if one was started, and
// returns the code to exit with. It belongs in TestMain. Whoever counts
// goroutines finds one of ours until then: aparte/postgrestest.(*server).hold.
func Run(m interface{ Run() int }) int {
	binary.running.Store(true)
	code := m.Run()

	if binary.server == nil {
		return code
	}
	if err := binary.server.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "postgrestest:", err)
		return max(code, 1)
	}
	return code
}

// New returns the URL of an empty database that belongs to this test alone and
// is dropped at its end. Without Postgres on the machine the test is skipped,
// and with CI=true it fails.
func New(t testing.TB) string {
	t.Helper()
	return create(t, start(t), "template1")
}

// NewFrom is [New] with a database that is already prepared, by a migration for
// instance. The first test that uses a name runs prepare on a database that all
// tests of the binary with this name get a copy of; prepare must have closed
// its connections when it returns. A name means one way to prepare: the prepare
// of later calls is not run, nor compared.
//
// A copy is one statement, so this does without pgtestdb: what that adds, one
// server for several binaries with its locks and hashes of migrations, has no
// use on a server that one binary starts and throws away.
func NewFrom(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	s := start(t)
	known, _ := binary.templates.LoadOrStore(name, new(template))
	from := known.(*template) //nolint:forcetypeassert // nothing else is ever stored
	from.once.Do(func() {
		from.err = errUnprepared // stays when prepare ends its test and not itself
		from.database, from.err = s.prepare(prepare)
	})
	if from.err != nil {
		t.Fatalf("prepare the database %q: %v", name, from.err)
	}
	return create(t, s, from.database)
}

var errUnprepared = errors.New("prepare did not return")

// start returns the binary's server, which the first caller starts.
func start(t testing.TB) *server {
	t.Helper()
	if !binary.running.Load() {
		t.Fatal("nobody would stop the server: call postgrestest.Run from TestMain")
	}
	binary.once.Do(func() {
		binary.server, binary.err = startServer()
	})
	if errors.Is(binary.err, errMissing) && os.Getenv("CI") != "true" {
		t.Skip(binary.err)
	}
	if binary.err != nil {
		t.Fatal(binary.err)
	}
	return binary.server
}

// create copies a database for one test.
func create(t testing.TB, s *server, from string) string {
	t.Helper()
	name, err := s.createDatabase(from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// FORCE: a test that leaks a connection should fail for its own reason.
		if err := s.execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop database %s: %v", name, err)
		}
	})
	return s.url(Owner, name)
}

func (s *server) prepare(prepare func(url string) error) (database string, err error) {
	database, err = s.createDatabase("template1")
	if err != nil {
		return "", err
	}
	return database, prepare(s.url(Owner, database))
}

func (s *server) createDatabase(from string) (name string, err error) {
	name = fmt.Sprintf("test_%d", binary.databases.Add(1))
	err = s.execute("CREATE DATABASE " + name + " TEMPLATE " + from + " OWNER " + Owner)
	if err != nil {
		return "", fmt.Errorf("create database %s from %s: %w", name, from, err)
	}
	return name, nil
}

// execute runs statements as the superuser.
func (s *server) execute(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url(superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
