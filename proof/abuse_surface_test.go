package proof

import (
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// knock sends a request to a real server, redirects unfollowed, and answers all but the answer's id and its date.
func (a *abuse) knock(s *httptest.Server, method, target, body string, header map[string]string) reply {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, s.URL+target, strings.NewReader(body))
	must(a.t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	client := *s.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	must(a.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	must(a.t, err)
	answer.Header.Del("Date")
	answer.Header.Del("Request-Id")
	var b strings.Builder
	fmt.Fprintln(&b, answer.StatusCode)
	for _, name := range slices.Sorted(maps.Keys(answer.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(answer.Header[name], " | "))
	}
	return reply(b.String() + "\n" + string(text))
}

func (a *abuse) serve() *httptest.Server {
	s := httptest.NewServer(a.door)
	a.t.Cleanup(s.Close)
	return s
}

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

// TestA11A67A69A70A77NothingElseIsServed: there is no feed, page, print, export or file beside the API, in no format. An address
// that names a ticket is answered as one that names none, to everybody, and redirected nowhere that it did not name.
func TestA11A67A69A70A77NothingElseIsServed(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		s, missing := a.serve(), map[string]string{a.ids["#1"]: noTicket, a.ids["#2"]: noTicket, a.ids["#2's reference"]: "ZZZZ-ZZZZ"}
		for _, path := range []string{
			"/", "/%s", "/tickets", "/tickets/%s", "/tickets/%s.json", "/tickets/%s.xml", "/tickets/%s.csv", "/tickets/%s.pdf", "/tickets/%s.atom?key=%[1]s",
			"/tickets/%s/print", "/requests/%s", "/api/v2/tickets/%s/comments.json", "/attachments/%s", "/files/%s", "/feed", "/activity.atom", "/rss/%s",
			"/export", "/sitemap.xml", "/graphql/%s", "/graphql.atom?id=%s", "/graphql/../tickets/%s", "//tickets/%s", "/healthz/%s", "/cable", "/ws", "/debug/vars", "/metrics",
		} {
			for hidden, other := range missing {
				address, like := path, path
				if strings.Contains(path, "%s") {
					address, like = fmt.Sprintf(path, hidden), fmt.Sprintf(path, other)
				}
				for _, p := range []person{nobody, ann, emil, joe} {
					header := bearer(a.token(p))
					if p == nobody {
						header = nil
					}
					got, want := a.knock(s, http.MethodGet, address, "", header), a.knock(s, http.MethodGet, like, "", header)
					if strings.ReplaceAll(string(got), hidden, other) != string(want) || strings.HasPrefix(string(got), "200") {
						a.t.Errorf("%s gets %s: got\n%s\nof a missing one\n%s", p.orStranger(), address, got, want)
					}
				}
			}
		}
	})
}

// TestA13NoTokenIsReadFromAnAddress: an address that is passed on opens nothing, and neither does a cookie. Who asks is
// read from one header alone; whatever else holds a token is a stranger's.
func TestA13NoTokenIsReadFromAnAddress(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		s, token := a.serve(), a.token(ada)
		query := "{ viewer { user { id } } }"
		get, body := "/graphql?query="+url.QueryEscape(query), post(query, nil).body
		stranger := a.knock(s, http.MethodGet, get, "", nil)
		if want := `{"data":{"viewer":null}}`; stranger.body() != want {
			a.t.Fatalf("a stranger is answered %s", stranger)
		}
		a.must(a.knock(s, http.MethodGet, get, "", bearer(token)), a.ids[string(ada)])
		for _, name := range []string{"token", "access_token", "key", "api_key", "apikey", "auth", "authorization", "Authorization", "bearer", "jwt", "session", "feed_token", "private_token"} {
			for _, value := range []string{token, "Bearer " + token} {
				target := "&" + name + "=" + url.QueryEscape(value)
				for method, answer := range map[string]reply{
					"GET": a.knock(s, http.MethodGet, get+target, "", nil), "POST": a.knock(s, http.MethodPost, "/graphql?"+target[1:], body, nil),
					"cookie": a.knock(s, http.MethodPost, "/graphql", body, map[string]string{"Cookie": name + "=" + url.QueryEscape(value)}),
					"body":   a.knock(s, http.MethodPost, "/graphql", fmt.Sprintf(`{"query":%q,%q:%q,"extensions":{%q:%q}}`, query, name, value, name, value), nil),
				} {
					if answer != stranger {
						a.t.Errorf("%s in %s opens: %s", name, method, answer)
					}
				}
			}
		}
		for _, name := range []string{"X-Api-Key", "X-Auth-Token", "Private-Token", "Proxy-Authorization", "X-Authorization", "X-User", "X-Remote-User", "Token"} {
			if got := a.knock(s, http.MethodPost, "/graphql", body, map[string]string{name: "Bearer " + token}); got != stranger {
				a.t.Errorf("%s opens: %s", name, got)
			}
		}
		unknown := a.knock(s, http.MethodPost, "/graphql", body, bearer("aparte_nothing"))
		for _, value := range []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(token+":")), "Basic " + base64.StdEncoding.EncodeToString([]byte("ada:"+token)), "Token " + token, token} {
			if got := a.knock(s, http.MethodPost, "/graphql", body, map[string]string{"Authorization": value}); got != unknown || !strings.HasPrefix(string(got), "401") {
				a.t.Errorf("%.5s… opens: %s", value, got)
			}
		}
	})
}

