package door

import (
	"context"
	"fmt"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"

	"aparte/desk"
	"aparte/graph"
	"aparte/resolvers"
)

// stage is one of the two schemas: how its documents are read, what they cost, and who runs them. Both have the same
// resolvers.
type stage struct {
	*executor.Executor

	schema    graphql.ExecutableSchema
	documents *documents
}

// stages are the staff's schema and that of end users and strangers.
type stages struct{ staff, endUsers *stage }

func newStages(d *desk.Desk, o Options) stages {
	full := graph.NewExecutableSchema(graph.Config{}).Schema()
	aloud := EndUserSchema(full)
	endUsers := newStage(d, aloud, o)
	endUsers.AroundFields(maskEnums(aloud))
	return stages{staff: newStage(d, StaffSchema(full), o), endUsers: endUsers}
}

func newStage(d *desk.Desk, schema *ast.Schema, o Options) *stage {
	es := graph.NewExecutableSchema(graph.Config{Schema: schema, Resolvers: resolvers.New(d, schema), Complexity: complexity()})
	e := executor.New(es)
	e.Use(extension.Introspection{}) // whom it is refused, is refused it before
	e.SetQueryCache(readAlready{})
	e.SetErrorPresenter(presenter{o.Time}.present)
	e.SetRecoverFunc(func(_ context.Context, p any) error { return fmt.Errorf("panic: %v", p) })
	e.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) (answer graphql.Marshaler) {
		if graphql.GetOperationContext(ctx).Operation.Operation != ast.Mutation {
			return next(ctx)
		}
		// An act's answer is of the moment after it, and of nothing that was loaded before.
		ctx, end := d.Reading(ctx)
		defer func() {
			if err := end(); err != nil {
				graphql.AddError(ctx, err)
				answer = graphql.Null
			}
		}()
		return next(ctx)
	})
	return &stage{Executor: e, schema: es, documents: newDocuments(o.Limits, schema)}
}

// readAlready hands the executor the document that its context carries, so that it parses none itself.
type readAlready struct{}

type documentKey struct{}

// Get answers the document of ctx.
func (readAlready) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	doc, ok := ctx.Value(documentKey{}).(*ast.QueryDocument)
	return doc, ok
}

// Add is never called, since Get always answers.
func (readAlready) Add(context.Context, string, *ast.QueryDocument) {}

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
