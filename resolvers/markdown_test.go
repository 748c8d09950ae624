package resolvers

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestHTMLIsHarmless: whatever somebody writes, nobody's browser runs it or calls home for it.
func TestHTMLIsHarmless(t *testing.T) {
	for name, tt := range map[string]struct{ markdown, want string }{
		"a paragraph":                {"Hello *you*", "<p>Hello <em>you</em></p>\n"},
		"line breaks stay":           {"one\ntwo", "<p>one<br>\ntwo</p>\n"},
		"text is not HTML":           {"a < b & c", "<p>a &lt; b &amp; c</p>\n"},
		"a script is left out":       {"a <script>alert(1)</script> b", "<p>a alert(1) b</p>\n"},
		"a block of HTML":            {"<div onclick=\"x()\">hi</div>", "\n"},
		"an image is left out":       {"![you read this](https://spy.example/1.png)", "<p></p>\n"},
		"a link is followed apart":   {"[here](https://acme.example)", `<p><a href="https://acme.example" rel="nofollow noreferrer noopener" target="_blank">here</a></p>` + "\n"},
		"a script's link":            {"[here](javascript:alert(1))", "<p>here</p>\n"},
		"a script's link, disguised": {"[here](JaVa\tScript:alert(1))", "<p>[here](JaVa\tScript:alert(1))</p>\n"},
		"data is no link":            {"[here](data:text/html;base64,PHNjcmlwdD4=)", "<p>here</p>\n"},
		"a table is text":            {"|a|\n|-|\n|b|", "<p>|a|<br>\n|-|<br>\n|b|</p>\n"},
		"quotes in lists":            {"- > a", "<ul>\n<li>\n<blockquote>\n<p>a</p>\n</blockquote>\n</li>\n</ul>\n"},
		"a line of hyphens":          {strings.Repeat("-", 500), "<hr>\n"},
		"too deep: as it is":         {strings.Repeat(">", 33) + "<b>", "<p>" + strings.Repeat("&gt;", 33) + "&lt;b&gt;</p>\n"},
		"nothing":                    {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := render(t.Context(), tt.markdown)
			if err != nil || !alike(got, tt.want) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

// alike leaves white space aside, which means nothing between blocks.
func alike(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// TestHTMLOfHostileText: what is meant to keep a renderer busy, or to get through it, does neither.
func TestHTMLOfHostileText(t *testing.T) {
	for name, text := range map[string]string{
		"quotes in quotes":     strings.Repeat("> ", 2000) + "<script>",
		"lists in lists":       strings.Repeat("- ", 2000) + "<script>",
		"numbers in numbers":   strings.Repeat("1. ", 2000) + "<script>",
		"brackets":             strings.Repeat("[", 20000) + "<script>",
		"links in links":       strings.Repeat("[a](", 16000) + "<script>",
		"a wide table":         "|" + strings.Repeat("a|", 10000) + "\n|" + strings.Repeat("-|", 10000) + "\n" + strings.Repeat("|\n", 10000),
		"lists by indentation": lists(180) + strings.Repeat("\n", 30000) + "<script>",
		"stars and lines":      strings.Repeat("*a_ ", 16000) + "<script>",
		"stars in words":       "a**b" + strings.Repeat("c* ", 20000) + "<script>",
		"unequal marks":        strings.Repeat("*a ", 10000) + strings.Repeat("b_ ", 10000) + "<script>",
		"brackets that close":  strings.Repeat("[", 32000) + strings.Repeat("]", 32000) + "<script>",
		"lists and lines":      strings.Repeat("- ", 30) + "a" + strings.Repeat("\n", 60000) + "  b",
		"stars":                strings.Repeat("*a ", 20000),
		"an open tag":          "<a href=\"https://x.example\" onmouseover=alert(1)" + strings.Repeat(" x", 1000),
		"a style":              "<style>body { background: url(https://spy.example) }</style>",
		"an object":            "<object data=x></object><iframe src=x></iframe><form action=x><input></form><svg onload=alert(1)>",
		"an attribute broken":  `[a](https://x.example "&quot; onclick=alert(1) x=&quot;")`,
	} {
		got, err := render(t.Context(), text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(got) > 12*len(text)+100 {
			t.Errorf("%s: %d bytes became %d", name, len(text), len(got))
		}
		onlyHarmless(t, name, got)
	}
}

func lists(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

// TestHardTextIsShownAsItIs: what would take long to parse is not parsed.
func TestHardTextIsShownAsItIs(t *testing.T) {
	for name, text := range map[string]string{
		"lists by indentation": lists(40), "marks": strings.Repeat("*a_ ", 1001), "brackets": strings.Repeat("[", 1001),
		"lines": strings.Repeat("\n", 4001), "quotes": strings.Repeat("> ", 33), "numbers": strings.Repeat("1. ", 33),
	} {
		got, err := render(t.Context(), text+"<b>")
		if err != nil || !strings.HasPrefix(got, "<p>") || !strings.Contains(got, "&lt;b&gt;") {
			t.Errorf("%s: got %.100q, %v", name, got, err)
		}
	}
}

// TestWhoHasNoTimeLeftRendersNothing: an operation that is over computes nothing more.
func TestWhoHasNoTimeLeftRendersNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := render(ctx, "*a*"); !errors.Is(err, context.Canceled) || got != "" {
		t.Errorf("got %q, %v", got, err)
	}
}

// onlyHarmless reads HTML as a browser would: no element and no attribute but those of text and links.
func onlyHarmless(t *testing.T, name, text string) {
	t.Helper()
	elements := strings.Fields("p br hr h1 h2 h3 h4 h5 h6 em strong del code pre blockquote ul ol li a")
	for z := html.NewTokenizer(strings.NewReader(text)); z.Next() != html.ErrorToken; {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		if !slices.Contains(elements, token.Data) {
			t.Errorf("%s: an element %s got through", name, token.Data)
		}
		for _, a := range token.Attr {
			harmless := a.Key == "rel" || a.Key == "target" || a.Key == "href" && regexp.MustCompile(`^(https?:|mailto:|/|#)`).MatchString(a.Val)
			if token.Data != "a" || !harmless {
				t.Errorf("%s: %s=%q got through", name, a.Key, a.Val)
			}
		}
	}
}
