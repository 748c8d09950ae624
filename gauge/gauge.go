package gauge

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// Measure parses a text. What exceeds a limit is refused as LimitError, what is no GraphQL with the parser's error.
func (l Limits) Measure(ctx context.Context, text string) (*ast.QueryDocument, error) {
	if len(text) > l.Bytes {
		return nil, LimitError{"bytes", l.Bytes}
	}
	// The parser counts tokens too, but its refusal cannot be told from a mistake in the text.
	if !hasAtMost(l.Tokens, text) {
		return nil, LimitError{"tokens", l.Tokens}
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, l.Tokens)
	if err != nil {
		return nil, err
	}
	m := meter{limits: l, fragments: map[string]*fragment{}}
	for _, f := range doc.Fragments {
		if m.fragments[f.Name] == nil { // of two of one name the first is meant, until validation refuses both
			m.fragments[f.Name] = &fragment{set: f.SelectionSet}
		}
	}
	if err := m.measure(ctx, doc); err != nil {
		return nil, err
	}
	return doc, nil
}

func hasAtMost(tokens int, text string) bool {
	l := lexer.New(&ast.Source{Input: text})
	for range tokens {
		if t, err := l.ReadToken(); err != nil || t.Kind == lexer.EOF {
			return true // what is wrong with it, the parser says
		}
	}
	t, err := l.ReadToken()
	return err != nil || t.Kind == lexer.EOF
}

// meter measures a document.
type meter struct {
	limits    Limits
	fragments map[string]*fragment

	// As they are written in the document.
	aliases, longestAlias, directives, widest, valueDepth int

	// mistake is what validation would overlook, or not survive.
	mistake *gqlerror.Error
}

// fragment is measured once, however often it is used: doubling fragments cost what they are long.
type fragment struct {
	set      ast.SelectionSet
	size     size
	measured bool
	within   bool // it is being measured
}

// size is how much a selection set asks for, with every fragment counted where it is used.
type size struct{ selections, roots, depth, inline int }

func (m *meter) measure(ctx context.Context, doc *ast.QueryDocument) error {
	l := m.limits
	switch {
	case len(doc.Operations) > l.Operations:
		return LimitError{"operations", l.Operations}
	case len(doc.Fragments) > l.Fragments:
		return LimitError{"fragments", l.Fragments}
	}
	total := 0
	for _, op := range doc.Operations {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := m.set(op.SelectionSet)
		if err := m.operation(op, s); err != nil {
			return err
		}
		total = min(total+s.selections, l.Selections+1)
	}
	for _, f := range doc.Fragments { // validation follows those, too, that no operation uses
		m.count(f.Directives)
		m.declared(f.VariableDefinition)
		total = max(total, m.spread(&ast.FragmentSpread{Name: f.Name}).selections)
	}
	if m.mistake != nil {
		return m.mistake
	}
	switch {
	case total > l.Selections:
		return LimitError{"selections", l.Selections}
	case m.widest > l.Width:
		return LimitError{"width", l.Width}
	case m.aliases > l.Aliases:
		return LimitError{"aliases", l.Aliases}
	case m.longestAlias > l.AliasBytes:
		return LimitError{"aliasBytes", l.AliasBytes}
	case m.directives > l.Directives:
		return LimitError{"directives", l.Directives}
	case m.valueDepth > l.ValueDepth:
		return LimitError{"valueDepth", l.ValueDepth}
	}
	return m.repeats(ctx, doc)
}

func (m *meter) operation(op *ast.OperationDefinition, s size) error {
	l := m.limits
	m.count(op.Directives)
	m.declared(op.VariableDefinitions)
	depth := l.Depth
	if asksForTheSchema(op) {
		depth *= 2
	}
	switch {
	case s.depth > depth || s.inline > depth:
		return LimitError{"depth", l.Depth}
	case s.roots > l.RootFields:
		return LimitError{"rootFields", l.RootFields}
	case s.roots > l.Mutations && op.Operation == ast.Mutation:
		return LimitError{"mutations", l.Mutations}
	case len(op.VariableDefinitions) > l.Variables:
		return LimitError{"variables", l.Variables}
	}
	return nil
}

