package main

import (
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms says what the code of each room may import of ours. Arrows go one way; whatever is not listed is refused.
var rooms = map[string][]string{
	"words":        {},
	"query":        {"words"},
	"beside":       {},
	"auth":         {},
	"models":       {},
	"gauge":        {},
	"policy":       {"models"},
	"desk":         {"models", "policy", "auth", "words", "query", "beside"},
	"graph":        {"models"},
	"resolvers":    {"models", "policy", "desk", "graph", "beside"},
	"door":         {"gauge", "models", "policy", "desk", "graph", "resolvers"},
	"transfer":     {"models", "policy", "desk"},
	"web":          {},
	"postgrestest": {"beside"},
	"browsertest":  {},
	"desktest":     {"models", "policy", "desk", "postgrestest"},
	"e2e":          {},
	"proof":        {"beside"},
	"bench":        {"bench/hostile/requests", "beside", "desk", "door", "graph", "resolvers"},
	".":            {"gauge", "models", "policy", "desk", "door", "web", "transfer", "beside"},
}

// TestRooms keeps the arrows between rooms one way, the database behind the desk, and HTTP out of it.
func TestRooms(t *testing.T) {
	onlyIn := map[*regexp.Regexp][]string{
		regexp.MustCompile(`^database/sql/driver$`):                                           {"models", "desk", "postgrestest"}, // how a value is kept
		regexp.MustCompile(`^(gorm\.io|database/sql$|modernc\.org/sqlite|github\.com/jackc)`): {"desk", "postgrestest"},
		regexp.MustCompile(`^net/http$`):                                                      {"door", "web", ".", "e2e", "bench"},
		regexp.MustCompile(`^github\.com/99designs/gqlgen/graphql/`):                          {"door", "graph", "bench"},
	}
	eachGoFile(t, func(room, path string, imports []string) {
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s: the room %s is in nobody's list", path, room)
		}
		for _, imported := range imports {
			if ours, ok := strings.CutPrefix(imported, "aparte/"); ok && ours != room && !slices.Contains(allowed, ours) {
				t.Errorf("%s: %s must not import %s", path, room, ours)
			}
			for pattern, there := range onlyIn {
				if pattern.MatchString(imported) && !slices.Contains(there, room) {
					t.Errorf("%s: %s is for %v alone", path, imported, there)
				}
			}
		}
	})
}

// TestFilesStayShort holds hand-written files to 400 lines, so that each tells one story.
func TestFilesStayShort(t *testing.T) {
	eachSource(t, func(_, path string, source string) {
		if n := strings.Count(source, "\n"); n > 400 && !generated(source) {
			t.Errorf("%s has %d lines: split it by story", path, n)
		}
	})
}

// TestNoNameGetsRoundTheShadows: on SQLite a staff table is shadowed by its name; a qualified name would reach it.
func TestNoNameGetsRoundTheShadows(t *testing.T) {
	qualified := regexp.MustCompile(`(?i)\bmain\.(\w+)`)
	eachSource(t, func(room, path string, source string) {
		for _, m := range qualified.FindAllStringSubmatch(source, -1) {
			if room == "desk" && m[1] != "sqlite_master" && !strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s: %s is a qualified name", path, m[0])
			}
		}
	})
}

func generated(source string) bool { return strings.HasPrefix(source, "// Code generated") }

// eachGoFile visits the code of every room, without its tests.
func eachGoFile(t *testing.T, visit func(room, path string, imports []string)) {
	t.Helper()
	eachSource(t, func(room, path, source string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), path, source, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		var imports []string
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			imports = append(imports, name)
		}
		visit(room, path, imports)
	})
}

func eachSource(t *testing.T, visit func(room, path, source string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		source := string(text)
		if err == nil {
			room, _, _ := strings.Cut(filepath.ToSlash(filepath.Dir(path)), "/")
			visit(room, filepath.ToSlash(path), source)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
