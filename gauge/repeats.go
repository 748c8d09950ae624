package gauge

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
)

// repeats refuses a document of which too many fields meet in one place of the answer. Fields that have one name
// are merged there, and validation compares all of them in pairs, and all that they hold.
func (m *meter) repeats(ctx context.Context, doc *ast.QueryDocument) error {
	for _, op := range doc.Operations {
		if err := m.meet(ctx, op.SelectionSet); err != nil {
			return err
		}
	}
	for _, f := range doc.Fragments {
		if err := m.meet(ctx, f.SelectionSet); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) meet(ctx context.Context, set ast.SelectionSet) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	places := [][]ast.SelectionSet{{set}}
	for len(places) > 0 {
		sets := places[len(places)-1]
		places = places[:len(places)-1]
		byName := map[string][]ast.SelectionSet{}
		for _, s := range sets {
			m.gather(s, byName)
		}
		for _, inner := range byName {
			if len(inner) > m.limits.Repeats {
				return LimitError{"repeats", m.limits.Repeats}
			}
			places = append(places, inner)
		}
	}
	return nil
}

// gather adds what the fields of a set hold, by the fields' names in the answer.
func (m *meter) gather(set ast.SelectionSet, byName map[string][]ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			byName[s.Alias] = append(byName[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			m.gather(s.SelectionSet, byName)
		case *ast.FragmentSpread:
			if f := m.fragments[s.Name]; f != nil {
				m.gather(f.set, byName)
			}
		}
	}
}
