package door

import (
	"fmt"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// What one request may ask for. Each limit is counted before anything is spent on the request.
const (
	maxBodyBytes  = 1 << 20
	maxQueryBytes = 32 << 10
	maxTokens     = 2000
	maxDepth      = 15
	maxSelections = 1000 // with every fragment counted where it is used
	maxWidth      = 200  // selections side by side
	maxRootFields = 20   // with every fragment counted where it is used
	maxActs       = 5    // fields of a mutation: each is a transaction
	maxOperations = 10
	maxVariables  = 100
	maxRepeated   = 50 // of aliases, of fragments and of directives
	maxComplexity = 20000
	maxTime       = 10 * time.Second
)

// measure parses a query and refuses one that would be expensive to validate. Validation compares fields with one
// another and follows fragments: repeated and doubled ones would keep it busy for hours.
func measure(query string) (*ast.QueryDocument, gqlerror.List) {
	if len(query) > maxQueryBytes {
		return nil, tooMuch("at most %d bytes", maxQueryBytes)
	}
	// The parser counts tokens too, but its refusal cannot be told from a mistake in the query.
	if !fewTokens(query) {
		return nil, tooMuch("at most %d words and signs", maxTokens)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		e := gqlerror.WrapIfUnwrapped(err)
		return nil, gqlerror.List{{Message: e.Message, Locations: e.Locations, Extensions: map[string]any{"code": codeBadUserInput}}}
	}
	if len(doc.Operations) > maxOperations {
		return nil, tooMuch("at most %d operations", maxOperations)
	}
	m := &measured{doc: doc, known: map[string]size{}, within: map[string]bool{}}
	total := 0
	for _, op := range doc.Operations {
		s := m.of(op.SelectionSet)
		m.directives += len(op.Directives)
		total += s.selections
		switch {
		case s.depth > maxDepth && !introspects(op):
			return nil, tooMuch("at most %d levels deep", maxDepth)
		case s.roots > maxRootFields:
			return nil, tooMuch("at most %d fields at its root", maxRootFields)
		case s.roots > maxActs && op.Operation == ast.Mutation:
			return nil, tooMuch("at most %d acts", maxActs)
		case len(op.VariableDefinitions) > maxVariables:
			return nil, tooMuch("at most %d variables", maxVariables)
		}
	}
	for _, f := range doc.Fragments { // validation follows those, too, that no operation uses
		if m.fragment(f.Name).selections > maxSelections {
			total = maxSelections + 1
		}
	}
	switch {
	case total > maxSelections:
		return nil, tooMuch("at most %d fields, with every fragment counted where it is used", maxSelections)
	case m.widest > maxWidth:
		return nil, tooMuch("at most %d fields side by side", maxWidth)
	case m.aliases > maxRepeated || m.directives > maxRepeated || len(doc.Fragments) > maxRepeated:
		return nil, tooMuch("at most %d each of aliases, directives and fragments", maxRepeated)
	}
	return doc, nil
}

func tooMuch(limit string, n int) gqlerror.List {
	return refusal(codeTooComplex, "The query is too large: "+fmt.Sprintf(limit, n)+". Ask for less at once.")
}

func fewTokens(query string) bool {
	l := lexer.New(&ast.Source{Input: query})
	for range maxTokens {
		if t, err := l.ReadToken(); err != nil || t.Kind == lexer.EOF {
			return true // what is wrong with it, the parser says
		}
	}
	t, err := l.ReadToken()
	return err != nil || t.Kind == lexer.EOF
}

// introspects says whether an operation asks for nothing but the schema, whose depth GraphiQL chooses and whose
// size is the schema's.
func introspects(op *ast.OperationDefinition) bool {
	for _, s := range op.SelectionSet {
		if f, ok := s.(*ast.Field); !ok || f.Name != "__schema" && f.Name != "__type" {
			return false
		}
	}
	return true
}

// size is how much a selection set asks for, with every fragment counted where it is used.
type size struct{ selections, depth, roots int }

// measured measures selection sets, each fragment once.
type measured struct {
	doc    *ast.QueryDocument
	known  map[string]size
	within map[string]bool // fragments being measured: one that holds itself is left to validation

	// As they are written in the document.
	aliases, directives, widest int
}

func (m *measured) of(set ast.SelectionSet) size {
	var all size
	m.widest = max(m.widest, len(set))
	for _, s := range set {
		var one size
		switch s := s.(type) {
		case *ast.Field:
			inner := m.of(s.SelectionSet)
			one = size{inner.selections + 1, inner.depth + 1, 1}
			m.directives += len(s.Directives)
			if s.Alias != s.Name {
				m.aliases++
			}
		case *ast.InlineFragment:
			one = m.of(s.SelectionSet)
			m.directives += len(s.Directives)
		case *ast.FragmentSpread:
			one = m.fragment(s.Name)
			m.directives += len(s.Directives)
		}
		all.selections = min(all.selections+one.selections, maxSelections+1)
		all.roots = min(all.roots+one.roots, maxSelections+1)
		all.depth = max(all.depth, one.depth)
	}
	return all
}

func (m *measured) fragment(name string) size {
	def := m.doc.Fragments.ForName(name)
	if s, ok := m.known[name]; ok || def == nil || m.within[name] {
		return s
	}
	m.within[name] = true
	s := m.of(def.SelectionSet)
	m.within[name] = false
	m.known[name] = s
	return s
}
