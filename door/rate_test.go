package door_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"aparte/door"
	"aparte/models"
)

// cheap costs what any request does.
const cheap = `{ viewer { user { id } } }`

// hurried is a door at which nobody waits between requests, who may spend 1,000 at once and ten a second.
func hurried(t *testing.T, w *world) client {
	t.Helper()
	bucket := door.Bucket{PerSecond: 10, Burst: 1000}
	c, _ := serveWith(t, w, door.Options{Cost: 500, Rate: door.Rate{Person: bucket, Address: bucket}, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	c.clock.step.Store(0)
	return c
}

func (c client) wait(seconds int) { c.clock.now.Add(int64(time.Duration(seconds) * time.Second)) }

// from is what the proxy in front of a door says of who asks.
func (c client) from(t testing.TB, addresses, query string) reply {
	t.Helper()
	return c.send(t, http.MethodPost, "/graphql", `{"query":"`+query+`"}`, http.Header{"Content-Type": {plainJSON}, "X-Forwarded-For": {addresses}})
}

// spend asks as often as it may, and answers how often that was, and the first refusal.
func spend(t *testing.T, ask func() reply) (times int, refusal reply) {
	t.Helper()
	for range 10000 {
		if refusal = ask(); refusal.status == http.StatusTooManyRequests {
			mustWait(t, refusal)
			return times, refusal
		}
		times++
	}
	t.Fatal("nobody was limited")
	return 0, reply{}
}

// mustWait: who asks too fast is told how long to wait, as the header has it.
func mustWait(t testing.TB, r reply) (seconds int) {
	t.Helper()
	e := r.errors(t)
	if len(e) != 1 || e[0].Extensions.Code != "RATE_LIMITED" || r.data(t) != nil {
		t.Fatalf("got %s", r.body)
	}
	seconds = e[0].Extensions.RetryAfter
	if seconds < 1 || r.header.Get("Retry-After") != strconv.Itoa(seconds) || !strings.Contains(e[0].Message, "Wait ") ||
		!strings.Contains(e[0].Message, fmt.Sprintf(" %d seconds", seconds)) && !strings.Contains(e[0].Message, " a second") {
		t.Errorf("Retry-After %q in %s", r.header.Get("Retry-After"), r.body)
	}
	return seconds
}

// TestEverybodySpendsTheirOwn: a person has one purse for all their tokens, which nobody else's requests touch, and
// which fills again while they wait as long as they are told.
func TestEverybodySpendsTheirOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := hurried(t, w)
		_, second, err := w.Desk.CreateToken(w.Admin.Context(t), models.CreateAPITokenInput{UserID: w.Ann.ID})
		if err != nil {
			t.Fatal(err)
		}
		ann, again := c.as(w.Ann.Token), c.as(*second)
		turn := false
		times, refusal := spend(t, func() reply {
			if turn = !turn; turn {
				return ann.ask(t, cheap, nil)
			}
			return again.ask(t, cheap, nil)
		})
		if times != 100 {
			t.Errorf("1,000 were enough for %d requests of 10", times)
		}
		for who, token := range map[string]string{"a colleague": w.Carl.Token, "an agent": w.Agent.Token, "a stranger": "", "somebody elsewhere": w.Emil.Token} {
			if r := c.as(token).ask(t, cheap, nil); r.status != http.StatusOK || r.header.Get("Ratelimit") != left(token, 990) {
				t.Errorf("%s: got %d %v", who, r.status, r.header)
			}
		}
		c.wait(mustWait(t, refusal))
		if r := ann.ask(t, cheap, nil); r.status != http.StatusOK {
			t.Errorf("after the wait: got %d %s", r.status, r.body)
		}
		if r := again.ask(t, cheap, nil); r.status != http.StatusTooManyRequests {
			t.Errorf("at once after it: got %d %s", r.status, r.body)
		}
	})
}

// left is the header that says what is left.
func left(token string, units int) string {
	policy := "person"
	if token == "" {
		policy = "address"
	}
	return fmt.Sprintf("%q;r=%d", policy, units)
}

