// Package web is the page that people open: GraphiQL over the API, under a bar that says who is asking. All of it is
// in the binary; nothing is fetched from elsewhere.
package web

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// dist holds gzip files only, each named after its content with .gz added: a third of the size, and nothing to
// compress for each visitor.
//
//go:embed dist
var dist embed.FS

// Monaco writes style elements and style attributes, which no nonce covers, so styles may be inline. Scripts may not.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"

// contentTypes are not left to package mime, which asks the machine it runs on: browsers are told not to guess.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".ttf":  "font/ttf",
	".txt":  "text/plain; charset=utf-8",
}

// Options is what the page knows besides GraphiQL. Whoever can open the page can read it, tokens included: where real
// people work it is empty, and the page asks for a token instead.
type Options struct {
	People []Person `json:"people"`
	Tabs   []Tab    `json:"tabs"`
	// StrangersIntrospect says that the server shows its schema to those without a token, too. Otherwise the page asks
	// for it with a token alone.
	StrangersIntrospect bool `json:"strangersIntrospect"`
}

// Person is somebody the page can sign in as, by sending Token as the bearer token. Role and Account are only shown.
type Person struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	Account string `json:"account"`
	Token   string `json:"token"`
}

// Tab is one step of a story. When it comes to the front, the Person of that Name is signed in and Title appears in the
// bar; the tab itself is named after the operation in Query. Variables is a JSON object, or empty.
type Tab struct {
	Title     string `json:"title"`
	Person    string `json:"person"`
	Query     string `json:"query"`
	Variables string `json:"variables"`
}

// GraphiQL serves the page at exactly "/" and what it loads below "/graphiql/". The page sends its queries to
// "/graphql", which is somebody else's.
func GraphiQL(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		serveFile(w, r, "index.html", "no-cache")
	})
	mux.HandleFunc("GET /graphiql/assets/{name}", func(w http.ResponseWriter, r *http.Request) {
		// For ever: a hash of the content is part of the name.
		serveFile(w, r, "assets/"+r.PathValue("name"), "public, max-age=31536000, immutable")
	})
	mux.HandleFunc("GET /graphiql/LICENSES.txt", func(w http.ResponseWriter, r *http.Request) {
		serveFile(w, r, "LICENSES.txt", "no-cache")
	})
	mux.HandleFunc("GET /graphiql/settings.json", func(w http.ResponseWriter, _ *http.Request) {
		serveSettings(w, o)
	})
	return guarded(mux)
}

// guarded covers every answer, refusals too. A worker obeys the policy that its own script came with.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		next.ServeHTTP(w, r)
	})
}

func serveSettings(w http.ResponseWriter, o Options) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	// The page expects lists, and a nil slice is null in JSON.
	o.People = append([]Person{}, o.People...)
	o.Tabs = append([]Tab{}, o.Tabs...)
	_ = json.NewEncoder(w).Encode(o) //nolint:errchkjson // strings alone: this fails only when the browser has gone
}

func serveFile(w http.ResponseWriter, r *http.Request, name, caching string) {
	packed, err := dist.Open("dist/" + name + ".gz")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", caching)
	h.Set("Content-Type", contentTypes[path.Ext(name)])
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		_, _ = io.Copy(w, packed) // fails only when the browser has gone
		return
	}
	plain, err := gzip.NewReader(packed)
	if err != nil {
		http.Error(w, "This file is damaged. Build the server again.", http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain) //nolint:gosec // our own files, from the binary
}

// acceptsGzip is false for "gzip;q=0", which is a refusal, and for a client that does not name gzip.
func acceptsGzip(accepted string) bool {
	for coding := range strings.SplitSeq(accepted, ",") {
		name, weight, weighted := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		if !weighted {
			return true
		}
		_, number, _ := strings.Cut(weight, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		return err == nil && q > 0
	}
	return false
}
