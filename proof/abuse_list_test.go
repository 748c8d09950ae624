package proof

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// abuseNumbers are the numbers of the abuse list. They are never taken away.
const abuseNumbers = `
A01 A02 A03 A04 A06 A07 A08 A09 A11 A12 A13 A14 A16 A17 A18 A19 A20 A21 A23 A24 A25 A26 A27 A28 A30 A31 A32 A33 A35 A37
A38 A39 A40 A41 A43 A44 A45 A46 A47 A48 A49 A52 A53 A54 A55 A56 A57 A58 A59 A60 A61 A62 A63 A66 A67 A69 A70 A71 A72 A74
A75 A76 A77 A80 A83 A84 A85 A86 A87 A90 A91 A92 A93 A94 A95 A96 A98 A101 A104 A105`

var (
	abuseRow   = regexp.MustCompile(`(?m)^\| \*\*(\w+)\*\* \| (.+) \(((?:\[[^\]]+\]\([^)]+\)(?:, )?)+)\) \| (.+) \|$`)
	aNumber    = regexp.MustCompile(`A[0-9]+`)
	aTestsName = regexp.MustCompile("`(Test[A-Z][0-9]\\w*)`")
	aCannot    = regexp.MustCompile("^Cannot: .*`(\\w+)` in `([a-z_/]+\\.go)`")
)

// TestAbuseListIsWhole: docs/abuse.md has every number once and in order, each with a source, and says of each which test
// tries it, by which construction it cannot be, or what it waits for. The tests that it names are there, and it names all
// there are.
func TestAbuseListIsWhole(t *testing.T) {
	text, err := os.ReadFile("../docs/abuse.md")
	must(t, err)
	tests := abuseTests(t)
	var numbers []string
	for _, row := range abuseRow.FindAllStringSubmatch(string(text), -1) {
		number, here := row[1], row[4]
		numbers = append(numbers, number)
		var named, want []string
		for _, name := range aTestsName.FindAllStringSubmatch(here, -1) {
			named = append(named, name[1])
		}
		for _, name := range tests {
			if slices.Contains(aNumber.FindAllString(numbersIn.FindString(name), -1), number) {
				want = append(want, name)
			}
		}
		slices.Sort(named)
		if !slices.Equal(named, want) {
			t.Errorf("%s names the tests %v, and there are %v", number, named, want)
		}
		cannot := aCannot.FindStringSubmatch(here)
		switch {
		case len(named) > 0 || strings.HasPrefix(here, "Not there yet: "):
		case cannot == nil:
			t.Errorf("%s names no test, no construction (Cannot: … `Function` in `file.go`) and nothing that it waits for (Not there yet: …): %s", number, here)
		default:
			source, err := os.ReadFile(filepath.Join("..", cannot[2]))
			if err != nil || !regexp.MustCompile(`func (\([^)]*\) )?`+cannot[1]+`\(`).Match(source) {
				t.Errorf("%s: there is no %s in %s", number, cannot[1], cannot[2])
			}
		}
	}
	if want := strings.Fields(abuseNumbers); !slices.Equal(numbers, want) {
		t.Errorf("docs/abuse.md has the numbers\n%v\nwant\n%v", numbers, want)
	}
	for _, name := range tests {
		for _, number := range aNumber.FindAllString(numbersIn.FindString(name), -1) {
			if !slices.Contains(numbers, number) {
				t.Errorf("%s tries %s, which docs/abuse.md does not have", name, number)
			}
		}
	}
}

// abuseTests are the names of the tests in this folder that have a number, sorted.
func abuseTests(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	must(t, err)
	for _, name := range files {
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, parser.SkipObjectResolution)
		must(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && numbersIn.MatchString(f.Name.Name) {
				names = append(names, f.Name.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}
