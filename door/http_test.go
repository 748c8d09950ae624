package door_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestGraphQLOverHTTP holds the door to the specification of GraphQL over HTTP: what is accepted, with which
// status and media type it is answered, and never with the server's own failure.
func TestGraphQLOverHTTP(t *testing.T) {
	w := onOne(t)
	c, _ := serve(t, w)
	const query = `{ viewer { user { id } } }`
	good := `{"query":"` + query + `"}`
	asJSON := func(more ...string) http.Header {
		h := http.Header{"Content-Type": {plainJSON}}
		for i := 0; i+1 < len(more); i += 2 {
			h[more[i]] = strings.Split(more[i+1], "|")
		}
		return h
	}
	multipart := "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + good + "\r\n--x--\r\n"
	inURL := "/graphql?query=" + url.QueryEscape(query)
	act := url.QueryEscape(`mutation { createTicket(input: { subject: "x", comment: { body: "x" } }) { ticket { id } } }`)
	for name, tt := range map[string]struct {
		method, path, body string
		header             http.Header
		status             int
		kind               string
	}{
		"a query":                              {"POST", "/graphql", good, asJSON(), 200, plainJSON},
		"with a charset":                       {"POST", "/graphql", good, asJSON("Content-Type", "application/json; charset=UTF-8"), 200, plainJSON},
		"the newer type":                       {"POST", "/graphql", good, asJSON("Accept", responseJSON), 200, responseJSON},
		"both, the newer first":                {"POST", "/graphql", good, asJSON("Accept", responseJSON+", "+plainJSON), 200, responseJSON},
		"both, the older preferred":            {"POST", "/graphql", good, asJSON("Accept", responseJSON+";q=0.5, "+plainJSON), 200, plainJSON},
		"both in two lines":                    {"POST", "/graphql", good, asJSON("Accept", "text/html|"+responseJSON), 200, responseJSON},
		"anything":                             {"POST", "/graphql", good, asJSON("Accept", "*/*"), 200, plainJSON},
		"neither type":                         {"POST", "/graphql", good, asJSON("Accept", "text/html"), 406, plainJSON},
		"neither type at any price":            {"POST", "/graphql", good, asJSON("Accept", plainJSON+";q=0"), 406, plainJSON},
		"another charset asked for":            {"POST", "/graphql", good, asJSON("Accept", plainJSON+";charset=latin1"), 406, plainJSON},
		"no Content-Type":                      {"POST", "/graphql", good, http.Header{}, 415, plainJSON},
		"a form":                               {"POST", "/graphql", "query=" + url.QueryEscape(query), asJSON("Content-Type", "application/x-www-form-urlencoded"), 415, plainJSON},
		"plain text, as other sites may send":  {"POST", "/graphql", good, asJSON("Content-Type", "text/plain"), 415, plainJSON},
		"a form with files":                    {"POST", "/graphql", multipart, asJSON("Content-Type", "multipart/form-data; boundary=x"), 415, plainJSON},
		"the same, announced":                  {"POST", "/graphql", multipart, asJSON("Content-Type", "multipart/form-data; boundary=x", "Apollo-Require-Preflight", "true", "X-Requested-With", "x"), 415, plainJSON},
		"two types of content":                 {"POST", "/graphql", good, asJSON("Content-Type", "application/json, text/plain"), 415, plainJSON},
		"another charset":                      {"POST", "/graphql", good, asJSON("Content-Type", "application/json; charset=utf-16"), 415, plainJSON},
		"a query in the address":               {"GET", inURL, "", nil, 200, plainJSON},
		"HEAD":                                 {"HEAD", inURL, "", nil, 200, plainJSON},
		"variables in the address":             {"GET", "/graphql?query=" + url.QueryEscape(`query($x: ID!) { node(id: $x) { id } }`) + "&variables=" + url.QueryEscape(`{"x":"y"}`), "", nil, 200, plainJSON},
		"extensions in the address":            {"GET", inURL + "&extensions=%7B%7D", "", nil, 200, plainJSON},
		"extensions that are none":             {"GET", inURL + "&extensions=5", "", nil, 400, plainJSON},
		"nothing for what may be left out":     {"GET", inURL + "&variables=&operationName=&extensions=", "", nil, 200, plainJSON},
		"a name that is no UTF-8":              {"GET", inURL + "&operationName=%ff", "", nil, 400, plainJSON},
		"variables that are none":              {"GET", inURL + "&variables=5", "", nil, 400, plainJSON},
		"no query in the address":              {"GET", "/graphql", "", nil, 400, plainJSON},
		"an address that is no UTF-8":          {"GET", inURL + "%ff", "", nil, 400, plainJSON},
		"a mutation in the address":            {"GET", "/graphql?query=" + act, "", nil, 405, plainJSON},
		"a mutation by HEAD":                   {"HEAD", "/graphql?query=" + act, "", nil, 405, plainJSON},
		"PUT":                                  {"PUT", "/graphql", good, asJSON(), 405, plainJSON},
		"DELETE":                               {"DELETE", inURL, "", nil, 405, plainJSON},
		"OPTIONS":                              {"OPTIONS", "/graphql", "", nil, 405, plainJSON},
		"no body":                              {"POST", "/graphql", "", asJSON(), 400, plainJSON},
		"no JSON":                              {"POST", "/graphql", "{", asJSON(), 400, plainJSON},
		"a list":                               {"POST", "/graphql", "[" + good + "]", asJSON(), 400, plainJSON},
		"a String":                             {"POST", "/graphql", `"` + query + `"`, asJSON(), 400, plainJSON},
		"null":                                 {"POST", "/graphql", "null", asJSON(), 400, plainJSON},
		"two values":                           {"POST", "/graphql", good + good, asJSON(), 400, plainJSON},
		"something after it":                   {"POST", "/graphql", good + "x", asJSON(), 400, plainJSON},
		"no query":                             {"POST", "/graphql", `{"variables":{}}`, asJSON(), 400, plainJSON},
		"an empty query":                       {"POST", "/graphql", `{"query":" "}`, asJSON(), 400, plainJSON},
		"a query that is a number":             {"POST", "/graphql", `{"query":5}`, asJSON(), 400, plainJSON},
		"variables that are a list":            {"POST", "/graphql", `{"query":"` + query + `","variables":[]}`, asJSON(), 400, plainJSON},
		"variables that are a String":          {"POST", "/graphql", `{"query":"` + query + `","variables":"{}"}`, asJSON(), 400, plainJSON},
		"an operation's name that is a number": {"POST", "/graphql", `{"query":"` + query + `","operationName":5}`, asJSON(), 400, plainJSON},
		"extensions that are a list":           {"POST", "/graphql", `{"query":"` + query + `","extensions":[]}`, asJSON(), 400, plainJSON},
		"a query in capitals":                  {"POST", "/graphql", `{"QUERY":"` + query + `"}`, asJSON(), 400, plainJSON},
		"null for what may be left out":        {"POST", "/graphql", `{"query":"` + query + `","variables":null,"operationName":null,"extensions":null}`, asJSON(), 200, plainJSON},
		"what nobody knows":                    {"POST", "/graphql", `{"query":"` + query + `","id":"x"}`, asJSON(), 200, plainJSON},
		"invalid UTF-8":                        {"POST", "/graphql", `{"query":"{ viewer { user { id } } } #` + "\xff" + `"}`, asJSON(), 400, plainJSON},
		"a body of 1 MiB":                      {"POST", "/graphql", good + strings.Repeat(" ", 1<<20-len(good)), asJSON(), 200, plainJSON},
		"a body of a byte more":                {"POST", "/graphql", good + strings.Repeat(" ", 1<<20-len(good)+1), asJSON(), 413, plainJSON},
		"variables a thousand levels deep":     {"POST", "/graphql", `{"query":"` + query + `","variables":{"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}}`, asJSON("Accept", responseJSON), 400, responseJSON},
		"the same, for the older type":         {"POST", "/graphql", `{"query":"` + query + `","variables":{"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}}`, asJSON(), 200, plainJSON},
		"a mistake, for the older type":        {"POST", "/graphql", `{"query":"{ viewr }"}`, asJSON(), 200, plainJSON},
		"a mistake, for the newer type":        {"POST", "/graphql", `{"query":"{ viewr }"}`, asJSON("Accept", responseJSON), 400, responseJSON},
		"an error on the way, the newer type":  {"POST", "/graphql", `{"query":"{ ticket { id } }"}`, asJSON("Accept", responseJSON), 200, responseJSON},
		"somewhere else":                       {"POST", "/graphqls", good, asJSON(), 404, "text/plain"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.as(w.Ann.Token).accepting("").send(t, tt.method, tt.path, tt.body, tt.header)
			if kind, _, _ := strings.Cut(r.header.Get("Content-Type"), ";"); r.status != tt.status || kind != tt.kind {
				t.Errorf("got %d %s, want %d %s\n%.300s", r.status, kind, tt.status, tt.kind, r.body)
			}
			mustBeWhole(t, tt.method, r)
		})
	}
	if r := c.as(w.Ann.Token).ask(t, activities, nil); strings.Contains(string(r.body), `"totalCount":4`) {
		t.Error("a mutation in an address was executed")
	}
}

