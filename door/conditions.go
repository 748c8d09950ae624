package door

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// isDecided says whether every @skip and @include of an operation has been given its Boolean. A variable with a
// default may stand there, and may be given null all the same, and so may an object: validation lets both through,
// and gqlgen panics.
func isDecided(op *graphql.OperationContext) bool {
	c := conditions{variables: op.Variables, seen: map[string]bool{}}
	return c.decided(op.Operation.SelectionSet)
}

type conditions struct {
	variables map[string]any
	seen      map[string]bool // fragments
}

func (c conditions) decided(set ast.SelectionSet) bool {
	for _, s := range set {
		var directives ast.DirectiveList
		var inner ast.SelectionSet
		switch s := s.(type) {
		case *ast.Field:
			directives, inner = s.Directives, s.SelectionSet
		case *ast.InlineFragment:
			directives, inner = s.Directives, s.SelectionSet
		case *ast.FragmentSpread:
			directives = s.Directives
			if !c.seen[s.Name] {
				c.seen[s.Name], inner = true, s.Definition.SelectionSet
			}
		}
		if !c.given(directives) || !c.decided(inner) {
			return false
		}
	}
	return true
}

func (c conditions) given(directives ast.DirectiveList) bool {
	for _, d := range directives {
		condition := d.Arguments.ForName("if")
		if condition == nil {
			continue
		}
		value, err := condition.Value.Value(c.variables)
		if _, ok := value.(bool); !ok || err != nil {
			return false
		}
	}
	return true
}
