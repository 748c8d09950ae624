package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ways to start a goroutine besides a go statement. A panic in one that nobody recovers ends the process, so ours start
// in beside.Go. What is not in these lists and calls us in a goroutine of its own belongs there.
var (
	// starting are methods that take a function into a goroutine: sync.WaitGroup's, errgroup's, http.Server's.
	starting = []string{"Go", "TryGo", "RegisterOnShutdown"}
	// startingFunctions do so by their full name.
	startingFunctions = []string{
		"time.AfterFunc", "context.AfterFunc", "runtime.SetFinalizer", "runtime.AddCleanup",
		"database/sql.OpenDB", "database/sql.Register",
		"github.com/vikstrous/dataloadgen.NewLoader", "github.com/vikstrous/dataloadgen.NewMappedLoader",
	}
	// startingPackages have nothing else.
	startingPackages = []string{"golang.org/x/sync/errgroup", "golang.org/x/sync/singleflight"}
	// startingFields hold functions that pgx's pool calls in goroutines of its own.
	startingFields = []string{"BeforeConnect", "AfterConnect", "AfterRelease", "BeforeClose"}
)

// safe are the places that may, each with what keeps a panic there from ending the process.
var safe = map[string]string{
	"beside/beside.go: go": "the one helper",
	"desk/loaders.go: github.com/vikstrous/dataloadgen.NewLoader": "what it fetches is fetched in beside.Safely",
	"desk/sqlite.go: database/sql.OpenDB":                         "what its connector does of ours it does in beside.Safely",
}

// TestGoroutines: no goroutine of ours starts but in beside.Go.
func TestGoroutines(t *testing.T) {
	used := map[string]bool{}
	eachSource(t, func(_, path, source string) {
		if strings.HasSuffix(path, "_test.go") || generated(source) {
			return
		}
		for _, way := range goroutines(t, path, source) {
			place := path + ": " + way.name
			used[place] = true
			if safe[place] == "" {
				t.Errorf("%s:%d: %s starts a goroutine: use beside.Go", path, way.line, way.name)
			}
		}
	})
	for place := range safe {
		if !used[place] {
			t.Errorf("%s is allowed and not there", place)
		}
	}
}

// way is a place where a goroutine may start.
type way struct {
	name string
	line int
}

// goroutines are the ways in which a source starts goroutines, beside.Go left out.
func goroutines(t *testing.T, file, source string) (ways []way) {
	t.Helper()
	positions := gotoken.NewFileSet()
	f, err := parser.ParseFile(positions, file, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	add := func(n ast.Node, name string) { ways = append(ways, way{name, positions.Position(n.Pos()).Line}) }
	imported := map[string]string{} // by the name it has here
	for _, i := range f.Imports {
		name, p := importOf(t, i)
		imported[name] = p
		if slices.Contains(startingPackages, p) || name == "." {
			add(i, "import "+p)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			add(n, "go")
		case *ast.SelectorExpr:
			qualified := ""
			if x, ok := n.X.(*ast.Ident); ok && imported[x.Name] != "" {
				qualified = imported[x.Name] + "." + n.Sel.Name
			}
			switch {
			case qualified == "aparte/beside.Go":
			case slices.Contains(startingFunctions, qualified):
				add(n, qualified)
			case slices.Contains(starting, n.Sel.Name) || slices.Contains(startingFields, n.Sel.Name):
				add(n, "."+n.Sel.Name)
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(startingFields, key.Name) {
				add(n, "."+key.Name)
			}
		}
		return true
	})
	return ways
}

// importOf is the name that an import has in its file, and its path.
func importOf(t *testing.T, i *ast.ImportSpec) (name, of string) {
	t.Helper()
	of, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		t.Fatal(err)
	}
	if i.Name != nil {
		return i.Name.Name, of
	}
	return path.Base(of), of
}

// TestEveryWayToStartAGoroutineIsSeen holds the linter to each, and to leaving the rest alone.
func TestEveryWayToStartAGoroutineIsSeen(t *testing.T) {
	for name, tt := range map[string]struct{ imports, body, want string }{
		"a go statement":               {"", "go func() {}()", "go"},
		"one inside another function":  {"", "defer func() { go f() }()", "go"},
		"a wait group's":               {`import "sync"`, "var all sync.WaitGroup; all.Go(f)", ".Go"},
		"a method as a value":          {`import "sync"`, "run := new(sync.WaitGroup).Go; run(f)", ".Go"},
		"a method as an expression":    {`import "sync"`, "run := (*sync.WaitGroup).Go; run(nil, f)", ".Go"},
		"one of a struct's own field":  {"", "s.all.Go(f)", ".Go"},
		"an errgroup":                  {`import "golang.org/x/sync/errgroup"`, "var g errgroup.Group; g.TryGo(nil)", "import golang.org/x/sync/errgroup .TryGo"},
		"an errgroup by another name":  {`import e "golang.org/x/sync/errgroup"`, "_ = e.Group{}", "import golang.org/x/sync/errgroup"},
		"a flight":                     {`import "golang.org/x/sync/singleflight"`, "", "import golang.org/x/sync/singleflight"},
		"a timer":                      {`import "time"`, "time.AfterFunc(1, f)", "time.AfterFunc"},
		"a timer by another name":      {`import clock "time"`, "later := clock.AfterFunc; later(1, f)", "time.AfterFunc"},
		"a package without its name":   {`import . "time"`, "AfterFunc(1, f)", "import time"},
		"the end of a context":         {`import "context"`, "context.AfterFunc(nil, f)", "context.AfterFunc"},
		"the end of an object":         {`import "runtime"`, "runtime.SetFinalizer(nil, f)\nruntime.AddCleanup(new(int), func(int) {}, 0)", "runtime.SetFinalizer runtime.AddCleanup"},
		"the end of a server":          {`import "net/http"`, "new(http.Server).RegisterOnShutdown(f)", ".RegisterOnShutdown"},
		"a pool of connections":        {`import "database/sql"`, "sql.OpenDB(nil)", "database/sql.OpenDB"},
		"a pool's hook":                {"", "c.AfterConnect = nil", ".AfterConnect"},
		"a pool's hook in a literal":   {"", "_ = config{BeforeConnect: nil}", ".BeforeConnect"},
		"a loader":                     {`import "github.com/vikstrous/dataloadgen"`, "dataloadgen.NewLoader[int, int](nil)", "github.com/vikstrous/dataloadgen.NewLoader"},
		"the one helper":               {`import "aparte/beside"`, "<-beside.Go(nil)", ""},
		"the one helper, renamed":      {`import b "aparte/beside"`, "<-b.Go(nil)", ""},
		"another package of its name":  {`import "example.com/beside"`, "beside.Go(nil)", ".Go"},
		"a variable of its name":       {"", "beside.Go(nil)", ".Go"},
		"what only waits":              {`import "time"`, "<-time.After(1); time.NewTimer(1)", ""},
		"what is only called the same": {"", "Go := f; Go()", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, w := range goroutines(t, "x.go", fmt.Sprintf("package x\n%s\nfunc x() {\n%s\n}\n", tt.imports, tt.body)) {
				got = append(got, w.name)
			}
			if said := strings.Join(got, " "); said != tt.want {
				t.Errorf("got %q, want %q", said, tt.want)
			}
		})
	}
}