// mustBeWhole: an answer of the endpoint's is JSON that holds data or errors with a code, is not kept by anybody,
// and says of what it depends.
func mustBeWhole(t testing.TB, method string, r reply) {
	t.Helper()
	if r.status == http.StatusNotFound {
		return
	}
	for name, want := range map[string]string{
		"Cache-Control": "private, no-store", "Vary": "Accept, Authorization, Aparte-View-As", "X-Content-Type-Options": "nosniff",
	} {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if r.status == http.StatusMethodNotAllowed && r.header.Get("Allow") == "" || r.header.Get("Request-Id") == "" {
		t.Errorf("got %v", r.header)
	}
	if method == http.MethodHead {
		if len(r.body) > 0 || r.header.Get("Content-Length") == "0" {
			t.Errorf("got %d bytes and %v", len(r.body), r.header)
		}
		return
	}
	var sent map[string]json.RawMessage
	if err := json.Unmarshal(r.body, &sent); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	if (r.status == http.StatusOK && sent["data"] == nil && sent["errors"] == nil) || r.status != http.StatusOK && (sent["data"] != nil || r.code(t) != "BAD_USER_INPUT" && r.code(t) != "TOO_COMPLEX") {
		t.Errorf("got %d %s", r.status, r.body)
	}
	mustBeKind(t, "this", r)
}

// TestReadiness: the process says that it lives, and whether its database answers.
func TestReadiness(t *testing.T) {
	w := onOne(t)
	c, log := serve(t, w)
	for _, path := range []string{"/healthz", "/readyz"} {
		if r := c.send(t, http.MethodGet, path, "", nil); r.status != http.StatusOK || string(r.body) != "ok\n" {
			t.Errorf("%s: got %d %s", path, r.status, r.body)
		}
	}
	w.Planted()
	w.Desk.Close()
	if r := c.send(t, http.MethodGet, "/healthz", "", nil); r.status != http.StatusOK {
		t.Errorf("alive without a database: got %d", r.status)
	}
	r := c.send(t, http.MethodGet, "/readyz", "", nil)
	if r.status != http.StatusServiceUnavailable || strings.Contains(string(r.body), "sql") {
		t.Errorf("ready without a database: got %d %s", r.status, r.body)
	}
	if !strings.Contains(log.String(), "the database does not answer") {
		t.Errorf("nobody is told why: %s", log)
	}
}