// TestCostIsDeclared: an answer says what its operation costs and what is left, and the cost is known before it is
// spent.
func TestCostIsDeclared(t *testing.T) {
	w := onOne(t)
	c := hurried(t, w).as(w.Ann.Token)
	spent := 0
	for _, tt := range []struct {
		query     string
		variables map[string]any
		cost      int // by the document and its variables
		pays      int // by what became of it
	}{
		{cheap, nil, 10, 10},
		{`{ __typename }`, nil, 10, 10},
		{`query($n: Int) { viewer { myActivities(first: $n) { nodes { id subject } } } }`, map[string]any{"n": 30}, 92, 92},
		{`query($n: Int) { viewer { myActivities(first: $n) { nodes { id subject } } } }`, map[string]any{"n": 1}, 10, 10},
		{`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": strings.Split(strings.Repeat("x,", 49)+"x", ",")}, 51, 51},
		{`{ viewer { myActivities(first: 100) { nodes { id subject status createdAt updatedAt reference } } } }`, nil, 702, 100},
		{`{ nothing }`, nil, 0, 100},
		{`{`, nil, 0, 100},
		{`{ search(query: "printer") { totalCount } }`, nil, 21, 21},
	} {
		r := c.ask(t, tt.query, tt.variables)
		spent += tt.pays
		if got, want := r.header.Get("Aparte-Cost"), strings.TrimPrefix(strconv.Itoa(tt.cost), "0"); got != want {
			t.Errorf("%s: got the cost %q, want %q", tt.query, got, want)
		}
		if got := r.header.Get("Ratelimit"); got != left(c.token, 1000-spent) {
			t.Errorf("%s: got %s, want %s", tt.query, got, left(c.token, 1000-spent))
		}
		if got := r.header.Get("Ratelimit-Policy"); got != `"person";q=1000;w=100` {
			t.Errorf("got %s", got)
		}
	}
}

// TestWhatIsTooDearNowCanBePaidLater: an operation that costs more than is left is not begun, and can be paid after
// the wait; trying it costs something, too.
func TestWhatIsTooDearNowCanBePaidLater(t *testing.T) {
	w := onOne(t)
	c := hurried(t, w).as(w.Ann.Token)
	unhurried, _ := serve(t, w)
	dear := `mutation { addComment(input: { ticketId: "` + w.Names["public"] + `", body: "dear" }) { ticket { comments(first: 100) { nodes { id author { id } } } } } }`
	before := ""
	_, refusal := spend(t, func() reply {
		before = written(t, w, unhurried)
		return c.ask(t, dear, nil)
	})
	if cost := refusal.header.Get("Aparte-Cost"); cost != "403" {
		t.Errorf("it costs %s", cost)
	}
	if written(t, w, unhurried) != before {
		t.Error("what was not paid was done")
	}
	c.wait(mustWait(t, refusal) - 1)
	if r := c.ask(t, cheap, nil); r.status != http.StatusOK {
		t.Errorf("something cheap: got %d %s", r.status, r.body)
	}
	c.wait(2)
	if r := c.ask(t, dear, nil); r.status != http.StatusOK || r.code(t) != "" {
		t.Errorf("after the wait: got %d %s", r.status, r.body)
	}
}

// TestStrangersAreLimitedByTheirAddress, as the proxies that are trusted have it, and by nothing that they can write
// themselves.
func TestStrangersAreLimitedByTheirAddress(t *testing.T) {
	w := onOne(t)
	c := hurried(t, w)
	n := 0
	if times, _ := spend(t, func() reply {
		n++ // a stranger writes what they like; the proxy adds where they come from
		return c.from(t, fmt.Sprintf("198.51.100.%d, 203.0.113.7", n), cheap)
	}); times != 100 {
		t.Errorf("1,000 were enough for %d requests of 10", times)
	}
	if times, _ := spend(t, func() reply {
		n++ // of IPv6 one has 64 bits to oneself
		return c.from(t, fmt.Sprintf("2001:db8:1:2:%x::1", n), cheap)
	}); times != 100 {
		t.Errorf("1,000 were enough for %d requests of 10", times)
	}
	for _, address := range []string{"203.0.113.8", "2001:db8:1:3::1", "::ffff:203.0.113.9"} {
		if r := c.from(t, address, cheap); r.status != http.StatusOK {
			t.Errorf("%s: got %d %s", address, r.status, r.body)
		}
	}
	if r := c.as(w.Ann.Token).from(t, "203.0.113.7", cheap); r.status != http.StatusOK {
		t.Errorf("a person at the same address: got %d %s", r.status, r.body)
	}
}

// TestWrongTokensAreLimited by the address that tries them: whoever guesses is not even told that they guessed wrong.
// Those at the same address whose tokens have opened before go in and out.
func TestWrongTokensAreLimited(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := hurried(t, w)
		ann, otto := c.as(w.Ann.Token), c.as(w.Otto.Token)
		if r := ann.from(t, "203.0.113.7", cheap); r.status != http.StatusOK {
			t.Fatalf("got %d %s", r.status, r.body)
		}
		wrong := c.as(wellFormed(w.Account.ID[4:]))
		times, refusal := spend(t, func() reply { return wrong.from(t, "203.0.113.7", cheap) })
		if times != 60 {
			t.Errorf("%d were tried", times)
		}
		statements := w.Statements(func() { wrong.from(t, "203.0.113.7", cheap) })
		if len(statements) > 0 {
			t.Errorf("it was looked up all the same: %v", statements)
		}
		for name, tt := range map[string]struct {
			client  client
			address string
			status  int
		}{
			"a right one that is new here":       {otto, "203.0.113.7", http.StatusTooManyRequests},
			"a right one that has opened before": {ann, "203.0.113.7", http.StatusOK},
			"a right one from elsewhere":         {c.as(w.Carl.Token), "203.0.113.8", http.StatusOK},
			"no token":                           {c, "203.0.113.7", http.StatusOK},
		} {
			if r := tt.client.from(t, tt.address, cheap); r.status != tt.status {
				t.Errorf("%s: got %d %s", name, r.status, r.body)
			}
		}
		c.wait(mustWait(t, refusal))
		if r := wrong.from(t, "203.0.113.7", cheap); r.status != http.StatusUnauthorized {
			t.Errorf("after the wait: got %d %s", r.status, r.body)
		}
	})
}

// TestARevokedTokenIsAWrongOne, although it has opened before.
func TestARevokedTokenIsAWrongOne(t *testing.T) {
	w := onOne(t)
	c := hurried(t, w)
	token, secret, err := w.Desk.CreateToken(w.Admin.Context(t), models.CreateAPITokenInput{UserID: w.Ann.ID})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() reply { return c.as(*secret).from(t, "203.0.113.7", cheap) }
	if r := ask(); r.status != http.StatusOK {
		t.Fatalf("got %d %s", r.status, r.body)
	}
	if _, err := w.Desk.RevokeToken(w.Admin.Context(t), token.ID); err != nil {
		t.Fatal(err)
	}
	if times, _ := spend(t, ask); times != 60 {
		t.Errorf("it was tried %d times", times)
	}
}

// TestWhoLooksAsSomebodyPays: a member of the staff from their own purse, and the person never.
func TestWhoLooksAsSomebodyPays(t *testing.T) {
	w := onOne(t)
	c := hurried(t, w)
	agent := c.as(w.Agent.Token).viewingAs(w.Ann.ID)
	if times, _ := spend(t, func() reply { return agent.ask(t, cheap, nil) }); times != 100 {
		t.Errorf("1,000 were enough for %d requests of 10", times)
	}
	if r := c.as(w.Agent.Token).ask(t, cheap, nil); r.status != http.StatusTooManyRequests {
		t.Errorf("the agent: got %d %s", r.status, r.body)
	}
	if r := c.as(w.Ann.Token).ask(t, cheap, nil); r.header.Get("Ratelimit") != left(w.Ann.Token, 990) {
		t.Errorf("the person: got %v", r.header)
	}
}

// TestNobodyIsLimitedUnlessToldSo: without rates no figures are shown, and nobody waits.
func TestNobodyIsLimitedUnlessToldSo(t *testing.T) {
	w := onOne(t)
	c, _ := serveWith(t, w, door.Options{})
	c.clock.step.Store(0)
	for range 200 {
		for _, token := range []string{"", w.Ann.Token, "wrong"} {
			if r := c.as(token).ask(t, cheap, nil); r.status == http.StatusTooManyRequests || r.header.Get("Ratelimit") != "" {
				t.Fatalf("got %d %v", r.status, r.header)
			}
		}
	}
}

// TestAProxyThatIsNotNamedIsNoticed: once, in the log, since all who come through it share a purse.
func TestAProxyThatIsNotNamedIsNoticed(t *testing.T) {
	w := onOne(t)
	c, log := serve(t, w)
	for range 3 {
		c.from(t, "203.0.113.7", cheap)
	}
	if n := strings.Count(log.String(), "APARTE_TRUSTED_PROXIES"); n != 1 {
		t.Errorf("it was said %d times: %s", n, log)
	}
}
