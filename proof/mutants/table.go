package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

const heading = `# Leaks that were planted, and found

Made by ` + "`make mutants`" + `: each is a patch in ` + "`proof/mutants/`" + `, planted alone. The number is the history of
` + "`TestNonInterference`" + ` that found it when it was last planted, of random ones that differ in each run; those without one
were found by a test that needs none.

| mutant | what it does | database | found in history | how |
| --- | --- | --- | --- | --- |
`

// rowOf finds a line of the table, and whose it is.
var rowOf = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| .* \\| (\\w+) \\| [^|]+ \\| .*$")

// keep writes what was found into the table of a file, in the order of the mutants. Those that were not planted this
// time keep their line; those that are no more lose it.
func keep(file string, found []result, mutants []mutant) error {
	if file == "" {
		return nil
	}
	had, err := os.ReadFile(file) //nolint:gosec // named by whoever runs the command
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	lines := map[string]string{}
	for _, m := range rowOf.FindAllStringSubmatch(string(had), -1) {
		lines[m[1]+m[2]] = m[0]
	}
	for _, r := range found {
		lines[r.name+r.database] = r.line()
	}
	var b strings.Builder
	b.WriteString(heading)
	for _, m := range mutants {
		for _, database := range m.databases {
			if line, ok := lines[m.name+database]; ok {
				b.WriteString(line + "\n")
			}
		}
	}
	return os.WriteFile(file, []byte(b.String()), 0o644) //nolint:gosec // a document
}

// line is the result in the table.
func (r result) line() string {
	n := strconv.Itoa(r.history)
	if r.history == 0 {
		n = "–"
	}
	if r.err != nil {
		n = "**survived**"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s |", r.name, r.about, r.database, n, strings.ReplaceAll(r.how, "|", "\\|"))
}
