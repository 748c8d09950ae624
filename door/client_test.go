package door_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aparte/door"
	"aparte/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// update writes the golden files anew instead of comparing them.
var update = flag.Bool("update", false, "write the golden files anew")

const (
	plainJSON    = "application/json"
	responseJSON = "application/graphql-response+json"
)

// client is somebody at the door, over real HTTP. Without a token they are a stranger.
type client struct {
	url    string
	http   *http.Client
	clock  *clock
	token  string
	viewAs string
	accept string
}

// serve opens the door of a world, and answers what its log says. Rates are limited, and each request comes an hour
// after the one before: the figures of equal requests are equal.
func serve(t testing.TB, w *world) (client, *logged) {
	t.Helper()
	return serveWith(t, w, door.Options{Rate: rates})
}

// rates are small enough to be felt.
var rates = door.Rate{Person: door.Bucket{PerSecond: 100, Burst: 20000}, Address: door.Bucket{PerSecond: 100, Burst: 20000}}

// serveWith opens a door with options of its own.
func serveWith(t testing.TB, w *world, o door.Options) (client, *logged) {
	t.Helper()
	log, clock := &logged{}, &clock{}
	clock.step.Store(int64(time.Hour))
	o.Now = clock.time
	s := httptest.NewServer(door.Handler(w.Desk, slog.New(slog.NewJSONHandler(log, nil)), o))
	t.Cleanup(s.Close)
	return client{url: s.URL, http: s.Client(), clock: clock, accept: plainJSON}, log
}

// clock is the door's, which goes on by a step before each request.
type clock struct{ now, step atomic.Int64 }

func (c *clock) time() time.Time { return time.Unix(0, c.now.Load()) }

func (c client) as(token string) client {
	c.token = token
	return c
}

func (c client) viewingAs(id string) client {
	c.viewAs = id
	return c
}

func (c client) accepting(kind string) client {
	c.accept = kind
	return c
}

// ask sends one operation, as clients do.
func (c client) ask(t testing.TB, query string, variables map[string]any) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return c.post(t, string(body))
}

// post sends a body, whatever it is.
func (c client) post(t testing.TB, body string) reply {
	t.Helper()
	return c.send(t, http.MethodPost, "/graphql", body, http.Header{"Content-Type": {plainJSON}})
}

// get sends a query in the address.
func (c client) get(t testing.TB, query string) reply {
	t.Helper()
	return c.send(t, http.MethodGet, "/graphql?query="+url.QueryEscape(query), "", nil)
}

func (c client) send(t testing.TB, method, path, body string, header http.Header) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Accept": c.accept, "Aparte-View-As": c.viewAs} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	maps.Copy(r.Header, header)
	c.clock.now.Add(c.clock.step.Load())
	resp, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	sent, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{status: resp.StatusCode, header: resp.Header, body: sent}
}

// reply is an answer as it was sent.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// bytes are all that two answers have in common which say the same: all but the request's id and the time of day.
func (r reply) bytes(t testing.TB) string {
	t.Helper()
	header := r.header.Clone()
	if header.Get("Request-Id") == "" {
		t.Error("an answer without a Request-Id")
	}
	header.Del("Request-Id")
	header.Del("Date")
	var b bytes.Buffer
	_ = header.Write(&b)
	return http.StatusText(r.status) + "\n" + b.String() + "\n" + string(r.body)
}

// code is the code of the answer's only error; "" when it has none.
func (r reply) code(t testing.TB) string {
	t.Helper()
	errs := r.errors(t)
	if len(errs) == 0 {
		return ""
	}
	return errs[0].Extensions.Code
}

type shownError struct {
	Message    string
	Path       []any
	Extensions struct {
		Code, Limit       string
		Value, RetryAfter int
	}
}

func (r reply) errors(t testing.TB) []shownError {
	t.Helper()
	var sent struct{ Errors []shownError }
	if err := json.Unmarshal(r.body, &sent); err != nil {
		t.Fatalf("%d is not JSON: %v\n%s", r.status, err, r.body)
	}
	return sent.Errors
}

// data is what the answer holds at a path of fields; nil when a part of it is null.
func (r reply) data(t testing.TB, path ...string) any {
	t.Helper()
	var sent struct{ Data any }
	if err := json.Unmarshal(r.body, &sent); err != nil {
		t.Fatalf("%d is not JSON: %v\n%s", r.status, err, r.body)
	}
	at := sent.Data
	for _, name := range path {
		fields, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = fields[name]
	}
	return at
}

// logged is what a handler has written into its log, which requests write side by side.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write adds a line.
func (l *logged) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(line)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
