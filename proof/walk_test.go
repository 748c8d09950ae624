package proof

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"aparte/door"
	"aparte/graph"
)

// The schemas as they are served.
var (
	fullSchema    = graph.NewExecutableSchema(graph.Config{}).Schema()
	staffSchema   = door.StaffSchema(fullSchema)
	endUserSchema = door.EndUserSchema(fullSchema)
)

// walker writes selections of everything that a schema holds: whoever adds a field to the schema adds it here, too.
type walker struct {
	schema *ast.Schema
	first  int               // entries of each page
	paged  bool              // a page costs a level, too
	args   map[string]string // literals of arguments that must be given, by their names
}

// everything selects every field of a type, and of what its fields lead to for so many levels more. A page is no level
// of its own, unless the walker says so.
func (w walker) everything(name string, levels int) string {
	def := w.schema.Types[name]
	if def.IsAbstractType() {
		return w.everyKind(def, levels)
	}
	var b strings.Builder
	b.WriteString("__typename")
	for _, f := range def.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			b.WriteString(w.field(def, f, levels))
		}
	}
	return b.String()
}

func (w walker) everyKind(def *ast.Definition, levels int) string {
	var b strings.Builder
	b.WriteString("__typename")
	for _, possible := range w.schema.GetPossibleTypes(def) {
		fmt.Fprintf(&b, " ... on %s { %s }", possible.Name, w.everything(possible.Name, levels))
	}
	return b.String()
}

// field selects one field with what it leads to; nothing where it leads too far.
func (w walker) field(of *ast.Definition, f *ast.FieldDefinition, levels int) string {
	to := w.schema.Types[f.Type.Name()]
	selected := " " + f.Name + w.arguments(f)
	switch {
	case to.IsLeafType():
		return selected
	case f.Name == "nodes" && isPage(of): // the edges hold the same
		return selected + " { id }"
	}
	below := w.below(of, to, levels)
	if below < 0 {
		return ""
	}
	return selected + " { " + w.everything(to.Name, below) + " }"
}

// below is how many levels are left beneath a field that leads from one type to another; less than none: it leads too
// far.
func (w walker) below(of, to *ast.Definition, levels int) int {
	if isPage(of) || strings.HasSuffix(of.Name, "Edge") || isPage(to) && !w.paged {
		return levels
	}
	return levels - 1
}

func isPage(def *ast.Definition) bool { return def.Fields.ForName("pageInfo") != nil }

// literals are what arguments are given where the walker does not say otherwise.
var literals = map[string]string{
	"time": `"2026-03-02T09:19:00Z"`, // when everything in the leak walk has happened
	// Of a plan: nothing comes of it.
	"input": `{ ticketId: "tic_0", body: "planned" }`,
}

// arguments are those that must be given, and the size of a page.
func (w walker) arguments(f *ast.FieldDefinition) string {
	var given []string
	for _, a := range f.Arguments {
		literal, ok := w.args[a.Name]
		if !ok {
			literal, ok = literals[a.Name]
		}
		switch {
		case a.Name == "first":
			given = append(given, fmt.Sprintf("first: %d", w.first))
		case a.Name == "last" && f.Arguments.ForName("first") == nil:
			given = append(given, fmt.Sprintf("last: %d", w.first))
		case a.Type.NonNull && a.DefaultValue == nil:
			if values := w.schema.Types[a.Type.Name()].EnumValues; !ok && len(values) > 0 {
				literal, ok = values[0].Name, true
			}
			if !ok {
				panic("nobody knows what to give as " + f.Name + "(" + a.Name + ":)")
			}
			given = append(given, a.Name+": "+literal)
		}
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}
