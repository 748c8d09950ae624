package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
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
	})

	people := evaluate[[]string](v, `[...document.querySelectorAll('#person option')].map(o => o.textContent)`)
	if want := []string{"Ann Li — end user, Acme", "Joe Roy — agent, Acme", "Nobody"}; !slices.Equal(people, want) {
		t.Errorf("got the people %q, want %q", people, want)
	}
	v.expect("IntrospectionQuery", "Bearer token-of-joe")
	v.until(`document.querySelector('.bar').innerText.includes('Joe sees the desk')`)
	v.play()
	if asked := v.expect("query Desk", "Bearer token-of-joe"); string(asked.Variables) != `{"id":"7"}` {
		t.Errorf("got the variables %s, want those of the tab", asked.Variables)
	}

	v.do(chromedp.Click("#graphiql-session-tab-1"))
	v.expect("IntrospectionQuery", "Bearer token-of-ann")
	v.until(`document.querySelector('.graphiql-query-editor .view-lines').innerText.includes('Mine')`)
	v.play()
	v.expect("query Mine", "Bearer token-of-ann")

	v.do(chromedp.SetValue("#person", ""))
	v.expect("IntrospectionQuery", "")
	v.play()
	v.expect("query Mine", "")
	v.expectNothingStored("token-of-")
}

func TestTokenIsAskedForWhereThereAreNoPeople(t *testing.T) {
	v := open(t, Options{})
	v.expect("IntrospectionQuery", "")
	v.do(chromedp.SendKeys("#token", "typed-token\r"))
	v.expect("IntrospectionQuery", "Bearer typed-token")
	v.expectNothingStored("typed-token")
}

// visit is one page in a browser, and what its server was asked.
type visit struct {
	t       *testing.T
	ctx     context.Context
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
	v := &visit{t: t, queries: make(chan query, 100)}
	mux := http.NewServeMux()
	mux.Handle("/", GraphiQL(o))
	mux.HandleFunc("POST /graphql", v.answer)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	v.ctx = browser(t)
	v.do() // opens the tab, so that nothing of the page is missed
	watch(t, v.ctx, server.URL)
	v.do(
		chromedp.Navigate(server.URL),
		chromedp.WaitVisible(".graphiql-query-editor .view-line"),
		chromedp.WaitVisible(".graphiql-execute-button"),
	)
	return v
}

func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		const missing = "There is no chromium to open the page with. Install it, on Debian with: apt-get install chromium"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // in containers there is none to be had, and the page is our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
	)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// watch fails the test for whatever the browser complains about, a broken policy first, and for each foreign request.
func watch(t *testing.T, ctx context.Context, origin string) {
	t.Helper()
	var mu sync.Mutex
	var complaints []string
	complain := func(complaint string) {
		mu.Lock()
		defer mu.Unlock()
		complaints = append(complaints, complaint)
	}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level != log.EntryLevelVerbose { // advice, not a complaint
				complain(e.Entry.Text + " " + e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			complain(e.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if u := e.Request.URL; !strings.HasPrefix(u, origin+"/") && !strings.HasPrefix(u, "data:") {
				complain("a request to " + u)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, complaint := range complaints {
			t.Error("the browser reports: " + complaint)
		}
	})
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
	v.t.Helper()
	for {
		select {
		case q := <-v.queries:
			if !strings.Contains(q.Query, text) {
				continue
			}
			if q.Authorization != authorization {
				v.t.Errorf("%s: got the authorization %q, want %q", text, q.Authorization, authorization)
			}
			return q
		case <-v.ctx.Done():
			v.t.Fatalf("%s was never asked", text)
		}
	}
}

func (v *visit) expectNothingStored(text string) {
	v.t.Helper()
	stored := evaluate[string](v, `JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])`)
	if strings.Contains(stored, text) {
		v.t.Errorf("the browser stored %s", stored)
	}
}

func (v *visit) play() {
	v.t.Helper()
	v.do(chromedp.Click(".graphiql-execute-button"))
}

func (v *visit) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// until waits for a condition. chromedp.Poll would compile it inside the page, which the policy forbids.
func (v *visit) until(condition string) {
	v.t.Helper()
	evaluate[bool](v, `new Promise(done => {
		const look = () => (`+condition+`) ? done(true) : requestAnimationFrame(look);
		look();
	})`)
}

func evaluate[T any](v *visit, expression string) T {
	v.t.Helper()
	value, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatal(err)
	}
	return value
}
