// Package browsertest opens pages of ours in a real Chromium, which must find nothing to complain about.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a page in a browser. Its methods fail the test by themselves.
type Page struct {
	T   *testing.T
	Ctx context.Context //nolint:containedctx // the browser's, which lives as long as the test
}

// New starts a browser that ends with the test, or when it has lasted too long. Without Chromium the test is skipped,
// saying why; it fails where CI=true.
func New(t *testing.T, longest time.Duration) *Page {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		const missing = "There is no chromium to open the page with. Install it, on Debian with: apt-get install chromium"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
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
	return &Page{T: t, Ctx: ctx}
}

// Show opens GraphiQL's page at an origin, after some steps of preparation, until its editor is ready. When the test
// ends, the page must have kept to its policy and its origin.
func (p *Page) Show(origin string, before ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	p.Do() // opens the tab, so that nothing of the page is missed
	p.watch(origin)
	p.Do(before...)
	p.Do(
		chromedp.Navigate(origin),
		chromedp.WaitVisible(".graphiql-query-editor .view-line"),
		chromedp.WaitVisible(".graphiql-execute-button"),
	)
}

// watch fails the test for whatever the browser complains about, a broken policy first, and for each foreign request.
func (p *Page) watch(origin string) {
	p.T.Helper()
	var mu sync.Mutex
	var complaints []string
	complain := func(complaint string) {
		mu.Lock()
		defer mu.Unlock()
		complaints = append(complaints, complaint)
	}
	err := chromedp.Listen(p.Ctx, func(event any) {
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
		p.T.Fatal(err)
	}
	p.T.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, complaint := range complaints {
			p.T.Error("the browser reports: " + complaint)
		}
	})
}

// Do takes steps in the page.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	if err := chromedp.Do(p.Ctx, steps...); err != nil {
		p.T.Fatal(err)
	}
}

// patience is how long a condition may take to come true.
const patience = 30 * time.Second

// Until waits for a condition in the page. chromedp.Poll would compile it there, which our policy forbids.
func (p *Page) Until(condition string) {
	p.T.Helper()
	limit := strconv.FormatInt(patience.Milliseconds(), 10)
	if shown := Evaluate[string](p, `new Promise(done => {
		const limit = performance.now() + `+limit+`;
		const look = () => {
			if (`+condition+`) done('');
			else if (performance.now() > limit) done(document.body.innerText);
			else requestAnimationFrame(look);
		};
		look();
	})`); shown != "" {
		p.T.Fatalf("never: %s\nThe page shows:\n%s", condition, shown)
	}
}

// Evaluate is the value of an expression in the page; of a promise, what it comes to.
func Evaluate[T any](p *Page, expression string) T {
	p.T.Helper()
	value, err := chromedp.Run(p.Ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.T.Fatalf("%s: %v", expression, err)
	}
	return value
}
