package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"aparte/browsertest"
)

func TestStoryIsPlayedByItsPeople(t *testing.T) {
	v := open(t, Options{
		People: []Person{
			{Name: "Ann Li", Role: "end user", Account: "Acme", Token: "token-of-ann"},
			{Name: "Joe Roy", Role: "agent", Account: "Acme", Token: "token-of-joe"},
		},
		Tabs: []Tab{
			{
				Title: "Joe sees the desk", Person: "Joe Roy",
				Query: "query Desk($id: ID) { node(id: $id) { id } }", Variables: `{"id": "7"}`,
			},
			{Title: "Ann sees her own", Person: "Ann Li", Query: "query Mine { viewer { user { name } } }"},
		},
		StrangersIntrospect: true,
	})

	people := browsertest.Evaluate[[]string](v.Page, `[...document.querySelectorAll('#person option')].map(o => o.textContent)`)
	if want := []string{"Ann Li — end user, Acme", "Joe Roy — agent, Acme", "Nobody"}; !slices.Equal(people, want) {
		t.Errorf("got the people %q, want %q", people, want)
	}
	v.expect("IntrospectionQuery", "Bearer token-of-joe")
	v.Until(`document.querySelector('.bar').innerText.includes('Joe sees the desk')`)
	v.play()
	if asked := v.expect("query Desk", "Bearer token-of-joe"); string(asked.Variables) != `{"id":"7"}` {
		t.Errorf("got the variables %s, want those of the tab", asked.Variables)
	}

	v.Do(chromedp.Click("#graphiql-session-tab-1"))
	v.expect("IntrospectionQuery", "Bearer token-of-ann")
	v.Until(`document.querySelector('.graphiql-query-editor .view-lines').innerText.includes('Mine')`)
	v.play()
	v.expect("query Mine", "Bearer token-of-ann")

	v.Do(chromedp.SetValue("#person", ""))
	v.expect("IntrospectionQuery", "")
	v.play()
	v.expect("query Mine", "")
	v.expectNothingStored("token-of-")
}

// TestTokenIsAskedForWhereThereAreNoPeople: the page says that it needs one, and asks for no schema before, which
// would be refused.
func TestTokenIsAskedForWhereThereAreNoPeople(t *testing.T) {
	v := open(t, Options{})
	v.Until(`document.querySelector('.bar').innerText.includes('Give an API token')`)
	v.Do(chromedp.SendKeys("#token", "typed-token\r"))
	if asked := <-v.queries; !strings.Contains(asked.Query, "IntrospectionQuery") || asked.Authorization != "Bearer typed-token" {
		t.Errorf("first it asks %.100s as %q", asked.Query, asked.Authorization)
	}
	v.Until(`!document.querySelector('.bar').innerText.includes('Give an API token')`)
	v.expectNothingStored("typed-token")
}

// TestStrangersReadTheDocsWhereTheyMay.
func TestStrangersReadTheDocsWhereTheyMay(t *testing.T) {
	v := open(t, Options{StrangersIntrospect: true})
	v.expect("IntrospectionQuery", "")
	v.Do(chromedp.SendKeys("#token", "typed-token\r"))
	v.expect("IntrospectionQuery", "Bearer typed-token")
}

// visit is one page in a browser, and what its server was asked.
type visit struct {
	*browsertest.Page

	queries chan query
}

type query struct {
	Query         string
	Variables     json.RawMessage
	Authorization string `json:"-"`
}

// open shows the page until its editor is ready. When the test ends, the page must have kept to its policy and its origin.
func open(t *testing.T, o Options) *visit {
	t.Helper()
	v := &visit{Page: browsertest.New(t, time.Minute), queries: make(chan query, 100)}
	mux := http.NewServeMux()
	mux.Handle("/", GraphiQL(o))
	mux.HandleFunc("POST /graphql", v.answer)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	v.Show(server.URL)
	return v
}

func (v *visit) answer(w http.ResponseWriter, r *http.Request) {
	q := query{Authorization: r.Header.Get("Authorization")}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	v.queries <- q
	w.Header().Set("Content-Type", "application/graphql-response+json")
	_, _ = w.Write([]byte(`{"data":{"viewer":null}}`))
}

// expect waits for a query that contains text, and wants it asked with the authorization.
func (v *visit) expect(text, authorization string) query {
	v.T.Helper()
	for {
		select {
		case q := <-v.queries:
			if !strings.Contains(q.Query, text) {
				continue
			}
			if q.Authorization != authorization {
				v.T.Errorf("%s: got the authorization %q, want %q", text, q.Authorization, authorization)
			}
			return q
		case <-v.Ctx.Done():
			v.T.Fatalf("%s was never asked", text)
		}
	}
}

func (v *visit) expectNothingStored(text string) {
	v.T.Helper()
	stored := browsertest.Evaluate[string](v.Page, `JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])`)
	if strings.Contains(stored, text) {
		v.T.Errorf("the browser stored %s", stored)
	}
}

func (v *visit) play() {
	v.T.Helper()
	v.Do(chromedp.Click(".graphiql-execute-button"))
}
