package door

import (
	"context"
	"math"

	gqlgencost "github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// prices say what an operation costs, from its document and its variables alone: one for each field, as often as
// pages and lists may repeat it.
type prices struct {
	graphql.ExecutableSchema

	// entries is how many things a list of the schema's own description holds, on average, by its field.
	entries map[string]float64
}

// minCost is what any request costs: reading it, and finding out who asks.
const minCost = 10

// of is what an operation costs. The variables are those that it was given, coerced.
func (p prices) of(ctx context.Context, op *ast.OperationDefinition, variables map[string]any) int {
	cost := gqlgencost.Calculate(ctx, p, op, variables)
	for _, f := range rootFields(op) {
		if f.Name == "__schema" { // is free in gqlgen, with all that it holds
			within := &ast.OperationDefinition{SelectionSet: f.SelectionSet}
			cost = min(cost+gqlgencost.Calculate(ctx, p, within, variables), math.MaxInt32)
		}
	}
	return max(minCost, cost)
}

// Complexity is what a field costs with what it holds. The schema's description is in memory: it costs a quarter.
func (p prices) Complexity(ctx context.Context, object, field string, child int, arguments map[string]any) (int, bool) {
	if n, ok := p.entries[object+"."+field]; ok {
		return 1 + int(min(n*float64(child), math.MaxInt32)), true
	}
	return p.ExecutableSchema.Complexity(ctx, object, field, child, arguments)
}

func newPrices(es graphql.ExecutableSchema) prices {
	s := es.Schema()
	types, directives := float64(len(s.Types)), float64(len(s.Directives))
	var fields, inputs, fieldArgs, enums, interfaces, possible, directiveArgs float64
	for _, def := range s.Types {
		for _, f := range def.Fields {
			fieldArgs += float64(len(f.Arguments))
		}
		if def.Kind == ast.InputObject {
			inputs += float64(len(def.Fields))
		} else {
			fields += float64(len(def.Fields))
		}
		enums += float64(len(def.EnumValues))
		interfaces += float64(len(def.Interfaces))
		possible += float64(len(s.PossibleTypes[def.Name]))
	}
	for _, d := range s.Directives {
		directiveArgs += float64(len(d.Arguments))
	}
	return prices{es, map[string]float64{
		"__Schema.types": types, "__Schema.directives": directives,
		"__Type.fields": fields / types, "__Type.inputFields": inputs / types, "__Type.enumValues": enums / types,
		"__Type.interfaces": interfaces / types, "__Type.possibleTypes": possible / types,
		"__Type.ofType": 0.5, // a type is wrapped once or twice, as a list or as what is never null
		"__Field.args":  fieldArgs / fields, "__Directive.args": directiveArgs / directives,
	}}
}

// rootFields are the fields at the root of an operation, those of its fragments among them.
func rootFields(op *ast.OperationDefinition) []*ast.Field {
	var found []*ast.Field
	var gather func(ast.SelectionSet)
	gather = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				found = append(found, s)
			case *ast.InlineFragment:
				gather(s.SelectionSet)
			case *ast.FragmentSpread:
				gather(s.Definition.SelectionSet)
			}
		}
	}
	gather(op.SelectionSet)
	return found
}

// introspects says whether an operation asks for the schema.
func introspects(op *ast.OperationDefinition) bool {
	for _, f := range rootFields(op) {
		if f.Name == "__schema" || f.Name == "__type" {
			return true
		}
	}
	return false
}
