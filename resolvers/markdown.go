package resolvers

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
)

var (
	// markdown keeps the line breaks of people who do not know Markdown, and leaves HTML out. It knows no tables: of
	// ten thousand columns and as many empty rows they would make a hundred million cells.
	markdown = goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Linkify),
		goldmark.WithRendererOptions(goldmarkhtml.WithHardWraps()))
	// sanitised lets nothing through that could run or call home: no script, no style, and no image, which
	// would tell its server who is reading.
	sanitised = func() *bluemonday.Policy {
		p := bluemonday.NewPolicy()
		p.AllowStandardURLs()
		p.AllowAttrs("href").OnElements("a")
		p.RequireNoFollowOnLinks(true)
		p.RequireNoReferrerOnLinks(true)
		p.AddTargetBlankToFullyQualifiedLinks(true)
		p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
			"em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li")
		return p
	}()
)

// render turns a comment's Markdown into HTML that is safe to show. A text that would take seconds to parse, which
// nobody writes by accident, is shown as it is.
func render(body string) (string, error) {
	if deep(body) {
		return "<p>" + strings.ReplaceAll(html.EscapeString(body), "\n", "<br>\n") + "</p>\n", nil
	}
	var out bytes.Buffer
	if err := markdown.Convert([]byte(body), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return sanitised.Sanitize(out.String()), nil
}

// What Markdown may nest and begin: parsing takes time with the square of either.
const (
	maxNesting = 32
	maxLinks   = 1000
)

// deep says whether a text nests quotations and lists, or begins links, beyond what people do.
func deep(body string) bool {
	if strings.Count(body, "](") > maxLinks {
		return true
	}
	for line := range strings.Lines(body) {
		if nesting(line) > maxNesting {
			return true
		}
	}
	return false
}

// nesting is how many quotations and lists a line may begin.
func nesting(line string) (n int) {
	prefix := line[:len(line)-len(strings.TrimLeft(line, " \t>-*+.)0123456789"))]
	for i := range prefix {
		followed := i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t')
		switch prefix[i] {
		case '>':
			n++
		case '-', '*', '+', '.', ')':
			if followed {
				n++
			}
		}
	}
	return n
}
