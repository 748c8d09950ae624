package door_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"aparte/desktest"
	"aparte/door"
)

var (
	requests = flag.Int("requests", 3000, "how many requests TestNoRequestBreaksTheDoor makes up")
	seed     = flag.Uint64("seed", 0, "the seed it makes them of; a new one when it is 0")
)

// TestNoRequestBreaksTheDoor sends requests made up at random: whatever they are, each gets an answer that is
// well-formed, that is not the server's own failure, and in which no end user reads what was whispered.
func TestNoRequestBreaksTheDoor(t *testing.T) {
	first := *seed
	if first == 0 {
		first = rand.Uint64()
	}
	f := newFuzzed(t)
	for i := range *requests {
		f.send(t, first, uint64(i), nil)
		if t.Failed() {
			t.Fatalf("request %d of this seed: go test ./door -run TestNoRequestBreaksTheDoor -seed %d", i, first)
		}
	}
	if f.ran < *requests/10 {
		t.Errorf("of %d requests %d ran: they are not worth sending", *requests, f.ran)
	}
}

// FuzzHandler is the same, with accidents in the bodies that Go's fuzzing looks for.
func FuzzHandler(f *testing.F) {
	for i := range uint64(100) {
		f.Add(i, []byte(nil))
	}
	for _, body := range []string{
		`{"query":"{ viewer { user { id } } }"}`, `{"query":"query($x: ID!) { node(id: $x) { id } }","variables":{"x":"\ud800"}}`, "[]", "", "\x00",
		`{"query":"{ a(b: [[[[{c: 1}]]]]) }"}`, `{"query":"{...f} fragment f on Query {...f}"}`, `{"query":"{ a: node(id: 1e999) { id } }","operationName":"x"}`,
	} {
		f.Add(uint64(7), []byte(body))
	}
	world := newFuzzed(f)
	f.Fuzz(func(t *testing.T, seed uint64, accident []byte) { world.send(t, seed, 0, accident) })
}

// fuzzed are two worlds to send requests to: what staff do in theirs makes private things public.
type fuzzed struct {
	staff, aloud *target
	ran          int // how many requests were executed
}

// target is a door, and who may knock at it.
type target struct {
	handler http.Handler
	author  author
	people  []string // their tokens
	ann     string   // whom staff look as
	errors  *failures
}

func newFuzzed(t testing.TB) *fuzzed {
	full := fullSchema(t)
	made := func(whose func(w *world) []string) *target {
		w, errs := populate(t, desktest.OnSQLite(t)), &failures{}
		var ids []string
		for _, id := range w.Names {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		ids = append(ids, "", "x", "tic_", "tic_00000000000000000000000000", "usr_00000000000000000000000000", "tic_\x00", strings.Repeat("tic_", 100))
		return &target{
			handler: door.Handler(w.Desk, slog.New(errs), door.Options{Rate: rates, Now: new(clock).tick, StrangersIntrospect: true}),
			author:  author{schema: full, ids: ids}, people: whose(w), ann: w.Ann.ID, errors: errs,
		}
	}
	aloud := made(func(w *world) []string {
		return []string{w.Ann.Token, w.Ann.Token, w.Cora.Token, w.Carl.Token, w.Otto.Token, w.Emil.Token, "", "", "nonsense", wellFormed(w.Account.ID[4:]), w.Ann.Token[:40]}
	})
	aloud.author.schema = door.EndUserSchema(full)
	staff := made(func(w *world) []string { return []string{w.Agent.Token, w.Admin.Token, w.Elsa.Token} })
	return &fuzzed{staff: staff, aloud: aloud}
}

// tick is a clock that goes on by an hour with each look at it: nobody has to wait.
func (c *clock) tick() (now time.Time) {
	c.now.Add(int64(time.Hour))
	return c.time()
}

// send makes a request up of two numbers, and perhaps of an accident, and holds its answer to what every answer is.
func (f *fuzzed) send(t testing.TB, seed, n uint64, accident []byte) {
	t.Helper()
	to, random := f.aloud, rand.New(rand.NewPCG(seed, n))
	if random.IntN(3) == 0 {
		to = f.staff
	}
	r, sent := to.request(random, accident)
	w := httptest.NewRecorder()
	to.handler.ServeHTTP(w, r)
	complain := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s\n%s %s\n%v\n%.2000s\nis answered %d %v\n%.1000s", fmt.Sprintf(format, args...), r.Method, r.URL, r.Header, sent, w.Code, w.Header(), w.Body)
	}
	if w.Code >= 500 || w.Code < 200 {
		complain("the server failed")
	}
	if said := to.errors.take(); said != "" {
		complain("the log has an error: %s", said)
	}
	if to == f.aloud && strings.Contains(w.Body.String(), whispered) {
		complain("somebody reads what was whispered")
	}
	if w.Header().Get("Vary") == "" || w.Header().Get("Cache-Control") != "private, no-store" || w.Header().Get("Request-Id") == "" {
		complain("its headers are not whole")
	}
	if problem := malformed(r, w); problem != "" {
		complain("%s", problem)
	}
	if w.Header().Get("Aparte-Cost") != "" {
		f.ran++
	}
}

