package resolvers

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"runtime"
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

// renderers lets as many render at once as there are processors: it is the one thing in an answer that computes.
var renderers = make(chan struct{}, runtime.NumCPU())

// render turns a comment's Markdown into HTML that is safe to show. A text that would take long to parse, which
// nobody writes by accident, is shown as it is. Whoever has no time left gets nothing more rendered.
func render(ctx context.Context, body string) (string, error) {
	select {
	case renderers <- struct{}{}:
		defer func() { <-renderers }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if isHard(body) {
		return "<p>" + strings.ReplaceAll(html.EscapeString(body), "\n", "<br>\n") + "</p>\n", nil
	}
	var out bytes.Buffer
	if err := markdown.Convert([]byte(body), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return sanitised.Sanitize(out.String()), nil
}

// What a text may hold to be read as Markdown: parsing takes time with the square of each, or with their product.
const (
	maxNesting  = 32
	maxIndented = 64 // columns: two for each list in a list
	maxLines    = 4000
	maxBrackets = 1000
	maxMarks    = 2000 // of emphasis and strikethrough
)

// isHard says whether a text nests, begins or repeats beyond what people do.
func isHard(body string) bool {
	if strings.Count(body, "[") > maxBrackets || strings.Count(body, "\n") > maxLines ||
		strings.Count(body, "*")+strings.Count(body, "_")+strings.Count(body, "~") > maxMarks {
		return true
	}
	for line := range strings.Lines(body) {
		if nesting(line) > maxNesting || len(line)-len(strings.TrimLeft(line, " \t")) > maxIndented {
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
