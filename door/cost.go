package door

import (
	"context"
	"strings"

	gqlgencost "github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// minCost is what any request costs: reading it, and finding out who asks.
const minCost = 10

// costOf is what an operation costs, from its document and its variables alone: one for each field, as often as pages
// and lists may repeat it. The variables are those that it was given, coerced.
func costOf(ctx context.Context, es graphql.ExecutableSchema, op *ast.OperationDefinition, variables map[string]any) int {
	// What asks for the schema is nearly free in gqlgen, and can be counted.
	asked := gqlgencost.WithIgnoreFields(map[string]struct{}{es.Schema().Query.Name + ".__type": {}})
	return max(minCost, gqlgencost.Calculate(ctx, es, op, variables, asked)+schemaCost(es.Schema(), op, variables))
}

// schemaCost is how many fields an operation asks for in the schema's description of itself: exactly, but for those
// that are written once though asked for twice.
func schemaCost(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any) int {
	c := &counting{schema: schema}
	c.each(op.SelectionSet, func(f *ast.Field) {
		switch f.Name {
		case "__schema":
			c.description(f.SelectionSet)
		case "__type":
			name, _ := f.ArgumentMap(variables)["name"].(string)
			c.named(schema.Types[name], f.SelectionSet)
		default:
			c.fields-- // is no part of it
		}
	})
	return c.fields
}

// counting counts what a description of a schema holds.
type counting struct {
	schema *ast.Schema
	fields int
}

// maxCounted is where counting ends: nobody may ask for so much.
const maxCounted = 1_000_000

// each counts and visits the fields of a set, those of its fragments among them.
func (c *counting) each(set ast.SelectionSet, visit func(*ast.Field)) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if c.fields++; c.fields < maxCounted {
				visit(s)
			}
		case *ast.InlineFragment:
			c.each(s.SelectionSet, visit)
		case *ast.FragmentSpread:
			c.each(s.Definition.SelectionSet, visit)
		}
	}
}

// plain counts the fields of a set that lead to nothing more.
func (c *counting) plain(set ast.SelectionSet) { c.each(set, func(*ast.Field) {}) }

func (c *counting) description(set ast.SelectionSet) {
	s := c.schema
	c.each(set, func(f *ast.Field) {
		switch f.Name {
		case "types":
			for _, def := range s.Types {
				c.named(def, f.SelectionSet)
			}
		case "queryType":
			c.named(s.Query, f.SelectionSet)
		case "mutationType":
			c.named(s.Mutation, f.SelectionSet)
		case "subscriptionType":
			c.named(s.Subscription, f.SelectionSet)
		case "directives":
			for _, d := range s.Directives {
				c.withArguments(d.Arguments, nil, f.SelectionSet)
			}
		}
	})
}

// named counts a type that has a name; none when it is nil.
func (c *counting) named(def *ast.Definition, set ast.SelectionSet) {
	if def == nil {
		return
	}
	c.each(set, func(f *ast.Field) {
		switch f.Name {
		case "fields":
			c.fieldsOf(def, def.Kind != ast.InputObject, f.SelectionSet)
		case "inputFields":
			c.fieldsOf(def, def.Kind == ast.InputObject, f.SelectionSet)
		case "enumValues":
			for range def.EnumValues {
				c.plain(f.SelectionSet)
			}
		case "interfaces":
			for _, name := range def.Interfaces {
				c.named(c.schema.Types[name], f.SelectionSet)
			}
		case "possibleTypes":
			if def.IsAbstractType() {
				for _, possible := range c.schema.GetPossibleTypes(def) {
					c.named(possible, f.SelectionSet)
				}
			}
		}
	})
}

// fieldsOf counts the fields of a type, if it has such as are asked for.
func (c *counting) fieldsOf(def *ast.Definition, has bool, set ast.SelectionSet) {
	for _, field := range def.Fields {
		if has && !strings.HasPrefix(field.Name, "__") {
			c.withArguments(field.Arguments, field.Type, set)
		}
	}
}

// withArguments counts a field, a directive, an argument or an input's field: what has arguments, or a type, or both.
func (c *counting) withArguments(arguments ast.ArgumentDefinitionList, t *ast.Type, set ast.SelectionSet) {
	c.each(set, func(f *ast.Field) {
		switch f.Name {
		case "args":
			for _, a := range arguments {
				c.withArguments(nil, a.Type, f.SelectionSet)
			}
		case "type":
			c.wrapped(t, f.SelectionSet)
		}
	})
}

// wrapped counts a type that may be a list, or never null.
func (c *counting) wrapped(t *ast.Type, set ast.SelectionSet) {
	switch {
	case t == nil:
	case !t.NonNull && t.Elem == nil:
		c.named(c.schema.Types[t.NamedType], set)
	default:
		inner := t.Elem
		if t.NonNull {
			nullable := *t
			nullable.NonNull = false
			inner = &nullable
		}
		c.each(set, func(f *ast.Field) {
			if f.Name == "ofType" {
				c.wrapped(inner, f.SelectionSet)
			}
		})
	}
}

// introspects says whether an operation asks for the schema.
func introspects(op *ast.OperationDefinition) (yes bool) {
	new(counting).each(op.SelectionSet, func(f *ast.Field) { yes = yes || f.Name == "__schema" || f.Name == "__type" })
	return yes
}
