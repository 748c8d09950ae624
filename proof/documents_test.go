package proof

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Walking everything at once would be more than the door lets through. documents cuts it: each is one path from the
// root, with as much as may be asked for at its end.

// mostFields is how many fields one document asks for, some below what the door lets through.
const mostFields = 600

// documents are queries that together ask for every field of a root field, so many levels deep. before stands in
// front of its selection: its name with whatever arguments.
func (w walker) documents(f *ast.FieldDefinition, before string, levels int) []string {
	return w.cut("{ "+before+" ", " }", w.schema.Types[f.Type.Name()], levels)
}

// cut is one document where everything of a type fits into one, or else several: one with the type's leaves, and those
// of each field that leads on.
func (w walker) cut(before, after string, def *ast.Definition, levels int) []string {
	if all := w.everything(def.Name, levels); fields(all) <= mostFields {
		return []string{before + "{ " + all + " }" + after}
	}
	if def.IsAbstractType() {
		var cut []string
		for _, possible := range w.schema.GetPossibleTypes(def) {
			cut = append(cut, w.cut(before+"{ __typename ... on "+possible.Name+" ", " }"+after, possible, levels)...)
		}
		return cut
	}
	leaves, cut := "__typename", []string(nil)
	for _, f := range def.Fields {
		to := w.schema.Types[f.Type.Name()]
		selected := w.field(def, f, levels)
		switch {
		case selected == "" || strings.HasPrefix(f.Name, "__"):
		case to.IsLeafType() || f.Name == "nodes" && isPage(def):
			leaves += selected
		default:
			cut = append(cut, w.cut(before+"{ __typename "+f.Name+w.arguments(f)+" ", " }"+after, to, w.below(def, to, levels))...)
		}
	}
	return append(cut, before+"{ "+leaves+" }"+after)
}

// fields counts what a selection selects.
func fields(selection string) int {
	return len(strings.Fields(strings.NewReplacer("{", " ", "}", " ").Replace(selection)))
}
