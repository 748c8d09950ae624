package e2e

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"aparte/browsertest"
)

// TestStoryIsPlayedInABrowser opens the demo's page and presses the button, as whoever tries it out does.
func TestStoryIsPlayedInABrowser(t *testing.T) {
	v := visitDemo(t)
	v.Until(`document.querySelector('.bar').innerText.includes('Step 1')`)
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
		fields := browsertest.Evaluate[[]string](v.Page, `[...document.querySelectorAll('.graphiql-doc-explorer-field-name')].map(f => f.textContent.trim())`)
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
type visit struct{ *browsertest.Page }

// visitDemo shows the page until its editor is ready. When the test ends, the page must have kept to its policy and
// its origin.
func visitDemo(t *testing.T) *visit {
	t.Helper()
	v := &visit{browsertest.New(t, 2*time.Minute)}
	_, url := serve(t, nil, "demo")
	v.Show(url, chromedp.EmulateViewport(1600, 1400)) // an editor draws only the lines that fit
	return v
}

// open brings a step's tab to the front, and waits until its query, its variables and its person are there. The step
// is counted as the tabs are, from 0.
func (v *visit) open(step int, operation, variable, person string) {
	v.T.Helper()
	// Not with the mouse: a tab moves when another is renamed after its operation.
	browsertest.Evaluate[any](v.Page, `document.querySelector('#graphiql-session-tab-`+strconv.Itoa(step)+`').click()`)
	v.Until(shows(".graphiql-query-editor .view-lines", operation))
	v.Until(shows(".graphiql-editor-tool .view-lines", `"`+variable+`"`))
	v.Until(`document.querySelector('#person').selectedOptions[0].textContent.startsWith('` + person + `')`)
	// GraphiQL notes the operation's name a tenth of a second after its text, without a sign. A timer that starts
	// later and takes longer ends later.
	browsertest.Evaluate[bool](v.Page, `new Promise(done => setTimeout(done, 200, true))`)
}

// play presses the button, and waits until the answer holds all of some texts.
func (v *visit) play(texts ...string) {
	v.T.Helper()
	v.Do(chromedp.Click(".graphiql-execute-button"))
	for _, text := range texts {
		v.Until(shows(".result-window .view-lines", text))
	}
}

// shows is the condition that an editor shows a text. Editors draw spaces as no-break ones.
func shows(editor, text string) string {
	return `document.querySelector('` + editor + `')?.innerText.replaceAll('\u00a0', ' ').includes('` + text + `')`
}

// docsOf opens the docs of a type.
func (v *visit) docsOf(name string) {
	v.T.Helper()
	if !browsertest.Evaluate[bool](v.Page, `!!document.querySelector('.graphiql-doc-explorer')`) {
		v.Do(chromedp.Click(`button[aria-label="Show Documentation Explorer"]`))
	}
	link := `[...document.querySelectorAll('.graphiql-doc-explorer a')].find(a => a.textContent === '` + name + `')`
	v.Until(link)
	browsertest.Evaluate[any](v.Page, link+`.click()`)
	v.Until(`document.querySelector('.graphiql-doc-explorer-title')?.textContent === '` + name + `'`)
}

// offered is what the editor offers after some text that replaces its own. It asks again until there is something:
// the worker that knows the answer is told of the schema later than the page.
func (v *visit) offered(text string) []string {
	v.T.Helper()
	v.Do(
		chromedp.Click(".graphiql-query-editor .view-lines"),
		chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.KeyEvent(text),
	)
	for {
		v.Do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(" ", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
		if offered := browsertest.Evaluate[[]string](v.Page, `new Promise(done => {
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
