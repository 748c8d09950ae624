package e2e

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestStoryIsPlayedInABrowser opens the demo's page and presses the button, as whoever tries it out does.
func TestStoryIsPlayedInABrowser(t *testing.T) {
	v := visitDemo(t)
	v.until(`document.querySelector('.bar').innerText.includes('Step 1')`)
	v.play(`"name": "Zoë Albright"`)

	v.open(1, "OpenPrivately", "input", "Joe Brannigan")
	v.play(`"subject": "Gas valve recall: both ovens at Bermondsey"`, `"private": true`)

	v.open(2, "LookForIt", "recall", "Zoë Albright")
	v.play(`"ticket": null`, `"totalCount": 0`)

	v.open(3, "SpeakAloud", "recall", "Joe Brannigan")
	v.play(`"published": true`)

	v.open(4, "SeeIt", "prover", "Zoë Albright")
	v.play(`"recall": {`, `"subject": "Gas valve recall: both ovens at Bermondsey"`)
}

// TestDocsAreThoseOfWhoAsks: what does not exist for a customer is not in their docs, and not among what is
// offered to them while they type.
func TestDocsAreThoseOfWhoAsks(t *testing.T) {
	v := visitDemo(t)
	for _, tt := range []struct {
		who     string
		open    func()
		isStaff bool
	}{
		{"the agent", func() {}, true},
		{"the customer", func() { v.open(2, "LookForIt", "recall", "Zoë Albright") }, false},
	} {
		tt.open()
		v.docsOf("Ticket")
		// Each field stands there with its arguments and its type.
		fields := evaluate[[]string](v, `[...document.querySelectorAll('.graphiql-doc-explorer-field-name')].map(f => f.textContent.trim())`)
		if !slices.Contains(fields, "subject") {
			t.Errorf("%s reads of a ticket %q, want its subject among it", tt.who, fields)
		}
		for _, name := range []string{"private", "publishedAt", "events"} {
			if got := slices.Contains(fields, name); got != tt.isStaff {
				t.Errorf("%s reads of a ticket's %s: %t, want %t", tt.who, name, got, tt.isStaff)
			}
		}
		offered := v.offered(`query Typed { ticket(id: "") { p`)
		if !slices.Contains(offered, "viewerCanAddPublicComment") || slices.Contains(offered, "private") != tt.isStaff {
			t.Errorf("%s is offered %q; private among it: want %t", tt.who, offered, tt.isStaff)
		}
	}
}

// visit is the demo's page in a browser.
type visit struct {
	t   *testing.T
	ctx context.Context
}

// visitDemo shows the page until its editor is ready. When the test ends, the page must have kept to its policy and
// its origin.
func visitDemo(t *testing.T) *visit {
	t.Helper()
	ctx := browser(t)
	_, url := serve(t, nil, "demo")
	v := &visit{t: t, ctx: ctx}
	v.do() // opens the tab, so that nothing of the page is missed
	watch(t, v.ctx, url)
	v.do(
		chromedp.EmulateViewport(1600, 1400), // an editor draws only the lines that fit
		chromedp.Navigate(url),
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
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
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

// open brings a step's tab to the front, and waits until its query, its variables and its person are there. The step
// is counted as the tabs are, from 0.
func (v *visit) open(step int, operation, variable, person string) {
	v.t.Helper()
	// Not with the mouse: a tab moves when another is renamed after its operation.
	evaluate[any](v, `document.querySelector('#graphiql-session-tab-`+strconv.Itoa(step)+`').click()`)
	v.until(shows(".graphiql-query-editor .view-lines", operation))
	v.until(shows(".graphiql-editor-tool .view-lines", `"`+variable+`"`))
	v.until(`document.querySelector('#person').selectedOptions[0].textContent.startsWith('` + person + `')`)
	// GraphiQL notes the operation's name a tenth of a second after its text, without a sign. A timer that starts
	// later and takes longer ends later.
	evaluate[bool](v, `new Promise(done => setTimeout(done, 200, true))`)
}

// play presses the button, and waits until the answer holds all of some texts.
func (v *visit) play(texts ...string) {
	v.t.Helper()
	v.do(chromedp.Click(".graphiql-execute-button"))
	for _, text := range texts {
		v.until(shows(".result-window .view-lines", text))
	}
}

// shows is the condition that an editor shows a text. Editors draw spaces as no-break ones.
func shows(editor, text string) string {
	return `document.querySelector('` + editor + `')?.innerText.replaceAll('\u00a0', ' ').includes('` + text + `')`
}

// docsOf opens the docs of a type.
func (v *visit) docsOf(name string) {
	v.t.Helper()
	if !evaluate[bool](v, `!!document.querySelector('.graphiql-doc-explorer')`) {
		v.do(chromedp.Click(`button[aria-label="Show Documentation Explorer"]`))
	}
	link := `[...document.querySelectorAll('.graphiql-doc-explorer a')].find(a => a.textContent === '` + name + `')`
	v.until(link)
	evaluate[any](v, link+`.click()`)
	v.until(`document.querySelector('.graphiql-doc-explorer-title')?.textContent === '` + name + `'`)
}

// offered is what the editor offers after some text that replaces its own. It asks again until there is something:
// the worker that knows the answer is told of the schema later than the page.
func (v *visit) offered(text string) []string {
	v.t.Helper()
	v.do(
		chromedp.Click(".graphiql-query-editor .view-lines"),
		chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.KeyEvent(text),
	)
	for {
		v.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(" ", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
		if offered := evaluate[[]string](v, `new Promise(done => {
			const limit = performance.now() + 1000;
			const look = () => {
				const rows = [...document.querySelectorAll('.suggest-widget.visible .monaco-list-row .label-name')];
				if (rows.length > 0 || performance.now() > limit) done(rows.map(row => row.textContent));
				else requestAnimationFrame(look);
			};
			look();
		})`); len(offered) > 0 {
			return offered
		}
	}
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
	limit := strconv.FormatInt(patience.Milliseconds(), 10)
	if shown := evaluate[string](v, `new Promise(done => {
		const limit = performance.now() + `+limit+`;
		const look = () => {
			if (`+condition+`) done('');
			else if (performance.now() > limit) done(document.body.innerText);
			else requestAnimationFrame(look);
		};
		look();
	})`); shown != "" {
		v.t.Fatalf("never: %s\nThe page shows:\n%s", condition, shown)
	}
}

func evaluate[T any](v *visit, expression string) T {
	v.t.Helper()
	value, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("%s: %v", expression, err)
	}
	return value
}
