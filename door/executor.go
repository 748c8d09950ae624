package door

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"aparte/desk"
	"aparte/graph"
	"aparte/resolvers"
)

// executors are the two schemas over one set of resolvers.
type executors struct{ staff, endUsers *executor.Executor }

func newExecutors(d *desk.Desk) executors {
	full := graph.NewExecutableSchema(graph.Config{}).Schema()
	aloud := EndUserSchema(full)
	endUsers := newExecutor(d, aloud)
	endUsers.AroundFields(maskEnums(aloud))
	return executors{staff: newExecutor(d, StaffSchema(full)), endUsers: endUsers}
}

func newExecutor(d *desk.Desk, schema *ast.Schema) *executor.Executor {
	e := executor.New(graph.NewExecutableSchema(graph.Config{Schema: schema, Resolvers: resolvers.New(d, schema), Complexity: complexity()}))
	e.Use(extension.Introspection{})
	e.Use(extension.FixedComplexityLimit(maxComplexity))
	e.SetParserTokenLimit(maxTokens)
	e.SetDisableSuggestion(true)
	e.SetDefaultRulesFn(quietRules)
	e.SetQueryCache(smallDocuments{lru.New[*ast.QueryDocument](500)})
	e.SetErrorPresenter(present)
	e.SetRecoverFunc(func(_ context.Context, p any) error { return fmt.Errorf("panic: %v", p) })
	e.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		if graphql.GetOperationContext(ctx).Operation.Operation != ast.Mutation {
			return next(ctx)
		}
		// An act's answer is of the moment after it, and of nothing that was loaded before.
		ctx, end := d.Reading(ctx)
		defer end()
		return next(ctx)
	})
	return e
}

// quietRules are the rules of validation without "did you mean". SetDisableSuggestion knows but two of those that
// suggest. The executor changes the set it is given, so each validation has its own.
func quietRules() *rules.Rules {
	r := rules.NewDefaultRules()
	for _, quiet := range []core.Rule{
		rules.KnownArgumentNamesRuleWithoutSuggestions, rules.KnownTypeNamesRuleWithoutSuggestions, rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.RemoveRule(strings.TrimSuffix(quiet.Name, "WithoutSuggestions"))
		r.AddRule(quiet.Name, quiet.RuleFunc)
	}
	return r
}

// maskEnums keeps a value that does not exist for end users from being written: generated code writes whatever
// its Go value holds.
func maskEnums(aloud *ast.Schema) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		value, err := next(ctx)
		if err != nil || value == nil {
			return value, err
		}
		field := graphql.GetFieldContext(ctx).Field.Definition
		def := aloud.Types[field.Type.Name()]
		if def == nil || def.Kind != ast.Enum {
			return value, nil
		}
		if !spelledIn(def, reflect.ValueOf(value)) {
			return nil, fmt.Errorf("%s.%s would write a value that end users do not have", graphql.GetFieldContext(ctx).Object, field.Name)
		}
		return value, nil
	}
}

// spelledIn says whether an enum has a value, or every value of a list.
func spelledIn(def *ast.Definition, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return def.EnumValues.ForName(v.String()) != nil
	case reflect.Pointer:
		return v.IsNil() || spelledIn(def, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if !spelledIn(def, v.Index(i)) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

// smallDocuments keeps parsed documents for the next time, but for long ones: a document weighs some 26 times its
// text, and 500 of 8 KiB are what we have memory for.
type smallDocuments struct {
	graphql.Cache[*ast.QueryDocument]
}

// Add keeps a document.
func (c smallDocuments) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	if len(text) <= 8<<10 {
		c.Cache.Add(ctx, text, doc)
	}
}

// complexity is what a field costs with its children: a connection costs them for each entry it may hold.
func complexity() graph.ComplexityRoot {
	var c graph.ComplexityRoot
	both := func(child int, first *int, _ *string, last *int, _ *string) int { return entries(child, first, last) }
	c.Account.Events, c.User.APITokens, c.User.RequestedTickets = both, both, both
	c.Organization.Tickets, c.Organization.Users, c.Query.Organizations, c.Ticket.Events = both, both, both, both
	c.Viewer.MyActivities = activitiesCost
	c.Ticket.Comments = commentsCost
	c.Query.Tickets = ticketsCost
	c.Query.Users = usersCost
	forward := func(child int, _ string, first *int, _ *string) int { return entries(child, first, nil) }
	c.Query.Requesters, c.Query.Search = forward, forward
	c.Query.Nodes = func(child int, ids []string) int { return 1 + child*max(1, len(ids)) }
	c.Comment.BodyHTML = func(int) int { return htmlCost }
	c.Comment.Body = func(int) int { return bodyCost }
	c.Ticket.Ccs = func(child int) int { return 1 + 10*child } // 48 at most, few as a rule
	return c
}

// What a text costs in fields: up to 64 KiB to send, and to render.
const (
	bodyCost = 10
	htmlCost = 40
)

// entries: one for the statement, and the children once for each entry asked for.
func entries(child int, first, last *int) int {
	n := 20
	for _, asked := range []*int{first, last} {
		if asked != nil {
			n = *asked
		}
	}
	return 1 + child*min(max(n, 1), 100)
}
