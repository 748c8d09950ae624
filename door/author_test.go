package door_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// author writes operations at random from a schema: most of them are valid, some are wrong in a place or two.
type author struct {
	*rand.Rand

	schema *ast.Schema
	ids    []string // of things that exist

	// Of the operation being written.
	left      int // how many fields it may still get
	fragments []string
	declared  []string
	variables map[string]any
}

// operation is a text that may hold an operation, with variables that may be its own.
func (a *author) operation() (text string, variables map[string]any) {
	a.left, a.fragments, a.declared, a.variables = 30, nil, nil, map[string]any{}
	kind, root := "query", a.schema.Query
	if a.chance(20) {
		kind, root = "mutation", a.schema.Mutation
	}
	set := a.set(root, 0)
	if len(a.declared) > 0 {
		kind += "(" + strings.Join(a.declared, ", ") + ")"
	}
	text = kind + " " + set + strings.Join(a.fragments, " ")
	if a.chance(10) {
		text = a.spoiled(text)
	}
	return text, a.variables
}

func (a *author) chance(percent int) bool { return a.IntN(100) < percent }

// pick is one of several.
func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (a *author) set(def *ast.Definition, depth int) string {
	text := "{ "
	for range 1 + a.IntN(4) {
		switch {
		case a.chance(8):
			text += "__typename "
		case a.chance(9):
			text += a.spread(def, depth)
		case a.chance(8) || def.Kind == ast.Union:
			on := def.Name
			if possible := a.schema.PossibleTypes[def.Name]; len(possible) > 0 {
				on = pick(a.Rand, possible).Name
			}
			text += "... on " + on + a.directive() + a.set(a.schema.Types[on], depth+1)
		case depth == 0 && a.chance(4):
			text += `__type(name: "Ticket") { name fields { name type { kind ofType { name } } } } `
		case a.chance(2):
			text += "nonsense "
		default:
			text += a.field(pick(a.Rand, def.Fields), depth)
		}
	}
	return text + "} "
}

func (a *author) field(f *ast.FieldDefinition, depth int) string {
	of := a.schema.Types[f.Type.Name()]
	if a.left--; strings.HasPrefix(f.Name, "__") || of.IsCompositeType() && (depth > 8 || a.left < 0) {
		return "__typename "
	}
	text := f.Name
	switch {
	case len(f.Arguments) > 0 && !a.chance(5): // of two of one name the arguments would differ
		text = fmt.Sprintf("b%d: %s", a.left+100, f.Name)
	case a.chance(5):
		text = fmt.Sprintf("a%d: %s", a.IntN(3), f.Name)
	}
	var given []string
	for _, arg := range f.Arguments {
		if arg.Type.NonNull && arg.DefaultValue == nil && !a.chance(1) || a.chance(30) {
			given = append(given, arg.Name+": "+a.argument(arg.Type, f.Name))
		}
	}
	if len(given) > 0 {
		text += "(" + strings.Join(given, ", ") + ")"
	}
	text += a.directive()
	if of.IsCompositeType() {
		text += a.set(of, depth+1)
	}
	return text
}

// spread uses a fragment, which it writes.
func (a *author) spread(def *ast.Definition, depth int) string {
	name := fmt.Sprintf("f%d", len(a.fragments))
	a.fragments = append(a.fragments, "") // its place, for those within it
	place := len(a.fragments) - 1
	a.fragments[place] = "fragment " + name + " on " + def.Name + a.set(def, depth+1)
	if a.chance(3) {
		name = fmt.Sprintf("f%d", a.IntN(3)) // perhaps one that it stands in
	}
	return "..." + name + " "
}

func (a *author) directive() string {
	if !a.chance(6) {
		return " "
	}
	return fmt.Sprintf(" @%s(if: %s) ", pick(a.Rand, []string{"skip", "include", "include", "nonsense"}), a.argument(ast.NonNullNamedType("Boolean", nil), ""))
}

