package door_test

import (
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// TestContract: every name that clients rely on (testdata/contract.graphqls) is in our schema, with the same type,
// nullability, default and audience. Ours may hold more, but for what every caller would have to give.
func TestContract(t *testing.T) {
	c := contract{t, load(t, "../testdata/contract.graphqls"), fullSchema(t)}
	for name, theirs := range c.promised.Types {
		if ours := c.held.Types[name]; ours == nil {
			t.Errorf("%s is missing", name)
		} else if isOurs(theirs) {
			c.definition(theirs, ours)
		}
	}
}

type contract struct {
	*testing.T
	promised, held *ast.Schema
}

func (c contract) definition(theirs, ours *ast.Definition) {
	c.same(theirs.Name, string(theirs.Kind), string(ours.Kind))
	c.audience(theirs.Name, theirs.Directives, ours.Directives)
	for _, name := range theirs.Interfaces {
		if !slices.Contains(ours.Interfaces, name) {
			c.Errorf("%s is no %s", theirs.Name, name)
		}
	}
	for _, f := range theirs.Fields {
		where := theirs.Name + "." + f.Name
		if held := ours.Fields.ForName(f.Name); held == nil {
			c.Errorf("%s is missing", where)
		} else {
			c.field(where, f, held)
		}
	}
	for _, v := range theirs.EnumValues {
		where := theirs.Name + "." + v.Name
		if held := ours.EnumValues.ForName(v.Name); held == nil {
			c.Errorf("%s is missing", where)
		} else {
			c.audience(where, v.Directives, held.Directives)
		}
	}
	for _, f := range ours.Fields {
		if ours.Kind == ast.InputObject && theirs.Fields.ForName(f.Name) == nil && f.Type.NonNull && f.DefaultValue == nil {
			c.Errorf("%s.%s would have to be given, and no client knows of it", ours.Name, f.Name)
		}
	}
}

func (c contract) field(where string, theirs, ours *ast.FieldDefinition) {
	c.same(where, theirs.Type.String(), ours.Type.String())
	c.same("the default of "+where, theirs.DefaultValue.String(), ours.DefaultValue.String())
	c.audience(where, theirs.Directives, ours.Directives)
	for _, a := range theirs.Arguments {
		held := ours.Arguments.ForName(a.Name)
		if held == nil {
			c.Errorf("%s(%s:) is missing", where, a.Name)
			continue
		}
		c.same(where+"("+a.Name+":)", a.Type.String(), held.Type.String())
		c.same("the default of "+where+"("+a.Name+":)", a.DefaultValue.String(), held.DefaultValue.String())
		c.audience(where+"("+a.Name+":)", a.Directives, held.Directives)
	}
	for _, a := range ours.Arguments {
		if theirs.Arguments.ForName(a.Name) == nil && a.Type.NonNull && a.DefaultValue == nil {
			c.Errorf("%s(%s:) would have to be given, and no client knows of it", where, a.Name)
		}
	}
}

func (c contract) audience(where string, theirs, ours ast.DirectiveList) {
	promised, held := theirs.ForName("endUser") != nil, ours.ForName("endUser") != nil
	if promised != held {
		c.Errorf("%s exists for end users: %v in the contract, %v here", where, promised, held)
	}
}

func (c contract) same(where, promised, held string) {
	if promised != held {
		c.Errorf("%s: %s in the contract, %s here", where, promised, held)
	}
}
