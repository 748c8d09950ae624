package door_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"aparte/door"
)

// TestOnlyNamedOriginsMayAsk: a browser is told so, before the request and after it, in answers and in refusals, and
// is told nothing where it asks for a page of somebody else's.
func TestOnlyNamedOriginsMayAsk(t *testing.T) {
	w := onOne(t)
	named, _ := serveWith(t, w, door.Options{Rate: rates, Origins: []string{"https://desk.example", "http://localhost:5173"}})
	none, _ := serve(t, w)
	good := `{"query":"{ viewer { user { id } } }"}`
	for name, tt := range map[string]struct {
		door    client
		origin  string
		allowed bool
	}{
		"a named one":            {named, "https://desk.example", true},
		"another named one":      {named, "http://localhost:5173", true},
		"another":                {named, "https://evil.example", false},
		"one below a named one":  {named, "https://a.desk.example", false},
		"one that begins alike":  {named, "https://desk.example.evil.example", false},
		"another scheme":         {named, "http://desk.example", false},
		"another port":           {named, "https://desk.example:8443", false},
		"a file":                 {named, "null", false},
		"a star":                 {named, "*", false},
		"where none is named":    {none, "https://desk.example", false},
		"a star, none is named":  {none, "*", false},
		"a file, none is named":  {none, "null", false},
		"nothing, none is named": {none, "", false},
	} {
		want := ""
		if tt.allowed {
			want = tt.origin
		}
		preflight := tt.door.send(t, http.MethodOptions, "/graphql", "", http.Header{
			"Origin": {tt.origin}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"aparte-view-as,authorization,content-type"},
		})
		if got := preflight.header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s, before: got %q", name, got)
		}
		if tt.allowed && (preflight.status != http.StatusNoContent || preflight.header.Get("Access-Control-Allow-Methods") != "POST" ||
			preflight.header.Get("Access-Control-Allow-Headers") != "aparte-view-as,authorization,content-type") {
			t.Errorf("%s, before: got %d %v", name, preflight.status, preflight.header)
		}
		answers := map[string]reply{
			"an answer":  tt.door.as(w.Ann.Token).send(t, http.MethodPost, "/graphql", good, http.Header{"Origin": {tt.origin}, "Content-Type": {plainJSON}}),
			"a refusal":  tt.door.as("wrong").send(t, http.MethodPost, "/graphql", good, http.Header{"Origin": {tt.origin}, "Content-Type": {plainJSON}}),
			"a GET":      tt.door.send(t, http.MethodGet, "/graphql?query=%7B__typename%7D", "", http.Header{"Origin": {tt.origin}}),
			"a mistake":  tt.door.send(t, http.MethodPost, "/graphql", "{", http.Header{"Origin": {tt.origin}, "Content-Type": {plainJSON}}),
			"plain text": tt.door.send(t, http.MethodPost, "/graphql", good, http.Header{"Origin": {tt.origin}, "Content-Type": {"text/plain"}}),
		}
		for what, r := range answers {
			if got := r.header.Get("Access-Control-Allow-Origin"); got != want || r.header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s, %s: got %q", name, what, got)
			}
			vary := strings.Join(r.header.Values("Vary"), ", ")
			for _, header := range []string{"Accept", "Authorization", "Aparte-View-As"} {
				if !slices.Contains(strings.Split(vary, ", "), header) {
					t.Errorf("%s, %s: Vary: %s", name, what, vary)
				}
			}
			if (tt.door.url == named.url) != strings.Contains(vary, "Origin") {
				t.Errorf("%s, %s: Vary: %s", name, what, vary)
			}
		}
		if exposed := answers["an answer"].header.Get("Access-Control-Expose-Headers"); tt.allowed {
			for _, header := range []string{"Request-Id", "Aparte-Cost", "Ratelimit", "Ratelimit-Policy", "Retry-After"} {
				if !slices.Contains(strings.Split(exposed, ", "), header) {
					t.Errorf("%s: a page may read but %s", name, exposed)
				}
			}
		}
	}
}