// argument is a value, written out or as a variable.
func (a *author) argument(t *ast.Type, field string) string {
	value := a.value(t, field, 0)
	if !a.chance(30) {
		return literal(value)
	}
	name := fmt.Sprintf("v%d", len(a.declared))
	declaration := "$" + name + ": " + t.String()
	if a.chance(10) {
		declaration += " = " + literal(a.value(t, field, 0))
	}
	a.declared = append(a.declared, declaration)
	if !a.chance(5) {
		a.variables[name] = value
	}
	return "$" + name
}

// enumValue is written without quotes.
type enumValue string

// value is one of a type, but for a few. What would put somebody out of the world is done to nobody.
func (a *author) value(t *ast.Type, field string, depth int) any {
	switch {
	case a.chance(2):
		return pick(a.Rand, []any{nil, 1, -1, 1 << 40, 1.5, true, "x", []any{}, []any{"x"}, map[string]any{}, map[string]any{"x": 1}, enumValue("NONSENSE"), json.Number("99999999999999999999")})
	case t.Elem != nil:
		all := []any{}
		for range a.IntN(4) {
			all = append(all, a.value(t.Elem, field, depth+1))
		}
		return all
	}
	switch def := a.schema.Types[t.Name()]; {
	case def.Kind == ast.Enum:
		return enumValue(pick(a.Rand, def.EnumValues).Name)
	case def.Kind == ast.InputObject:
		object := map[string]any{}
		for _, f := range def.Fields {
			if f.Type.NonNull && !a.chance(2) || a.chance(30) && depth < 4 {
				object[f.Name] = a.value(f.Type, field, depth+1)
			}
		}
		return object
	case def.Name == "ID" && !slices.Contains([]string{"suspendUser", "updateUser", "revokeApiToken"}, field):
		return pick(a.Rand, a.ids)
	case def.Name == "Int":
		return pick(a.Rand, []any{1, 2, 3, 10, 100, 0, 101, -1})
	case def.Name == "Boolean":
		return a.chance(50)
	case def.Name == "Time":
		return pick(a.Rand, []any{"2026-03-01T09:30:00Z", "2026-03-01T09:30:00.123456+02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday"})
	}
	return pick(a.Rand, texts)
}

// texts are what people type, and what nobody does.
var texts = []any{
	"printer", "The printer is on fire", "ann@acme.example", "acme.example", "+33 1 23 45 67 89", "K7QF-2M9X", "Zoë Ünïcode", "", " ",
	"a\nb", "a\x00b", "\u202eright to left", "\u200b", "👩‍👩‍👧", "%", "_", "'", `"`, `\`, "'; DROP TABLE tickets; --", `"printer" OR NEAR(*)`, "AND", "*",
	"printer*", "-printer", "(", "<script>alert(1)</script>", "[x](javascript:x)", "AAAA", strings.Repeat("x", 300), strings.Repeat("**a ", 500), "fr", "en-GB",
	"2026-03-01", "usr_00000000000000000000000000", "\u00e9\u0301", "ﬀ", "ß", "İ", "\U0010FFFF",
}

// literal writes a value out.
func literal(v any) string {
	switch v := v.(type) {
	case enumValue:
		return string(v)
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, literal(e))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case map[string]any:
		var all []string
		for name, e := range v {
			all = append(all, name+": "+literal(e))
		}
		slices.Sort(all)
		return "{" + strings.Join(all, ", ") + "}"
	default:
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
}

// spoiled is a text after an accident.
func (a *author) spoiled(text string) string {
	from := a.IntN(len(text))
	to := min(len(text), from+1+a.IntN(10))
	switch a.IntN(4) {
	case 0:
		return text[:from] + text[to:]
	case 1:
		return text[:to] + text[from:]
	case 2:
		return text[:from]
	default:
		return text[:from] + pick(a.Rand, []string{
			"{", "}", "(", ")", "[", "]", "!", ":", "$", "@", "#", "...", `"`, `"""`, "\x00", "\xff", "é", "\ufeff", "query ", "fragment ", "on ", "null ", "1e999 ", "-", "\\u0000", strings.Repeat("[", 50), strings.Repeat("{a", 50),
		}) + text[from:]
	}
}
