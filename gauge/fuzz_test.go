package gauge

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// narrow are limits that small documents meet.
var narrow = Limits{
	Bytes: 2000, Tokens: 300, Depth: 5, Selections: 40, Width: 8, Repeats: 4, Aliases: 5, AliasBytes: 20, Fragments: 6, Directives: 4,
	RootFields: 6, Mutations: 2, Operations: 3, Variables: 4, Values: 100, ValueDepth: 3,
}

// FuzzMeasure: no text stops the gauge; what it says of a document, a count says that follows every fragment wherever
// it is used; and what is within the limits, validation gets through.
func FuzzMeasure(f *testing.F) {
	for _, document := range atLimit {
		f.Add(document(10))
		f.Add(document(45))
	}
	for _, text := range []string{
		"{ viewer { user { id name } } }", "{ viewer { ...a } viewer { ...a } } fragment a on Viewer { user { id } }",
		"query($v: [ID!]! = []) { nodes(ids: $v) @skip(if: false) { ... on Ticket { id x: subject } } }",
		"{ ...f } fragment f on Query { ...f }", "{ ...f0 } " + doubled(4), "{ __schema { types { name } } }",
		`mutation { addComment(input: {ticketId: "x", body: """y"""}) { userErrors { path } } }`, "{ a(b: [[[{c: 1}]]]) }", "{ \"", "",
	} {
		f.Add(text)
	}
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		f.Fatal(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: string(text)})
	f.Fuzz(func(t *testing.T, text string) {
		_ = narrow.MeasureJSON([]byte(text))
		if doc := compare(t, text); doc != nil {
			_ = validator.ValidateWithRules(schema, doc, nil)
		}
	})
}

// TestTheGaugeCountsAsOneWouldByHand, whatever the fields and fragments of a document are made of.
func TestTheGaugeCountsAsOneWouldByHand(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	accepted := 0
	for range 2000 {
		if text := written(r); compare(t, text) != nil {
			accepted++
		}
	}
	if accepted < 200 || accepted > 1800 {
		t.Errorf("%d of 2000 were accepted: the documents are too much alike", accepted)
	}
	if t.Failed() {
		t.Logf("the seed was %d", seed)
	}
}

// written is a document at random, of some operations and fragments.
func written(r *rand.Rand) string {
	var set func(depth int) string
	set = func(depth int) string {
		text := "{ "
		for range 1 + r.IntN(3) {
			switch inner := depth < 4 && r.IntN(3) > 0; {
			case r.IntN(6) == 0:
				text += fmt.Sprintf("...f%d ", r.IntN(6))
			case inner && r.IntN(4) == 0:
				text += "... " + set(depth+1)
			case inner:
				text += string(rune('a'+r.IntN(3))) + " " + set(depth+1)
			default:
				text += string(rune('a'+r.IntN(3))) + " "
			}
		}
		return text + "} "
	}
	text := ""
	for i := range 1 + r.IntN(2) {
		text += []string{"query", "query", "mutation"}[r.IntN(3)] + fmt.Sprintf(" q%d ", i) + set(0)
	}
	for i := range r.IntN(6) {
		text += fmt.Sprintf("fragment f%d on T ", i) + set(1)
	}
	return text
}

// compare measures a text, and counts it. It answers the document that was accepted.
func compare(t *testing.T, text string) *ast.QueryDocument {
	t.Helper()
	doc, err := narrow.Measure(t.Context(), text)
	if err != nil && len(text) > narrow.Bytes {
		return nil
	}
	count, ok := counted(text)
	large, isLarge := errors.AsType[LimitError](err)
	switch {
	case !ok || isLarge && large.Limit == "tokens":
	case isLarge && !count.exceeds(large.Limit):
		t.Errorf("%q is refused: %v; counted %+v", text, err, count)
	case err == nil && count.exceedsAny() != "":
		t.Errorf("%q is accepted, and exceeds %s: counted %+v", text, count.exceedsAny(), count)
	}
	return doc
}

// count is what a document holds, counted without any thrift.
type count struct {
	doc                                         *ast.QueryDocument
	selections, roots, mutations, depth, inline int // the most of any operation, or of a fragment alone
	total                                       int // selections of all operations
	repeats                                     int
	visited                                     int
}

// counted counts a document that can be parsed, unless it would take for ever.
func counted(text string) (*count, bool) {
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		return nil, false
	}
	c := &count{doc: doc}
	for _, op := range doc.Operations {
		w := &walk{count: c, places: map[string]int{}}
		w.set(op.SelectionSet, "", 1, 1)
		if !asksForTheSchema(op) {
			c.depth, c.inline = max(c.depth, w.depth), max(c.inline, w.inline)
		} else {
			c.depth, c.inline = max(c.depth, (w.depth+1)/2), max(c.inline, (w.inline+1)/2)
		}
		c.roots = max(c.roots, w.roots)
		if op.Operation == ast.Mutation {
			c.mutations = max(c.mutations, w.roots)
		}
		c.total += w.selections
	}
	for _, f := range doc.Fragments {
		w := &walk{count: c, places: map[string]int{}}
		w.set(f.SelectionSet, "", 1, 1)
		c.selections = max(c.selections, w.selections)
	}
	return c, c.visited < enough
}

// enough visits are as good as for ever: a circle, or doubling.
const enough = 1000

// walk counts one operation, or one fragment.
type walk struct {
	*count

	places                           map[string]int
	selections, roots, depth, inline int
}

func (w *walk) set(set ast.SelectionSet, place string, depth, inline int) {
	for _, s := range set {
		if w.visited++; w.visited >= enough {
			return
		}
		w.selections++
		switch s := s.(type) {
		case *ast.Field:
			here := place + "/" + s.Alias
			w.places[here]++
			w.repeats = max(w.repeats, w.places[here])
			w.depth = max(w.depth, depth)
			if place == "" {
				w.roots++
			}
			w.set(s.SelectionSet, here, depth+1, inline)
		case *ast.InlineFragment:
			w.inline = max(w.inline, inline)
			w.set(s.SelectionSet, place, depth, inline+1)
		case *ast.FragmentSpread:
			if f := w.doc.Fragments.ForName(s.Name); f != nil {
				w.set(f.SelectionSet, place, depth, inline)
			}
		}
	}
}

func (c *count) exceeds(limit string) bool {
	switch l := narrow; limit {
	case "selections":
		return max(c.total, c.selections) > l.Selections
	case "rootFields":
		return c.roots > l.RootFields
	case "mutations":
		return c.mutations > l.Mutations
	case "depth":
		return c.depth > l.Depth || c.inline > l.Depth
	case "repeats":
		return c.repeats > l.Repeats
	case "operations":
		return len(c.doc.Operations) > l.Operations
	case "fragments":
		return len(c.doc.Fragments) > l.Fragments
	default:
		return true // is counted as it is written, which takes no cleverness
	}
}

func (c *count) exceedsAny() string {
	for _, limit := range []string{"selections", "rootFields", "mutations", "depth", "repeats", "operations", "fragments"} {
		if c.exceeds(limit) {
			return limit
		}
	}
	return ""
}