// request is a request, and its body.
func (to *target) request(random *rand.Rand, accident []byte) (r *http.Request, sent string) {
	a := to.author
	a.Rand = random
	query, variables := a.operation()
	fields := map[string]any{"query": query, "variables": variables}
	if a.chance(5) {
		fields[pick(random, []string{"query", "variables", "operationName", "extensions", "more"})] = pick(random, []any{nil, 1, "x", []any{}, map[string]any{}, true})
	}
	body, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	sent = string(body)
	if a.chance(5) {
		sent = a.spoiled(sent)
	}
	if len(accident) > 0 {
		switch at := int(accident[0]) % (len(sent) + 1); accident[0] % 3 {
		case 0:
			sent = string(accident)
		case 1:
			sent = sent[:at] + string(accident[1:]) + sent[at:]
		default:
			sent = sent[:at] + string(accident[1:])
		}
	}
	method, address := http.MethodPost, "/graphql"
	switch {
	case a.chance(8):
		method = pick(random, []string{"GET", "GET", "GET", "HEAD"})
		values, err := json.Marshal(variables)
		if err != nil {
			panic(err)
		}
		address += "?query=" + url.QueryEscape(query) + "&variables=" + url.QueryEscape(string(values))
		if a.chance(10) {
			address += pick(random, []string{"%", "&query=x", "&variables=[", "&operationName=%ff", ";", "&extensions=1", strings.Repeat("&a", 2000)})
		}
	case a.chance(2):
		method = pick(random, []string{"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "QUERY", "post"})
	}
	r = httptest.NewRequest(method, "/graphql", strings.NewReader(sent))
	r.URL.RawQuery = strings.TrimPrefix(address, "/graphql?")
	if address == "/graphql" {
		r.URL.RawQuery = ""
	}
	to.headers(&a, r.Header)
	return r, sent
}

// headers are those of a client, with a few that no client of ours has.
func (to *target) headers(a *author, h http.Header) {
	set := func(percent int, name string, values ...string) {
		if a.chance(percent) {
			h.Set(name, pick(a.Rand, values))
		}
	}
	h.Set("Content-Type", plainJSON)
	set(70, "Accept", responseJSON, plainJSON, "*/*", responseJSON+", "+plainJSON+";q=0.9")
	set(2, "Content-Type", "", "text/plain", "application/json; charset=utf-8", "application/json;charset=latin1", "multipart/form-data; boundary=x", ";", "application/json; a=b; a=c", strings.Repeat("a", 5000))
	set(2, "Accept", "text/html", ";", "application/json;q=0", strings.Repeat("a/b,", 2000), "\xff", "*/*;q=1e999")
	if token := pick(a.Rand, to.people); token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	set(2, "Authorization", "Basic x", "Bearer", "Bearer \xff", "bearer "+strings.Repeat("x", 5000), " ")
	set(4, "Aparte-View-As", to.ann, "me", "", "x", "\xff", strings.Repeat("x", 5000))
	set(2, "X-Forwarded-For", "203.0.113.7", "x", ",,,", strings.Repeat("::1,", 2000))
	set(2, "Origin", "https://evil.example", "null")
	set(2, "Content-Encoding", "gzip", "identity")
}

// malformed says what is wrong with the form of an answer; "" when nothing is.
func malformed(r *http.Request, w *httptest.ResponseRecorder) string {
	if n, err := strconv.Atoi(w.Header().Get("Content-Length")); err != nil || n != w.Body.Len() && r.Method != http.MethodHead {
		return "its length is another one"
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if kind != plainJSON && kind != responseJSON {
		return "its type is none of ours"
	}
	var sent struct {
		Errors []struct {
			shownError

			Locations []struct{ Line, Column int }
		}
		Data *map[string]json.RawMessage
	}
	d := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	d.DisallowUnknownFields()
	if err := d.Decode(&sent); err != nil && r.Method != http.MethodHead {
		return "it is no answer: " + err.Error()
	}
	hasData := bytes.Contains(w.Body.Bytes(), []byte(`"data":`))
	switch {
	case r.Method == http.MethodHead:
	case !hasData && len(sent.Errors) == 0 || len(sent.Errors) > 10:
		return fmt.Sprintf("it has %d errors and no data", len(sent.Errors))
	case w.Code != http.StatusOK && hasData:
		return "it has data, and a status that says otherwise"
	case w.Code == http.StatusOK && !hasData && kind == responseJSON:
		return "it has no data, and a status that says otherwise"
	}
	for _, e := range sent.Errors {
		known := []string{"UNAUTHENTICATED", "BAD_USER_INPUT", "TOO_COMPLEX", "RATE_LIMITED"}
		if !slices.Contains(known, e.Extensions.Code) || len(e.Message) < 5 || len(e.Message) > 600 {
			return "an error is none of ours"
		}
	}
	return ""
}

// failures keep what a log has of errors.
type failures struct {
	mu   sync.Mutex
	said string
}

// Enabled listens to errors alone.
func (f *failures) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

// Handle keeps an error.
func (f *failures) Handle(_ context.Context, r slog.Record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said += r.Message
	r.Attrs(func(a slog.Attr) bool {
		f.said += " " + a.String()
		return true
	})
	return nil
}

// WithAttrs and WithGroup keep nothing more.
func (f *failures) WithAttrs([]slog.Attr) slog.Handler { return f }

// WithGroup is as WithAttrs.
func (f *failures) WithGroup(string) slog.Handler { return f }

func (f *failures) take() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	said := f.said
	f.said = ""
	return said
}
