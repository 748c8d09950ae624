package door

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"aparte/graph"
	"aparte/models"
)

// TestEveryListCosts walks the schema: what takes a page's size, or a list, costs more for more. A field that is
// forgotten here would let a short query ask for everything.
func TestEveryListCosts(t *testing.T) {
	es := graph.NewExecutableSchema(graph.Config{Complexity: complexity()})
	cost := func(def *ast.Definition, f *ast.FieldDefinition, args map[string]any) int {
		n, known := es.Complexity(t.Context(), def.Name, f.Name, 10, args)
		if !known {
			return 0
		}
		return n
	}
	found := 0
	for _, def := range es.Schema().Types {
		for _, f := range def.Fields {
			if def.BuiltIn || def.Kind != ast.Object {
				continue
			}
			args := map[string]any{}
			for _, a := range f.Arguments {
				if a.DefaultValue != nil {
					args[a.Name], _ = a.DefaultValue.Value(nil)
				} else if a.Type.NonNull {
					args[a.Name] = "x"
				}
			}
			for _, a := range f.Arguments {
				if !slices.Contains([]string{"first", "last", "ids"}, a.Name) {
					continue
				}
				found++
				few, many := map[string]any{}, map[string]any{}
				for name, value := range args {
					few[name], many[name] = value, value
				}
				few[a.Name], many[a.Name] = any(int64(1)), any(int64(100))
				if a.Name == "ids" {
					few[a.Name], many[a.Name] = []any{"x"}, slices.Repeat([]any{any("x")}, 100)
				}
				if less, more := cost(def, f, few), cost(def, f, many); less < 11 || more < 100*10 {
					t.Errorf("%s.%s costs %d with %s: 1 and %d with 100", def.Name, f.Name, less, a.Name, more)
				}
			}
			if f.Type.Elem != nil && es.Schema().Types[f.Type.Name()].Kind == ast.Object && cost(def, f, args) < 20 && !isBounded[def.Name+"."+f.Name] && !isPage(def) {
				t.Errorf("%s.%s is a list and costs as one", def.Name, f.Name)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d arguments were found: the walk is broken", found)
	}
}

// isBounded are lists of a few, whatever is asked.
var isBounded = map[string]bool{"Report.rows": true} // the report has paid

// isPage says whether an object is a page, whose field has paid for it, or a payload, whose refusals are few.
func isPage(def *ast.Definition) bool {
	return def.Fields.ForName("pageInfo") != nil || def.Fields.ForName("userErrors") != nil
}

// TestHiddenValuesAreNotWritten: a value that an end user's enum lacks becomes an error of ours, not an answer,
// even where the code that reads it has made a mistake.
func TestHiddenValuesAreNotWritten(t *testing.T) {
	aloud := EndUserSchema(graph.NewExecutableSchema(graph.Config{}).Schema())
	ask := func(typ string, name string, value any) (any, error) {
		field := aloud.Types[typ].Fields.ForName(name)
		ctx := graphql.WithFieldContext(t.Context(), &graphql.FieldContext{
			Object: typ, Field: graphql.CollectedField{Field: &ast.Field{Name: name, Alias: name, Definition: field}},
		})
		return maskEnums(aloud)(ctx, func(context.Context) (any, error) { return value, nil })
	}
	onHold, open := models.TicketStatusOnHold, models.TicketStatusOpen
	for name, tt := range map[string]struct {
		typ, field string
		value      any
		written    bool
	}{
		"ON_HOLD":              {"Ticket", "status", onHold, false},
		"ON_HOLD, pointed at":  {"Ticket", "status", &onHold, false},
		"ON_HOLD in a list":    {"Ticket", "status", []models.TicketStatus{open, onHold}, false},
		"OPEN":                 {"Ticket", "status", open, true},
		"OPEN in a list":       {"Ticket", "status", []models.TicketStatus{open}, true},
		"nothing":              {"Ticket", "status", nil, true},
		"nothing, pointed at":  {"Ticket", "status", (*models.TicketStatus)(nil), true},
		"a refusal of staff's": {"UserError", "code", models.UserErrorCodeAlreadyPrivate, false},
		"a refusal":            {"UserError", "code", models.UserErrorCodeNotFound, true},
		"something else":       {"Ticket", "status", 5, false},
		"a subject":            {"Ticket", "subject", "ON_HOLD", true},
	} {
		if got, err := ask(tt.typ, tt.field, tt.value); (err == nil) != tt.written || err != nil && got != nil {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	wrong := errors.New("wrong")
	field := &graphql.FieldContext{Field: graphql.CollectedField{Field: &ast.Field{Definition: aloud.Types["Ticket"].Fields.ForName("status")}}}
	if _, err := maskEnums(aloud)(graphql.WithFieldContext(t.Context(), field), func(context.Context) (any, error) { return nil, wrong }); !errors.Is(err, wrong) {
		t.Errorf("got %v, want the error itself", err)
	}
}

// TestLongDocumentsAreNotKept: the cache of parsed documents is bounded by what it weighs.
func TestLongDocumentsAreNotKept(t *testing.T) {
	kept := map[string]bool{}
	cache := smallDocuments{remembering(kept)}
	for _, n := range []int{1, 8 << 10, 8<<10 + 1, 32 << 10} {
		cache.Add(t.Context(), string(make([]byte, n)), nil)
	}
	if len(kept) != 2 || !kept[string(make([]byte, 8<<10))] {
		t.Errorf("got %d documents", len(kept))
	}
}

type remembering map[string]bool

func (r remembering) Get(context.Context, string) (*ast.QueryDocument, bool)   { return nil, false }
func (r remembering) Add(_ context.Context, text string, _ *ast.QueryDocument) { r[text] = true }

// TestPagesWithinPagesNeverTurnCheap: however deep they go, the numbers grow, and do not come round to below zero.
func TestPagesWithinPagesNeverTurnCheap(t *testing.T) {
	hundred, cost := 100, 1
	for depth := range 100 {
		dearer := entries(cost, &hundred, nil)
		if dearer < min(cost, 20000) || depth > 5 && dearer < 20000 {
			t.Fatalf("%d levels cost %d, and one less %d", depth+1, dearer, cost)
		}
		cost = dearer
	}
}