// asksForTheSchema says whether an operation asks for nothing else.
func asksForTheSchema(op *ast.OperationDefinition) bool {
	for _, s := range op.SelectionSet {
		if f, ok := s.(*ast.Field); !ok || f.Name != "__schema" && f.Name != "__type" {
			return false
		}
	}
	return true
}

// set measures a selection set, and counts what is written in it.
func (m *meter) set(set ast.SelectionSet) size {
	var all size
	m.widest = max(m.widest, len(set))
	for _, s := range set {
		one := size{selections: 1}
		var inner size
		switch s := s.(type) {
		case *ast.Field:
			inner = m.set(s.SelectionSet)
			one.roots, one.depth, one.inline = 1, inner.depth+1, inner.inline
			m.field(s)
		case *ast.InlineFragment:
			inner = m.set(s.SelectionSet)
			one.roots, one.depth, one.inline = inner.roots, inner.depth, inner.inline+1
			m.count(s.Directives)
		case *ast.FragmentSpread:
			inner = m.spread(s)
			one.roots, one.depth, one.inline = inner.roots, inner.depth, inner.inline
			m.count(s.Directives)
		}
		all.selections = min(all.selections+one.selections+inner.selections, m.limits.Selections+1)
		all.roots = min(all.roots+one.roots, m.limits.Selections+1)
		all.depth = max(all.depth, one.depth)
		all.inline = max(all.inline, one.inline)
	}
	return all
}

// spread is the size of what is spread.
func (m *meter) spread(s *ast.FragmentSpread) size {
	f := m.fragments[s.Name]
	switch {
	case f == nil:
		return size{} // validation says so
	case f.within:
		// What comes after would follow it for ever.
		m.mistake = gqlerror.ErrorPosf(s.Position, "Cannot spread fragment %q within itself.", s.Name)
		return size{}
	case !f.measured:
		f.within = true
		f.size, f.measured = m.set(f.set), true
		f.within = false
	}
	return f.size
}

func (m *meter) field(f *ast.Field) {
	m.count(f.Directives)
	m.given(f.Arguments)
	if f.Alias != f.Name {
		m.aliases++
		m.longestAlias = max(m.longestAlias, len(f.Alias))
	}
}

func (m *meter) count(directives ast.DirectiveList) {
	m.directives += len(directives)
	for _, d := range directives {
		m.given(d.Arguments)
	}
}

func (m *meter) given(arguments ast.ArgumentList) {
	for _, a := range arguments {
		m.valueDepth = max(m.valueDepth, m.value(a.Value))
	}
}

func (m *meter) declared(variables ast.VariableDefinitionList) {
	for _, v := range variables {
		m.count(v.Directives)
		m.valueDepth = max(m.valueDepth, m.value(v.DefaultValue))
		lists := 0
		for t := v.Type; t != nil && t.Elem != nil; t = t.Elem {
			lists++
		}
		m.valueDepth = max(m.valueDepth, lists)
	}
}

// value is how deep a value is nested. A number that no type of ours can hold is a mistake: where a type of ours
// reads it, validation leaves it alone, and whoever asks for it later panics.
func (m *meter) value(v *ast.Value) (depth int) {
	if v == nil {
		return 0
	}
	switch v.Kind {
	case ast.IntValue, ast.FloatValue:
		if _, err := v.Value(nil); err != nil {
			m.mistake = gqlerror.ErrorPosf(v.Position, "A number is too large, of more than 64 bits.")
		}
	case ast.ListValue, ast.ObjectValue:
		for _, c := range v.Children {
			depth = max(depth, m.value(c.Value))
		}
		depth++
	default:
	}
	return depth
}
