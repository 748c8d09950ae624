package proof

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aparte/desk"
	"aparte/desktest"
	"aparte/door"
	"aparte/models"
	"aparte/policy"
)

// house is a real desk behind its real door, on a database that many histories are played in: each has two accounts
// of its own there.
type house struct {
	desk *desk.Desk
	door http.Handler

	address string // from which everybody asks in this history, and nobody in another

	mu         sync.Mutex
	now        time.Time
	hears      bool
	statements []string
	complaint  string // the last line of the door's log
}

// plenty is more than anybody comes to the end of; what is left stands in every answer.
var plenty = door.Rate{Person: door.Bucket{PerSecond: 1, Burst: 100_000_000}, Address: door.Bucket{PerSecond: 1, Burst: 100_000_000}}

// build opens a house on a database.
func build(t testing.TB, url string) *house {
	t.Helper()
	h := &house{}
	var err error
	h.desk, err = desk.Open(t.Context(), desk.Options{
		URL: url, Now: h.clock, Random: chance, Trace: h.hear, LoaderWait: 50 * time.Microsecond, AuditEvery: 24 * time.Hour,
	})
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	t.Cleanup(h.desk.Close)
	log := slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelError}))
	h.door = door.Handler(h.desk, log, door.Options{
		Rate: plenty,
		Cost: 1_000_000, // the leak walk asks for more at once than anybody may
		Now:  h.clock, Random: chance,
	})
	return h
}

// Write keeps what the door logs of failures of ours.
func (h *house) Write(line []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.complaint = string(line)
	return len(line), nil
}

func (h *house) lastComplaint() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.complaint
}

func onSQLite(t testing.TB) string { return desktest.SQLite(t) }

func onPostgres(t testing.TB) string { return desktest.Postgres(t) }

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) setClock(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = now
}

func (h *house) hear(sql string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.hears {
		h.statements = append(h.statements, sql)
	}
}

// heard are the templates of the statements that do sends, in their order.
func (h *house) heard(do func()) string {
	h.mu.Lock()
	h.hears, h.statements = true, nil
	h.mu.Unlock()
	do()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hears = false
	return strings.Join(h.statements, "\n")
}

// request is what a client sends. The token is not of it: it is whoever sends it.
type request struct {
	method, target, body string
	accept, viewAs       string
	// shared: whoever asks pays from a purse that erased acts were paid from, too.
	shared bool
}

// reply is all that comes back: the status, the headers and the body.
type reply string

// send sends a request through the door.
func (h *house) send(token string, r request, d draws) (reply, []byte) {
	sent := httptest.NewRequestWithContext(withDraws(context.Background(), d), r.method, r.target, strings.NewReader(r.body))
	if r.method == http.MethodPost {
		sent.Header.Set("Content-Type", "application/json")
	}
	if r.accept != "" {
		sent.Header.Set("Accept", r.accept)
	}
	if r.viewAs != "" {
		sent.Header.Set("Aparte-View-As", r.viewAs)
	}
	if token != "" {
		sent.Header.Set("Authorization", "Bearer "+token)
	}
	sent.RemoteAddr = h.address
	answer := httptest.NewRecorder()
	h.door.ServeHTTP(answer, sent)
	var b strings.Builder
	fmt.Fprintln(&b, answer.Code)
	header := answer.Header()
	names := make([]string, 0, len(header))
	for name := range header {
		if name != "Ratelimit" || !r.shared {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(header[name], " | "))
	}
	body := answer.Body.Bytes()
	b.WriteByte('\n')
	b.Write(body)
	return reply(b.String()), body
}

// world is the two accounts of one history in a house, with everybody's ids and tokens.
type world struct {
	*house
	ids     map[string]string   // by what the history calls them: people, organizations, "#3"
	tokens  map[person][]token  // given and not revoked
	revoked map[person][]string // secrets that open nothing any more
	records map[int]string      // the keys under which tickets were imported
	digests map[string]string   // of plans, by their keys
}

type token struct{ id, secret string }

// genesis is when every history begins.
var genesis = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// populate makes the accounts of a history and enters its cast. name tells the accounts of different histories
// apart; it is the same in every world of one history.
func (h *house) populate(t tb, name string) *world {
	t.Helper()
	// What waits of other histories is not written, because it has become enough, while somebody listens to statements.
	must(t, h.desk.FlushAudit(t.Context()))
	w := &world{
		house: h, ids: map[string]string{}, tokens: map[person][]token{}, revoked: map[person][]string{}, records: map[int]string{},
		digests: map[string]string{},
	}
	h.setClock(genesis)
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name))
	h.address = netip.AddrPortFrom(netip.AddrFrom4([4]byte(sum.Sum(nil))), 1).String()
	at := func(source string) context.Context { return withDraws(t.Context(), from(name+source)) }
	for abroad, admin := range map[bool]person{false: ada, true: elsa} {
		slug := fmt.Sprintf("%s-%v", name, abroad)
		_, secret, err := h.desk.CreateAccount(at(slug), "Account", slug, admin.email())
		must(t, err)
		v, err := h.desk.SignIn(at(slug), secret)
		must(t, err)
		w.ids[string(admin)], w.ids["account of "+string(admin)] = v.UserID, v.AccountID
		w.tokens[admin] = []token{{v.TokenID, secret}}
		as := policy.WithViewer(at(slug+" settings"), v)
		_, err = h.desk.UpdateAccountSettings(as, models.UpdateAccountSettingsInput{PrivateTicketsEnabled: new(true), NewTicketsPrivateByDefault: new(false)})
		must(t, err)
		if !abroad {
			for _, o := range []organization{bakery, mill} {
				as := policy.WithViewer(at(string(o)), v)
				made, err := h.desk.CreateOrganization(as, models.CreateOrganizationInput{Name: string(o), SharedTickets: new(o == bakery)})
				must(t, err)
				w.ids[string(o)] = made.ID
			}
		}
		for _, p := range order {
			if members[p].abroad == abroad && p != admin {
				w.enter(policy.WithViewer(at(string(p)), v), t, p)
			}
		}
		for _, g := range []team{front, back} {
			made, err := h.desk.CreateGroup(policy.WithViewer(at(slug+string(g)), v), models.CreateGroupInput{Name: string(g)})
			must(t, err)
			if !abroad {
				w.ids[string(g)] = made.ID
			}
		}
	}
	return w
}

func (w *world) enter(as context.Context, t tb, p person) {
	t.Helper()
	of := members[p]
	in := models.CreateUserInput{Name: string(p) + " Last", Email: new(p.email()), Role: &of.role}
	if of.org != none {
		in.OrganizationID = new(w.ids[string(of.org)])
	}
	u, err := w.desk.CreateUser(as, in)
	must(t, err)
	made, secret, err := w.desk.CreateToken(as, models.CreateAPITokenInput{UserID: u.ID})
	must(t, err)
	w.ids[string(p)], w.tokens[p] = u.ID, []token{{made.ID, *secret}}
}

// token is a secret of somebody's that opens; of whoever has none any more, one that was revoked.
func (w *world) token(p person) string {
	if all := w.tokens[p]; len(all) > 0 {
		return all[len(all)-1].secret
	}
	if all := w.revoked[p]; len(all) > 0 {
		return all[0]
	}
	return ""
}

// tb is what a test and a property of rapid's have in common.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

func must(t tb, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}
