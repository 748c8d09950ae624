package web

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"reflect"
	"strings"
	"testing"
)

func TestEveryAnswerIsGuarded(t *testing.T) {
	for name, target := range map[string]string{
		"the page":          "/",
		"an asset":          "/graphiql/" + anAsset(t),
		"the settings":      "/graphiql/settings.json",
		"what is not there": "/graphiql/nothing.js",
	} {
		t.Run(name, func(t *testing.T) {
			h := get(t, Options{}, target, "gzip").Header
			for header, want := range map[string]string{
				"Content-Security-Policy": contentSecurityPolicy,
				"Referrer-Policy":         "no-referrer",
				"X-Content-Type-Options":  "nosniff",
				"X-Frame-Options":         "DENY",
			} {
				if got := h.Get(header); got != want {
					t.Errorf("%s: got %q, want %q", header, got, want)
				}
			}
		})
	}
}

func TestOnlyWhatNeverChangesIsCached(t *testing.T) {
	for target, want := range map[string]string{
		"/":                        "no-cache",
		"/graphiql/LICENSES.txt":   "no-cache",
		"/graphiql/settings.json":  "no-store",
		"/graphiql/" + anAsset(t):  "public, max-age=31536000, immutable",
		"/graphiql/assets/gone.js": "",
	} {
		if got := get(t, Options{}, target, "gzip").Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: got %q, want %q", target, got, want)
		}
	}
}

func TestWhatIsNotServedIsNotFound(t *testing.T) {
	for _, target := range []string{
		"/index.html",
		"/graphiql",
		"/graphiql/",
		"/graphiql/index.html",
		"/graphiql/assets/",
		"/graphiql/assets/..%2Findex.html",
		"/graphiql/" + anAsset(t) + ".gz",
		"/tickets",
	} {
		if got := get(t, Options{}, target, "gzip").StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", target, got)
		}
	}
}

func TestSettingsAreThePeopleAndTheTabs(t *testing.T) {
	o := Options{
		People: []Person{{Name: "Ann Li", Role: "end user", Account: "Acme", Token: "secret"}},
		Tabs:   []Tab{{Title: "Ann looks", Person: "Ann Li", Query: "{ viewer { user { id } } }", Variables: `{"a": 1}`}},

		StrangersIntrospect: true,
	}
	var got Options
	if err := json.Unmarshal(body(t, get(t, o, "/graphiql/settings.json", "")), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, o) {
		t.Errorf("got %+v, want %+v", got, o)
	}
}

func TestSettingsOfANormalServerAreEmpty(t *testing.T) {
	got := strings.TrimSpace(string(body(t, get(t, Options{}, "/graphiql/settings.json", ""))))
	if want := `{"people":[],"tabs":[],"strangersIntrospect":false}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestClientsWithoutGzipGetTheSameBytes(t *testing.T) {
	for _, name := range files(t) {
		target := "/graphiql/" + name
		if name == "index.html" {
			target = "/"
		}
		packed, plain := get(t, Options{}, target, "br, gzip;q=0.8"), get(t, Options{}, target, "gzip;q=0, br")
		if got := packed.Header.Get("Content-Encoding") + "|" + plain.Header.Get("Content-Encoding"); got != "gzip|" {
			t.Errorf("%s: got Content-Encoding %q, want gzip for one and none for the other", target, got)
		}
		if got, want := plain.Header.Get("Content-Type"), contentTypes[path.Ext(name)]; got == "" || got != want {
			t.Errorf("%s: got Content-Type %q, want %q", target, got, want)
		}
		if got, want := body(t, plain), inflated(t, packed); string(got) != string(want) {
			t.Errorf("%s: got %d plain bytes, want the %d that were packed", target, len(got), len(want))
		}
	}
}

func TestGzipIsSentToThoseWhoAcceptIt(t *testing.T) {
	for accepted, want := range map[string]bool{
		"":                  false,
		"br":                false,
		"gzip":              true,
		"GZIP":              true,
		"deflate, gzip":     true,
		"gzip;q=0":          false,
		"gzip; q=0.000":     false,
		"gzip; q=0.5, br":   true,
		"gzip;q=many":       false,
		"identity, *;q=0":   false,
		"gzipped, x-gzip;q": false,
	} {
		if got := acceptsGzip(accepted); got != want {
			t.Errorf("%q: got %v, want %v", accepted, got, want)
		}
	}
}

// get asks without the http client, which would inflate by itself.
func get(t *testing.T, o Options, target, accepted string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Accept-Encoding", accepted)
	w := httptest.NewRecorder()
	GraphiQL(o).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	all, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func inflated(t *testing.T, r *http.Response) []byte {
	t.Helper()
	plain, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// files names what dist holds, as a browser would.
func files(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(name, "dist/"), ".gz"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func anAsset(t *testing.T) string {
	t.Helper()
	for _, name := range files(t) {
		if strings.HasPrefix(name, "assets/") {
			return name
		}
	}
	t.Fatal("dist holds no assets")
	return ""
}
