package door_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aparte/desktest"
)

// TestCases asks what is in testdata/cases as everybody, and compares the answers with those that are kept there,
// which are the same on both databases. A folder is a case: query.graphql, variables.json with the names of the
// world's things for their ids ({{hidden}}), and an answer for each role. To renew them after a change:
//
//	go test ./door -run TestCases -update
//
// and read the diff of every answer as the person who gets it.
func TestCases(t *testing.T) {
	folders, err := filepath.Glob("testdata/cases/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for database, open := range map[string]func(testing.TB) *desktest.World{"SQLite": desktest.OnSQLite, "Postgres": desktest.OnPostgres} {
		t.Run(database, func(t *testing.T) {
			shared := populate(t, open(t))
			for _, folder := range folders {
				t.Run(filepath.Base(folder), func(t *testing.T) { runCase(t, shared, open, folder) })
			}
		})
	}
}

// roles are who is asked as, in this order: an act of an earlier one is there for the later ones.
func (w *world) roles() []role {
	return []role{
		{"nobody", ""}, {"elsewhere", w.Elsa.Token}, {"other", w.Otto.Token}, {"colleague", w.Carl.Token},
		{"cc", w.Cora.Token}, {"requester", w.Ann.Token}, {"agent", w.Agent.Token}, {"administrator", w.Admin.Token},
	}
}

type role struct{ name, token string }

func runCase(t *testing.T, w *world, open func(testing.TB) *desktest.World, folder string) {
	t.Helper()
	if text, _ := os.ReadFile(filepath.Join(folder, "query.graphql")); bytes.Contains(text, []byte("mutation")) {
		w = populate(t, open(t)) // what it does is no other case's affair
	}
	query, variables := readCase(t, w, folder)
	c, _ := serve(t, w)
	for _, r := range w.roles() {
		got := stable(t, w, c.as(r.token).ask(t, query, variables).body)
		path := filepath.Join(folder, r.name+".json")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v: renew the answers with go test ./door -run TestCases -update", err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s\nIf the answer was meant to change: go test ./door -run TestCases -update", r.name, got, want)
		}
		if r.name != "agent" && r.name != "administrator" && bytes.Contains(got, []byte(whispered)) {
			t.Errorf("%s reads what was whispered", r.name)
		}
	}
}

// placeholder is a name of the world's in a variable.
var placeholder = regexp.MustCompile(`\{\{([^}]+)\}\}`)

func readCase(t *testing.T, w *world, folder string) (query string, variables map[string]any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "query.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	named, err := os.ReadFile(filepath.Join(folder, "variables.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return string(text), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	filled := placeholder.ReplaceAllStringFunc(string(named), func(p string) string {
		id, ok := w.Names[strings.Trim(p, "{}")]
		if !ok {
			t.Fatalf("%s/variables.json: the world has no %s", folder, p)
		}
		return id
	})
	if err := json.Unmarshal([]byte(filled), &variables); err != nil {
		t.Fatalf("%s/variables.json: %v", folder, err)
	}
	return string(text), variables
}

// changing is what differs from run to run.
var changing = regexp.MustCompile(`"(?:(tic|com|usr|org|tok|acc|evt)_[0-9a-hjkmnp-tv-z]{26}|([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})|(\d{4}-\d\d-\d\dT[0-9:.]+Z)|([\w-]{60,}))"`)

// stable is an answer, indented, with what differs from run to run named by its first appearance: <tic_1>.
func stable(t *testing.T, w *world, answer []byte) []byte {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer, "", "  "); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, answer)
	}
	indented.WriteByte('\n')
	names, counts := map[string]string{}, map[string]int{}
	for name, id := range w.Names {
		names[`"`+id+`"`] = `"<` + name + `>"`
	}
	return changing.ReplaceAllFunc(indented.Bytes(), func(found []byte) []byte {
		if name := names[string(found)]; name != "" {
			return []byte(name)
		}
		parts := changing.FindSubmatch(found)
		kind := string(parts[1])
		for i, other := range []string{"reference", "time", "cursor"} {
			if len(parts[i+2]) > 0 {
				kind = other
			}
		}
		counts[kind]++
		names[string(found)] = fmt.Sprintf(`"<%s_%d>"`, kind, counts[kind])
		return []byte(names[string(found)])
	})
}
