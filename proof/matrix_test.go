package proof

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// update writes the matrix anew instead of comparing it.
var update = flag.Bool("update", false, "write matrix.md anew")

const matrixHead = `# Who sees what

Every field of the schema, and what each role sees of it. Made by the leak walk, which has asked for each of them; to
renew it after a change, and read its diff as the person of each column:

    go test ./proof -run TestLeakWalk/SQLite -update

* sees: it has been read, on something that is theirs to read
* own: it has been read on the person themselves, and of nobody else
* nothing: it exists, and is always null or empty
* –: it does not exist

| field | stranger | end user | agent | administrator |
| --- | --- | --- | --- | --- |
`

// compareMatrix holds what was seen to the committed matrix: a field without a row in it, or that somebody sees who
// did not, fails.
func compareMatrix(t *testing.T, seen map[string]sight) {
	t.Helper()
	const path = "matrix.md"
	made := matrixHead + strings.Join(matrix(seen), "")
	if *update {
		if err := os.WriteFile(path, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	had, has := strings.SplitAfter(string(text), "\n"), strings.SplitAfter(made, "\n")
	for _, row := range has {
		if !slices.Contains(had, row) {
			t.Errorf("FOUND: the matrix lacks this row:\n%s", row)
		}
	}
	for _, row := range had {
		if !slices.Contains(has, row) {
			t.Errorf("the matrix has this row, which is not so:\n%s", row)
		}
	}
}

func matrix(seen map[string]sight) []string {
	theirs := fieldsOf(endUserSchema)
	var rows []string
	for _, field := range fieldsOf(fullSchema) {
		row := "| " + field
		for _, role := range roles {
			s, exists := seen[role+" "+field], role == "agent" || role == "administrator" || slices.Contains(theirs, field)
			row += " | " + map[bool]string{true: s.String(field), false: "–"}[exists]
		}
		rows = append(rows, row+" |\n")
	}
	return rows
}

// String is the word for what was seen of a field.
func (s sight) String(field string) string {
	switch {
	case !s.own && !s.others:
		return "nothing"
	case !s.others && strings.HasPrefix(field, "User."):
		return "own"
	}
	return "sees"
}

// fieldsOf are a schema's fields that the matrix has a row for: those of objects, and what every Node has.
func fieldsOf(s *ast.Schema) []string {
	var all []string
	for _, def := range s.Types {
		if def.BuiltIn || strings.HasPrefix(def.Name, "__") || def.Kind != ast.Object {
			continue
		}
		for _, f := range def.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				all = append(all, def.Name+"."+f.Name)
			}
		}
	}
	slices.Sort(all)
	return all
}
