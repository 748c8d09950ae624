package door_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"aparte/door"
)

// load reads a schema of the repository.
func load(t testing.TB, path string) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := gqlparser.LoadSchema(&ast.Source{Name: filepath.Base(path), Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fullSchema(t testing.TB) *ast.Schema {
	t.Helper()
	return load(t, "../schema.graphqls")
}

// isOurs says whether a type is of the contract, and not of GraphQL itself.
func isOurs(def *ast.Definition) bool { return !def.BuiltIn && !strings.HasPrefix(def.Name, "__") }

// TestEndUserSchema keeps the end user's schema under review: whatever widens it is a line in a committed file.
func TestEndUserSchema(t *testing.T) {
	const path = "../testdata/end_user.graphqls"
	var derived bytes.Buffer
	derived.WriteString("# What exists for end users and strangers, derived from schema.graphqls. Do not edit: go test ./door -run TestEndUserSchema -update\n\n")
	formatter.NewFormatter(&derived, formatter.WithIndent("  ")).FormatSchema(door.EndUserSchema(fullSchema(t)))
	if *update {
		if err := os.WriteFile(path, derived.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(derived.Bytes(), committed) {
		t.Errorf("the end user's schema is not what %s says, from line %d on. If it was meant to change, renew the file with\n"+
			"\tgo test ./door -run TestEndUserSchema -update\nand read its diff as an end user would.", path, firstDifference(derived.String(), string(committed)))
	}
}

func firstDifference(a, b string) int {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return i + 1
		}
	}
	return min(len(left), len(right)) + 1
}

// TestEndUserSchemaIsClosed: nothing in it leads to what is not in it.
func TestEndUserSchemaIsClosed(t *testing.T) {
	s := door.EndUserSchema(fullSchema(t))
	known := func(where, name string) {
		if s.Types[name] == nil {
			t.Errorf("%s names %s, which does not exist for end users", where, name)
		}
	}
	for _, def := range s.Types {
		for _, f := range def.Fields {
			known(def.Name+"."+f.Name, f.Type.Name())
			for _, a := range f.Arguments {
				known(def.Name+"."+f.Name+"("+a.Name+":)", a.Type.Name())
			}
		}
		for _, name := range slices.Concat(def.Interfaces, def.Types) {
			known(def.Name, name)
		}
		if isOurs(def) && def.Kind != ast.Scalar && len(def.Fields)+len(def.EnumValues)+len(def.Types) == 0 {
			t.Errorf("%s exists for end users and is empty", def.Name)
		}
	}
	for name, possible := range s.PossibleTypes {
		for _, def := range possible {
			if s.Types[def.Name] != def {
				t.Errorf("a %s may be a %s of another schema", name, def.Name)
			}
		}
	}
}

// TestMarksAreWhole: a mark on a part of something that does not carry it would be a mistake of somebody's.
func TestMarksAreWhole(t *testing.T) {
	marked := func(d ast.DirectiveList) bool { return d.ForName("endUser") != nil }
	full := fullSchema(t)
	for _, def := range full.Types {
		for _, f := range def.Fields {
			if marked(f.Directives) && !marked(def.Directives) {
				t.Errorf("%s.%s is marked and %s is not", def.Name, f.Name, def.Name)
			}
			for _, a := range f.Arguments {
				if marked(a.Directives) && !marked(f.Directives) {
					t.Errorf("%s.%s(%s:) is marked and its field is not", def.Name, f.Name, a.Name)
				}
				if marked(f.Directives) && !marked(a.Directives) && a.Type.NonNull && a.DefaultValue == nil {
					t.Errorf("%s.%s needs %s, which end users do not have", def.Name, f.Name, a.Name)
				}
			}
			if def.Kind == ast.InputObject && marked(def.Directives) && !marked(f.Directives) && (f.Type.NonNull || f.DefaultValue != nil) {
				t.Errorf("%s.%s is for staff alone, and generated code would want or fill it in for end users", def.Name, f.Name)
			}
		}
		for _, v := range def.EnumValues {
			if marked(v.Directives) && !marked(def.Directives) {
				t.Errorf("%s.%s is marked and %s is not", def.Name, v.Name, def.Name)
			}
		}
	}
}

// TestNobodySeesHowWeBuild: directives between us and our tools are in neither schema that is served.
func TestNobodySeesHowWeBuild(t *testing.T) {
	full := fullSchema(t)
	for name, s := range map[string]*ast.Schema{"the staff's": door.StaffSchema(full), "the end user's": door.EndUserSchema(full)} {
		t.Run(name, func(t *testing.T) {
			for directive := range s.Directives {
				if !slices.Contains([]string{"include", "skip", "deprecated", "specifiedBy", "oneOf"}, directive) {
					t.Errorf("@%s is served", directive)
				}
			}
			for _, def := range s.Types {
				used := def.Directives
				for _, f := range def.Fields {
					used = slices.Concat(used, f.Directives)
					for _, a := range f.Arguments {
						used = slices.Concat(used, a.Directives)
					}
				}
				for _, v := range def.EnumValues {
					used = slices.Concat(used, v.Directives)
				}
				for _, d := range used {
					if s.Directives[d.Name] == nil {
						t.Errorf("%s uses @%s, which is not served", def.Name, d.Name)
					}
				}
			}
		})
	}
}

// unspoken are words for what an end user's schema does not hold. Whoever reads of it in a description has learnt
// that it exists.
var unspoken = regexp.MustCompile(`(?i)\b(private(ly)?|privacy|internal(ly)?|notes?|assign(ee|ed)|submitters?|on[ _-]hold|publish(ed)?|convert|triggers?|@enduser|whispers?|aloud|groups?|queues?|tags?|priorit(y|ies)|shareable|reports?|audit|calls|light agents?)\b`)

// spelled are names of a schema as they stand in prose: `backticked`, camelCase and CONSTANT_CASE.
var spelled = regexp.MustCompile("`([^`]+)`|\\b([a-z]+[A-Z]\\w*)\\b|\\b([A-Z][a-z]+[A-Z]\\w*)\\b|\\b([A-Z]{2,}(?:_[A-Z]+)*)\\b")

// TestDescriptionsTellNoMore holds the descriptions to what the end user's schema holds.
func TestDescriptionsTellNoMore(t *testing.T) {
	full := fullSchema(t)
	s := door.EndUserSchema(full)
	exists, hidden := names(s), names(full)
	for name := range exists {
		delete(hidden, name)
	}
	described(s, func(where, text string) {
		// The code of errors is promised to everybody, and is not about comments.
		if word := unspoken.FindString(strings.ReplaceAll(text, ", INTERNAL.", ".")); word != "" {
			t.Errorf("%s tells end users of %q: %s", where, word, text)
		}
		for _, found := range spelled.FindAllStringSubmatch(text, -1) {
			for name := range strings.FieldsFuncSeq(strings.Join(found[1:], ""), func(r rune) bool { return !isNameRune(r) }) {
				if hidden[name] {
					t.Errorf("%s names %s, which does not exist for end users: %s", where, name, text)
				}
				if !exists[name] && !isProse[name] && found[1] == "" {
					t.Errorf("%s names %s, which is neither theirs nor prose: %s", where, name, text)
				}
			}
		}
	})
}

// isProse are words that look like names and are none.
var isProse = map[string]bool{
	"GraphQL": true, "RFC": true, "UTC": true, "ID": true, "BCP": true, "HTML": true, "API": true, "IDs": true,
	"UNAUTHENTICATED": true, "BAD_USER_INPUT": true, "TOO_COMPLEX": true, "RATE_LIMITED": true, "INTERNAL": true,
}

func isNameRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// names are all names of a schema.
func names(s *ast.Schema) map[string]bool {
	all := map[string]bool{}
	for _, def := range s.Types {
		all[def.Name] = true
		for _, f := range def.Fields {
			all[f.Name] = true
			for _, a := range f.Arguments {
				all[a.Name] = true
			}
		}
		for _, v := range def.EnumValues {
			all[v.Name] = true
		}
	}
	return all
}

// described visits every description of a schema that is ours.
func described(s *ast.Schema, visit func(where, text string)) {
	visit("the schema", s.Description)
	for _, def := range s.Types {
		if !isOurs(def) {
			continue
		}
		visit(def.Name, def.Description)
		for _, f := range def.Fields {
			visit(def.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				visit(def.Name+"."+f.Name+"("+a.Name+":)", a.Description)
			}
		}
		for _, v := range def.EnumValues {
			visit(def.Name+"."+v.Name, v.Description)
		}
	}
}

// TestEverythingIsDescribed: what is in the schema is explained to the people who read it in GraphiQL.
func TestEverythingIsDescribed(t *testing.T) {
	described(fullSchema(t), func(where, text string) {
		if where != "the schema" && strings.TrimSpace(text) == "" && !strings.HasPrefix(where, "Query.__") {
			t.Errorf("%s has no description", where)
		}
	})
}