// TestA14SecretsAreShownOnce: a token's secret stands in the answer that made it and nowhere else, and whose tokens there
// are is told to administrators and to oneself.
func TestA14SecretsAreShownOnce(t *testing.T) {
	secretive := regexp.MustCompile(`(?i)secret|password|hash|credential|bearer|session`)
	for _, def := range fullSchema.Types {
		for _, f := range def.Fields {
			if def.Kind == ast.Object && secretive.MatchString(f.Name) && def.Name+"."+f.Name != "CreateApiTokenPayload.secret" {
				t.Errorf("%s.%s shows a secret", def.Name, f.Name)
			}
		}
	}
	onAbuse(t, func(a *abuse) {
		made := a.mutate(ada, "createApiToken", map[string]any{"userId": a.ids[string(dora)]}, "token { id hint } secret")
		var got struct {
			Did struct {
				Token  struct{ ID, Hint string }
				Secret string
			}
		}
		made.read(a.t, &got)
		secrets := []string{got.Did.Secret}
		for _, all := range a.tokens {
			secrets = append(secrets, all[0].secret)
		}
		args := map[string]string{"id": quoted(got.Did.Token.ID), "ids": `["` + got.Did.Token.ID + `", "` + a.ids[string(dora)] + `"]`, "query": `"last"`}
		for _, p := range []person{joe, ada, elsa} {
			w, asked := walker{schema: staffSchema, first: 4, paged: true, args: args}, ""
			for _, f := range staffSchema.Query.Fields {
				if strings.HasPrefix(f.Name, "__") || f.Name == "ticket" {
					continue
				}
				for _, document := range w.documents(f, f.Name+w.arguments(f), 2) {
					asked += string(a.ask(p, document, nil))
				}
			}
			asked += string(a.mutate(p, "revokeApiToken", map[string]any{"tokenId": got.Did.Token.ID}, "token { "+w.everything("ApiToken", 1)+" }"))
			asked += string(a.mutate(p, "updateUser", map[string]any{"userId": a.ids[string(dora)], "name": "Dora"}, "user { "+w.everything("User", 1)+" }"))
			for _, secret := range secrets {
				if strings.Contains(asked, secret) || strings.Contains(asked, secret[len(secret)-12:]) {
					a.t.Errorf("%s is shown a secret", p)
				}
			}
			if p == ada {
				a.must(reply(asked), got.Did.Token.ID, got.Did.Token.Hint)
			}
		}
		tokens := `query($it: ID!) { node(id: $it) { ... on User { apiTokens { totalCount } } } }`
		a.gets(joe, tokens, a.ids[string(dora)], `{"data":{"node":{"apiTokens":{"totalCount":0}}}}`)
		a.must(a.ask(ann, tokens, a.ids[string(ann)]), "BAD_USER_INPUT")
	})
}

// TestA38A39A46StrangersReadNothing: who has not signed in reads nothing at all, not even what was said aloud, and neither
// do the people of another account. What end users read is public by its own account; on the staff's side a note says
// that it is none.
func TestA38A39A46StrangersReadNothing(t *testing.T) {
	onAbuse(t, func(a *abuse) {
		a.hello()
		a.prepareInPrivate()
		var ids []string
		for name, id := range a.ids {
			if !strings.HasSuffix(name, "reference") && !strings.Contains(name, string(elsa)) && !strings.Contains(name, string(emil)) {
				ids = append(ids, id)
			}
		}
		them := []person{nobody, emil, elsa}
		a.asMissing(them, aNode, noTicket, ids...)
		for _, question := range []string{aTicket, someNodes} {
			a.asMissing(them, question, noTicket, a.ids["#1"], a.ids["#2"])
		}
		a.asMissing(them, aReference, noReference, a.ids["#1's reference"], a.ids["#2's reference"])
		a.asMissing(them, aSearch, "zyzzyva", "oven", "spokenhello", "whisperflute")
		a.asMissing(them, anAnswer, noTicket, a.ids["#1"], a.ids["#2"])
		a.gets(nobody, `query($it: ID!) { viewer { user { id } } ticket(id: $it) { id } nodes(ids: [$it]) { id } }`, a.ids["#1"], `{"data":{"viewer":null,"ticket":null,"nodes":[null]}}`)

		public := `query($it: ID!) { ticket(id: $it) { comments { nodes { public } } } }`
		for _, p := range []person{ann, cora, carl} {
			a.gets(p, public, a.ids["#1"], `{"data":{"ticket":{"comments":{"nodes":[{"public":true}]}}}}`)
		}
		a.staffSee(public, a.ids["#1"], `[{"public":true},{"public":false}]`)
		a.staffSee(public, a.ids["#2"], `[{"public":false},{"public":false}]`)
	})
}
